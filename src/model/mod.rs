//! Plain domain types and pure rules. Nothing here depends on HTTP, OpenAPI or SQL.
//!
//! There is one file per resource, named as in the API; [`Resource`] is what they have in common. [`ids`] defines the
//! accepted spellings of ids, [`keyword`] the enumerations, [`rules`] the rules between the attributes of a connection
//! and the objects it refers to.

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
pub use sealed::{IdentityRecord, Sealed, Token};
pub use site_connection::{Dpd, SiteConnection};
pub use status::{Status, Teardown, TeardownKind};
pub use vpn_service::VpnService;

/// The id of a project (OpenStack's tenant): opaque text of at most 255 characters.
pub type ProjectId = String;

/// A point in time, always UTC.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
