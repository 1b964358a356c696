//! Static files: tagged for caching, and compressed for clients that support it.

use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest as _, Sha256};

/// A file that clients may cache but must revalidate: the tag changes with the content.
pub(super) struct Asset {
    plain: Bytes,
    gzip: Bytes,
    media_type: String,
    tag: String,
}

/// The file with this name, made on first use. Only existing names are cached.
pub(super) fn kept(name: &str, make: impl FnOnce() -> io::Result<Option<Asset>>) -> io::Result<Option<Arc<Asset>>> {
    static MADE: Mutex<BTreeMap<String, Arc<Asset>>> = Mutex::new(BTreeMap::new());
    if let Some(known) = MADE.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
        return Ok(Some(Arc::clone(known)));
    }
    let Some(asset) = make()?.map(Arc::new) else { return Ok(None) };
    MADE.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Arc::clone(&asset));
    Ok(Some(asset))
}

impl Asset {
    /// A file from its uncompressed content.
    pub(super) fn new(bytes: Vec<u8>, media_type: &str) -> io::Result<Self> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&bytes)?;
        let gzip = encoder.finish()?;
        Ok(Self::of(bytes, gzip, media_type))
    }

    /// A file from its compressed content.
    pub(super) fn compressed(gzip: Vec<u8>, media_type: &str) -> io::Result<Self> {
        let mut bytes = Vec::new();
        GzDecoder::new(gzip.as_slice()).read_to_end(&mut bytes)?;
        Ok(Self::of(bytes, gzip, media_type))
    }

    fn of(plain: Vec<u8>, gzip: Vec<u8>, media_type: &str) -> Self {
        let digest = Sha256::digest(&plain);
        let tag = digest.iter().take(8).fold(String::new(), |tag, byte| format!("{tag}{byte:02x}"));
        Self { plain: plain.into(), gzip: gzip.into(), media_type: media_type.to_owned(), tag }
    }

    /// The response to a request with these headers.
    pub(super) fn respond(&self, request: &HeaderMap) -> Response {
        let takes_gzip = takes_gzip(request);
        let (bytes, tag) = if takes_gzip {
            (&self.gzip, format!("\"{}-gzip\"", self.tag))
        } else {
            (&self.plain, format!("\"{}\"", self.tag))
        };
        let mut response = if is_known(request, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            bytes.clone().into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if takes_gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        for (name, value) in [(header::ETAG, &tag), (header::CONTENT_TYPE, &self.media_type)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// Whether the client has this content. Proxies may have weakened the tag.
fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// Whether the client accepts gzip.
fn takes_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        is_gzip && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, header};

    use super::{is_known, takes_gzip};

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn gzip_is_for_those_who_ask() {
        for (accepted, takes) in [
            ("gzip", true),
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.8", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("gzip;q=much", false),
            ("br", false),
            ("*", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(&with(header::ACCEPT_ENCODING, accepted)), takes, "{accepted}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn tags_are_compared_weakly() {
        for (known, is) in [("\"a\"", true), ("W/\"a\"", true), ("\"b\", \"a\"", true), ("*", true), ("\"b\"", false)] {
            assert_eq!(is_known(&with(header::IF_NONE_MATCH, known), "\"a\""), is, "{known}");
        }
    }
}
