//! Makes an IPsec policy.

use axum::extract::State;

use super::{
    PATH,
    wire::{IpsecPolicy, IpsecPolicyResponse},
};
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::{Caller, Json},
    },
    service::ipsec_policy::{self, CreateError, Draft},
};

faults! {
    /// Why an IPsec policy was not made.
    pub enum CreateFault {
        /// The caller may not make IPsec policies in this project.
        Forbidden { rule = "create_ipsecpolicy" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The project has as many IPsec policies as it may have.
        OverQuota { resource = "ipsecpolicy" } = CONFLICT, "OverQuota", "Quota exceeded for resources: ['{resource}'].";
        /// sha1 and 3des are refused unless the operator allows legacy cryptography.
        LegacyAlgorithm { attribute = "encryption_algorithm", value = "3des" } = BAD_REQUEST, "HTTPBadRequest",
            "Invalid input for {attribute}. Reason: {value} is legacy cryptography, which is not allowed here.";

    }
}

/// Create an IPsec policy
///
/// Makes an IPsec policy. Every attribute has a default.
#[utoipa::path(post, path = "/v2.0/vpn/ipsecpolicies", operation_id = "createIpsecPolicy", tag = "ipsec-policies")]
pub(crate) async fn create(
    Caller(caller): Caller,
    State(app): State<App>,
    Json(draft): Json<Draft>,
) -> Result<Created<IpsecPolicyResponse>, CreateFault> {
    match ipsec_policy::create(&app.context, &caller, draft).await {
        Ok(record) => Ok(Created {
            location: format!("{}{PATH}/{}", app.settings.base_path, record.id),
            body: IpsecPolicyResponse { ipsecpolicy: IpsecPolicy::from(&record) },
        }),
        Err(CreateError::Forbidden { rule }) => Err(CreateFault::Forbidden { rule: rule.into() }),
        Err(CreateError::OverQuota { resource }) => Err(CreateFault::OverQuota { resource: resource.to_string() }),
        Err(CreateError::LegacyAlgorithm(legacy)) => {
            Err(CreateFault::LegacyAlgorithm { attribute: legacy.attribute.into(), value: legacy.value.into() })
        }
        Err(CreateError::Store(error)) => Err(error.into()),
    }
}
