//! Shows a VPN service.

use axum::extract::State;

use super::{
    EXAMPLE_ID, ServiceId,
    wire::{VpnService, VpnServiceResponse},
};
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, Fields, Path, Selected},
    },
    model,
    service::{self, ShowError},
};

faults! {
    /// Why a VPN service was not shown.
    pub enum ShowFault {
        /// The caller can see no such VPN service: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "VPNServiceNotFound", "VPNService {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
    }
}

/// Show a VPN service
///
/// One VPN service, with all its attributes.
#[utoipa::path(get, path = "/v2.0/vpn/vpnservices/{service_id}", operation_id = "showVpnService", tag = "vpn-services")]
pub(crate) async fn show(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<ServiceId>,
    fields: Fields,
) -> Result<Shown<Selected<VpnServiceResponse>>, ShowFault> {
    let id = path.text;
    match service::show::<model::VpnService>(&app.context, &caller, path.id).await {
        Ok(record) => Ok(Shown(fields.of(VpnServiceResponse { vpnservice: VpnService::from(&record) }))),
        Err(ShowError::NotFound) => Err(ShowFault::NotFound { id }),
        Err(ShowError::Hidden) => Err(ShowFault::Hidden),
        Err(ShowError::Store(error)) => Err(error.into()),
    }
}
