//! Callers of tokens that have been looked up a moment ago.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use quick_cache::sync::Cache;

use super::claims::Digest;
use crate::{auth::Caller, model::Timestamp};

/// How many callers are kept; a few hundred bytes each.
const PLACES: usize = 10_000;

/// How long a caller is kept, in seconds: as long may a revocation by *another* process on the same store stay
/// unnoticed. This process notices its own at once.
const SECONDS: i64 = 30;

/// A bounded cache from digests to callers.
#[derive(Debug)]
pub(super) struct Known {
    callers: Cache<Digest, (Caller, Timestamp)>,
    /// Counts revocations, so that a look-up that began before one leaves nothing behind.
    revocations: AtomicU64,
}

/// What [`Known::begin`] saw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(u64);

impl Known {
    pub(super) fn new() -> Self {
        Self { callers: Cache::new(PLACES), revocations: AtomicU64::new(0) }
    }

    /// The caller, if it is known at `now`.
    pub(super) fn get(&self, digest: &Digest, now: Timestamp) -> Option<Caller> {
        self.callers.get(digest).filter(|(_, until)| now < *until).map(|(caller, _)| caller)
    }

    /// To be called before the store is asked.
    pub(super) fn begin(&self) -> Moment {
        Moment(self.revocations.load(Ordering::SeqCst))
    }

    /// Keeps what the store said, unless something was revoked since.
    pub(super) fn keep(&self, since: Moment, digest: Digest, caller: Caller, now: Timestamp, expires_at: Timestamp) {
        self.callers.insert(digest, (caller, expires_at.min(now + TimeDelta::seconds(SECONDS))));
        if self.begin().0 != since.0 {
            self.callers.remove(&digest);
        }
    }

    /// To be called when the revocation is durable.
    pub(super) fn forget(&self, digest: &Digest) {
        self.revocations.fetch_add(1, Ordering::SeqCst);
        self.callers.remove(digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::TokenScope;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn entries_end_with_the_token_or_after_a_while() {
        let (known, caller) =
            (Known::new(), Caller { user_id: "u".into(), scope: TokenScope::System, roles: Vec::new() });
        known.keep(known.begin(), [1; 32], caller.clone(), at(0), at(10));
        known.keep(known.begin(), [2; 32], caller.clone(), at(0), at(3600));
        assert_eq!(known.get(&[1; 32], at(9)), Some(caller.clone()));
        assert_eq!(known.get(&[1; 32], at(10)), None);
        assert_eq!(known.get(&[2; 32], at(SECONDS - 1)), Some(caller));
        assert_eq!(known.get(&[2; 32], at(SECONDS)), None);
    }

    #[test]
    fn a_look_up_that_a_revocation_overtook_leaves_nothing() {
        let (known, caller) =
            (Known::new(), Caller { user_id: "u".into(), scope: TokenScope::System, roles: Vec::new() });
        let before = known.begin();
        known.forget(&[1; 32]);
        known.keep(before, [1; 32], caller, at(0), at(3600));
        assert_eq!(known.get(&[1; 32], at(1)), None);
    }
}
