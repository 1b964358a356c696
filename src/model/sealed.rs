//! Secrets in their stored form.

use super::Timestamp;

/// A pre-shared key in its stored form: sealed, or plain text if the operator has configured no key. Only the store's
/// sealer opens it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sealed(String);

impl Sealed {
    /// Wraps a text that the sealer made.
    pub(crate) fn from_kept(text: String) -> Self {
        Self(text)
    }

    /// The stored form. It may be the secret itself: never log it.
    pub(crate) fn as_kept(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}

/// A token of the built-in identity service: only its digest is stored, so a copy of the database logs nobody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token, 64 hexadecimal digits.
    pub digest: String,
    /// The content of the token, as JSON that only the identity service interprets.
    pub claims: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// An object that an administrator created in the built-in identity service: a user, a project, a grant and the like.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityRecord {
    /// Its kind.
    pub kind: String,
    /// Its id, unique within its kind.
    pub id: String,
    /// What else is unique within its kind: its name, perhaps together with that of its parent.
    pub name: String,
    /// Its attributes, as JSON that only the identity service interprets.
    pub body: String,
    /// The hash of its password or secret.
    pub secret: Option<String>,
}

impl std::fmt::Debug for IdentityRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityRecord").field("kind", &self.kind).field("id", &self.id).finish_non_exhaustive()
    }
}
