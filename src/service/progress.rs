//! How a change to what should be shows in the status, until the data plane has followed.

use crate::model::{SiteConnection, Status, VpnService};

/// What the data plane follows.
pub(super) trait Followed {
    /// Writes down that it has changed.
    fn changed(&mut self);
    /// Whether the data plane has yet to follow.
    fn is_ahead(&self) -> bool;
}

macro_rules! followed {
    ($($record:ty),+) => { $(
        impl Followed for $record {
            fn changed(&mut self) {
                self.generation += 1;
                if self.observed_generation > 0 || self.status != Status::PendingCreate {
                    self.status = Status::PendingUpdate;
                }
            }

            fn is_ahead(&self) -> bool {
                self.observed_generation < self.generation
            }
        }
    )+ };
}

followed!(VpnService, SiteConnection);
