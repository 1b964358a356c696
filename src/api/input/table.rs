//! One list of attributes a resource: the checks of bodies, list queries and the document are all made from it.

use serde_json::Value;

use crate::model::keyword::Keyword;

/// What a body is for.
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
    /// It may, as far as the body goes; the use case refuses one without it.
    Demanded,
    /// It may.
    Optional,
    /// It must not.
    Never,
}

/// What the values of an attribute are.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// The resource's own id.
    Id,
    /// Text of at most 255 characters.
    Text,
    /// Text that shows, without blanks at the ends.
    Name,
    /// Text that no message and no log shows.
    Secret,
    /// A truth value.
    Boolean,
    /// One of these words.
    Keyword(fn(is_given: bool) -> Words),
    /// Always this word; only shown, and kept nowhere.
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
    /// A whole number that is only shown, at least 0, or null.
    Count,
    /// Text that is only shown, or null.
    Reason,
    /// A lifetime.
    Lifetime,
    /// Dead peer detection.
    Dpd,
    /// An IP address that is only shown, or null; the format is JSON Schema's.
    Address(&'static str),
}

/// The words of an enumeration. It has a schema of its own, so that clients have one type for it.
#[derive(Clone, Debug)]
pub struct Words {
    /// The name of the enumeration.
    pub name: String,
    /// What it enumerates.
    pub text: &'static str,
    /// The words.
    pub all: Vec<&'static str>,
}

/// The words of an enumeration; where it is given, those that every operator allows.
pub fn words<E: Keyword>(is_given: bool) -> Words {
    let words = E::ALL.iter().filter(|word| !(is_given && word.is_legacy()));
    let all: Vec<_> = words.map(|word| word.as_str()).collect();
    let name = if all.len() < E::ALL.len() { format!("{}Input", E::NAME) } else { E::NAME.into() };
    Words { name, text: E::TEXT, all }
}

/// One attribute. Made with [`attribute`], and then told what may be done with it.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Its name on the wire.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// What it means, its unit and range, for the document.
    pub text: &'static str,
    /// Whether a create may give it.
    pub post: OnPost,
    /// Whether an update may give it.
    pub put: bool,
    /// What it is on a create that does not give it.
    pub default: Option<fn() -> Value>,
    /// The column that lists filter by.
    pub filter: Option<&'static str>,
    /// The column that lists can be sorted by.
    pub sort: Option<&'static str>,
    /// Whether another attribute says the same better.
    pub deprecated: bool,
    /// Whether it may be left out where the resource is shown.
    pub sometimes_shown: bool,
    /// A value, for the document; texts only.
    pub example: Option<&'static str>,
}

/// An attribute that is only shown; the methods allow more.
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
    /// A create may give it, as far as the body goes; the use case refuses one without it.
    pub const fn demanded(mut self) -> Self {
        self.post = OnPost::Demanded;
        self
    }

    /// It is an IP address, of this format, or null.
    pub const fn address(mut self, format: &'static str) -> Self {
        self.kind = Kind::Address(format);
        self
    }

    /// It is always this word.
    pub const fn only(mut self, word: &'static str) -> Self {
        self.kind = Kind::Only(word);
        self
    }

    /// Lists filter by it; the column is called as it is.
    pub const fn filtered(self) -> Self {
        self.filtered_by(self.name)
    }

    /// Lists filter by it, under another column's name.
    pub const fn filtered_by(mut self, column: &'static str) -> Self {
        self.filter = Some(column);
        self
    }

    /// Lists can be sorted by what they filter by.
    pub const fn sorted(mut self) -> Self {
        self.sort = self.filter;
        self
    }

    /// A value, for the document.
    pub const fn example(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }
}

/// The attributes of a resource.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The resource's name, under which it stands in a body.
    pub resource: &'static str,
    /// The name of several of them.
    pub collection: &'static str,
    /// The attributes, in the order in which Neutron checks them.
    pub attributes: &'static [Attribute],
}

impl Table {
    /// The attribute of this name.
    pub fn find(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// What all five resources have.
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

    /// The owner. What it is where a create does not give it depends on the caller.
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
