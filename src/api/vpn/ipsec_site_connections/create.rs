//! Makes a connection.

use axum::extract::State;

use super::ends::EndsFault;
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::{Caller, Json},
        vpn::{Collection, One, created, refusals::NotMade},
    },
    model::{IkePolicy, IpsecPolicy, SiteConnection, VpnService},
    service::site_connection::{self, CreateError, Draft},
};

faults! {
    /// Why a connection is not made.
    pub(crate) enum CreateFault {
        /// The IPsec policy's transform protocol can be stored, but not used.
        TransformProtocol { protocol = "ah-esp" } = BAD_REQUEST, "IpsecValidationFailure",
            "IPSec does not support IPsec Policy attribute transform_protocol with value '{protocol}'";
        /// The caller can see no such VPN service.
        VpnServiceNotFound { id = VpnService::EXAMPLE_ID } = NOT_FOUND, "VPNServiceNotFound",
            "VPNService {id} could not be found";
        /// The caller can see no such IKE policy.
        IkePolicyNotFound { id = IkePolicy::EXAMPLE_ID } = NOT_FOUND, "IKEPolicyNotFound",
            "IKEPolicy {id} could not be found";
        /// The caller can see no such IPsec policy.
        IpsecPolicyNotFound { id = IpsecPolicy::EXAMPLE_ID } = NOT_FOUND, "IPsecPolicyNotFound",
            "IPsecPolicy {id} could not be found";
        also NotMade(NotMade<SiteConnection>);
        also Ends(EndsFault);
    }
}

/// Create a connection
///
/// Makes a connection between a VPN service and its peer. It is `PENDING_CREATE` until the data plane has followed.
#[utoipa::path(
    post,
    path = "/v2.0/vpn/ipsec-site-connections",
    operation_id = "createIpsecSiteConnection",
    tag = "ipsec-site-connections"
)]
pub(crate) async fn create(
    Caller(caller): Caller,
    State(app): State<App>,
    Json(draft): Json<Draft>,
) -> Result<Created<One<SiteConnection>>, CreateFault> {
    match site_connection::create(&app.context, &caller, draft).await {
        Ok(connection) => Ok(created(&app, connection)?),
        Err(CreateError::TransformProtocol(protocol)) => {
            Err(CreateFault::TransformProtocol { protocol: protocol.to_string() })
        }
        Err(CreateError::VpnServiceNotFound(id)) => Err(CreateFault::VpnServiceNotFound { id: id.to_string() }),
        Err(CreateError::IkePolicyNotFound(id)) => Err(CreateFault::IkePolicyNotFound { id: id.to_string() }),
        Err(CreateError::IpsecPolicyNotFound(id)) => Err(CreateFault::IpsecPolicyNotFound { id: id.to_string() }),
        Err(CreateError::Ends(error)) => Err(CreateFault::Ends(error.into())),
        Err(CreateError::Network(error)) => Err(error.into()),
        Err(CreateError::Creation(error)) => Err(CreateFault::NotMade(error.into())),
    }
}
