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
    /// When it expires.
    pub expires_at: Timestamp,
}

/// Something that an administrator has made in the built-in identity: a user, a project, a grant and the like.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityRecord {
    /// What it is.
    pub kind: String,
    /// Its id, unique within its kind.
    pub id: String,
    /// What makes it the only one of its kind, too: its name, perhaps within something else.
    pub name: String,
    /// Its attributes, as JSON; the identity's own business.
    pub body: String,
    /// The hash of its password or secret.
    pub secret: Option<String>,
}

impl std::fmt::Debug for IdentityRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityRecord").field("kind", &self.kind).field("id", &self.id).finish_non_exhaustive()
    }
}
