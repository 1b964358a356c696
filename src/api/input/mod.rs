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
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use utoipa::openapi::{
    path::ParameterIn,
    schema::{ObjectBuilder, Type},
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
    contract::{COMMON, Contract, Input, parameter, respond, unauthorized},
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
pub struct IfMatch<const COUNTED: bool = true>(pub Option<i64>);

const IF_MATCH: [&str; 2] =
    ["BadRequest", "Bad if-match request: Revision number etag must be in the format of revision_number=<int>."];

impl<S: Send + Sync, const COUNTED: bool> FromRequestParts<S> for IfMatch<COUNTED> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let given = parts.headers.get(header::IF_MATCH).map_or(&[][..], HeaderValue::as_bytes);
        let number = given.strip_prefix(b"revision_number=").map(|digits| str::from_utf8(digits).ok()?.parse().ok());
        match number {
            // A value that names no revision number is ignored.
            None if given.len() <= values::MAX_TEXT => Ok(Self(None)),
            Some(revision @ Some(_)) => Ok(Self(revision)),
            None | Some(None) => Err(respond(StatusCode::BAD_REQUEST, IF_MATCH[0], IF_MATCH[1], None)),
        }
    }
}

impl<const COUNTED: bool> Input for IfMatch<COUNTED> {
    fn document(contract: &mut Contract) {
        if COUNTED {
            let text = "`revision_number=N`: change the object only if its `revision_number` is still N. `*` and other values are ignored.";
            let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(values::MAX_TEXT));
            // Importers send the example, so it must always be valid.
            contract.parameter(parameter(ParameterIn::Header, "If-Match", text, schema, "*"));
        }
        let when = "In the header `If-Match`, `revision_number=` is not followed by a whole number, or the header is longer than 255 characters.";
        let [kind, message] = IF_MATCH;
        contract.refuses(StatusCode::BAD_REQUEST, kind, when, message);
    }
}
