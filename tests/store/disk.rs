//! A full disk.

use std::{fs, path::Path, process::Command, time::Duration};

use secrecy::SecretString;
use tempfile::TempDir;
use vpnaas::{
    model::VpnService,
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::{Database, close},
    sample::{add, count, find, id, service},
    servers::until_ready,
};

crate::cases![SmallDisk: a_full_disk_loses_nothing_and_recovers];

/// A disk of 2 MiB, removed when it is dropped.
struct Disk(TempDir);

impl Disk {
    fn new() -> Result<Self, String> {
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "none"]).arg(directory.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Ok(Self(directory)),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a process that still has an open file there keeps it until it closes it.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// Whether such a disk can be created, which needs root.
pub fn can_be_made() -> bool {
    Disk::new().is_ok()
}

async fn a_full_disk_loses_nothing_and_recovers(_: &Database) {
    let disk = Disk::new().unwrap();
    let url = SecretString::from(format!("sqlite://{}", disk.path().join("store.db").display()));
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    add(&store, service(0)).await.unwrap();
    let ballast = disk.path().join("ballast");
    fs::write(&ballast, vec![1; 512 * 1024]).unwrap();
    let mut acknowledged = vec![0];
    let mut refused = None;
    for number in 1..5000 {
        match add(&store, service(number)).await {
            Ok(()) => acknowledged.push(number),
            Err(error) => {
                refused = Some((number, error));
                break;
            }
        }
    }
    let (number, error) = refused.expect("the disk is full at some time");
    assert!(matches!(&error, StoreError::Unavailable(why) if why.contains("full")), "{error:?}");
    // A slightly smaller write may still fit, but the next one does not.
    until_ready(&store, false, Duration::from_secs(5)).await;
    assert!(matches!(add(&store, service(number)).await, Err(StoreError::Unavailable(_))));
    assert!(find::<VpnService>(&store, id(1)).await.is_some(), "reads still work");
    fs::remove_file(&ballast).unwrap();
    until_ready(&store, true, Duration::from_secs(5)).await;
    add(&store, service(number)).await.unwrap();
    acknowledged.push(number);
    close(store).await;
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    assert_eq!(count::<VpnService>(&store).await, acknowledged.len() as u64);
    for number in acknowledged {
        assert_eq!(find(&store, id(number)).await, Some(service(number)));
    }
    close(store).await;
}
