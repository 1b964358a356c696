//! One list of attributes a resource: the checks of bodies, list queries and the document are all made from it.

use std::ops::Deref;

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

/// What lists do with an attribute, under which column of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Only show it.
    Shown,
    /// Filter by it.
    Filtered(&'static str),
    /// Filter and sort by it.
    Sorted(&'static str),
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
    Keyword(fn() -> Words),
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
    /// A lifetime.
    Lifetime,
    /// Dead peer detection.
    Dpd,
    /// An IP address that is only shown, or null; the format is JSON Schema's.
    Address(&'static str),
}

/// The words that a value may be.
#[derive(Clone, Debug)]
pub struct Words {
    words: Vec<&'static str>,
    /// The name and the meaning of an enumeration: it has a schema of its own, so that clients have one type for it.
    pub of: Option<(&'static str, &'static str)>,
}

impl Words {
    /// The only word of an attribute.
    #[must_use]
    pub fn only(word: &'static str) -> Self {
        Self { words: vec![word], of: None }
    }
}

impl Deref for Words {
    type Target = [&'static str];

    fn deref(&self) -> &Self::Target {
        &self.words
    }
}

/// The words of an enumeration.
#[must_use]
pub fn words<E: Keyword>() -> Words {
    Words { words: E::ALL.iter().map(|word| word.as_str()).collect(), of: Some((E::NAME, E::TEXT)) }
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
    /// What lists do with it.
    pub listed: Listed,
    /// Whether another attribute says the same better.
    pub deprecated: bool,
    /// Whether it may be left out where the resource is shown.
    pub sometimes_shown: bool,
    /// A value, for the document; texts only.
    pub example: Option<&'static str>,
}

/// An attribute that is only shown; the methods allow more.
#[must_use]
pub const fn attribute(name: &'static str, kind: Kind, text: &'static str) -> Attribute {
    Attribute {
        name,
        kind,
        text,
        post: OnPost::Never,
        put: false,
        default: None,
        listed: Listed::Shown,
        deprecated: false,
        sometimes_shown: false,
        example: None,
    }
}

impl Attribute {
    /// A create must give it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.post = OnPost::Required;
        self
    }

    /// A create may give it; otherwise it is this.
    #[must_use]
    pub const fn optional(mut self, default: fn() -> Value) -> Self {
        self.post = OnPost::Optional;
        self.default = Some(default);
        self
    }

    /// A create may give it, as far as the body goes; the use case refuses one without it.
    #[must_use]
    pub const fn demanded(mut self) -> Self {
        self.post = OnPost::Demanded;
        self
    }

    /// A create may give it; what it is otherwise depends on the caller.
    #[must_use]
    pub const fn given(mut self) -> Self {
        self.post = OnPost::Optional;
        self
    }

    /// An update may give it.
    #[must_use]
    pub const fn updatable(mut self) -> Self {
        self.put = true;
        self
    }

    /// Lists filter by it; the column is called as it is.
    #[must_use]
    pub const fn filtered(mut self) -> Self {
        self.listed = Listed::Filtered(self.name);
        self
    }

    /// Lists filter by it, under another column's name.
    #[must_use]
    pub const fn filtered_by(mut self, column: &'static str) -> Self {
        self.listed = Listed::Filtered(column);
        self
    }

    /// Lists can be sorted by it, too.
    #[must_use]
    pub const fn sorted(mut self) -> Self {
        self.listed = match self.listed {
            Listed::Filtered(column) | Listed::Sorted(column) => Listed::Sorted(column),
            Listed::Shown => Listed::Sorted(self.name),
        };
        self
    }

    /// The one word that it can be, of one that is only shown.
    #[must_use]
    pub fn only_word(&self) -> Option<&'static str> {
        match (self.kind, self.post) {
            (Kind::Keyword(words), OnPost::Never) => match *words() {
                [only] => Some(only),
                _ => None,
            },
            _ => None,
        }
    }

    /// The column that lists filter by.
    #[must_use]
    pub const fn filter_column(&self) -> Option<&'static str> {
        match self.listed {
            Listed::Filtered(column) | Listed::Sorted(column) => Some(column),
            Listed::Shown => None,
        }
    }

    /// The column that lists can be sorted by.
    #[must_use]
    pub const fn sort_column(&self) -> Option<&'static str> {
        match self.listed {
            Listed::Sorted(column) => Some(column),
            Listed::Shown | Listed::Filtered(_) => None,
        }
    }

    /// Another attribute, which the text names, says the same better.
    #[must_use]
    pub const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// It may be left out where the resource is shown.
    #[must_use]
    pub const fn sometimes_shown(mut self) -> Self {
        self.sometimes_shown = true;
        self
    }

    /// A value, for the document.
    #[must_use]
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
    /// The attributes, in the order in which the peer checks them.
    pub attributes: &'static [Attribute],
}

impl Table {
    /// The attribute of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// What all five resources have.
pub mod shared {
    use serde_json::json;

    use super::{Attribute, Kind, attribute};

    /// The resource's own id.
    pub const ID: Attribute = attribute("id", Kind::Id, "The resource's id.").filtered().sorted();

    /// The owner's older name.
    pub const TENANT_ID: Attribute = attribute(
        "tenant_id",
        Kind::Text,
        "The project that owns the resource, under its older name. Use `project_id`; where both are given they must \
         be equal.",
    )
    .given()
    .filtered_by("project_id")
    .sorted()
    .deprecated()
    .example("05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11");

    /// The owner.
    pub const PROJECT_ID: Attribute = attribute(
        "project_id",
        Kind::Text,
        "The project that owns the resource, at most 255 characters. Default: the caller's own; only administrators \
         may give another.",
    )
    .given()
    .filtered()
    .sorted()
    .example("05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11");

    /// The name.
    pub const NAME: Attribute = attribute(
        "name",
        Kind::Name,
        "A human-readable name, at most 255 characters; need not be unique. Printable characters of the Basic \
         Multilingual Plane, no blanks at the ends. Default: empty.",
    )
    .optional(|| json!(""))
    .updatable()
    .filtered()
    .sorted()
    .example("to-branch-office");

    /// The description.
    pub const DESCRIPTION: Attribute =
        attribute("description", Kind::Text, "A human-readable description, at most 255 characters. Default: empty.")
            .optional(|| json!(""))
            .updatable()
            .filtered()
            .example("Main site to branch office");
}
