//! `application/problem+json` (RFC 9457) for whoever asks for it.
//!
//! A refusal's body has the members of RFC 9457 anyway; old clients lose the message under a media type that they do not
//! know, so the media type changes only where `Accept` names it. A 401 has Keystone's body, to the byte, and gets the
//! members only then.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::contract::{Refusal, unauthorized::Unauthorized};

/// The media type.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Sends refusals under the media type that was asked for.
pub async fn negotiate(request: Request, next: Next) -> Response {
    let wanted = names_it(request.headers());
    let mut response = next.run(request).await;
    if !wanted {
        return response;
    }
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

fn names_it(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .any(|one| one.split(';').next().is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(MEDIA_TYPE)))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header::ACCEPT};

    #[test]
    fn only_the_media_type_itself_asks_for_it() {
        let asks =
            |accept: &'static str| super::names_it(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]));
        assert!(asks("application/problem+json"));
        assert!(asks("application/json, Application/Problem+JSON;q=0.5"));
        assert!(!asks("application/json"));
        assert!(!asks("*/*"));
    }
}
