//! A document from a server, over HTTP or HTTPS.
//!
//! One GET over `hyper`, which the service depends on anyway. Certificates are those that the system trusts (or that
//! `SSL_CERT_FILE` names). Proxies are not supported: use `curl URL | vpnaas openapi --check -` instead.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::{
    Request, Response, Uri,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{self, HeaderName},
    http::uri::{Authority, PathAndQuery},
};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

/// The largest accepted document, in bytes; the largest public ones are a fifth of it.
pub(super) const LARGEST: usize = 64 << 20;
/// From the name lookup to the last byte.
const LONGEST: Duration = Duration::from_mins(1);
const MOST_REDIRECTS: usize = 5;
const ACCEPT: &str = "application/json, application/yaml, application/vnd.oai.openapi+json, text/yaml;q=0.9, */*;q=0.5";
const USER_AGENT: &str = concat!("vpnaas/", env!("CARGO_PKG_VERSION"));

/// An HTTP URL, with its credentials kept separately.
pub(super) struct Url {
    is_https: bool,
    authority: Authority,
    path: PathAndQuery,
    /// `name:password`, still percent-encoded.
    credentials: Option<String>,
}

/// Whether a text is meant as an HTTP URL.
pub(super) fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| matches!(scheme.as_str(), "http" | "https"))
}

impl Url {
    /// `None` if it is not a valid HTTP URL.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok().filter(|_| is_url(text))?;
        let authority = uri.authority()?.as_str();
        let (credentials, host) = authority.rsplit_once('@').map_or((None, authority), |(one, host)| (Some(one), host));
        Some(Self {
            is_https: uri.scheme_str() == Some("https"),
            authority: host.parse().ok()?,
            path: uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/")),
            credentials: credentials.map(str::to_owned),
        })
    }

    /// Adds a path if it has none.
    pub fn completed(mut self, path: &str) -> Self {
        if self.path == "/" {
            self.path = PathAndQuery::try_from(path).unwrap_or(self.path);
        }
        self
    }

    /// For display: without credentials, and without a query, which may contain some.
    pub fn shown(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        let query = if self.path.query().is_some() { "?..." } else { "" };
        format!("{scheme}://{}{}{query}", self.authority, self.path.path())
    }

    /// The text sent by the server.
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
            if !response.status().is_redirection() {
                return document(response).await;
            }
            let location = text(&response, header::LOCATION);
            if location.starts_with('/') && !location.starts_with("//") {
                self.path = PathAndQuery::try_from(location).map_err(|error| error.to_string())?;
                continue;
            }
            let other = Self::parse(location).ok_or("it redirects to something that is not a URL")?;
            // Credentials are not sent to another server.
            let is_same = (self.is_https, &self.authority) == (other.is_https, &other.authority);
            self = Self { credentials: self.credentials.filter(|_| is_same), ..other };
        }
        Err(format!("more than {MOST_REDIRECTS} redirects"))
    }

    async fn send(&self) -> Result<Response<Incoming>, String> {
        let host = self.authority.host().trim_matches(['[', ']']);
        let port = self.authority.port_u16().unwrap_or(if self.is_https { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await.map_err(|error| error.to_string())?;
        if !self.is_https {
            return self.send_over(stream).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| "its host has no valid name")?;
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        self.send_over(tls.map_err(|error| error.to_string())?).await
    }

    async fn send_over<S>(&self, stream: S) -> Result<Response<Incoming>, String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut request = Request::get(self.path.as_str())
            .header(header::HOST, self.authority.as_str())
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

fn text<B>(response: &Response<B>, name: HeaderName) -> &str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The text of a response, if it may be a document.
async fn document(response: Response<Incoming>) -> Result<String, String> {
    if !response.status().is_success() {
        return Err(format!("the server answers {}", response.status().as_u16()));
    }
    let media_type = text(&response, header::CONTENT_TYPE).split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    // Servers use many names for YAML, or plain text.
    let is_named = ["json", "yaml", "yml", "octet-stream"].iter().any(|word| media_type.contains(word));
    if !is_named && !matches!(media_type.as_str(), "" | "text/plain") {
        return Err(format!("the server answers with {media_type}, not with JSON or YAML"));
    }
    let body = Limited::new(response.into_body(), LARGEST).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() { format!("larger than {LARGEST} bytes") } else { error.to_string() }
    })?;
    String::from_utf8(body.to_bytes().into()).map_err(|_| "it is not in UTF-8".to_owned())
}
