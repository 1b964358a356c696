//! Pre-shared keys at rest.
//!
//! With a key of the operator's a psk is kept as `v1:` and the base64 of nonce and ciphertext (AES-256-GCM); the id of
//! the connection is authenticated with it, so that a sealed psk cannot be moved to another row. Without a key it is
//! kept as `plain:` and the text. A store that has been given a key still reads what was written before.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::StoreError;

const SEALED: &str = "v1:";
const PLAIN: &str = "plain:";
const NONCE: usize = 12;

/// Seals and opens the pre-shared keys of one store.
#[derive(Clone)]
pub struct Sealer(Option<Aes256Gcm>);

impl Sealer {
    /// With the operator's key, 32 bytes in base64, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where the key is none.
    pub fn new(key: Option<&SecretString>) -> Result<Self, StoreError> {
        let Some(key) = key else { return Ok(Self(None)) };
        let bytes = STANDARD.decode(key.expose_secret().trim()).ok();
        let cipher = bytes.and_then(|bytes| Aes256Gcm::new_from_slice(&bytes).ok());
        let no_key = || StoreError::Corrupt("the key for pre-shared keys is not 32 bytes in base64".into());
        cipher.map(|cipher| Self(Some(cipher))).ok_or_else(no_key)
    }

    /// The form in which the psk of the connection `id` is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where the system has no randomness.
    pub fn seal(&self, id: Uuid, psk: &SecretString) -> Result<String, StoreError> {
        let Some(cipher) = &self.0 else { return Ok(format!("{PLAIN}{}", psk.expose_secret())) };
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| StoreError::Corrupt("no randomness to seal a psk with".into()))?;
        let payload = Payload { msg: psk.expose_secret().as_bytes(), aad: id.as_bytes() };
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| StoreError::Corrupt("a psk cannot be sealed".into()))?;
        Ok(format!("{SEALED}{}", STANDARD.encode([nonce.as_slice(), &sealed].concat())))
    }

    /// The psk of the connection `id` that is kept as `kept`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where the key is missing or another one, or the row is not its own.
    pub fn open(&self, id: Uuid, kept: &str) -> Result<SecretString, StoreError> {
        if let Some(psk) = kept.strip_prefix(PLAIN) {
            return Ok(psk.into());
        }
        let corrupt = |why: &str| StoreError::Corrupt(format!("the psk of {id} {why}"));
        let sealed = kept.strip_prefix(SEALED).ok_or_else(|| corrupt("is kept in an unknown form"))?;
        let cipher = self.0.as_ref().ok_or_else(|| corrupt("is sealed, and no key is configured"))?;
        let bytes = STANDARD.decode(sealed).map_err(|_| corrupt("is damaged"))?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or_else(|| corrupt("is damaged"))?;
        let psk = cipher
            .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: id.as_bytes() })
            .map_err(|_| corrupt("does not open with the configured key"))?;
        String::from_utf8(psk).map(SecretString::from).map_err(|_| corrupt("is damaged"))
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Sealer(with a key)" } else { "Sealer(without a key)" })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::{ExposeSecret, SecretString};
    use uuid::Uuid;

    use super::{Sealer, StoreError};

    fn sealer(byte: u8) -> Sealer {
        use base64::{Engine, engine::general_purpose::STANDARD};
        Sealer::new(Some(&STANDARD.encode([byte; 32]).into())).unwrap()
    }

    #[test]
    fn a_sealed_psk_opens_with_its_key_and_its_row_alone() {
        let (id, psk) = (Uuid::from_u128(1), SecretString::from("sécret\0"));
        let sealed = sealer(1).seal(id, &psk).unwrap();
        assert!(sealed.starts_with("v1:") && !sealed.contains("cret"));
        assert_ne!(sealed, sealer(1).seal(id, &psk).unwrap(), "a nonce is used once");
        assert_eq!(sealer(1).open(id, &sealed).unwrap().expose_secret(), psk.expose_secret());
        let damaged = [&sealed[..sealed.len() - 4], "v1:", "v1:!", "v2:abc", ""];
        for (sealer, id, kept) in [
            (sealer(2), id, sealed.as_str()),
            (sealer(1), Uuid::from_u128(2), &sealed),
            (Sealer::new(None).unwrap(), id, &sealed),
        ]
        .into_iter()
        .chain(damaged.into_iter().map(|kept| (sealer(1), id, kept)))
        {
            assert!(matches!(sealer.open(id, kept), Err(StoreError::Corrupt(_))), "{kept}");
        }
    }

    #[test]
    fn what_was_written_without_a_key_is_read_with_one() {
        let (id, psk) = (Uuid::from_u128(1), SecretString::from("v1:x"));
        let kept = Sealer::new(None).unwrap().seal(id, &psk).unwrap();
        assert_eq!(sealer(1).open(id, &kept).unwrap().expose_secret(), "v1:x");
    }

    #[test]
    fn a_key_of_another_length_is_none() {
        for key in ["", "abc", "AAAA", "not base64 at all"] {
            assert!(Sealer::new(Some(&key.into())).is_err(), "{key}");
        }
    }
}
