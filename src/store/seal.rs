//! Pre-shared keys at rest.
//!
//! With an operator's key, a pre-shared key is stored as `v2:ID:` and the base64 of nonce and ciphertext (AES-256-GCM).
//! `ID` names the key. The connection's id is authenticated along with the text, so a sealed key cannot be moved to
//! another row. Rows of earlier versions start with `v1:` and were sealed with the unnamed key. Without a key, they are
//! stored as `plain:` and the text. The first of several keys seals; all of them open.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::StoreError;
use crate::{
    env::{Cipher, OpenError},
    model::Sealed,
};

const UNNAMED: &str = "v1:";
const NAMED: &str = "v2:";
const PLAIN: &str = "plain:";

/// The content of a check value; it is sealed for the nil id, which no connection has.
const CHECK: &str = "vpnaas";

/// Seals and opens the pre-shared keys of one store.
#[derive(Clone)]
pub struct Sealer(Vec<(String, Cipher)>);

impl Sealer {
    /// Takes the operator's keys, each 32 bytes in base64 with a unique name. A name has no colon; one may be empty.
    /// The error is the name of the first invalid key.
    pub fn new(keys: &[(String, SecretString)]) -> Result<Self, String> {
        let mut ciphers = Vec::<(String, Cipher)>::with_capacity(keys.len());
        for (name, key) in keys {
            let bytes = STANDARD.decode(key.expose_secret().trim()).ok();
            let cipher = bytes.and_then(|bytes| Cipher::new(&bytes));
            match cipher {
                Some(cipher) if !name.contains(':') && ciphers.iter().all(|(other, _)| other != name) => {
                    ciphers.push((name.clone(), cipher));
                }
                Some(_) | None => return Err(name.clone()),
            }
        }
        Ok(Self(ciphers))
    }

    /// The stored form of the pre-shared key of the connection `id`.
    pub fn seal(&self, id: Uuid, psk: &SecretString) -> Result<Sealed, StoreError> {
        seal_with(self.0.first(), id, psk)
    }

    /// The pre-shared key of the connection `id`; [`StoreError::Corrupt`] if its key is missing or wrong, or if it was
    /// sealed for another row.
    pub fn open(&self, id: Uuid, sealed: &Sealed) -> Result<SecretString, StoreError> {
        let kept = sealed.as_kept();
        if let Some(psk) = kept.strip_prefix(PLAIN) {
            return Ok(psk.into());
        }
        let corrupt = |why: &str| StoreError::Corrupt(format!("the pre-shared key of {id} {why}"));
        let (name, text) = split(kept).ok_or_else(|| corrupt("is kept in an unknown form"))?;
        let cipher = self.0.iter().find(|(own, _)| own == name).map(|(_, cipher)| cipher);
        let cipher = cipher.ok_or_else(|| corrupt("is sealed with a key that is not configured"))?;
        cipher.open(text, id.as_bytes()).map_err(|error| match error {
            OpenError::Damaged => corrupt("is damaged"),
            OpenError::Different => corrupt("does not open with the configured key"),
        })
    }

    /// The name of the key that seals, if any.
    pub(super) fn sealing(&self) -> Option<&str> {
        self.0.first().map(|(name, _)| name.as_str())
    }

    /// Whether a key of this name is configured.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }

    /// Whether this was sealed with the current key.
    pub(super) fn is_current(&self, sealed: &Sealed) -> bool {
        match split(sealed.as_kept()) {
            Some((name, _)) => self.sealing() == Some(name),
            None => self.sealing().is_none(),
        }
    }

    /// Stored with the name of a key, so that a different key of the same name is detected at start.
    pub(super) fn check_value(&self, name: &str) -> Result<Sealed, StoreError> {
        seal_with(self.0.iter().find(|(own, _)| own == name), Uuid::nil(), &CHECK.into())
    }

    /// Whether this check value was made with the key of its name.
    pub(super) fn passes(&self, check: &Sealed) -> bool {
        self.open(Uuid::nil(), check).is_ok_and(|text| text.expose_secret() == CHECK)
    }
}

/// Seals with a key; without one, the text stays readable.
fn seal_with(key: Option<&(String, Cipher)>, id: Uuid, psk: &SecretString) -> Result<Sealed, StoreError> {
    let Some((name, cipher)) = key else {
        return Ok(Sealed::from_kept(format!("{PLAIN}{}", psk.expose_secret())));
    };
    let failed = || StoreError::Unavailable("a pre-shared key cannot be sealed".into());
    let sealed = cipher.seal(psk, id.as_bytes()).ok_or_else(failed)?;
    Ok(Sealed::from_kept(if name.is_empty() {
        format!("{UNNAMED}{sealed}")
    } else {
        format!("{NAMED}{name}:{sealed}")
    }))
}

/// The name of the key and the sealed text; `None` if the text is not sealed.
fn split(kept: &str) -> Option<(&str, &str)> {
    kept.strip_prefix(UNNAMED).map(|text| ("", text)).or_else(|| kept.strip_prefix(NAMED)?.split_once(':'))
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
