//! Canonical printing of documents.
//!
//! The order in which `serde_json` keeps keys depends on a cargo feature that any dependency may enable. Here, keys are
//! in the specification's order; the others, and those of examples, are sorted, so the bytes depend on the document
//! alone. Properties are in the order useful to clients with positional arguments: first those that are required.

use serde::{Serialize, Serializer, ser::SerializeMap, ser::SerializeSeq};
use serde_json::Value;

use super::wording;

/// The document as JSON, indented by two spaces, with a line feed at the end.
#[must_use]
pub fn json(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&Canonical(document, Keys::Specification)).unwrap_or_default();
    text.push('\n');
    text
}

/// The document as YAML.
#[must_use]
pub fn yaml(document: &Value) -> String {
    let mut text = String::new();
    block(&Canonical(document, Keys::Specification), 0, false, &mut text);
    text
}

/// A list or map on separate lines. In a list item, the first line follows the dash.
fn block(value: &Canonical<'_>, indent: usize, goes_on: bool, text: &mut String) {
    let margin = " ".repeat(indent);
    let begin = |text: &mut String| {
        if !goes_on || text.ends_with('\n') {
            text.push_str(&margin);
        }
    };
    for item in value.0.as_array().into_iter().flatten() {
        begin(text);
        text.push_str("- ");
        let item = Canonical(item, value.1);
        if is_block(item.0) { block(&item, indent + 2, true, text) } else { scalar(item.0, indent + 2, text) }
    }
    for (key, member) in value.members() {
        begin(text);
        string(key, None, text);
        text.push(':');
        if is_block(member.0) {
            text.push('\n');
            block(&member, if member.0.is_array() { indent } else { indent + 2 }, false, text);
        } else {
            text.push(' ');
            scalar(member.0, indent + 2, text);
        }
    }
}

fn is_block(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty()) || value.as_object().is_some_and(|all| !all.is_empty())
}

/// A value on one line, or a text on several.
fn scalar(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::String(value) => string(value, Some(indent), text),
        other => text.push_str(&other.to_string()),
    }
    text.push('\n');
}

/// A text: plain if YAML allows that, as a block if it has several lines, otherwise as JSON.
fn string(value: &str, indent: Option<usize>, text: &mut String) {
    const WORDS: [&str; 11] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"];
    // A byte order mark is only allowed at the beginning of a file.
    let is_printable = |c: char| !c.is_control() && c != '\u{feff}' && !('\u{7f}'..='\u{a0}').contains(&c);
    let is_name = value.starts_with(|c: char| c.is_alphabetic() || "/_$".contains(c))
        && !WORDS.contains(&value.to_ascii_lowercase().as_str());
    let is_version = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && value.matches('.').count() > 1;
    let is_plain = (is_name || is_version)
        && value.chars().all(is_printable)
        && !(value.contains(": ") || value.contains(" #") || value.ends_with([':', ' ']));
    let is_literal = value.contains('\n')
        && !value.starts_with([' ', '\t', '\n'])
        && !value.ends_with("\n\n")
        && value.chars().all(|c| c == '\n' || is_printable(c));
    match indent {
        _ if is_plain => text.push_str(value),
        Some(indent) if is_literal => {
            text.push_str(if value.ends_with('\n') { "|" } else { "|-" });
            for line in value.lines() {
                text.push('\n');
                if !line.is_empty() {
                    text.push_str(&" ".repeat(indent));
                    text.push_str(line);
                }
            }
        }
        _ => {
            for c in Value::from(value).to_string().chars() {
                if is_printable(c) { text.push(c) } else { text.extend(format!("\\u{:04x}", u32::from(c)).chars()) }
            }
        }
    }
}

/// Keys that come first, in this order, wherever they occur.
const FIRST: &str = "openapi info externalDocs servers security tags paths components name in url $ref get post put delete \
                     operationId title summary description version termsOfService contact license required deprecated parameters \
                     requestBody responses headers content links type format schema properties items allOf example examples";

/// Keys that contain arbitrary data, in which `title` is a name like any other.
const DATA: [&str; 5] = ["example", "value", "default", "enum", "const"];

/// The meaning of an object's keys.
#[derive(Clone, Copy)]
enum Keys<'a> {
    Specification,
    /// Properties of a schema that requires these.
    Properties(&'a [Value]),
    Data,
}

/// A value, and the meaning of the keys in it.
struct Canonical<'a>(&'a Value, Keys<'a>);

impl<'a> Canonical<'a> {
    /// The members of an object in order.
    fn members(&self) -> impl Iterator<Item = (&'a str, Self)> {
        let Self(object, keys) = *self;
        let mut members: Vec<_> = object.as_object().into_iter().flatten().collect();
        members.sort_by_key(|(key, value)| {
            let place = match keys {
                Keys::Specification => (rank(key), 0),
                Keys::Properties(required) => {
                    let place = required.iter().position(|name| name == key.as_str());
                    (place.unwrap_or(usize::MAX), wording::rank(key, value))
                }
                Keys::Data => (0, 0),
            };
            (place, key.as_str())
        });
        members.into_iter().map(move |(key, value)| {
            let below = match (keys, key.as_str()) {
                (Keys::Data, _) => Keys::Data,
                (Keys::Specification, "properties") => {
                    Keys::Properties(object["required"].as_array().map_or(&[], Vec::as_slice))
                }
                (Keys::Specification, key) if DATA.contains(&key) => Keys::Data,
                (Keys::Specification | Keys::Properties(_), _) => Keys::Specification,
            };
            (key.as_str(), Self(value, below))
        })
    }
}

impl Serialize for Canonical<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Canonical(item, self.1))?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in self.members() {
                    map.serialize_entry(key, &value)?;
                }
                map.end()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.0.serialize(serializer),
        }
    }
}

fn rank(key: &str) -> usize {
    FIRST.split_whitespace().position(|first| first == key).unwrap_or(usize::MAX)
}
