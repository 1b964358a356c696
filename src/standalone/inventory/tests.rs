//! What VPN objects use stays while they are being made: both sides at the same moment, on a real store. How bodies are
//! refused stands at the end. The rules themselves are tested through the API, on both databases where it matters.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use secrecy::SecretString;
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    Inventory,
    input::{Changes, New, by_serde},
    interfaces::InterfaceInput,
    resource::Editable,
};
use crate::{
    auth::{Caller, TokenScope},
    env::{Clock, Ids},
    model::{
        EndpointGroup, Status, Timestamp, VpnService,
        endpoint_group::EndpointType,
        network::{Network, Router, Subnet},
    },
    network::Network as _,
    store::{Record, Session, Store, StoreError, StoreOptions},
};

/// Ids in ascending order, and a time that stands still.
struct Counter(AtomicU64);

impl Ids for Counter {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)) << 64)
    }
}

impl Clock for Counter {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

struct World {
    inventory: Inventory,
    ids: Arc<Counter>,
    _directory: TempDir,
}

async fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/store.db", directory.path().display());
    let store = Store::open(&SecretString::from(url), StoreOptions::default()).await.unwrap();
    let ids = Arc::new(Counter(AtomicU64::new(1)));
    let inventory = Inventory::new(store, ids.clone(), ids.clone(), [].into());
    World { inventory, ids, _directory: directory }
}

fn admin() -> Caller {
    let roles = ["admin", "member", "reader"].map(str::to_owned).into();
    Caller { user_id: "u".into(), scope: TokenScope::Project("demo".into()), roles }
}

/// A router with a gateway and an interface.
struct Edge {
    router: Uuid,
    subnet: Uuid,
}

impl World {
    async fn make<R: Editable>(&self, attributes: serde_json::Value) -> Uuid
    where
        R::CreateFault: std::fmt::Debug,
    {
        let new = New::<R>::read(json!({ R::NAME: attributes }), &admin()).unwrap();
        let made = self.inventory.create(admin(), &crate::api::state::Settings::default(), new).await.unwrap();
        made.location.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap()
    }

    async fn edge(&self) -> Edge {
        let outside = self.make::<Network>(json!({"router:external": true})).await;
        self.make::<Subnet>(json!({"network_id": outside, "cidr": "203.0.113.0/24"})).await;
        let network = self.make::<Network>(json!({})).await;
        let subnet = self.make::<Subnet>(json!({"network_id": network, "cidr": "10.0.0.0/24"})).await;
        let router = self.make::<Router>(json!({"external_gateway_info": {"network_id": outside}})).await;
        self.inventory.add_interface(admin(), id(router), interface(subnet)).await.unwrap();
        Edge { router, subnet }
    }

    /// Makes a VPN service as the service room does: held, and then, a moment later, written.
    async fn serve(&self, edge: &Edge, subnet: Option<Uuid>) -> bool {
        let (inventory, router) = (self.inventory.clone(), edge.router);
        let service = VpnService {
            id: self.ids.next(),
            project_id: "demo".into(),
            name: String::new(),
            description: String::new(),
            router_id: router,
            subnet_id: subnet,
            flavor_id: None,
            admin_state_up: true,
            external_v4_ip: None,
            external_v6_ip: None,
            status: Status::PendingCreate,
            generation: 1,
            observed_generation: 0,
        };
        self.write_if(move |session| inventory.hold(session, router, subnet), service).await
    }

    /// Makes an endpoint group in the same way.
    async fn group(&self, subnet: Uuid) -> bool {
        let inventory = self.inventory.clone();
        let group = EndpointGroup {
            id: self.ids.next(),
            project_id: "demo".into(),
            name: String::new(),
            description: String::new(),
            kind: EndpointType::Subnet,
            endpoints: vec![subnet.to_string()],
        };
        self.write_if(move |session| inventory.hold_subnet(session, subnet), group).await
    }

    async fn write_if<R: Record>(
        &self,
        hold: impl Fn(&mut Session) -> Result<bool, StoreError> + Send + 'static,
        record: R,
    ) -> bool {
        let work = move |session: &mut Session| {
            let is_held = hold(session)?;
            if is_held {
                thread::sleep(Duration::from_millis(2));
                session.insert(&record)?;
            }
            Ok::<_, StoreError>(is_held)
        };
        self.inventory.store.write(work).await.unwrap()
    }
}

fn id(id: Uuid) -> (Option<Uuid>, String) {
    (Some(id), id.to_string())
}

fn interface(subnet: Uuid) -> InterfaceInput {
    by_serde("", &json!({"subnet_id": subnet})).unwrap()
}

/// Either the new object is there and what it uses stays, or that is gone and the object never was.
fn one_of(made: bool, gone: bool, round: usize) {
    assert!(made != gone, "round {round}: made {made}, gone {gone}");
}

const ROUNDS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn an_interface_stays_while_a_service_is_made_on_its_subnet() {
    let world = world().await;
    for round in 0..ROUNDS {
        let edge = world.edge().await;
        let (made, removed) = tokio::join!(
            world.serve(&edge, Some(edge.subnet)),
            world.inventory.remove_interface(admin(), id(edge.router), interface(edge.subnet)),
        );
        one_of(made, removed.is_ok(), round);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_stays_while_a_service_is_made_on_its_router() {
    let world = world().await;
    for round in 0..ROUNDS {
        let edge = world.edge().await;
        let clear = Changes::<Router>::read(json!({"router": {"external_gateway_info": null}})).unwrap();
        let (made, cleared) =
            tokio::join!(world.serve(&edge, None), world.inventory.update(admin(), id(edge.router), clear));
        one_of(made, cleared.is_ok(), round);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_router_stays_while_a_service_is_made_on_it() {
    let world = world().await;
    for round in 0..ROUNDS {
        let edge = world.edge().await;
        world.inventory.remove_interface(admin(), id(edge.router), interface(edge.subnet)).await.unwrap();
        let (made, deleted) =
            tokio::join!(world.serve(&edge, None), world.inventory.delete::<Router>(admin(), id(edge.router)));
        one_of(made, deleted.is_ok(), round);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subnet_stays_while_a_group_is_made_that_names_it() {
    let world = world().await;
    for round in 0..ROUNDS {
        let network = world.make::<Network>(json!({})).await;
        let subnet = world.make::<Subnet>(json!({"network_id": network, "cidr": "10.0.0.0/24"})).await;
        let (made, deleted) = match round % 2 {
            0 => {
                let (made, gone) =
                    tokio::join!(world.group(subnet), world.inventory.delete::<Subnet>(admin(), id(subnet)));
                (made, gone.is_ok())
            }
            _with_its_network => {
                let (made, gone) =
                    tokio::join!(world.group(subnet), world.inventory.delete::<Network>(admin(), id(network)));
                (made, gone.is_ok())
            }
        };
        one_of(made, deleted, round);
    }
}

fn refusal(resource: &str, attributes: &str) -> String {
    let caller = Caller { roles: vec!["member".into(), "reader".into()], ..admin() };
    let body: serde_json::Value = serde_json::from_str(&format!("{{\"{resource}\": {{{attributes}}}}}")).unwrap();
    let refused = match resource {
        "subnet" => New::<Subnet>::read(body, &caller).err(),
        _router => New::<Router>::read(body, &caller).err(),
    };
    refused.unwrap().message
}

#[test]
fn refusals_name_the_attribute() {
    let good = "\"network_id\": \"5522aff7-1b3c-48dd-9c3c-b50f016b73db\", \"cidr\": \"10.0.0.0/24\"";
    for (attributes, message) in [
        (String::new(), "Failed to parse request. Required attribute 'network_id' not specified"),
        (format!("{good}, \"bogus\": 1"), "Unrecognized attribute(s) 'bogus'"),
        (format!("{good}, \"name\": null"), "Invalid input for name. Reason: 'None' is not a valid string."),
        (format!("{good}, \"ip_version\": 5"), "Invalid input for ip_version. Reason: '5' is not in [4, 6]."),
        (
            format!("{good}, \"enable_dhcp\": \"maybe\""),
            "Invalid input for operation: 'maybe' cannot be converted to boolean.",
        ),
        (
            "\"network_id\": \"5522aff71b3c48dd9c3cb50f016b73db\", \"cidr\": \"10.0.0.0/24\"".into(),
            "Invalid input for network_id. Reason: '5522aff71b3c48dd9c3cb50f016b73db' is not a valid UUID.",
        ),
        (format!("{good}, \"gateway_ip\": \"x\""), "Invalid input for gateway_ip. Reason: invalid IP address syntax."),
        (
            format!("{good}, \"host_routes\": [{{\"destination\": \"10.1.0.0/24\"}}]"),
            "Failed to parse request. Required attribute 'nexthop' not specified",
        ),
        (
            format!("{good}, \"allocation_pools\": [{{\"start\": 1, \"end\": \"\"}}]"),
            "Invalid input for allocation_pools[0].start. Reason: invalid type: integer `1`, expected a string.",
        ),
        (
            format!("{good}, \"project_id\": \"demo2\""),
            "Specifying 'project_id' other than the authenticated project in request is not allowed for the current user.",
        ),
    ] {
        assert_eq!(refusal("subnet", &attributes), message);
    }
    assert_eq!(
        refusal("router", "\"external_gateway_info\": {\"network_id\": 5}"),
        "Invalid input for external_gateway_info.network_id. Reason: invalid type: integer `5`, expected a string."
    );
}
