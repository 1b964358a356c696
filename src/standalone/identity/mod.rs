//! The built-in identity: users, projects and roles from the configuration, and beside them what administrators make at run
//! time; that and the tokens are in the store.
//!
//! It speaks Keystone's language, so that unchanged clients work: a token is a random text of which only the digest is
//! kept, roles imply each other as in Keystone, and the documents have its shape. It is made for development: all of it is
//! read into memory.
//!
//! Reading order: `config::identity` (what an operator writes), `kinds` (what there is, as tables), `view` (all of it at one
//! moment), `tokens` (the three operations), `login` (logging in), [`TokenCheck`] below (every later request), `known` (why
//! that is fast), `objects` and `grants` (what administrators do), `routes` (their URLs).

mod attempts;
mod basic;
mod bodies;
mod claims;
mod credentials;
mod document;
pub(super) mod fault;
mod grants;
mod kinds;
mod known;
mod login;
mod new_password;
mod objects;
mod passwords;
pub(super) mod request;
pub(crate) mod routes;
pub(crate) mod tokens;
pub(crate) mod versions;
mod view;

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

pub(super) use self::bodies::links;
use self::{attempts::Attempts, claims::Claims, known::Known, passwords::Passwords, view::View};
use crate::{
    auth::{Caller, TokenCheck, TokenError},
    config::{
        IdentityConfig, Problems,
        identity::{Directory, hex},
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
    configured: Arc<Directory>,
    view: Mutex<Arc<View>>,
    store: Store,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    attempts: Attempts,
    known: Arc<Known>,
    /// Whether requests may carry a name and password instead of a token.
    takes_passwords: bool,
    /// The user that makes requests with neither.
    nobody: Option<String>,
    /// So that what is remembered of passwords is worth nothing elsewhere.
    salt: [u8; 32],
    _poll: AbortOnDropHandle<()>,
}

/// Removes some expired tokens; answers how many. A chore of the housekeeping, which repeats it until none is left.
pub fn expire(session: &mut Session, now: Timestamp) -> Result<u64, StoreError> {
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
        let configured = Arc::new(Directory::new(config)?);
        let passwords = Passwords::new(&configured.users);
        let known = Arc::new(Known::new());
        let poll = AbortOnDropHandle::new(tokio::spawn(follow(store.clone(), Arc::clone(&known))));
        let attempts = Attempts::new(config.free_failures);
        let (view, nobody) = (Mutex::new(Arc::new(View::unread())), configured.nobody.clone());
        let (takes_passwords, mut salt) = (config.http_basic, [0; 32]);
        if getrandom::fill(&mut salt).is_err() {
            tracing::error!("the system gives no randomness");
        }
        Ok(Arc::new(Self {
            configured,
            view,
            store,
            clock,
            passwords,
            attempts,
            known,
            takes_passwords,
            nobody,
            salt,
            _poll: poll,
        }))
    }

    /// What is known now; read from the store where something has changed there.
    async fn view(&self) -> Result<Arc<View>, StoreError> {
        let current = Arc::clone(&self.view.lock().unwrap_or_else(PoisonError::into_inner));
        let (configured, number) = (Arc::clone(&self.configured), current.number);
        let changed = self
            .store
            .read(
                move |session| {
                    if session.log_outs()? == number { Ok(None) } else { View::read(&configured, session).map(Some) }
                },
            )
            .await?;
        let Some(changed) = changed.map(Arc::new) else { return Ok(current) };
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&changed);
        Ok(changed)
    }

    /// What the store knows of a token that is valid now, and when it ends.
    async fn look_up(&self, token: &str) -> Result<Option<(Claims, Timestamp)>, StoreError> {
        let Some(digest) = claims::digest(token) else { return Ok(None) };
        let kept = hex(&digest);
        let row = self.store.read(move |session| session.find_token(&kept)).await?;
        let Some(row) = row.filter(|row| self.clock.now() < row.expires_at) else { return Ok(None) };
        let claims = Claims::from_json(&row.claims)
            .inspect_err(|error| tracing::error!(error = %error, "a token cannot be read and is not accepted"));
        let Ok(claims) = claims else { return Ok(None) };
        let is_current = self.view().await?.standing(&claims, self.clock.now()).is_some();
        Ok(is_current.then_some((claims, row.expires_at)))
    }

    async fn caller(&self, token: &str) -> Result<Option<Caller>, StoreError> {
        let Some(digest) = claims::digest(token) else { return Ok(None) };
        if let Some(caller) = self.known.get(&digest, self.clock.now()) {
            return Ok(Some(caller));
        }
        let since = self.known.begin();
        let Some((claims, expires_at)) = self.look_up(token).await? else { return Ok(None) };
        let view = self.view().await?;
        let Some(standing) = view.standing(&claims, self.clock.now()) else { return Ok(None) };
        let roles = standing.roles.iter().map(|role| role.name().to_owned()).collect();
        let caller = Caller { user_id: claims.user_id.clone(), scope: claims.scope.clone(), roles };
        // An application credential may end before its token.
        let until = view.ends(&claims).map_or(expires_at, |ends| ends.min(expires_at));
        self.known.keep(since, digest, caller.clone(), until);
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

impl TokenCheck for BuiltinIdentity {
    fn check<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Caller, TokenError>> {
        Box::pin(async move {
            let caller = self.caller(token).await.map_err(|error| TokenError::Unavailable(error.to_string()))?;
            caller.ok_or(TokenError::Invalid)
        })
    }

    fn check_without<'a>(
        &'a self,
        authorization: Option<&'a str>,
        address: Option<IpAddr>,
    ) -> BoxFuture<'a, Result<Caller, TokenError>> {
        Box::pin(self.without_token(authorization, address))
    }
}

impl std::fmt::Debug for BuiltinIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuiltinIdentity").field("users", &self.configured.users.len()).finish_non_exhaustive()
    }
}
