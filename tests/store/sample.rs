//! Sample objects.

use uuid::Uuid;
use vpnaas::{
    model::{
        Dpd, EndpointGroup, IkePolicy, IpsecPolicy, Lifetime, Sealed, SiteConnection, Status, Timestamp, VpnService,
        endpoint_group::EndpointType,
        ike_policy::{IkeVersion, NegotiationMode},
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        network::{AddressPair, ExternalGateway, FixedIp, Network, Pool, Port, Route, Router, SegmentationId, Subnet},
        site_connection::Initiator,
    },
    store::{Record, Sealer, Session, Store, StoreError},
};

/// Texts with everything that the API accepts.
pub const ODD: &str = "nul \0 one \u{1} 🦀 ünïcödé \u{10ffff} ' \" \\ % _ \u{1}0";

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn time(seconds: i64) -> Timestamp {
    Timestamp::from_timestamp_micros(seconds * 1_000_000 + 123_456).unwrap()
}

pub fn service(number: u128) -> VpnService {
    VpnService {
        id: id(number),
        project_id: "p".into(),
        name: format!("service {number}"),
        description: ODD.into(),
        router_id: id(0xa),
        subnet_id: Some(id(0xb)),
        flavor_id: None,
        admin_state_up: true,
        external_v4_ip: Some("192.0.2.1".into()),
        external_v6_ip: None,
        status: Status::PendingCreate,
        generation: 1,
        observed_generation: 0,
    }
}

pub fn ike_policy(number: u128) -> IkePolicy {
    IkePolicy {
        id: id(number),
        project_id: "p".into(),
        name: ODD.into(),
        description: String::new(),
        auth_algorithm: AuthAlgorithm::AesXcbc,
        encryption_algorithm: EncryptionAlgorithm::Aes256Gcm16,
        phase1_negotiation_mode: NegotiationMode::Aggressive,
        lifetime: Lifetime { seconds: i32::MAX },
        ike_version: IkeVersion::V2,
        pfs: Pfs::Group31,
    }
}

pub fn ipsec_policy(number: u128) -> IpsecPolicy {
    IpsecPolicy {
        id: id(number),
        project_id: "p".into(),
        name: String::new(),
        description: ODD.into(),
        transform_protocol: TransformProtocol::AhEsp,
        auth_algorithm: AuthAlgorithm::Sha512,
        encryption_algorithm: EncryptionAlgorithm::TripleDes,
        encapsulation_mode: EncapsulationMode::Transport,
        lifetime: Lifetime { seconds: 60 },
        pfs: Pfs::Group2,
    }
}

pub fn endpoint_group(number: u128) -> EndpointGroup {
    EndpointGroup {
        id: id(number),
        project_id: "p".into(),
        name: ODD.into(),
        description: String::new(),
        kind: EndpointType::Cidr,
        endpoints: vec!["10.0.0.0/8".into(), ODD.into(), String::new()],
    }
}

/// A connection; [`parents`] inserts what it refers to.
pub fn connection(number: u128) -> SiteConnection {
    SiteConnection {
        id: id(number),
        project_id: "p".into(),
        name: format!("connection {number}"),
        description: ODD.into(),
        peer_address: "192.0.2.9".into(),
        peer_id: ODD.into(),
        local_id: String::new(),
        mtu: 1500,
        psk: plain(id(number), &format!("sécret{ODD}")),
        initiator: Initiator::BiDirectional,
        dpd: Dpd::default(),
        admin_state_up: true,
        vpnservice_id: id(1),
        ikepolicy_id: id(2),
        ipsecpolicy_id: id(3),
        peer_cidrs: vec!["10.1.0.0/16".into()],
        local_ep_group_id: None,
        peer_ep_group_id: Some(id(4)),
        deletion_protection: false,
        status: Status::PendingCreate,
        generation: 1,
        observed_generation: 0,
    }
}

pub fn network(number: u128) -> Network {
    Network {
        id: id(number),
        project_id: "p".into(),
        name: ODD.into(),
        description: String::new(),
        admin_state_up: true,
        external: true,
        shared: false,
        provider_network_type: Some("flat".into()),
        provider_physical_network: None,
        provider_segmentation_id: Some(SegmentationId(101)),
        mtu: 1500,
        port_security_enabled: false,
        tags: vec![ODD.into(), "blue".into()],
        created_at: time(-5),
        updated_at: time(7),
        revision_number: 3,
    }
}

pub fn subnet(number: u128, network_id: Uuid) -> Subnet {
    Subnet {
        id: id(number),
        project_id: "p".into(),
        name: ODD.into(),
        description: String::new(),
        network_id,
        ip_version: 6,
        cidr: "2001:db8::/64".into(),
        gateway_ip: Some("2001:db8::1".parse().unwrap()),
        enable_dhcp: false,
        allocation_pools: vec![Pool { start: "2001:db8::7".parse().unwrap(), end: "2001:db8::9".parse().unwrap() }],
        dns_nameservers: vec!["2001:db8::53".into()],
        host_routes: vec![route()],
        service_types: vec![],
        ipv6_ra_mode: Some("slaac".into()),
        ipv6_address_mode: None,
        tags: vec![],
        created_at: time(5),
        updated_at: time(7),
        revision_number: 0,
    }
}

fn route() -> Route {
    Route { destination: "2001:db8:9::/64".into(), nexthop: "2001:db8::7".parse().unwrap() }
}

fn fixed_ip() -> FixedIp {
    FixedIp { subnet_id: id(7), ip_address: "192.0.2.3".parse().unwrap() }
}

pub fn router(number: u128) -> Router {
    let gateway = ExternalGateway { network_id: id(6), external_fixed_ips: vec![fixed_ip()], enable_snat: true };
    Router {
        id: id(number),
        project_id: "p".into(),
        name: ODD.into(),
        description: String::new(),
        admin_state_up: false,
        external_gateway: Some(gateway),
        routes: vec![route()],
        tags: vec!["red".into()],
        created_at: time(5),
        updated_at: time(7),
        revision_number: 0,
    }
}

pub fn port(number: u128, network_id: Uuid) -> Port {
    Port {
        id: id(number),
        project_id: String::new(),
        name: ODD.into(),
        description: ODD.into(),
        admin_state_up: true,
        network_id,
        mac_address: "fa:16:3e:00:00:01".into(),
        device_id: id(8),
        device_owner: "network:router_interface".into(),
        fixed_ips: vec![fixed_ip()],
        allowed_address_pairs: vec![AddressPair { ip_address: "10.0.0.0/8".into(), mac_address: String::new() }],
        port_security_enabled: true,
        tags: vec![],
        created_at: time(5),
        updated_at: time(7),
        revision_number: 0,
    }
}

/// A pre-shared key as stored without a configured key.
pub fn plain(id: Uuid, psk: &str) -> Sealed {
    Sealer::new(&[]).unwrap().seal(id, &psk.into()).unwrap()
}

/// Runs a write whose errors are the store's own.
pub async fn write<T: Send + 'static>(
    store: &Store,
    work: impl Fn(&mut Session) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    store.write(work).await
}

/// Runs a read whose errors are the store's own.
pub async fn read<T: Send + 'static>(
    store: &Store,
    work: impl Fn(&mut Session) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.read(work).await.unwrap()
}

/// Inserts an object.
pub async fn add<R: Record>(store: &Store, record: R) -> Result<(), StoreError> {
    write(store, move |session| session.insert(&record)).await
}

/// Removes an object.
pub async fn remove<R: Record>(store: &Store, id: Uuid) -> Result<bool, StoreError> {
    write(store, move |session| session.remove::<R>(id)).await
}

/// The object with this id.
pub async fn find<R: Record>(store: &Store, id: Uuid) -> Option<R> {
    read(store, move |session| session.find(id)).await
}

/// The number of objects of project `p`.
pub async fn count<R: Record>(store: &Store) -> u64 {
    read(store, |session| session.count::<R>("p")).await
}

/// Inserts the service, the policies and the groups that [`connection`] refers to.
pub async fn parents(store: &Store) {
    write(store, |session| {
        session.insert(&service(1))?;
        session.insert(&ike_policy(2))?;
        session.insert(&ipsec_policy(3))?;
        session.insert(&endpoint_group(4))
    })
    .await
    .unwrap();
}
