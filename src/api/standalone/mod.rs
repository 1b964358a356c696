//! What comes beside the API standalone: the built-in identity and network inventory, over HTTP.

/// The built-in identity and network inventory.
#[derive(Clone, Debug)]
pub struct Standalone {}
