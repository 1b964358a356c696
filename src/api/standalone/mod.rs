//! What comes beside the API standalone: the built-in identity and network inventory, over HTTP.

use std::sync::Arc;

use crate::{auth::builtin::BuiltinIdentity, network::standalone::StandaloneNetwork};

/// The built-in identity and network inventory.
#[derive(Clone, Debug)]
pub struct Standalone {
    /// Who may log in.
    pub identity: Arc<BuiltinIdentity>,
    /// The networks, subnets, routers and ports.
    pub inventory: Arc<StandaloneNetwork>,
}
