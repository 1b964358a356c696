//! Bodies: their media types, and the schemas of those.

use super::{
    class::{Class, Usage},
    compare::{Comparer, Spot},
    fields::{Field, flag, keys},
    site::{Site, names},
};

const BODY: [(&str, Field); 4] = [
    ("$ref", Field::Elsewhere),
    ("description", Field::Text),
    ("required", Field::Elsewhere),
    ("content", Field::Elsewhere),
];

const MEDIA: [(&str, Field); 4] =
    [("example", Field::Text), ("examples", Field::Text), ("schema", Field::Elsewhere), ("encoding", Field::Elsewhere)];

const ENCODING: [(&str, Field); 5] = [
    ("contentType", Field::Contract),
    ("style", Field::Contract),
    ("explode", Field::Contract),
    ("allowReserved", Field::Contract),
    ("headers", Field::Elsewhere),
];

impl<'a> Comparer<'a> {
    pub fn request_body(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let spot = spot.at("request body");
        let is_sent = spot.usage == Usage::Sent;
        match (old, new) {
            (None, None) => {}
            (Some(old), Some(new)) => {
                let Some((old, new)) = self.follow(&spot, &old, &new) else { return };
                self.fields(&spot, &old, &new, &BODY);
                let required = (old.get("required"), new.get("required"));
                let sites = (required.0.as_ref(), required.1.as_ref());
                match (flag(&old, "required"), flag(&new, "required")) {
                    (false, true) => {
                        let class = if is_sent { Class::Breaking } else { Class::Compatible };
                        self.say(&spot, class, "required", "became required".into(), sites);
                    }
                    (true, false) => {
                        let class = if is_sent { Class::Compatible } else { Class::Breaking };
                        self.say(&spot, class, "required", "became optional".into(), sites);
                    }
                    (false, false) | (true, true) if sites.0.is_some() != sites.1.is_some() => {
                        self.change(&spot, Class::Documentation, "required", sites).reason =
                            "it is the default, written out";
                    }
                    (false, false) | (true, true) => {}
                }
                self.content(&spot, old.get("content"), new.get("content"));
            }
            (Some(old), None) => {
                let said =
                    self.say(&spot, Class::Breaking, "requestBody", "request body removed".into(), (Some(&old), None));
                said.reason = "what is sent in it has no said effect any more";
            }
            (None, Some(new)) => {
                let at_end = self.new.follow(&new).unwrap_or_else(|_| new.clone());
                let is_required = flag(&at_end, "required");
                let class = if is_required && is_sent { Class::Breaking } else { Class::Compatible };
                let kind = if is_required { "required" } else { "optional" };
                self.say(&spot, class, "requestBody", format!("{kind} request body added"), (None, Some(&new)));
            }
        }
    }

    /// The media types of a body. One that is gone is looked for among the ranges of the other side (`*/*`).
    pub fn content(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let entries = |site: &Option<Site<'a>>| site.as_ref().map(Site::entries).unwrap_or_default();
        let (old, new) = (entries(&old), entries(&new));
        let old_names: Vec<&str> = old.iter().map(|(name, _)| *name).collect();
        let new_names: Vec<&str> = new.iter().map(|(name, _)| *name).collect();
        for (name, site) in &old {
            let place = spot.at(&format!("{name} body")).tidy();
            match counterpart(name, &new_names) {
                Some(index) if new_names[index] == *name => self.media(&place, site, &new[index].1),
                Some(index) => {
                    let (other, other_site) = &new[index];
                    // A range that has become one of its members narrows what may be sent or come.
                    let narrows = covers(name, other) && !covers(other, name);
                    let class = match (narrows, spot.usage) {
                        (true, Usage::Sent) => Class::Breaking,
                        (_, Usage::Unused) => Class::Documentation,
                        _ => Class::Compatible,
                    };
                    let what = format!("media type was {name}, is {other}");
                    self.say(&place, class, "content", what, (Some(site), Some(other_site)));
                    self.media(&place, site, other_site);
                }
                None => {
                    self.say(&place, Class::Breaking, "content", "media type removed".into(), (Some(site), None));
                }
            }
        }
        for (name, site) in &new {
            let has_one =
                old_names.iter().any(|old| counterpart(old, &new_names).is_some_and(|index| new_names[index] == *name));
            if !has_one {
                let place = spot.at(&format!("{name} body")).tidy();
                self.say(&place, Class::Compatible, "content", "media type added".into(), (None, Some(site)));
            }
        }
    }

    fn media(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>) {
        let Some((old, new)) = self.follow(spot, old, new) else { return };
        self.fields(spot, &old, &new, &MEDIA);
        self.schemas(spot, old.get("schema"), new.get("schema"));
        let (old, new) = (old.get("encoding"), new.get("encoding"));
        let of = |site: &Option<Site<'a>>| site.as_ref().map(keys).unwrap_or_default();
        for name in names(of(&old), of(&new)) {
            let at = |site: &Option<Site<'a>>| site.as_ref().and_then(|site| site.get(name));
            let spot = spot.at(&format!("encoding of {name}"));
            match (at(&old), at(&new)) {
                (Some(old), Some(new)) => {
                    self.fields(&spot, &old, &new, &ENCODING);
                    self.headers(&spot, old.get("headers"), new.get("headers"));
                }
                (old, new) => {
                    self.change(&spot, Class::Breaking, "encoding", (old.as_ref(), new.as_ref())).reason =
                        "this part of the body is written in another way";
                }
            }
        }
    }
}

impl Spot {
    /// `request body application/json body` says `body` once too often.
    fn tidy(self) -> Self {
        let place = match self.place.strip_suffix(" body") {
            Some(rest) if rest.contains("request body ") => rest.to_owned(),
            _ => self.place,
        };
        Self { place, ..self }
    }
}

/// The media type of a list that stands for one: the same in other letters, the same with other parameters, a range that
/// holds it, or one that it holds.
fn counterpart(name: &str, others: &[&str]) -> Option<usize> {
    let same = |a: &str, b: &str| tidied(a) == tidied(b);
    let tests: [&dyn Fn(&str) -> bool; 5] = [
        &|other| other == name,
        &|other| same(other, name),
        &|other| essence(other) == essence(name),
        &|other| covers(other, name),
        &|other| covers(name, other),
    ];
    tests.iter().find_map(|test| others.iter().position(|other| test(other)))
}

/// In small letters, without spaces.
fn tidied(name: &str) -> String {
    name.to_ascii_lowercase().replace(' ', "")
}

/// Without parameters.
fn essence(name: &str) -> String {
    tidied(name.split(';').next().unwrap_or_default())
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
