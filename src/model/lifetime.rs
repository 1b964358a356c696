//! How long a security association lives.

/// The lifetime of a security association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Seconds, at least [`Lifetime::MIN`].
    pub seconds: i32,
}

impl Lifetime {
    /// The shortest lifetime, in seconds.
    pub const MIN: i32 = 60;
    /// The only unit that the API knows.
    pub const UNITS: &'static str = "seconds";
}

impl Default for Lifetime {
    fn default() -> Self {
        Self { seconds: 3600 }
    }
}

/// A lifetime as a request gives it: what is left out stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LifetimeChange {
    /// Seconds, at least [`Lifetime::MIN`].
    pub seconds: Option<i32>,
}

impl LifetimeChange {
    /// `old` with this change made.
    #[must_use]
    pub fn onto(self, old: Lifetime) -> Lifetime {
        Lifetime { seconds: self.seconds.unwrap_or(old.seconds) }
    }
}

impl From<Lifetime> for LifetimeChange {
    fn from(all: Lifetime) -> Self {
        Self { seconds: Some(all.seconds) }
    }
}
