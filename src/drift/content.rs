//! Bodies: their media types, and the schemas of those.

use super::{
    comparer::{Comparer, Fields, Place},
    document::Sides,
    judge::{Class, Usage},
};

const BODY: Fields = Fields { text: "description", contract: "", own_rule: "$ref required content" };
const MEDIA_TYPE: Fields = Fields { text: "example examples", contract: "", own_rule: "schema encoding" };
const ENCODING: Fields = Fields { text: "", contract: "contentType style explode allowReserved", own_rule: "headers" };

impl<'a> Comparer<'a> {
    pub fn request_body(&mut self, place: &Place, sides: &Sides<'a>) {
        let place = place.at("request body");
        match (&sides.old, &sides.new) {
            (None, None) => {}
            (Some(_), Some(_)) => {
                let Some(body) = self.follow(&place, sides) else { return };
                self.fields(&place, &body, &BODY);
                self.required(&place, &body);
                self.content(&place, &body.get("content"));
            }
            (Some(_), None) => {
                self.say(&place, Class::Breaking, "requestBody", "request body removed".into(), sides).reason =
                    "it is no longer said what sending it does";
            }
            (None, Some(new)) => {
                let at_end = self.new.follow(new).unwrap_or_else(|_| new.clone());
                let is_required = at_end.is_true("required");
                let must_be_sent = is_required && place.usage == Usage::Sent;
                let class = if must_be_sent { Class::Breaking } else { Class::Compatible };
                let what = format!("{} request body added", if is_required { "required" } else { "optional" });
                self.say(&place, class, "requestBody", what, sides);
            }
        }
    }

    /// The media types of a body. One that is gone is looked for among the ranges of the other side (`*/*`).
    pub fn content(&mut self, place: &Place, sides: &Sides<'a>) {
        let (old, new) = sides.entries();
        let new_names: Vec<&str> = new.iter().map(|(name, _)| *name).collect();
        let mut matched = vec![false; new.len()];
        for (name, media_type) in &old {
            let place = place.media_type(name);
            let Some(index) = counterpart(name, &new_names) else {
                let sides = Sides::removed(media_type);
                self.say(&place, Class::Breaking, "content", "media type removed".into(), &sides);
                continue;
            };
            matched[index] = true;
            let (other, other_media_type) = &new[index];
            let sides = Sides::both(media_type, other_media_type);
            if other != name {
                // A range that has become one of its members narrows what may be sent or received.
                let narrows = covers(name, other) && !covers(other, name);
                let class = match (narrows, place.usage) {
                    (true, Usage::Sent) => Class::Breaking,
                    (_, Usage::Unused) => Class::Documentation,
                    _ => Class::Compatible,
                };
                self.say(&place, class, "content", format!("media type was {name}, is {other}"), &sides);
            }
            self.media_type(&place, &sides);
        }
        for ((name, media_type), _) in new.iter().zip(matched).filter(|(_, matched)| !matched) {
            let place = place.media_type(name);
            self.say(&place, Class::Compatible, "content", "media type added".into(), &Sides::added(media_type));
        }
    }

    fn media_type(&mut self, place: &Place, sides: &Sides<'a>) {
        let Some(sides) = self.follow(place, sides) else { return };
        self.fields(place, &sides, &MEDIA_TYPE);
        self.schemas(place, &sides.get("schema"));
        for (name, encoding) in sides.get("encoding").members() {
            let place = place.at(&format!("encoding of {name}"));
            if encoding.is_one_sided() {
                self.change(&place, Class::Breaking, "encoding", &encoding).reason =
                    "this part of the body is written in another way";
            } else {
                self.fields(&place, &encoding, &ENCODING);
                self.headers(&place, &encoding.get("headers"));
            }
        }
    }
}

impl Place {
    /// Adds a media type: `response 409 application/json body`, `request body application/json`.
    fn media_type(&self, name: &str) -> Self {
        let suffix = if self.text.contains("request body") { "" } else { " body" };
        self.at(&format!("{name}{suffix}"))
    }
}

/// The media type of a list that stands for one: the same in other letters, the same with other parameters, a range that
/// holds it, or one that it holds.
fn counterpart(name: &str, others: &[&str]) -> Option<usize> {
    let tests: [&dyn Fn(&str) -> bool; 5] = [
        &|other| other == name,
        &|other| folded(other) == folded(name),
        &|other| essence(other) == essence(name),
        &|other| covers(other, name),
        &|other| covers(name, other),
    ];
    tests.iter().find_map(|test| others.iter().position(|other| test(other)))
}

/// In small letters, without spaces.
fn folded(name: &str) -> String {
    name.to_ascii_lowercase().replace(' ', "")
}

/// Without parameters.
fn essence(name: &str) -> String {
    folded(name.split(';').next().unwrap_or_default())
}

/// Whether a range such as `*/*` or `text/*` holds a media type.
fn covers(range: &str, name: &str) -> bool {
    let (range, name) = (essence(range), essence(name));
    match range.strip_suffix("/*") {
        Some("*") => true,
        Some(family) => name.split('/').next() == Some(family),
        None => range == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_found_again() {
        assert_eq!(counterpart("application/JSON", &["text/plain", "application/json"]), Some(1));
        assert_eq!(counterpart("application/json", &["application/json; charset=utf-8"]), Some(0));
        assert_eq!(counterpart("text/csv", &["application/*", "text/*"]), Some(1));
        assert_eq!(counterpart("text/csv", &["application/json"]), None);
    }
}
