//! From a configuration to a running service, and its shutdown.
//!
//! [`Service::open`] assembles the parts: store, identity, network inventory, driver, reconciler, routes.
//! [`Service::run`] serves until told to stop. The shutdown has two steps. The soft stop accepts no more requests,
//! finishes those in progress, even if their clients have disconnected, lets the reconciler finish its calls, and waits
//! until the store has written what is queued. It becomes a hard stop when the grace period is over or on a second
//! signal. A request that is cut off then is either not answered or in the store; the next start continues from there.
//!
//! No task may end by itself: if one does, the process exits with an error, so that its supervisor restarts it.

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

/// How long a migration waits for another process that holds the database.
const MIGRATION_PATIENCE: Duration = Duration::from_mins(1);

/// Why the service did not start, or ended by itself.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ServeError {
    /// The store cannot be opened, or its migrations fail.
    #[error("{key}: {0}", key = key_of(.0))]
    Store(#[from] StoreError),
    /// The desired state of the agents cannot be loaded.
    #[error("what the agents should have cannot be looked up: {0}")]
    Network(#[from] NetworkError),
    /// The built-in identity service rejects its configuration.
    #[error(transparent)]
    Identity(#[from] Problems),
    /// The address is in use, not local, or not permitted.
    #[error("{key}: cannot listen on {address}: {error}")]
    Listen {
        /// The configuration key of the address.
        key: &'static str,
        /// The address.
        address: SocketAddr,
        /// The system's error.
        error: String,
    },
    /// Signal handlers cannot be installed.
    #[error("signals cannot be caught: {0}")]
    Signals(String),
    /// The example objects could not be created.
    #[error("{0}")]
    Demo(String),
    /// A task has ended unexpectedly.
    #[error("the {task} has ended: {reason}")]
    Died {
        /// The task.
        task: &'static str,
        /// The reason, if known.
        reason: String,
    },
}

/// The configuration key that an error of the store is about.
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

/// All parts of the service, assembled but not running.
pub struct Service {
    /// The state of the handlers.
    pub app: api::App,
    /// The standalone cloud around the API.
    pub standalone: Standalone,
    /// The metrics of all parts.
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

/// Serves until `shutdown` is cancelled, then stops softly; see [`Service::run`].
pub async fn serve(config: Config, listener: TcpListener, shutdown: CancellationToken) -> Result<(), ServeError> {
    Service::open(config).await?.run(listener, shutdown.into()).await
}

/// Creates the tables or brings them up to date; returns the versions of the migrations that were run.
pub async fn migrate(config: &Config) -> Result<Vec<i64>, ServeError> {
    let options = StoreOptions { patience: MIGRATION_PATIENCE, ..open::options(config) };
    Ok(Store::migrate(&config.database.url, options).await?)
}

/// Seals every pre-shared key with the first configured key; returns the number of rows.
pub async fn reseal(config: &Config) -> Result<u64, ServeError> {
    let options = StoreOptions { patience: MIGRATION_PATIENCE, ..open::options(config) };
    let store = Store::open(&config.database.url, options).await?;
    let resealed = store.reseal().await?;
    store.close().await;
    Ok(resealed)
}
