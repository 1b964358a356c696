//! A secret in the form in which it is kept.

/// A pre-shared key as the store keeps it: sealed, or readable where the operator has configured no key. Only the
/// store's sealer opens it.
#[derive(Clone, PartialEq, Eq)]
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
