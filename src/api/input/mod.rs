//! Reading requests: path, query and body, each with its documentation and refusals.
//!
//! The arguments of handlers are the types here and axum's `State`. Input is checked against the resource's [`Table`],
//! so the checks, the list queries and the document cannot disagree. No request costs more than its length: see
//! [`body`] and [`pairs`].

mod attributes;
mod bad;
pub mod body;
mod fields;
mod list;
pub mod numbers;
pub mod pairs;
pub mod parts;
mod path;
pub mod python_repr;
mod query;
pub mod schema;
pub mod table;
pub mod values;

#[cfg(test)]
mod tests;

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{StatusCode, header, request::Parts},
    response::Response,
};

pub use attributes::{Attributes, Given, Requested};
pub use bad::BadInput;
pub use body::{Json, whole};
pub use fields::{Fields, Selected};
pub use list::{Link, List, Listable, repeated};
pub(crate) use path::parameters;
pub use path::{Parameter, Path};
pub use table::{Table, Verb};

use super::{
    contract::{COMMON, Contract, Input, respond, unauthorized},
    state::Settings,
};
use crate::auth;

/// The caller, as identified by the token.
#[derive(Clone, Debug)]
pub struct Caller(pub auth::Caller);

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        parts.extensions.get::<auth::Caller>().cloned().map(Self).ok_or_else(|| {
            let settings = Arc::<Settings>::from_ref(state);
            unauthorized::respond(&settings.identity_url(&parts.headers, &parts.extensions))
        })
    }
}

impl Input for Caller {
    fn document(contract: &mut Contract) {
        contract.secured();
        contract.answers_component(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
}

/// The address by which the caller reached the service, for links.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Scheme, host and base path, without a trailing slash.
    pub base_url: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Origin
where
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self { base_url: Arc::<Settings>::from_ref(state).base_url(&parts.headers, &parts.extensions) })
    }
}

impl Input for Origin {
    fn document(_: &mut Contract) {}
}

/// A body that is not read: a public request for a page without parameters can only fail by its size.
///
/// Other operations leave that to the common responses of the document; this one would otherwise list no refusals.
#[derive(Clone, Copy, Debug)]
pub struct Unread;

impl<S: Send + Sync> FromRequestParts<S> for Unread {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

impl Input for Unread {
    fn document(contract: &mut Contract) {
        let when = "The request announces a body over the operator's limit (1 MiB by default).";
        for refusal in COMMON.iter().filter(|common| common.status == StatusCode::PAYLOAD_TOO_LARGE) {
            contract.refuses(refusal.status, refusal.kind, when, refusal.message);
        }
    }
}

/// The revision that an object must have. VPN resources have none, so their `If-Match` can only be malformed.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<i64>);

const IF_MATCH: [&str; 2] =
    ["BadRequest", "Bad if-match request: Revision number etag must be in the format of revision_number=<int>."];

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let given = parts.headers.get(header::IF_MATCH).map(|value| value.to_str().unwrap_or("revision_number="));
        // A value that names no revision number is ignored.
        let number = given.and_then(|text| text.strip_prefix("revision_number="));
        let [kind, message] = IF_MATCH;
        let refuse = |_| respond(StatusCode::BAD_REQUEST, kind, message, None);
        number.map(str::parse).transpose().map(Self).map_err(refuse)
    }
}

impl Input for IfMatch {
    fn document(contract: &mut Contract) {
        let when = "The header `If-Match` has the form `revision_number=N`, and N is not a whole number.";
        let [kind, message] = IF_MATCH;
        contract.refuses(StatusCode::BAD_REQUEST, kind, when, message);
    }
}
