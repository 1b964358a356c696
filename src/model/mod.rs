//! Plain domain types and pure rules. Nothing here knows HTTP, OpenAPI or SQL.
//!
//! One file per resource, named as the API names it, and [`Resource`] is what they have in common; [`ids`] says what counts as
//! an id, [`keyword`] holds the words with a fixed set of values, [`rules`] what must hold between the attributes of one
//! connection and the objects it refers to.

pub mod address;
pub mod endpoint_group;
pub mod ids;
pub mod ike_policy;
pub mod ipsec_policy;
pub mod keyword;
pub mod network;
pub mod page;
pub mod quota;
mod resource;
pub mod rules;
mod sealed;
pub mod site_connection;
mod status;
pub mod vpn_service;

pub use endpoint_group::EndpointGroup;
pub use ike_policy::{IkePolicy, Lifetime};
pub use ipsec_policy::IpsecPolicy;
pub use resource::{Draft, Resource};
pub use sealed::{Sealed, Token};
pub use site_connection::{Dpd, SiteConnection};
pub use status::{Status, Teardown, TeardownKind};
pub use vpn_service::VpnService;

/// The id of a project (OpenStack's tenant): opaque text of at most 255 characters.
pub type ProjectId = String;

/// A point in time, always UTC.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
