//! The only room that knows axum and utoipa: how HTTP becomes use cases and back.

pub mod body;
pub mod query;
pub mod v2;
