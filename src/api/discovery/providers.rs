//! The service providers: who does the work behind a kind of service.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::{answer::Listed, contract::Body, extract::Caller};

/// A provider of a kind of service.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ServiceProvider {
    /// The kind of service.
    #[schema(example = "VPN", max_length = 64)]
    pub service_type: &'static str,
    /// The provider's name.
    #[schema(example = "openswan", max_length = 64)]
    pub name: &'static str,
    /// Whether it is taken where none is named.
    pub default: bool,
}

/// All service providers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServiceProviderList {
    /// One entry a provider.
    #[schema(max_items = 16)]
    pub service_providers: Vec<ServiceProvider>,
}

impl ServiceProviderList {
    fn all() -> Self {
        Self { service_providers: vec![ServiceProvider { service_type: "VPN", name: "openswan", default: true }] }
    }
}

impl Body for ServiceProviderList {
    fn example() -> Value {
        serde_json::to_value(Self::all()).unwrap_or_default()
    }
}

/// List the service providers
///
/// Who does the work behind VPN services, under the name that clients know from the reference implementation.
#[utoipa::path(get, path = "/v2.0/service-providers", operation_id = "listServiceProviders", tag = "discovery")]
pub(crate) async fn list(_caller: Caller) -> Listed<ServiceProviderList> {
    Listed(ServiceProviderList::all())
}
