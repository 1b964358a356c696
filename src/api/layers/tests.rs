//! The layers around a small router, spoken to in memory.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::{
    Extension,
    body::{Body, Bytes},
    http::{Method, Request, StatusCode, Uri, header},
    response::Response,
    routing::{delete, get, post},
};
use tower::ServiceExt;
use uuid::Uuid;

use super::*;

struct Counting(AtomicU64);

impl Ids for Counting {
    fn next(&self) -> Uuid {
        Uuid::from_u128(self.0.fetch_add(1, Ordering::Relaxed).into())
    }
}

fn app() -> Router {
    let routes = Router::new()
        .route("/v2.0", get(|| async { "version" }))
        .route("/v2.0/vpn/endpoint-groups", get(async |uri: Uri| uri.to_string()).post(async |body: Bytes| body))
        .route("/v2.0/vpn/endpoint-groups/{id}", delete(|| async { StatusCode::NO_CONTENT }))
        .route("/mounted", get(async |Extension(mounted): Extension<MountedAt>| mounted.0.to_string()))
        .route("/id", get(async |Extension(id): Extension<RequestId>| id.to_string()))
        .route("/panic", get(|| async { panic!("on purpose") as &str }))
        .route("/slow", post(async || std::future::pending::<()>().await));
    let layers = Layers {
        base_path: "/networking".into(),
        body_limit: 16,
        request_timeout: Duration::from_secs(5),
        ids: Arc::new(Counting(AtomicU64::new(0))),
    };
    layers.wrap(routes)
}

async fn send(method: Method, path: &str, body: Body) -> (StatusCode, Response) {
    let request = Request::builder().method(method).uri(path).header("x-openstack-request-id", "req-mine");
    let response = app().oneshot(request.body(body).unwrap()).await.unwrap();
    (response.status(), response)
}

async fn get_text(path: &str) -> (StatusCode, String) {
    let (status, response) = send(Method::GET, path, Body::empty()).await;
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.into()).unwrap())
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_our_own() {
    for path in ["/id", "/nothing", "/panic"] {
        let (_, response) = send(Method::GET, path, Body::empty()).await;
        assert_eq!(response.headers()["x-openstack-request-id"], "req-00000000-0000-0000-0000-000000000000");
    }
    assert_eq!(get_text("/id").await.1, "req-00000000-0000-0000-0000-000000000000");
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
    assert_eq!(get_text("/panic").await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

/// A body that never ends.
struct Endless;

impl axum::body::HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_slow_is_told_so() {
    let (status, response) = send(Method::POST, "/v2.0/vpn/endpoint-groups", Body::new(Endless)).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(response.headers()[header::CONNECTION], "close");
    let (status, _) = send(Method::POST, "/slow", Body::from("x")).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
}

#[tokio::test]
async fn large_bodies_are_413_announced_or_not() {
    let post = async |body: Body, announced: bool| {
        let mut request = Request::post("/v2.0/vpn/endpoint-groups");
        if announced {
            request = request.header(header::CONTENT_LENGTH, "17");
        }
        app().oneshot(request.body(body).unwrap()).await.unwrap().status()
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
