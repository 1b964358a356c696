//! A document from a server, over HTTP or HTTPS.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use percent_encoding::percent_decode_str;
use ureq::{
    Agent, Error,
    tls::{RootCerts, TlsConfig},
};

/// The largest document that is read, in bytes; the largest public ones have a fifth of it.
pub(super) const LARGEST: u64 = 64 << 20;
/// From looking the host up to the last byte.
const LONGEST: Duration = Duration::from_mins(1);
const MOST_REDIRECTS: u32 = 5;
const ACCEPT: &str = "application/json, application/yaml, application/vnd.oai.openapi+json, text/yaml;q=0.9, */*;q=0.5";

/// A URL, its credentials apart.
#[derive(Clone, Debug)]
pub(super) struct Url {
    /// `https`, in small letters.
    scheme: String,
    /// Host and port.
    authority: String,
    /// Path and query.
    rest: String,
    /// `name:password`, still percent-encoded.
    credentials: Option<String>,
}

impl Url {
    /// `None` where it is none of HTTP.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return None;
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (credentials, authority) = match authority.rsplit_once('@') {
            Some((credentials, authority)) => (Some(credentials.to_owned()), authority),
            None => (None, authority),
        };
        Some(Self { scheme, authority: authority.to_owned(), rest: rest.to_owned(), credentials })
    }

    /// With a path, where it has none.
    pub fn completed(self, path: &str) -> Self {
        if matches!(self.rest.as_str(), "" | "/") { Self { rest: path.to_owned(), ..self } } else { self }
    }

    /// As it may be told: without credentials, and without a query, which may hold some.
    pub fn shown(&self) -> String {
        let (path, query) = self.rest.split_at(self.rest.find('?').unwrap_or(self.rest.len()));
        let query = if query.is_empty() { "" } else { "?..." };
        format!("{}://{}{path}{query}", self.scheme, self.authority)
    }

    /// The text behind it.
    pub fn get(&self) -> Result<String, String> {
        let agent = self.agent();
        let mut request =
            agent.get(format!("{}://{}{}", self.scheme, self.authority, self.rest)).header("Accept", ACCEPT);
        if let Some(credentials) = &self.credentials {
            let plain: Vec<u8> = percent_decode_str(credentials).collect();
            // Not sent to where a redirect leads: the agent takes it off.
            request = request.header("Authorization", format!("Basic {}", BASE64_STANDARD.encode(plain)));
        }
        let mut response = request.call().map_err(|error| told(&error))?;
        let media_type = response.headers().get("Content-Type").and_then(|value| value.to_str().ok());
        let media_type =
            media_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase();
        if !may_be_a_document(&media_type) {
            return Err(format!("the server answers with {media_type}, not with JSON or YAML"));
        }
        let bytes = response.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(|error| told(&error))?;
        String::from_utf8(bytes).map_err(|_| "it is not in UTF-8".to_owned())
    }

    fn agent(&self) -> Agent {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(provider)
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let mut config = Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(LONGEST))
            .max_redirects(MOST_REDIRECTS)
            .user_agent(concat!("vpnaas/", env!("CARGO_PKG_VERSION")));
        if self.is_loopback() {
            // A proxy of the environment has its own loopback.
            config = config.proxy(None);
        }
        config.build().into()
    }

    fn is_loopback(&self) -> bool {
        let host = self.authority.strip_prefix('[').and_then(|rest| rest.split(']').next());
        let host = host.unwrap_or_else(|| self.authority.split(':').next().unwrap_or_default());
        host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    }
}

/// Whether an answer of this media type may be a document: servers call YAML many names, or plain text.
fn may_be_a_document(media_type: &str) -> bool {
    let is_named = ["json", "yaml", "yml"].iter().any(|word| media_type.contains(word));
    is_named || matches!(media_type, "" | "text/plain" | "application/octet-stream" | "binary/octet-stream")
}

/// Without the URL, which may hold credentials.
fn told(error: &Error) -> String {
    match error {
        Error::StatusCode(status) => format!("the server answers {status}"),
        Error::BadUri(_) | Error::Http(_) => "it is no URL that can be asked for".into(),
        Error::BodyExceedsLimit(_) => format!("larger than {LARGEST} bytes"),
        Error::TooManyRedirects => format!("more than {MOST_REDIRECTS} redirects"),
        Error::Timeout(_) => format!("no whole answer within {} seconds", LONGEST.as_secs()),
        other => other.to_string(),
    }
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
        assert_eq!(shown("HTTP://127.0.0.1:9696"), "http://127.0.0.1:9696");
        assert!(Url::parse("openapi/a.json").is_none() && Url::parse("ftp://x/y").is_none());
        let error = Url::parse("http://me:secret@[::bad/").unwrap().get().unwrap_err();
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn a_server_is_asked_for_what_it_serves() {
        let completed = |text| Url::parse(text).unwrap().completed("/openapi.json").shown();
        assert_eq!(completed("http://localhost:9696/"), "http://localhost:9696/openapi.json");
        assert_eq!(completed("http://localhost:9696/x.yaml"), "http://localhost:9696/x.yaml");
    }

    #[test]
    fn loopback_is_asked_without_a_proxy() {
        let is = |text| Url::parse(text).unwrap().is_loopback();
        assert!(is("http://localhost/") && is("http://127.0.0.1:1/") && is("http://[::1]:1/"));
        assert!(!is("http://example.org/") && !is("http://127.example.org/"));
    }
}
