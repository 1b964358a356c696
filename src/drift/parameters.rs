//! Parameters and headers: what they are called, whether they must be sent, how they are written.

use serde_json::{Value, json};

use super::{
    comparer::{Comparer, Fields, Place},
    document::{Document, Located, Sides},
    judge::{Class, Effect, Usage},
    schema::{Schema, may_be_structured},
};

const PARAMETER: Fields = Fields {
    text: "description example examples",
    contract: "",
    own_rule: "$ref name in required deprecated allowEmptyValue style explode allowReserved schema content",
};

/// Header parameters of these names are ignored (OpenAPI 3.1.1, 4.8.12.2).
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

const SAME_NAME: &str = "names of headers are not case-sensitive";

/// A parameter of a list.
#[derive(Debug)]
struct Parameter<'a> {
    location: &'a str,
    name: &'a str,
    /// The name by which its counterpart is found.
    key: String,
    /// The item of the list: a reference, perhaps.
    item: Located<'a>,
    is_required: bool,
}

impl<'a> Parameter<'a> {
    fn new(document: &Document<'a>, item: Located<'a>, renamed: &[(&str, &str)]) -> Self {
        let at_end = document.follow(&item).unwrap_or_else(|_| item.clone());
        let location = at_end.text("in").unwrap_or_default();
        // A reference that leads nowhere is its own name.
        let name = at_end.text("name").or(item.text("$ref")).unwrap_or_default();
        let key = match location {
            "path" => renamed.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| *new).to_owned(),
            "header" => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        };
        Self { location, name, key, item, is_required: at_end.is_true("required") }
    }

    /// The parameters of an operation and of its path item; what the operation says wins.
    fn list(
        document: &Document<'a>,
        operation: Option<&Located<'a>>,
        item: Option<&Located<'a>>,
        renamed: &[(&str, &str)],
    ) -> Vec<Self> {
        let mut list: Vec<Self> = Vec::new();
        for item in [operation, item].into_iter().flatten().flat_map(|owner| owner.list("parameters")) {
            let parameter = Self::new(document, item, renamed);
            if parameter.find_in(&list).is_none() {
                list.push(parameter);
            }
        }
        list
    }

    fn find_in<'l>(&self, list: &'l [Self]) -> Option<&'l Self> {
        list.iter().find(|other| (other.location, &other.key) == (self.location, &self.key))
    }

    fn is_ignored(&self) -> bool {
        self.location == "header" && IGNORED.contains(&self.key.as_str())
    }

    fn at(&self, place: &Place) -> Place {
        let location = if self.location.is_empty() { "unknown" } else { self.location };
        place.at(&format!("{location} parameter {}", self.name))
    }
}

/// Why it matters that a parameter or header was removed.
fn removal(usage: Usage) -> &'static str {
    match usage {
        Usage::Sent => "it is no longer said what sending it does",
        Usage::Received | Usage::Unused => "clients that read it no longer find it",
    }
}

impl<'a> Comparer<'a> {
    /// The parameters of an operation and of the path item around it. Those of the path are the same where they have the
    /// same place in it, whatever their names.
    pub fn parameters(&mut self, place: &Place, operation: &Sides<'a>, item: &Sides<'a>, renamed: &[(&str, &str)]) {
        let old = Parameter::list(&self.old, operation.old.as_ref(), item.old.as_ref(), renamed);
        let new = Parameter::list(&self.new, operation.new.as_ref(), item.new.as_ref(), &[]);
        for one in &old {
            if let Some(other) = one.find_in(&new) {
                self.known_parameter(place, one, other);
                continue;
            }
            let class = if one.is_ignored() { Class::Documentation } else { Class::Breaking };
            let what = "parameter removed".into();
            self.say(&one.at(place), class, "parameters", what, &Sides::removed(&one.item)).reason =
                removal(place.usage);
        }
        for one in new.iter().filter(|one| one.find_in(&old).is_none()) {
            let class = match (one.is_ignored(), one.is_required && place.usage == Usage::Sent) {
                (true, _) => Class::Documentation,
                (false, true) => Class::Breaking,
                (false, false) => Class::Compatible,
            };
            let what = format!("{} parameter added", if one.is_required { "required" } else { "optional" });
            self.say(&one.at(place), class, "parameters", what, &Sides::added(&one.item));
        }
    }

    fn known_parameter(&mut self, place: &Place, old: &Parameter<'a>, new: &Parameter<'a>) {
        let mut place = new.at(place);
        if old.is_ignored() && new.is_ignored() {
            place.usage = Usage::Unused;
        }
        let Some(sides) = self.follow(&place, &Sides::both(&old.item, &new.item)) else { return };
        if old.name != new.name {
            let (class, reason) = if old.location == "path" {
                (Class::Compatible, "the same requests; generated clients may name an argument by it")
            } else {
                (Class::Documentation, SAME_NAME)
            };
            self.change(&place, class, "name", &sides.get("name")).reason = reason;
        }
        self.parameter(&place, &sides, new.location);
    }

    /// A parameter or header that both documents have.
    fn parameter(&mut self, place: &Place, sides: &Sides<'a>, location: &str) {
        self.fields(place, sides, &PARAMETER);
        self.required(place, sides);
        self.deprecated(place, sides);
        if let (was, is) = sides.flags("allowEmptyValue")
            && was != is
        {
            let class = place.class(if is { Effect::Wider } else { Effect::Narrower });
            self.change(place, class, "allowEmptyValue", &sides.get("allowEmptyValue"));
        }
        self.style(place, sides, location);
        let (content, schema) = (sides.get("content"), sides.get("schema"));
        if content.is_one_sided() {
            let sides = Sides::new(content.old.or(schema.old), content.new.or(schema.new));
            let what = "it is written in another way: one document has `schema`, the other `content`".into();
            self.say(place, Class::Breaking, "content", what, &sides);
        } else if content.old.is_some() {
            self.content(place, &content);
        } else {
            self.schemas(place, &schema);
        }
    }

    /// `required` of a parameter, header or request body.
    pub fn required(&mut self, place: &Place, sides: &Sides<'a>) {
        let (was, is) = sides.flags("required");
        let sides = sides.get("required");
        if was == is {
            self.default_written_out(place, "required", &sides);
            return;
        }
        let (effect, what) =
            if is { (Effect::Narrower, "became required") } else { (Effect::Wider, "became optional") };
        self.say(place, place.class(effect), "required", what.into(), &sides);
    }

    /// How arrays and objects are written; the defaults depend on where the parameter is (OpenAPI 3.1.1, 4.8.12.2.2).
    fn style(&mut self, place: &Place, sides: &Sides<'a>, location: &str) {
        let (Some(old), Some(new)) = (&sides.old, &sides.new) else { return };
        let default = if matches!(location, "query" | "cookie") { "form" } else { "simple" };
        let style = |side: &Located<'a>| side.text("style").unwrap_or(default);
        let explode =
            |side: &Located<'a>| side.value.get("explode").and_then(Value::as_bool).unwrap_or(style(side) == "form");
        let is_structured = [(&self.old, old), (&self.new, new)].into_iter().any(|(document, side)| {
            side.get("schema").is_some_and(|schema| may_be_structured(document, &Schema::of(schema)))
        });
        for (key, was, is) in
            [("style", json!(style(old)), json!(style(new))), ("explode", json!(explode(old)), json!(explode(new)))]
        {
            let sides = sides.get(key);
            if was == is {
                self.default_written_out(place, key, &sides);
                continue;
            }
            // Label and matrix style write a prefix before every value.
            let is_prefixed = key == "style" && [old, new].iter().any(|side| matches!(style(side), "label" | "matrix"));
            let (class, reason) = if is_structured || is_prefixed {
                (Class::Breaking, "")
            } else {
                (Class::Documentation, "a value that is neither array nor object is written in the same way")
            };
            self.say(place, class, key, format!("{key} was {was}, is {is}"), &sides).reason = reason;
        }
        let (was, is) = sides.flags("allowReserved");
        let sides = sides.get("allowReserved");
        if was == is {
            self.default_written_out(place, "allowReserved", &sides);
        } else {
            self.change(place, Class::Breaking, "allowReserved", &sides).reason =
                "characters are escaped in another way";
        }
    }

    /// The headers of a response or of a part of a body; their names are not case-sensitive (RFC 9110, 5.1).
    pub fn headers(&mut self, place: &Place, sides: &Sides<'a>) {
        let (old, new) = sides.entries();
        for (name, header) in &old {
            let place = place.at(&format!("header {name}"));
            let Some((other, new_header)) = new.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) else {
                let sides = Sides::removed(header);
                self.say(&place, Class::Breaking, "headers", "header removed".into(), &sides).reason =
                    removal(place.usage);
                continue;
            };
            let sides = Sides::both(header, new_header);
            if other != name {
                let what = format!("name was {name}, is {other}");
                self.say(&place, Class::Documentation, "name", what, &sides).reason = SAME_NAME;
            }
            if let Some(sides) = self.follow(&place, &sides) {
                self.parameter(&place, &sides, "header");
            }
        }
        for (name, header) in &new {
            if old.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                continue;
            }
            let at_end = self.new.follow(header).unwrap_or_else(|_| header.clone());
            let must_be_sent = place.usage == Usage::Sent && at_end.is_true("required");
            let class = if must_be_sent { Class::Breaking } else { Class::Compatible };
            let place = place.at(&format!("header {name}"));
            self.say(&place, class, "headers", "header added".into(), &Sides::added(header));
        }
    }
}
