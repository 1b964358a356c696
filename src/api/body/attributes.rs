//! What has passed the checks, ready to be taken.

use secrecy::SecretString;
use serde_json::{Map, Value};

use super::{BadBody, Table, Verb, check, lists, numbers, owner, parts, values};
use crate::model::{
    ProjectId, ids::GivenId, keyword::Keyword, lifetime::LifetimeChange, rules::Cidr, site_connection::DpdChange,
};

/// The attributes of one resource as they were given. Every getter answers `None` for one that was not.
///
/// Not `Debug`: it may hold a pre-shared key.
pub struct Attributes {
    given: Map<String, Value>,
    #[cfg(test)]
    asked: std::cell::RefCell<std::collections::BTreeSet<String>>,
}

/// A request body that can be read.
pub trait FromAttributes: Sized {
    /// The resource's attributes.
    const TABLE: &'static Table;
    /// What the body is for.
    const VERB: Verb;

    /// Takes every attribute that the verb allows.
    ///
    /// # Errors
    ///
    /// As [`super::read`]; values have been checked before, in the table's order.
    fn from_attributes(attributes: &Attributes) -> Result<Self, BadBody>;
}

impl Attributes {
    pub(super) fn new(given: Map<String, Value>) -> Self {
        Self {
            given,
            #[cfg(test)]
            asked: std::cell::RefCell::default(),
        }
    }

    /// The names that were asked for: what a body type does not ask for, it does not read.
    #[cfg(test)]
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.borrow().iter().cloned().collect()
    }

    fn read<T>(&self, name: &str, read: impl FnOnce(&Value) -> Result<T, BadBody>) -> Result<Option<T>, BadBody> {
        #[cfg(test)]
        self.asked.borrow_mut().insert(name.to_owned());
        self.given.get(name).map(read).transpose()
    }

    /// What a getter finds, where a create always has it: given, or filled from the table's default.
    ///
    /// # Errors
    ///
    /// Those of the getter; or the attribute is not there.
    pub fn filled<T>(
        &self,
        name: &str,
        getter: impl FnOnce(&Self, &str) -> Result<Option<T>, BadBody>,
    ) -> Result<T, BadBody> {
        getter(self, name)?.ok_or_else(|| check::missing(name))
    }

    /// The project that shall own the resource; on a create there always is one.
    ///
    /// # Errors
    ///
    /// It is no text of at most 255 characters.
    pub fn project(&self) -> Result<ProjectId, BadBody> {
        let tenant = self.read(owner::TENANT, |value| values::text(owner::TENANT, value))?;
        let project = self.read(owner::PROJECT, |value| values::text(owner::PROJECT, value))?;
        tenant.or(project).ok_or_else(|| check::missing(owner::PROJECT))
    }

    /// A name: see [`values::name`].
    ///
    /// # Errors
    ///
    /// As every getter: the value is not of this kind.
    pub fn name(&self, name: &str) -> Result<Option<String>, BadBody> {
        self.read(name, |value| values::name(name, value))
    }

    /// A text of at most 255 characters.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn text(&self, name: &str) -> Result<Option<String>, BadBody> {
        self.read(name, |value| values::text(name, value))
    }

    /// A text that no message and no log may show.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn secret(&self, name: &str) -> Result<Option<SecretString>, BadBody> {
        self.read(name, |value| values::secret(name, value))
    }

    /// A truth value.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, BadBody> {
        self.read(name, values::boolean)
    }

    /// A word of a fixed set.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn keyword<E: Keyword>(&self, name: &str) -> Result<Option<E>, BadBody> {
        self.read(name, |value| values::keyword(name, value))
    }

    /// An id, in any spelling of a UUID.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn uuid(&self, name: &str) -> Result<Option<GivenId>, BadBody> {
        self.read(name, |value| values::uuid(name, value))
    }

    /// An id or null: `Some(None)` is a null that was given.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn optional_uuid(&self, name: &str) -> Result<Option<Option<GivenId>>, BadBody> {
        self.read(name, |value| values::optional_uuid(name, value))
    }

    /// CIDRs; null is an empty list.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn cidrs(&self, name: &str) -> Result<Option<Vec<Cidr>>, BadBody> {
        self.read(name, |value| lists::cidrs(name, value))
    }

    /// Endpoints, whatever their type; null is an empty list.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn endpoints(&self, name: &str) -> Result<Option<Vec<String>>, BadBody> {
        self.read(name, |value| lists::endpoints(name, value))
    }

    /// Endpoints of a type whose entries are kept as they are.
    ///
    /// # Errors
    ///
    /// An entry is neither text nor number.
    pub fn opaque_endpoints(&self, name: &str) -> Result<Option<Vec<String>>, BadBody> {
        self.read(name, |value| lists::opaque_endpoints(name, value))
    }

    /// A whole number, 0 to 2147483647.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn integer(&self, name: &str) -> Result<Option<i32>, BadBody> {
        self.read(name, |value| numbers::converted(name, value))
    }

    /// A lifetime, or a part of one; null is an empty part.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn lifetime(&self, name: &str) -> Result<Option<LifetimeChange>, BadBody> {
        self.read(name, |value| parts::lifetime(name, value))
    }

    /// Dead peer detection, or a part of it; null is an empty part.
    ///
    /// # Errors
    ///
    /// The value is not of this kind.
    pub fn dpd(&self, name: &str) -> Result<Option<DpdChange>, BadBody> {
        self.read(name, |value| parts::dpd(name, value))
    }
}
