//! The inventory against a real store, in the order in which the recorded peer was asked.

mod of_networks;
mod of_quotas;
mod of_routers;
mod of_subnets;
mod visibility;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tempfile::TempDir;
use uuid::Uuid;

use super::{
    Asked, StandaloneNetwork,
    networks::NewNetwork,
    routers::{self, FixedIpRequest, GatewayRequest, InterfaceRequest, NewRouter, RouterUpdate},
    subnets::NewSubnet,
};
use crate::{
    auth::{Caller, TokenScope},
    env::{Clock, Ids},
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, Lifetime, Sealed, SiteConnection, Status, Timestamp, VpnService,
        endpoint_group::EndpointType,
        ike_policy::{IkeVersion, NegotiationMode},
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        network::{Router, Subnet},
        site_connection::{Dpd, Initiator},
    },
    store::{Record, Store, StoreError, StoreOptions},
};

/// Ids in ascending order, and a time for each.
struct Counter(AtomicU64);

impl Ids for Counter {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)) << 64)
    }
}

impl Clock for Counter {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + chrono::TimeDelta::seconds(i64::try_from(self.0.load(Ordering::SeqCst)).unwrap_or(0))
    }
}

struct World {
    inventory: StandaloneNetwork,
    store: Store,
    ids: Arc<Counter>,
    _directory: TempDir,
}

async fn world() -> World {
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite://{}/store.db", directory.path().display());
    let store = Store::open(&url.into(), StoreOptions::default()).await.expect("a store");
    let ids = Arc::new(Counter(AtomicU64::new(1)));
    let inventory = StandaloneNetwork::new(store.clone(), ids.clone(), ids.clone());
    World { inventory, store, ids, _directory: directory }
}

fn caller(project: &str, roles: &[&str]) -> Caller {
    Caller {
        user_id: "u".into(),
        scope: TokenScope::Project(project.into()),
        roles: roles.iter().map(ToString::to_string).collect(),
    }
}

fn admin() -> Caller {
    caller("admin", &["admin", "manager", "member", "reader"])
}

fn member() -> Caller {
    caller("demo", &["member", "reader"])
}

fn other() -> Caller {
    caller("demo2", &["member", "reader"])
}

fn reader() -> Caller {
    caller("demo", &["reader"])
}

fn new_subnet(project_id: &str, network_id: Uuid, cidr: &str) -> NewSubnet {
    NewSubnet {
        project_id: project_id.into(),
        network_id,
        name: String::new(),
        description: String::new(),
        ip_version: if cidr.contains(':') { 6 } else { 4 },
        cidr: cidr.into(),
        gateway_ip: Asked::Nothing,
        enable_dhcp: Some(false),
    }
}

fn project(by: &Caller) -> &str {
    by.project_id().expect("a project")
}

fn new_network(by: &Caller) -> NewNetwork {
    NewNetwork { project_id: project(by).into(), ..NewNetwork::default() }
}

fn new_router(by: &Caller) -> NewRouter {
    NewRouter { project_id: project(by).into(), ..NewRouter::default() }
}

fn to(network_id: Uuid) -> GatewayRequest {
    GatewayRequest { network_id, external_fixed_ips: None, enable_snat: None }
}

impl World {
    async fn network(&self, by: &Caller, external: bool) -> Uuid {
        let new = NewNetwork { external: external.then_some(true), ..new_network(by) };
        super::networks::create(&self.inventory, by, new).await.expect("a network").network.id
    }

    async fn subnet(&self, by: &Caller, network: Uuid, cidr: &str) -> Subnet {
        super::subnets::create(&self.inventory, by, new_subnet(project(by), network, cidr)).await.expect("a subnet")
    }

    async fn network_with(&self, by: &Caller, cidr: &str) -> Subnet {
        let network = self.network(by, false).await;
        self.subnet(by, network, cidr).await
    }

    async fn external(&self, cidrs: &[&str]) -> (Uuid, Vec<Subnet>) {
        let network = self.network(&admin(), true).await;
        let mut subnets = Vec::new();
        for cidr in cidrs {
            subnets.push(self.subnet(&admin(), network, cidr).await);
        }
        (network, subnets)
    }

    async fn router(&self, by: &Caller) -> Router {
        routers::create(&self.inventory, by, new_router(by)).await.expect("a router")
    }

    async fn join(&self, by: &Caller, router: Uuid, subnet: Uuid) -> routers::InterfaceView {
        let request = InterfaceRequest { subnet_id: Some(subnet), port_id: None };
        routers::add_interface(&self.inventory, by, Some(router), request).await.expect("an interface")
    }

    async fn update(&self, by: &Caller, router: Uuid, change: RouterUpdate) -> Result<Router, routers::UpdateError> {
        routers::update(&self.inventory, by, Some(router), change).await
    }

    async fn insert<R: Record + Clone>(&self, record: R) -> R {
        let kept = record.clone();
        let inserted: Result<(), StoreError> = self.store.write(move |session| session.insert(&record)).await;
        inserted.expect("inserted");
        kept
    }

    async fn remove<R: Record>(&self, id: Uuid) {
        let removed: Result<bool, StoreError> = self.store.write(move |session| session.remove::<R>(id)).await;
        assert!(removed.expect("removed"));
    }

    async fn service(&self, router_id: Uuid, subnet_id: Option<Uuid>) -> VpnService {
        self.insert(VpnService {
            id: self.ids.next(),
            project_id: "demo".into(),
            name: String::new(),
            description: String::new(),
            router_id,
            subnet_id,
            flavor_id: None,
            admin_state_up: true,
            external_v4_ip: None,
            external_v6_ip: None,
            status: Status::PendingCreate,
            generation: 1,
            observed_generation: 0,
        })
        .await
    }

    async fn group(&self, kind: EndpointType, endpoint: &str) -> EndpointGroup {
        self.insert(EndpointGroup {
            id: self.ids.next(),
            project_id: "demo".into(),
            name: String::new(),
            description: String::new(),
            kind,
            endpoints: vec![endpoint.into()],
        })
        .await
    }

    async fn connection(&self, service: Uuid, local: Uuid) -> SiteConnection {
        let ike = self.insert(ike_policy(self.ids.next())).await;
        let ipsec = self.insert(ipsec_policy(self.ids.next())).await;
        self.insert(SiteConnection {
            id: self.ids.next(),
            project_id: "demo".into(),
            name: String::new(),
            description: String::new(),
            peer_address: "192.0.2.10".into(),
            peer_id: "192.0.2.10".into(),
            local_id: String::new(),
            mtu: 1500,
            psk: Sealed::from_kept("secret".into()),
            initiator: Initiator::BiDirectional,
            dpd: Dpd::default(),
            admin_state_up: true,
            vpnservice_id: service,
            ikepolicy_id: ike.id,
            ipsecpolicy_id: ipsec.id,
            peer_cidrs: Vec::new(),
            local_ep_group_id: Some(local),
            peer_ep_group_id: None,
            deletion_protection: false,
            status: Status::PendingCreate,
            generation: 1,
            observed_generation: 0,
        })
        .await
    }
}

fn ike_policy(id: Uuid) -> IkePolicy {
    IkePolicy {
        id,
        project_id: "demo".into(),
        name: String::new(),
        description: String::new(),
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes128,
        phase1_negotiation_mode: NegotiationMode::Main,
        lifetime: Lifetime::default(),
        ike_version: IkeVersion::V1,
        pfs: Pfs::Group5,
    }
}

fn ipsec_policy(id: Uuid) -> IpsecPolicy {
    IpsecPolicy {
        id,
        project_id: "demo".into(),
        name: String::new(),
        description: String::new(),
        transform_protocol: TransformProtocol::Esp,
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes128,
        encapsulation_mode: EncapsulationMode::Tunnel,
        lifetime: Lifetime::default(),
        pfs: Pfs::Group5,
    }
}

fn fixed(subnet: Option<Uuid>, ip: &str) -> FixedIpRequest {
    FixedIpRequest { subnet_id: subnet, ip_address: Some(ip.parse().expect("an address")) }
}
