//! Who calls, and what they may do.
//!
//! [`TokenCheck`] turns a token into a [`Caller`]; [`builtin`] is the implementation for standalone use (users,
//! projects and roles from the configuration), Keystone itself comes as another. [`policy`] says what a caller may do.

pub mod builtin;
pub mod caller;
pub mod policy;

pub use caller::{Caller, TokenScope};

use crate::env::BoxFuture;

/// Why a token gives no caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Unknown, expired, revoked or malformed.
    #[error("the token is not valid")]
    Invalid,
    /// The identity service does not answer: nothing is known about the token. The text is for the log only.
    #[error("the identity service is not available: {0}")]
    Unavailable(String),
}

/// Tells whose a token is.
pub trait TokenCheck: Send + Sync + 'static {
    /// The caller that this token (the value of `X-Auth-Token`) stands for.
    fn check<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Caller, TokenError>>;
}
