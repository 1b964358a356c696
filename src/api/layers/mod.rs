//! What happens to every request, whatever it asks for.
//!
//! From the outside in: a request id, one log line, the media type of refusals, a net under panics, a time limit, a size limit, and one spelling for
//! each path. Each has a file of its own. What they answer themselves (408, 413, 500, 504) is built by
//! [`common`](crate::api::contract::common), so that it has the documented shape.

mod access_log;
mod body_limit;
mod panic;
mod paths;
mod request_id;
mod timeout;
mod unread;

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
};
use tower_http::catch_panic::CatchPanicLayer;

pub use self::{access_log::Subject, paths::MountedAt, request_id::RequestId};
use crate::{api::problem, env::Ids};

/// The address at the other end of the connection, which the server puts into each request.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// What the layers must know.
#[derive(Clone)]
pub struct Layers {
    /// A path such as `/networking` below which everything is served as well; empty for none.
    pub base_path: Arc<str>,
    /// The largest request body, in bytes.
    pub body_limit: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// Where request ids come from.
    pub ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for Layers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Layers")
            .field("base_path", &self.base_path)
            .field("body_limit", &self.body_limit)
            .field("request_timeout", &self.request_timeout)
            .finish_non_exhaustive()
    }
}

impl Layers {
    /// Wraps all the routes of the service.
    ///
    /// A layer of a [`Router`] runs after the path has been matched, too late to change it; so the routes become the
    /// fallback of a router without any of its own, and the layers stand around that.
    pub fn wrap(&self, routes: Router) -> Router {
        Router::new()
            .fallback_service(paths::Paths::new(routes, Arc::clone(&self.base_path)))
            .layer(from_fn_with_state(self.body_limit, unread::layer))
            .layer(from_fn_with_state(self.body_limit, body_limit::layer))
            .layer(from_fn_with_state(self.request_timeout, timeout::layer))
            .layer(CatchPanicLayer::custom(panic::answer))
            .layer(from_fn(problem::negotiate))
            .layer(from_fn(access_log::layer))
            .layer(from_fn_with_state(Arc::clone(&self.ids), request_id::layer))
    }
}

#[cfg(test)]
mod tests;
