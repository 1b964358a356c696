//! Comparing passwords: slow and hungry by design, so a fixed number at once, in a fixed number of blocks of memory, off the
//! threads that serve requests.
//!
//! A bounded queue stands in front. Beyond it a login is refused at once, rather than served when its client has given up. A
//! client that goes away while it waits frees its place soon.

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use argon2::Block;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError},
    time::timeout,
};

use crate::{
    config::identity::{PasswordHash, User},
    env::Departure,
};

/// The most passwords that are compared at once, however many processors there are: each takes some 20 MiB.
const MOST_LANES: usize = 4;

/// How many logins may wait. At 20 to 30 ms per comparison the last of them waits about a second on two processors.
const QUEUE: usize = 64;

/// How often a waiting login looks whether its client is still there.
const PRESENCE: Duration = Duration::from_millis(50);

/// Too many logins wait already, or the client has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Busy;

/// Everything that passwords are compared with and in.
#[derive(Debug)]
pub(super) struct Passwords {
    /// Of all users, each time with the hash's own cost: the password of an unknown user is compared with one of them.
    decoys: Vec<Arc<PasswordHash>>,
    places: Arc<Semaphore>,
    lanes: Arc<Semaphore>,
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
}

/// The right to compare one password now.
pub(super) struct Turn {
    blocks: Vec<Block>,
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
    _permits: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

impl Passwords {
    pub(super) fn new(users: &[User]) -> Self {
        let lanes = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MOST_LANES);
        Self::with(users, lanes, QUEUE)
    }

    fn with(users: &[User], lanes: usize, queue: usize) -> Self {
        let decoys: Vec<_> = users.iter().map(|user| Arc::clone(&user.password)).collect();
        let blocks = decoys.iter().map(|hash| hash.blocks()).max().unwrap_or(0);
        Self {
            decoys,
            places: Arc::new(Semaphore::new(lanes + queue)),
            lanes: Arc::new(Semaphore::new(lanes)),
            memory: Arc::new(Mutex::new(vec![vec![Block::new(); blocks]; lanes])),
        }
    }

    /// Waits for a free lane. For a client that has gone meanwhile there is none.
    pub(super) async fn turn(&self) -> Result<Turn, Busy> {
        let departure = Departure::current();
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|refused| match refused {
            TryAcquireError::Closed | TryAcquireError::NoPermits => {
                tracing::warn!("too many logins wait");
                Busy
            }
        })?;
        let mut lane = pin!(Arc::clone(&self.lanes).acquire_owned());
        let lane = loop {
            match timeout(PRESENCE, &mut lane).await {
                Ok(lane) => break lane.map_err(|_| Busy)?,
                Err(_) if departure.is_gone() => return Err(Busy),
                Err(_) => {}
            }
        };
        let blocks = lock(&self.memory).pop().unwrap_or_default();
        Ok(Turn { blocks, memory: Arc::clone(&self.memory), _permits: (place, lane) })
    }

    /// Whether this is the password of `user`. Where there is no such user it is not, after the time that the comparison
    /// with some user's hash takes: always the same one for the same `name`.
    pub(super) async fn matches(&self, turn: Turn, password: &SecretString, user: Option<&User>, name: &str) -> bool {
        let hash = match user {
            Some(user) => Arc::clone(&user.password),
            None => match self.decoy(name) {
                Some(decoy) => decoy,
                None => return false,
            },
        };
        let (password, is_known) = (password.clone(), user.is_some());
        let compare = move || {
            let mut turn = turn;
            hash.matches(&password, &mut turn.blocks)
        };
        tokio::task::spawn_blocking(compare).await.unwrap_or(false) && is_known
    }

    fn decoy(&self, name: &str) -> Option<Arc<PasswordHash>> {
        let byte = usize::from(Sha256::digest(name.as_bytes())[0]);
        self.decoys.get(byte.checked_rem(self.decoys.len())?).cloned()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&self.memory).push(std::mem::take(&mut self.blocks));
    }
}

fn lock(memory: &Mutex<Vec<Vec<Block>>>) -> MutexGuard<'_, Vec<Vec<Block>>> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{IdentityConfig, identity::Directory};

    #[tokio::test]
    async fn the_queue_is_bounded_and_the_departed_leave_it() {
        let users = Directory::new(&IdentityConfig::demo().expect("hashes")).expect("a directory").users;
        let passwords = Arc::new(Passwords::with(&users, 1, 1));
        let first = passwords.turn().await.expect("a lane");
        let departure = Departure::default();
        let waiting = {
            let (passwords, departure) = (Arc::clone(&passwords), departure.clone());
            tokio::spawn(async move { departure.around(async { passwords.turn().await.is_ok() }).await })
        };
        let queued = async {
            while passwords.places.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(10), queued).await.expect("it waits");
        assert_eq!(passwords.turn().await.err(), Some(Busy));
        drop(departure.when_dropped());
        assert!(!waiting.await.expect("an answer"), "nobody waits for it any more");
        let next = passwords.turn();
        drop(first);
        assert!(next.await.is_ok());
        assert_eq!(passwords.places.available_permits(), 2);
        assert_eq!(lock(&passwords.memory).len(), 1);
    }
}
