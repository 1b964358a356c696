//! The attributes of a request's body, and how values of each type are parsed.

use secrecy::SecretString;
use serde_json::{Map, Value};

use super::{
    bad::BadInput,
    numbers, parts,
    table::{Kind, Table, Verb, words},
    values,
};
use crate::{
    api::contract::Body,
    model::{
        Lifetime, ProjectId, address::Cidr, endpoint_group::EndpointType, ids::GivenId, keyword::Keyword,
        site_connection::DpdChange,
    },
};

/// The owner's attribute.
pub const PROJECT: &str = "project_id";
/// Its older name; always the same value.
pub const TENANT: &str = "tenant_id";

/// The attributes of one resource as given.
///
/// Not `Debug`: it may contain a pre-shared key.
#[derive(Default)]
pub struct Attributes(pub(super) Map<String, Value>);

/// The type that a request body is parsed into.
pub trait Requested: Sized {
    /// The resource's attributes.
    const TABLE: &'static Table;
    /// The kind of request.
    const VERB: Verb;
    /// The whole body, as the document describes it.
    type Request: Body;

    /// Parses every attribute that the verb allows, in the table's order. Returns the first error.
    fn from_attributes(attributes: &Attributes) -> Result<Self, BadInput>;
}

/// A value given by requests.
pub trait Given: Sized {
    /// The kind of value, for the document.
    const KIND: Kind;

    /// The value of the attribute with this name; `None` if omitted.
    fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput>;
}

impl Attributes {
    fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str, &Value) -> Result<T, BadInput>,
    ) -> Result<Option<T>, BadInput> {
        self.0.get(name).map(|value| read(name, value)).transpose()
    }

    /// The project that will own the resource; on a create, there always is one.
    pub fn project(&self) -> Result<ProjectId, BadInput> {
        let tenant = self.read(TENANT, values::text)?;
        tenant.ok_or_else(|| BadInput::missing(PROJECT))
    }

    /// The resource's name: see [`values::name`].
    pub fn name(&self) -> Result<Option<String>, BadInput> {
        self.read("name", values::name)
    }
}

macro_rules! given {
    ($($type:ty: $kind:ident, $read:expr;)+) => { $(
        impl Given for $type {
            const KIND: Kind = Kind::$kind;

            fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput> {
                attributes.read(name, $read)
            }
        }
    )+ };
}
given! {
    String: Text, values::text;
    SecretString: Secret, values::secret;
    bool: Boolean, |_, value| values::boolean(value);
    i32: Mtu, numbers::converted;
    GivenId: Uuid, values::uuid;
    Option<GivenId>: OptionalUuid, values::optional_uuid;
    Vec<Cidr>: Cidrs, values::cidrs;
    DpdChange: Dpd, parts::dpd;
}

impl<K: Keyword> Given for K {
    const KIND: Kind = Kind::Keyword(words::<K>);

    fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput> {
        attributes.read(name, values::keyword)
    }
}

impl Given for Lifetime {
    const KIND: Kind = Kind::Lifetime;

    fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput> {
        attributes.read(name, parts::lifetime).map(Option::flatten)
    }
}

/// Endpoints, as texts. Opaque entries must be texts or numbers; the other rules depend on the type, too, and are
/// checked by the model.
impl Given for Vec<String> {
    const KIND: Kind = Kind::Endpoints;

    fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput> {
        let kind = EndpointType::given(attributes, "type")?;
        let is_looked_into = matches!(kind, None | Some(EndpointType::Cidr | EndpointType::Subnet));
        attributes.read(name, if is_looked_into { values::texts } else { values::opaque_texts })
    }
}
