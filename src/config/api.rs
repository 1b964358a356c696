//! `[api]`: how much one answer holds.

use serde::Deserialize;

use super::Problems;

/// How much one answer holds.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Api {
    /// The most objects of a list in one answer: 0 to 1000000, default 1000. A list without `limit` is the first page of
    /// this size, with a link to the next; a larger `limit` is cut to it. 0: lists have no end, as in Neutron.
    pub max_page: u64,
}

impl Default for Api {
    fn default() -> Self {
        Self { max_page: 1000 }
    }
}

impl Api {
    pub(super) fn check(self, problems: &mut Problems) {
        problems.range("api.max_page", &self.max_page, (0, 1_000_000));
    }
}
