//! `application/problem+json` (RFC 9457) for clients that accept it.
//!
//! A refusal's body has the members of RFC 9457 anyway. Old clients ignore the message if they do not know the media
//! type, so it only changes if `Accept` names it. A 401 has exactly Keystone's body, and gets the members only then.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::contract::{Refusal, unauthorized::Unauthorized};

/// The media type.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The response to a client that accepts it: a refusal with that media type, anything else unchanged.
pub fn negotiated(mut response: Response) -> Response {
    if let Some(refused) = response.extensions().get::<Unauthorized>() {
        let body = json!({
            "error": refused.error,
            "type": "about:blank",
            "title": refused.error.title,
            "status": refused.error.code,
            "detail": refused.error.message,
        });
        let (parts, _) = response.into_parts();
        response = (parts, body.to_string()).into_response();
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.extensions_mut().insert(Refusal);
    }
    if response.extensions().get::<Refusal>().is_some() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    }
    response
}

/// Whether the client accepts it.
pub fn is_asked_for(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .any(|one| one.split(';').next().is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(MEDIA_TYPE)))
}
