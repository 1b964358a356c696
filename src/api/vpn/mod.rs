//! The VPN-as-a-Service API v2.0: one file or folder per resource.
//!
//! Each contains the resource's documentation apart from its attributes, its refusals, and its handlers. What all five
//! have in common is here: `attributes` (turns the resource's declaration into the table for parsing bodies and queries
//! and for writing responses), `bodies`, `refusals` and `handlers`.

mod attributes;
mod bodies;
pub mod endpoint_groups;
mod handlers;
pub mod ikepolicies;
pub mod ipsec_site_connections;
pub mod ipsecpolicies;
mod policies;
mod refusals;
pub mod vpnservices;

use secrecy::SecretString;
use serde_json::Value;
use uuid::Uuid;

pub(crate) use self::bodies::{CreateRequest, Entries, Many, One, UpdateRequest};
use super::{
    App,
    contract::{Created, Shown},
    input::{Attributes, BadInput, Parameter, Requested, Table, Verb},
};
use crate::{
    model::{Draft, ids},
    service::{Resource, context::Observed},
    store::StoreError,
};

/// One of the five resources, as shown by the API.
pub(crate) trait Collection: Resource<Spec: Requested> + Entries {
    /// The path of the collection, without the base path.
    const PATH: &'static str;
    /// The id in the path: its name, and its description.
    const PARAMETER: [&'static str; 2];
    /// The id in the examples.
    const EXAMPLE_ID: &'static str;
    /// The name of its schema, which is the prefix of those of its bodies.
    const SCHEMA: &'static str;
    /// Its description, for the document.
    const TEXT: &'static str;
    /// Singular and plural: in full, in a sentence, and in short.
    const NAMES: Names;
    /// The refusal if the id is unknown.
    const NOT_FOUND: About;

    /// The pre-shared key in the examples, if the resource has one.
    const EXAMPLE_PSK: Option<&'static str> = None;
    /// The observed state in the examples, if the resource has one.
    const EXAMPLE_OBSERVED: Option<Observed> = None;

    /// What a caller may see of this object, alone or in a list.
    fn reveal(self, _app: &App, _is_listed: bool) -> Result<Revealed<Self>, StoreError> {
        Ok(Revealed::of(self))
    }

    /// An example, for the document.
    fn example() -> Self;
    /// The attributes of a create, for the document.
    fn create_example() -> Value;
    /// The ways to create one, if there are several: a name, a summary, and the attributes.
    fn create_examples() -> Vec<(&'static str, &'static str, Value)> {
        Vec::new()
    }
    /// The attributes of an update, for the document.
    fn update_example() -> Value;
}

/// A resource as shown to a caller.
pub(crate) struct Revealed<R> {
    pub record: R,
    /// Its pre-shared key, if it has one and the caller may see it.
    pub psk: Option<SecretString>,
    /// What the data plane has observed, if it makes real tunnels and the resource is shown alone.
    pub observed: Option<Observed>,
}

impl<R> Revealed<R> {
    /// Shows only what is stored.
    fn of(record: R) -> Self {
        Self { record, psk: None, observed: None }
    }
}

/// The singular and plural names of a resource in the document.
pub(crate) struct Names {
    /// In full, as in `IPsec site connection`.
    pub title: [&'static str; 2],
    /// In a sentence, as in `connection`.
    pub name: [&'static str; 2],
    /// In short, as in `policy`.
    pub noun: [&'static str; 2],
    /// The article before the full name.
    pub article: &'static str,
}

/// A refusal whose message contains the id of one object.
pub(crate) struct About {
    /// Neutron's error type.
    pub kind: &'static str,
    /// The message before and after the id.
    pub message: [&'static str; 2],
}

impl About {
    fn message(&self, id: &str) -> String {
        let [before, after] = self.message;
        format!("{before}{id}{after}")
    }
}

/// The id of a resource in the path.
impl<R: Collection> Parameter for R {
    const NAME: &'static str = R::PARAMETER[0];
    const TEXT: &'static str = R::PARAMETER[1];
    const EXAMPLE: &'static str = R::EXAMPLE_ID;
}

/// A create is parsed like an update, but allows more attributes.
impl<R: Collection> Requested for Draft<R> {
    const TABLE: &'static Table = R::ATTRIBUTES;
    const VERB: Verb = Verb::Create;
    type Request = CreateRequest<R>;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self { project_id: given.project()?, spec: R::Spec::from_attributes(given)? })
    }
}

/// The project in the examples.
const EXAMPLE_PROJECT: &str = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";

/// The id in the examples.
fn example_id<R: Collection>() -> Uuid {
    ids::parse(R::EXAMPLE_ID).unwrap_or_default()
}

/// The response to a create.
fn created<R: Collection>(app: &App, record: R) -> Result<Created<One<R>>, StoreError> {
    let location = format!("{}{}/{}", app.settings.base_path, R::PATH, record.id());
    Ok(Created { location, body: One(record.reveal(app, false)?) })
}

/// The response to an update.
fn shown<R: Collection>(app: &App, record: R) -> Result<Shown<One<R>>, StoreError> {
    Ok(Shown(One(record.reveal(app, false)?)))
}
