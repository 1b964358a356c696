//! The layers around a small router, spoken to in memory.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    task::Context,
};

use axum::{
    http::{Request, Uri, Version, header},
    routing::{delete, get, post},
};
use tokio::sync::Notify;
use uuid::Uuid;

use super::*;
use crate::{
    api::state::MountedAt,
    auth::{Caller, TokenCheck, TokenError, TokenScope},
    env::BoxFuture,
};

struct Counting(AtomicU64);

impl Ids for Counting {
    fn next(&self) -> Uuid {
        Uuid::from_u128(self.0.fetch_add(1, Ordering::Relaxed).into())
    }
}

/// Knows every token but `unknown`.
struct Open;

impl TokenCheck for Open {
    fn check<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Caller, TokenError>> {
        let scope = TokenScope::Project("a".into());
        let caller = Caller { user_id: token.into(), scope, roles: Vec::new() };
        Box::pin(std::future::ready(if token == "unknown" { Err(TokenError::Invalid) } else { Ok(caller) }))
    }
}

fn front(routes: Router, metrics: Option<Arc<Metrics>>) -> Front {
    let layers = Layers {
        base_path: "/networking".into(),
        body_limit: 16,
        request_timeout: Duration::from_secs(5),
        allowed_hosts: Arc::default(),
        ids: Arc::new(Counting(AtomicU64::new(0))),
        metrics,
    };
    Front::new(
        routes,
        &[&crate::api::document::VPNAAS],
        Gate { tokens: Arc::new(Open), settings: Arc::default() },
        layers,
    )
}

fn app() -> Front {
    let routes = Router::new()
        .route("/v2.0", get(|| async { "version" }))
        .route("/v2.0/vpn/endpoint-groups", get(async |uri: Uri| uri.to_string()).post(async |body: Bytes| body))
        .route("/v2.0/vpn/endpoint-groups/{id}", delete(|| async { StatusCode::NO_CONTENT }))
        .route(
            "/mounted",
            get(async |request: Request<Body>| {
                request.extensions().get::<MountedAt>().map_or(String::new(), |mounted| mounted.0.to_string())
            }),
        )
        .route("/panic", get(panicking).post(panicking))
        .route("/slow", post(async || std::future::pending::<()>().await));
    front(routes, None)
}

async fn panicking() -> &'static str {
    panic!("on purpose")
}

fn request(method: Method, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "a").header("x-auth-token", "a")
}

async fn send(method: Method, path: &str, body: Body) -> (StatusCode, Response) {
    let request = request(method, path).header("x-openstack-request-id", "req-mine");
    let response = app().handle(request.body(body).unwrap()).await;
    (response.status(), response)
}

async fn get_text(path: &str) -> (StatusCode, String) {
    let (status, response) = send(Method::GET, path, Body::empty()).await;
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.into()).unwrap())
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_our_own() {
    for path in ["/v2.0", "/nothing", "/panic"] {
        let (_, response) = send(Method::GET, path, Body::empty()).await;
        assert_eq!(response.headers()["x-openstack-request-id"], "req-00000000-0000-0000-0000-000000000000");
    }
}

#[tokio::test]
async fn paths_are_spelled_before_they_are_matched() {
    assert_eq!(get_text("/v2.0").await, (StatusCode::OK, "version".into()));
    let (status, uri) = get_text("/networking/v2.0//vpn/endpoint_groups/?a=%2F").await;
    assert_eq!((status, uri.as_str()), (StatusCode::OK, "/v2.0/vpn/endpoint-groups?a=%2F"));
    assert_eq!(get_text("/networking/mounted").await.1, "/networking");
    assert_eq!(get_text("/mounted").await.1, "");
}

#[tokio::test]
async fn a_panic_is_500() {
    for method in [Method::GET, Method::POST] {
        assert_eq!(send(method, "/panic", Body::empty()).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    }
}

#[tokio::test]
async fn what_is_not_public_needs_a_token() {
    for (path, token, status) in
        [("/v2.0", "unknown", 200), ("/v2.0/nothing", "unknown", 401), ("/v2.0/nothing", "a", 404)]
    {
        let request = Request::get(path).header(header::HOST, "a").header("x-auth-token", token);
        let response = app().handle(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), status, "{path} {token}");
    }
}

#[tokio::test]
async fn a_request_has_one_host() {
    let status = async |version, hosts: &[&str]| {
        let request =
            hosts.iter().fold(Request::get("/v2.0").version(version), |request, host| request.header("host", *host));
        app().handle(request.body(Body::empty()).unwrap()).await.status()
    };
    assert_eq!(status(Version::HTTP_11, &["a"]).await, StatusCode::OK);
    assert_eq!(status(Version::HTTP_10, &[]).await, StatusCode::OK);
    for hosts in [&[] as &[&str], &["a", "a"], &["a b"]] {
        assert_eq!(status(Version::HTTP_11, hosts).await, StatusCode::BAD_REQUEST);
    }
}

/// A route that waits for a signal, then notes whether its client was there.
fn waiting(signal: &Arc<Notify>, done: &Arc<AtomicBool>, gone: &Arc<AtomicBool>) -> Router {
    let (signal, done, gone) = (Arc::clone(signal), Arc::clone(done), Arc::clone(gone));
    let handler = move || async move {
        signal.notified().await;
        gone.store(Departure::current().is_gone(), Ordering::Relaxed);
        done.store(true, Ordering::Relaxed);
    };
    Router::new().route("/", get(handler.clone()).post(handler))
}

#[tokio::test]
async fn what_changes_something_outlives_its_client() {
    for (method, client_stays, finished, told) in
        [(Method::POST, true, true, false), (Method::POST, false, true, true), (Method::GET, false, false, false)]
    {
        let (signal, done, gone) = (Arc::default(), Arc::default(), Arc::default());
        let front = front(waiting(&signal, &done, &gone), None);
        let request = request(method.clone(), "/").body(Body::empty()).unwrap();
        let mut answer = Box::pin(async { front.handle(request).await.status() });
        assert!(timeout(Duration::from_millis(20), &mut answer).await.is_err());
        if client_stays {
            signal.notify_one();
            assert_eq!(answer.await, StatusCode::OK);
        } else {
            drop(answer);
            signal.notify_one();
        }
        timeout(Duration::from_secs(5), front.finish()).await.unwrap();
        assert_eq!(done.load(Ordering::Relaxed), finished, "{method}");
        assert_eq!(gone.load(Ordering::Relaxed), told, "{method}");
    }
}

#[tokio::test]
async fn the_hard_end_cuts_off_what_is_detached() {
    let (signal, done, gone) = (Arc::default(), Arc::default(), Arc::default());
    let front = front(waiting(&signal, &done, &gone), None);
    let answer = tokio::spawn({
        let front = front.clone();
        async move { front.handle(request(Method::POST, "/").body(Body::empty()).unwrap()).await.status() }
    });
    tokio::task::yield_now().await;
    assert!(timeout(Duration::from_millis(20), front.finish()).await.is_err());
    front.cut();
    timeout(Duration::from_secs(5), front.finish()).await.unwrap();
    assert_eq!(answer.await.unwrap(), StatusCode::GATEWAY_TIMEOUT);
    assert!(!done.load(Ordering::Relaxed));
}

#[tokio::test]
async fn requests_are_counted_by_operation() {
    let metrics = Arc::new(Metrics::default());
    let routes = Router::new().route("/v2.0/vpn/ikepolicies/{id}", get(|| async {}));
    let front = front(routes, Some(Arc::clone(&metrics)));
    for path in ["/networking/v2.0/vpn//ikepolicies/1", "/v2.0/vpn/ikepolicies/2?name=secret", "/healthz"] {
        front.handle(request(Method::GET, path).body(Body::empty()).unwrap()).await;
    }
    let text = metrics.text().unwrap();
    let operation = front.shared.operations.find(&Method::GET, "/v2.0/vpn/ikepolicies/1");
    assert!(text.contains(&format!("vpnaas_requests_total{{operation=\"{operation}\",status=\"200\"}} 2")), "{text}");
    assert!(text.contains("vpnaas_requests_total{operation=\"other\",status=\"404\"} 1"), "{text}");
    assert!(!text.contains("secret"));
}

/// A body that never ends.
struct Endless;

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_client_and_a_slow_service_are_told_apart() {
    let (status, response) = send(Method::POST, "/v2.0/vpn/endpoint-groups", Body::new(Endless)).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(response.headers()[header::CONNECTION], "close");
    let (status, _) = send(Method::POST, "/slow", Body::from("x")).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
}

#[tokio::test]
async fn large_bodies_are_413_announced_or_not() {
    let post = async |body: Body, announced: bool| {
        let mut request = request(Method::POST, "/v2.0/vpn/endpoint-groups");
        if announced {
            request = request.header(header::CONTENT_LENGTH, "17");
        }
        app().handle(request.body(body).unwrap()).await.status()
    };
    assert_eq!(post(Body::from("x".repeat(16)), false).await, StatusCode::OK);
    assert_eq!(post(Body::from("x".repeat(17)), true).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(post(Body::from("x".repeat(17)), false).await, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn only_get_and_head_show_a_resource() {
    for method in ["HEAD", "OPTIONS", "TRACE", "BREW"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let (_, response) = send(method.clone(), "/v2.0/vpn/endpoint-groups", Body::empty()).await;
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(bytes.is_empty(), "{method}");
    }
}
