//! `[crypto]`: which algorithms may be asked for.

use serde::Deserialize;

/// Which algorithms may be asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Crypto {
    /// Whether sha1 and 3des are allowed in policies; default false.
    pub allow_legacy: bool,
}
