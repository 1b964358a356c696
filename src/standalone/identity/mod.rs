//! The built-in identity: users, projects and roles from the configuration, tokens in the store.
//!
//! It speaks Keystone's language, so that unchanged clients log in: a token is a random text of which only the digest is
//! kept, roles imply each other as in Keystone, and the documents have its shape. Users cannot be changed at run time; for
//! that there is Keystone.
//!
//! Reading order: `config::identity` (what an operator writes), `tokens` (the three operations),
//! `login` (logging in), [`TokenCheck`] below (every later request), `known` (why that is fast).

mod answer;
mod attempts;
mod claims;
mod document;
mod known;
mod login;
mod passwords;
mod request;
#[cfg(test)]
mod tests;
pub(crate) mod tokens;
pub(crate) mod versions;

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

use self::{attempts::Attempts, claims::Claims, known::Known, passwords::Passwords};
use crate::{
    auth::{Caller, Role, TokenCheck, TokenError, TokenScope},
    config::{
        IdentityConfig, Problems,
        identity::{Directory, User, hex},
    },
    env::{BoxFuture, Clock},
    model::Timestamp,
    store::{Session, Store, StoreError},
};

/// How often the store is asked whether another process has ended tokens.
const POLL: Duration = Duration::from_millis(500);

/// How many expired tokens are removed in one transaction, so that it is never in the way of others.
const BATCH: u64 = 256;

/// The built-in identity.
pub struct BuiltinIdentity {
    directory: Directory,
    store: Store,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    attempts: Attempts,
    known: Arc<Known>,
    _poll: AbortOnDropHandle<()>,
}

/// Removes some expired tokens; answers how many. A chore of the housekeeping, which repeats it until none is left.
pub(crate) fn expire(session: &mut Session, now: Timestamp) -> Result<u64, StoreError> {
    session.remove_expired_tokens(now, BATCH)
}

impl BuiltinIdentity {
    /// Takes over a configuration. To be called within a runtime: log-outs of other processes are followed until the value
    /// is dropped.
    ///
    /// # Errors
    ///
    /// All problems of the configuration at once.
    pub fn open(config: &IdentityConfig, store: Store, clock: Arc<dyn Clock>) -> Result<Arc<Self>, Problems> {
        let directory = Directory::new(config)?;
        let passwords = Passwords::new(&directory.users);
        let known = Arc::new(Known::new());
        let poll = AbortOnDropHandle::new(tokio::spawn(follow(store.clone(), Arc::clone(&known))));
        let attempts = Attempts::new(config.free_failures);
        Ok(Arc::new(Self { directory, store, clock, passwords, attempts, known, _poll: poll }))
    }

    /// What the store knows of a token that is valid now, and when it ends.
    async fn look_up(&self, token: &str) -> Result<Option<(Claims, Timestamp)>, StoreError> {
        let Some(digest) = claims::digest(token) else { return Ok(None) };
        let kept = hex(&digest);
        let row = self.store.read(move |session| session.find_token(&kept)).await?;
        let Some(row) = row.filter(|row| self.clock.now() < row.expires_at) else { return Ok(None) };
        let claims = Claims::from_json(&row.claims)
            .inspect_err(|error| tracing::error!(error = %error, "a token cannot be read and is not accepted"));
        let current = claims.ok().filter(|claims| self.directory.standing(claims).is_some());
        Ok(current.map(|claims| (claims, row.expires_at)))
    }

    async fn caller(&self, token: &str) -> Result<Option<Caller>, StoreError> {
        let Some(digest) = claims::digest(token) else { return Ok(None) };
        if let Some(caller) = self.known.get(&digest, self.clock.now()) {
            return Ok(Some(caller));
        }
        let since = self.known.begin();
        let Some((claims, expires_at)) = self.look_up(token).await? else { return Ok(None) };
        let Some((user, roles)) = self.directory.standing(&claims) else { return Ok(None) };
        let roles = roles.into_iter().map(|role| role.to_string()).collect();
        let caller = Caller { user_id: user.named.id.clone(), scope: claims.scope, roles };
        self.known.keep(since, digest, caller.clone(), expires_at);
        Ok(Some(caller))
    }
}

/// Keeps the cache true to the store. While the store does not answer, the cache is not used.
async fn follow(store: Store, known: Arc<Known>) {
    let mut ticks = interval(POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let asked = Instant::now();
        match store.read(Session::log_outs).await {
            Ok(log_outs) => known.confirm(log_outs, asked),
            Err(error) => tracing::debug!(error = %error, "log-outs cannot be followed"),
        }
    }
}

impl Directory {
    /// The user of a token and the roles that it gives; `None` where the user is gone, has another password or other roles
    /// than when it was issued.
    fn standing(&self, claims: &Claims) -> Option<(&User, Vec<Role>)> {
        let user = self.user(&claims.user_id).filter(|user| user.fingerprint == claims.fingerprint)?;
        let roles = user.roles_on(&claims.scope);
        (claims.scope == TokenScope::Unscoped || !roles.is_empty()).then_some((user, roles))
    }
}

impl TokenCheck for BuiltinIdentity {
    fn check<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Caller, TokenError>> {
        Box::pin(async move {
            let caller = self.caller(token).await.map_err(|error| TokenError::Unavailable(error.to_string()))?;
            caller.ok_or(TokenError::Invalid)
        })
    }
}

impl std::fmt::Debug for BuiltinIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuiltinIdentity").field("users", &self.directory.users.len()).finish_non_exhaustive()
    }
}
