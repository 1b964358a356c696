//! The common handling of all requests: one future around the routes.
//!
//! From the outside in: a request id, one log line and the metrics, the media type of refusals, the host, path
//! normalization, a size limit, a time limit, panic handling, and the token. The responses made here (400, 408, 413,
//! 500, 504) have the documented format.
//!
//! **Requests that change something are detached.** Every method except GET and HEAD runs in a task of its own. When
//! its client disconnects, the [`Departure`] is announced: the store drops a write that has not begun. Anything that
//! has begun is finished, including the rest of the handler. At shutdown, [`Front::finish`] waits for such tasks.
//!
//! **At a timeout**, it matters who was slow. If the handler is waiting for the rest of the request's body, it is the
//! client: 408, and the connection is closed, because the rest may still arrive. Otherwise it is the service: 504, not
//! 503, which would promise that nothing has changed.

mod access_log;
mod body;
mod host;
mod operations;
mod paths;

use std::{
    convert::Infallible,
    fmt,
    future::{Future, poll_fn},
    net::{Ipv4Addr, SocketAddr},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{DefaultBodyLimit, Request},
    http::{
        self, HeaderName, HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, EXPECT},
    },
    response::Response,
};
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service as _;
use tracing::{Instrument as _, info_span};

use self::{
    access_log::{Line, RequestId, Subject},
    body::Watched,
    operations::Operations,
};
use super::{
    authenticate::{Gate, is_public},
    contract::{self, common},
    document::Document,
    problem,
};
use crate::{
    env::{Departure, Ids},
    telemetry::Metrics,
};

/// The header that carries the request id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-openstack-request-id");

/// The settings and dependencies of the layers.
#[derive(Clone)]
pub struct Layers {
    /// A path such as `/networking` that is served as an additional prefix; empty for none.
    pub base_path: Arc<str>,
    /// The largest request body, in bytes.
    pub body_limit: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// The accepted host names; empty for all.
    pub allowed_hosts: Arc<[String]>,
    /// Whether to refuse requests that a proxy has forwarded.
    pub refuses_proxies: bool,
    /// Generates request ids.
    pub ids: Arc<dyn Ids>,
    /// Where to count requests, if anywhere.
    pub metrics: Option<Arc<Metrics>>,
}

/// All routes of the service with the layers around them.
#[derive(Clone)]
pub struct Front {
    routes: Router,
    shared: Arc<Shared>,
    local: SocketAddr,
}

struct Shared {
    layers: Layers,
    gate: Gate,
    operations: Operations,
    detached: TaskTracker,
    cut: CancellationToken,
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front").field("local", &self.local).finish_non_exhaustive()
    }
}

impl Front {
    /// Wraps these routes. Anything not public needs a token that the gate accepts.
    #[must_use]
    pub fn new(routes: Router, documents: &[&'static Document], gate: Gate, layers: Layers) -> Self {
        let operations = Operations::of(documents);
        let shared = Shared { layers, gate, operations, detached: TaskTracker::new(), cut: CancellationToken::new() };
        Self { routes, shared: Arc::new(shared), local: SocketAddr::from((Ipv4Addr::LOCALHOST, 9696)) }
    }

    /// The same, for a connection to this address, which is the host of clients that send none.
    #[must_use]
    pub fn at(&self, local: SocketAddr) -> Self {
        Self { local, ..self.clone() }
    }

    /// Waits until all detached tasks are done.
    pub async fn finish(&self) {
        self.shared.detached.close();
        self.shared.detached.wait().await;
    }

    /// Cuts off the tasks for which [`Front::finish`] would wait.
    pub fn cut(&self) {
        self.shared.cut.cancel();
    }

    /// Handles a request.
    pub async fn handle<B>(&self, request: http::Request<B>) -> Response
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let request = request.map(Body::new);
        let id = RequestId(self.shared.layers.ids.next());
        let is_problem_asked_for = problem::is_asked_for(request.headers());
        let mut line = Line::begin(id, &request);
        let span = info_span!("request", request_id = %id);
        let mut response = self.settle(request, &mut line).instrument(span).await;
        if is_problem_asked_for {
            response = problem::negotiated(response);
        }
        id.header().and_then(|id| response.headers_mut().insert(REQUEST_ID, id));
        line.status = Some(response.status());
        response
    }

    /// Normalizes the request, and makes sure that there is a response in time.
    async fn settle(&self, mut request: Request, line: &mut Line) -> Response {
        let layers = &self.shared.layers;
        paths::settle(&mut request, &layers.base_path);
        if let Some(metrics) = &layers.metrics {
            line.count(metrics, self.shared.operations.find(request.method(), request.uri().path()));
        }
        if let Err(wrong) = host::settle(&mut request, self.local) {
            return contract::respond(StatusCode::BAD_REQUEST, "HTTPBadRequest", wrong, None);
        }
        if !host::is_allowed(&request, &layers.allowed_hosts) {
            let message = "The service is not called by this host: see server.allowed_hosts.";
            return contract::respond(StatusCode::MISDIRECTED_REQUEST, "HTTPMisdirectedRequest", message, None);
        }
        if let Some(header) = host::proxys(request.headers()).filter(|_| layers.refuses_proxies) {
            let message =
                format!("{header}: requests need no token here (identity.builtin.none), so none may come by a proxy.");
            return contract::respond(StatusCode::FORBIDDEN, "PolicyNotAuthorized", &message, None);
        }
        let announced =
            request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > layers.body_limit)) {
            return common(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let holds_secrets = !is_public(request.uri().path()) || request.uri().path().starts_with("/identity/");
        let mut response = if request.body().is_end_stream() {
            self.in_time(request, line, None).await
        } else {
            // An oversized body fails while it is read: a `LengthLimitError` of axum's extractors.
            DefaultBodyLimit::max(layers.body_limit).apply(&mut request);
            // A client that waits for permission to send has sent nothing that would be left over.
            let is_sent = !request.headers().contains_key(EXPECT);
            let (parts, body) = request.into_parts();
            let body = Watched::new(body);
            let request = Request::from_parts(parts, Body::new(body.clone()));
            let response = self.in_time(request, line, Some(&body)).await;
            let is_late = matches!(response.status(), StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT);
            if is_sent && !is_late {
                body.drain(layers.body_limit).await;
            }
            response
        };
        // All responses that need a token, not only those with a pre-shared key: a new resource cannot forget it.
        if holds_secrets {
            response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        }
        response
    }

    /// The response of the routes, or that they have exceeded the time limit.
    async fn in_time(&self, request: Request, line: &Line, body: Option<&Watched>) -> Response {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let handler = caught(self.clone().pass(request, line.subject.clone()));
        let limit = self.shared.layers.request_timeout;
        let answered =
            if is_read { timeout(limit, handler).await } else { timeout(limit, self.detached(handler)).await };
        answered.unwrap_or_else(|_elapsed| {
            if !body.is_some_and(Watched::cut) {
                return common(StatusCode::GATEWAY_TIMEOUT);
            }
            let mut response = common(StatusCode::REQUEST_TIMEOUT);
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            response
        })
    }

    /// Runs the handler in a task of its own, and informs it when its client has disconnected.
    async fn detached(&self, handler: impl Future<Output = Response> + Send + 'static) -> Response {
        let departure = Departure::default();
        let _presence = departure.when_dropped();
        let handler = self.shared.cut.clone().run_until_cancelled_owned(departure.around(handler));
        match self.shared.detached.spawn(handler.in_current_span()).await {
            Ok(Some(response)) => response,
            // Cut off at shutdown.
            Ok(None) | Err(_) => common(StatusCode::GATEWAY_TIMEOUT),
        }
    }

    /// Checks the token and calls the routes.
    async fn pass(mut self, mut request: Request, subject: Subject) -> Response {
        if !is_public(request.uri().path()) {
            match self.shared.gate.check(request.headers(), request.extensions()).await {
                Ok(caller) => {
                    caller.project_id().into_iter().for_each(|project| subject.note(project));
                    request.extensions_mut().insert(caller);
                }
                Err(refusal) => return refusal,
            }
        }
        let answered: Result<Response, Infallible> = self.routes.call(request).await;
        answered.unwrap_or_else(|never| match never {})
    }
}

/// The response of a handler, or a 500 if it panics.
///
/// The panic is not logged here: the hook of [`telemetry`](crate::telemetry) has already logged it, with its location
/// and the request's id, and the access log has the 500.
async fn caught(handler: impl Future<Output = Response>) -> Response {
    let mut handler = pin!(handler);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(context)));
        polled.unwrap_or_else(|_panic| Poll::Ready(common(StatusCode::INTERNAL_SERVER_ERROR)))
    })
    .await
}
