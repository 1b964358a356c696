//! Ids that nobody has chosen: derived, so that they are the same after a restart and on every replica.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The id of the thing of this kind and name in this domain: 32 hexadecimal digits, like Keystone's own.
#[must_use]
pub(super) fn derive(kind: &str, domain: &str, name: &str) -> String {
    let mut hash = Sha256::new();
    for part in [kind, domain, name] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize()[..16])
}

/// Lower-case hexadecimal digits, two a byte.
#[must_use]
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::derive;

    #[test]
    fn derived_ids_are_stable_and_differ() {
        // Whoever changes this changes the owner of everything in every store that has been filled.
        assert_eq!(derive("project", "default", "demo"), "5db3e420182a8275dbc18c84b824e97c");
        assert_ne!(derive("project", "default", "demo"), derive("user", "default", "demo"));
        assert_ne!(derive("a", "bc", ""), derive("ab", "c", ""));
    }
}
