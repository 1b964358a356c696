//! TLS to PostgreSQL, as libpq's `sslmode` and `sslrootcert` describe it.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{
    Socket,
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect},
};
use tokio_rustls::{
    TlsConnector, client,
    rustls::{
        CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
        client::{
            WebPkiServerVerifier,
            danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
            verify_server_name,
        },
        crypto::{self, CryptoProvider},
        pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
        server::ParsedCertificate,
    },
};

/// What is verified about the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing (`prefer`, `require`): the connection is encrypted, but the server may be anyone.
    Nothing,
    /// That a trusted authority issued it (`verify-ca`).
    Issuer,
    /// In addition, that it is for the host of the URL (`verify-full`).
    Host,
}

/// Encrypts connections.
#[derive(Clone)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
    /// Whether the last connection is encrypted.
    used: Arc<AtomicBool>,
}

impl Tls {
    /// Trusts the authorities in `roots`, a file of PEM certificates, or else those of this machine.
    pub fn new(check: Check, roots: Option<&str>) -> Result<Self, String> {
        let provider = Arc::new(crypto::ring::default_provider());
        let (mut named, mut inner) = (Vec::new(), None);
        if check != Check::Nothing {
            named = roots.map(read).transpose()?.unwrap_or_default();
            let store = Arc::new(trusted(roots, &named)?);
            let verifier = WebPkiServerVerifier::builder_with_provider(store, Arc::clone(&provider)).build();
            inner = Some(verifier.map_err(|error| error.to_string())?);
        }
        let verifier = Verifier { check, inner, named, provider: Arc::clone(&provider) };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), used: Arc::default() })
    }

    /// Whether a connection has been encrypted since the last call.
    pub fn take_used(&self) -> bool {
        self.used.swap(false, Ordering::Relaxed)
    }
}

/// The certificates of a file.
fn read(file: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("sslrootcert: {file}: {error}");
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| failed(&error))?;
    certificates.map(|certificate| certificate.map_err(|error| failed(&error))).collect()
}

/// The authorities to trust: those of the file, or else those of this machine.
fn trusted(file: Option<&str>, named: &[CertificateDer<'static>]) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    if let Some(file) = file {
        for certificate in named {
            store.add(certificate.clone()).map_err(|error| format!("sslrootcert: {file}: {error}"))?;
        }
    } else {
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if store.is_empty() { Err("there is no authority to trust: set sslrootcert".into()) } else { Ok(store) }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Stream;
    type TlsConnect = Handshake;
    type Error = Error;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Handshake, Error> {
        // A Unix socket has no host name, and no TLS either.
        let name = ServerName::try_from(domain.to_owned()).or_else(|_| ServerName::try_from("localhost"));
        let name = name.map_err(|error| Error::General(error.to_string()))?;
        Ok(Handshake { connector: TlsConnector::from(Arc::clone(&self.config)), name, used: Arc::clone(&self.used) })
    }
}

/// The handshake of one connection.
pub(super) struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
    used: Arc<AtomicBool>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let stream = self.connector.connect(self.name, socket).await?;
            self.used.store(true, Ordering::Relaxed);
            Ok(Stream(stream))
        })
    }
}

/// An encrypted connection.
pub(super) struct Stream(client::TlsStream<Socket>);

impl tokio_postgres::tls::TlsStream for Stream {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[derive(Debug)]
struct Verifier {
    check: Check,
    inner: Option<Arc<WebPkiServerVerifier>>,
    /// The certificates of `sslrootcert`.
    named: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(inner) = &self.inner else { return Ok(ServerCertVerified::assertion()) };
        let verified = match inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // A self-signed certificate is an authority, which no server may be: webpki says so only after it has found
            // the certificate currently valid. libpq accepts such a certificate if it is listed as trusted.
            Err(Error::InvalidCertificate(CertificateError::Other(_))) if self.named.contains(end_entity) => {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)
                    .map(|()| ServerCertVerified::assertion())
            }
            verified => verified,
        };
        match verified {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.check == Check::Issuer => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        crypto::verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        crypto::verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
