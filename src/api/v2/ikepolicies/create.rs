//! Makes an IKE policy.

use axum::extract::State;

use super::{
    PATH,
    wire::{IkePolicy, IkePolicyResponse},
};
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::{Caller, Json},
    },
    service::ike_policy::{self, CreateError, Draft},
};

faults! {
    /// Why an IKE policy was not made.
    pub enum CreateFault {
        /// The caller may not make IKE policies in this project.
        Forbidden { rule = "create_ikepolicy" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The project has as many IKE policies as it may have.
        OverQuota { resource = "ikepolicy" } = CONFLICT, "OverQuota", "Quota exceeded for resources: ['{resource}'].";
        /// sha1 and 3des are refused unless the operator allows legacy cryptography.
        LegacyAlgorithm { attribute = "encryption_algorithm", value = "3des" } = BAD_REQUEST, "HTTPBadRequest",
            "Invalid input for {attribute}. Reason: {value} is legacy cryptography, which is not allowed here.";

    }
}

/// Create an IKE policy
///
/// Makes an IKE policy. Every attribute has a default.
#[utoipa::path(post, path = "/v2.0/vpn/ikepolicies", operation_id = "createIkePolicy", tag = "ike-policies")]
pub(crate) async fn create(
    Caller(caller): Caller,
    State(app): State<App>,
    Json(draft): Json<Draft>,
) -> Result<Created<IkePolicyResponse>, CreateFault> {
    match ike_policy::create(&app.context, &caller, draft).await {
        Ok(record) => Ok(Created {
            location: format!("{}{PATH}/{}", app.settings.base_path, record.id),
            body: IkePolicyResponse { ikepolicy: IkePolicy::from(&record) },
        }),
        Err(CreateError::Forbidden { rule }) => Err(CreateFault::Forbidden { rule: rule.into() }),
        Err(CreateError::OverQuota { resource }) => Err(CreateFault::OverQuota { resource: resource.to_string() }),
        Err(CreateError::LegacyAlgorithm(legacy)) => {
            Err(CreateFault::LegacyAlgorithm { attribute: legacy.attribute.into(), value: legacy.value.into() })
        }
        Err(CreateError::Store(error)) => Err(error.into()),
    }
}
