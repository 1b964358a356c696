//! The service providers, which implement the services.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::schema::{ObjectBuilder, Type},
};

use crate::api::{
    App,
    contract::{Body, Contract, Input, Listed},
    input::{BadInput, Caller, pairs::Pairs, repeated},
};

/// A provider of a kind of service.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ServiceProvider {
    /// The kind of service.
    #[schema(example = "VPN", max_length = 64)]
    pub service_type: &'static str,
    /// The provider's name.
    #[schema(example = "openswan", max_length = 64)]
    pub name: &'static str,
    /// Whether it is used when no provider is named.
    #[schema(example = true)]
    pub default: bool,
}

/// All service providers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServiceProviderList {
    /// One entry per provider.
    #[schema(max_items = 16)]
    pub service_providers: Vec<ServiceProvider>,
}

/// The only provider; clients know its name from the reference implementation.
const PROVIDERS: [ServiceProvider; 1] = [ServiceProvider { service_type: "VPN", name: "openswan", default: true }];

impl Body for ServiceProviderList {
    fn example() -> Value {
        serde_json::to_value(Self { service_providers: PROVIDERS.into() }).unwrap_or_default()
    }
}

/// The requested kind of service; if none, any.
#[derive(Clone, Debug)]
pub struct ServiceType(Vec<String>);

impl FromRequestParts<App> for ServiceType {
    type Rejection = BadInput;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, BadInput> {
        let pairs = Pairs::read(parts.uri.query())?;
        Ok(Self(pairs.several("service_type")?.into_iter().map(str::to_owned).collect()))
    }
}

impl Input for ServiceType {
    fn document(contract: &mut Contract) {
        let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(255));
        let description = "Only providers of this kind of service. Repeat the parameter to match any of several kinds.";
        contract.parameter(repeated("service_type", description, schema, &json!("VPN")));
        let (kind, message) =
            ("InvalidInput", "Invalid input for operation: 'service_type' exceeds maximum length of 255.");
        contract.refuses(StatusCode::BAD_REQUEST, kind, "A value is too long, or there are too many values.", message);
        let message = "The query string is not valid UTF-8.";
        contract.refuses(StatusCode::BAD_REQUEST, "HTTPBadRequest", "The query cannot be read.", message);
    }
}

/// List the service providers
///
/// The software that provides VPN services, under the name that clients know from Neutron.
#[utoipa::path(get, path = "/v2.0/service-providers", operation_id = "listServiceProviders", tag = "discovery")]
pub(crate) async fn list(_caller: Caller, wanted: ServiceType) -> Listed<ServiceProviderList> {
    let fits =
        |provider: &ServiceProvider| wanted.0.is_empty() || wanted.0.iter().any(|kind| kind == provider.service_type);
    Listed(ServiceProviderList { service_providers: PROVIDERS.into_iter().filter(fits).collect() })
}
