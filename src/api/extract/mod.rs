//! The only arguments that a handler may have; each documents what it reads and what its refusal answers.

mod fields;
mod if_match;
mod json;
mod list;
mod path;
mod unread;

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::Response,
};

pub use fields::{Fields, Selected};
pub use if_match::IfMatch;
pub use json::{Json, Requested, refuse, whole};
pub use list::{List, Listable, repeated};
pub(crate) use path::parameters;
pub use path::{Parameter, Path};
pub use unread::Unread;

use super::{
    contract::{Contract, Input},
    state::App,
    unauthorized,
};
use crate::auth;

/// The caller, as the token says.
#[derive(Clone, Debug)]
pub struct Caller(pub auth::Caller);

impl FromRequestParts<App> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let caller = parts.extensions.get::<auth::Caller>().cloned();
        caller
            .map(Self)
            .ok_or_else(|| unauthorized::respond(&app.settings.identity_url(&parts.headers, &parts.extensions)))
    }
}

impl Input for Caller {
    fn document(contract: &mut Contract) {
        contract.secured();
        contract.answers_component(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
}

impl<S> Input for State<S> {
    fn document(_: &mut Contract) {}
}

/// How the caller reached us, for what holds an address.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Scheme, host and base path, without a slash at the end.
    pub base_url: String,
}

impl FromRequestParts<App> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self { base_url: app.settings.base_url(&parts.headers, &parts.extensions) })
    }
}

impl Input for Origin {
    fn document(_: &mut Contract) {}
}
