//! `If-Match`: what Neutron makes of it on an update.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::Response,
};

use crate::api::contract::{Contract, Input, respond};

/// A precondition that holds: VPN resources have no revisions, so all that can be wrong with one is how it is written.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch;

const KIND: &str = "BadRequest";
const MESSAGE: &str = "Bad if-match request: Revision number etag must be in the format of revision_number=<int>.";

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let given = parts.headers.get(header::IF_MATCH).map(|value| value.to_str().unwrap_or("revision_number="));
        if given.is_some_and(is_broken) {
            return Err(respond(StatusCode::BAD_REQUEST, KIND, MESSAGE, None));
        }
        Ok(Self)
    }
}

/// A revision number that is not a number; what names no revision number at all is passed over.
fn is_broken(text: &str) -> bool {
    text.strip_prefix("revision_number=").is_some_and(|number| number.parse::<i64>().is_err())
}

impl Input for IfMatch {
    fn document(contract: &mut Contract) {
        let (status, text) = (
            StatusCode::BAD_REQUEST,
            "The header `If-Match` has the form `revision_number=N`, and N is no whole number.",
        );
        contract.refuses(status, KIND, text, MESSAGE);
    }
}

#[cfg(test)]
mod tests {
    use super::is_broken;

    #[test]
    fn only_a_revision_number_can_be_broken() {
        for broken in ["revision_number=x", "revision_number=", "revision_number=1,revision_number=2"] {
            assert!(is_broken(broken), "{broken}");
        }
        for fine in ["revision_number=1", "revision_number=-1", "\"abc\"", "*", ""] {
            assert!(!is_broken(fine), "{fine}");
        }
    }
}
