//! The folder of a demo's temporary database.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::PathBuf,
};

/// A private folder, removed with this value.
#[derive(Debug)]
pub(super) struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> io::Result<Self> {
        let number = getrandom::u64().map_err(io::Error::other)?;
        let path = std::env::temp_dir().join(format!("vpnaas-demo-{number:016x}"));
        // Fails if something with this name exists.
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays until the system cleans up its temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
