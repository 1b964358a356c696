//! What this endpoint offers: versions, resources, extensions, service providers.

pub mod extensions;
pub mod providers;
pub mod versions;
