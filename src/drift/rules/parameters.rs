//! Parameters and headers: what they are called, whether they must be sent, how they are written.

use serde_json::Value;

use crate::drift::{
    document::{Sides, below},
    expanded::{Expanded, Given},
    judge::{Effect, Usage},
    pair::Pair,
    specification::Kind,
};

/// Why it matters that a parameter or header was removed.
pub(super) fn removal(usage: Usage) -> &'static str {
    match usage {
        Usage::Sent => "it is no longer said what sending it does",
        Usage::Received => "clients that read it no longer find it",
    }
}

impl Pair<'_> {
    /// The parameters of an operation. Those of the path are the same where they have the same place in it.
    pub(super) fn parameters(&mut self) {
        for (key, sides) in self.first("parameters").members() {
            let (place, name) = key.split_once(' ').unwrap_or(("", key));
            let place = if place.is_empty() { "unknown" } else { place };
            // As it was written: here, the names of headers are in small letters, and those in paths are numbers.
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

    /// The headers of a response or of a part of a body.
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

    /// A parameter or header that both documents have.
    pub(super) fn parameter(&mut self) {
        self.fields();
        self.required();
        self.deprecated();
        self.flag("allowEmptyValue", (Effect::Wider, ""), (Effect::Narrower, ""));
        // How arrays and objects are written; the normal form says nothing of it where there are none.
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
