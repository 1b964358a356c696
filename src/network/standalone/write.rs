//! One change of the inventory: everything that it decides is decided inside its transaction.

use super::StandaloneNetwork;
use crate::store::{Session, StoreError};

/// A change. It may run more than once (see the store's rule book), so ids and times are part of it.
pub(super) trait Work: Send + Sync + 'static {
    /// What it answers.
    type Answer: Send + 'static;
    /// Why it refuses.
    type Error: From<StoreError> + Send + 'static;

    /// Looks up, checks, changes.
    fn run(&self, session: &mut Session) -> Result<Self::Answer, Self::Error>;
}

impl StandaloneNetwork {
    /// Carries a change out; when this returns, it is durable or has left no trace.
    pub(super) async fn write<W: Work>(&self, work: W) -> Result<W::Answer, W::Error> {
        self.store.write(move |session| work.run(session)).await
    }
}
