//! Deletes a VPN service.

use axum::extract::State;

use super::{EXAMPLE_ID, ServiceId};
use crate::{
    api::{
        App,
        contract::{Deleted, faults},
        input::{Caller, Path},
    },
    service::vpn_service::{self, DeleteError},
};

faults! {
    /// Why a VPN service was not deleted.
    pub enum DeleteFault {
        /// The caller can see no such VPN service: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "VPNServiceNotFound", "VPNService {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
        /// A connection uses it.
        InUse { id = EXAMPLE_ID } = CONFLICT, "VPNServiceInUse", "VPNService {id} is still in use";
    }
}

/// Delete a VPN service
///
/// Removes a VPN service that has no connection. A request body is ignored.
#[utoipa::path(
    delete,
    path = "/v2.0/vpn/vpnservices/{service_id}",
    operation_id = "deleteVpnService",
    tag = "vpn-services"
)]
pub(crate) async fn delete(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<ServiceId>,
) -> Result<Deleted, DeleteFault> {
    let id = path.text;
    match vpn_service::delete(&app.context, &caller, path.id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound { id }),
        Err(DeleteError::Hidden) => Err(DeleteFault::Hidden),
        Err(DeleteError::InUse) => Err(DeleteFault::InUse { id }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
