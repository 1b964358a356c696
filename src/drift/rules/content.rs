//! Bodies: their media types, which are sets, and the schemas of those.

use std::collections::BTreeSet;

use super::{How, matched};
use crate::drift::{
    expanded::{Expanded, Given},
    judge::Effect,
    pair::{Named, Pair},
    specification::Kind,
};

const REWRITTEN: &str = "this part of the body is written in another way";
const ENCODING: Named = Named(Kind::Encoding, "encoding", "encoding of", (Effect::Either, Effect::Either), REWRITTEN);

impl<'a> Pair<'a> {
    /// Compares request bodies.
    pub(super) fn body_of_request(&mut self) {
        const PLACE: &str = "request body";
        let sides = self.first("requestBody");
        match (&sides.old, &sides.new) {
            (None, None) => {}
            (Some(_), Some(_)) => self.descend_to(PLACE, Kind::Body, &sides),
            (Some(_), None) => {
                let what = "request body removed".into();
                let reason = "it is no longer said what sending it does";
                self.say(Effect::Either, "requestBody", what, &sides).because(reason).at(PLACE);
            }
            (None, Some(new)) => {
                let body = Expanded::new(self.documents.1, Kind::Body, &Given::of(new.clone()));
                let is_required = body.is_true("required");
                let (effect, kind) =
                    if is_required { (Effect::Narrower, "required") } else { (Effect::Notice, "optional") };
                self.say(effect, "requestBody", format!("{kind} request body added"), &sides).at(PLACE);
            }
        }
    }

    pub(super) fn request_body(&mut self) {
        self.fields();
        self.required();
        self.content("");
    }

    /// Compares the media types of a body; `suffix` follows their names in a place.
    pub(super) fn content(&mut self, suffix: &str) {
        let without_charset: fn(&str, &str) -> bool = |one, other| {
            let parts = |name: &str| name.split(';').filter(|part| !part.starts_with("charset=")).count();
            let (less, more) = if parts(one) == one.split(';').count() { (one, other) } else { (other, one) };
            let rest: Vec<&str> = more.split(';').filter(|part| !part.starts_with("charset=")).collect();
            rest.join(";") == less
        };
        let entries = matched(&self.first("content"), &[without_charset], covers);
        let is_same =
            |is: &dyn Fn(&super::Entry<'a>) -> bool| entries.iter().any(|other| other.how == How::Same && is(other));
        for entry in &entries {
            let (old, new) = self.written_names(&entry.sides);
            let name = if entry.how == How::Within { new.as_ref() } else { old.as_ref().or(new.as_ref()) };
            let place = format!("{}{suffix}", name.map_or("", |name| name));
            let changed = format!(
                "media type was {}, is {}",
                old.as_deref().unwrap_or_default(),
                new.as_deref().unwrap_or_default()
            );
            let added = || "media type added".to_owned();
            let (effect, what, reason) = match entry.how {
                How::Same if old == new => (None, String::new(), ""),
                How::Same if entry.old_name == entry.new_name => {
                    (Some(Effect::Text), changed, "the same in other letters")
                }
                How::Same => (Some(Effect::Notice), changed, ""),
                How::Covered if is_same(&|other| other.new_name == entry.new_name) => {
                    (Some(Effect::Notice), "media type removed".into(), "a range that was there covers it")
                }
                How::Covered => (Some(Effect::Wider), changed, ""),
                How::Within if is_same(&|other| other.old_name == entry.old_name) => {
                    (Some(Effect::Notice), added(), "a range that was there covered it")
                }
                How::Within => (Some(Effect::Narrower), changed, ""),
                How::Alone if entries.iter().any(|other| is_told_by(entry, other)) => continue,
                How::Alone if new.is_none() => (Some(Effect::Either), "media type removed".into(), ""),
                How::Alone => (Some(Effect::Notice), added(), ""),
            };
            if let Some(effect) = effect {
                self.say(effect, "content", what, &entry.sides).because(reason).at(&*place);
            }
            if entry.how != How::Alone {
                self.descend_to(place, Kind::Media, &entry.sides);
            }
        }
    }

    pub(super) fn media(&mut self) {
        self.fields();
        let schema = self.first("schema");
        if schema.old.is_some() || schema.new.is_some() {
            self.descend_to("", Kind::Schema, &schema);
        }
        self.each(&self.first("encoding"), &ENCODING);
    }

    pub(super) fn encoding(&mut self) {
        self.fields();
        self.headers();
    }
}

/// Whether the differences of another member cover this one.
fn is_told_by(entry: &super::Entry<'_>, other: &super::Entry<'_>) -> bool {
    let is_removed = entry.sides.new.is_none();
    (is_removed && other.how == How::Within && other.old_name == entry.old_name)
        || (!is_removed && other.how == How::Covered && other.new_name == entry.new_name)
}

/// Whether a media type or range includes another: `text/*` all its types, a missing parameter all its values.
fn covers(range: &str, name: &str) -> bool {
    let parts = |name: &'_ str| -> (String, BTreeSet<String>) {
        let mut parts = name.split(';').map(ToOwned::to_owned);
        (parts.next().unwrap_or_default(), parts.collect())
    };
    let ((range_type, needed), (own_type, own)) = (parts(range), parts(name));
    let holds_type = match range_type.strip_suffix("/*") {
        Some("*") => true,
        Some(family) => own_type.split('/').next() == Some(family),
        None => range_type == own_type,
    };
    range != name && holds_type && needed.is_subset(&own)
}
