//! One log line per request, and its metrics.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode},
};
use uuid::Uuid;

use crate::{model::ProjectId, telemetry::Metrics};

/// The status counted for a request whose client did not wait for the response.
const GIVEN_UP: u16 = 499;

/// The id of a request. Always our own: a client's header with this name is ignored, because it could be used to forge
/// log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestId(pub(super) Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "req-{}", self.0)
    }
}

impl RequestId {
    /// The value of its header.
    pub(super) fn header(self) -> Option<HeaderValue> {
        let mut text = *b"req-00000000-0000-0000-0000-000000000000";
        self.0.hyphenated().encode_lower(&mut text[4..]);
        HeaderValue::from_bytes(&text).ok()
    }
}

/// Where the token check records the caller of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject(Arc<OnceLock<ProjectId>>);

impl Subject {
    pub(super) fn note(&self, project: &str) {
        self.0.get_or_init(|| project.to_owned());
    }
}

/// A log line that is written when it is dropped, which includes the future being dropped when a client disconnects.
///
/// It never includes the query, headers or bodies: they may contain secrets.
pub(super) struct Line {
    pub(super) status: Option<StatusCode>,
    pub(super) subject: Subject,
    id: RequestId,
    method: Method,
    path: String,
    start: Instant,
    metrics: Option<(Arc<Metrics>, &'static str)>,
}

impl Line {
    pub(super) fn begin(id: RequestId, request: &Request) -> Self {
        Self {
            status: None,
            subject: Subject::default(),
            id,
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            start: Instant::now(),
            metrics: None,
        }
    }

    /// Counts the request, too. Its path is normalized by now.
    pub(super) fn count(&mut self, metrics: &Arc<Metrics>, operation: &'static str) {
        self.metrics = Some((Arc::clone(metrics), operation));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let duration = self.start.elapsed();
        let status = self.status.map(|status| status.as_u16());
        if let Some((metrics, operation)) = &self.metrics {
            metrics.request(operation, status.unwrap_or(GIVEN_UP), duration.as_secs_f64());
        }
        let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
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
