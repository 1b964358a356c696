//! What is under way, and what must wait for another try.

use std::{collections::HashMap, time::Duration};

use tokio::task::{AbortHandle, Id};
use uuid::Uuid;

use crate::model::Timestamp;

/// The longest time between two tries.
pub(super) const LONGEST_DELAY: Duration = Duration::from_mins(1);

/// How long a retry that nobody came for is kept, in minutes: its object is gone.
const STALE_MINUTES: i64 = 10;

/// How long to wait after so many failures in a row: 1, 2, 4 ... seconds.
pub(super) fn delay(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(6);
    Duration::from_secs(1 << doublings).min(LONGEST_DELAY)
}

/// A piece of work: what is done to which object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// The teardown of a connection.
    Teardown(Uuid),
    /// The change of a service.
    Service(Uuid),
    /// The change of a connection.
    Connection(Uuid),
}

/// Which of its tries a piece of work is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Try {
    /// The generation that is followed; 0 for a teardown.
    pub(super) generation: i64,
    /// How often it has failed in a row before.
    pub(super) failures: u32,
}

/// What is under way.
#[derive(Debug, Default)]
pub(super) struct Flight {
    tries: HashMap<Id, (Key, Try)>,
    handles: HashMap<Key, AbortHandle>,
    teardowns: usize,
}

impl Flight {
    pub(super) fn contains(&self, key: Key) -> bool {
        self.handles.contains_key(&key)
    }

    pub(super) fn len(&self) -> usize {
        self.handles.len()
    }

    pub(super) fn teardowns(&self) -> usize {
        self.teardowns
    }

    pub(super) fn changes(&self) -> usize {
        self.len() - self.teardowns
    }

    pub(super) fn add(&mut self, key: Key, this: Try, handle: AbortHandle) {
        self.teardowns += usize::from(matches!(key, Key::Teardown(_)));
        self.tries.insert(handle.id(), (key, this));
        self.handles.insert(key, handle);
    }

    /// The task has ended: what it was for.
    pub(super) fn remove(&mut self, task: Id) -> Option<(Key, Try)> {
        let (key, this) = self.tries.remove(&task)?;
        self.teardowns -= usize::from(matches!(key, Key::Teardown(_)));
        self.handles.remove(&key);
        Some((key, this))
    }

    /// Gives the work up; true where there was some. Its task ends a little later.
    pub(super) fn abort(&self, key: Key) -> bool {
        self.handles.get(&key).inspect(|handle| handle.abort()).is_some()
    }
}

/// What must wait for another try.
#[derive(Debug, Default)]
pub(super) struct Retries(HashMap<Key, Retry>);

#[derive(Clone, Copy, Debug)]
struct Retry {
    last: Try,
    at: Timestamp,
}

impl Retries {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the work must wait; never where it is another generation's.
    pub(super) fn must_wait(&self, key: Key, generation: i64, now: Timestamp) -> bool {
        self.0.get(&key).is_some_and(|retry| retry.last.generation == generation && now < retry.at)
    }

    /// How often this generation's work has failed in a row.
    pub(super) fn failures(&self, key: Key, generation: i64) -> u32 {
        self.0
            .get(&key)
            .map(|retry| retry.last)
            .filter(|last| last.generation == generation)
            .map_or(0, |last| last.failures)
    }

    /// Notes that this try has failed, too.
    pub(super) fn failed(&mut self, key: Key, this: Try, now: Timestamp) {
        let last = Try { failures: this.failures.saturating_add(1), ..this };
        self.0.insert(key, Retry { last, at: now + delay(last.failures) });
    }

    pub(super) fn forget(&mut self, key: Key) {
        self.0.remove(&key);
    }

    /// How long it is until the first retry that is not due yet. Those that are due have been started, or wait for room.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<Duration> {
        self.0.retain(|_, retry| now - retry.at < chrono::TimeDelta::minutes(STALE_MINUTES));
        self.0.values().filter_map(|retry| (retry.at - now).to_std().ok()).filter(|wait| !wait.is_zero()).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_longest() {
        let seconds: Vec<u64> = [0, 1, 2, 3, 6, 7, 100].map(|failures| delay(failures).as_secs()).into();
        assert_eq!(seconds, [1, 1, 2, 4, 32, 60, 60]);
    }

    #[test]
    fn retries_wait_for_their_time_or_a_new_generation() {
        let (mut retries, key, now) = (Retries::default(), Key::Service(Uuid::nil()), Timestamp::UNIX_EPOCH);
        retries.failed(key, Try { generation: 1, failures: 2 }, now);
        assert_eq!((retries.failures(key, 1), retries.failures(key, 2)), (3, 0));
        assert!(retries.must_wait(key, 1, now) && !retries.must_wait(key, 2, now));
        assert_eq!(retries.next(now), Some(Duration::from_secs(4)));
        let later = now + Duration::from_secs(4);
        assert!(!retries.must_wait(key, 1, later));
        assert_eq!((retries.next(later), retries.len()), (None, 1));
        assert_eq!((retries.next(later + Duration::from_hours(1)), retries.len()), (None, 0));
    }
}
