//! What has passed the checks, ready to be taken.

use secrecy::SecretString;
use serde_json::{Map, Value};

use super::{
    bad::BadInput,
    lists, numbers, parts,
    table::{Table, Verb},
    values,
};
use crate::model::{
    ProjectId, ids::GivenId, keyword::Keyword, lifetime::LifetimeChange, rules::Cidr, site_connection::DpdChange,
};

/// The owner's attribute.
pub const PROJECT: &str = "project_id";
/// Its older name; always the same value.
pub const TENANT: &str = "tenant_id";

/// The attributes of one resource as they were given. Every getter answers `None` for one that was not.
///
/// Not `Debug`: it may hold a pre-shared key.
pub struct Attributes(pub(super) Map<String, Value>);

/// A request body that can be read.
pub trait FromAttributes: Sized {
    /// The resource's attributes.
    const TABLE: &'static Table;
    /// What the body is for.
    const VERB: Verb;

    /// Takes every attribute that the verb allows.
    fn from_attributes(attributes: &Attributes) -> Result<Self, BadInput>;
}

impl Attributes {
    fn read<T>(&self, name: &str, read: impl FnOnce(&Value) -> Result<T, BadInput>) -> Result<Option<T>, BadInput> {
        self.0.get(name).map(read).transpose()
    }

    /// What a getter finds, where a create always has it: given, or filled from the table's default.
    pub fn filled<T>(
        &self,
        name: &str,
        getter: impl FnOnce(&Self, &str) -> Result<Option<T>, BadInput>,
    ) -> Result<T, BadInput> {
        getter(self, name)?.ok_or_else(|| BadInput::missing(name))
    }

    /// The project that is to own the resource; on a create there always is one.
    pub fn project(&self) -> Result<ProjectId, BadInput> {
        let tenant = self.read(TENANT, |value| values::text(TENANT, value))?;
        let project = self.read(PROJECT, |value| values::text(PROJECT, value))?;
        tenant.or(project).ok_or_else(|| BadInput::missing(PROJECT))
    }

    /// A name: see [`values::name`].
    pub fn name(&self, name: &str) -> Result<Option<String>, BadInput> {
        self.read(name, |value| values::name(name, value))
    }

    /// A text of at most 255 characters.
    pub fn text(&self, name: &str) -> Result<Option<String>, BadInput> {
        self.read(name, |value| values::text(name, value))
    }

    /// A text that no message and no log may show.
    pub fn secret(&self, name: &str) -> Result<Option<SecretString>, BadInput> {
        self.read(name, |value| values::secret(name, value))
    }

    /// A truth value.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, BadInput> {
        self.read(name, values::boolean)
    }

    /// A word of a fixed set.
    pub fn keyword<E: Keyword>(&self, name: &str) -> Result<Option<E>, BadInput> {
        self.read(name, |value| values::keyword(name, value))
    }

    /// An id, in any spelling of a UUID.
    pub fn uuid(&self, name: &str) -> Result<Option<GivenId>, BadInput> {
        self.read(name, |value| values::uuid(name, value))
    }

    /// An id or null: `Some(None)` is a null that was given.
    pub fn optional_uuid(&self, name: &str) -> Result<Option<Option<GivenId>>, BadInput> {
        self.read(name, |value| values::optional_uuid(name, value))
    }

    /// CIDRs; null is an empty list.
    pub fn cidrs(&self, name: &str) -> Result<Option<Vec<Cidr>>, BadInput> {
        self.read(name, |value| lists::cidrs(name, value))
    }

    /// Endpoints, whatever their type; null is an empty list.
    pub fn endpoints(&self, name: &str) -> Result<Option<Vec<String>>, BadInput> {
        self.read(name, |value| lists::endpoints(name, value))
    }

    /// Endpoints of a type whose entries are kept as they are.
    pub fn opaque_endpoints(&self, name: &str) -> Result<Option<Vec<String>>, BadInput> {
        self.read(name, |value| lists::opaque_endpoints(name, value))
    }

    /// A whole number, 0 to 2147483647.
    pub fn integer(&self, name: &str) -> Result<Option<i32>, BadInput> {
        self.read(name, |value| numbers::converted(name, value))
    }

    /// A lifetime, or a part of one; null is an empty part.
    pub fn lifetime(&self, name: &str) -> Result<Option<LifetimeChange>, BadInput> {
        self.read(name, |value| parts::lifetime(name, value))
    }

    /// Dead peer detection, or a part of it; null is an empty part.
    pub fn dpd(&self, name: &str) -> Result<Option<DpdChange>, BadInput> {
        self.read(name, |value| parts::dpd(name, value))
    }
}
