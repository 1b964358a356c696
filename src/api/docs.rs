//! The documents and the Swagger UI, as files: no request leaves this host.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use sha2::{Digest as _, Sha256};
use utoipa_swagger_ui::{Config, Url};

use super::{
    document::{Document, Edition, Format},
    fault,
    state::App,
};

/// The page may load what lies beside it, and nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The documents, and the page at `/docs/`.
pub fn router() -> Router<App> {
    Router::new()
        .merge(documents())
        .route("/docs", get(|| async { Redirect::permanent("docs/") }))
        .route("/docs/", get(|headers| page(headers, Path("index.html".into()))))
        .route("/docs/{*file}", get(page))
}

/// Each document in each edition and format: `/openapi.json`, `/openapi-3.0.yaml`, `/standalone.json` ...
fn documents() -> Router<App> {
    let mut router = Router::new();
    for (document, name) in [(Document::Vpnaas, "openapi"), (Document::Standalone, "standalone")] {
        for (edition, infix) in [(Edition::V3_1, ""), (Edition::V3_0, "-3.0")] {
            for (format, suffix) in [(Format::Json, "json"), (Format::Yaml, "yaml")] {
                let path = format!("/{name}{infix}.{suffix}");
                router =
                    router.route(&path, get(move |headers| async move { serve(&headers, document, edition, format) }));
            }
        }
    }
    router
}

fn serve(headers: &HeaderMap, document: Document, edition: Edition, format: Format) -> Response {
    let media_type = match format {
        Format::Json => "application/json",
        Format::Yaml => "application/yaml",
    };
    let made = asset(&format!("{document:?}.{edition:?}.{format:?}"), || {
        Ok(Some((document.text_in(edition, format).as_bytes().to_vec(), media_type.to_owned())))
    });
    let Ok(Some(asset)) = made else { return fault::common(StatusCode::INTERNAL_SERVER_ERROR) };
    let mut response = asset.respond(headers);
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

async fn page(headers: HeaderMap, Path(file): Path<String>) -> Response {
    static CONFIG: OnceLock<Arc<Config<'static>>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| Arc::new(config()));
    let found = asset(&format!("docs/{file}"), || {
        let Ok(Some(found)) = utoipa_swagger_ui::serve(&file, Arc::clone(config)) else { return Ok(None) };
        let bytes = if found.gzpipped { plain(&found.bytes)? } else { found.bytes.into_owned() };
        Ok(Some((bytes, found.content_type)))
    });
    match found {
        Ok(Some(asset)) => {
            let mut response = asset.respond(&headers);
            let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        }
        Ok(None) => fault::common(StatusCode::NOT_FOUND),
        Err(error) => {
            tracing::error!(error = %error, file, "a file of the page cannot be unpacked");
            fault::common(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
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

/// A file that may be kept by clients, and must be asked about again: the tag changes with the content.
struct Asset {
    bytes: Bytes,
    media_type: String,
    tag: String,
}

/// The file of this name, made the first time that it is asked for. Only names that exist are kept.
fn asset(name: &str, make: impl FnOnce() -> io::Result<Option<(Vec<u8>, String)>>) -> io::Result<Option<Arc<Asset>>> {
    static MADE: Mutex<BTreeMap<String, Arc<Asset>>> = Mutex::new(BTreeMap::new());
    if let Some(known) = MADE.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
        return Ok(Some(Arc::clone(known)));
    }
    let Some((bytes, media_type)) = make()? else { return Ok(None) };
    let digest = Sha256::digest(&bytes);
    let tag = digest.iter().take(8).fold(String::from("\""), |tag, byte| format!("{tag}{byte:02x}")) + "\"";
    let asset = Arc::new(Asset { bytes: bytes.into(), media_type, tag });
    MADE.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Arc::clone(&asset));
    Ok(Some(asset))
}

impl Asset {
    fn respond(&self, request: &HeaderMap) -> Response {
        let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let is_known = known.is_some_and(|known| known == "*" || known.split(',').any(|one| one.trim() == self.tag));
        let mut response =
            if is_known { StatusCode::NOT_MODIFIED.into_response() } else { self.bytes.clone().into_response() };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        for (name, value) in [(header::ETAG, &self.tag), (header::CONTENT_TYPE, &self.media_type)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// The files lie compressed in the binary; compressed they would be wrong for a client that does not ask for that.
fn plain(compressed: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut flate2::read::GzDecoder::new(compressed), &mut bytes)?;
    Ok(bytes)
}
