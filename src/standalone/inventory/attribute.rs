//! What the attributes of a resource are: one row per attribute.
//!
//! Bodies are read by these rows, objects are shown by them, and the schemas of the document are written from them. To
//! add an attribute: a column in a migration, a field in `model/network.rs`, a line in `store`, a row here; a filter is
//! a line in the resource's list table.

use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::{
    resource::{Described, Draft, Resource, View},
    schema::{empty_list, int64, text, time},
};
use crate::{
    api::{
        contract::Schemas,
        input::{BadInput, values},
    },
    standalone::shared::EXAMPLE_PROJECT,
};

/// A schema; what it refers to is added to the collection.
pub(super) type SchemaOf = fn(&mut Schemas) -> RefOr<Schema>;

/// Sets an attribute of a draft to the value that was given.
pub(super) type Change<R> = Box<dyn Fn(&mut Draft<R>) + Send + Sync>;

/// How a given value is read.
pub(super) type Reader<R> = fn(&Value) -> Result<Change<R>, BadInput>;

/// One attribute. Made with [`attribute`]; the methods say where it occurs, with what it means there.
pub(crate) struct Attribute<R: Resource> {
    pub(super) name: &'static str,
    /// What it means where the object is shown; `None`: it is not shown.
    pub(super) shown: Option<&'static str>,
    /// What it means in a create; `None`: it cannot be given there.
    pub(super) created: Option<&'static str>,
    /// What it means in an update; `None`: it never changes.
    pub(super) updated: Option<&'static str>,
    /// Whether a create must give it.
    pub(super) is_required: bool,
    /// Whether another attribute says the same better.
    pub(super) is_deprecated: bool,
    /// Whether it is left out where its value is null.
    pub(super) is_optional: bool,
    pub(super) output: SchemaOf,
    pub(super) input: SchemaOf,
    pub(super) value: fn(&View<R>) -> Value,
    pub(super) read: Reader<R>,
}

/// An attribute with a schema; it occurs nowhere yet.
pub(super) const fn attribute<R: Resource>(name: &'static str, schema: SchemaOf) -> Attribute<R> {
    Attribute {
        name,
        shown: None,
        created: None,
        updated: None,
        is_required: false,
        is_deprecated: false,
        is_optional: false,
        output: schema,
        input: schema,
        value: |_| Value::Null,
        read: |_| Ok(Box::new(|_| ())),
    }
}

/// The change that sets something to `value`.
#[expect(clippy::unnecessary_wraps, reason = "it ends every reader, which may have refused before")]
pub(super) fn set<R: Resource, T: Clone + Send + Sync + 'static>(
    value: T,
    to: fn(&mut Draft<R>, T),
) -> Result<Change<R>, BadInput> {
    Ok(Box::new(move |draft| to(draft, value.clone())))
}

impl<R: Resource> Attribute<R> {
    /// It is shown, with this value.
    pub(super) const fn shown(self, text: &'static str, value: fn(&View<R>) -> Value) -> Self {
        Self { shown: Some(text), value, ..self }
    }

    /// It can be given; where, is said by [`Self::created`] and [`Self::updated`].
    pub(super) const fn read(self, read: Reader<R>) -> Self {
        Self { read, ..self }
    }

    /// Its schema where it is given differs.
    pub(super) const fn input(self, input: SchemaOf) -> Self {
        Self { input, ..self }
    }

    /// A create may give it.
    pub(super) const fn created(self, text: &'static str) -> Self {
        Self { created: Some(text), ..self }
    }

    /// An update may give it.
    pub(super) const fn updated(self, text: &'static str) -> Self {
        Self { updated: Some(text), ..self }
    }

    /// A create must give it.
    pub(super) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// It is left out where its value is null.
    pub(super) const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    const fn deprecated(self) -> Self {
        Self { is_deprecated: true, ..self }
    }
}

/// The object's own id; the schema has the example.
pub(super) const fn id<R: Resource>(schema: SchemaOf) -> Attribute<R> {
    attribute("id", schema).shown("Its id.", |view: &View<R>| json!(view.row.id()))
}

const NAME: &str = "A human-readable name.";

/// The name; the schemas of what is shown and of what is given differ.
pub(super) const fn named<R: Described>(shown: SchemaOf, given: SchemaOf) -> Attribute<R> {
    attribute("name", shown)
        .shown(NAME, |view: &View<R>| json!(view.row.name()))
        .input(given)
        .created(NAME)
        .updated(NAME)
        .read(|value| set(values::name("name", value)?, |draft, name| draft.row.set_name(name)))
}

const DESCRIPTION: &str = "A human-readable description.";

/// The description.
pub(super) const fn description<R: Described>() -> Attribute<R> {
    attribute("description", |_| text(255, "").into())
        .shown(DESCRIPTION, |view: &View<R>| json!(view.row.description()))
        .created(DESCRIPTION)
        .updated(DESCRIPTION)
        .read(|value| set(values::text("description", value)?, |draft, text| draft.row.set_description(text)))
}

const CREATED_FOR: &str =
    "The project that shall own it. Default: the caller's own; only administrators may give another.";

/// The owner; `shown` says what is special about it.
pub(super) const fn project<R: Resource>(shown: &'static str) -> Attribute<R> {
    attribute("project_id", |_| text(255, EXAMPLE_PROJECT).into())
        .shown(shown, |view: &View<R>| json!(view.row.project_id()))
        .created(CREATED_FOR)
        .read(|value| set(values::text("project_id", value)?, |draft, owner| draft.row.set_project(owner)))
}

/// The owner's older name; a body that gives one of the two has been completed before.
pub(super) const fn tenant<R: Resource>() -> Attribute<R> {
    attribute("tenant_id", |_| text(255, EXAMPLE_PROJECT).into())
        .shown("The owner once more. Use `project_id`.", |view: &View<R>| json!(view.row.project_id()))
        .created("The same under its older name. Use `project_id`.")
        .read(|value| set(values::text("project_id", value)?, |_, _| ()))
        .deprecated()
}

/// Always `ACTIVE`.
pub(super) const fn status<R: Resource>() -> Attribute<R> {
    attribute("status", |_| text(16, "ACTIVE").into()).shown("Always `ACTIVE`.", |_| json!("ACTIVE"))
}

/// A list that is always empty; clients expect it.
pub(super) const fn nothing<R: Resource>(name: &'static str, shown: &'static str) -> Attribute<R> {
    attribute(name, |_| empty_list()).shown(shown, |_| json!([]))
}

/// When it was made.
pub(super) const fn created_at<R: Resource>() -> Attribute<R> {
    attribute("created_at", |_| time())
        .shown("When it was made.", |view: &View<R>| json!(seconds(view.row.history().0)))
}

/// When it was changed last.
pub(super) const fn updated_at<R: Resource>() -> Attribute<R> {
    attribute("updated_at", |_| time())
        .shown("When it was changed last.", |view: &View<R>| json!(seconds(view.row.history().1)))
}

/// Counts the changes.
pub(super) const fn revision_number<R: Resource>() -> Attribute<R> {
    attribute("revision_number", |_| int64(0, i64::MAX, 0).maximum(None::<i64>).into())
        .shown("Counts the changes.", |view: &View<R>| json!(view.row.history().2))
}

/// A point in time as Neutron writes it: seconds, UTC.
fn seconds(at: crate::model::Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
