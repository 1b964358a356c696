//! The value of `password_hash`: making it, parsing it, and comparing passwords with it.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{PasswordHasher as _, phc},
};
use secrecy::{ExposeSecret as _, SecretString};

/// A password could not be hashed: the system provides no randomness, or the password is too long for Argon2 (4 GiB).
#[derive(Clone, Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashError(String);

/// The cost of hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost<'a> {
    /// For secrets: Argon2id with 19 MiB and 2 passes (recommended by OWASP and the crate), and a random salt.
    Full,
    /// For public passwords: cheap, and with this salt, so that the hash (and with it every token) stays the same
    /// across restarts.
    Demo(&'a str),
}

/// Hashes a password for the configuration: Argon2id in PHC form, with a random salt.
///
/// # Errors
///
/// The system provides no randomness.
pub fn hash_password(password: &SecretString) -> Result<String, HashError> {
    hash_password_with(password, Cost::Full)
}

/// Hashes a password at the given cost.
pub(crate) fn hash_password_with(password: &SecretString, cost: Cost<'_>) -> Result<String, HashError> {
    let password = password.expose_secret().as_bytes();
    let argon2 = |params| Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: Result<phc::PasswordHash, _> = match cost {
        Cost::Full => argon2(Params::default()).hash_password(password),
        Cost::Demo(salt) => {
            let params =
                Params::new(Params::MIN_M_COST * 8, 1, 1, None).map_err(|error| HashError(error.to_string()))?;
            argon2(params).hash_password_with_salt(password, salt.as_bytes())
        }
    };
    hash.map(|hash| hash.to_string()).map_err(|error| HashError(error.to_string()))
}

/// A hash to compare passwords with.
#[derive(Clone)]
pub(crate) struct PasswordHash {
    argon2: Argon2<'static>,
    salt: phc::Salt,
    output: phc::Output,
}

impl PasswordHash {
    /// Parses Argon2's PHC form; `None` for anything else.
    pub(crate) fn parse(text: &SecretString) -> Option<Self> {
        let hash = phc::PasswordHash::new(text.expose_secret()).ok()?;
        let algorithm = Algorithm::new(hash.algorithm.as_str()).ok()?;
        let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let params = Params::try_from(&hash).ok()?;
        Some(Self { argon2: Argon2::new(algorithm, version, params), salt: hash.salt?, output: hash.hash? })
    }

    /// The amount of memory that a comparison needs.
    pub(crate) fn blocks(&self) -> usize {
        self.argon2.params().block_count()
    }

    /// Whether this is the password. `memory` must have at least [`blocks`](Self::blocks) blocks.
    pub(crate) fn matches(&self, password: &SecretString, memory: &mut [Block]) -> bool {
        let mut output = vec![0; self.output.len()];
        let password = password.expose_secret().as_bytes();
        let hashed = self.argon2.hash_password_into_with_memory(password, &self.salt, &mut output, memory);
        // `Output` compares in constant time.
        hashed.is_ok() && phc::Output::new(&output).is_ok_and(|output| output == self.output)
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_what_the_configuration_accepts() {
        let matches = |hash: &PasswordHash, password: &str| {
            hash.matches(&password.into(), &mut vec![Block::new(); hash.blocks()])
        };
        let hash = hash_password(&"secret".into()).expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let demo = || hash_password_with(&"secret".into(), Cost::Demo("saltsalt")).expect("a hash");
        assert_eq!(demo(), demo());
        for hash in [hash, demo()] {
            let hash = PasswordHash::parse(&hash.into()).expect("a usable hash");
            let right = ["secret", "", "Secret", "secret "].map(|password| matches(&hash, password));
            assert_eq!(right, [true, false, false, false]);
        }
        for bad in ["", "secret", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ"] {
            assert!(PasswordHash::parse(&bad.into()).is_none(), "{bad}");
        }
    }
}
