//! Changes a VPN service.

use axum::extract::State;

use super::{
    EXAMPLE_ID, ServiceId,
    wire::{VpnService, VpnServiceResponse},
};
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, IfMatch, Json, Path},
    },
    service::vpn_service::{self, Changes, UpdateError},
};

faults! {
    /// Why a VPN service was not changed.
    pub enum UpdateFault {
        /// The caller can see no such VPN service: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "VPNServiceNotFound", "VPNService {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";

    }
}

/// Update a VPN service
///
/// Changes a VPN service, in any status; the data plane follows.
#[utoipa::path(
    put,
    path = "/v2.0/vpn/vpnservices/{service_id}",
    operation_id = "updateVpnService",
    tag = "vpn-services"
)]
pub(crate) async fn update(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<ServiceId>,
    _precondition: IfMatch,
    Json(changes): Json<Changes>,
) -> Result<Shown<VpnServiceResponse>, UpdateFault> {
    let id = path.text;
    match vpn_service::update(&app.context, &caller, path.id, changes).await {
        Ok(record) => Ok(Shown(VpnServiceResponse { vpnservice: VpnService::from(&record) })),
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound { id }),
        Err(UpdateError::Hidden) => Err(UpdateFault::Hidden),
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
