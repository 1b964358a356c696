//! Makes a connection.

use axum::extract::State;

use super::{
    PATH,
    ends::EndsFault,
    wire::{IpsecSiteConnection, IpsecSiteConnectionResponse},
};
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::{Caller, Json},
        v2::{ikepolicies, ipsecpolicies, vpnservices},
    },
    service::site_connection::{self, CreateError, Draft},
};

faults! {
    /// Why a connection was not made.
    pub enum CreateFault {
        /// The caller may not make connections in this project.
        Forbidden { rule = "create_ipsec_site_connection" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The project has as many connections as it may have.
        OverQuota { resource = "ipsec_site_connection" } = CONFLICT, "OverQuota", "Quota exceeded for resources: ['{resource}'].";
        /// The IPsec policy's transform protocol can be stored, but not used.
        TransformProtocol { protocol = "ah-esp" } = BAD_REQUEST, "IpsecValidationFailure",
            "IPSec does not support IPsec Policy attribute transform_protocol with value '{protocol}'";
        /// The caller can see no such VPN service.
        VpnServiceNotFound { id = vpnservices::EXAMPLE_ID } = NOT_FOUND, "VPNServiceNotFound",
            "VPNService {id} could not be found";
        /// The caller can see no such IKE policy.
        IkePolicyNotFound { id = ikepolicies::EXAMPLE_ID } = NOT_FOUND, "IKEPolicyNotFound",
            "IKEPolicy {id} could not be found";
        /// The caller can see no such IPsec policy.
        IpsecPolicyNotFound { id = ipsecpolicies::EXAMPLE_ID } = NOT_FOUND, "IPsecPolicyNotFound",
            "IPsecPolicy {id} could not be found";
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
) -> Result<Created<IpsecSiteConnectionResponse>, CreateFault> {
    match site_connection::create(&app.context, &caller, draft).await {
        Ok(record) => Ok(Created {
            location: format!("{}{PATH}/{}", app.settings.base_path, record.id),
            body: IpsecSiteConnectionResponse { ipsec_site_connection: IpsecSiteConnection::shown(&app, &record)? },
        }),
        Err(CreateError::Forbidden { rule }) => Err(CreateFault::Forbidden { rule: rule.into() }),
        Err(CreateError::OverQuota { resource }) => Err(CreateFault::OverQuota { resource: resource.to_string() }),
        Err(CreateError::TransformProtocol(protocol)) => {
            Err(CreateFault::TransformProtocol { protocol: protocol.to_string() })
        }
        Err(CreateError::VpnServiceNotFound(id)) => Err(CreateFault::VpnServiceNotFound { id: id.to_string() }),
        Err(CreateError::IkePolicyNotFound(id)) => Err(CreateFault::IkePolicyNotFound { id: id.to_string() }),
        Err(CreateError::IpsecPolicyNotFound(id)) => Err(CreateFault::IpsecPolicyNotFound { id: id.to_string() }),
        Err(CreateError::EndpointGroupNotFound(id)) => Err(CreateFault::Ends(EndsFault::no_group(&id))),
        Err(CreateError::Violation(violation)) => Err(CreateFault::Ends(violation.into())),
        Err(CreateError::Network(error)) => Err(error.into()),
        Err(CreateError::Store(error)) => Err(error.into()),
    }
}
