//! One documented response: a status and everything that can come with it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::openapi::{
    Content, ContentBuilder, Header, Ref, RefOr, ResponseBuilder,
    example::ExampleBuilder,
    header::HeaderBuilder,
    response::Response,
    schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type},
};

/// The extension of a response that lists all `NeutronError.type`s that the operation returns with this status.
pub const ERROR_TYPES: &str = "x-neutron-error-types";

/// What is documented about one status of an operation.
#[derive(Default)]
pub(super) struct DocumentedAnswer {
    pub(super) schema: Option<RefOr<Schema>>,
    pub(super) headers: BTreeMap<&'static str, Header>,
    pub(super) component: Option<&'static str>,
    pub(super) error_types: BTreeSet<String>,
    texts: Vec<String>,
    examples: BTreeMap<String, (String, Value)>,
}

impl DocumentedAnswer {
    /// When it occurs; repeated texts are listed once.
    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() && !self.texts.iter().any(|known| known == text) {
            self.texts.push(text.into());
        }
    }

    /// An example; if another has the same name, it gets a numeric suffix.
    pub(super) fn example(&mut self, name: &str, summary: &str, example: Value) {
        for name in std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{name}{number}"))) {
            match self.examples.get(&name) {
                Some((_, known)) if *known == example => break,
                Some(_) => {}
                None => {
                    self.examples.insert(name, (plain(summary), example));
                    break;
                }
            }
        }
    }

    /// The example, if there is exactly one.
    pub(super) fn only_example(&mut self) -> Option<&mut Value> {
        self.examples.get_mut("example").map(|(_, example)| example)
    }

    pub(super) fn build(self) -> RefOr<Response> {
        if let Some(name) = self.component {
            return RefOr::Ref(Ref::new(format!("#/components/responses/{name}")));
        }
        // A list if several causes share the status; never empty, which 3.1 does not allow.
        let description = match self.texts.as_slice() {
            [only] => only.clone(),
            several => several.iter().map(|text| format!("- {text}")).collect::<Vec<_>>().join("\n"),
        };
        let mut response = ResponseBuilder::new().description(description);
        response = response.header_ref("X-Openstack-Request-Id", request_id());
        for (name, header) in self.headers {
            response = response.header(name, header);
        }
        if let Some(schema) = self.schema {
            response = response.content("application/json", content(schema, self.examples));
        }
        if !self.error_types.is_empty() {
            let types = Value::from_iter(self.error_types);
            response = response.extensions(Some([(ERROR_TYPES, types)].into_iter().collect()));
        }
        RefOr::T(response.build())
    }
}

fn content(schema: RefOr<Schema>, examples: BTreeMap<String, (String, Value)>) -> Content {
    let examples = examples.into_iter().map(|(name, (summary, value))| {
        (name, RefOr::T(ExampleBuilder::new().summary(summary).value(Some(value)).build()))
    });
    ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build()
}

/// The first sentence, without Markdown: a summary is plain text.
fn plain(text: &str) -> String {
    text.find(". ").map_or(text, |end| &text[..=end]).replace('`', "")
}

/// The name of the component for the header that every response has.
pub const REQUEST_ID: &str = "RequestId";

/// A reference to the header that every response has.
#[must_use]
pub fn request_id() -> Ref {
    Ref::new(format!("#/components/headers/{REQUEST_ID}"))
}

/// The header that every response has.
#[must_use]
pub fn request_id_header() -> Header {
    text_header("Identifies the request in the log: `req-` and a UUID.", "req-8a1f4b9e-4c1d-4f0e-9b55-0d2a5a2f6c11")
}

/// A text header.
#[must_use]
pub fn text_header(text: &str, example: &str) -> Header {
    HeaderBuilder::new()
        .description(Some(text))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(2048))))
        .example(Some(Value::from(example)))
        .build()
}

/// A header with a number of seconds, from 1 to a day.
#[must_use]
pub fn seconds_header(text: &str, example: u64) -> Header {
    let seconds = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
        .maximum(Some(86_400));
    HeaderBuilder::new().description(Some(text)).schema(Some(seconds)).example(Some(Value::from(example))).build()
}
