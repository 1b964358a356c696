//! What operations inherit, default values, and names with several spellings.

use serde_json::{Map, Value, json};

use super::Reader;
use crate::drift::{
    document::below,
    specification::{Kind, METHODS, Types},
};

/// The default dialect of schemas (OpenAPI 3.1.1, 4.8.24.7).
const DEFAULT_DIALECT: &str = "https://spec.openapis.org/oas/3.1/dialect/base";

/// Header parameters with these names are ignored (OpenAPI 3.1.1, 4.8.12.2).
const IGNORED: [&str; 3] = ["header accept", "header content-type", "header authorization"];

impl Reader<'_> {
    /// The normal form of an object that is not a schema; its members are normalized already.
    pub(super) fn folded(&mut self, kind: Kind, members: &mut Map<String, Value>, at: &str) {
        match kind {
            Kind::Document => {
                members.entry("jsonSchemaDialect").or_insert_with(|| DEFAULT_DIALECT.into());
                // OpenAPI 3.1.1, 4.8.1: the default is one server at `/`.
                if members.get("servers").is_none_or(|list| list == &json!([])) {
                    members.insert("servers".into(), json!([{"url": "/"}]));
                }
                self.servers(members, at);
            }
            Kind::Server => {
                if let Some(Value::String(url)) = members.get_mut("url") {
                    *url = server_url(url);
                }
            }
            Kind::PathItem => self.inherited(members, at),
            Kind::Operation => {
                self.servers(members, at);
                self.renamed(members, "responses", at, |name| {
                    let is_range = name.len() == 3 && name[1..].eq_ignore_ascii_case("xx");
                    Some(if is_range { name.to_uppercase() } else { name.to_owned() })
                });
            }
            Kind::Parameter | Kind::Header => {
                if !members.contains_key("$ref") {
                    self.parameter(members);
                }
                self.content(members, at);
            }
            Kind::Body => self.content(members, at),
            Kind::Response | Kind::Encoding => {
                // Header names are case-insensitive (RFC 9110, 5.1), and this one is ignored (4.8.17.1).
                let name = |name: &str| Some(name.to_ascii_lowercase()).filter(|name| name != "content-type");
                self.renamed(members, "headers", at, name);
                self.content(members, at);
                if kind == Kind::Encoding {
                    encoding(members);
                }
            }
            Kind::Scheme => {
                let is_header = members.get("in").is_some_and(|place| place == "header");
                for (field, is_folded) in [("scheme", true), ("name", is_header)] {
                    if let Some(Value::String(text)) = members.get_mut(field).filter(|_| is_folded) {
                        *text = text.to_ascii_lowercase();
                    }
                }
            }
            _ => {}
        }
    }

    /// A path item including the one it refers to; its path parameters are numbered.
    pub(super) fn path(&mut self, value: Value, path: &str, at: &str) -> Value {
        let mut item = self.object(value, Kind::PathItem, at);
        if item.get("$ref").is_some() {
            let (mut target, from) = self.followed(item.clone(), Kind::PathItem, at.to_owned());
            self.moved(at.to_owned(), from);
            if let (Value::Object(target), Value::Object(mut own)) = (&mut target, item) {
                own.remove("$ref");
                target.extend(own);
            }
            item = target;
        }
        let Value::Object(members) = &mut item else { return item };
        let variables = variables(path);
        for method in METHODS {
            if let Some(Value::Object(operation)) = members.get_mut(method) {
                self.renamed(operation, "parameters", &below(at, method), |name| {
                    let variable = name.strip_prefix("path ");
                    let position = variable.and_then(|name| variables.iter().position(|known| *known == name));
                    Some(position.map_or_else(|| name.to_owned(), |position| format!("path {position}")))
                });
            }
        }
        item
    }

    /// Adds to operations the parameters and servers of their path item, and the security of the document. Parameters
    /// are a set, whose members are identified by location and name.
    fn inherited(&mut self, item: &mut Map<String, Value>, at: &str) {
        self.servers(item, at);
        let shared = item.remove("parameters");
        let of_item = item.get("servers").cloned().map(|servers| ("servers", servers, below(at, "servers")));
        let of_root = self.input.value.get("security").filter(|list| list.is_array()).cloned();
        let of_root = of_root.map(|security| ("security", security, "/security".to_owned()));
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(method) else { continue };
            let here = below(at, method);
            let mut named = Map::new();
            for (list, from) in [(operation.remove("parameters"), &here), (shared.clone(), &at.to_owned())] {
                let list = list.as_ref().and_then(Value::as_array).into_iter().flatten();
                for (index, parameter) in list.enumerate() {
                    let from = below(&below(from, "parameters"), &index.to_string());
                    let (parameter, from) = self.followed(parameter.clone(), Kind::Parameter, from);
                    let name = parameter_name(&parameter);
                    if !(IGNORED.contains(&&*name) || named.contains_key(&name)) {
                        self.moved(below(&below(&here, "parameters"), &name), from);
                        named.insert(name, parameter);
                    }
                }
            }
            operation.insert("parameters".into(), named.into());
            for (field, value, from) in of_item.iter().chain(&of_root) {
                if !operation.contains_key(*field) {
                    operation.insert((*field).to_owned(), value.clone());
                    self.moved(below(&here, field), from.clone());
                }
            }
        }
    }

    /// Turns the list of servers, which is a set, into a map by URL.
    fn servers(&mut self, members: &mut Map<String, Value>, at: &str) {
        let Some(Value::Array(servers)) = members.remove("servers") else { return };
        let (at, mut named) = (below(at, "servers"), Map::new());
        for (index, server) in servers.into_iter().enumerate() {
            let url = server["url"].as_str().unwrap_or("without a URL").to_owned();
            self.moved(below(&at, &url), below(&at, &index.to_string()));
            named.entry(url).or_insert(server);
        }
        if !named.is_empty() {
            members.insert("servers".into(), named.into());
        }
    }

    /// Normalizes the names in a map; an entry without a name is left out.
    fn renamed(
        &mut self,
        members: &mut Map<String, Value>,
        field: &str,
        at: &str,
        name: impl Fn(&str) -> Option<String>,
    ) {
        let Some(Value::Object(map)) = members.get_mut(field) else { return };
        let at = below(at, field);
        for (old, value) in std::mem::take(map) {
            let Some(new) = name(&old) else { continue };
            let new = if map.contains_key(&new) { old.clone() } else { new };
            self.moved(below(&at, &new), below(&at, &old));
            map.insert(new, value);
        }
    }

    /// Adds the defaults of a parameter or header (OpenAPI 3.1.1, 4.8.12.2 and 4.8.21). The styles of arrays and
    /// objects do not matter for other values, unless they add a prefix.
    fn parameter(&mut self, members: &mut Map<String, Value>) {
        let place = members.get("in").and_then(Value::as_str).unwrap_or("header").to_owned();
        if place == "path" {
            members.insert("required".into(), true.into());
        }
        if place == "header"
            && let Some(Value::String(name)) = members.get_mut("name")
        {
            *name = name.to_ascii_lowercase();
        }
        let style = if matches!(&*place, "query" | "cookie") { "form" } else { "simple" };
        let style = members.entry("style").or_insert_with(|| style.into()).clone();
        members.entry("explode").or_insert_with(|| (style == "form").into());
        members.entry("allowReserved").or_insert(Value::Bool(false));
        let schema = members.get("schema").cloned().unwrap_or_default();
        let schema = self.followed(schema, Kind::Schema, String::new()).0;
        let types = if schema.is_null() { Some(Types::NONE) } else { schema.get("type").and_then(Types::said) };
        if types.is_some_and(|types| !types.meets(Types::ARRAY.or(Types::OBJECT))) {
            members.remove("explode");
            if style != "label" && style != "matrix" {
                members.remove("style");
            }
        }
    }

    /// Normalizes media types.
    fn content(&mut self, members: &mut Map<String, Value>, at: &str) {
        self.renamed(members, "content", at, |name| Some(media_type(name)));
        for (name, media) in members.get_mut("content").and_then(Value::as_object_mut).into_iter().flatten() {
            // What 3.0 calls a binary string is a body without a schema in 3.1 (OpenAPI 3.1.1, 4.8.14.3).
            let is_text = ["text/", "multipart/"].iter().any(|family| name.starts_with(family))
                || ["json", "xml", "form-urlencoded"].iter().any(|suffix| name.contains(suffix));
            let binary = json!({"type": ["string"], "contentMediaType": "application/octet-stream"});
            if let Some(media) = media.as_object_mut()
                && !is_text
                && media.get("schema") == Some(&binary)
            {
                media.remove("schema");
            }
        }
    }
}

/// Removes defaults from a part of a body (OpenAPI 3.1.1, 4.8.15).
fn encoding(members: &mut Map<String, Value>) {
    let is_form = members.get("style").is_none_or(|style| style == "form");
    for (field, default) in [("allowReserved", json!(false)), ("explode", json!(is_form)), ("style", json!("form"))] {
        if members.get(field) == Some(&default) {
            members.remove(field);
        }
    }
}

/// The location and name that identify a parameter; if its reference cannot be resolved, that reference.
fn parameter_name(parameter: &Value) -> String {
    let text = |field: &str| parameter.get(field).and_then(Value::as_str).unwrap_or_default();
    let (place, name) = (text("in"), if text("name").is_empty() { text("$ref") } else { text("name") });
    format!("{place} {name}")
}

/// The names of a path's parameters, in order.
pub(in crate::drift) fn variables(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// A URL with lower-case scheme and host, without a trailing slash: a path follows it.
fn server_url(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else { return if url.is_empty() { "/" } else { url }.to_owned() };
    let host = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(host);
    // The names of variables are case-sensitive.
    let host = if host.contains('{') { host.to_owned() } else { host.to_ascii_lowercase() };
    format!("{}://{host}{path}", scheme.to_ascii_lowercase())
}

/// The normalized media type: lower case, with sorted and unquoted parameters (RFC 9110, 8.3.1).
fn media_type(name: &str) -> String {
    let mut parts = name.split(';');
    let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut parameters: Vec<String> = parts
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"'));
            let value = if name == "charset" { value.to_ascii_lowercase() } else { value.to_owned() };
            format!(";{name}={value}")
        })
        .collect();
    parameters.sort();
    essence + &parameters.concat()
}
