//! The real clock, ids, name resolution and file locks.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    net::IpAddr,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{BoxFuture, Clock, Ids, Resolver};

/// How long a name may take to resolve.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);

/// The clock of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the only place that reads the clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Ids that begin with the time (version 7): objects created together are adjacent in every index, so a write touches
/// few pages, and a list without a sort order is in the order of creation.
#[derive(Clone, Copy, Debug)]
pub struct TimeOrderedIds;

impl Ids for TimeOrderedIds {
    #[expect(clippy::disallowed_methods, reason = "this is the only place that generates ids")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// The name resolution of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Vec<IpAddr>> {
        Box::pin(async move {
            let mut addresses: Vec<IpAddr> = Vec::new();
            match tokio::time::timeout(RESOLVE_TIMEOUT, tokio::net::lookup_host((name, 0))).await {
                Ok(Ok(found)) => {
                    for address in found.map(|address| address.ip()) {
                        if !addresses.contains(&address) {
                            addresses.push(address);
                        }
                    }
                }
                Ok(Err(error)) => tracing::debug!(name, %error, "a name does not resolve"),
                Err(_elapsed) => tracing::warn!(name, "a name does not resolve in time"),
            }
            addresses
        })
    }
}

/// How often to retry a lock that another process holds.
const LOCK_RETRY: Duration = Duration::from_millis(50);

/// Why a file could not be locked.
#[derive(Debug)]
pub enum LockError {
    /// Another process holds the lock: its id, if known.
    Held(Option<String>),
    /// The file cannot be used.
    File(io::Error),
}

impl From<io::Error> for LockError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

/// A file locked by this process. Dropping it unlocks the file explicitly: closing it is not enough while a child process
/// that is just being started still has it open.
#[derive(Debug)]
pub struct Locked(File);

impl Drop for Locked {
    fn drop(&mut self) {
        // If that fails, the file is still closed.
        let _ = self.0.unlock();
    }
}

/// Locks a file for this process until the result is dropped, and writes the process id into it. Creates the file if
/// necessary; `patience` is how long to wait for another process that holds it.
pub fn lock_file(path: &Path, patience: Duration) -> Result<Locked, LockError> {
    let deadline = Instant::now() + patience;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    loop {
        let mut file = options.open(path)?;
        while let Err(error) = file.try_lock() {
            if let TryLockError::Error(error) = error {
                return Err(error.into());
            }
            if Instant::now() >= deadline {
                return Err(LockError::Held(note(&mut file)));
            }
            std::thread::sleep(LOCK_RETRY);
        }
        // The previous holder may have removed the file between our two steps: then others would lock a different one.
        let is_ours = match (file.metadata(), fs::metadata(path)) {
            (Ok(ours), Ok(named)) => (ours.dev(), ours.ino()) == (named.dev(), named.ino()),
            _ => false,
        };
        if is_ours {
            let note = format!("{}\n", std::process::id());
            file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(note.as_bytes()))?;
            return Ok(Locked(file));
        }
    }
}

/// The process that has locked a file; `None` if none has, or if it is unknown.
pub fn holder(path: &Path) -> Option<i32> {
    let mut file = File::open(path).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => note(&mut file)?.parse().ok(),
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

fn note(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn literals_are_their_own_address_and_nothing_comes_of_nonsense() {
        assert_eq!(SystemResolver.resolve("192.0.2.1").await, [IpAddr::from([192, 0, 2, 1])]);
        assert_eq!(SystemResolver.resolve("not a name").await, [] as [IpAddr; 0]);
    }
}
