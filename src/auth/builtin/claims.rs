//! Tokens: what the client holds, what is kept of it, and what it says.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::ids;
use crate::{auth::TokenScope, model::Timestamp, store::StoreError};

/// Longer texts are no tokens; they are refused before they are hashed. Bytes.
const LONGEST: usize = 8 * 1024;

/// What every token begins with, so that secret scanners and people know one when they see it.
const PREFIX: &str = "vpnaas-";

/// SHA-256 of a token.
pub(super) type Digest = [u8; 32];

/// The digest of what a client sent as a token, unless it cannot be one.
pub(super) fn digest(token: &str) -> Option<Digest> {
    (token.len() <= LONGEST).then(|| Sha256::digest(token.as_bytes()).into())
}

/// The form in which a digest is kept.
pub(super) fn kept(digest: &Digest) -> String {
    ids::hex(digest)
}

/// A new token: 256 bits from the system.
pub(super) fn fresh() -> Result<SecretString, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)).into())
}

/// The digest of a token of our own making.
pub(super) fn digest_of(token: &SecretString) -> Digest {
    Sha256::digest(token.expose_secret().as_bytes()).into()
}

/// An audit id: 128 random bits that name a token without being one.
pub(super) fn audit_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What a token says. Roles and names are not in it: they are looked up when it is used, so that a change of the
/// configuration holds for the tokens that are out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) user_id: String,
    pub(super) scope: ClaimedScope,
    /// How the caller proved who they are.
    pub(super) methods: Vec<String>,
    /// The token's own audit id, then that of the first of its chain where it was made from another.
    pub(super) audit_ids: Vec<String>,
    pub(super) issued_at: Timestamp,
}

impl Claims {
    pub(super) fn to_json(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    pub(super) fn from_json(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|error| StoreError::Corrupt(format!("the claims of a token: {error}")))
    }
}

/// [`TokenScope`] in the form in which it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ClaimedScope {
    Project(String),
    Domain(String),
    System,
    Unscoped,
}

impl From<TokenScope> for ClaimedScope {
    fn from(scope: TokenScope) -> Self {
        match scope {
            TokenScope::Project(id) => Self::Project(id),
            TokenScope::Domain(id) => Self::Domain(id),
            TokenScope::System => Self::System,
            TokenScope::Unscoped => Self::Unscoped,
        }
    }
}

impl From<ClaimedScope> for TokenScope {
    fn from(scope: ClaimedScope) -> Self {
        match scope {
            ClaimedScope::Project(id) => Self::Project(id),
            ClaimedScope::Domain(id) => Self::Domain(id),
            ClaimedScope::System => Self::System,
            ClaimedScope::Unscoped => Self::Unscoped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_random_and_hidden() {
        let (one, two) = (fresh().expect("a token"), fresh().expect("a token"));
        assert_eq!(one.expose_secret().len(), PREFIX.len() + 43);
        assert_ne!(one.expose_secret(), two.expose_secret());
        assert!(!format!("{one:?}").contains(PREFIX));
        assert_eq!(digest(one.expose_secret()), Some(digest_of(&one)));
        assert_eq!(kept(&digest_of(&one)).len(), 64);
    }

    #[test]
    fn what_is_too_long_is_not_hashed() {
        assert!(digest(&"a".repeat(LONGEST)).is_some());
        assert!(digest(&"a".repeat(LONGEST + 1)).is_none());
    }
}
