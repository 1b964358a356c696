//! Failed logins, counted per user and per address: guessing is slowed down.
//!
//! A few failures are free. After that each one makes the next attempt wait, twice as long every time up to [`LONGEST`],
//! whether its password is right or not. A success forgets the user's failures, but not the address's: else a guesser with
//! an account of their own would start over as often as they like. The tables are bounded; what is looked at often stays.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Mutex,
};

use chrono::TimeDelta;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use crate::model::Timestamp;

/// How many users and how many addresses are remembered.
const PLACES: usize = 10_000;
/// How many users' free failures an address has, as many users may share one.
const USERS_OF_ADDRESS: u32 = 4;
/// The longest wait, in seconds.
const LONGEST: u32 = 60;
/// How long after the last failure they are forgotten, in minutes.
const MINUTES: i64 = 15;

/// Who tries to log in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    user: [u8; 16],
    address: Option<IpAddr>,
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
    users: Cache<[u8; 16], Failures>,
    addresses: Cache<IpAddr, Failures>,
    /// How many failures are free, for a user.
    free: u32,
    /// One failure is counted at a time.
    counting: Mutex<()>,
}

impl Source {
    /// `user_id` is the one that the user has or would have.
    pub(super) fn new(user_id: &str, address: Option<IpAddr>) -> Self {
        let digest: [u8; 32] = Sha256::digest(user_id.as_bytes()).into();
        let mut user = [0; 16];
        user.copy_from_slice(&digest[..16]);
        Self { user, address: address.map(network) }
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
        Self { users: Cache::new(PLACES), addresses: Cache::new(PLACES), free, counting: Mutex::default() }
    }

    /// Whether an attempt may be made now.
    pub(super) fn admit(&self, source: &Source, now: Timestamp) -> Result<(), Wait> {
        let user = self.users.get(&source.user);
        let address = source.address.and_then(|address| self.addresses.get(&address));
        let until = user.into_iter().chain(address).map(|failures| failures.until).max();
        match until {
            Some(until) if now < until => Err(Wait(seconds(until - now).max(1))),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a failure; answers how long the next attempt has to wait.
    pub(super) fn failed(&self, source: &Source, now: Timestamp) -> Wait {
        let _one_at_a_time = self.counting.lock();
        let user = count(self.users.get(&source.user), self.free, now);
        self.users.insert(source.user, user);
        let mut until = user.until;
        if let Some(address) = source.address {
            let failures = count(self.addresses.get(&address), self.free.saturating_mul(USERS_OF_ADDRESS), now);
            self.addresses.insert(address, failures);
            until = until.max(failures.until);
        }
        Wait(seconds(until - now))
    }

    /// Forgets the user's failures.
    pub(super) fn succeeded(&self, source: &Source) {
        self.users.remove(&source.user);
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

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn from(user: &str, address: &str) -> Source {
        Source::new(user, address.parse().ok())
    }

    #[test]
    fn a_user_is_slowed_wherever_the_guesses_come_from() {
        let attempts = Attempts::new(5);
        let guess = |number: u32| from("u", &format!("192.0.2.{number}"));
        let waits: Vec<u32> = (0..12).map(|number| attempts.failed(&guess(number), at(0)).0).collect();
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(attempts.admit(&guess(99), at(59)), Err(Wait(1)));
        assert_eq!(attempts.admit(&guess(99), at(60)), Ok(()));
        assert_eq!(attempts.admit(&from("other", "192.0.2.1"), at(0)), Ok(()));
    }

    #[test]
    fn an_address_is_slowed_whomever_it_tries() {
        let attempts = Attempts::new(5);
        for number in 0..20 {
            assert_eq!(attempts.admit(&from(&format!("u{number}"), "192.0.2.1"), at(0)), Ok(()));
            attempts.failed(&from(&format!("u{number}"), "192.0.2.1"), at(0));
        }
        assert_eq!(attempts.admit(&from("new", "192.0.2.1"), at(0)), Err(Wait(1)));
        assert_eq!(attempts.admit(&from("new", "192.0.2.2"), at(0)), Ok(()));
        attempts.succeeded(&from("new", "192.0.2.1"));
        assert_eq!(attempts.admit(&from("new", "192.0.2.1"), at(0)), Err(Wait(1)), "an own account does not help");
    }

    #[test]
    fn success_and_time_forgive() {
        let attempts = Attempts::new(5);
        let source = from("u", "192.0.2.1");
        for _ in 0..4 {
            attempts.failed(&source, at(0));
        }
        attempts.succeeded(&source);
        assert_eq!(attempts.failed(&source, at(0)), Wait(0));
        for _ in 0..3 {
            attempts.failed(&source, at(0));
        }
        assert_eq!(attempts.failed(&source, at(MINUTES * 60)), Wait(0), "the others are too long ago");
    }

    #[test]
    fn a_client_cannot_hide_in_its_network() {
        let attempts = Attempts::new(5);
        for number in 0..20 {
            attempts.failed(&from(&format!("u{number}"), &format!("2001:db8::{number:x}")), at(0));
        }
        assert!(attempts.admit(&from("u", "2001:db8::ffff"), at(0)).is_err());
        assert!(attempts.admit(&from("u", "2001:db8:0:1::1"), at(0)).is_ok());
        assert_eq!(network("::ffff:192.0.2.1".parse().expect("an address")).to_string(), "192.0.2.1");
    }

    #[test]
    fn the_tables_are_bounded_and_keep_who_is_at_it() {
        let attempts = Attempts::new(5);
        let guesser = from("victim", "192.0.2.1");
        for _ in 0..8 {
            attempts.failed(&guesser, at(0));
        }
        for number in 0..PLACES * 3 {
            attempts.failed(&from(&format!("u{number}"), "192.0.2.9"), at(0));
            if number % 1000 == 0 {
                assert!(attempts.admit(&guesser, at(0)).is_err(), "forgotten after {number} others");
            }
        }
        assert!(attempts.users.len() <= PLACES && attempts.addresses.len() <= 3);
    }
}
