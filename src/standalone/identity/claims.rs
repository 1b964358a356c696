//! Tokens: what the client holds, what is kept of it, and what it stands for.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{auth::TokenScope, config::identity::hex, model::Timestamp, store::StoreError};

/// What every token begins with, so that secret scanners and people recognise one.
const PREFIX: &str = "vpnaas-";

/// How long every token is, in bytes.
const LENGTH: usize = PREFIX.len() + 43;

/// SHA-256 of a token.
pub(super) type Digest = [u8; 32];

/// The digest of what a client sent as a token; `None` for what does not look like one, which costs no hash and no look-up.
pub(super) fn digest(token: &str) -> Option<Digest> {
    (token.len() == LENGTH && token.starts_with(PREFIX)).then(|| Sha256::digest(token.as_bytes()).into())
}

/// A new token, 256 bits from the system, and its digest.
pub(super) fn fresh() -> Result<(SecretString, Digest), getrandom::Error> {
    let token: SecretString = format!("{PREFIX}{}", random::<32>()?).into();
    let digest = Sha256::digest(token.expose_secret().as_bytes()).into();
    Ok((token, digest))
}

/// Random text. Of 16 bytes it is an audit id, which names a token in logs without being one.
pub(super) fn random<const BYTES: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A new id, as Keystone makes them.
pub(super) fn fresh_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// What a token stands for. Roles and names are looked up when it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) user_id: String,
    /// The user's when the token was issued: with another password or other roles it is no longer valid.
    #[serde(default)]
    pub(super) fingerprint: String,
    pub(super) scope: TokenScope,
    /// How the caller proved who they are.
    pub(super) methods: Vec<String>,
    /// The token's own audit id, then that of the first of its chain where it was made from another.
    pub(super) audit_ids: Vec<String>,
    pub(super) issued_at: Timestamp,
    /// The application credential that it was issued for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) application_credential: Option<String>,
    /// The ids of the roles that it was issued with: without one of them it is no longer valid.
    #[serde(default)]
    pub(super) roles: Vec<String>,
    /// What tells the grants apart that gave them: one that was taken away does not count when it is given again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) grants: Vec<String>,
}

impl Claims {
    pub(super) fn to_json(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| StoreError::Corrupt(format!("the claims of a token: {error}")))
    }

    pub(super) fn from_json(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|error| StoreError::Corrupt(format!("the claims of a token: {error}")))
    }
}
