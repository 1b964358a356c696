//! The objects of the specification, the values of their fields, and the effects of changes.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::Value;

use super::judge::Effect;

/// The kinds of objects that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Document,
    Components,
    Server,
    Variable,
    PathItem,
    Operation,
    Callback,
    Parameter,
    Header,
    Body,
    Responses,
    Response,
    Link,
    Media,
    Encoding,
    Scheme,
    Flow,
    Schema,
}

/// The permitted value of a field; anything else is not understood.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds {
    Anything,
    Flag,
    Text,
    Number,
    /// A non-negative integer.
    Count,
    Texts,
    List,
    Object,
    /// The name of a type, or a list of them.
    TypeNames,
    One(Kind),
    Many(Kind),
    ByName(Kind),
}

/// How a field is compared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// By a rule of its own.
    Rule,
    /// As a whole; a change has this effect, for this reason.
    Whole(Effect, &'static str),
}

/// The suffix of a known field in the normal form whose value was not understood.
pub(super) const NOT_UNDERSTOOD: &str = " (not understood)";

/// The keyword of the normal form for a schema or null: `oneOf: [x, {type: null}]`.
pub(super) const OR_NULL: &str = "x|null";

/// The keywords of unions.
pub(super) const UNIONS: [&str; 2] = ["oneOf", "anyOf"];

/// The methods of a path item.
pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

const TEXT: Role = Role::Whole(Effect::Text, "");
const NAME: Role = Role::Whole(Effect::Text, "names a schema and constrains nothing");
const CONTRACT: Role = Role::Whole(Effect::Either, "");
const DIALECT: Role = Role::Whole(Effect::Either, "another dialect may read every keyword in another way");
const XML: Role = Role::Whole(Effect::Either, "bodies in XML are written in another way");
const NOT_FOLLOWED: Role = Role::Whole(Effect::Either, "it is not followed");

use Holds::{Anything, ByName, Count, Flag, List, Many, Number, Object, One, Text, Texts, TypeNames};
use Kind::{Body, Callback, Components, Document, Encoding, Flow, Header, Link, Media, Operation};
use Kind::{Parameter, PathItem, Response, Responses, Schema, Scheme, Server, Variable};
use Role::Rule;

/// The fields of each kind (OpenAPI 3.1.1, 4.8; JSON Schema 2020-12, core and validation).
const FIELDS: &[(Kind, &str, Holds, Role)] = &[
    (Document, "openapi", Anything, Role::Whole(Effect::Text, "both versions are read in the same way")),
    (Document, "jsonSchemaDialect", Text, DIALECT),
    // Texts are reported by `remainder.rs`, and operations inherit the security.
    (Document, "info tags security", Anything, Rule),
    (Document, "externalDocs", Anything, TEXT),
    (Document, "servers", Many(Server), Rule),
    (Document, "paths webhooks", ByName(PathItem), Rule),
    (Document, "components", One(Components), Rule),
    (Components, "securitySchemes", ByName(Scheme), Rule),
    (Server, "description name", Text, TEXT),
    (Server, "url", Text, CONTRACT),
    (Server, "variables", ByName(Variable), Rule),
    (Variable, "description", Text, TEXT),
    (Variable, "default", Anything, CONTRACT),
    (Variable, "enum", List, Rule),
    (PathItem, "summary description", Text, TEXT),
    (PathItem, "servers", Many(Server), Rule),
    (PathItem, "parameters", Many(Parameter), Rule),
    (PathItem, "get put post delete options head patch trace", One(Operation), Rule),
    (Operation, "tags summary description externalDocs", Anything, TEXT),
    (Operation, "operationId", Text, Rule),
    (Operation, "deprecated", Flag, Rule),
    (Operation, "parameters", Many(Parameter), Rule),
    (Operation, "requestBody", One(Body), Rule),
    (Operation, "responses", One(Responses), Rule),
    (Operation, "callbacks", ByName(Callback), Rule),
    (Operation, "servers", Many(Server), Rule),
    (Operation, "security", List, Rule),
    (Parameter, "description example examples", Anything, TEXT),
    (Parameter, "name in style", Text, Rule),
    (Parameter, "allowReserved", Flag, CONTRACT),
    (Parameter, "explode required deprecated allowEmptyValue", Flag, Rule),
    (Parameter, "schema", One(Schema), Rule),
    (Parameter, "content", ByName(Media), Rule),
    (Body, "description", Text, TEXT),
    (Body, "required", Flag, Rule),
    (Body, "content", ByName(Media), Rule),
    (Response, "description summary", Text, TEXT),
    (Response, "x-neutron-error-types", List, Rule),
    (Response, "headers", ByName(Header), Rule),
    (Response, "content", ByName(Media), Rule),
    (Response, "links", ByName(Link), Rule),
    (Link, "description", Text, TEXT),
    (Link, "parameters requestBody server", Anything, CONTRACT),
    (Link, "operationId operationRef", Text, Rule),
    (Media, "example examples", Anything, TEXT),
    (Media, "schema", One(Schema), Rule),
    (Media, "encoding", ByName(Encoding), Rule),
    (Encoding, "contentType style", Text, CONTRACT),
    (Encoding, "explode allowReserved", Flag, CONTRACT),
    (Encoding, "headers", ByName(Header), Rule),
    (Scheme, "description bearerFormat", Text, TEXT),
    (Scheme, "type name in scheme openIdConnectUrl", Text, CONTRACT),
    (Scheme, "flows", ByName(Flow), Rule),
    (Flow, "authorizationUrl tokenUrl refreshUrl", Text, CONTRACT),
    (Flow, "scopes", Object, Rule),
    (Schema, "title description example examples externalDocs $comment", Anything, TEXT),
    (Schema, "$id $anchor $dynamicAnchor", Text, NAME),
    (Schema, "$dynamicRef $recursiveRef $recursiveAnchor", Anything, NOT_FOLLOWED),
    (Schema, "$schema $vocabulary", Anything, DIALECT),
    (Schema, "xml", Object, XML),
    (Schema, "enum", List, Rule),
    (Schema, "const default", Anything, Rule),
    (Schema, "discriminator dependentRequired", Object, Rule),
    (Schema, "deprecated readOnly writeOnly uniqueItems", Flag, Rule),
    (Schema, "pattern format contentEncoding contentMediaType", Text, Rule),
    (Schema, "type", TypeNames, Rule),
    (Schema, "required", Texts, Rule),
    (Schema, "minimum exclusiveMinimum maximum exclusiveMaximum multipleOf", Number, Rule),
    (Schema, "minLength maxLength minItems maxItems minContains maxContains minProperties maxProperties", Count, Rule),
    (Schema, "items additionalProperties unevaluatedItems unevaluatedProperties contains", One(Schema), Rule),
    (Schema, OR_NULL, One(Schema), Rule),
    (Schema, "not if then else propertyNames contentSchema", One(Schema), Rule),
    (Schema, "properties patternProperties dependentSchemas $defs definitions", ByName(Schema), Rule),
    (Schema, "allOf oneOf anyOf prefixItems", Many(Schema), Rule),
];

/// The permitted value of a field, and how it is compared.
type Field = (Holds, Role);

/// The fields, by their kinds and names.
static KNOWN: LazyLock<HashMap<(Kind, &str), Field>> = LazyLock::new(|| {
    let fields = FIELDS.iter().flat_map(|&(kind, names, holds, role)| {
        names.split_ascii_whitespace().map(move |name| ((kind, name), (holds, role)))
    });
    fields.collect()
});

/// A field of an object; `None` if no rule knows it.
pub(super) fn field(kind: Kind, name: &str) -> Option<Field> {
    let is_extension = name.starts_with("x-");
    match kind {
        _ if name == "$ref" => Some((Text, Rule)),
        // Their names are data.
        Callback => (!is_extension).then_some((One(PathItem), Rule)),
        Responses => (!is_extension).then_some((One(Response), Rule)),
        // A header is a parameter without a name and a location.
        Header => KNOWN.get(&(Parameter, name)).copied(),
        other => KNOWN.get(&(other, name)).copied(),
    }
}

impl Holds {
    /// Whether a value is permitted here.
    pub fn understands(self, value: &Value) -> bool {
        match self {
            Anything => true,
            Flag => value.is_boolean(),
            Text => value.is_string(),
            Number => value.is_number(),
            Count => value.as_f64().is_some_and(|number| number >= 0.0 && number.fract() == 0.0),
            Texts => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            List | Many(_) => value.is_array(),
            Object | ByName(_) => value.is_object(),
            One(kind) => value.is_object() || (kind == Schema && value.is_boolean()),
            TypeNames => Types::said(value).is_some(),
        }
    }
}

/// A set of types. Integers and other numbers are separate, because `integer` is a subset of `number`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub const NULL: Self = Self(1);
    const BOOLEAN: Self = Self(2);
    pub const OBJECT: Self = Self(4);
    pub const ARRAY: Self = Self(8);
    pub const INTEGER: Self = Self(16);
    pub const NUMBER: Self = Self(16 | 32);
    pub const STRING: Self = Self(64);
    pub const ALL: Self = Self(127);
    pub const NONE: Self = Self(0);

    const NAMED: [(&'static str, Self); 7] = [
        ("null", Self::NULL),
        ("boolean", Self::BOOLEAN),
        ("object", Self::OBJECT),
        ("array", Self::ARRAY),
        ("number", Self::NUMBER),
        ("integer", Self::INTEGER),
        ("string", Self::STRING),
    ];

    /// The types given by a value of `type`; `None` if it is not understood.
    pub fn said(value: &Value) -> Option<Self> {
        let by_name = |name: &Value| Self::NAMED.iter().find(|(known, _)| name == known).map(|(_, types)| *types);
        match value {
            Value::Array(names) => names.iter().try_fold(Self::NONE, |all, name| Some(all.or(by_name(name)?))),
            name => by_name(name),
        }
    }

    /// The type of one value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Object(_) => Self::OBJECT,
            Value::Array(_) => Self::ARRAY,
            Value::String(_) => Self::STRING,
            // 1.0 is an integer (JSON Schema 2020-12, validation 6.1.1).
            Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => Self::INTEGER,
            Value::Number(_) => Self::NUMBER,
        }
    }

    /// The names of these types, in a fixed order.
    pub fn names(self) -> Vec<&'static str> {
        let is_number = self.and(Self::NUMBER) == Self::NUMBER;
        let holds = |name: &str, types: Self| self.and(types) == types && !(name == "integer" && is_number);
        let named = Self::NAMED.iter().rev().filter(|(name, types)| holds(name, *types));
        named.map(|(name, _)| *name).collect()
    }

    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn meets(self, other: Self) -> bool {
        !self.and(other).is_empty()
    }
}

/// As in a schema: `string or null`.
impl std::fmt::Display for Types {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::ALL => f.write_str("any"),
            Self::NONE => f.write_str("none"),
            some => f.write_str(&some.names().join(" or ")),
        }
    }
}
