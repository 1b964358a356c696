//! What the cases work with: a real store, a small network, callers, and objects to start from.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::DateTime;
use secrecy::SecretString;
use tempfile::TempDir;
use uuid::Uuid;
use vpnaas::{
    auth::{Caller, TokenScope},
    env::{BoxFuture, Clock, Ids, Resolver},
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, Timestamp, VpnService,
        endpoint_group::EndpointType,
        ids::GivenId,
        ike_policy::{IkeVersion, NegotiationMode},
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        lifetime::LifetimeChange,
        rules::Cidr,
        site_connection::{DpdChange, Initiator},
    },
    network::{GatewayView, Network, NetworkError, RouterView, SubnetView},
    service::{
        Context,
        context::{Choices, Nudge},
        endpoint_group, ike_policy, ipsec_policy, site_connection, vpn_service,
    },
    store::{SqlStore, StoreOptions},
};

use crate::postgres::Postgres;

pub const DEMO: &str = "demo";
pub const OTHER: &str = "other";

pub const ROUTER: Uuid = Uuid::from_u128(0x10);
pub const ROUTER_DUAL: Uuid = Uuid::from_u128(0x11);
pub const ROUTER_NO_GATEWAY: Uuid = Uuid::from_u128(0x12);
pub const ROUTER_OTHER: Uuid = Uuid::from_u128(0x13);
pub const SUBNET: Uuid = Uuid::from_u128(0x20);
pub const SUBNET_2: Uuid = Uuid::from_u128(0x21);
pub const SUBNET_V6: Uuid = Uuid::from_u128(0x22);
pub const SUBNET_OFF: Uuid = Uuid::from_u128(0x23);
pub const SUBNET_DUAL_V6: Uuid = Uuid::from_u128(0x24);
pub const SUBNET_OTHER: Uuid = Uuid::from_u128(0x25);
pub const UNKNOWN: Uuid = Uuid::from_u128(0xdead);

/// A store, a network and the rest of what use cases are given.
pub struct World {
    pub ctx: Context,
    pub nudges: Arc<Nudges>,
    url: SecretString,
    _directory: TempDir,
}

impl World {
    pub async fn new(server: Option<&Postgres>) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let url = match server {
            None => format!("sqlite://{}", directory.path().join("service.db").display()),
            Some(server) => server.database().await,
        };
        let url = SecretString::from(url);
        let store = SqlStore::open(&url, StoreOptions::default()).await.expect("the store opens");
        let nudges = Arc::new(Nudges::default());
        let ctx = Context {
            store: Arc::new(store),
            network: Arc::new(FixedNetwork),
            clock: Arc::new(FixedClock),
            ids: Arc::new(CountedIds(AtomicU64::new(0x1000))),
            resolver: Arc::new(OneName),
            reconciler: Arc::clone(&nudges) as Arc<dyn Nudge>,
            choices: Arc::new(Choices { data_plane_follows: true, ..Choices::default() }),
        };
        Self { ctx, nudges, url, _directory: directory }
    }

    /// The same store for an operator with other choices.
    pub fn choosing(&self, choices: Choices) -> Context {
        Context { choices: Arc::new(choices), ..self.ctx.clone() }
    }

    /// Another process on the same database, which waits for the others no longer than this.
    pub async fn elsewhere(&self, lock_wait: Duration) -> Context {
        let options = StoreOptions { lock_wait, ..StoreOptions::default() };
        let store = SqlStore::open(&self.url, options).await.expect("the store opens");
        Context { store: Arc::new(store), ..self.ctx.clone() }
    }

    pub async fn ike_policy(&self) -> IkePolicy {
        ike_policy::create(&self.ctx, &member(), ike_draft()).await.expect("an IKE policy")
    }

    pub async fn ipsec_policy(&self) -> IpsecPolicy {
        ipsec_policy::create(&self.ctx, &member(), ipsec_draft()).await.expect("an IPsec policy")
    }

    pub async fn service(&self, router: Uuid, subnet: Option<Uuid>) -> VpnService {
        vpn_service::create(&self.ctx, &member(), service_draft(router, subnet)).await.expect("a service")
    }

    pub async fn group(&self, kind: EndpointType, endpoints: &[&str]) -> EndpointGroup {
        endpoint_group::create(&self.ctx, &member(), group_draft(kind, endpoints)).await.expect("a group")
    }

    /// A draft of a connection on a service with a subnet, with policies of its own.
    pub async fn draft(&self) -> site_connection::Draft {
        let service = self.service(ROUTER, Some(SUBNET)).await;
        connection_draft(service.id, self.ike_policy().await.id, self.ipsec_policy().await.id)
    }

    pub async fn connection(&self) -> SiteConnection {
        site_connection::create(&self.ctx, &member(), self.draft().await).await.expect("a connection")
    }
}

pub fn caller(project: &str, roles: &[&str]) -> Caller {
    scoped(TokenScope::Project(project.into()), roles)
}

pub fn scoped(scope: TokenScope, roles: &[&str]) -> Caller {
    Caller { user_id: "user".into(), scope, roles: roles.iter().map(ToString::to_string).collect() }
}

pub fn member() -> Caller {
    caller(DEMO, &["member", "reader"])
}

pub fn reader() -> Caller {
    caller(DEMO, &["reader"])
}

pub fn other() -> Caller {
    caller(OTHER, &["member", "reader"])
}

pub fn admin() -> Caller {
    caller("admin", &["admin", "member", "reader"])
}

pub fn ike_draft() -> ike_policy::Draft {
    ike_policy::Draft {
        project_id: DEMO.into(),
        name: "ike".into(),
        description: String::new(),
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes128,
        phase1_negotiation_mode: NegotiationMode::Main,
        lifetime: LifetimeChange::default(),
        ike_version: IkeVersion::V1,
        pfs: Pfs::Group5,
    }
}

pub fn ipsec_draft() -> ipsec_policy::Draft {
    ipsec_policy::Draft {
        project_id: DEMO.into(),
        name: "ipsec".into(),
        description: String::new(),
        transform_protocol: TransformProtocol::Esp,
        auth_algorithm: AuthAlgorithm::Sha256,
        encryption_algorithm: EncryptionAlgorithm::Aes128,
        encapsulation_mode: EncapsulationMode::Tunnel,
        lifetime: LifetimeChange::default(),
        pfs: Pfs::Group5,
    }
}

pub fn service_draft(router: Uuid, subnet: Option<Uuid>) -> vpn_service::Draft {
    vpn_service::Draft {
        project_id: DEMO.into(),
        name: "service".into(),
        description: String::new(),
        router_id: router.into(),
        subnet_id: subnet.map(GivenId::from),
        flavor_id: None,
        admin_state_up: true,
    }
}

pub fn group_draft(kind: EndpointType, endpoints: &[&str]) -> endpoint_group::Draft {
    endpoint_group::Draft {
        project_id: DEMO.into(),
        name: "group".into(),
        description: String::new(),
        kind,
        endpoints: endpoints.iter().map(ToString::to_string).collect(),
    }
}

pub fn connection_draft(service: Uuid, ike: Uuid, ipsec: Uuid) -> site_connection::Draft {
    site_connection::Draft {
        project_id: DEMO.into(),
        name: "connection".into(),
        description: String::new(),
        peer_address: "192.0.2.10".into(),
        peer_id: "192.0.2.10".into(),
        local_id: String::new(),
        mtu: SiteConnection::DEFAULT_MTU,
        psk: SecretString::from("secret"),
        initiator: Initiator::BiDirectional,
        dpd: DpdChange::default(),
        admin_state_up: true,
        vpnservice_id: service.into(),
        ikepolicy_id: ike.into(),
        ipsecpolicy_id: ipsec.into(),
        peer_cidrs: cidrs(&["10.99.0.0/24"]),
        local_ep_group_id: None,
        peer_ep_group_id: None,
        deletion_protection: false,
    }
}

pub fn cidrs(texts: &[&str]) -> Vec<Cidr> {
    texts.iter().map(|text| Cidr::parse(text).expect("a range")).collect()
}

/// Two routers with a gateway (one of them dual-stack), one without, and one of another project.
struct FixedNetwork;

impl Network for FixedNetwork {
    fn router(&self, id: Uuid) -> BoxFuture<'_, Result<Option<RouterView>, NetworkError>> {
        let (project, external, subnets): (_, &[&str], &[Uuid]) = match id {
            ROUTER => (DEMO, &["203.0.113.10"], &[SUBNET, SUBNET_2, SUBNET_V6]),
            ROUTER_DUAL => (DEMO, &["198.51.100.10", "2001:db8:ee::10"], &[SUBNET_DUAL_V6]),
            ROUTER_NO_GATEWAY => (DEMO, &[], &[SUBNET_OFF]),
            ROUTER_OTHER => (OTHER, &["203.0.113.20"], &[SUBNET_OTHER]),
            _ => return Box::pin(async { Ok(None) }),
        };
        let addresses: Vec<IpAddr> = external.iter().map(|text| text.parse().expect("an address")).collect();
        let gateway = (!addresses.is_empty()).then(|| GatewayView {
            has_ipv4_subnet: addresses.iter().any(IpAddr::is_ipv4),
            has_ipv6_subnet: addresses.iter().any(IpAddr::is_ipv6),
            addresses,
        });
        let view = RouterView { id, project_id: project.into(), gateway, subnet_ids: subnets.to_vec() };
        Box::pin(async { Ok(Some(view)) })
    }

    fn subnet(&self, id: Uuid) -> BoxFuture<'_, Result<Option<SubnetView>, NetworkError>> {
        let (project, ip_version, cidr) = match id {
            SUBNET => (DEMO, 4, "10.10.0.0/24"),
            SUBNET_2 => (DEMO, 4, "10.11.0.0/24"),
            SUBNET_V6 => (DEMO, 6, "2001:db8:10::/64"),
            SUBNET_OFF => (DEMO, 4, "10.12.0.0/24"),
            SUBNET_DUAL_V6 => (DEMO, 6, "2001:db8:13::/64"),
            SUBNET_OTHER => (OTHER, 4, "10.20.0.0/24"),
            _ => return Box::pin(async { Ok(None) }),
        };
        let view = SubnetView { id, project_id: project.into(), ip_version, cidr: cidr.into() };
        Box::pin(async { Ok(Some(view)) })
    }
}

struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        DateTime::UNIX_EPOCH
    }
}

struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self) -> Uuid {
        Uuid::from_u128(self.0.fetch_add(1, Ordering::Relaxed).into())
    }
}

/// Knows `localhost`.
struct OneName;

impl Resolver for OneName {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Vec<IpAddr>> {
        let addresses = if name == "localhost" { vec![IpAddr::from([127, 0, 0, 1])] } else { Vec::new() };
        Box::pin(async { addresses })
    }
}

/// Counts the nudges; nothing is ever in the way of a teardown.
#[derive(Default)]
pub struct Nudges(AtomicUsize);

impl Nudges {
    /// How many there have been since the last time.
    pub fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Nudge for Nudges {
    fn nudge(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn torn_down(&self, _: Uuid) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
