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
