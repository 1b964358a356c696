//! Parameters and headers: their names, whether they are required, their styles.

use serde_json::Value;

use crate::drift::{
    document::{Sides, below},
    expanded::{Expanded, Given},
    judge::{Effect, Usage},
    pair::Pair,
    specification::Kind,
};

/// Why the removal of a parameter or header matters.
pub(super) fn removal(usage: Usage) -> &'static str {
    match usage {
        Usage::Sent => "it is no longer said what sending it does",
        Usage::Received => "clients that read it no longer find it",
    }
}

impl Pair<'_> {
    /// Compares the parameters of an operation. Path parameters correspond if they have the same position.
    pub(super) fn parameters(&mut self) {
        for (key, sides) in self.first("parameters").members() {
            let (place, name) = key.split_once(' ').unwrap_or(("", key));
            let place = if place.is_empty() { "unknown" } else { place };
            // The original names: here, header names are in lower case, and those in paths are numbers.
            let (old, new) = (self.documents.0, self.documents.1);
            let written = match (&sides.old, &sides.new) {
                (_, Some(at)) => new.origin(&below(&at.pointer, "name")).1,
                (Some(at), None) => old.origin(&below(&at.pointer, "name")).1,
                (None, None) => None,
            };
            let label = format!("{place} parameter {}", written.and_then(Value::as_str).unwrap_or(name));
            match (&sides.old, &sides.new) {
                (Some(old), Some(new)) => {
                    // Only the names of path parameters may differ here.
                    if old.text("name") != new.text("name") {
                        let reason = "the same requests, another name";
                        self.change(Effect::Text, "name", &sides.get("name")).because(reason).at(&*label);
                    }
                    self.descend_to(label, Kind::Parameter, &sides);
                }
                (Some(_), None) => {
                    let reason = removal(self.reading.usage);
                    let what = "parameter removed".into();
                    self.say(Effect::Either, "parameters", what, &sides).because(reason).at(label);
                }
                (None, new) => {
                    let is_required = new.as_ref().is_some_and(|new| new.is_true("required"));
                    let (effect, kind) =
                        if is_required { (Effect::Narrower, "required") } else { (Effect::Notice, "optional") };
                    self.say(effect, "parameters", format!("{kind} parameter added"), &sides).at(label);
                }
            }
        }
    }

    /// Compares the headers of a response or of a part of a body.
    pub(super) fn headers(&mut self) {
        for (_, sides) in self.first("headers").members() {
            let (old, new) = self.written_names(&sides);
            let label = format!("header {}", old.or(new).unwrap_or_default());
            match (&sides.old, &sides.new) {
                (Some(_), Some(_)) => self.descend_to(label, Kind::Header, &sides),
                (Some(_), None) => {
                    let reason = removal(self.reading.usage);
                    self.say(Effect::Either, "headers", "header removed".into(), &sides).because(reason).at(label);
                }
                (None, new) => {
                    let header = Given(new.iter().cloned().collect());
                    let is_required = Expanded::new(self.documents.1, Kind::Header, &header).is_true("required");
                    let effect = if is_required { Effect::Narrower } else { Effect::Notice };
                    self.say(effect, "headers", "header added".into(), &sides).at(label);
                }
            }
        }
    }

    /// Compares a parameter or header that both documents have.
    pub(super) fn parameter(&mut self) {
        self.fields();
        self.required();
        self.deprecated();
        self.flag("allowEmptyValue", (Effect::Wider, ""), (Effect::Narrower, ""));
        // The style of arrays and objects; without those, the normal form omits it.
        for field in ["style", "explode"] {
            let sides = self.first(field);
            let has_prefix =
                [&sides.old, &sides.new].into_iter().flatten().any(|at| at.value == "label" || at.value == "matrix");
            if sides.differ() && (has_prefix || !sides.is_one_sided()) {
                self.change(Effect::Either, field, &sides);
            }
        }
        let (content, schema) = (self.first("content"), self.first("schema"));
        if content.is_one_sided() {
            let sides = Sides::new(content.old.or(schema.old), content.new.or(schema.new));
            let what = "it is written in another way: one document has `schema`, the other `content`".into();
            self.say(Effect::Either, "content", what, &sides);
        } else if content.old.is_some() {
            self.content(" body");
        } else if schema.old.is_some() || schema.new.is_some() {
            self.descend_to("", Kind::Schema, &schema);
        }
    }
}
