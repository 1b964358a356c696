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
    agent::proof::{About, HEAD, NONCE, REQUEST, RUN, Side, is_proof, prove, psk_cipher},
    dispatch::{Dispatch, Parts, front},
    driver::Driver as _,
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
    open_as(bench, EPOCH).await
}

/// Another run of the API process.
async fn open_as(bench: &Bench, epoch: u128) -> Arc<Dispatch> {
    let (store, network) = (bench.parts.store.clone(), Arc::new(OneRouter));
    Dispatch::open(Parts { store, network, epoch: id(epoch), token: TOKEN.into(), lease: LEASE }).await.unwrap()
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

fn nonce() -> String {
    Uuid::from_u128(7).simple().to_string()
}

fn run_of(epoch: u128) -> String {
    id(epoch).simple().to_string()
}

/// A request to a run of the API process with the proof of its head; the sender adds that of the rest.
fn head(epoch: u128, method: &str, path: &str) -> Builder {
    let (nonce, run, head) = (nonce(), run_of(epoch), format!("{method} {path}"));
    let proof = prove(&TOKEN.into(), Side::AgentHead, About { nonce: &nonce, run: &run, head: &head, body: b"" });
    Request::builder().method(method).uri(path).header(NONCE, nonce).header(RUN, run).header(HEAD, proof)
}

fn request(epoch: u128, method: &str, path: &str, body: &[u8]) -> Request<Full<Bytes>> {
    let (nonce, run, head_line) = (nonce(), run_of(epoch), format!("{method} {path}"));
    let proof = prove(&TOKEN.into(), Side::Agent, About { nonce: &nonce, run: &run, head: &head_line, body });
    let builder = head(epoch, method, path).header("content-type", "application/json").header(REQUEST, proof);
    builder.body(Full::from(body.to_vec())).unwrap()
}

/// Sends a request as an agent does; returns the status and the body.
async fn send(dispatch: &Arc<Dispatch>, method: &str, path: &str, body: &[u8]) -> (u16, Value) {
    answered(dispatch, request(EPOCH, method, path, body)).await
}

async fn answered(dispatch: &Arc<Dispatch>, request: Request<Full<Bytes>>) -> (u16, Value) {
    let answer = front(Arc::clone(dispatch)).handle(request).await;
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

fn state_path(name: &str, instance: u128) -> String {
    let (instance, nil) = (id(instance), Uuid::nil());
    format!("/v1/agents/{name}/state?instance={instance}&epoch={nil}&fence=0&revision=0&wait_ms=0")
}

/// Requests the full state.
async fn follow(dispatch: &Arc<Dispatch>, name: &str, instance: u128) -> (u16, Value) {
    send(dispatch, "GET", &state_path(name, instance), b"").await
}

/// The same of another run.
async fn follow_as(dispatch: &Arc<Dispatch>, epoch: u128, name: &str, instance: u128) -> (u16, Value) {
    answered(dispatch, request(epoch, "GET", &state_path(name, instance), b"")).await
}

#[test]
fn a_proof_is_of_all_that_it_is_about() {
    let token = "a token that both have".into();
    let about = About { nonce: "n", run: "r", head: "GET /", body: b"body" };
    let proof = prove(&token, Side::Agent, about);
    assert_eq!(proof.len(), 64);
    assert!(is_proof(&token, Side::Agent, about, &proof));
    let others = [
        About { nonce: "m", ..about },
        About { run: "s", ..about },
        About { head: "GET /x", ..about },
        About { body: b"", ..about },
    ];
    assert!(others.into_iter().all(|other| !is_proof(&token, Side::Agent, other, &proof)));
    assert!(!is_proof(&token, Side::Api, about, &proof) && !is_proof(&token, Side::AgentHead, about, &proof));
    assert!(!is_proof(&"another".into(), Side::Agent, about, &proof));
    assert!(!is_proof(&token, Side::Agent, about, ""));
    assert!(!is_proof(&token, Side::Agent, about, &proof[..62]));
}

/// What an agent asks who knows as much.
fn known_path(name: &str, told: &Value) -> String {
    let (fence, revision) = (&told["fence"], &told["revision"]);
    let (instance, epoch) = (id(1), id(EPOCH));
    format!("/v1/agents/{name}/state?instance={instance}&epoch={epoch}&fence={fence}&revision={revision}&wait_ms=0")
}

/// Has an agent report of a service, or of a connection of it.
async fn report(dispatch: &Arc<Dispatch>, name: &str, told: &Value, what: (u128, Option<u128>, &str, u64)) -> u16 {
    let (service, connection, state, revision) = what;
    let report = json!({"service_id": id(service), "connection_id": connection.map(id), "generation": 1,
                        "revision": revision, "state": state, "reason": null, "traffic": null});
    let body = json!({"epoch": id(EPOCH), "instance": id(1), "fence": told["fence"], "reports": [report]});
    send(dispatch, "POST", &format!("/v1/agents/{name}/reports"), &serde_json::to_vec(&body).unwrap()).await.0
}

fn ids(told: &Value) -> Vec<Value> {
    told["services"].as_array().unwrap().iter().map(|service| service["id"].clone()).collect()
}

/// Two agents, and three services that were made after them.
async fn shared(bench: &Bench) -> Arc<Dispatch> {
    let dispatch = open(bench).await;
    for name in ["a", "b"] {
        assert_eq!(follow(&dispatch, name, 1).await.0, 200);
    }
    for number in [101, 102, 103] {
        bench.write(move |session| session.insert(&real(number))).await;
        dispatch.apply_service(&real(number)).await.unwrap();
    }
    dispatch
}

#[tokio::test(start_paused = true)]
async fn services_go_to_the_least_loaded_and_to_others_after_the_lease() {
    let bench = Bench::new().await;
    let dispatch = shared(&bench).await;
    assert_eq!(ids(&follow(&dispatch, "a", 1).await.1), [json!(id(101)), json!(id(103))]);
    assert_eq!(ids(&follow(&dispatch, "b", 1).await.1), [json!(id(102))]);
    bench.pass(LEASE / 2).await;
    follow(&dispatch, "b", 1).await;
    bench.pass(LEASE / 2).await;
    dispatch.apply_service(&real(102)).await.unwrap();
    assert_eq!(ids(&follow(&dispatch, "b", 1).await.1).len(), 3);
    // The former agent is told that it should have nothing of them, until it says so.
    let (_, told) = follow(&dispatch, "a", 1).await;
    assert_eq!(ids(&told), [json!(id(101)), json!(id(103))]);
    let services = told["services"].as_array().unwrap();
    assert!(services.iter().all(|service| service["tunnels"] == json!([]) && service["external"] == json!([])));
    let asked = services[0]["revision"].as_u64().unwrap();
    for (revision, left) in [(asked - 1, 2), (asked, 1)] {
        assert_eq!(report(&dispatch, "a", &told, (101, None, "cleared", revision)).await, 204);
        assert_eq!(ids(&follow(&dispatch, "a", 1).await.1).len(), left, "of revision {revision}");
    }
    // What it says of the tunnels of others is passed over.
    report(&dispatch, "a", &told, (103, Some(7), "up", 99)).await;
    assert!(dispatch.tunnels().is_empty());
    bench.pass(LEASE).await;
    dispatch.apply_service(&real(101)).await.unwrap();
    assert_eq!(
        bench.number("SELECT count(*) FROM agent_services WHERE agent = 'b' AND is_current = 1"),
        3,
        "nobody else"
    );
}

#[tokio::test(start_paused = true)]
async fn an_agent_is_told_what_it_does_not_know() {
    let bench = Bench::new().await;
    let dispatch = shared(&bench).await;
    let (_, told) = follow(&dispatch, "a", 1).await;
    let path = known_path("a", &told);
    let ask = async |path: &str| send(&dispatch, "GET", path, b"").await.1;
    assert_eq!(told["is_full"], true);
    let nothing = ask(&path).await;
    assert_eq!((&nothing["is_full"], &nothing["services"]), (&json!(false), &json!([])));
    dispatch.apply_service(&real(102)).await.unwrap();
    assert_eq!(ask(&path).await["services"], json!([]), "that of another agent");
    dispatch.apply_service(&real(101)).await.unwrap();
    let changed = ask(&path).await;
    assert_eq!((&changed["is_full"], ids(&changed)), (&json!(false), vec![json!(id(101))]));
    let fence = told["fence"].as_i64().unwrap();
    let others = [
        path.replace(&id(EPOCH).to_string(), &id(98).to_string()),
        path.replace(&format!("fence={fence}"), &format!("fence={}", fence - 1)),
    ];
    for other in others {
        assert_eq!(ask(&other).await["is_full"], true, "{other}");
    }
}

/// Its end is confirmed by the agent that was asked for it, of the revision that asked or a later one.
#[tokio::test(start_paused = true)]
async fn an_end_is_confirmed_by_who_was_asked() {
    let bench = Bench::new().await;
    let dispatch = shared(&bench).await;
    bench.write(|session| session.insert(&tunnel_of(7, 101))).await;
    let reconciler = bench.start(dispatch.clone());
    bench.pass(Duration::from_secs(1)).await;
    bench.delete(7).await;
    reconciler.nudge();
    bench.pass(Duration::from_secs(1)).await;
    let (_, told) = follow(&dispatch, "a", 1).await;
    assert_eq!(told["services"][0]["gone"], json!([id(7)]));
    let asked = told["services"][0]["revision"].as_u64().unwrap();
    for (name, revision, left) in [("a", 1, 1), ("b", asked, 1), ("a", asked, 0)] {
        let (_, told) = follow(&dispatch, name, 1).await;
        assert_eq!(report(&dispatch, name, &told, (101, Some(7), "absent", revision)).await, 204);
        bench.pass(Duration::from_millis(100)).await;
        assert_eq!(bench.backlog().await, left, "{name} of {revision}");
    }
}

/// What somebody recorded who had the port while the API process was away.
#[tokio::test(start_paused = true)]
async fn a_recorded_request_is_of_no_use_and_keys_are_sealed() {
    let bench = Bench::new().await;
    bench.write(|session| session.insert(&real(110)).and_then(|()| session.insert(&tunnel_of(1, 110)))).await;
    let first = open(&bench).await;
    let recorded = || request(EPOCH, "GET", &state_path("a", 1), b"");
    let (status, told) = answered(&first, recorded()).await;
    assert_eq!(status, 200, "{told}");
    let psk = told["services"][0]["tunnels"][0]["psk"].as_str().unwrap();
    let plain = |token: &str, nonce: &str| {
        let opened = psk_cipher(&token.into(), nonce)?.open(psk, b"").ok();
        opened.map(|psk| secrecy::ExposeSecret::expose_secret(&psk).to_owned())
    };
    assert_eq!(plain(TOKEN, &nonce()).as_deref(), Some("secret"));
    assert_eq!((plain("another token", &nonce()), plain(TOKEN, "another nonce")), (None, None));
    let text = serde_json::to_string(&told).unwrap();
    assert!(!text.contains("secret") && !text.contains("c2VjcmV0"), "{text}");

    let next = open_as(&bench, EPOCH + 1).await;
    let answer = front(Arc::clone(&next)).handle(recorded()).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()[RUN], run_of(EPOCH + 1), "an agent is told what to name");
    assert_eq!(follow_as(&next, EPOCH + 1, "a", 1).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn a_name_stays_that_of_its_agent_when_the_api_process_is_started_again() {
    let bench = Bench::new().await;
    assert_eq!(follow(&open(&bench).await, "a", 1).await.0, 200);
    let next = open_as(&bench, EPOCH + 1).await;
    let mut statuses = Vec::new();
    for instance in [2, 1, 2] {
        statuses.push(follow_as(&next, EPOCH + 1, "a", instance).await.0);
    }
    assert_eq!(statuses, [409, 200, 409]);
    bench.pass(LEASE).await;
    assert_eq!(follow_as(&next, EPOCH + 1, "a", 2).await.0, 200, "the lease is over");
}

#[tokio::test(start_paused = true)]
async fn of_two_api_processes_the_last_one_serves() {
    let bench = Bench::new().await;
    bench.write(|session| session.insert(&real(110))).await;
    let first = open(&bench).await;
    let second = open_as(&bench, EPOCH + 1).await;
    let (status, told) = follow(&first, "a", 1).await;
    assert_eq!(status, 503, "{told}");
    assert_eq!(bench.number("SELECT count(*) FROM agent_services"), 0);
    let (status, told) = follow_as(&second, EPOCH + 1, "a", 1).await;
    assert_eq!((status, &told["services"][0]["id"]), (200, &json!(id(110))), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_service_is_given_out_once_that_is_written_down() {
    let bench = Bench::new().await;
    bench.write(|session| session.insert(&real(110))).await;
    let dispatch = open(&bench).await;
    let leases = tokio::spawn(Arc::clone(&dispatch).watch_leases());
    bench.command("CREATE TRIGGER full BEFORE INSERT ON agent_services BEGIN SELECT RAISE(ABORT, 'full'); END");
    assert!(!dispatch.can_act(), "a delete has nobody to wait for");
    assert!(follow(&dispatch, "a", 1).await.0 >= 500);
    assert!(dispatch.can_act());
    assert_eq!(follow(&dispatch, "a", 1).await.1["services"], json!([]));
    bench.command("DROP TRIGGER full");
    bench.pass(LEASE / 2).await;
    assert_eq!(follow(&dispatch, "a", 1).await.1["services"][0]["id"], json!(id(110)));
    // Nor is the end of an assignment forgotten that cannot be written down.
    bench.command("CREATE TRIGGER full BEFORE DELETE ON agent_services BEGIN SELECT RAISE(ABORT, 'full'); END");
    bench.pass(LEASE).await;
    let (_, told) = follow(&dispatch, "b", 2).await;
    assert_eq!(told["services"][0]["id"], json!(id(110)), "the first agent is gone");
    let (_, told) = follow(&dispatch, "a", 1).await;
    let report = json!({"service_id": id(110), "connection_id": null, "generation": 0, "revision": told["revision"],
                        "state": "cleared", "reason": null, "traffic": null});
    let body = json!({"epoch": id(EPOCH), "instance": id(1), "fence": told["fence"], "reports": [report]});
    let body = serde_json::to_vec(&body).unwrap();
    assert_eq!(send(&dispatch, "POST", "/v1/agents/a/reports", &body).await.0, 204);
    assert_eq!(bench.number("SELECT count(*) FROM agent_services"), 2);
    bench.command("DROP TRIGGER full");
    bench.pass(LEASE / 4).await;
    assert_eq!(bench.number("SELECT count(*) FROM agent_services"), 1);
    leases.abort();
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
    let proven = head(EPOCH, "POST", path);
    let of_another = head(EPOCH, "POST", "/v1/agents/b/reports").uri(path);
    let (short, run) = ("too short", run_of(EPOCH));
    let about = About { nonce: short, run: &run, head: &format!("POST {path}"), body: b"" };
    let proof = prove(&TOKEN.into(), Side::AgentHead, about);
    let of_short =
        Request::builder().method("POST").uri(path).header(NONCE, short).header(RUN, run).header(HEAD, proof);
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
