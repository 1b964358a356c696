//! The pretend cloud beside the API.

pub(crate) mod hosts;
pub mod identity;
