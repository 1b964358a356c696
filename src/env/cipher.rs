//! The cipher for secrets at rest and on their way to agents.

use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret as _, SecretString};

const NONCE: usize = 12;

/// AES-256-GCM; a sealed text is the base64 of a random nonce and the ciphertext.
#[derive(Clone)]
pub struct Cipher(Aes256Gcm);

/// Why a sealed text cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// It is not a sealed text.
    Damaged,
    /// It was sealed with a different key, or for something else.
    Different,
}

impl Cipher {
    /// Uses this key; `None` if it does not have 32 bytes.
    pub fn new(key: &[u8]) -> Option<Self> {
        Aes256Gcm::new_from_slice(key).ok().map(Self)
    }

    /// Seals a secret; `about` is authenticated along with it. `None` if the system has no random bytes.
    pub fn seal(&self, secret: &SecretString, about: &[u8]) -> Option<String> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).ok()?;
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: about };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload).ok()?;
        Some(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what [`Cipher::seal`] has sealed about the same.
    pub fn open(&self, sealed: &str, about: &[u8]) -> Result<SecretString, OpenError> {
        let bytes = STANDARD.decode(sealed).map_err(|_| OpenError::Damaged)?;
        let (nonce, msg) = bytes.split_first_chunk::<NONCE>().ok_or(OpenError::Damaged)?;
        let payload = Payload { msg, aad: about };
        let secret = self.0.decrypt(&Nonce::from(*nonce), payload).map_err(|_| OpenError::Different)?;
        String::from_utf8(secret).map(Into::into).map_err(|_| OpenError::Damaged)
    }
}
