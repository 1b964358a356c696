//! The layers around the routes, called in memory: panics, time limits, clients that disconnect, and metrics.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::{Method, Request, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use tokio::{sync::Notify, time::timeout};
use uuid::Uuid;
use vpnaas::{
    api::{Front, Layers, authenticate::Gate, document::VPNAAS},
    auth::{Caller, TokenCheck, TokenError, TokenScope},
    env::{BoxFuture, Departure, Ids},
    telemetry::Metrics,
};

struct Counting(AtomicU64);

impl Ids for Counting {
    fn next(&self) -> Uuid {
        Uuid::from_u128(self.0.fetch_add(1, Ordering::Relaxed).into())
    }
}

/// Accepts every token.
struct Open;

impl TokenCheck for Open {
    fn check<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Caller, TokenError>> {
        let scope = TokenScope::Project("a".into());
        Box::pin(std::future::ready(Ok(Caller { user_id: token.into(), scope, roles: Vec::new() })))
    }
}

fn front(routes: Router, metrics: Option<Arc<Metrics>>) -> Front {
    let layers = Layers {
        base_path: "/networking".into(),
        body_limit: 16,
        request_timeout: Duration::from_secs(5),
        allowed_hosts: Arc::default(),
        refuses_proxies: false,
        ids: Arc::new(Counting(AtomicU64::new(0))),
        metrics,
    };
    Front::new(routes, &[&VPNAAS], Gate { tokens: Arc::new(Open), settings: Arc::default() }, layers)
}

async fn send(front: &Front, method: Method, path: &str, body: impl Into<Body>) -> Response {
    let request = Request::builder().method(method).uri(path).header(header::HOST, "a").header("x-auth-token", "a");
    front.handle(request.body(body.into()).expect("a request")).await
}

async fn panicking() -> &'static str {
    panic!("on purpose")
}

#[tokio::test]
async fn a_panic_is_500() {
    let front = front(Router::new().route("/", get(panicking).post(panicking)), None);
    for method in [Method::GET, Method::POST] {
        assert_eq!(send(&front, method, "/", "").await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}

/// A route that waits for a signal, then records whether its client was still there.
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
        let mut answer = Box::pin(send(&front, method.clone(), "/", ""));
        assert!(timeout(Duration::from_millis(20), &mut answer).await.is_err());
        if client_stays {
            signal.notify_one();
            assert_eq!(answer.await.status(), StatusCode::OK);
        } else {
            drop(answer);
            signal.notify_one();
        }
        timeout(Duration::from_secs(5), front.finish()).await.expect("an end");
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
        async move { send(&front, Method::POST, "/", "").await.status() }
    });
    tokio::task::yield_now().await;
    assert!(timeout(Duration::from_millis(20), front.finish()).await.is_err());
    front.cut();
    timeout(Duration::from_secs(5), front.finish()).await.expect("an end");
    assert_eq!(answer.await.expect("an answer"), StatusCode::GATEWAY_TIMEOUT);
    assert!(!done.load(Ordering::Relaxed));
}

#[tokio::test]
async fn requests_are_counted_by_operation() {
    let metrics = Arc::new(Metrics::default());
    let routes = Router::new().route("/v2.0/vpn/ikepolicies/{id}", get(|| async {}));
    let front = front(routes, Some(Arc::clone(&metrics)));
    for (method, path) in [
        (Method::GET, "/networking/v2.0/vpn//ikepolicies/1"),
        (Method::HEAD, "/v2.0/vpn/ikepolicies/2?name=secret"),
        (Method::PATCH, "/v2.0/vpn/ikepolicies/2"),
        (Method::GET, "/healthz"),
    ] {
        send(&front, method, path, "").await;
    }
    let text = metrics.text().expect("a text");
    for line in [
        r#"vpnaas_requests_total{operation="showIkePolicy",status="200"} 2"#,
        r#"vpnaas_requests_total{operation="other",status="405"} 1"#,
        r#"vpnaas_requests_total{operation="other",status="404"} 1"#,
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("secret"));
}

/// A body that never ends.
struct Endless;

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_client_and_a_slow_service_are_told_apart() {
    let routes = Router::new()
        .route("/read", post(async |body: Bytes| body))
        .route("/slow", post(async || std::future::pending::<()>().await));
    let front = front(routes, None);
    let response = send(&front, Method::POST, "/read", Body::new(Endless)).await;
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    assert_eq!(response.headers()[header::CONNECTION], "close");
    assert_eq!(send(&front, Method::POST, "/slow", "x").await.status(), StatusCode::GATEWAY_TIMEOUT);
}
