//! The example objects.

use uuid::Uuid;

use super::DemoError;
use crate::{
    auth::Caller,
    model::{
        SiteConnection,
        ids::GivenId,
        ike_policy::{IkeVersion, NegotiationMode},
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        lifetime::LifetimeChange,
        rules::cidr::Cidr,
        site_connection::{DpdChange, Initiator},
    },
    network::standalone::{
        Asked, StandaloneNetwork,
        networks::{self, NewNetwork},
        routers::{self, GatewayRequest, InterfaceRequest, NewRouter},
        subnets::{self, NewSubnet},
    },
    service::{Context, ike_policy, ipsec_policy, site_connection, vpn_service},
};

/// The name of all of them but one.
const NAME: &str = "example";
/// The name of the connection that is protected against deletion.
const PROTECTED: &str = "protected";

/// The ids of the example objects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Examples {
    pub(super) subnet: Uuid,
    pub(super) router: Uuid,
    pub(super) service: Uuid,
    pub(super) ike_policy: Uuid,
    pub(super) ipsec_policy: Uuid,
    /// A connection that can be deleted.
    pub(super) example: Uuid,
    /// A connection with `deletion_protection`.
    pub(super) protected: Uuid,
}

impl Examples {
    /// Makes them: the external network as `admin`, all else as `demo`.
    pub(super) async fn make(
        context: &Context,
        network: &StandaloneNetwork,
        admin: &Caller,
        demo: &Caller,
    ) -> Result<Self, DemoError> {
        let public = make_network(network, admin, "public", true).await?;
        // RFC 5737 keeps these addresses for examples.
        make_subnet(network, admin, public, "203.0.113.0/24").await?;
        let private = make_network(network, demo, NAME, false).await?;
        let subnet = make_subnet(network, demo, private, "10.1.0.0/24").await?;
        let router = make_router(network, demo, public, subnet).await?;
        let service = make_service(context, demo, router, subnet).await?;
        let ike_policy = make_ike_policy(context, demo).await?;
        let ipsec_policy = make_ipsec_policy(context, demo).await?;
        let connect = async |name, peer_address, peer_cidr, is_protected| {
            let draft = connection(demo, name, (service, ike_policy, ipsec_policy), (peer_address, peer_cidr));
            let draft = site_connection::Draft { deletion_protection: is_protected, ..draft? };
            let made = site_connection::create(context, demo, draft).await;
            made.map(|made| made.id).map_err(DemoError::at("a connection"))
        };
        let example = connect(NAME, "198.51.100.7", "10.2.0.0/24", false).await?;
        let protected = connect(PROTECTED, "198.51.100.8", "10.3.0.0/24", true).await?;
        Ok(Self { subnet, router, service, ike_policy, ipsec_policy, example, protected })
    }
}

fn project(caller: &Caller) -> String {
    caller.project_id().unwrap_or_default().to_owned()
}

async fn make_network(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    name: &str,
    is_external: bool,
) -> Result<Uuid, DemoError> {
    let new = NewNetwork {
        project_id: project(caller),
        name: name.into(),
        description: String::new(),
        admin_state_up: None,
        external: is_external.then_some(true),
        shared: None,
        provider_network_type: None,
        mtu: None,
    };
    let made = networks::create(inventory, caller, new).await.map_err(DemoError::at("a network"))?;
    Ok(made.network.id)
}

async fn make_subnet(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    network_id: Uuid,
    cidr: &str,
) -> Result<Uuid, DemoError> {
    let new = NewSubnet {
        project_id: project(caller),
        network_id,
        name: NAME.into(),
        description: String::new(),
        ip_version: 4,
        cidr: cidr.into(),
        gateway_ip: Asked::Nothing,
        enable_dhcp: None,
    };
    subnets::create(inventory, caller, new).await.map(|subnet| subnet.id).map_err(DemoError::at("a subnet"))
}

async fn make_router(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    external: Uuid,
    subnet: Uuid,
) -> Result<Uuid, DemoError> {
    let new = NewRouter {
        project_id: project(caller),
        name: NAME.into(),
        description: String::new(),
        admin_state_up: None,
        external_gateway: Some(GatewayRequest { network_id: external, external_fixed_ips: None, enable_snat: None }),
    };
    let router = routers::create(inventory, caller, new).await.map_err(DemoError::at("a router"))?;
    let interface = InterfaceRequest { subnet_id: Some(subnet), port_id: None };
    let added = routers::add_interface(inventory, caller, Some(router.id), interface).await;
    added.map(|_| router.id).map_err(DemoError::at("a router's interface"))
}

async fn make_service(context: &Context, caller: &Caller, router: Uuid, subnet: Uuid) -> Result<Uuid, DemoError> {
    let draft = vpn_service::Draft {
        project_id: project(caller),
        name: NAME.into(),
        description: String::new(),
        router_id: router.into(),
        subnet_id: Some(subnet.into()),
        flavor_id: None,
        admin_state_up: true,
    };
    let made = vpn_service::create(context, caller, draft).await;
    made.map(|service| service.id).map_err(DemoError::at("a VPN service"))
}

async fn make_ike_policy(context: &Context, caller: &Caller) -> Result<Uuid, DemoError> {
    let draft = ike_policy::Draft {
        project_id: project(caller),
        name: NAME.into(),
        description: String::new(),
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes256,
        phase1_negotiation_mode: NegotiationMode::Main,
        lifetime: LifetimeChange::default(),
        ike_version: IkeVersion::V2,
        pfs: Pfs::Group14,
    };
    ike_policy::create(context, caller, draft).await.map(|made| made.id).map_err(DemoError::at("an IKE policy"))
}

async fn make_ipsec_policy(context: &Context, caller: &Caller) -> Result<Uuid, DemoError> {
    let draft = ipsec_policy::Draft {
        project_id: project(caller),
        name: NAME.into(),
        description: String::new(),
        transform_protocol: TransformProtocol::Esp,
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes256,
        encapsulation_mode: EncapsulationMode::Tunnel,
        lifetime: LifetimeChange::default(),
        pfs: Pfs::Group14,
    };
    ipsec_policy::create(context, caller, draft).await.map(|made| made.id).map_err(DemoError::at("an IPsec policy"))
}

fn connection(
    caller: &Caller,
    name: &str,
    (service, ike_policy, ipsec_policy): (Uuid, Uuid, Uuid),
    (peer_address, peer_cidr): (&str, &str),
) -> Result<site_connection::Draft, DemoError> {
    let step = "a peer's range";
    let peer_cidr = Cidr::parse(peer_cidr).ok_or(DemoError::Failed { step, reason: peer_cidr.into() })?;
    Ok(site_connection::Draft {
        project_id: project(caller),
        name: name.into(),
        description: String::new(),
        peer_address: peer_address.into(),
        peer_id: peer_address.into(),
        local_id: String::new(),
        mtu: SiteConnection::DEFAULT_MTU,
        psk: "a secret of the demo".into(),
        initiator: Initiator::BiDirectional,
        dpd: DpdChange::default(),
        admin_state_up: true,
        vpnservice_id: GivenId::from(service),
        ikepolicy_id: GivenId::from(ike_policy),
        ipsecpolicy_id: GivenId::from(ipsec_policy),
        peer_cidrs: vec![peer_cidr],
        local_ep_group_id: None,
        peer_ep_group_id: None,
        deletion_protection: false,
    })
}
