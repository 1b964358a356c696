//! What every use case is given.

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

/// Wakes the reconciler: something that should be has changed.
pub trait Nudge: Send + Sync + 'static {
    /// There is work to do. Never waits.
    fn nudge(&self);

    /// Waits until the teardown of this connection is done, or a bounded time has passed.
    fn torn_down(&self, connection: Uuid) -> BoxFuture<'_, ()>;
}

/// A connection as it would be, with all that it refers to.
#[derive(Clone, Copy, Debug)]
pub struct Proposed<'a> {
    /// The connection.
    pub connection: &'a SiteConnection,
    /// Its service.
    pub service: &'a VpnService,
    /// Its policies.
    pub policies: (&'a IkePolicy, &'a IpsecPolicy),
    /// The networks of this end and of the peer.
    pub networks: (&'a [String], &'a [String]),
}

/// What a data plane has seen of a tunnel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Why no traffic can flow, if that is known.
    pub reason: Option<String>,
    /// While the tunnel is up: bytes in and out, seconds since the peer was authenticated, and since the keys were made.
    pub counters: Option<[u64; 4]>,
}

/// A data plane that makes real tunnels.
pub trait RealTunnels: std::fmt::Debug + Send + Sync + 'static {
    /// Why there could be no such tunnel; `None` where there could.
    fn refusal(&self, proposed: Proposed<'_>) -> Option<String>;

    /// What was seen of the tunnel of this connection.
    fn observed(&self, connection: Uuid) -> Observed;
}

/// What the operator has chosen.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Whether sha1 and 3des are allowed.
    pub allow_legacy_crypto: bool,
    /// The limits of projects that have none of their own; what is not here is unlimited.
    pub default_quotas: HashMap<QuotaResource, Limit>,
    /// Whether anything follows what is written down; where nothing does, an update leaves the status as it is.
    pub data_plane_follows: bool,
    /// The data plane, where it makes real tunnels.
    pub tunnels: Option<Arc<dyn RealTunnels>>,
}

/// What every use case is given.
#[derive(Clone)]
pub struct Context {
    /// Where everything is kept.
    pub store: Store,
    /// Seals and opens pre-shared keys.
    pub sealer: Arc<Sealer>,
    /// The routers and subnets.
    pub network: Arc<dyn Network>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids for what is created.
    pub ids: Arc<dyn Ids>,
    /// Addresses for names.
    pub resolver: Arc<dyn Resolver>,
    /// The reconciler.
    pub reconciler: Arc<dyn Nudge>,
    /// What the operator has chosen.
    pub choices: Arc<Choices>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("choices", &self.choices).finish_non_exhaustive()
    }
}
