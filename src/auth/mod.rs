//! Who is calling, and what they may do.
//!
//! [`TokenCheck`] turns a token into a [`Caller`]; the built-in identity service is one implementation, Keystone is
//! another. [`policy`] defines what a caller may do.

pub mod caller;
pub mod policy;
mod role;

pub use self::{
    caller::{Caller, TokenScope},
    role::Role,
};

use std::net::IpAddr;

use crate::env::BoxFuture;

/// Why a token does not identify a caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Unknown, expired, revoked or malformed.
    #[error("the token is not valid")]
    Invalid,
    /// Too many logins by this user or from this address have failed.
    #[error("too many log-ins have failed: the next one is looked at in {seconds} s")]
    Slowed {
        /// The remaining delay.
        seconds: u32,
    },
    /// The identity service does not respond: nothing is known about the token. The text is for the log only.
    #[error("the identity service is not available: {0}")]
    Unavailable(String),
}

/// A public login in the domain `default`, for the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLogin {
    /// The user's name.
    pub user: String,
    /// The user's password.
    pub password: String,
    /// The name of the project that the login is for.
    pub project: String,
}

/// Validates tokens.
pub trait TokenCheck: Send + Sync + 'static {
    /// The caller identified by this token (the value of `X-Auth-Token`).
    fn check<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Caller, TokenError>>;

    /// The caller of a request without a token, if the operator allows that; `authorization` is the header's value,
    /// `address` the client's.
    fn check_without<'a>(
        &'a self,
        _authorization: Option<&'a str>,
        _address: Option<IpAddr>,
    ) -> BoxFuture<'a, Result<Caller, TokenError>> {
        Box::pin(async { Err(TokenError::Invalid) })
    }
}
