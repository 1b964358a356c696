//! The body of a refusal: Neutron's format, combined with the members of RFC 9457.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An error in Neutron's form, repeated in the members that RFC 9457 defines.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
pub struct FaultBody {
    /// The error, in the form that OpenStack's clients read.
    #[serde(rename = "NeutronError")]
    pub neutron_error: NeutronError,
    /// RFC 9457: always `about:blank`, since the status says what happened.
    #[serde(rename = "type")]
    #[schema(example = "about:blank", max_length = 255)]
    pub kind: &'static str,
    /// RFC 9457: the name of the status.
    #[schema(example = "Not Found", max_length = 255)]
    pub title: &'static str,
    /// RFC 9457: the status again.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    pub status: u16,
    /// RFC 9457: the message again.
    #[schema(max_length = 16384, example = "The resource could not be found.")]
    pub detail: String,
}

/// An error, in the form that OpenStack's clients read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NeutronError {
    /// The kind of error. Programs should decide by this.
    #[serde(rename = "type")]
    #[schema(example = "HTTPNotFound", max_length = 255)]
    pub kind: String,
    /// What happened, in words.
    #[schema(max_length = 16384, example = "The resource could not be found.")]
    pub message: String,
    /// Currently always empty.
    #[schema(max_length = 16384, example = "")]
    pub detail: String,
}

/// The maximum length of a message, in characters: messages echo input, and the document promises a bound.
pub const MAX_MESSAGE: usize = 16_000;

/// Truncates a message that is too long.
#[must_use]
pub fn bounded(message: String) -> String {
    match message.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}...", &message[..end]),
        None => message,
    }
}

impl FaultBody {
    /// Makes a body; `kind` is Neutron's error type.
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, message: &str) -> Self {
        let message = bounded(message.into());
        Self {
            neutron_error: NeutronError { kind: kind.into(), message: message.clone(), detail: String::new() },
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: message,
        }
    }

    /// The same, as an example for the document.
    pub(super) fn example(status: StatusCode, kind: &str, message: &str) -> Value {
        serde_json::to_value(Self::new(status, kind, message)).unwrap_or_default()
    }
}

/// A refusal, ready to send. Marks the response, so that a layer can send it as `application/problem+json`.
pub fn respond(status: StatusCode, kind: &str, message: &str, retry_after: Option<u64>) -> Response {
    let mut response = (status, Json(FaultBody::new(status, kind, message))).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response.extensions_mut().insert(Refusal);
    response
}

/// Marks a response whose body has the members of RFC 9457.
#[derive(Clone, Copy, Debug)]
pub struct Refusal;

#[cfg(test)]
mod tests {
    use super::{MAX_MESSAGE, bounded};

    #[test]
    fn long_messages_are_cut() {
        let cut = bounded("ä".repeat(20_000));
        assert_eq!(cut.chars().count(), MAX_MESSAGE + 3);
        assert!(cut.ends_with("..."));
        assert_eq!(bounded("ä".into()), "ä");
    }
}
