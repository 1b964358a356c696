//! The interface between the API process and agents, called as agents do, without a network.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http_body::{Body, Frame};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, body::Bytes, http::request::Builder};
use serde_json::{Value, json};
use uuid::Uuid;
use vpnaas::{
    agent::proof::{About, HEAD, NONCE, REQUEST, Side, prove},
    dispatch::{Dispatch, Parts, front},
    env::{BoxFuture, Clock as _},
    model::{SiteConnection, VpnService},
    network::{GatewayView, Network, NetworkError, RouterView, SubnetOwner, SubnetView},
    service::context::Nudge as _,
};

use crate::bench::{Bench, connection, id, service};

const TOKEN: &str = "a token of the tests that is long enough";
const ADDRESS: &str = "203.0.113.10";
const EPOCH: u128 = 0xe;
const LEASE: Duration = Duration::from_mins(1);

/// Every router is this one.
struct OneRouter;

impl Network for OneRouter {
    fn router(&self, router: Uuid) -> BoxFuture<'_, Result<Option<RouterView>, NetworkError>> {
        let subnet = SubnetView { id: id(300), ip_version: 4, cidr: "10.1.0.0/24".into(), gateway: None };
        let gateway = Some(GatewayView { addresses: vec![ADDRESS.parse().unwrap()] });
        let view = RouterView { id: router, project_id: "p".into(), gateway, subnets: vec![subnet] };
        Box::pin(async move { Ok(Some(view)) })
    }

    fn subnet_owner(&self, _: Uuid) -> BoxFuture<'_, Result<Option<SubnetOwner>, NetworkError>> {
        Box::pin(async { Ok(None) })
    }
}

async fn open(bench: &Bench) -> Arc<Dispatch> {
    let (store, network) = (bench.parts.store.clone(), Arc::new(OneRouter));
    Dispatch::open(Parts { store, network, epoch: id(EPOCH), token: TOKEN.into(), lease: LEASE }).await.unwrap()
}

/// A service that can be assigned to an agent.
fn real(number: u128) -> VpnService {
    let external = Some(ADDRESS.to_owned());
    VpnService { id: id(number), external_v4_ip: external, subnet_id: Some(id(300)), ..service() }
}

fn tunnel_of(number: u128, service: u128) -> SiteConnection {
    SiteConnection {
        vpnservice_id: id(service),
        peer_address: "192.0.2.2".into(),
        peer_id: "192.0.2.2".into(),
        peer_cidrs: vec!["10.2.0.0/24".into()],
        ..connection(number)
    }
}

/// A request with the signature of its head; the caller signs the rest.
fn head(method: &str, path: &str) -> (Builder, String) {
    let (nonce, head) = (Uuid::from_u128(7).simple().to_string(), format!("{method} {path}"));
    let proof = prove(&TOKEN.into(), Side::AgentHead, About { nonce: &nonce, head: &head, body: b"" });
    let builder = Request::builder().method(method).uri(path).header(NONCE, &nonce).header(HEAD, proof);
    (builder, nonce)
}

/// Sends a request as an agent does; returns the status and the body.
async fn send(dispatch: &Arc<Dispatch>, method: &str, path: &str, body: &[u8]) -> (u16, Value) {
    let (builder, nonce) = head(method, path);
    let about = About { nonce: &nonce, head: &format!("{method} {path}"), body };
    let proof = prove(&TOKEN.into(), Side::Agent, about);
    let request = builder.header("content-type", "application/json").header(REQUEST, proof);
    let answer = front(Arc::clone(dispatch)).handle(request.body(Full::from(body.to_vec())).unwrap()).await;
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

/// Requests the full state.
async fn follow(dispatch: &Arc<Dispatch>, name: &str, instance: u128) -> (u16, Value) {
    let (instance, nil) = (id(instance), Uuid::nil());
    let path = format!("/v1/agents/{name}/state?instance={instance}&epoch={nil}&fence=0&revision=0&wait_ms=0");
    send(dispatch, "GET", &path, b"").await
}

#[tokio::test(start_paused = true)]
async fn one_bad_row_is_one_bad_row() {
    let bench = Bench::new().await;
    bench
        .write(|session| {
            [105, 110].iter().try_for_each(|number| session.insert(&real(*number)))?;
            [1, 2, 3].iter().try_for_each(|number| session.insert(&tunnel_of(*number, 110)))
        })
        .await;
    let blob = |number: u128| format!("x'{}'", id(number).simple());
    bench.change(&format!("UPDATE vpnservices SET router_id = 'spoilt' WHERE id = {}", blob(105)));
    bench.change(&format!("UPDATE ipsec_site_connections SET mtu = 'spoilt' WHERE id = {}", blob(2)));
    bench.change("INSERT INTO agent_services (vpnservice_id, agent, is_current) VALUES ('none', 'a', 1)");
    let dispatch = open(&bench).await;
    let (status, told) = follow(&dispatch, "a", 1).await;
    assert_eq!(status, 200, "{told}");
    let services = told["services"].as_array().unwrap();
    let ids: Vec<&Value> = services.iter().map(|service| &service["id"]).collect();
    assert_eq!(ids, [&json!(id(110))], "{told}");
    let tunnels: Vec<&Value> = services[0]["tunnels"].as_array().unwrap().iter().map(|tunnel| &tunnel["id"]).collect();
    assert_eq!(tunnels, [&json!(id(1)), &json!(id(3))], "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_name_is_one_agents_while_its_lease_runs() {
    let bench = Bench::new().await;
    let dispatch = open(&bench).await;
    let statuses = async |instances: [u128; 3]| {
        let mut statuses = Vec::new();
        for instance in instances {
            statuses.push(follow(&dispatch, "a", instance).await.0);
        }
        statuses
    };
    assert_eq!(statuses([1, 2, 1]).await, [200, 409, 200]);
    bench.pass(LEASE / 2).await;
    // A report also renews the lease, but a refused one does not.
    assert_eq!(statuses([1, 2, 2]).await, [200, 409, 409]);
    bench.pass(LEASE / 2).await;
    assert_eq!(statuses([2, 2, 2]).await, [409, 409, 409]);
    bench.pass(LEASE / 2).await;
    assert_eq!(statuses([2, 1, 2]).await, [200, 409, 200]);
    assert_eq!(follow(&dispatch, "b", 1).await.0, 200, "another name is free");
}

/// A body that must not be read.
struct Unread;

impl Body for Unread {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        panic!("the body of a stranger is read")
    }
}

#[tokio::test(start_paused = true)]
async fn the_body_of_a_stranger_is_not_read() {
    let bench = Bench::new().await;
    let dispatch = open(&bench).await;
    let path = "/v1/agents/a/reports";
    let proven = head("POST", path).0;
    let of_another = head("POST", "/v1/agents/b/reports").0.uri(path);
    let short = "too short";
    let proof = prove(&TOKEN.into(), Side::AgentHead, About { nonce: short, head: &format!("POST {path}"), body: b"" });
    let of_short = Request::builder().method("POST").uri(path).header(NONCE, short).header(HEAD, proof);
    for builder in [Request::builder().method("POST").uri(path), of_another, of_short] {
        let answer = front(Arc::clone(&dispatch)).handle(builder.body(Unread).unwrap()).await;
        assert_eq!(answer.status(), 401);
    }
    // The signature of the head does not cover the rest.
    let answer = front(Arc::clone(&dispatch)).handle(proven.body(Full::from("{}")).unwrap()).await;
    assert_eq!(answer.status(), 401);
}

#[tokio::test(start_paused = true)]
async fn a_teardown_without_an_agent_is_due_until_one_has_looked() {
    let bench = Bench::new().await;
    bench.write(|session| session.insert(&real(110)).and_then(|()| session.insert(&tunnel_of(1, 110)))).await;
    let dispatch = open(&bench).await;
    let reconciler = bench.start(dispatch.clone());
    bench.delete(1).await;
    let now = bench.clock.now();
    bench
        .write(move |session| {
            Ok(session.queue_service_teardown(id(110), now)? && session.remove::<VpnService>(id(110))?)
        })
        .await;
    reconciler.nudge();
    // Waiting calls are cut off after 30 s, and would occupy slots until then.
    bench.pass(Duration::from_secs(10)).await;
    assert_eq!(bench.backlog().await, 2);
    let attempts = bench.number("SELECT min(attempts) FROM teardowns");
    assert!(attempts >= 3, "{attempts}: nobody is waited for");

    let (_, told) = follow(&dispatch, "a", 1).await;
    let of_it = told["services"].as_array().unwrap().iter().find(|service| service["id"] == json!(id(110))).unwrap();
    assert_eq!((&of_it["gone"], &of_it["tunnels"]), (&json!([id(1)]), &json!([])));
    bench.pass(Duration::from_secs(10)).await;
    assert_eq!(bench.backlog().await, 2, "it was notified, and has not polled yet");
    for _ in 0..10 {
        let (_, told) = follow(&dispatch, "a", 1).await;
        let report = |connection: Value, state: &str| {
            json!({"service_id": id(110), "connection_id": connection, "generation": 0, "revision": told["revision"],
                   "state": state, "reason": null, "traffic": null})
        };
        let reports = [report(json!(id(1)), "absent"), report(Value::Null, "cleared")];
        let body = json!({"epoch": id(EPOCH), "instance": id(1), "fence": told["fence"], "reports": reports});
        let (status, answer) =
            send(&dispatch, "POST", "/v1/agents/a/reports", &serde_json::to_vec(&body).unwrap()).await;
        assert_eq!(status, 204, "{answer}");
        bench.pass(Duration::from_secs(10)).await;
    }
    assert_eq!(bench.backlog().await, 0);
    assert_eq!(
        bench.number("SELECT count(*) FROM agent_services WHERE vpnservice_id LIKE '%110' OR is_current = 0"),
        0
    );
    let (_, told) = follow(&dispatch, "a", 1).await;
    assert!(told["services"].as_array().unwrap().iter().all(|service| service["id"] != json!(id(110))), "{told}");
}
