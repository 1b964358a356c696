//! The door to the agents: their routes, the document, and the proofs around both.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderName, HeaderValue, Request, Response, StatusCode},
};
use http_body_util::Full;
use tokio::time::timeout;
use tower::Service as _;
use utoipa::openapi::{
    OpenApi, SecurityRequirement, Server,
    security::{ApiKey, ApiKeyValue, SecurityScheme},
};

use super::{Dispatch, requests};
use crate::{
    agent::proof::{ANSWER, About, HEAD, NONCE, REQUEST, RUN, Side, is_proof, prove},
    api::{
        contract::{Operations, common, endpoint, respond},
        document::{Document, Heading, base},
    },
    env::{Ids as _, TimeOrderedIds},
};

/// The largest body of a request, in bytes.
const LARGEST: usize = 64 << 20;
/// The shortest nonce.
const SHORTEST: usize = 16;
/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);
/// The name of the security scheme.
const SCHEME: &str = "agentProof";
/// The header that names a request in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-openstack-request-id");

/// The document of the interface to the agents.
pub static DOCUMENT: Document = Document::new("agent", ["agent.json", "agent-openapi-3.0.json"], document);

const HEADING: Heading = Heading {
    title: "Agent API",
    version: "1.0.0",
    description: "How the API process tells its agents which tunnels they should have, and learns what has become of \
                  them. It has a listener of its own, and is not part of the public API. Lists are always complete: \
                  there are no pages.",
    tags: &[
        ("agents", "The tunnels that an agent should have, and what it has seen."),
        ("tunnels", "What is known about the tunnels, for operators."),
    ],
};

/// How a request is proven, for the document.
const PROOF: &str = "Both ends share one token, and neither sends it. A request carries a nonce of at least 16 characters in \
                     `X-Agent-Nonce`, the nonce of the API process in `X-Api-Nonce` (every answer with 401 contains it), and in \
                     `X-Agent-Proof` the HMAC-SHA-256 of five parts under the token: `agent`, the two nonces, and \
                     method and path with the query (as in `GET /v1/tunnels`), each followed by a line feed, and the body. \
                     `X-Agent-Head-Proof` is the same with `agent-head` and without the body, which is read only once \
                     that has been verified. An answer carries the same in `X-Api-Proof`, with `api`, the nonces, the \
                     status and its body.";

fn operations() -> Operations<Arc<Dispatch>> {
    Operations::of(base(&HEADING))
        .routes(endpoint!(requests::state))
        .routes(endpoint!(requests::report))
        .routes(endpoint!(requests::tunnels))
}

/// The document, with the proof in the place of the VPN API's token.
fn document() -> OpenApi {
    let mut document = operations().into_document();
    let requirement = || vec![SecurityRequirement::new(SCHEME, Vec::<String>::new())];
    if let Some(components) = &mut document.components {
        components.security_schemes.clear();
        let proof = ApiKeyValue::with_description("X-Agent-Proof", PROOF);
        components.add_security_scheme(SCHEME, SecurityScheme::ApiKey(ApiKey::Header(proof)));
        components.responses.remove("Unauthorized");
        components.schemas.retain(|name, _| !name.starts_with("Unauthorized"));
    }
    document.security = Some(requirement());
    document.external_docs = None;
    document.servers = Some(vec![Server::new("http://127.0.0.1:9697")]);
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            operation.security = Some(requirement());
        }
    }
    document
}

/// The routes of the agents behind their proofs.
#[derive(Clone, Debug)]
pub struct Front {
    routes: Router,
    dispatch: Arc<Dispatch>,
}

/// What a listener for agents hands its requests to.
#[must_use]
pub fn front(dispatch: Arc<Dispatch>) -> Front {
    let routes = operations()
        .into_router()
        .with_state(Arc::clone(&dispatch))
        .fallback(|| async { common(StatusCode::NOT_FOUND) })
        .method_not_allowed_fallback(|| async { common(StatusCode::METHOD_NOT_ALLOWED) });
    Front { routes, dispatch }
}

impl Front {
    /// Answers a request. One without a proof is not looked at any further, and its body is not read.
    pub async fn handle<B>(self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: http_body::Body<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
    {
        let (head, body) = request.into_parts();
        let text =
            |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let (nonce, proof) = (text(NONCE), text(REQUEST));
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let about = format!("{} {path}", head.method);
        let (token, run) = (&self.dispatch.parts.token, self.dispatch.run());
        let about = About { nonce: &nonce, run: &run, head: &about, body: &[] };
        if nonce.len() < SHORTEST || !is_proof(token, Side::AgentHead, about, &text(HEAD)) {
            return unproven(&run).await;
        }
        let body = match timeout(PATIENCE, to_bytes(Body::new(body), LARGEST)).await {
            Ok(Ok(body)) => body,
            Ok(Err(_too_large)) => return finished(common(StatusCode::PAYLOAD_TOO_LARGE), None).await,
            Err(_elapsed) => return finished(common(StatusCode::REQUEST_TIMEOUT), None).await,
        };
        if !is_proof(token, Side::Agent, About { body: &body, ..about }, &proof) {
            return unproven(&run).await;
        }
        let answer = self.routes.clone().call(Request::from_parts(head, Body::from(body))).await;
        let answer = answer.unwrap_or_else(|never| match never {});
        finished(answer, Some((&nonce, &self.dispatch))).await
    }
}

async fn unproven(run: &str) -> Response<Full<Bytes>> {
    let [kind, _, message] = requests::UNPROVEN;
    let mut answer = respond(StatusCode::UNAUTHORIZED, kind, message, None);
    answer.headers_mut().extend(HeaderValue::from_str(run).map(|run| (HeaderName::from_static(RUN), run)));
    finished(answer, None).await
}

/// The answer with its own proof, and with a name for the log.
async fn finished(answer: Response<Body>, proven: Option<(&str, &Dispatch)>) -> Response<Full<Bytes>> {
    let (mut head, body) = answer.into_parts();
    // It is our own, in memory.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if let Ok(id) = HeaderValue::try_from(format!("req-{}", TimeOrderedIds.next())) {
        head.headers.insert(REQUEST_ID, id);
    }
    if let Some((nonce, dispatch)) = proven {
        let about = About { nonce, run: &dispatch.run(), head: head.status.as_str(), body: &body };
        if let Ok(proof) = HeaderValue::try_from(prove(&dispatch.parts.token, Side::Api, about)) {
            head.headers.insert(HeaderName::from_static(ANSWER), proof);
        }
    }
    Response::from_parts(head, Full::new(body))
}
