//! Changes an IKE policy.

use axum::extract::State;

use super::{
    EXAMPLE_ID, IkePolicyId,
    wire::{IkePolicy, IkePolicyResponse},
};
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, IfMatch, Json, Path},
    },
    service::ike_policy::{self, Changes, UpdateError},
};

faults! {
    /// Why an IKE policy was not changed.
    pub enum UpdateFault {
        /// The caller can see no such IKE policy: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "IKEPolicyNotFound", "IKEPolicy {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
        /// A connection uses it.
        InUse { id = EXAMPLE_ID } = CONFLICT, "IKEPolicyInUse", "IKEPolicy {id} is in use by existing IPsecSiteConnection and can't be updated or deleted";
        /// sha1 and 3des are refused unless the operator allows legacy cryptography.
        LegacyAlgorithm { attribute = "encryption_algorithm", value = "3des" } = BAD_REQUEST, "HTTPBadRequest",
            "Invalid input for {attribute}. Reason: {value} is legacy cryptography, which is not allowed here.";

    }
}

/// Update an IKE policy
///
/// Changes an IKE policy that no connection uses.
#[utoipa::path(
    put,
    path = "/v2.0/vpn/ikepolicies/{ikepolicy_id}",
    operation_id = "updateIkePolicy",
    tag = "ike-policies"
)]
pub(crate) async fn update(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<IkePolicyId>,
    _precondition: IfMatch,
    Json(changes): Json<Changes>,
) -> Result<Shown<IkePolicyResponse>, UpdateFault> {
    let id = path.text;
    match ike_policy::update(&app.context, &caller, path.id, changes).await {
        Ok(record) => Ok(Shown(IkePolicyResponse { ikepolicy: IkePolicy::from(&record) })),
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound { id }),
        Err(UpdateError::Hidden) => Err(UpdateFault::Hidden),
        Err(UpdateError::InUse) => Err(UpdateFault::InUse { id }),
        Err(UpdateError::LegacyAlgorithm(legacy)) => {
            Err(UpdateFault::LegacyAlgorithm { attribute: legacy.attribute.into(), value: legacy.value.into() })
        }
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
