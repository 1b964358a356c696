//! Pre-shared keys at rest.
//!
//! With a key of the operator's, a pre-shared key is kept as `v2:ID:` and the base64 of nonce and ciphertext
//! (AES-256-GCM); `ID` names the key, and the id of the connection is authenticated along with the text, so that a sealed
//! key cannot be moved to another row. Rows of earlier versions say `v1:` and were sealed under the key without a name.
//! Without a key they are kept as `plain:` and the text. The first of several keys seals; all of them open.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::StoreError;
use crate::model::Sealed;

const UNNAMED: &str = "v1:";
const NAMED: &str = "v2:";
const PLAIN: &str = "plain:";
const NONCE: usize = 12;

/// What a check value contains; it is sealed for the nil id, which no connection has.
const CHECK: &str = "vpnaas";

/// Seals and opens the pre-shared keys of one store.
#[derive(Clone)]
pub struct Sealer(Vec<(String, Aes256Gcm)>);

impl Sealer {
    /// With the operator's keys, each 32 bytes in base64 under a name of its own. A name has no colon; one may be empty.
    ///
    /// # Errors
    ///
    /// The name of the first key of which that is not so.
    pub fn new(keys: &[(String, SecretString)]) -> Result<Self, String> {
        let mut ciphers = Vec::<(String, Aes256Gcm)>::with_capacity(keys.len());
        for (name, key) in keys {
            let bytes = STANDARD.decode(key.expose_secret().trim()).ok();
            let cipher = bytes.and_then(|bytes| Aes256Gcm::new_from_slice(&bytes).ok());
            match cipher {
                Some(cipher) if !name.contains(':') && ciphers.iter().all(|(other, _)| other != name) => {
                    ciphers.push((name.clone(), cipher));
                }
                Some(_) | None => return Err(name.clone()),
            }
        }
        Ok(Self(ciphers))
    }

    /// The form in which the pre-shared key of the connection `id` is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] where the system has no randomness.
    pub fn seal(&self, id: Uuid, psk: &SecretString) -> Result<Sealed, StoreError> {
        seal_with(self.0.first(), id, psk)
    }

    /// The pre-shared key of the connection `id`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where its key is missing or another one, or the row is not its own.
    pub fn open(&self, id: Uuid, sealed: &Sealed) -> Result<SecretString, StoreError> {
        let kept = sealed.as_kept();
        if let Some(psk) = kept.strip_prefix(PLAIN) {
            return Ok(psk.into());
        }
        let corrupt = |why: &str| StoreError::Corrupt(format!("the pre-shared key of {id} {why}"));
        let (name, text) = split(kept).ok_or_else(|| corrupt("is kept in an unknown form"))?;
        let cipher = self.0.iter().find(|(own, _)| own == name).map(|(_, cipher)| cipher);
        let cipher = cipher.ok_or_else(|| corrupt("is sealed with a key that is not configured"))?;
        let bytes = STANDARD.decode(text).map_err(|_| corrupt("is damaged"))?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE>().ok_or_else(|| corrupt("is damaged"))?;
        let psk = cipher
            .decrypt(&Nonce::from(*nonce), Payload { msg: text, aad: id.as_bytes() })
            .map_err(|_| corrupt("does not open with the configured key"))?;
        String::from_utf8(psk).map(SecretString::from).map_err(|_| corrupt("is damaged"))
    }

    /// The name of the key that seals; `None` where there is none.
    pub(super) fn sealing(&self) -> Option<&str> {
        self.0.first().map(|(name, _)| name.as_str())
    }

    /// Whether a key of this name is configured.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }

    /// Whether this was sealed with the key that seals today.
    pub(super) fn is_current(&self, sealed: &Sealed) -> bool {
        match split(sealed.as_kept()) {
            Some((name, _)) => self.sealing() == Some(name),
            None => self.sealing().is_none(),
        }
    }

    /// What is stored beside the name of a key, so that another key under that name is noticed at start.
    pub(super) fn check_value(&self, name: &str) -> Result<Sealed, StoreError> {
        seal_with(self.0.iter().find(|(own, _)| own == name), Uuid::nil(), &CHECK.into())
    }

    /// Whether this check value was made with the key of its name.
    pub(super) fn passes(&self, check: &Sealed) -> bool {
        self.open(Uuid::nil(), check).is_ok_and(|text| text.expose_secret() == CHECK)
    }
}

/// Seals with a key, or leaves the text readable where there is none.
fn seal_with(key: Option<&(String, Aes256Gcm)>, id: Uuid, psk: &SecretString) -> Result<Sealed, StoreError> {
    let Some((name, cipher)) = key else {
        return Ok(Sealed::from_kept(format!("{PLAIN}{}", psk.expose_secret())));
    };
    let failed = || StoreError::Unavailable("a pre-shared key cannot be sealed".into());
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|_| failed())?;
    let payload = Payload { msg: psk.expose_secret().as_bytes(), aad: id.as_bytes() };
    let sealed = cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| failed())?;
    let sealed = STANDARD.encode([nonce.as_slice(), &sealed].concat());
    Ok(Sealed::from_kept(if name.is_empty() {
        format!("{UNNAMED}{sealed}")
    } else {
        format!("{NAMED}{name}:{sealed}")
    }))
}

/// The name of the key and the sealed text; `None` for a text that is not sealed.
fn split(kept: &str) -> Option<(&str, &str)> {
    kept.strip_prefix(UNNAMED).map(|text| ("", text)).or_else(|| kept.strip_prefix(NAMED)?.split_once(':'))
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::{ExposeSecret, SecretString};
    use uuid::Uuid;

    use super::{STANDARD, Sealed, Sealer, StoreError};
    use base64::Engine;

    fn sealer(keys: &[(&str, u8)]) -> Sealer {
        let key = |(name, byte): &(&str, u8)| ((*name).to_owned(), STANDARD.encode([*byte; 32]).into());
        Sealer::new(&keys.iter().map(key).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_sealed_psk_opens_with_its_key_and_its_row_alone() {
        for name in ["", "2026"] {
            let own = sealer(&[(name, 1)]);
            let (id, psk) = (Uuid::from_u128(1), SecretString::from("sécret\0"));
            let sealed = own.seal(id, &psk).unwrap();
            assert!(sealed.as_kept().starts_with('v') && !sealed.as_kept().contains("cret"));
            assert_ne!(sealed, own.seal(id, &psk).unwrap(), "a nonce is used once");
            assert_eq!(own.open(id, &sealed).unwrap().expose_secret(), psk.expose_secret());
            let kept = sealed.as_kept();
            let damaged = [&kept[..kept.len() - 4], "v1:", "v1:!", "v2:abc", "v3:abc", ""];
            for (sealer, id, kept) in [
                (sealer(&[(name, 2)]), id, kept),
                (sealer(&[("other", 1)]), id, kept),
                (own.clone(), Uuid::from_u128(2), kept),
                (sealer(&[]), id, kept),
            ]
            .into_iter()
            .chain(damaged.into_iter().map(|kept| (own.clone(), id, kept)))
            {
                let sealed = Sealed::from_kept(kept.to_owned());
                assert!(matches!(sealer.open(id, &sealed), Err(StoreError::Corrupt(_))), "{kept}");
            }
        }
    }

    #[test]
    fn every_configured_key_opens_and_the_first_one_seals() {
        let id = Uuid::from_u128(1);
        let (old, both) = (sealer(&[("", 1)]), sealer(&[("new", 2), ("", 1)]));
        let sealed = old.seal(id, &"secret".into()).unwrap();
        assert_eq!(both.open(id, &sealed).unwrap().expose_secret(), "secret");
        assert!(!both.is_current(&sealed) && old.is_current(&sealed));
        assert!(both.is_current(&both.seal(id, &"secret".into()).unwrap()));
    }

    #[test]
    fn what_was_written_without_a_key_is_read_with_one() {
        let (id, psk) = (Uuid::from_u128(1), SecretString::from("v1:x"));
        let kept = sealer(&[]).seal(id, &psk).unwrap();
        assert_eq!(sealer(&[("", 1)]).open(id, &kept).unwrap().expose_secret(), "v1:x");
    }

    #[test]
    fn a_check_value_tells_one_key_from_another() {
        let check = sealer(&[("a", 1)]).check_value("a").unwrap();
        assert!(sealer(&[("b", 2), ("a", 1)]).passes(&check));
        assert!(!sealer(&[("a", 2)]).passes(&check));
        assert!(!sealer(&[("b", 1)]).passes(&check));
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for key in ["", "abc", "AAAA", "not base64 at all"] {
            assert_eq!(Sealer::new(&[("name".into(), key.into())]).unwrap_err(), "name", "{key}");
        }
    }

    #[test]
    fn a_name_that_would_not_be_found_again_is_refused() {
        let key = || SecretString::from(STANDARD.encode([1; 32]));
        assert_eq!(Sealer::new(&[("a:b".into(), key())]).unwrap_err(), "a:b");
        assert_eq!(Sealer::new(&[("a".into(), key()), ("a".into(), key())]).unwrap_err(), "a");
    }
}
