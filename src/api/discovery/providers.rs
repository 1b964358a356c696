//! The service providers: who does the work behind a kind of service.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{
        Required,
        path::{ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

use crate::api::{
    App,
    answer::Listed,
    contract::{Body, Contract, Input},
    extract::Caller,
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
    /// Whether it is taken where none is named.
    #[schema(example = true)]
    pub default: bool,
}

/// All service providers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServiceProviderList {
    /// One entry a provider.
    #[schema(max_items = 16)]
    pub service_providers: Vec<ServiceProvider>,
}

/// Who does the work; the name is the one that clients know from the reference implementation.
const PROVIDERS: [ServiceProvider; 1] = [ServiceProvider { service_type: "VPN", name: "openswan", default: true }];

impl Body for ServiceProviderList {
    fn example() -> Value {
        serde_json::to_value(Self { service_providers: PROVIDERS.into() }).unwrap_or_default()
    }
}

/// Which kind of service is asked for; any where none is.
#[derive(Clone, Debug)]
pub struct ServiceType(Vec<String>);

impl FromRequestParts<App> for ServiceType {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let given = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "service_type");
        Ok(Self(given.map(|(_, value)| value.into_owned()).collect()))
    }
}

impl Input for ServiceType {
    fn document(contract: &mut Contract) {
        let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(255));
        contract.parameter(
            ParameterBuilder::new()
                .name("service_type")
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some("Only providers of this kind of service."))
                .schema(Some(schema))
                .example(Some("VPN".into()))
                .build(),
        );
    }
}

/// List the service providers
///
/// Who does the work behind VPN services, under the name that clients know from the reference implementation.
#[utoipa::path(get, path = "/v2.0/service-providers", operation_id = "listServiceProviders", tag = "discovery")]
pub(crate) async fn list(_caller: Caller, wanted: ServiceType) -> Listed<ServiceProviderList> {
    let fits =
        |provider: &ServiceProvider| wanted.0.is_empty() || wanted.0.iter().any(|kind| kind == provider.service_type);
    Listed(ServiceProviderList { service_providers: PROVIDERS.into_iter().filter(fits).collect() })
}
