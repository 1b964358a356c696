//! Passwords: how they are hashed and compared.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

/// A password could not be hashed: the system gives no randomness, or the password is too long for Argon2 (4 GiB).
#[derive(Clone, Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashError(String);

/// How dear a guess is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// For secrets: Argon2id with 19 MiB, 2 passes (the recommendation of OWASP and the crate).
    Full,
    /// For passwords that are public anyway: the same code, quick.
    Demo,
}

/// Hashes a password for the configuration: Argon2id in PHC form, with a random salt.
///
/// # Errors
///
/// [`HashError`] where the system gives no randomness.
pub fn hash_password(password: &SecretString) -> Result<String, HashError> {
    hash_password_with(password, Cost::Full)
}

/// Hashes a password at the given cost.
///
/// # Errors
///
/// [`HashError`] where the system gives no randomness.
pub fn hash_password_with(password: &SecretString, cost: Cost) -> Result<String, HashError> {
    let params = match cost {
        Cost::Full => Params::default(),
        Cost::Demo => Params::new(Params::MIN_M_COST * 8, 1, 1, None).map_err(|error| HashError(error.to_string()))?,
    };
    hash_with(password, params)
}

fn hash_with(password: &SecretString, params: Params) -> Result<String, HashError> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.expose_secret().as_bytes())
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| HashError(error.to_string()))
}

/// Whether a text is a hash that passwords can be compared with; says what is wrong without repeating it.
pub(super) fn check_hash(hash: &SecretString) -> Result<(), String> {
    let usable = PasswordHash::new(hash.expose_secret()).is_ok_and(|hash| {
        Algorithm::new(hash.algorithm.as_str()).is_ok()
            && hash.salt.is_some()
            && hash.hash.is_some()
            && Params::try_from(&hash).is_ok()
    });
    if usable { Ok(()) } else { Err("is not an Argon2 hash in PHC form; `vpnaas hash-password` makes one".into()) }
}

/// Compares passwords, a bounded number at once and off the threads that serve requests.
#[derive(Debug)]
pub(super) struct Passwords {
    /// What the password of an unknown user is compared with, so that it takes as long as that of a known one.
    decoy: SecretString,
    places: Arc<Semaphore>,
}

impl Passwords {
    /// `like`: hashes at whose cost the decoy is made, the first that can be read.
    pub(super) fn new<'a>(like: impl Iterator<Item = &'a SecretString>) -> Result<Self, HashError> {
        let params = like
            .filter_map(|hash| PasswordHash::new(hash.expose_secret()).ok())
            .find_map(|hash| Params::try_from(&hash).ok())
            .unwrap_or_default();
        let decoy = hash_with(&SecretString::from("the password of nobody"), params)?;
        let places = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self { decoy: decoy.into(), places: Arc::new(Semaphore::new(places)) })
    }

    /// Whether this is the password behind the hash; where there is no hash it is not, after the same time.
    pub(super) async fn matches(&self, password: &SecretString, hash: Option<&SecretString>) -> bool {
        let (password, known) = (password.clone(), hash.is_some());
        let hash = hash.unwrap_or(&self.decoy).clone();
        let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { return false };
        let same = tokio::task::spawn_blocking(move || {
            let _place = place;
            verify(&password, &hash)
        });
        same.await.unwrap_or(false) && known
    }
}

fn verify(password: &SecretString, hash: &SecretString) -> bool {
    PasswordHash::new(hash.expose_secret())
        .is_ok_and(|hash| Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_matches() {
        let hash = SecretString::from(hash_password_with(&"secret".into(), Cost::Demo).expect("a hash"));
        let passwords = Passwords::new([&hash].into_iter()).expect("passwords");
        assert!(passwords.matches(&"secret".into(), Some(&hash)).await);
        assert!(!passwords.matches(&"Secret".into(), Some(&hash)).await);
        assert!(!passwords.matches(&"".into(), Some(&hash)).await);
        assert!(!passwords.matches(&"the password of nobody".into(), None).await);
        assert_eq!(
            PasswordHash::new(passwords.decoy.expose_secret()).map(|hash| hash.params),
            PasswordHash::new(hash.expose_secret()).map(|hash| hash.params),
            "an unknown user costs what a known one does"
        );
    }

    #[test]
    fn the_command_s_hash_is_accepted_by_the_configuration() {
        let hash = hash_password(&"secret".into()).expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(check_hash(&hash.into()), Ok(()));
        for bad in ["", "secret", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ"] {
            assert!(check_hash(&bad.into()).is_err(), "{bad}");
        }
    }
}
