//! Ids and digests that follow from names: the same after a restart and in every process.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The id of what has none in the configuration: the same after a restart and in every process.
pub(crate) fn derive_id(kind: &str, domain: &str, name: &str) -> String {
    hex(&digest([kind, domain, name])[..16])
}

/// Lower-case hexadecimal digits, two per byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 of texts that cannot run into each other.
pub(super) fn digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}
