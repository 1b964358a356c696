//! A token of the built-in identity, as it is kept.

use super::Timestamp;

/// A token: only its digest is kept, so that a copy of the store logs nobody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token, 64 hexadecimal digits.
    pub digest: String,
    /// What the token says, as JSON; the identity's own business.
    pub claims: String,
    /// When it ceases to be valid.
    pub expires_at: Timestamp,
}
