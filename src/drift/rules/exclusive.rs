//! Whether two schemas exclude each other: whether it can be shown that no value is valid by both.

use serde_json::Value;

use super::{limits, members::is_closed};
use crate::drift::{
    document::Document,
    expanded::{Expanded, Given, same},
    specification::Types,
};

/// Members of members are looked at so deep.
const DEEPEST: usize = 4;

/// A schema and its document.
pub(super) type Side<'s, 'a> = (&'a Document<'a>, &'s Given<'a>);

/// Whether no value is valid by both of two schemas; `false` where that cannot be shown.
pub(super) fn exclude_each_other<'a>(one: Side<'_, 'a>, other: Side<'_, 'a>) -> bool {
    apart(one, other, DEEPEST)
}

fn apart<'a>(one: Side<'_, 'a>, other: Side<'_, 'a>, depth: usize) -> bool {
    let documents = (one.0, other.0);
    let (one, other) = (Expanded::schema(one.0, one.1), Expanded::schema(other.0, other.1));
    let common = one.types().and(other.types());
    if common.is_empty() || limits::exclude_each_other(&one, &other, common) {
        return true;
    }
    if let (Some(values), Some(others)) = (one.allowed(), other.allowed())
        && !values.iter().any(|value| others.iter().any(|other| same(value, other)))
    {
        return true;
    }
    // Members decide only where nothing but objects can be valid by both.
    common == Types::OBJECT
        && depth > 0
        && (members_apart((documents.0, &one), (documents.1, &other), depth)
            || members_apart((documents.1, &other), (documents.0, &one), depth))
}

type Taken<'s, 'a> = (&'a Document<'a>, &'s Expanded<'a>);

/// Whether a member that the one must have keeps the other from being valid.
fn members_apart<'a>(one: Taken<'_, 'a>, other: Taken<'_, 'a>, depth: usize) -> bool {
    let required: Vec<&str> = one.1.texts("required").into_iter().map(|(name, _)| name).collect();
    let is_forbidden = |forbidden: &Value| {
        let names = forbidden.get("required").and_then(Value::as_array);
        let is_plain = forbidden.as_object().is_some_and(|members| members.len() == 1);
        is_plain && names.is_some_and(|names| names.iter().all(|name| required.iter().any(|own| name == own)))
    };
    let is_apart = |name: &&str| {
        let (own, its) = (one.1.member("properties", name), other.1.member("properties", name));
        match (own.is_absent(), its.is_absent()) {
            (_, true) => is_closed(other.1) && other.1.names("patternProperties").is_empty(),
            (true, false) => Expanded::schema(other.0, &its).never.is_some(),
            (false, false) => apart((one.0, &own), (other.0, &its), depth - 1),
        }
    };
    other.1.all("not").iter().any(|not| is_forbidden(not.value)) || required.iter().any(is_apart)
}
