//! `[psk]`: who sees pre-shared keys, and how they are kept.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::Deserialize;

use super::Problems;
use crate::model::site_connection::PskVisibility;

/// Who sees pre-shared keys, and how they are kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Psk {
    /// Who sees them; default `members`.
    pub visibility: PskVisibility,
    /// The key that they are encrypted with in the database: 32 bytes in base64 (`openssl rand -base64 32`). By default
    /// they are kept in clear.
    pub encryption_key: Option<SecretString>,
}

impl Psk {
    /// The key that pre-shared keys are encrypted with, if there is a valid one.
    #[must_use]
    pub fn key(&self) -> Option<SecretBox<[u8; 32]>> {
        let bytes = STANDARD.decode(self.encryption_key.as_ref()?.expose_secret()).ok()?;
        <[u8; 32]>::try_from(bytes).ok().map(|key| SecretBox::new(Box::new(key)))
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        if self.encryption_key.is_some() && self.key().is_none() {
            problems.add("psk.encryption_key", "must be 32 bytes in base64");
        }
    }
}
