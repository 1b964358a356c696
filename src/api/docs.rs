//! The documents and the Swagger UI, as files: no request leaves this host.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use sha2::{Digest as _, Sha256};
use utoipa_swagger_ui::{Config, Url};

use super::{
    document::{Document, Format},
    fault,
    state::App,
};

/// The page may load what lies beside it, and nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/openapi.json`, `/openapi.yaml`, the same of the standalone document, and the page at `/docs/`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(|headers| async move { document(&headers, Document::Vpnaas, Format::Json) }))
        .route("/openapi.yaml", get(|headers| async move { document(&headers, Document::Vpnaas, Format::Yaml) }))
        .route("/standalone.json", get(|headers| async move { document(&headers, Document::Standalone, Format::Json) }))
        .route("/standalone.yaml", get(|headers| async move { document(&headers, Document::Standalone, Format::Yaml) }))
        .route("/docs", get(|| async { Redirect::permanent("docs/") }))
        .route("/docs/", get(|headers| page(headers, Path("index.html".into()))))
        .route("/docs/{*file}", get(page))
}

fn document(headers: &HeaderMap, document: Document, format: Format) -> Response {
    let media_type = match format {
        Format::Json => "application/json",
        Format::Yaml => "application/yaml",
    };
    let mut response = cached(headers, Cow::Borrowed(document.text(format).as_bytes()), media_type);
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

async fn page(headers: HeaderMap, Path(file): Path<String>) -> Response {
    static CONFIG: OnceLock<Arc<Config<'static>>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| Arc::new(config()));
    let Ok(Some(file)) = utoipa_swagger_ui::serve(&file, Arc::clone(config)) else {
        return fault::common(StatusCode::NOT_FOUND);
    };
    let bytes = if file.gzpipped { plain(&file.bytes) } else { file.bytes.into_owned() };
    let mut response = cached(&headers, Cow::Owned(bytes), &file.content_type);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    response
}

fn config() -> Config<'static> {
    // Relative: the page works below any prefix that a proxy takes away.
    Config::new([
        Url::with_primary("VPN as a Service", "../openapi.json", true),
        Url::new("Standalone identity and network", "../standalone.json"),
    ])
    .validator_url("none")
    .display_operation_id(true)
    .display_request_duration(true)
    .try_it_out_enabled(true)
    .filter(true)
    .deep_linking(true)
    .doc_expansion("list")
    .persist_authorization(false)
}

/// A file that may be kept, and must be asked about again: the tag changes with the content.
fn cached(request: &HeaderMap, bytes: Cow<'static, [u8]>, media_type: &str) -> Response {
    let digest = Sha256::digest(&bytes);
    let tag = format!("\"{}\"", digest.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}")));
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|known| known == "*" || known.split(',').any(|one| one.trim() == tag));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes.into_owned()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    for (name, value) in [(header::ETAG, tag.as_str()), (header::CONTENT_TYPE, media_type)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    response
}

/// The files lie compressed in the binary; compressed they would be wrong for a client that does not ask for that.
fn plain(compressed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(compressed), &mut bytes) {
        Ok(_) => bytes,
        Err(_) => Vec::new(),
    }
}
