//! Failed logins, counted per user and per address: guessing is slowed down.
//!
//! A few failures are free. After that each one makes the next attempt wait, twice as long every time up to [`LONGEST`],
//! whether its password is right or not. A success forgets the user's failures, but not the address's: otherwise a guesser
//! with an account of their own would start over as often as they like. The table is bounded; what is looked at often stays.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Mutex,
};

use chrono::TimeDelta;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use crate::model::Timestamp;

/// How many users and addresses are remembered.
const PLACES: usize = 20_000;
/// How many users' free failures an address has, as many users may share one.
const USERS_OF_ADDRESS: u32 = 4;
/// The longest wait, in seconds.
const LONGEST: u32 = 60;
/// How long after the last failure they are forgotten, in minutes.
const MINUTES: i64 = 15;

/// Whose failures are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    User([u8; 32]),
    Address(IpAddr),
}

/// Who tries to log in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    user: Key,
    address: Option<Key>,
}

/// How long to wait until the next attempt, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait(pub(super) u32);

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Timestamp,
    /// Until then no attempt is looked at.
    until: Timestamp,
}

/// The failures of late.
#[derive(Debug)]
pub(crate) struct Attempts {
    failures: Cache<Key, Failures>,
    /// How many failures are free, for a user.
    free: u32,
    /// One failure is counted at a time.
    counting: Mutex<()>,
}

impl Source {
    /// `user_id` is the one that the user has or would have.
    pub(super) fn new(user_id: &str, address: Option<IpAddr>) -> Self {
        let user = Key::User(Sha256::digest(user_id.as_bytes()).into());
        Self { user, address: address.map(|address| Key::Address(network(address))) }
    }

    fn keys(self) -> impl Iterator<Item = Key> {
        std::iter::once(self.user).chain(self.address)
    }
}

/// One client has all the addresses of its IPv6 network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Attempts {
    pub(super) fn new(free: u32) -> Self {
        Self { failures: Cache::new(PLACES), free, counting: Mutex::default() }
    }

    /// Whether an attempt may be made now.
    pub(super) fn admit(&self, source: Source, now: Timestamp) -> Result<(), Wait> {
        let until = source.keys().filter_map(|key| self.failures.get(&key)).map(|failures| failures.until).max();
        match until {
            Some(until) if now < until => Err(Wait(seconds(until - now).max(1))),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a failure; answers how long the next attempt has to wait.
    pub(super) fn failed(&self, source: Source, now: Timestamp) -> Wait {
        let _one_at_a_time = self.counting.lock();
        let mut longest = 0;
        for key in source.keys() {
            let free = match key {
                Key::User(_) => self.free,
                Key::Address(_) => self.free.saturating_mul(USERS_OF_ADDRESS),
            };
            let failures = count(self.failures.get(&key), free, now);
            longest = longest.max(seconds(failures.until - now));
            self.failures.insert(key, failures);
        }
        Wait(longest)
    }

    /// Forgets the user's failures.
    pub(super) fn succeeded(&self, source: Source) {
        self.failures.remove(&source.user);
    }
}

fn count(before: Option<Failures>, free: u32, now: Timestamp) -> Failures {
    let recent = before.filter(|failures| now < failures.last + TimeDelta::minutes(MINUTES));
    let count = recent.map_or(0, |failures| failures.count).saturating_add(1);
    let wait = count.checked_sub(free).map_or(0, |beyond| 1_u32.checked_shl(beyond).unwrap_or(LONGEST).min(LONGEST));
    Failures { count, last: now, until: now + TimeDelta::seconds(i64::from(wait)) }
}

/// Whole seconds, rounded up.
fn seconds(wait: TimeDelta) -> u32 {
    let millis = u32::try_from(wait.num_milliseconds()).unwrap_or(0);
    millis.div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_bounded_and_keeps_who_is_at_it() {
        let (attempts, now) = (Attempts::new(5), Timestamp::UNIX_EPOCH);
        let guesser = Source::new("victim", "192.0.2.1".parse().ok());
        for _ in 0..8 {
            attempts.failed(guesser, now);
        }
        for number in 0..PLACES * 3 {
            attempts.failed(Source::new(&format!("u{number}"), "192.0.2.9".parse().ok()), now);
            if number % 1000 == 0 {
                assert!(attempts.admit(guesser, now).is_err(), "forgotten after {number} others");
            }
        }
        assert!(attempts.failures.len() <= PLACES);
    }
}
