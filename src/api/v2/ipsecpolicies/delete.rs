//! Deletes an IPsec policy.

use axum::extract::State;

use super::{EXAMPLE_ID, IpsecPolicyId};
use crate::{
    api::{
        App,
        contract::{Deleted, faults},
        input::{Caller, Path},
    },
    service::ipsec_policy::{self, DeleteError},
};

faults! {
    /// Why an IPsec policy was not deleted.
    pub enum DeleteFault {
        /// The caller can see no such IPsec policy: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "IPsecPolicyNotFound", "IPsecPolicy {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
        /// A connection uses it.
        InUse { id = EXAMPLE_ID } = CONFLICT, "IPsecPolicyInUse", "IPsecPolicy {id} is in use by existing IPsecSiteConnection and can't be updated or deleted";
    }
}

/// Delete an IPsec policy
///
/// Removes an IPsec policy that no connection uses. A request body is ignored.
#[utoipa::path(
    delete,
    path = "/v2.0/vpn/ipsecpolicies/{ipsecpolicy_id}",
    operation_id = "deleteIpsecPolicy",
    tag = "ipsec-policies"
)]
pub(crate) async fn delete(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<IpsecPolicyId>,
) -> Result<Deleted, DeleteFault> {
    let id = path.text;
    match ipsec_policy::delete(&app.context, &caller, path.id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound { id }),
        Err(DeleteError::Hidden) => Err(DeleteFault::Hidden),
        Err(DeleteError::InUse) => Err(DeleteFault::InUse { id }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
