//! A document from a server, over HTTP or HTTPS.
//!
//! One GET over `hyper`, which the service is made of anyway. Certificates are those that the system trusts (or that
//! `SSL_CERT_FILE` names). Proxies are not used: `curl URL | vpnaas openapi --check -` is the way through one.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::{
    Request, Response, Uri,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
    http::uri::{PathAndQuery, Scheme},
};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

/// The largest document that is read, in bytes; the largest public ones have a fifth of it.
pub(super) const LARGEST: usize = 64 << 20;
/// From the name lookup to the last byte.
const LONGEST: Duration = Duration::from_mins(1);
const MOST_REDIRECTS: usize = 5;
const ACCEPT: &str = "application/json, application/yaml, application/vnd.oai.openapi+json, text/yaml;q=0.9, */*;q=0.5";
const USER_AGENT: &str = concat!("vpnaas/", env!("CARGO_PKG_VERSION"));

/// A URL, its credentials apart.
#[derive(Clone)]
pub(super) struct Url {
    uri: Uri,
    /// `name:password`, still percent-encoded.
    credentials: Option<String>,
}

/// Whether a text is meant as a URL of HTTP.
pub(super) fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| matches!(scheme.as_str(), "http" | "https"))
}

impl Url {
    /// `None` where it is not a valid URL of HTTP.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let authority = uri.authority()?.as_str().to_owned();
        let (credentials, host) = match authority.rsplit_once('@') {
            Some((credentials, host)) => (Some(credentials.to_owned()), host.to_owned()),
            None => (None, authority),
        };
        let mut parts = uri.into_parts();
        parts.authority = Some(host.parse().ok()?);
        Some(Self { uri: Uri::from_parts(parts).ok()?, credentials }).filter(|_| is_url(text))
    }

    /// With a path, where it has none.
    pub fn completed(self, path: &str) -> Self {
        let has_none = self.uri.path() == "/" && self.uri.query().is_none();
        if has_none { self.at(path).unwrap_or(self) } else { self }
    }

    /// On the same server.
    fn at(&self, path: &str) -> Option<Self> {
        let mut parts = self.uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
        Some(Self { uri: Uri::from_parts(parts).ok()?, credentials: self.credentials.clone() })
    }

    /// As it may be shown: without credentials, and without a query, which may hold some.
    pub fn shown(&self) -> String {
        let query = if self.uri.query().is_some() { "?..." } else { "" };
        let (scheme, authority) =
            (self.uri.scheme_str(), self.uri.authority().map(hyper::http::uri::Authority::as_str));
        format!("{}://{}{}{query}", scheme.unwrap_or_default(), authority.unwrap_or_default(), self.uri.path())
    }

    /// The text that the server sends.
    pub fn get(self) -> Result<String, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(async {
            let answer = tokio::time::timeout(LONGEST, self.follow()).await;
            answer.unwrap_or_else(|_| Err(format!("no complete answer within {} seconds", LONGEST.as_secs())))
        })
    }

    async fn follow(mut self) -> Result<String, String> {
        for _ in 0..=MOST_REDIRECTS {
            let response = self.send().await?;
            let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            if response.status().is_redirection() {
                self =
                    self.redirected(header(header::LOCATION)).ok_or("it redirects to something that is not a URL")?;
                continue;
            }
            if !response.status().is_success() {
                return Err(format!("the server answers {}", response.status().as_u16()));
            }
            let media_type = header(header::CONTENT_TYPE).split(';').next().unwrap_or_default();
            let media_type = media_type.trim().to_ascii_lowercase();
            if !may_be_a_document(&media_type) {
                return Err(format!("the server answers with {media_type}, not with JSON or YAML"));
            }
            let body = Limited::new(response.into_body(), LARGEST).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() { format!("larger than {LARGEST} bytes") } else { error.to_string() }
            })?;
            return String::from_utf8(body.to_bytes().into()).map_err(|_| "it is not in UTF-8".to_owned());
        }
        Err(format!("more than {MOST_REDIRECTS} redirects"))
    }

    /// Where a redirect leads. Another server gets no credentials.
    fn redirected(&self, location: &str) -> Option<Self> {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        if location.starts_with("//") {
            return Self::parse(&format!("{scheme}:{location}"));
        }
        if !location.contains("://") {
            let folder = self.uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            let path = if location.starts_with('/') { location.to_owned() } else { format!("{folder}/{location}") };
            return self.at(&path);
        }
        let other = Self::parse(location)?;
        let is_same = (other.uri.scheme(), other.uri.authority()) == (self.uri.scheme(), self.uri.authority());
        Some(Self { credentials: self.credentials.clone().filter(|_| is_same), ..other })
    }

    async fn send(&self) -> Result<Response<Incoming>, String> {
        let host = self.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let is_https = self.uri.scheme() == Some(&Scheme::HTTPS);
        let port = self.uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await.map_err(|error| error.to_string())?;
        if !is_https {
            return self.send_over(stream).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| "its host has no valid name")?;
        let stream = tls()?.connect(name, stream).await.map_err(|error| error.to_string())?;
        self.send_over(stream).await
    }

    async fn send_over<S>(&self, stream: S) -> Result<Response<Incoming>, String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let path = self.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let host = self.uri.authority().map(hyper::http::uri::Authority::as_str).unwrap_or_default();
        let mut request = Request::get(path)
            .header(header::HOST, host)
            .header(header::ACCEPT, ACCEPT)
            .header(header::USER_AGENT, USER_AGENT);
        if let Some(credentials) = &self.credentials {
            let plain: Vec<u8> = percent_decode_str(credentials).collect();
            request = request.header(header::AUTHORIZATION, format!("Basic {}", BASE64_STANDARD.encode(plain)));
        }
        let request = request.body(Empty::<Bytes>::new()).map_err(|error| error.to_string())?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        // It drives the body as well, and ends with it.
        tokio::spawn(connection);
        sender.send_request(request).await.map_err(|error| error.to_string())
    }
}

fn tls() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Whether an answer of this media type may be a document: servers call YAML many names, or plain text.
fn may_be_a_document(media_type: &str) -> bool {
    let is_named = ["json", "yaml", "yml"].iter().any(|word| media_type.contains(word));
    is_named || matches!(media_type, "" | "text/plain" | "application/octet-stream" | "binary/octet-stream")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_not_shown() {
        let shown = |text| Url::parse(text).unwrap().shown();
        assert_eq!(
            shown("https://me:secret@api.example.org/x.json?token=secret#f"),
            "https://api.example.org/x.json?..."
        );
        assert_eq!(shown("HTTP://127.0.0.1:9696"), "http://127.0.0.1:9696/");
        assert!(!is_url("openapi/a.json") && !is_url("ftp://x/y") && is_url("HTTPS://x"));
        assert!(Url::parse("http://me:secret@[::bad/").is_none());
    }

    #[test]
    fn the_document_of_a_server_is_the_one_that_it_serves() {
        let completed = |text| Url::parse(text).unwrap().completed("/openapi.json").shown();
        assert_eq!(completed("http://localhost:9696/"), "http://localhost:9696/openapi.json");
        assert_eq!(completed("http://localhost:9696/x.yaml"), "http://localhost:9696/x.yaml");
    }

    #[test]
    fn redirects_lead_where_browsers_would_go() {
        let from = Url::parse("http://me:pw@a.example/x/y?z").unwrap();
        for (location, to, keeps) in [
            ("/b", "http://a.example/b", true),
            ("b.json", "http://a.example/x/b.json", true),
            ("//b.example/c", "http://b.example/c", false),
            ("https://a.example/c", "https://a.example/c", false),
            ("http://a.example/c", "http://a.example/c", true),
        ] {
            let there = from.redirected(location).unwrap();
            assert_eq!((there.shown().as_str(), there.credentials.is_some()), (to, keeps));
        }
        assert!(from.redirected("ftp://a.example/").is_none());
    }
}
