//! The document around its operations: its texts and tags, and where the service is.

use serde_json::Value;

use super::{
    comparer::{Comparer, Fields, Place},
    document::{Located, Sides},
    judge::Class,
};

const ROOT: Fields = Fields {
    text: "externalDocs",
    contract: "",
    own_rule: "openapi info servers security tags paths webhooks components jsonSchemaDialect",
};
const SERVER: Fields = Fields { text: "description name", contract: "url", own_rule: "variables" };
const VARIABLE: Fields = Fields { text: "description", contract: "default", own_rule: "enum" };

/// The dialect of schemas that do not name one (OpenAPI 3.1.1, 4.8.24.7).
const DEFAULT_DIALECT: &str = "https://spec.openapis.org/oas/3.1/dialect/base";

pub(super) fn compare(comparer: &mut Comparer<'_>) {
    let root = comparer.root();
    comparer.fields(&Place::document("root"), &root, &ROOT);
    let version = root.get("openapi");
    if version.differ() {
        let place = Place::document("openapi");
        comparer.change(&place, Class::Documentation, "openapi", &version).reason =
            "both versions are read in the same way";
    }
    dialect(comparer, &root.get("jsonSchemaDialect"));
    texts(comparer, "info", &root.get("info"));
    tags(comparer, &root.get("tags"));
    comparer.servers(&Place::document("servers"), &root.get("servers"));
}

fn dialect<'a>(comparer: &mut Comparer<'a>, sides: &Sides<'a>) {
    let named = |value: Option<&'a Value>| value.map_or(Some(DEFAULT_DIALECT), Value::as_str);
    let (old, new) = sides.values();
    if named(old) == named(new) {
        return;
    }
    let (class, reason) = if comparer.old.version == comparer.new.version {
        (Class::Breaking, "another dialect may read every keyword of every schema in another way")
    } else {
        (Class::Documentation, "OpenAPI 3.0 has no word for it")
    };
    comparer.change(&Place::document("jsonSchemaDialect"), class, "jsonSchemaDialect", sides).reason = reason;
}

/// Every leaf below is for people.
fn texts<'a>(comparer: &mut Comparer<'a>, place: &str, sides: &Sides<'a>) {
    match sides.values() {
        (old, new) if old == new => {}
        (Some(Value::Object(_)), Some(Value::Object(_))) => {
            for (key, member) in sides.members() {
                texts(comparer, &format!("{place}.{key}"), &member);
            }
        }
        _ => {
            let name = place.rsplit('.').next().unwrap_or(place);
            comparer.change(&Place::document(place), Class::Documentation, name, sides);
        }
    }
}

/// The descriptions of tags, by name.
fn tags<'a>(comparer: &mut Comparer<'a>, sides: &Sides<'a>) {
    let (old, new) = sides.items();
    let with =
        |tags: &[Located<'a>], name: &Value| tags.iter().find(|tag| tag.value.get("name") == Some(name)).cloned();
    let place = |name: &Value| format!("tags {}", name.as_str().unwrap_or("without a name"));
    for tag in &old {
        let name = &tag.value["name"];
        texts(comparer, &place(name), &Sides::new(Some(tag.clone()), with(&new, name)));
    }
    for tag in &new {
        let name = &tag.value["name"];
        if with(&old, name).is_none() {
            texts(comparer, &place(name), &Sides::added(tag));
        }
    }
}

impl<'a> Comparer<'a> {
    /// Servers by URL. A removed one is missed; tools use the first one, so their order matters to people only.
    fn servers(&mut self, place: &Place, sides: &Sides<'a>) {
        let (old, new) = sides.items();
        let with =
            |all: &[Located<'a>], url: Option<&str>| all.iter().find(|server| server.text("url") == url).cloned();
        let place_of = |server: &Located<'a>| place.at(server.text("url").unwrap_or("without a URL"));
        for server in &old {
            let place = place_of(server);
            if let Some(same) = with(&new, server.text("url")) {
                let sides = Sides::both(server, &same);
                self.fields(&place, &sides, &SERVER);
                self.server_variables(&place, &sides.get("variables"));
            } else {
                let finding =
                    self.say(&place, Class::Breaking, "servers", "server removed".into(), &Sides::removed(server));
                finding.reason = "clients that were made for it are no longer told of it";
            }
        }
        for server in new.iter().filter(|server| with(&old, server.text("url")).is_none()) {
            let place = place_of(server);
            self.say(&place, Class::Compatible, "servers", "server added".into(), &Sides::added(server));
        }
    }

    /// The servers of an operation if it, or its path item, has its own on either side.
    pub fn own_servers(&mut self, place: &Place, operation: &Sides<'a>, item: &Sides<'a>) {
        let (own, of_item, of_root) = (operation.get("servers"), item.get("servers"), self.root().get("servers"));
        let old = own.old.or(of_item.old);
        let new = own.new.or(of_item.new);
        if old.is_some() || new.is_some() {
            self.servers(&place.at("servers"), &Sides::new(old.or(of_root.old), new.or(of_root.new)));
        }
    }

    fn server_variables(&mut self, place: &Place, sides: &Sides<'a>) {
        for (name, variable) in sides.members() {
            let place = place.at(&format!("variable {name}"));
            if variable.is_one_sided() {
                self.change(&place, Class::Breaking, "variable", &variable);
            } else {
                self.fields(&place, &variable, &VARIABLE);
                self.variable_values(&place, &variable.get("enum"));
            }
        }
    }

    /// The values that a variable may have.
    fn variable_values(&mut self, place: &Place, sides: &Sides<'a>) {
        let is_part = |part: Option<&Value>, whole: Option<&Value>| match (part, whole) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(part), Some(whole)) => {
                let (part, whole) = (part.as_array(), whole.as_array());
                part.into_iter().flatten().all(|one| whole.is_some_and(|whole| whole.contains(one)))
            }
        };
        let (old, new) = sides.values();
        let class = match (is_part(old, new), is_part(new, old)) {
            (true, true) => return,
            (true, false) => Class::Compatible,
            (false, _) => Class::Breaking,
        };
        self.change(place, class, "enum", sides);
    }
}
