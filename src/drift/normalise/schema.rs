//! Schemas: 3.0 is read as 3.1, and of several spellings of one set of values, one remains.

use std::{collections::BTreeMap, rc::Rc};

use serde_json::{Map, Value, json};

use super::Reader;
use crate::drift::{
    document::{Version, below},
    specification::{Kind, NOT_UNDERSTOOD, OR_NULL, Types, UNIONS},
};

/// Keywords that say nothing about `null`: they stay in place when the rest moves into a branch.
const ANNOTATIONS: &str = "title description default examples example deprecated readOnly writeOnly externalDocs xml";

type Test = fn(&Value) -> bool;

/// Keywords, and those of their values that have no effect.
const DEFAULTS: [(&str, Test); 5] = [
    ("minLength minItems minProperties", |value| value.as_f64() == Some(0.0)),
    ("uniqueItems deprecated readOnly writeOnly", |value| value == false),
    // A hint for user interfaces (OpenAPI 3.1.1, 4.4.1).
    ("format", |value| value == "password"),
    ("additionalProperties items unevaluatedProperties unevaluatedItems propertyNames", |value| {
        value == true || is_empty(value)
    }),
    ("required properties patternProperties dependentRequired dependentSchemas allOf prefixItems", is_empty),
];

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

const COMPONENT: &str = "/components/schemas/";

impl Reader<'_> {
    /// Converts a schema from 3.0 to 3.1: `nullable`, and bounds with flags that make them exclusive.
    pub(super) fn upgraded(&mut self, schema: &mut Map<String, Value>, at: &str) {
        if self.document.version != Version::V30 {
            return;
        }
        for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
            let Some(is_exclusive) = schema.get(exclusive).and_then(Value::as_bool) else { continue };
            schema.remove(exclusive);
            if is_exclusive && let Some(limit) = schema.remove(bound) {
                schema.insert(exclusive.into(), limit);
                self.moved(below(at, exclusive), below(at, bound));
            }
        }
        match schema.get("nullable") {
            Some(Value::Bool(true)) if schema.contains_key("allOf") => {
                schema.remove("nullable");
                let (outside, inside): (Map<_, _>, Map<_, _>) = std::mem::take(schema)
                    .into_iter()
                    .partition(|(key, _)| ANNOTATIONS.split(' ').any(|known| known == key) || key.starts_with("x-"));
                *schema = outside;
                schema.insert(OR_NULL.into(), inside.into());
                self.moved(below(at, OR_NULL), at.to_owned());
            }
            Some(Value::Bool(is_nullable)) => {
                let is_nullable = *is_nullable;
                schema.remove("nullable");
                for union in UNIONS {
                    if let Some(Value::Array(branches)) = schema.get_mut(union).filter(|_| is_nullable) {
                        branches.push(json!({"type": "null"}));
                    }
                }
                // It does not add null to `enum` (OpenAPI 3.0.4, 4.7.24).
                if let Some(name @ Value::String(_)) = schema.get_mut("type").filter(|_| is_nullable) {
                    *name = json!([name, "null"]);
                }
            }
            _ => {}
        }
    }

    /// The normal form of a schema whose members are normalized already.
    pub(super) fn schema(&mut self, schema: &mut Map<String, Value>, at: &str) {
        if let Some(Value::String(reference)) = schema.get("$dynamicRef")
            && !schema.contains_key("$ref")
            && let Some(resolved) = self.resolved(&reference.clone(), at)
        {
            schema.remove("$dynamicRef");
            schema.insert("$ref".into(), resolved.clone().into());
            self.waiting.push((resolved, Kind::Schema));
        }
        self.renamed_keywords(schema, at);
        self.discriminator(schema, at);
        self.unions(schema, at);
        if let Some(types) = schema.get("type").and_then(Types::said) {
            match types {
                Types::ALL => drop(schema.remove("type")),
                some => drop(schema.insert("type".into(), some.names().into())),
            }
            if types.without(Types::NULL) == Types::INTEGER {
                self.whole_bounds(schema, at);
            }
        }
        self.by_name(schema, at);
        if schema.contains_key("contains") {
            schema.entry("minContains").or_insert(json!(1));
        }
        for (keywords, is_default) in DEFAULTS {
            for keyword in keywords.split(' ') {
                if schema.get(keyword).is_some_and(is_default) {
                    schema.remove(keyword);
                }
            }
        }
    }

    /// Keywords that can be replaced by others.
    fn renamed_keywords(&mut self, schema: &mut Map<String, Value>, at: &str) {
        if !schema.contains_key("examples")
            && let Some(example) = schema.remove("example")
        {
            schema.insert("examples".into(), json!([example]));
            self.moved(below(at, "examples"), below(at, "example"));
        }
        if let Some(value) = schema.remove("const") {
            let is_listed = schema.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(&value));
            schema.insert("enum".into(), if is_listed { json!([value]) } else { json!([]) });
            self.moved(below(at, "enum"), below(at, "const"));
        }
        let (keyword, value) = match schema.get("format").and_then(Value::as_str) {
            Some("byte") => ("contentEncoding", "base64"),
            Some("binary") => ("contentMediaType", "application/octet-stream"),
            _ => return,
        };
        if !schema.contains_key(keyword) {
            schema.remove("format");
            schema.insert(keyword.into(), value.into());
            self.moved(below(at, keyword), below(at, "format"));
        }
    }

    /// Turns `prefixItems` into a map by index, and `dependentRequired` into schemas with `required`.
    fn by_name(&mut self, schema: &mut Map<String, Value>, at: &str) {
        if let Some(Value::Array(items)) = schema.get_mut("prefixItems") {
            let named = std::mem::take(items).into_iter().enumerate();
            let named: Map<_, _> = named.map(|(index, item)| (index.to_string(), item)).collect();
            schema.insert("prefixItems".into(), named.into());
        }
        if let Some(Value::Object(needed)) = schema.remove("dependentRequired") {
            let all = schema.entry("allOf").or_insert_with(|| json!([]));
            let Value::Array(all) = all else { return };
            let (there, here) = (format!("{at}/allOf/{}/dependentSchemas", all.len()), below(at, "dependentRequired"));
            for name in needed.keys() {
                self.moved(below(&below(&there, name), "required"), below(&here, name));
            }
            let schemas = needed.into_iter().map(|(name, names)| (name, json!({"required": names})));
            all.push(json!({"dependentSchemas": schemas.collect::<Map<_, _>>()}));
        }
    }

    /// A union of bare types becomes a list of types, null gets a separate keyword, and a union or `allOf` with one
    /// branch is replaced by it.
    fn unions(&mut self, schema: &mut Map<String, Value>, at: &str) {
        for union in UNIONS {
            let Some(branches) = schema.get(union).and_then(Value::as_array) else { continue };
            if let [one] = branches.as_slice() {
                let one = one.clone();
                schema.remove(union);
                let all = schema.entry("allOf").or_insert_with(|| json!([]));
                if let Value::Array(all) = all {
                    self.moved(format!("{at}/allOf/{}", all.len()), format!("{at}/{union}/0"));
                    all.push(one);
                }
            } else if let Some(types) = bare(branches, union == "oneOf").filter(|_| !schema.contains_key("type")) {
                schema.remove(union);
                schema.insert("type".into(), types.names().into());
                self.moved(below(at, "type"), below(at, union));
            } else if let [one, other] = branches.as_slice()
                && (is_null(one) || is_null(other))
                && !schema.contains_key(OR_NULL)
            {
                let (index, inner) = if is_null(one) { (1, other.clone()) } else { (0, one.clone()) };
                schema.remove(union);
                schema.insert(OR_NULL.into(), inner);
                self.moved(below(at, OR_NULL), format!("{at}/{union}/{index}"));
            }
        }
        // A component with a single `allOf` inherits from it, and a discriminator may distinguish the two.
        let is_component = at.strip_prefix(COMPONENT).is_some_and(|name| !name.contains('/'));
        let only = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([Value::Object(one)]) if one.len() == 1 => one.get("$ref").cloned(),
            _ => None,
        };
        if let Some(reference) = only.filter(|_| !is_component && !schema.contains_key("$ref")) {
            schema.remove("allOf");
            schema.insert("$ref".into(), reference);
        }
    }

    /// For integers, `> 0` is the same as `>= 1`, and as `>= 0.5`.
    fn whole_bounds(&mut self, schema: &mut Map<String, Value>, at: &str) {
        for (bound, exclusive, step) in [("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1)] {
            let inner = |value: &Value, is_exclusive: bool| {
                let Some(number) = value.as_i64() else {
                    let number = value.as_f64()?;
                    let rounded = if step > 0 { number.ceil() } else { number.floor() };
                    let is_whole = number.fract() == 0.0;
                    return if is_whole { None } else { format!("{rounded:.0}").parse().ok() };
                };
                Some(if is_exclusive { number.saturating_add(step) } else { number })
            };
            let inclusive = schema.get(bound).and_then(|value| inner(value, false));
            let Some(limit) = schema.get(exclusive).and_then(|value| inner(value, true)) else {
                if let Some(limit) = inclusive {
                    schema.insert(bound.into(), limit.into());
                }
                continue;
            };
            schema.remove(exclusive);
            let is_tighter = inclusive.is_none_or(|inclusive| (limit - inclusive) * step >= 0);
            if is_tighter {
                schema.insert(bound.into(), limit.into());
                self.moved(below(at, bound), below(at, exclusive));
            }
        }
    }

    /// Makes explicit what the values of a discriminator stand for (OpenAPI 3.1.1, 4.8.25): the branches of the union
    /// next to it, or else the schemas that have this one in their `allOf`.
    fn discriminator(&mut self, schema: &mut Map<String, Value>, at: &str) {
        let Some(Value::Object(mut discriminator)) = schema.remove("discriminator") else { return };
        let is_understood = discriminator.get("propertyName").is_some_and(Value::is_string)
            && discriminator.get("mapping").is_none_or(Value::is_object);
        if !is_understood {
            schema.insert(format!("discriminator{NOT_UNDERSTOOD}"), discriminator.into());
            return;
        }
        let mut mapping = Map::new();
        if let Some(Value::Object(written)) = discriminator.remove("mapping") {
            for (value, target) in written {
                let resolved = target.as_str().and_then(|text| self.mapped(text, at));
                mapping.insert(value, resolved.map_or(target, Value::String));
            }
        }
        let unions: Vec<&Value> = UNIONS.iter().filter_map(|union| schema.get(*union)).collect();
        let implied: Vec<String> = if unions.is_empty() {
            self.descendants(at)
        } else {
            let branches = unions.into_iter().filter_map(Value::as_array).flatten();
            branches.filter_map(|branch| branch.get("$ref")?.as_str()).map(ToOwned::to_owned).collect()
        };
        for reference in implied {
            let name = reference.strip_prefix(COMPONENT).filter(|name| !name.contains('/'));
            if let Some(name) = name
                && !mapping.values().any(|target| *target == reference)
            {
                mapping.entry(name).or_insert_with(|| reference.clone().into());
            }
        }
        let targets = mapping.values().filter_map(Value::as_str);
        self.waiting.extend(targets.map(|target| (target.to_owned(), Kind::Schema)));
        discriminator.insert("mapping".into(), mapping.into());
        schema.insert("discriminator".into(), discriminator.into());
    }

    /// The schema for a value of a mapping: the name of a component, or a reference.
    fn mapped(&mut self, text: &str, at: &str) -> Option<String> {
        let component = below(COMPONENT.trim_end_matches('/'), text);
        if self.input.value.pointer(&component).is_some() {
            return Some(component);
        }
        let resolved = self.resolved(text, at);
        // Any other name may stand for a type that is not described.
        if resolved.is_none() && text.contains(['/', '#']) {
            self.document.unread.insert(text.to_owned());
        }
        resolved
    }

    /// The schemas that have one in their `allOf`, directly or indirectly.
    fn descendants(&mut self, reference: &str) -> Vec<String> {
        let children = match &self.children {
            Some(known) => Rc::clone(known),
            None => self.children(),
        };
        let mut found = children.get(reference).cloned().unwrap_or_default();
        let mut next = 0;
        while let Some(one) = found.get(next) {
            let further = children.get(one).into_iter().flatten();
            let further: Vec<String> = further.filter(|child| !found.contains(child)).cloned().collect();
            found.extend(further);
            next += 1;
        }
        found.retain(|child| child != reference);
        found
    }

    /// By reference: the schemas that have it in their `allOf`.
    fn children(&mut self) -> Rc<BTreeMap<String, Vec<String>>> {
        let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let schemas = self.input.value.pointer("/components/schemas").and_then(Value::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            for member in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
                let reference = member.get("$ref").and_then(Value::as_str);
                if let Some(parent) = reference.and_then(|reference| self.resolved(reference, "")) {
                    children.entry(parent).or_default().push(below(COMPONENT.trim_end_matches('/'), name));
                }
            }
        }
        let children = Rc::new(children);
        self.children = Some(Rc::clone(&children));
        children
    }
}

/// Whether obviously only null is valid; in OpenAPI 3.0, that is written as `enum: [null]`.
fn is_null(schema: &Value) -> bool {
    let is_plain = |name: &String| ["type", "enum", "title", "description"].contains(&name.as_str());
    let says = |keyword: &str, value: Value| schema.get(keyword) == Some(&value);
    schema.as_object().is_some_and(|members| members.keys().all(is_plain))
        && (says("enum", json!([null])) || says("type", json!(["null"])))
}

/// The types allowed by a union of bare types; in `oneOf`, they must not overlap.
fn bare(branches: &[Value], is_exclusive: bool) -> Option<Types> {
    branches.iter().try_fold(Types::NONE, |all, branch| {
        let branch = branch.as_object().filter(|members| members.len() == 1)?;
        let types = Types::said(branch.get("type")?)?;
        (!is_exclusive || !types.meets(all)).then(|| all.or(types))
    })
}
