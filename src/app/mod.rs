//! From a configuration to a running service, and back to nothing.
//!
//! [`Service::open`] puts the parts together: store, identity, network inventory, driver, reconciler, routes.
//! [`Service::run`] serves until it is told to stop. The end has two steps. The soft one takes no more requests, finishes
//! those that run, also where their clients have gone, lets the reconciler finish the calls that are under way, and waits
//! until the store has written what is queued. It turns into the hard one when the grace period is over or a second signal
//! comes. What is cut off is either not answered or in the store: the next start goes on with it.
//!
//! No task may end by itself: when one does, the process ends with an error, so that its supervisor starts it again.

mod connection;
mod open;
mod run;
mod server;

use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::run::Shutdown;
use crate::{
    api::{self, Layers},
    config::{Config, Problems},
    dispatch::Dispatch,
    network::NetworkError,
    reconcile::{self, Reconciler},
    standalone::Standalone,
    store::{Store, StoreError, StoreOptions},
    telemetry::Metrics,
};

/// How long a migration waits for another process that has the database.
const MIGRATION_PATIENCE: Duration = Duration::from_mins(1);

/// Why the service does not start, or has ended by itself.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ServeError {
    /// The store does not open, or its migrations fail.
    #[error("{key}: {0}", key = key_of(.0))]
    Store(#[from] StoreError),
    /// What the agents should have cannot be looked up.
    #[error("what the agents should have cannot be looked up: {0}")]
    Network(#[from] NetworkError),
    /// The built-in identity refuses its configuration.
    #[error(transparent)]
    Identity(#[from] Problems),
    /// The address is taken, not ours, or not allowed.
    #[error("{key}: cannot listen on {address}: {error}")]
    Listen {
        /// The key of the configuration that names the address.
        key: &'static str,
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

/// The key of the configuration that an error of the store is about.
fn key_of(error: &StoreError) -> &'static str {
    match error {
        StoreError::Key { name, .. } if name.is_empty() => "psk.encryption_key",
        StoreError::Key { .. } => "psk.encryption_keys",
        StoreError::Busy
        | StoreError::ForeignKey
        | StoreError::Duplicate
        | StoreError::Unavailable(_)
        | StoreError::Unknown
        | StoreError::Corrupt(_)
        | StoreError::Abandoned => "database.url",
    }
}

/// All parts of the service, put together and not yet at work.
pub struct Service {
    /// What the handlers are given.
    pub app: api::App,
    /// The pretend cloud beside the API.
    pub standalone: Standalone,
    /// What the parts count.
    pub metrics: Arc<Metrics>,
    config: Config,
    layers: Layers,
    store: Store,
    parts: reconcile::Parts,
    reconciler: Arc<Reconciler>,
    dispatch: Option<Arc<Dispatch>>,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("app", &self.app).finish_non_exhaustive()
    }
}

/// Serves until `shutdown` is cancelled, then ends softly; see [`Service::run`].
pub async fn serve(config: Config, listener: TcpListener, shutdown: CancellationToken) -> Result<(), ServeError> {
    Service::open(config).await?.run(listener, shutdown.into()).await
}

/// Makes the tables or brings them up to date; answers the versions of the migrations that this took.
pub async fn migrate(config: &Config) -> Result<Vec<i64>, ServeError> {
    let options = StoreOptions { patience: MIGRATION_PATIENCE, ..open::options(config) };
    Ok(Store::migrate(&config.database.url, options).await?)
}

/// Seals every pre-shared key with the first key of the configuration; answers how many rows that took.
pub async fn reseal(config: &Config) -> Result<u64, ServeError> {
    let options = StoreOptions { patience: MIGRATION_PATIENCE, ..open::options(config) };
    let store = Store::open(&config.database.url, options).await?;
    let resealed = store.reseal().await?;
    store.close().await;
    Ok(resealed)
}
