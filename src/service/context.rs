//! The parameters of every use case.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use crate::{
    env::{BoxFuture, Clock, Ids, Resolver},
    model::{
        IkePolicy, IpsecPolicy, SiteConnection, VpnService,
        quota::{Limit, QuotaResource},
    },
    network::Network,
    store::{Sealer, Store},
};

/// Wakes the reconciler when the desired state has changed.
pub trait Nudge: Send + Sync + 'static {
    /// Announces work. Never blocks.
    fn nudge(&self);

    /// Waits until the teardown of this connection is done, or a bounded time has passed.
    fn torn_down(&self, connection: Uuid) -> BoxFuture<'_, ()>;
}

/// A connection as proposed, with everything it refers to.
#[derive(Clone, Copy, Debug)]
pub struct Proposed<'a> {
    /// The connection.
    pub connection: &'a SiteConnection,
    /// Its service.
    pub service: &'a VpnService,
    /// Its policies.
    pub policies: (&'a IkePolicy, &'a IpsecPolicy),
    /// The local and the peer networks.
    pub networks: (&'a [String], &'a [String]),
}

/// What a data plane has observed of a tunnel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Why no traffic can flow, if known.
    pub reason: Option<String>,
    /// While the tunnel is up: bytes in and out, seconds since the peer was authenticated and since the last rekeying.
    pub counters: Option<[u64; 4]>,
}

/// A data plane that makes real tunnels.
pub trait RealTunnels: std::fmt::Debug + Send + Sync + 'static {
    /// Why such a tunnel is impossible; `None` if it is possible.
    fn refusal(&self, proposed: Proposed<'_>) -> Option<String>;

    /// What was observed of the tunnel of this connection.
    fn observed(&self, connection: Uuid) -> Observed;
}

/// The operator's choices.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Whether sha1 and 3des are allowed.
    pub allow_legacy_crypto: bool,
    /// The default limits of projects; a resource that is not listed is unlimited.
    pub default_quotas: HashMap<QuotaResource, Limit>,
    /// Whether a data plane follows the database; if not, an update leaves the status unchanged.
    pub data_plane_follows: bool,
    /// The data plane, if it makes real tunnels.
    pub tunnels: Option<Arc<dyn RealTunnels>>,
}

/// The parameters of every use case.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub store: Store,
    /// Seals and opens pre-shared keys.
    pub sealer: Arc<Sealer>,
    /// The routers and subnets.
    pub network: Arc<dyn Network>,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Ids for new objects.
    pub ids: Arc<dyn Ids>,
    /// Resolves host names.
    pub resolver: Arc<dyn Resolver>,
    /// The reconciler.
    pub reconciler: Arc<dyn Nudge>,
    /// The operator's choices.
    pub choices: Arc<Choices>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("choices", &self.choices).finish_non_exhaustive()
    }
}
