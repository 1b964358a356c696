//! The attributes of a resource as a table: one row per attribute.
//!
//! The rows define how bodies are parsed, how objects are shown, and the schemas of the document (`schema`). To add an
//! attribute: a column in a migration, a field with its name in `model/network.rs`, a line in `store/records.rs`, a row
//! in the resource's file; a filter is a separate row there.

use std::{collections::HashSet, net::IpAddr};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::addresses;
use crate::{
    api::input::{BadInput, numbers, python_repr, values},
    model::ids,
    standalone::shared::EXAMPLE_PROJECT,
};

/// The type of a value: how it is parsed, and how it is documented. Texts are the examples.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Uuid(&'static str),
    /// With this maximum length.
    Text(usize, &'static str),
    /// Printable text, without leading or trailing spaces.
    Name(&'static str),
    Boolean(bool),
    /// A maximum transmission unit.
    Mtu,
    /// The IP version.
    Version,
    /// From, to, and an example.
    Number(i64, i64, i64),
    Time,
    /// A time in responses, as stored.
    When(&'static str),
    Url(&'static str),
    Ip(&'static str),
    Cidr(&'static str),
    Mac(&'static str),
    /// The id of a device; empty for none.
    Device(&'static str),
    /// One of these.
    Word(&'static [&'static str]),
    /// A list that is always empty.
    Empty,
    /// Null, where other APIs have such a text. An empty text stands for it.
    Null(usize, &'static str),
    /// Minimum and maximum number.
    Ids(Option<usize>, usize, &'static str),
    /// Maximum number, and maximum length of each.
    Texts(usize, usize, &'static str),
    /// An object with a schema of its own.
    Part(&'static Part),
    /// With this maximum number.
    Parts(&'static Part, usize),
    /// Any object, stored unchanged.
    Any,
    /// At most this many addresses, without duplicates.
    Ips(usize, &'static str),
    OrNull(&'static Kind),
    /// A list; null stands for an empty one.
    OrEmpty(&'static Kind),
    /// A member that is required even where others are optional.
    Needed(&'static Kind),
    /// A member that is optional even where others are required.
    Maybe(&'static Kind),
}

/// An object with a schema of its own: its name, its description, and its members with their descriptions.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) members: &'static [(&'static str, &'static str, Kind)],
    /// Whether all members are required. Otherwise, each is optional, and others are not allowed.
    pub(super) is_whole: bool,
}

/// One attribute. Created with [`attribute`]; the methods say where it occurs, with its description there.
pub(crate) struct Attribute {
    pub(super) name: &'static str,
    pub(super) output: Kind,
    pub(super) input: Kind,
    /// Its description in responses; `None` if it is not shown.
    pub(super) shown: Option<&'static str>,
    /// Its description in a create; `None` if it cannot be given there.
    pub(super) created: Option<&'static str>,
    /// Its description in an update; `None` if it never changes.
    pub(super) updated: Option<&'static str>,
    /// Its default in a create; without one, it is empty, false or null.
    pub(super) default: Option<fn() -> Value>,
    /// Whether it is required in a create.
    pub(super) is_required: bool,
    /// Whether only administrators may change it or give a value other than its default.
    pub(super) is_for_admins: bool,
    /// Whether only administrators are shown it, and only if it is not null.
    pub(super) is_hidden: bool,
}

/// An attribute that occurs nowhere yet.
pub(super) const fn attribute(name: &'static str, kind: Kind) -> Attribute {
    Attribute {
        name,
        output: kind,
        input: kind,
        shown: None,
        created: None,
        updated: None,
        default: None,
        is_required: false,
        is_for_admins: false,
        is_hidden: false,
    }
}

impl Attribute {
    pub(super) const fn shown(self, text: &'static str) -> Self {
        Self { shown: Some(text), ..self }
    }

    pub(super) const fn created(self, text: &'static str) -> Self {
        Self { created: Some(text), ..self }
    }

    pub(super) const fn updated(self, text: &'static str) -> Self {
        Self { updated: Some(text), ..self }
    }

    pub(super) const fn default(self, default: fn() -> Value) -> Self {
        Self { default: Some(default), ..self }
    }

    /// Sets a different type for requests.
    pub(super) const fn input(self, input: Kind) -> Self {
        Self { input, ..self }
    }

    pub(super) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    pub(super) const fn for_admins(self) -> Self {
        Self { is_for_admins: true, ..self }
    }

    pub(super) const fn hidden(self) -> Self {
        Self { is_hidden: true, ..self }
    }
}

const NAME: &str = "A human-readable name.";
const DESCRIPTION: &str = "A human-readable description.";
const SECURITY: &str = "Whether packets are filtered; stored, but without effect.";
const UP: &str = "Whether it is administratively up.";

/// The object's own id.
pub(super) const fn id(example: &'static str) -> Attribute {
    attribute("id", Kind::Uuid(example)).shown("Its id.")
}

pub(super) const fn name(example: &'static str) -> Attribute {
    attribute("name", Kind::Text(255, example)).input(Kind::Name(example)).shown(NAME).created(NAME).updated(NAME)
}

pub(super) const fn description() -> Attribute {
    attribute("description", Kind::Text(255, "")).shown(DESCRIPTION).created(DESCRIPTION).updated(DESCRIPTION)
}

/// The owner; `shown` is its description in responses.
pub(super) const fn project(shown: &'static str) -> Attribute {
    attribute("project_id", Kind::Text(255, EXAMPLE_PROJECT))
        .shown(shown)
        .created("The project that will own it. Default: the caller's own; only administrators may give another.")
}

pub(super) const fn admin_state_up() -> Attribute {
    attribute("admin_state_up", Kind::Boolean(true))
        .default(|| json!(true))
        .shown(UP)
        .created("Whether it is administratively up. Default: true.")
        .updated(UP)
}

pub(super) const fn status() -> Attribute {
    attribute("status", Kind::Text(16, "ACTIVE")).default(|| json!("ACTIVE")).shown("Always `ACTIVE`.")
}

/// Stored unchanged: nothing is filtered here.
pub(super) const fn port_security() -> Attribute {
    attribute("port_security_enabled", Kind::Boolean(true))
        .default(|| json!(true))
        .shown(SECURITY)
        .created("Whether packets are filtered; stored, but without effect. Default: true.")
        .updated(SECURITY)
}

/// A list that is always empty, which clients expect.
pub(super) const fn nothing(name: &'static str, shown: &'static str) -> Attribute {
    attribute(name, Kind::Empty).shown(shown)
}

/// The maximum number of tags per object.
pub(super) const MOST_TAGS: usize = 50;

/// The last attributes of every resource. By now, a body with one of the owner's two names has been completed.
pub(super) static LAST: [Attribute; 5] = [
    attribute("tags", Kind::Texts(MOST_TAGS, 255, "blue")).shown("Its tags; set them at `/tags`."),
    attribute("created_at", Kind::Time).shown("When it was created."),
    attribute("updated_at", Kind::Time).shown("When it was last changed."),
    attribute("revision_number", Kind::Number(0, i64::MAX, 0)).shown("Incremented by each change."),
    attribute("tenant_id", Kind::Text(255, EXAMPLE_PROJECT))
        .shown("The owner under its older name. Use `project_id`.")
        .created("The owner under its older name. Use `project_id`."),
];

/// Parses the object below a resource's name: some of these attributes, converted to their stored form.
pub(super) fn read(given: &Map<String, Value>, attributes: &[&Attribute]) -> Result<Map<String, Value>, BadInput> {
    let mut all = Map::new();
    for (name, value) in given {
        let row = attributes.iter().find(|row| row.name == name).ok_or_else(|| unrecognized(name))?;
        // The document has one error type for all problems of attributes.
        let value = row.input.read(name, value).map_err(|bad| BadInput::request(bad.message))?;
        all.insert(name.clone(), value);
    }
    Ok(all)
}

/// The error for an attribute that does not exist, or cannot be given here.
pub(super) fn unrecognized(name: &str) -> BadInput {
    BadInput::request(format!("Unrecognized attribute(s) '{name}'"))
}

impl Kind {
    /// Parses a value; `path` is its name in error messages.
    pub(super) fn read(self, path: &str, value: &Value) -> Result<Value, BadInput> {
        match self {
            Self::Device(_) if *value == json!("") => Ok(json!(Uuid::nil())),
            Self::Uuid(_) | Self::Device(_) => parsed(path, value, "UUID", ids::parse),
            Self::Ip(_) => parsed(path, value, "IP address", |text| text.parse::<IpAddr>().ok()),
            Self::Cidr(_) => {
                let range = text(path, value, usize::MAX)?;
                let net = addresses::parse_cidr(range.as_str().unwrap_or_default());
                net.map(|net| json!(net.to_string())).map_err(|error| BadInput::value(path, &error.to_string()))
            }
            Self::Mac(_) => parsed(path, value, "MAC address", mac),
            Self::Word(words) if words.iter().any(|word| value == word) => Ok(value.clone()),
            Self::Word(words) => {
                let reason = format!("'{}' is not in {}", python_repr::str(value), python_repr::repr_list(words));
                Err(BadInput::value(path, &reason))
            }
            Self::Text(longest, _) => text(path, value, longest),
            Self::Name(_) => values::name(path, value).map(Value::from),
            Self::Boolean(_) => values::boolean(value).map(Value::from),
            Self::Mtu => numbers::at_least(path, value, 68).map(Value::from),
            Self::Version => match numbers::converted(path, value)? {
                version @ (4 | 6) => Ok(json!(version)),
                other => Err(BadInput::value(path, &format!("'{other}' is not in [4, 6]"))),
            },
            Self::Ips(most, _) => {
                let ips = list(path, value, most, |path, item| Self::Ip("").read(path, item))?;
                match twice(&ips) {
                    Some(ip) => Err(BadInput::value(path, &format!("Duplicate nameserver '{ip}'"))),
                    None => Ok(ips),
                }
            }
            Self::Texts(most, longest, _) => list(path, value, most, |path, item| text(path, item, longest)),
            Self::Part(part) => part.read(path, value),
            Self::Any if value.is_object() => Ok(value.clone()),
            Self::Any => Err(BadInput::value(path, "it is not an object")),
            Self::Parts(part, most) => list(path, value, most, |path, item| part.read(path, item)),
            Self::OrNull(_) if value.is_null() => Ok(Value::Null),
            Self::Null(..) if value.is_null() || value == "" => Ok(Value::Null),
            Self::OrEmpty(_) if value.is_null() => Ok(json!([])),
            Self::OrNull(kind) | Self::OrEmpty(kind) | Self::Needed(kind) | Self::Maybe(kind) => kind.read(path, value),
            Self::Number(from, to, _) => match numbers::any(value) {
                Some(number) if (from..=to).contains(&number) => Ok(number.into()),
                Some(number) => Err(BadInput::value(path, &format!("'{number}' is not in range {from} to {to}"))),
                None => Err(BadInput::value(path, &format!("'{}' is not an integer", python_repr::str(value)))),
            },
            Self::Empty if value.is_null() || *value == json!([]) => Ok(json!([])),
            Self::Empty | Self::Null(..) => {
                let reason = format!("'{}' is not known: the standalone inventory has none", python_repr::str(value));
                Err(BadInput::value(path, &reason))
            }
            Self::Time | Self::When(_) | Self::Url(_) | Self::Ids(..) => Err(unrecognized(path)),
        }
    }
}

impl Part {
    /// Whether a member is required.
    pub(super) fn needs(&self, member: Kind) -> bool {
        self.is_whole && !matches!(member, Kind::Maybe(_)) || matches!(member, Kind::Needed(_))
    }

    /// Parses an object; `path` is its name in error messages, empty for a whole body.
    pub(super) fn read(&self, path: &str, value: &Value) -> Result<Value, BadInput> {
        let Value::Object(given) = value else {
            return Err(BadInput::value(path, &format!("'{}' is not a dictionary", python_repr::str(value))));
        };
        let unknown = given.keys().find(|name| self.members.iter().all(|(member, ..)| member != name));
        if let Some(name) = unknown.filter(|_| !self.is_whole) {
            return Err(unrecognized(name));
        }
        let mut all = Map::new();
        for (name, _, kind) in self.members {
            let path = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
            match given.get(*name) {
                Some(value) => drop(all.insert((*name).into(), kind.read(&path, value)?)),
                None if self.needs(*kind) => return Err(BadInput::missing(name)),
                None => {}
            }
        }
        Ok(Value::Object(all))
    }
}

fn text(path: &str, value: &Value, longest: usize) -> Result<Value, BadInput> {
    let Value::String(text) = value else {
        return Err(BadInput::value(path, &format!("'{}' is not a valid string", python_repr::str(value))));
    };
    if text.chars().count() > longest {
        return Err(BadInput::value(path, &format!("'{text}' exceeds maximum length of {longest}")));
    }
    Ok(value.clone())
}

/// Normalizes the spelling of a text that represents another type.
fn parsed<T: ToString>(
    path: &str,
    value: &Value,
    what: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Value, BadInput> {
    let invalid = || BadInput::value(path, &format!("'{}' is not a valid {what}", python_repr::str(value)));
    let found = value.as_str().and_then(parse).ok_or_else(invalid)?;
    Ok(found.to_string().into())
}

/// The first duplicate text in a list.
fn twice(list: &Value) -> Option<String> {
    let mut seen = HashSet::new();
    let mut texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.find(|text| !seen.insert(*text)).map(str::to_owned)
}

/// A MAC address in its usual spelling.
fn mac(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split([':', '-']).collect();
    let is_byte = |part: &&str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_hexdigit());
    (parts.len() == 6 && parts.iter().all(is_byte)).then(|| parts.join(":").to_lowercase())
}

fn list(
    path: &str,
    value: &Value,
    most: usize,
    read: impl Fn(&str, &Value) -> Result<Value, BadInput>,
) -> Result<Value, BadInput> {
    let Value::Array(items) = value else {
        return Err(BadInput::value(path, &format!("'{}' is not a list", python_repr::str(value))));
    };
    if items.len() > most {
        return Err(BadInput::value(path, &format!("The list has more than {most} items")));
    }
    items.iter().enumerate().map(|(at, item)| read(&format!("{path}[{at}]"), item)).collect()
}
