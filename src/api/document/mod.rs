//! The documents: everything except the operations, and printing.
//!
//! The operations themselves come from [`super::router`]. A document is built once, printed canonically, checked in
//! below `openapi/`, compared with the file by a test, and served as exactly those bytes.

mod answers;
pub(super) mod base;
pub(crate) mod manual;
pub mod openapi_3_0;
pub mod print;
mod wording;

use std::sync::OnceLock;

use serde_json::Value;
use utoipa::openapi::OpenApi;

pub(crate) use self::base::{Heading, base};
use super::router;

/// The VPN-as-a-Service API v2.0.
pub static VPNAAS: Document =
    Document::new("openapi", ["vpnaas-v2.0.json", "vpnaas-v2.0-openapi-3.0.json"], || router::vpnaas().into_document());

/// A document: built once, and the same on every machine and in every build.
pub struct Document {
    /// The name under which it is served: `/openapi.json`.
    pub name: &'static str,
    files: [&'static str; 2],
    operations: fn() -> OpenApi,
    values: [OnceLock<Value>; 2],
}

/// The version of the `OpenAPI` specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Edition {
    /// 3.1.0: what the document is written in.
    #[value(name = "3.1")]
    V3_1,
    /// 3.0.3: converted, for generators that do not read 3.1.
    #[value(name = "3.0")]
    V3_0,
}

/// The format of a printed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// JSON, two spaces, keys in the specification's order.
    Json,
    /// YAML, the same.
    Yaml,
}

impl Document {
    /// A document that is served under `name` and stored in two files below `openapi/`, one per [`Edition`].
    pub(crate) const fn new(name: &'static str, files: [&'static str; 2], operations: fn() -> OpenApi) -> Self {
        Self { name, files, operations, values: [const { OnceLock::new() }; 2] }
    }

    /// The document as a value, in OpenAPI 3.1.
    pub fn value(&self) -> &Value {
        self.value_in(Edition::V3_1)
    }

    /// The document as a value.
    pub fn value_in(&self, edition: Edition) -> &Value {
        self.values[edition as usize].get_or_init(|| match edition {
            Edition::V3_1 => {
                let mut document = serde_json::to_value((self.operations)()).unwrap_or_default();
                wording::mend(&mut document);
                answers::link(&mut document);
                answers::gather(&mut document);
                answers::tell_apart(&mut document);
                document
            }
            Edition::V3_0 => openapi_3_0::convert(self.value()),
        })
    }

    /// The document as text, in OpenAPI 3.1.
    pub fn text(&self, format: Format) -> String {
        self.text_in(Edition::V3_1, format)
    }

    /// The document as text.
    pub fn text_in(&self, edition: Edition, format: Format) -> String {
        match format {
            Format::Json => print::json(self.value_in(edition)),
            Format::Yaml => print::yaml(self.value_in(edition)),
        }
    }

    /// Its file below `openapi/`.
    #[must_use]
    pub fn file(&self, edition: Edition) -> &'static str {
        self.files[edition as usize]
    }

    /// Where it is served as JSON.
    #[must_use]
    pub fn path(&self, edition: Edition) -> String {
        let infix = match edition {
            Edition::V3_1 => "",
            Edition::V3_0 => "-3.0",
        };
        format!("/{}{infix}.json", self.name)
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Document").field(&self.name).finish()
    }
}
