//! The documents: what stands around the operations, and how they are printed.
//!
//! The operations themselves come from [`super::router`]. A document is made once, printed canonically, checked in
//! below `openapi/`, byte-compared by a test and served as exactly those bytes.

mod base;
mod examples;
mod links;
mod manual;
pub mod openapi_3_0;
pub mod print;
mod reused;
mod wording;

use std::sync::OnceLock;

use serde_json::Value;

pub(super) use self::base::{standalone, vpnaas};
use super::router;

/// Which document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Document {
    /// The VPN-as-a-Service API v2.0.
    Vpnaas,
    /// What comes beside it standalone: the built-in identity and network inventory.
    Standalone,
}

/// In which version of the `OpenAPI` specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Edition {
    /// 3.1.0: what the document is written in.
    #[value(name = "3.1")]
    V3_1,
    /// 3.0.3: converted, for generators that do not read 3.1.
    #[value(name = "3.0")]
    V3_0,
}

/// How a document is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// JSON, two spaces, keys in the specification's order.
    Json,
    /// YAML, the same.
    Yaml,
}

impl Document {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Vpnaas, Self::Standalone];

    /// The document as a value, in OpenAPI 3.1.
    #[must_use]
    pub fn value(self) -> &'static Value {
        self.value_in(Edition::V3_1)
    }

    /// The document as a value; the same whatever the machine and the build.
    #[must_use]
    pub fn value_in(self, edition: Edition) -> &'static Value {
        static VALUES: [OnceLock<Value>; 4] = [const { OnceLock::new() }; 4];
        VALUES[self.place(edition)].get_or_init(|| match edition {
            Edition::V3_1 => self.write(),
            // A test converts both documents: no document that is released comes to this.
            Edition::V3_0 => openapi_3_0::convert(self.value()).unwrap_or_else(|error| {
                tracing::error!(error = %error, "the document cannot be converted");
                Value::Null
            }),
        })
    }

    /// The document as text, in OpenAPI 3.1.
    #[must_use]
    pub fn text(self, format: Format) -> &'static str {
        self.text_in(Edition::V3_1, format)
    }

    /// The document as text; the same bytes whatever the machine and the build.
    #[must_use]
    pub fn text_in(self, edition: Edition, format: Format) -> &'static str {
        static TEXTS: [[OnceLock<String>; 2]; 4] = [const { [const { OnceLock::new() }; 2] }; 4];
        let [json, yaml] = &TEXTS[self.place(edition)];
        match format {
            Format::Json => json.get_or_init(|| print::json(self.value_in(edition))),
            Format::Yaml => yaml.get_or_init(|| print::yaml(self.value_in(edition))),
        }
    }

    /// Its file below `openapi/`.
    #[must_use]
    pub fn file(self, edition: Edition) -> &'static str {
        ["vpnaas-v2.0.json", "standalone.json", "vpnaas-v2.0-openapi-3.0.json", "standalone-openapi-3.0.json"]
            [self.place(edition)]
    }

    fn place(self, edition: Edition) -> usize {
        match (self, edition) {
            (Self::Vpnaas, Edition::V3_1) => 0,
            (Self::Standalone, Edition::V3_1) => 1,
            (Self::Vpnaas, Edition::V3_0) => 2,
            (Self::Standalone, Edition::V3_0) => 3,
        }
    }

    fn write(self) -> Value {
        let document = match self {
            Self::Vpnaas => router::vpnaas().into_document(),
            Self::Standalone => router::standalone().into_document(),
        };
        let mut document = serde_json::to_value(document).unwrap_or_default();
        wording::mend(&mut document);
        examples::tell(&mut document);
        links::write(&mut document);
        reused::gather(&mut document);
        document
    }
}
