//! Identity for standalone use: users, projects and roles from the configuration, tokens in the store.
//!
//! It speaks Keystone's language, so that unchanged clients log in: a token is a random text of which only the digest
//! is kept, roles imply each other as in Keystone, and the documents have its shape. There is no way to change users
//! at run time; who needs one runs Keystone.
//!
//! Reading order: [`config`] (what an operator writes), `directory` (the same, checked and resolved), `issue` (logging
//! in), [`TokenCheck`] below (every later request), `subject` (looking at tokens, revoking them).

mod claims;
pub mod config;
mod demo;
mod describe;
mod directory;
pub mod document;
mod ids;
mod issue;
mod known;
mod password;
pub mod request;
mod resolve;
pub mod role;
mod subject;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use config::{IdentityConfig, KnownLogin};
pub use directory::Problem;
pub use document::{TokenDocument, VersionDocument, VersionsDocument, version, versions};
pub use issue::{Issued, LoginError};
pub use password::{Cost, HashError, hash_password, hash_password_with};
pub use request::AuthRequest;
pub use subject::SubjectError;

use self::{claims::Claims, directory::Directory, known::Known, password::Passwords};
use super::{Caller, TokenCheck, TokenError};
use crate::{
    env::{BoxFuture, Clock},
    model::Timestamp,
    store::{Store, StoreError},
};

/// Why the built-in identity cannot start.
#[derive(Clone, Debug, thiserror::Error)]
pub enum IdentityError {
    /// The configuration is wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Configuration(Vec<Problem>),
    /// The decoy password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// The built-in identity.
pub struct BuiltinIdentity {
    directory: Directory,
    store: Store,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    known: Known,
    known_login: Option<KnownLogin>,
}

impl BuiltinIdentity {
    /// Takes over a configuration.
    ///
    /// # Errors
    ///
    /// [`IdentityError`], with all problems of the configuration at once.
    pub fn new(config: &IdentityConfig, store: Store, clock: Arc<dyn Clock>) -> Result<Self, IdentityError> {
        let directory = Directory::new(config).map_err(IdentityError::Configuration)?;
        let passwords = Passwords::new(directory.users.iter().map(|user| &user.password_hash))?;
        let known_login = config.known_login.clone();
        Ok(Self { directory, store, clock, passwords, known: Known::new(), known_login })
    }

    /// The login that everybody may know, where there is one.
    #[must_use]
    pub fn known_login(&self) -> Option<&KnownLogin> {
        self.known_login.as_ref()
    }

    /// Takes expired tokens away; answers how many. To be called now and then.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn purge(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.store.write(move |session| session.remove_expired_tokens(now, 500)).await
    }

    /// What the store knows of a token that is valid now, and when it ends.
    async fn look_up(&self, token: &str) -> Result<Option<(Claims, Timestamp)>, StoreError> {
        let Some(digest) = claims::digest(token) else { return Ok(None) };
        let kept = claims::kept(&digest);
        let row = self.store.read(move |session| session.find_token(&kept)).await?;
        let Some(row) = row.filter(|row| self.clock.now() < row.expires_at) else { return Ok(None) };
        Ok(Some((Claims::from_json(&row.claims)?, row.expires_at)))
    }

    async fn caller(&self, token: &str) -> Result<Option<Caller>, StoreError> {
        let Some(digest) = claims::digest(token) else { return Ok(None) };
        let now = self.clock.now();
        if let Some(caller) = self.known.get(&digest, now) {
            return Ok(Some(caller));
        }
        let moment = self.known.begin();
        let Some((claims, expires_at)) = self.look_up(token).await? else { return Ok(None) };
        let Some(caller) = self.directory.caller(&claims) else { return Ok(None) };
        self.known.keep(moment, digest, caller.clone(), now, expires_at);
        Ok(Some(caller))
    }
}

impl TokenCheck for BuiltinIdentity {
    fn check<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Caller, TokenError>> {
        Box::pin(async move {
            match self.caller(token).await {
                Ok(Some(caller)) => Ok(caller),
                Ok(None) => Err(TokenError::Invalid),
                Err(error) => Err(TokenError::Unavailable(error.to_string())),
            }
        })
    }
}

impl std::fmt::Debug for BuiltinIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuiltinIdentity").field("users", &self.directory.users.len()).finish_non_exhaustive()
    }
}
