//! `[network]`: where routers and subnets come from.

use serde::Deserialize;

/// The source of routers and subnets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkBackend {
    /// The built-in development inventory.
    #[default]
    Standalone,
}

/// Where routers and subnets come from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// Their source; default `standalone`.
    pub backend: NetworkBackend,
}
