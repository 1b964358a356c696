//! Tokens, in the shape of Keystone's API v3: what unchanged clients need in order to log in.
//!
//! It stands outside `/v2.0`, so it finds out who calls by itself, and its refusals have Keystone's shape.

mod answer;
mod extract;
mod fault;
pub mod issue;
pub mod revoke;
pub mod token;
pub mod validate;
pub mod versions;
pub mod wire;
