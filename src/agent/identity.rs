//! Which agent this is: an id that it keeps across restarts, its name, and a lock that keeps others off what it has made.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use uuid::Uuid;

use crate::env::{self, Ids as _, LockError, Locked, TimeOrderedIds, lock_file};

/// Where the locks are, the same for all agents of this machine.
const LOCKS: &str = "/run";
/// The longest name of an agent.
const LONGEST: usize = 255;

/// Why an agent cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Another process makes what has these names.
    #[error("agent.prefix: the agent with process id {holder} on this machine has the prefix {prefix}")]
    Taken {
        /// What the names begin with.
        prefix: String,
        /// The process, as far as it is known.
        holder: String,
    },
    /// A file.
    #[error("{path}: {error}")]
    File {
        /// Which one.
        path: String,
        /// What went wrong.
        error: io::Error,
    },
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> IdentityError {
    let path = path.display().to_string();
    move |error| IdentityError::File { path, error }
}

/// An agent's own id, and the lock of its prefix for as long as this lives.
#[derive(Debug)]
pub struct Identity {
    /// The id.
    pub instance: Uuid,
    lock: PathBuf,
    _held: Locked,
}

impl Identity {
    /// Locks the prefix, and reads the id that is kept in the folder `state`, or makes one.
    pub fn take(state: &Path, prefix: &str) -> Result<Self, IdentityError> {
        let (lock, held) = (lock_of(prefix), lock(prefix)?);
        let path = instance_of(state, prefix);
        let instance = kept(&path).map_err(failed(&path))?;
        Ok(Self { instance, lock, _held: held })
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        let _gone_already = fs::remove_file(&self.lock);
    }
}

fn lock_of(prefix: &str) -> PathBuf {
    Path::new(LOCKS).join(format!("vpnaas-agent.{prefix}.lock"))
}

fn instance_of(state: &Path, prefix: &str) -> PathBuf {
    state.join(format!("{prefix}.instance"))
}

fn lock(prefix: &str) -> Result<Locked, IdentityError> {
    let path = lock_of(prefix);
    lock_file(&path, Duration::ZERO).map_err(|error| match error {
        LockError::Held(holder) => {
            IdentityError::Taken { prefix: prefix.to_owned(), holder: holder.unwrap_or_else(|| "(unknown)".into()) }
        }
        LockError::File(error) => failed(&path)(error),
    })
}

/// The process of the agent that has this prefix now; `None` where none has.
#[must_use]
pub fn holder(prefix: &str) -> Option<i32> {
    env::holder(&lock_of(prefix))
}

/// Takes away the files of an agent that is gone for good.
pub fn forget(state: &Path, prefix: &str) {
    for file in [lock_of(prefix), instance_of(state, prefix)] {
        let _gone_already = fs::remove_file(file);
    }
}

/// The id in this file, made where there is none.
fn kept(path: &Path) -> io::Result<Uuid> {
    match fs::read_to_string(path) {
        Ok(text) => {
            if let Ok(instance) = text.trim().parse() {
                return Ok(instance);
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let (instance, beside) = (TimeOrderedIds.next(), path.with_extension("new"));
    // Under its name it is whole or not there.
    fs::write(&beside, format!("{instance}\n"))?;
    fs::rename(&beside, path)?;
    Ok(instance)
}

/// The name of this machine, with `-` for what the name of an agent may not have.
#[must_use]
pub fn host_name() -> String {
    as_name(&rustix::system::uname().nodename().to_string_lossy())
}

fn as_name(host: &str) -> String {
    let is_fine = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let name: String = host.chars().map(|letter| if is_fine(letter) { letter } else { '-' }).take(LONGEST).collect();
    if name.is_empty() { "agent".into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_and_what_is_none_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/one.instance");
        let first = kept(&path).unwrap();
        assert_eq!(kept(&path).unwrap(), first);
        fs::write(&path, "half of an i").unwrap();
        let second = kept(&path).unwrap();
        assert_ne!(second, first);
        assert_eq!(kept(&path).unwrap(), second);
        assert_ne!(kept(&folder.path().join("other.instance")).unwrap(), second);
    }

    #[test]
    fn hosts_have_names_that_agents_may_have() {
        for (host, name) in [("gateway-1.example", "gateway-1.example"), ("tor\u{f6} 2", "tor--2"), ("", "agent")] {
            assert_eq!(as_name(host), name);
        }
        assert_eq!(as_name(&"a".repeat(300)).len(), 255);
        assert!(!host_name().is_empty());
    }
}
