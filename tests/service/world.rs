//! The environment of the cases: a real store, a small network, callers, and initial objects.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::DateTime;
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;
use uuid::Uuid;
use vpnaas::{
    auth::{Caller, TokenScope},
    env::{BoxFuture, Clock, Ids, Resolver},
    model::{
        Draft, EndpointGroup, IkePolicy, IpsecPolicy, Resource, SiteConnection, Status, Teardown, Timestamp,
        VpnService,
        address::Cidr,
        endpoint_group::{self as group, EndpointType},
        ids::GivenId,
        ike_policy, ipsec_policy, site_connection as connection, vpn_service as service,
    },
    network::{GatewayView, Network, NetworkError, RouterView, SubnetOwner, SubnetView},
    service::{
        Context,
        context::{Choices, Nudge},
        endpoint_group, policy, site_connection, vpn_service,
    },
    store::{Due, Followed, Store, StoreOptions, Turn},
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

/// A store, a network and the other parameters of use cases.
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
        let store = Store::open(&url, StoreOptions::default()).await.expect("the store opens");
        let nudges = Arc::new(Nudges::default());
        let ctx = Context {
            sealer: Arc::clone(store.sealer()),
            store,
            network: Arc::new(FixedNetwork),
            clock: Arc::new(FixedClock),
            ids: Arc::new(CountedIds(AtomicU64::new(0x1000))),
            resolver: Arc::new(OneName),
            reconciler: Arc::clone(&nudges) as Arc<dyn Nudge>,
            choices: Arc::new(Choices { data_plane_follows: true, ..Choices::default() }),
        };
        Self { ctx, nudges, url, _directory: directory }
    }

    /// The same store with a different operator configuration.
    pub fn choosing(&self, choices: Choices) -> Context {
        Context { choices: Arc::new(choices), ..self.ctx.clone() }
    }

    /// Another process on the same database, with this lock timeout; a SQLite file has only one.
    pub async fn elsewhere(&self, lock_wait: Duration) -> Option<Context> {
        let options = StoreOptions { lock_wait, ..StoreOptions::default() };
        let store = Store::open(&self.url, options).await;
        if self.url.expose_secret().starts_with("sqlite:") {
            assert!(store.is_err(), "the file is shared");
            return None;
        }
        Some(Context { store: store.expect("the store opens"), ..self.ctx.clone() })
    }

    /// Records a result of the data plane.
    pub async fn observe<R: Followed>(&self, id: Uuid, generation: i64, status: Status) {
        let observed = self.ctx.store.write(move |session| session.observe::<R>(id, generation, &status, Uuid::nil()));
        assert!(observed.await.expect("is observed"));
    }

    /// The pending teardowns of a project.
    pub async fn teardowns(&self, project: &'static str) -> Vec<Teardown> {
        let now = self.ctx.clock.now();
        let due = self.ctx.store.read(move |session| session.due(Turn::First, project, Uuid::nil(), now, 10));
        let due: Vec<Due<Teardown>> = due.await.expect("teardowns");
        due.into_iter().map(|due| due.object.expect("can be read")).collect()
    }

    /// Makes a row unreadable.
    pub async fn spoil(&self, table: &str, column: &str, id: Uuid) {
        let url = self.url.expose_secret();
        if let Some(path) = url.strip_prefix("sqlite://") {
            let text = format!("UPDATE {table} SET {column} = 'spoilt' WHERE id = ?1");
            let database = rusqlite::Connection::open(path).expect("the database");
            database.busy_timeout(Duration::from_secs(5)).expect("a time");
            assert_eq!(database.execute(&text, [&id.as_bytes()[..]]).expect("is spoilt"), 1);
        } else {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the database");
            tokio::spawn(connection);
            let text = format!("UPDATE {table} SET {column} = 'spoilt' WHERE id = $1");
            assert_eq!(client.execute(&text, &[&id]).await.expect("is spoilt"), 1);
        }
    }

    pub async fn ike_policy(&self) -> IkePolicy {
        policy::create(&self.ctx, &member(), ike_draft()).await.expect("an IKE policy")
    }

    pub async fn ipsec_policy(&self) -> IpsecPolicy {
        policy::create(&self.ctx, &member(), ipsec_draft()).await.expect("an IPsec policy")
    }

    pub async fn service(&self, router: Uuid, subnet: Option<Uuid>) -> VpnService {
        vpn_service::create(&self.ctx, &member(), service_draft(router, subnet)).await.expect("a service")
    }

    pub async fn group(&self, kind: EndpointType, endpoints: &[&str]) -> EndpointGroup {
        endpoint_group::create(&self.ctx, &member(), group_draft(kind, endpoints)).await.expect("a group")
    }

    /// A draft of a connection on a service with a subnet, with its own policies.
    pub async fn draft(&self) -> Draft<SiteConnection> {
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

fn draft<R: Resource>(spec: R::Spec) -> Draft<R> {
    Draft { project_id: DEMO.into(), spec }
}

pub fn ike_draft() -> Draft<IkePolicy> {
    draft(ike_policy::Spec { name: Some("ike".into()), ..Default::default() })
}

pub fn ipsec_draft() -> Draft<IpsecPolicy> {
    draft(ipsec_policy::Spec { name: Some("ipsec".into()), ..Default::default() })
}

pub fn service_draft(router: Uuid, subnet: Option<Uuid>) -> Draft<VpnService> {
    draft(service::Spec {
        name: Some("service".into()),
        router_id: Some(router.into()),
        subnet_id: Some(subnet.map(GivenId::from)),
        ..Default::default()
    })
}

pub fn group_draft(kind: EndpointType, endpoints: &[&str]) -> Draft<EndpointGroup> {
    draft(group::Spec {
        name: Some("group".into()),
        kind: Some(kind),
        endpoints: Some(endpoints.iter().map(ToString::to_string).collect()),
        ..Default::default()
    })
}

pub fn connection_draft(service: Uuid, ike: Uuid, ipsec: Uuid) -> Draft<SiteConnection> {
    draft(connection::Spec {
        name: Some("connection".into()),
        vpnservice_id: Some(service.into()),
        ikepolicy_id: Some(ike.into()),
        ipsecpolicy_id: Some(ipsec.into()),
        peer_address: Some("192.0.2.10".into()),
        peer_id: Some("192.0.2.10".into()),
        psk: Some(SecretString::from("secret")),
        peer_cidrs: Some(cidrs(&["10.99.0.0/24"])),
        ..Default::default()
    })
}

/// The same draft, with a modified request.
pub fn asking(draft: &Draft<SiteConnection>, ask: impl FnOnce(&mut connection::Spec)) -> Draft<SiteConnection> {
    let mut draft = draft.clone();
    ask(&mut draft.spec);
    draft
}

/// The same draft, with groups instead of CIDRs.
pub fn joining(draft: &Draft<SiteConnection>, local: Option<Uuid>, peer: Option<Uuid>) -> Draft<SiteConnection> {
    asking(draft, |spec| {
        spec.peer_cidrs = None;
        spec.local_ep_group_id = Some(local.map(GivenId::from));
        spec.peer_ep_group_id = Some(peer.map(GivenId::from));
    })
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
        let gateway = (!addresses.is_empty()).then_some(GatewayView { addresses });
        let subnets = subnets.iter().filter_map(|id| subnet_view(*id)).collect();
        let view = RouterView { id, project_id: project.into(), gateway, subnets };
        Box::pin(async { Ok(Some(view)) })
    }

    fn subnet_owner(&self, id: Uuid) -> BoxFuture<'_, Result<Option<SubnetOwner>, NetworkError>> {
        let owner = subnet(id).map(|(project, ..)| SubnetOwner { project_id: project.into(), is_public: false });
        Box::pin(async move { Ok(owner) })
    }
}

/// A subnet's project, IP version and CIDR.
fn subnet(id: Uuid) -> Option<(&'static str, u8, &'static str)> {
    Some(match id {
        SUBNET => (DEMO, 4, "10.10.0.0/24"),
        SUBNET_2 => (DEMO, 4, "10.11.0.0/24"),
        SUBNET_V6 => (DEMO, 6, "2001:db8:10::/64"),
        SUBNET_OFF => (DEMO, 4, "10.12.0.0/24"),
        SUBNET_DUAL_V6 => (DEMO, 6, "2001:db8:13::/64"),
        SUBNET_OTHER => (OTHER, 4, "10.20.0.0/24"),
        _ => return None,
    })
}

fn subnet_view(id: Uuid) -> Option<SubnetView> {
    subnet(id).map(|(_, ip_version, cidr)| SubnetView { id, ip_version, cidr: cidr.into(), gateway: None })
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

/// Resolves only `localhost`.
struct OneName;

impl Resolver for OneName {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Vec<IpAddr>> {
        let addresses = if name == "localhost" { vec![IpAddr::from([127, 0, 0, 1])] } else { Vec::new() };
        Box::pin(async { addresses })
    }
}

/// Counts the nudges; a teardown is always done at once.
#[derive(Default)]
pub struct Nudges(AtomicUsize);

impl Nudges {
    /// The number of nudges since the last call.
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
