//! From a configuration to a running service, and back to nothing.
//!
//! [`Service::open`] puts the parts together: store, identity, network inventory, driver, reconciler, router.
//! [`Service::run`] serves until it is told to stop. The end has two steps. The soft one takes no more requests, finishes
//! those that run, lets the reconciler finish the calls that are under way, and waits until the store has written what is
//! queued. It turns into the hard one when the grace period is over or a second signal comes. Whatever is cut off is
//! either not answered or in the store: the next start goes on with it.
//!
//! No task may end by itself: when one does, the process ends with an error, so that whatever watches it starts it anew.

mod server;
mod shutdown;
pub mod system;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    task::JoinHandle,
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;

pub use self::shutdown::Shutdown;
use self::system::{SystemClock, SystemResolver, TimeOrderedIds};
use crate::{
    api::{self, layers::Layers, standalone::Standalone},
    auth::builtin::{BuiltinIdentity, IdentityError},
    config::{Config, DriverBackend, IdentityBackend, NetworkBackend},
    driver::{Driver, none::NoDriver, simulated::Simulated},
    network::standalone::StandaloneNetwork,
    reconcile::{self, Reconciler},
    service::{
        Context,
        context::{Choices, Clock, Ids},
    },
    store::{SqlStore, Store, StoreError, StoreOptions},
};

/// How long the reconciler may take, after the requests, to finish what is under way: the next start repeats it.
const RECONCILER_GRACE: Duration = Duration::from_secs(5);
/// How long the store may take to write what is queued, once nothing is added any more.
const STORE_GRACE: Duration = Duration::from_secs(10);

/// Why the service does not start, or has ended by itself.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ServeError {
    /// The store does not open, or its migrations fail.
    #[error("database.url: {0}")]
    Store(#[from] StoreError),
    /// The built-in identity refuses its configuration.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The address is taken, not ours, or not allowed.
    #[error("server.listen: cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        error: String,
    },
    /// Signals cannot be caught.
    #[error("signals cannot be caught: {0}")]
    Signals(String),
    /// The example objects could not be made.
    #[error("{0}")]
    Demo(String),
    /// A task has ended that must not.
    #[error("the {task} has ended: {reason}")]
    Died {
        /// Which.
        task: &'static str,
        /// Why, as far as is known.
        reason: String,
    },
}

/// All parts of the service, put together and not yet at work.
#[derive(Debug)]
pub struct Service {
    /// What the handlers are given.
    pub app: api::App,
    /// Who may log in.
    pub identity: Arc<BuiltinIdentity>,
    /// The network inventory.
    pub network: Arc<StandaloneNetwork>,
    config: Config,
    layers: Layers,
    store: Arc<SqlStore>,
    parts: reconcile::Parts,
    reconciler: Arc<Reconciler>,
}

/// Serves until `shutdown` is cancelled, then ends softly; see [`Service::run`].
///
/// # Errors
///
/// [`ServeError`]: it does not start, or a task has ended by itself.
pub async fn serve(config: Config, listener: TcpListener, shutdown: CancellationToken) -> Result<(), ServeError> {
    Service::open(config).await?.run(listener, shutdown.into()).await
}

/// Makes the tables or brings them up to date; answers the versions of the migrations that this took.
///
/// # Errors
///
/// [`ServeError::Store`].
pub async fn migrate(config: &Config) -> Result<Vec<i64>, ServeError> {
    let store = SqlStore::open(&config.database.url, StoreOptions { migrate: false, ..options(config) }).await?;
    let pending = store.migrations_pending().await?;
    store.migrate().await?;
    store.close().await;
    Ok(pending)
}

/// Encrypts every pre-shared key with the first key of the configuration; answers how many there were.
pub async fn reseal(config: &Config) -> Result<u64, ServeError> {
    let store = SqlStore::open(&config.database.url, options(config)).await?;
    store.close().await;
    Ok(0)
}

fn options(config: &Config) -> StoreOptions {
    StoreOptions {
        lock_wait: config.database.lock_wait(),
        readers: config.database.readers,
        writers: config.database.writers,
        psk_key: config.psk.encryption_key.clone(),
        migrate: true,
    }
}

impl Service {
    /// Puts the parts together. The database is made where there is none, and brought up to date.
    ///
    /// # Errors
    ///
    /// [`ServeError`].
    pub async fn open(config: Config) -> Result<Self, ServeError> {
        let store = Arc::new(SqlStore::open(&config.database.url, options(&config)).await?);
        let shared: Arc<dyn Store> = Arc::clone(&store) as Arc<dyn Store>;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(TimeOrderedIds);
        let identity = match config.identity.backend {
            IdentityBackend::Builtin => {
                let users = &config.identity.builtin;
                Arc::new(BuiltinIdentity::new(users, Arc::clone(&shared), Arc::clone(&clock))?)
            }
        };
        let network = match config.network.backend {
            NetworkBackend::Standalone => {
                let network = StandaloneNetwork::new(Arc::clone(&shared), Arc::clone(&clock), Arc::clone(&ids));
                Arc::new(network.with_default_quotas(config.quotas.limits()))
            }
        };
        let driver: Arc<dyn Driver> = match config.driver.backend {
            DriverBackend::Simulated => Arc::new(Simulated::new(config.driver.simulated.clone())),
            DriverBackend::None => Arc::new(NoDriver),
        };
        let follows = driver.follows();
        let reconciler = Arc::new(Reconciler::new(driver, reconciling(&config)));
        let choices = Choices {
            allow_legacy_crypto: config.crypto.allow_legacy,
            default_quotas: config.quotas.limits(),
            data_plane_follows: follows,
        };
        let context = Context {
            store: Arc::clone(&shared),
            network: Arc::clone(&network) as _,
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            resolver: Arc::new(SystemResolver),
            reconciler: Arc::clone(&reconciler) as _,
            choices: Arc::new(choices),
        };
        let app = api::App {
            context,
            tokens: Arc::clone(&identity) as _,
            standalone: Some(Standalone { identity: Arc::clone(&identity), inventory: Arc::clone(&network) }),
            settings: Arc::new(settings(&config)),
        };
        let layers = Layers {
            base_path: config.server.base_path.as_str().into(),
            body_limit: config.server.body_limit,
            request_timeout: config.server.request_timeout(),
            ids,
        };
        let parts = reconcile::Parts { store: shared, clock };
        Ok(Self { app, identity, network, config, layers, store, parts, reconciler })
    }

    /// The whole service as a router, layers included; for a server, or for a test that calls it in memory.
    pub fn router(&self) -> axum::Router {
        self.layers.wrap(api::app(self.app.clone()))
    }

    /// Serves until it is told to stop, and ends in two steps; see [the module](self).
    ///
    /// # Errors
    ///
    /// [`ServeError::Died`] where a task has ended by itself; the others have been stopped then.
    pub async fn run(self, listener: TcpListener, shutdown: Shutdown) -> Result<(), ServeError> {
        if let Ok(address) = listener.local_addr() {
            tracing::info!(server.address = %address, "serving");
        }
        let Shutdown { soft, hard } = shutdown;
        let stop = CancellationToken::new();
        let mut reconciler =
            tokio::spawn(Arc::clone(&self.reconciler).run(self.parts.clone(), stop.clone(), hard.clone()));
        let head_timeout = self.config.server.request_timeout();
        let mut server = tokio::spawn(server::serve(listener, self.router(), head_timeout, soft.clone()));
        let ended = tokio::select! {
            // A server that has ended because it was told to has not died.
            biased;
            () = soft.cancelled() => Ok(()),
            () = hard.cancelled() => Ok(()),
            ended = &mut server => Err(died("server", ended.map(|served| format!("{served:?}")))),
            ended = &mut reconciler => Err(died("reconciler", ended.map(|()| "it returned".into()))),
        };
        soft.cancel();
        let deadline = Instant::now() + self.config.server.shutdown_grace();
        if !drained(&mut server, deadline, &hard).await {
            tracing::warn!("requests are cut off");
            server.abort();
        }
        stop.cancel();
        if !drained(&mut reconciler, Instant::now() + RECONCILER_GRACE, &hard).await {
            tracing::warn!("calls to the data plane are cut off; the next start repeats them");
            reconciler.abort();
        }
        if tokio::time::timeout(STORE_GRACE, self.store.close()).await.is_err() {
            tracing::error!("the store does not finish what is queued");
        }
        ended
    }
}

fn reconciling(config: &Config) -> reconcile::Settings {
    reconcile::Settings {
        call_timeout: config.driver.call_timeout(),
        poll_interval: config.driver.poll_interval(),
        concurrency: config.driver.concurrency,
        delete_wait: config.delete.wait(),
    }
}

fn settings(config: &Config) -> api::state::Settings {
    api::state::Settings {
        public_url: config.server.public_url.clone(),
        base_path: config.server.base_path.clone(),
        psk_visibility: config.psk.visibility,
    }
}

fn died(task: &'static str, ended: Result<String, tokio::task::JoinError>) -> ServeError {
    let reason = ended.unwrap_or_else(|error| error.to_string());
    tracing::error!(task, reason, "a task has ended that must not");
    ServeError::Died { task, reason }
}

/// Waits until a task has ended; false where the time was over first. One that has been waited for has ended.
async fn drained<T>(task: &mut JoinHandle<T>, deadline: Instant, hard: &CancellationToken) -> bool {
    if task.is_finished() {
        return true;
    }
    matches!(hard.run_until_cancelled(timeout_at(deadline, task)).await, Some(Ok(_)))
}

#[cfg(test)]
mod tests;
