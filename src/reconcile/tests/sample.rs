//! Objects to work on.

use uuid::Uuid;

use crate::{
    model::{
        Dpd, IkePolicy, IpsecPolicy, Lifetime, Sealed, SiteConnection, Status, VpnService,
        ike_policy::{IkeVersion, NegotiationMode},
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        site_connection::Initiator,
    },
    store::{Session, StoreError},
};

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn service() -> VpnService {
    VpnService {
        id: id(100),
        project_id: "p".into(),
        name: "service".into(),
        description: String::new(),
        router_id: id(200),
        subnet_id: None,
        flavor_id: None,
        admin_state_up: true,
        external_v4_ip: None,
        external_v6_ip: None,
        status: Status::PendingCreate,
        generation: 1,
        observed_generation: 0,
    }
}

/// What the connections refer to.
pub fn insert_parents(session: &mut Session) -> Result<(), StoreError> {
    session.insert(&service())?;
    let ike = IkePolicy {
        id: id(101),
        project_id: "p".into(),
        name: String::new(),
        description: String::new(),
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes128,
        phase1_negotiation_mode: NegotiationMode::Main,
        lifetime: Lifetime { seconds: 3600 },
        ike_version: IkeVersion::V2,
        pfs: Pfs::Group14,
    };
    session.insert(&ike)?;
    let ipsec = IpsecPolicy {
        id: id(102),
        project_id: "p".into(),
        name: String::new(),
        description: String::new(),
        transform_protocol: TransformProtocol::Esp,
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes128,
        encapsulation_mode: EncapsulationMode::Tunnel,
        lifetime: Lifetime { seconds: 3600 },
        pfs: Pfs::Group14,
    };
    session.insert(&ipsec)
}

/// A connection with the name `c` and its number.
pub fn connection(number: u128) -> SiteConnection {
    SiteConnection {
        id: id(number),
        project_id: "p".into(),
        name: format!("c{number}"),
        description: String::new(),
        peer_address: "192.0.2.9".into(),
        peer_id: "192.0.2.9".into(),
        local_id: String::new(),
        mtu: SiteConnection::DEFAULT_MTU,
        psk: Sealed::from_kept("plain:secret".into()),
        initiator: Initiator::BiDirectional,
        dpd: Dpd::default(),
        admin_state_up: true,
        vpnservice_id: id(100),
        ikepolicy_id: id(101),
        ipsecpolicy_id: id(102),
        peer_cidrs: vec!["10.1.0.0/16".into()],
        local_ep_group_id: None,
        peer_ep_group_id: None,
        deletion_protection: false,
        status: Status::PendingCreate,
        generation: 1,
        observed_generation: 0,
    }
}
