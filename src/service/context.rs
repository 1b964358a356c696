//! What every use case is given.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use crate::{
    env::{BoxFuture, Clock, Ids, Resolver},
    model::quota::{Limit, QuotaResource},
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

/// What the operator has chosen.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Whether sha1 and 3des are allowed.
    pub allow_legacy_crypto: bool,
    /// The limits of projects that have none of their own; what is not here is unlimited.
    pub default_quotas: HashMap<QuotaResource, Limit>,
    /// Whether anything follows what is written down; where nothing does, an update leaves the status as it is.
    pub data_plane_follows: bool,
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
