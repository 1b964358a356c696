//! One log line a request.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::{Instrument, info_span};

use super::RequestId;
use crate::model::ProjectId;

/// Where the check of the token notes whose request it is, for the log; an extension of the request.
#[derive(Clone, Debug, Default)]
pub struct Subject(Arc<OnceLock<ProjectId>>);

impl Subject {
    /// Notes the project that the token is for; the first note counts.
    pub fn note(&self, project: &str) {
        self.0.get_or_init(|| project.to_owned());
    }
}

/// Logs the request when it has been answered, or has been given up by the client.
///
/// Never the query, headers or bodies: they may hold secrets.
pub(super) async fn layer(mut request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let span = info_span!("request", request_id = id);
    let subject = Subject::default();
    request.extensions_mut().insert(subject.clone());
    let mut line = Line {
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        id,
        subject,
        start: Instant::now(),
        status: None,
    };
    let response = next.run(request).instrument(span).await;
    line.status = Some(response.status());
    response
}

/// A log line that is written when it is dropped: also when the future is, as happens when a client goes away.
struct Line {
    method: Method,
    path: String,
    id: String,
    subject: Subject,
    start: Instant,
    status: Option<StatusCode>,
}

impl Drop for Line {
    fn drop(&mut self) {
        let status = self.status.map(|status| status.as_u16());
        let duration_ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        macro_rules! line {
            ($level:ident, $message:literal) => {
                tracing::$level!(
                    parent: None,
                    http.method = %self.method,
                    http.path = %self.path,
                    http.status = status,
                    duration_ms,
                    request_id = %self.id,
                    project_id = self.subject.0.get().map(String::as_str),
                    $message
                )
            };
        }
        match self.status {
            None => line!(info, "request given up by the client"),
            Some(status) if status.is_server_error() => line!(error, "request failed"),
            Some(_) => line!(info, "request answered"),
        }
    }
}
