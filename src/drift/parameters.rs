//! Parameters and headers: what they are called, whether they must come, how they are written.

use serde_json::{Value, json};

use super::{
    class::{Class, Effect, Usage},
    compare::{Comparer, Spot, Two},
    fields::{Field, flag},
    schema::{Node, may_be_structured},
    site::Site,
};

const PARAMETER: [(&str, Field); 14] = [
    ("$ref", Field::Elsewhere),
    ("name", Field::Elsewhere),
    ("in", Field::Elsewhere),
    ("description", Field::Text),
    ("example", Field::Text),
    ("examples", Field::Text),
    ("required", Field::Elsewhere),
    ("deprecated", Field::Elsewhere),
    ("allowEmptyValue", Field::Elsewhere),
    ("style", Field::Elsewhere),
    ("explode", Field::Elsewhere),
    ("allowReserved", Field::Elsewhere),
    ("schema", Field::Elsewhere),
    ("content", Field::Elsewhere),
];

/// Header parameters of these names are ignored (OpenAPI 3.1.1, 4.8.12.2).
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// A parameter and the name under which it is found again.
#[derive(Debug)]
struct Known<'a> {
    location: &'a str,
    name: &'a str,
    key: String,
    /// As it stands in the list: a reference, perhaps.
    site: Site<'a>,
}

impl Known<'_> {
    fn is_ignored(&self) -> bool {
        self.location == "header" && IGNORED.contains(&self.key.as_str())
    }
}

impl<'a> Comparer<'a> {
    /// The parameters of an operation and of the path item around it. Those of the path are the same where they stand at
    /// the same place of it, whatever their names.
    pub fn parameters(
        &mut self,
        spot: &Spot,
        old: (&Site<'a>, Option<&Site<'a>>),
        new: (&Site<'a>, Option<&Site<'a>>),
        renamed: &[(&str, &str)],
    ) {
        let rename = |name: &str| renamed.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| *new).to_owned();
        let (mut old_list, mut new_list) = (Vec::new(), Vec::new());
        for (is_old, item) in [(true, Some(old.0)), (true, old.1), (false, Some(new.0)), (false, new.1)] {
            let list = item.and_then(|item| item.get("parameters")).map(|list| list.items()).unwrap_or_default();
            for site in list {
                let document = if is_old { &self.old } else { &self.new };
                let known = if is_old { &mut old_list } else { &mut new_list };
                let at_end = document.follow(&site).unwrap_or_else(|_| site.clone());
                let one = known_as(&at_end, site, &|name| if is_old { rename(name) } else { name.to_owned() });
                // What the operation says wins over what the path item says.
                if !known.iter().any(|other: &Known<'a>| (other.location, &other.key) == (one.location, &one.key)) {
                    known.push(one);
                }
            }
        }
        for one in &old_list {
            let place = spot.at(&place(one));
            let same = new_list.iter().find(|other| (other.location, &other.key) == (one.location, &one.key));
            if let Some(other) = same {
                self.known_parameter(spot, one, other);
                continue;
            }
            let class = if one.is_ignored() { Class::Documentation } else { Class::Breaking };
            let said = self.say(&place, class, "parameters", "parameter removed".into(), (Some(&one.site), None));
            said.reason = match spot.usage {
                Usage::Sent => "what is sent in it has no said effect any more",
                Usage::Received | Usage::Unused => "who reads it finds it no more",
            };
        }
        for one in &new_list {
            if old_list.iter().any(|other| (other.location, &other.key) == (one.location, &one.key)) {
                continue;
            }
            let at_end = self.new.follow(&one.site).unwrap_or_else(|_| one.site.clone());
            let is_required = flag(&at_end, "required");
            let class = match (one.is_ignored(), is_required && spot.usage == Usage::Sent) {
                (true, _) => Class::Documentation,
                (false, true) => Class::Breaking,
                (false, false) => Class::Compatible,
            };
            let kind = if is_required { "required" } else { "optional" };
            self.say(
                &spot.at(&place(one)),
                class,
                "parameters",
                format!("{kind} parameter added"),
                (None, Some(&one.site)),
            );
        }
    }

    fn known_parameter(&mut self, spot: &Spot, old: &Known<'a>, new: &Known<'a>) {
        let mut spot = spot.at(&place(new));
        if old.is_ignored() && new.is_ignored() {
            spot = spot.read(Usage::Unused);
        }
        let Some((old_site, new_site)) = self.follow(&spot, &old.site, &new.site) else { return };
        if old.name != new.name && old.location == "path" {
            let names = (old_site.get("name"), new_site.get("name"));
            self.change(&spot, Class::Compatible, "name", (names.0.as_ref(), names.1.as_ref())).reason =
                "the same requests; generated clients may name an argument by it";
        } else if old.name != new.name {
            let names = (old_site.get("name"), new_site.get("name"));
            self.change(&spot, Class::Documentation, "name", (names.0.as_ref(), names.1.as_ref())).reason =
                "names of headers are the same in capitals and small letters";
        }
        self.parameter(&spot, &old_site, &new_site, new.location);
    }

    /// A parameter or header that both documents have.
    fn parameter(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>, location: &str) {
        self.fields(spot, old, new, &PARAMETER);
        let both = |key: &str| (old.get(key), new.get(key));
        if flag(old, "required") == flag(new, "required") {
            self.spelling(spot, both("required"), "required");
        } else {
            let is_new = flag(new, "required");
            let effect = if is_new { Effect::Narrower } else { Effect::Wider };
            let (a, b) = both("required");
            let what = if is_new { "became required" } else { "became optional" };
            self.say(spot, Self::class(spot, effect), "required", what.into(), (a.as_ref(), b.as_ref()));
        }
        if flag(old, "deprecated") != flag(new, "deprecated") {
            let (a, b) = both("deprecated");
            self.change(spot, Class::Compatible, "deprecated", (a.as_ref(), b.as_ref())).reason =
                "it works as before, for now";
        }
        if flag(old, "allowEmptyValue") != flag(new, "allowEmptyValue") {
            let effect = if flag(new, "allowEmptyValue") { Effect::Wider } else { Effect::Narrower };
            let (a, b) = both("allowEmptyValue");
            self.change(spot, Self::class(spot, effect), "allowEmptyValue", (a.as_ref(), b.as_ref()));
        }
        self.style(spot, old, new, location);
        let (old_content, new_content) = both("content");
        match (&old_content, &new_content) {
            (Some(_), Some(_)) => self.content(spot, old_content, new_content),
            (None, None) => {
                let (a, b) = both("schema");
                self.schemas(spot, a, b);
            }
            (None, Some(_)) | (Some(_), None) => {
                let sites = (old_content.or(old.get("schema")), new_content.or(new.get("schema")));
                let what = "it is written in another way: one document has `schema`, the other `content`".into();
                self.say(spot, Class::Breaking, "content", what, (sites.0.as_ref(), sites.1.as_ref()));
            }
        }
    }

    /// How arrays and objects are written; the defaults depend on where the parameter is (OpenAPI 3.1.1, 4.8.12.2.2).
    fn style(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>, location: &str) {
        let style = |site: &Site<'a>| {
            let default = if matches!(location, "query" | "cookie") { "form" } else { "simple" };
            site.text("style").unwrap_or(default)
        };
        let explode =
            |site: &Site<'a>| site.value.get("explode").and_then(Value::as_bool).unwrap_or(style(site) == "form");
        let structured = [(&self.old, old), (&self.new, new)].into_iter().any(|(document, site)| {
            site.get("schema").is_some_and(|schema| may_be_structured(document, &Node::of(schema)))
        });
        for (key, was, is) in
            [("style", json!(style(old)), json!(style(new))), ("explode", json!(explode(old)), json!(explode(new)))]
        {
            let sites = (old.get(key), new.get(key));
            if was == is {
                self.spelling(spot, sites, key);
                continue;
            }
            // Label and matrix style write a prefix before every value.
            let prefixed = key == "style" && [old, new].iter().any(|site| matches!(style(site), "label" | "matrix"));
            let class = if structured || prefixed { Class::Breaking } else { Class::Documentation };
            let said =
                self.say(spot, class, key, format!("{key} was {was}, is {is}"), (sites.0.as_ref(), sites.1.as_ref()));
            if class == Class::Documentation {
                said.reason = "a value that is neither array nor object is written in the same way";
            }
        }
        let sites = (old.get("allowReserved"), new.get("allowReserved"));
        if flag(old, "allowReserved") == flag(new, "allowReserved") {
            self.spelling(spot, sites, "allowReserved");
        } else {
            self.change(spot, Class::Breaking, "allowReserved", (sites.0.as_ref(), sites.1.as_ref())).reason =
                "characters are escaped in another way";
        }
    }

    /// A field that is written out on one side and means what holds anyway.
    fn spelling(&mut self, spot: &Spot, (old, new): (Option<Site<'a>>, Option<Site<'a>>), key: &str) {
        if old.is_some() != new.is_some() {
            self.change(spot, Class::Documentation, key, (old.as_ref(), new.as_ref())).reason =
                "it is the default, written out";
        }
    }

    /// The headers of a response or of a part of a body; names are the same in capitals and small letters (RFC 9110, 5.1).
    pub fn headers(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let entries = |site: &Option<Site<'a>>| site.as_ref().map(Site::entries).unwrap_or_default();
        let (old, new) = (entries(&old), entries(&new));
        for (name, site) in &old {
            let place = spot.at(&format!("header {name}"));
            match new.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
                Some((other, new_site)) => {
                    if other != name {
                        let what = format!("name was {name}, is {other}");
                        self.say(&place, Class::Documentation, "name", what, (Some(site), Some(new_site))).reason =
                            "names of headers are the same in capitals and small letters";
                    }
                    if let Some((old, new)) = self.follow(&place, site, new_site) {
                        self.parameter(&place, &old, &new, "header");
                    }
                }
                None => self.header_gone(&place, (Some(site), None)),
            }
        }
        for (name, site) in &new {
            if !old.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                let at_end = self.new.follow(site).unwrap_or_else(|_| site.clone());
                let must_be_sent = spot.usage == Usage::Sent && flag(&at_end, "required");
                let class = if must_be_sent { Class::Breaking } else { Class::Compatible };
                self.say(
                    &spot.at(&format!("header {name}")),
                    class,
                    "headers",
                    "header added".into(),
                    (None, Some(site)),
                );
            }
        }
    }

    fn header_gone(&mut self, spot: &Spot, sites: Two<'_, 'a>) {
        self.say(spot, Class::Breaking, "headers", "header removed".into(), sites).reason = match spot.usage {
            Usage::Sent => "what is sent in it has no said effect any more",
            Usage::Received | Usage::Unused => "who reads it finds it no more",
        };
    }
}

fn known_as<'a>(at_end: &Site<'a>, site: Site<'a>, rename: &dyn Fn(&str) -> String) -> Known<'a> {
    let (location, name) = (at_end.text("in").unwrap_or_default(), at_end.text("name"));
    // A reference that leads nowhere is its own name.
    let name = name.or(site.text("$ref")).unwrap_or_default();
    let key = match location {
        "path" => rename(name),
        "header" => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    };
    Known { location, name, key, site }
}

fn place(one: &Known<'_>) -> String {
    format!("{} parameter {}", if one.location.is_empty() { "unknown" } else { one.location }, one.name)
}
