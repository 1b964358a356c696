//! Callers of tokens that have been looked up before, so that a request costs one look-up here and none in the store.
//!
//! A log-out in this process takes the caller out at once. One in another process on the same database is noticed because
//! every log-out also counts up a number in the store: [`Known::confirm`] is told that number twice a second, empties the
//! cache when it has changed, and otherwise vouches for its content for one second more. That costs the database one row per
//! half a second and process, however many tokens are in use; reading each token again would cost a row per token. Without
//! a confirmation the cache answers nothing, so a process that cannot ask never serves what it cannot know.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use quick_cache::sync::Cache;
use tokio::time::Instant;

use super::claims::Digest;
use crate::{auth::Caller, model::Timestamp};

/// How many callers are kept; a few hundred bytes each.
const PLACES: usize = 10_000;

/// How long after a confirmation the cache is believed: as long may a log-out in another process go unnoticed.
const TRUST: Duration = Duration::from_secs(1);

/// A bounded cache from digests to callers.
#[derive(Debug)]
pub(super) struct Known {
    callers: Cache<Digest, (Caller, Timestamp)>,
    /// When the cache ceases to be believed, in milliseconds after `start`.
    trusted_until: AtomicU64,
    start: Instant,
    /// Taken by look-ups in the store and by log-outs, never by a request whose caller is known.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Counts what was taken out, so that a look-up that began before leaves nothing behind.
    generation: u64,
    /// The number of log-outs that the store has last told.
    log_outs: Option<i64>,
}

impl Known {
    pub(super) fn new() -> Self {
        Self {
            callers: Cache::new(PLACES),
            trusted_until: AtomicU64::new(0),
            start: Instant::now(),
            state: Mutex::default(),
        }
    }

    /// The caller, if it is known at `now`.
    pub(super) fn get(&self, digest: &Digest, now: Timestamp) -> Option<Caller> {
        let (caller, until) = self.callers.get(digest)?;
        (now < until && self.millis(Instant::now()) < self.trusted_until.load(Ordering::Acquire)).then_some(caller)
    }

    /// The generation, to be asked for before the store is.
    pub(super) fn begin(&self) -> u64 {
        self.state().generation
    }

    /// Keeps what the store said until `until`, unless something was taken out since.
    pub(super) fn keep(&self, since: u64, digest: Digest, caller: Caller, until: Timestamp) {
        let state = self.state();
        if state.generation == since {
            self.callers.insert(digest, (caller, until));
        }
    }

    /// To be called before a token is removed from the store, and again after.
    pub(super) fn forget(&self, digest: &Digest) {
        self.state().generation += 1;
        self.callers.remove(digest);
    }

    /// To be called with the number of log-outs that the store told when it was asked at `asked`.
    pub(super) fn confirm(&self, log_outs: i64, asked: Instant) {
        let mut state = self.state();
        if state.log_outs.replace(log_outs) != Some(log_outs) {
            state.generation += 1;
            self.callers.clear();
        }
        self.trusted_until.store(self.millis(asked + TRUST), Ordering::Release);
    }

    fn millis(&self, at: Instant) -> u64 {
        u64::try_from(at.duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::auth::TokenScope;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn caller() -> Caller {
        Caller { user_id: "u".into(), scope: TokenScope::System, roles: Vec::new() }
    }

    fn confirmed() -> Known {
        let known = Known::new();
        known.confirm(7, Instant::now());
        known
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_up_that_a_log_out_overtook_leaves_nothing() {
        let known = confirmed();
        for overtaken in [|known: &Known| known.forget(&[1; 32]), |known: &Known| known.confirm(8, Instant::now())] {
            let before = known.begin();
            overtaken(&known);
            known.keep(before, [1; 32], caller(), at(3600));
            assert_eq!(known.get(&[1; 32], at(1)), None);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_out_elsewhere_empties_the_cache_and_silence_of_the_store_closes_it() {
        let known = confirmed();
        known.keep(known.begin(), [1; 32], caller(), at(3600));
        assert_eq!((known.get(&[2; 32], at(1)), known.get(&[1; 32], at(3600))), (None, None));
        tokio::time::advance(TRUST / 2).await;
        known.confirm(7, Instant::now());
        tokio::time::advance(TRUST / 2).await;
        assert_eq!(known.get(&[1; 32], at(1)), Some(caller()));
        tokio::time::advance(TRUST / 2).await;
        assert_eq!(known.get(&[1; 32], at(1)), None, "not confirmed for a second");
        known.confirm(7, Instant::now());
        assert_eq!(known.get(&[1; 32], at(1)), Some(caller()));
        known.confirm(8, Instant::now());
        assert_eq!(known.get(&[1; 32], at(1)), None);
    }
}
