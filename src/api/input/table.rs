//! One list of attributes per resource: the checks of bodies, list queries and the document are all made from it.

use serde_json::Value;

use crate::model::keyword::Keyword;

/// The kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// POST.
    Create,
    /// PUT.
    Update,
}

/// Whether a create may give an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnPost {
    /// It must.
    Required,
    /// It may, according to the body; the use case refuses a create without it.
    Demanded,
    /// It may.
    Optional,
    /// It must not.
    Never,
}

/// The type of an attribute's values.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// The resource's own id.
    Id,
    /// Text of at most 255 characters.
    Text,
    /// Printable text, without leading or trailing spaces.
    Name,
    /// Text that appears in no message and no log.
    Secret,
    /// A boolean.
    Boolean,
    /// One of these words.
    Keyword(fn(is_given: bool) -> Words),
    /// Always this word; only in responses, and not stored.
    Only(&'static str),
    /// The id of another object.
    Uuid,
    /// The id of another object, or null.
    OptionalUuid,
    /// A list of IP ranges.
    Cidrs,
    /// A list of endpoints.
    Endpoints,
    /// A maximum transmission unit in bytes.
    Mtu,
    /// An integer in responses only, at least 0, or null.
    Count,
    /// Text in responses only, or null.
    Reason,
    /// A lifetime.
    Lifetime,
    /// Dead peer detection.
    Dpd,
    /// An IP address in responses only, or null; the format is that of JSON Schema.
    Address(&'static str),
}

/// The words of an enumeration. It has a separate schema, so that clients have one type for it.
#[derive(Clone, Debug)]
pub struct Words {
    /// The name of the enumeration.
    pub name: String,
    /// Its description.
    pub text: &'static str,
    /// The words.
    pub all: Vec<&'static str>,
}

/// The words of an enumeration; in requests, only those that every operator allows.
pub fn words<E: Keyword>(is_given: bool) -> Words {
    let words = E::ALL.iter().filter(|word| !(is_given && word.is_legacy()));
    let all: Vec<_> = words.map(|word| word.as_str()).collect();
    let name = if all.len() < E::ALL.len() { format!("{}Input", E::NAME) } else { E::NAME.into() };
    Words { name, text: E::TEXT, all }
}

/// One attribute. Created with [`attribute`], and modified with its methods.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Its name in the API.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// Its meaning, unit and range, for the document.
    pub text: &'static str,
    /// Whether a create may have it.
    pub post: OnPost,
    /// Whether an update may have it.
    pub put: bool,
    /// Its value after a create that omits it.
    pub default: Option<fn() -> Value>,
    /// The column for filters.
    pub filter: Option<&'static str>,
    /// The column for sorting.
    pub sort: Option<&'static str>,
    /// Whether another attribute should be used instead.
    pub deprecated: bool,
    /// Whether it may be missing in responses.
    pub sometimes_shown: bool,
    /// A value for the document; texts only.
    pub example: Option<&'static str>,
}

/// An attribute of responses only; the methods allow more.
pub const fn attribute(name: &'static str, kind: Kind, text: &'static str) -> Attribute {
    Attribute {
        name,
        kind,
        text,
        post: OnPost::Never,
        put: false,
        default: None,
        filter: None,
        sort: None,
        deprecated: false,
        sometimes_shown: false,
        example: None,
    }
}

impl Attribute {
    /// A create may have it, according to the body; the use case refuses one without it.
    pub const fn demanded(mut self) -> Self {
        self.post = OnPost::Demanded;
        self
    }

    /// It is an IP address with this format, or null.
    pub const fn address(mut self, format: &'static str) -> Self {
        self.kind = Kind::Address(format);
        self
    }

    /// It is always this word.
    pub const fn only(mut self, word: &'static str) -> Self {
        self.kind = Kind::Only(word);
        self
    }

    /// Lists filter by it; the column has the same name.
    pub const fn filtered(self) -> Self {
        self.filtered_by(self.name)
    }

    /// Lists filter by it; the column has a different name.
    pub const fn filtered_by(mut self, column: &'static str) -> Self {
        self.filter = Some(column);
        self
    }

    /// Lists can be sorted by the column they filter by.
    pub const fn sorted(mut self) -> Self {
        self.sort = self.filter;
        self
    }

    /// A value for the document.
    pub const fn example(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }
}

/// The attributes of a resource.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The resource's name, which is the key in a body.
    pub resource: &'static str,
    /// The name of the collection.
    pub collection: &'static str,
    /// The attributes, in the order in which Neutron checks them.
    pub attributes: &'static [Attribute],
}

impl Table {
    /// The attribute with this name.
    pub fn find(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// The attributes common to all five resources.
pub mod shared {
    use serde_json::json;

    use super::{Attribute, Kind, OnPost, attribute};

    /// The resource's own id.
    pub const ID: Attribute = attribute("id", Kind::Id, "The resource's id.").filtered().sorted();

    /// The owner's older name.
    pub const TENANT_ID: Attribute = Attribute {
        name: "tenant_id",
        text: "The project that owns the resource, under its older name. Use `project_id`. Where both are given, they \
               must be equal.",
        deprecated: true,
        ..PROJECT_ID
    };

    /// The owner. Its default on a create depends on the caller.
    pub const PROJECT_ID: Attribute = Attribute {
        post: OnPost::Optional,
        ..attribute(
            "project_id",
            Kind::Text,
            "The project that owns the resource, at most 255 characters. Default: the caller's own; only administrators \
             may give another.",
        )
        .filtered()
        .sorted()
        .example("05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")
    };

    /// The name.
    pub const NAME: Attribute = Attribute {
        kind: Kind::Name,
        ..label(
            "name",
            "A human-readable name of at most 255 characters, which need not be unique. Printable characters of the \
             Basic Multilingual Plane, without blanks at either end. Default: empty.",
        )
        .sorted()
        .example("to-branch-office")
    };

    /// The description.
    pub const DESCRIPTION: Attribute =
        label("description", "A human-readable description of at most 255 characters. Default: empty.")
            .example("Main site to branch office");

    const fn label(name: &'static str, text: &'static str) -> Attribute {
        let default: fn() -> serde_json::Value = || json!("");
        let label = attribute(name, Kind::Text, text).filtered();
        Attribute { post: OnPost::Optional, put: true, default: Some(default), ..label }
    }
}
