//! The body of a request that none is expected of.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};

use crate::api::{
    common::Common,
    contract::{Contract, Input},
    fault,
    state::App,
};

/// A body that is not read: all that can be wrong with a public request for a page without parameters is its size.
///
/// Other operations leave that to the document's table of what any request can meet; this one would list no refusal at all.
#[derive(Clone, Copy, Debug)]
pub struct Unread;

impl FromRequestParts<App> for Unread {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

impl Input for Unread {
    fn document(contract: &mut Contract) {
        let refusal = Common::of(StatusCode::PAYLOAD_TOO_LARGE);
        fault::document(
            contract,
            refusal.status(),
            refusal.kind(),
            "The request announces a body over the operator's limit (1 MiB by default).",
            refusal.message(),
        );
    }
}
