//! The example objects.

use uuid::Uuid;

use super::DemoError;
use crate::{
    auth::Caller,
    model::{
        self,
        ike_policy::IkeVersion,
        keyword::{EncryptionAlgorithm, Pfs},
        rules::cidr::Cidr,
    },
    network::standalone::{
        Asked, StandaloneNetwork,
        networks::{self, NewNetwork},
        routers::{self, GatewayRequest, InterfaceRequest, NewRouter},
        subnets::{self, NewSubnet},
    },
    service::{Context, policy, site_connection, vpn_service},
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
            let draft =
                connection(demo, (name, is_protected), (service, ike_policy, ipsec_policy), (peer_address, peer_cidr));
            let made = site_connection::create(context, demo, draft?).await;
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
        router_id: router.into(),
        subnet_id: Some(subnet.into()),
        flavor_id: None,
        spec: model::vpn_service::Spec { name: Some(NAME.into()), ..Default::default() },
    };
    let made = vpn_service::create(context, caller, draft).await;
    made.map(|service| service.id).map_err(DemoError::at("a VPN service"))
}

async fn make_ike_policy(context: &Context, caller: &Caller) -> Result<Uuid, DemoError> {
    let spec = model::ike_policy::Spec {
        name: Some(NAME.into()),
        encryption_algorithm: Some(EncryptionAlgorithm::Aes256),
        ike_version: Some(IkeVersion::V2),
        pfs: Some(Pfs::Group14),
        ..Default::default()
    };
    let draft = policy::Draft::<model::IkePolicy> { project_id: project(caller), spec };
    policy::create(context, caller, draft).await.map(|made| made.id).map_err(DemoError::at("an IKE policy"))
}

async fn make_ipsec_policy(context: &Context, caller: &Caller) -> Result<Uuid, DemoError> {
    let spec = model::ipsec_policy::Spec {
        name: Some(NAME.into()),
        encryption_algorithm: Some(EncryptionAlgorithm::Aes256),
        pfs: Some(Pfs::Group14),
        ..Default::default()
    };
    let draft = policy::Draft::<model::IpsecPolicy> { project_id: project(caller), spec };
    policy::create(context, caller, draft).await.map(|made| made.id).map_err(DemoError::at("an IPsec policy"))
}

fn connection(
    caller: &Caller,
    (name, is_protected): (&str, bool),
    (service, ike_policy, ipsec_policy): (Uuid, Uuid, Uuid),
    (peer_address, peer_cidr): (&str, &str),
) -> Result<site_connection::Draft, DemoError> {
    let step = "a peer's range";
    let peer_cidr = Cidr::parse(peer_cidr).ok_or(DemoError::Failed { step, reason: peer_cidr.into() })?;
    let spec = model::site_connection::Spec {
        name: Some(name.into()),
        peer_address: Some(peer_address.into()),
        peer_id: Some(peer_address.into()),
        psk: Some("a secret of the demo".into()),
        peer_cidrs: Some(vec![peer_cidr]),
        deletion_protection: Some(is_protected),
        ..Default::default()
    };
    Ok(site_connection::Draft {
        project_id: project(caller),
        vpnservice_id: service.into(),
        ikepolicy_id: ike_policy.into(),
        ipsecpolicy_id: ipsec_policy.into(),
        spec,
    })
}
