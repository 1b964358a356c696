//! Requests to the API process.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{
    proof::{ANSWER, About, HEAD, NONCE, REQUEST, RUN, Side, is_proof, prove, psk_cipher},
    wire::Desired,
};
use crate::env::{Ids as _, TimeOrderedIds};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Request, Uri,
    body::Bytes,
    client::conn::http1,
    header::{CONTENT_TYPE, HOST},
};
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;

/// The largest answer, in bytes: a hundred thousand tunnels.
const LARGEST: usize = 256 << 20;

/// Why a request was not answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RequestError {
    /// The API process cannot be reached, or breaks off.
    #[error("{0}")]
    Away(String),
    /// What answers does not have the token.
    #[error("what answers there does not prove that it has the token of this agent")]
    Stranger,
    /// The request was refused.
    #[error("the request was refused with {status}: {message}")]
    Refused {
        /// The status.
        status: u16,
        /// Why.
        message: String,
    },
    /// The answer is not what it should be.
    #[error("the answer is not understood: {0}")]
    Nonsense(String),
}

/// Where the API process is, and the token.
#[derive(Clone, Debug)]
pub struct Client {
    address: String,
    token: SecretString,
    /// The nonce of the run of the API process, as far as it is known.
    run: Arc<Mutex<String>>,
}

impl Client {
    /// A client of `http://HOST:PORT`; `None` where that is something else.
    #[must_use]
    pub fn new(url: &str, token: SecretString) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http") && uri.path() == "/")?;
        Some(Self { address: authority.as_str().to_owned(), token, run: Arc::default() })
    }

    /// What is answered to a GET.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, limit: Duration) -> Result<T, RequestError> {
        read(&self.send("GET", path, Vec::new(), limit).await?.0)
    }

    /// The desired state, with the pre-shared keys in it unsealed.
    pub async fn desired(&self, path: &str, limit: Duration) -> Result<Desired, RequestError> {
        let (bytes, nonce) = self.send("GET", path, Vec::new(), limit).await?;
        let mut desired: Desired = read(&bytes)?;
        let cipher = psk_cipher(&self.token, &nonce);
        let unsealed = desired.convert_psks(|psk| cipher.as_ref()?.open(psk.expose_secret(), b"").ok());
        unsealed.map(|()| desired).ok_or_else(|| RequestError::Nonsense("a pre-shared key does not open".into()))
    }

    /// Sends something.
    pub async fn post(&self, path: &str, body: Vec<u8>, limit: Duration) -> Result<(), RequestError> {
        self.send("POST", path, body, limit).await.map(drop)
    }

    /// The answer, and the nonce of the request.
    async fn send(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
        limit: Duration,
    ) -> Result<(Bytes, String), RequestError> {
        let body = Bytes::from(body);
        let answer = async {
            let before = self.run();
            match self.exchange(method, path, body.clone(), &before).await {
                // It is another run, which was told with the refusal.
                Err(RequestError::Refused { status: 401, .. }) if self.run() != before => {
                    self.exchange(method, path, body, &self.run()).await
                }
                answer => answer,
            }
        };
        let answer = tokio::time::timeout(limit, answer).await;
        answer.unwrap_or_else(|_| Err(RequestError::Away("no answer in time".into())))
    }

    fn run(&self) -> String {
        self.run.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn exchange(
        &self,
        method: &str,
        path: &str,
        body: Bytes,
        run: &str,
    ) -> Result<(Bytes, String), RequestError> {
        let away = |error: &dyn std::fmt::Display| RequestError::Away(error.to_string());
        let stream = TcpStream::connect(&self.address).await.map_err(|error| away(&error))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| away(&error))?;
        let connection = tokio_util::task::AbortOnDropHandle::new(tokio::spawn(connection));
        let nonce = TimeOrderedIds.next().simple().to_string();
        let head = format!("{method} {path}");
        let about = About { nonce: &nonce, run, head: &head, body: &[] };
        let of_head = prove(&self.token, Side::AgentHead, about);
        let proof = prove(&self.token, Side::Agent, About { body: &body, ..about });
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.address)
            .header(CONTENT_TYPE, "application/json")
            .header(NONCE, &nonce)
            .header(RUN, run)
            .header(HEAD, of_head)
            .header(REQUEST, proof)
            .body(Full::new(body))
            .map_err(|error| away(&error))?;
        let (head, body) = sender.send_request(request).await.map_err(|error| away(&error))?.into_parts();
        let body =
            Limited::new(body, LARGEST).collect().await.map_err(|error| RequestError::Away(error.to_string()))?;
        drop(connection);
        let (body, status) = (body.to_bytes(), head.status);
        let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if status.as_u16() == 401 {
            header(RUN).clone_into(&mut self.run.lock().unwrap_or_else(PoisonError::into_inner));
            return Err(RequestError::Refused { status: 401, message: "it does not know this agent's token".into() });
        }
        let about = About { nonce: &nonce, run, head: status.as_str(), body: &body };
        if !is_proof(&self.token, Side::Api, about, header(ANSWER)) {
            return Err(RequestError::Stranger);
        }
        if status.is_success() {
            return Ok((body, nonce));
        }
        let refusal: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let message = refusal["NeutronError"]["message"].as_str().unwrap_or_default().to_owned();
        Err(RequestError::Refused { status: status.as_u16(), message })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RequestError> {
    // The error of serde may repeat a value.
    serde_json::from_slice(bytes).map_err(|error| RequestError::Nonsense(format!("line {}", error.line())))
}
