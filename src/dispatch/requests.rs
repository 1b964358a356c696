//! The requests of agents, and of who looks at them.

use std::{sync::Arc, time::Duration};

use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{
        Required,
        path::ParameterIn,
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};
use uuid::Uuid;

use super::{Dispatch, board::Known};
use crate::{
    agent::{
        proof::{NONCE, psk_cipher},
        wire::{Desired, Report, Reports, Seen, Traffic},
    },
    api::{
        contract::{Answer, Body, Contract, Input, Listed, Shown, faults, parameter},
        input::{BadInput, Path, pairs::Pairs, parameters},
    },
    store::StoreError,
};

/// The largest body of a report, in bytes.
const LARGEST: usize = 64 << 20;
/// How many waits of a request fit into a lease, so that waiting keeps it.
const WAITS: u32 = 3;

parameters! {
    /// The name of an agent.
    Name = "agent", "The name of the agent.", "gateway-1";
}

/// What an agent knows, and how long it waits for more.
pub(super) struct Asked {
    instance: Uuid,
    known: Known,
    wait: Duration,
}

/// The keys of [`Asked`]: name, what it says, whether it is a UUID, example.
const KEYS: [(&str, &str, bool, &str); 5] = [
    ("instance", "The agent's own id, which it keeps across restarts.", true, "0192f3c4-5b6a-7c8d-9e0f-1a2b3c4d5e6f"),
    (
        "epoch",
        "The run of the API process that it knows; the nil UUID for none.",
        true,
        "0192f3c4-5b6a-7c8d-9e0f-1a2b3c4d5e60",
    ),
    ("fence", "The number of its lease; 0 for none.", false, "3"),
    ("revision", "The last revision that it knows; 0 asks for the full state.", false, "17"),
    ("wait_ms", "How long to wait for a change, in milliseconds.", false, "20000"),
];

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        read(parts.uri.query()).map_err(BadInput::into_response)
    }
}

fn read(query: Option<&str>) -> Result<Asked, BadInput> {
    let pairs = Pairs::read(query)?;
    let value = |key: &'static str| pairs.single(key)?.ok_or_else(|| BadInput::missing(key));
    let wrong = |key: &str| BadInput::value(key, "it is not understood");
    let id = |key: &'static str| value(key)?.parse::<Uuid>().map_err(|_| wrong(key));
    let number = |key: &'static str| value(key)?.parse::<u32>().map_err(|_| wrong(key));
    let known = Known {
        epoch: id("epoch")?,
        fence: value("fence")?.parse().map_err(|_| wrong("fence"))?,
        revision: value("revision")?.parse().map_err(|_| wrong("revision"))?,
    };
    Ok(Asked { instance: id("instance")?, known, wait: Duration::from_millis(number("wait_ms")?.into()) })
}

impl Input for Asked {
    fn document(contract: &mut Contract) {
        for (name, text, is_id, example) in KEYS {
            let schema = if is_id {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            } else {
                let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
                number.format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            };
            let example =
                if is_id { Value::from(example) } else { Value::from(example.parse::<u64>().unwrap_or_default()) };
            let parameter = parameter(ParameterIn::Query, name, text, schema, example);
            contract.parameter(parameter.required(Required::True));
        }
        let when = "A query parameter is missing or not understood.";
        let message = "Failed to parse request. Required attribute 'instance' not specified";
        contract.refuses(StatusCode::BAD_REQUEST, "HTTPBadRequest", when, message);
    }
}

/// A body of reports.
pub(super) struct Told(Reports);

impl<S: Send + Sync> FromRequest<S> for Told {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let malformed = || BadInput::malformed().into_response();
        let bytes = to_bytes(request.into_body(), LARGEST).await.map_err(|_| malformed())?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| malformed())
    }
}

impl Input for Told {
    fn document(contract: &mut Contract) {
        contract.reads::<Reports>("What the agent has seen.");
        let message = "Malformed request body: Cannot understand JSON.";
        contract.refuses(StatusCode::BAD_REQUEST, "MalformedRequestBody", "The body is not understood.", message);
    }
}

/// The caller has proved that it has the token, of a request with this nonce; `http.rs` has seen to it.
pub(super) struct Proven(String);

impl<S: Send + Sync> FromRequestParts<S> for Proven {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let nonce = parts.headers.get(NONCE).and_then(|nonce| nonce.to_str().ok());
        Ok(Self(nonce.unwrap_or_default().to_owned()))
    }
}

/// The refusal of a caller who has not: its type, when it is given, and its message.
pub(super) const UNPROVEN: [&str; 3] = [
    "AgentNotProven",
    "The request carries no proof that the caller has the token, or a wrong one.",
    "The request does not prove that its sender has the token of the agents.",
];

impl Input for Proven {
    fn document(contract: &mut Contract) {
        let [kind, when, message] = UNPROVEN;
        contract.secured();
        contract.refuses(StatusCode::UNAUTHORIZED, kind, when, message);
    }
}

faults! {
    /// Why an agent is not served.
    pub(super) enum AgentFault {
        /// Another agent has this name and a lease that has not expired, or the lease has another number.
        Superseded { agent = "gateway-1" } = CONFLICT, "AgentSuperseded",
            "The lease of agent {agent} is another one's.";
    }
}

/// 204: the reports are taken in.
pub(super) struct Taken;

impl IntoResponse for Taken {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Answer for Taken {
    fn document(contract: &mut Contract) {
        contract.answers_empty(StatusCode::NO_CONTENT, "The reports have been accepted. No body.");
    }
}

/// Follow the desired state
///
/// Everything that the agent should have, if it names another run of the API process, another lease or revision 0;
/// otherwise the services that have changed since the revision, as soon as there are any or the wait is over. The
/// request renews the lease.
#[utoipa::path(get, path = "/v1/agents/{agent}/state", operation_id = "followState", tag = "agents")]
pub(super) async fn state(
    Proven(nonce): Proven,
    State(dispatch): State<Arc<Dispatch>>,
    name: Path<Name>,
    asked: Asked,
) -> Result<Shown<Desired>, AgentFault> {
    let superseded = || AgentFault::Superseded { agent: name.text.clone() };
    let fence = dispatch.hear(&name.text, asked.instance).await?.ok_or_else(superseded)?;
    let lease_ms = u64::try_from(dispatch.parts.lease.as_millis()).unwrap_or(u64::MAX);
    let Asked { known, wait, instance } = asked;
    let changed = dispatch.until(|board| board.desired(&name.text, known, lease_ms));
    let desired = tokio::time::timeout(wait.min(dispatch.parts.lease / WAITS), changed).await;
    dispatch.hear(&name.text, instance).await?.ok_or_else(superseded)?;
    let Known { epoch, revision, .. } = known;
    let unchanged = |_| Desired { epoch, revision, fence, lease_ms, is_full: false, services: Vec::new() };
    let mut desired = desired.unwrap_or_else(unchanged);
    let cipher = psk_cipher(&dispatch.parts.token, &nonce);
    let sealed = desired.convert_psks(|psk| cipher.as_ref()?.seal(psk, b"").map(Into::into));
    sealed.ok_or_else(|| StoreError::Unavailable("a pre-shared key cannot be sealed".into()))?;
    Ok(Shown(desired))
}

/// Report what was seen
///
/// The newest report about each tunnel and service. May be repeated, and may arrive before or after any other request.
#[utoipa::path(post, path = "/v1/agents/{agent}/reports", operation_id = "reportSeen", tag = "agents")]
pub(super) async fn report(
    _: Proven,
    State(dispatch): State<Arc<Dispatch>>,
    name: Path<Name>,
    Told(told): Told,
) -> Result<Taken, AgentFault> {
    let superseded = || AgentFault::Superseded { agent: name.text.clone() };
    let fence = dispatch.hear(&name.text, told.instance).await?.ok_or_else(superseded)?;
    if told.fence != fence || told.epoch != dispatch.parts.epoch {
        return Err(superseded());
    }
    dispatch.take(&name.text, told.reports).await?;
    Ok(Taken)
}

/// The tunnels that agents have reported.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TunnelList {
    /// One entry per connection.
    #[schema(max_items = 1_000_000)]
    pub tunnels: Vec<TunnelEntry>,
}

/// A tunnel that an agent has reported.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TunnelEntry {
    /// The connection.
    pub connection_id: Uuid,
    /// Its VPN service.
    pub service_id: Uuid,
    /// The agent.
    #[schema(required, max_length = 255, example = "gateway-1")]
    pub agent: Option<String>,
    /// What has become of it.
    pub state: Seen,
    /// Why no traffic can flow, if that is known.
    #[schema(required, max_length = 1024, example = "no answer from the peer")]
    pub reason: Option<String>,
    /// What it has carried.
    #[schema(required)]
    pub traffic: Option<Traffic>,
}

/// List tunnels
///
/// The connections that agents have reported, with what they last saw.
#[utoipa::path(get, path = "/v1/tunnels", operation_id = "listTunnels", tag = "tunnels")]
pub(super) async fn tunnels(
    _: Proven,
    State(dispatch): State<Arc<Dispatch>>,
) -> Result<Listed<TunnelList>, crate::api::contract::Common> {
    let entry = |(connection_id, (service_id, agent, seen)): (Uuid, (Uuid, Option<String>, Report))| {
        let Report { state, reason, traffic, .. } = seen;
        TunnelEntry { connection_id, service_id, agent, state, reason, traffic }
    };
    Ok(Listed(TunnelList { tunnels: dispatch.tunnels().into_iter().map(entry).collect() }))
}

const CONNECTION: &str = "851f280f-5639-4ea3-81aa-e298525ab74b";
const SERVICE: &str = "c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03";

impl Body for TunnelList {
    fn example() -> Value {
        json!({"tunnels": [{
            "connection_id": CONNECTION, "service_id": SERVICE, "agent": "gateway-1", "state": "up", "reason": null,
            "traffic": {"bytes_in": 1024, "bytes_out": 2048, "established": 60, "rekeyed": 60},
        }]})
    }
}

impl Body for Reports {
    fn example() -> Value {
        json!({
            "epoch": KEYS[1].3, "instance": KEYS[0].3, "fence": 3, "reports": [{
                "service_id": SERVICE, "connection_id": CONNECTION, "generation": 1, "revision": 17, "state": "failed",
                "reason": "no answer from the peer", "traffic": null,
            }],
        })
    }
}

impl Body for Desired {
    fn example() -> Value {
        let phase = |protocol: &str, mode: &str| json!({"encryption": "aes-256", "auth": "sha256", "pfs": "group14", "lifetime": 3600, "protocol": protocol, "mode": mode});
        let end = |address: &str, network: &str| json!({"address": address, "id": address, "networks": [network]});
        json!({
            "epoch": KEYS[1].3, "revision": 17, "fence": 3, "lease_ms": 30_000, "is_full": true, "services": [{
                "id": SERVICE, "router_id": "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa", "revision": 17,
                "external": ["203.0.113.10"], "local": [{"network": "10.1.0.0/24", "gateway": "10.1.0.1"}],
                "tunnels": [{
                    "id": CONNECTION, "generation": 1, "ike": phase("v2", "main"), "ipsec": phase("esp", "tunnel"),
                    "initiator": "bi-directional", "dpd_action": "hold", "dpd_interval": 30, "dpd_timeout": 120,
                    "mtu": 1500, "local": end("203.0.113.10", "10.1.0.0/24"), "peer": end("192.0.2.10", "10.2.0.0/24"),
                    "psk": "YS1sb25nLWFuZC1yYW5kb20tc2VjcmV0",
                }],
                "gone": [],
            }],
        })
    }
}
