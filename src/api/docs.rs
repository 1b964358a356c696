//! The documents and the page at `/docs/`, as files: no request leaves this host.

mod asset;
mod page;

use axum::{
    Router,
    extract::{Path, State, rejection::PathRejection},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

use self::{asset::Asset, page::Tokens};
use super::{
    contract,
    document::{Document, Edition, Format},
    state::{App, TokensFrom},
};

/// The documents, and the page at `/docs/`.
pub(super) fn router(all: &[&'static Document]) -> Router<App> {
    Router::new()
        .merge(documents(all))
        .route("/docs", get(|| async { Redirect::permanent("docs/") }))
        .route("/docs/", get(greet))
        .route("/docs/{*file}", get(beside))
}

/// Each document in each edition and format: `/openapi.json`, `/openapi-3.0.yaml`, `/standalone.json` ...
fn documents(all: &[&'static Document]) -> Router<App> {
    let mut router = Router::new();
    for document in all.iter().copied() {
        for (edition, infix) in [(Edition::V3_1, ""), (Edition::V3_0, "-3.0")] {
            for (format, suffix) in [(Format::Json, "json"), (Format::Yaml, "yaml")] {
                let path = format!("/{}{infix}.{suffix}", document.name);
                let show = move |headers| async move { serve(&headers, document, edition, format) };
                router = router.route(&path, get(show).options(preflight));
            }
        }
    }
    router
}

fn serve(headers: &HeaderMap, document: &'static Document, edition: Edition, format: Format) -> Response {
    let media_type = match format {
        Format::Json => "application/json",
        Format::Yaml => "application/yaml",
    };
    let made = asset::kept(&format!("{document:?}.{edition:?}.{format:?}"), || {
        Asset::new(document.text_in(edition, format).as_bytes().to_vec(), media_type).map(Some)
    });
    let Ok(Some(asset)) = made else { return contract::common(StatusCode::INTERNAL_SERVER_ERROR) };
    let mut response = asset.respond(headers);
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// The CORS preflight of a browser, before a page of another origin may read a document.
async fn preflight() -> impl IntoResponse {
    let headers = [
        (header::ALLOW, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// The page itself.
async fn greet(State(app): State<App>, headers: HeaderMap, extensions: Extensions) -> Response {
    let elsewhere = app.settings.identity_url(&headers, &extensions);
    let tokens = match &app.settings.tokens_from {
        TokensFrom::Here(login) => Tokens::Here(login.as_ref()),
        TokensFrom::Elsewhere => Tokens::At(&elsewhere),
    };
    match page::index(&tokens) {
        Ok(index) => guarded(index.respond(&headers)),
        Err(error) => broken("index.html", &error),
    }
}

/// The files of the page.
async fn beside(headers: HeaderMap, file: Result<Path<String>, PathRejection>) -> Response {
    // Invalid UTF-8 after percent-decoding matches no file.
    let Ok(Path(file)) = file else { return contract::common(StatusCode::NOT_FOUND) };
    match asset::kept(&format!("docs/{file}"), || page::file(&file)) {
        Ok(Some(asset)) => guarded(asset.respond(&headers)),
        Ok(None) => contract::common(StatusCode::NOT_FOUND),
        Err(error) => broken(&file, &error),
    }
}

fn guarded(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(page::CONTENT_SECURITY_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    // Other sites need not know where a browser came from.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn broken(file: &str, error: &std::io::Error) -> Response {
    tracing::error!(error = %error, file, "a file of the page cannot be compressed or decompressed");
    contract::common(StatusCode::INTERNAL_SERVER_ERROR)
}
