//! Deletes an IKE policy.

use axum::extract::State;

use super::{EXAMPLE_ID, IkePolicyId};
use crate::{
    api::{
        App,
        contract::{Deleted, faults},
        input::{Caller, Path},
    },
    service::ike_policy::{self, DeleteError},
};

faults! {
    /// Why an IKE policy was not deleted.
    pub enum DeleteFault {
        /// The caller can see no such IKE policy: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "IKEPolicyNotFound", "IKEPolicy {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
        /// A connection uses it.
        InUse { id = EXAMPLE_ID } = CONFLICT, "IKEPolicyInUse", "IKEPolicy {id} is in use by existing IPsecSiteConnection and can't be updated or deleted";
    }
}

/// Delete an IKE policy
///
/// Removes an IKE policy that no connection uses. A request body is ignored.
#[utoipa::path(
    delete,
    path = "/v2.0/vpn/ikepolicies/{ikepolicy_id}",
    operation_id = "deleteIkePolicy",
    tag = "ike-policies"
)]
pub(crate) async fn delete(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<IkePolicyId>,
) -> Result<Deleted, DeleteFault> {
    let id = path.text;
    match ike_policy::delete(&app.context, &caller, path.id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound { id }),
        Err(DeleteError::Hidden) => Err(DeleteFault::Hidden),
        Err(DeleteError::InUse) => Err(DeleteFault::InUse { id }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
