//! `If-Match`: what Neutron makes of it on an update.

use std::num::ParseIntError;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::Response,
};

use crate::api::contract::{Contract, Input, respond};

/// The revision that an object must have. VPN resources have none, so all that can be wrong there is how it is written.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<i64>);

const KIND: &str = "BadRequest";
const MESSAGE: &str = "Bad if-match request: Revision number etag must be in the format of revision_number=<int>.";

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let given = parts.headers.get(header::IF_MATCH).map(|value| value.to_str().unwrap_or("revision_number="));
        let refuse = || respond(StatusCode::BAD_REQUEST, KIND, MESSAGE, None);
        given.and_then(revision).transpose().map(Self).map_err(|_| refuse())
    }
}

/// The revision number that is asked for; what names none at all is passed over.
fn revision(text: &str) -> Option<Result<i64, ParseIntError>> {
    text.strip_prefix("revision_number=").map(str::parse)
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
    use super::revision;

    #[test]
    fn only_a_revision_number_can_be_broken() {
        for broken in ["revision_number=x", "revision_number=", "revision_number=1,revision_number=2"] {
            assert!(revision(broken).is_some_and(|number| number.is_err()), "{broken}");
        }
        assert_eq!(["revision_number=1", "revision_number=-1"].map(revision), [Some(Ok(1)), Some(Ok(-1))]);
        assert_eq!(["\"abc\"", "*", ""].map(revision), [None, None, None]);
    }
}
