//! What the process takes from its surroundings: time, ids and the addresses of names.
//!
//! They are parameters, so that a test decides them. The traits stand here, and the ones of this machine in `system`;
//! the room belongs to nobody and knows no other.

mod departure;
mod system;

use std::{future::Future, net::IpAddr, pin::Pin};

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use self::departure::{Departure, Presence};
pub use self::system::{LockError, Locked, SystemClock, SystemResolver, TimeOrderedIds, holder, lock_file};

/// A boxed future, as object-safe traits need it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> DateTime<Utc>;
}

/// Makes ids.
pub trait Ids: Send + Sync + 'static {
    /// An id that nothing has yet.
    fn next(&self) -> Uuid;
}

/// Finds the addresses of a name.
pub trait Resolver: Send + Sync + 'static {
    /// The addresses of `name`, best first; empty where it has none.
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Vec<IpAddr>>;
}
