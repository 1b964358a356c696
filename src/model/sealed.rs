//! Secrets in the form in which they are kept.

use super::Timestamp;

/// A pre-shared key as the store keeps it: sealed, or readable where the operator has configured no key. Only the
/// store's sealer opens it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sealed(String);

impl Sealed {
    /// Takes over a text that the sealer made.
    pub(crate) fn from_kept(text: String) -> Self {
        Self(text)
    }

    /// The text to keep. It may be the secret itself: never log it.
    pub(crate) fn as_kept(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}

/// A token of the built-in identity: only its digest is kept, so that a copy of the store logs nobody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token, 64 hexadecimal digits.
    pub digest: String,
    /// What the token says, as JSON; the identity's own business.
    pub claims: String,
    /// When it ceases to be valid.
    pub expires_at: Timestamp,
}
