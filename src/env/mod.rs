//! What the process takes from its environment: time, ids and name resolution.
//!
//! They are parameters, so that tests can control them. The traits are here, and the real implementations in `system`;
//! this module uses no other.

mod cipher;
mod departure;
mod system;

use std::{future::Future, net::IpAddr, pin::Pin};

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use self::cipher::{Cipher, OpenError};
pub use self::departure::{Departure, Presence};
pub use self::system::{LockError, Locked, SystemClock, SystemResolver, TimeOrderedIds, holder, lock_file};

/// A boxed future, for object-safe traits.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> DateTime<Utc>;
}

/// Generates ids.
pub trait Ids: Send + Sync + 'static {
    /// A new, unique id.
    fn next(&self) -> Uuid;
}

/// Resolves host names.
pub trait Resolver: Send + Sync + 'static {
    /// The addresses of `name`, best first; empty if it has none.
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Vec<IpAddr>>;
}
