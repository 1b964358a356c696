//! Maps requests to operations of the documents, for the metrics.

use axum::http::Method;

use crate::api::document::Document;

/// Requests that are not operations: health checks, the documents and their page, unknown paths.
const OTHER: &str = "other";

/// The operation ids by path, each with its method.
pub(super) struct Operations(matchit::Router<Vec<(Method, &'static str)>>);

impl Operations {
    /// The operations of the documents.
    pub(super) fn of(documents: &[&'static Document]) -> Self {
        let mut operations = matchit::Router::new();
        for document in documents {
            for (path, item) in document.value()["paths"].as_object().into_iter().flatten() {
                let methods = item.as_object().into_iter().flatten().filter_map(|(method, operation)| {
                    let method = method.to_uppercase().parse().ok()?;
                    Some((method, operation["operationId"].as_str()?))
                });
                // The documents do not describe a path twice; paths that the router rejects are counted as [`OTHER`].
                let _ = operations.insert(path, methods.collect());
            }
        }
        Self(operations)
    }

    /// The operation id of a request, with its path normalized as in the documents.
    pub(super) fn find(&self, method: &Method, path: &str) -> &'static str {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let found = self.0.at(path).ok();
        found
            .and_then(|found| found.value.iter().find(|(known, _)| known == method))
            .map_or(OTHER, |(_, operation)| operation)
    }
}
