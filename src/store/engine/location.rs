//! The location of the database, parsed from its URL.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};

use super::postgres::Server;
use crate::{
    env::{LockError, Locked, lock_file},
    store::StoreError,
};

/// The location of the database.
#[derive(Clone)]
pub(in crate::store) enum Location {
    Sqlite(Arc<File>),
    Postgres(Arc<Server>),
}

impl Location {
    /// Parses `sqlite://path` or `postgres://...`. A SQLite file is created if necessary and locked for this process;
    /// `patience` is how long to wait for another process that holds it.
    pub fn open(url: &SecretString, patience: Duration) -> Result<Self, StoreError> {
        let url = url.expose_secret();
        match url.split_once(':') {
            Some(("sqlite", rest)) => File::open(&path(rest)?, patience).map(Arc::new).map(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Server::parse(url).map(Arc::new).map(Self::Postgres),
            Some(_) | None => Err(unavailable("the database's URL is neither sqlite: nor postgres:")),
        }
    }
}

/// The path of `sqlite:path`, `sqlite://path` or `sqlite:///path`.
fn path(rest: &str) -> Result<PathBuf, StoreError> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    if path.contains(":memory:") || query.is_some_and(|query| query.contains("mode=memory")) {
        return Err(unavailable("a database in memory does not last"));
    }
    if !matches!(query, None | Some("mode=rwc")) {
        return Err(unavailable("the database's URL has options that SQLite is not given"));
    }
    let path = percent_encoding::percent_decode_str(path).decode_utf8();
    match path {
        Ok(path) if !path.is_empty() => Ok(PathBuf::from(path.as_ref())),
        Ok(_) | Err(_) => Err(unavailable("the database's URL names no file")),
    }
}

/// A SQLite file that belongs to this process alone. The lock is on a separate file next to it: SQLite's own locks are
/// lost when any descriptor of the database file is closed.
#[derive(Debug)]
pub(in crate::store) struct File {
    path: PathBuf,
    /// Device and inode, which reveal that the file was replaced.
    identity: (u64, u64),
    _lock: Locked,
}

impl File {
    fn open(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let failed = |error: io::Error| unavailable(&format!("{}: {error}", path.display()));
        private_file(path).map_err(failed)?;
        // All names and links of the file lead to the same lock.
        let lock = lock(&fs::canonicalize(path).map_err(failed)?, patience)?;
        let metadata = fs::metadata(path).map_err(failed)?;
        if metadata.permissions().mode() & 0o077 != 0 {
            tracing::warn!(database.file = %path.display(), mode = format!("{:o}", metadata.permissions().mode() & 0o777),
                "the database's file holds secrets and can be opened by others than its owner");
        }
        Ok(Self { path: path.to_owned(), identity: (metadata.dev(), metadata.ino()), _lock: lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Fails if the file was removed or replaced.
    pub fn check(&self) -> Result<(), StoreError> {
        let gone = |why: &str| unavailable(&format!("{}: the file {why}", self.path.display()));
        let metadata = fs::metadata(&self.path).map_err(|_| gone("has been removed"))?;
        if (metadata.dev(), metadata.ino()) == self.identity { Ok(()) } else { Err(gone("has been replaced")) }
    }
}

/// Creates the file if necessary, readable by its owner only: it holds secrets.
fn private_file(path: &Path) -> io::Result<()> {
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Locks the file for this process, and writes the process id into the lock file.
fn lock(path: &Path, patience: Duration) -> Result<Locked, StoreError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push("-lock");
    let failed = |error: io::Error| unavailable(&format!("{}: {error}", Path::new(&beside).display()));
    lock_file(Path::new(&beside), patience).map_err(|error| match error {
        LockError::Held(owner) => {
            unavailable(&format!("{} is in use by process {}", path.display(), owner.unwrap_or_default()))
        }
        LockError::File(error) => failed(error),
    })
}

fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable(why.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_path() {
        for (rest, expected) in [
            ("//vpnaas.db", "vpnaas.db"),
            ("vpnaas.db", "vpnaas.db"),
            ("///var/a%20b.db", "/var/a b.db"),
            ("//x?mode=rwc", "x"),
        ] {
            assert_eq!(path(rest), Ok(PathBuf::from(expected)), "{rest}");
        }
        for refused in ["", "//", ":memory:", "//x?mode=memory", "//x?vfs=unix", "//%ff"] {
            assert!(path(refused).is_err(), "{refused}");
        }
    }
}
