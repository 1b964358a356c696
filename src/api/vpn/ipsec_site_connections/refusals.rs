//! Why a connection is not created or changed.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    api::{
        contract::{Answer, Contract, faults, respond},
        vpn::{
            Collection,
            refusals::{NotFound, NotMade},
        },
    },
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService,
        address::IpVersion,
        endpoint_group::EndpointType,
        rules::{Sides, Violation},
    },
    service::site_connection::{CreateError, EndsError, UpdateError},
};

faults! {
    /// Why a connection is not created.
    pub(crate) enum CreateFault {
        /// The IPsec policy's transform protocol can be stored but not used.
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

faults! {
    /// Why a connection is not changed.
    pub(crate) enum UpdateFault {
        also NotFound(NotFound<SiteConnection>);
        also Ends(EndsFault);
    }
}

faults! {
    /// Why the two ends of a connection do not fit.
    pub(crate) enum EndsFault {
        /// The caller can see no such endpoint group.
        GroupNotFound { id = EndpointGroup::EXAMPLE_ID } = NOT_FOUND, "VPNEndpointGroupNotFound",
            "Endpoint group {id} could not be found";
        /// The data plane sets up real tunnels, and cannot set up this one.
        Impossible { reason = "the encryption algorithm aes-256-gcm-16 is not possible in an IKE policy of version v1" }
            = BAD_REQUEST, "HTTPBadRequest", "The data plane cannot make this tunnel: {reason}";
        also Violation(Violation);
    }
}

impl From<CreateError> for CreateFault {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::TransformProtocol(protocol) => Self::TransformProtocol { protocol: protocol.to_string() },
            CreateError::VpnServiceNotFound(id) => Self::VpnServiceNotFound { id: id.to_string() },
            CreateError::IkePolicyNotFound(id) => Self::IkePolicyNotFound { id: id.to_string() },
            CreateError::IpsecPolicyNotFound(id) => Self::IpsecPolicyNotFound { id: id.to_string() },
            CreateError::Ends(error) => Self::Ends(error.into()),
            CreateError::Network(error) => error.into(),
            CreateError::Creation(error) => Self::NotMade(error.into()),
        }
    }
}

impl UpdateFault {
    /// For the connection whose id in the path is this text.
    pub(super) fn of(error: UpdateError, text: String) -> Self {
        match error {
            UpdateError::NotFound => Self::NotFound(NotFound::of(text)),
            UpdateError::Ends(error) => Self::Ends(error.into()),
            UpdateError::Network(error) => error.into(),
            UpdateError::Store(error) => error.into(),
        }
    }
}

impl From<EndsError> for EndsFault {
    fn from(error: EndsError) -> Self {
        match error {
            EndsError::GroupNotFound(id) => Self::GroupNotFound { id: id.to_string() },
            EndsError::Impossible(reason) => Self::Impossible { reason },
            EndsError::Violation(violation) => Self::Violation(violation),
            EndsError::Store(error) => Self::Common(error.into()),
        }
    }
}

/// Neutron's error type for a violation, and when it occurs.
fn told(violation: &Violation) -> (&'static str, &'static str) {
    match violation {
        Violation::MissingPeerCidrs => ("MissingPeerCidrs", "The VPN service has a subnet, so `peer_cidrs` is needed."),
        Violation::InvalidEndpointGroup(_) => {
            ("InvalidEndpointGroup", "The VPN service has a subnet, so there can be no endpoint groups.")
        }
        Violation::PeerCidrsInvalid => {
            ("PeerCidrsInvalid", "The VPN service has no subnet, so there can be no `peer_cidrs`.")
        }
        Violation::MissingRequiredEndpointGroup(_) => {
            ("MissingRequiredEndpointGroup", "The VPN service has no subnet, so both endpoint groups are needed.")
        }
        Violation::WrongEndpointGroupType { .. } => {
            ("WrongEndpointGroupType", "The local group must be of type subnet, the peer's of type cidr.")
        }
        Violation::SubnetIsNotConnectedToRouter { .. } => {
            ("SubnetIsNotConnectedToRouter", "A local subnet has no interface on the service's router.")
        }
        Violation::MixedIpVersionsForEndpoints(_) => {
            ("MixedIPVersionsForIPSecEndpoints", "The endpoints of a group mix IP versions.")
        }
        Violation::MixedIpVersionsForPeerCidrs => ("MixedIPVersionsForPeerCidrs", "`peer_cidrs` mix IP versions."),
        Violation::MixedIpVersionsForConnection => {
            ("MixedIPVersionsForIPSecConnection", "The two ends have different IP versions.")
        }
        Violation::DpdIntervalValue => {
            ("IPsecSiteConnectionDpdIntervalValueError", "`dpd.timeout` must exceed `dpd.interval`.")
        }
        Violation::MtuTooSmall(..) => ("IPsecSiteConnectionMtuError", "`mtu` is below 68 (IPv4) or 1280 (IPv6)."),
        Violation::PeerAddressNotResolved(_) => {
            ("VPNPeerAddressNotResolved", "`peer_address` is neither an address nor a name that resolves to one.")
        }
        Violation::ExternalNetworkHasNoSubnet(..) => (
            "ExternalNetworkHasNoSubnet",
            "The router's external network has no subnet of the IP version of `peer_address`.",
        ),
    }
}

impl IntoResponse for Violation {
    fn into_response(self) -> Response {
        respond(StatusCode::BAD_REQUEST, told(&self).0, &self.to_string(), None)
    }
}

impl Answer for Violation {
    fn document(contract: &mut Contract) {
        let router = uuid::uuid!("b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06");
        let group = crate::api::vpn::example_id::<EndpointGroup>();
        for example in [
            Self::MissingPeerCidrs,
            Self::InvalidEndpointGroup(Sides::Local),
            Self::PeerCidrsInvalid,
            Self::MissingRequiredEndpointGroup(Sides::Both),
            Self::WrongEndpointGroupType { group, is: EndpointType::Vlan, should_be: EndpointType::Cidr },
            Self::SubnetIsNotConnectedToRouter { subnet: "a4d9c8b7-5f6e-4d3c-9b2a-1c0d9e8f7a08".into(), router },
            Self::MixedIpVersionsForEndpoints(group),
            Self::MixedIpVersionsForPeerCidrs,
            Self::MixedIpVersionsForConnection,
            Self::DpdIntervalValue,
            Self::MtuTooSmall(67, IpVersion::V4),
            Self::PeerAddressNotResolved("no.such.host.invalid".into()),
            Self::ExternalNetworkHasNoSubnet(router, IpVersion::V6),
        ] {
            let (kind, when) = told(&example);
            contract.refuses(StatusCode::BAD_REQUEST, kind, when, &example.to_string());
        }
    }
}
