//! Which operation of the documents a request is for: what its metrics are counted under.

use axum::http::Method;

use crate::api::document::Document;

/// What is not an operation: health checks, the documents and their page, paths where there is nothing.
const OTHER: &str = "other";

/// The operation ids by path, each with its method.
pub(super) struct Operations(matchit::Router<Vec<(Method, &'static str)>>);

impl Operations {
    /// Those of the documents.
    pub(super) fn of(documents: &[&'static Document]) -> Self {
        let mut operations = matchit::Router::new();
        for document in documents {
            for (path, item) in document.value()["paths"].as_object().into_iter().flatten() {
                let methods = item.as_object().into_iter().flatten().filter_map(|(method, operation)| {
                    let method = method.to_uppercase().parse().ok()?;
                    Some((method, operation["operationId"].as_str()?))
                });
                // The documents do not describe a path twice; what the router does not take is counted with the others.
                let _ = operations.insert(path, methods.collect());
            }
        }
        Self(operations)
    }

    /// The operation id of a request, its path spelled as the documents spell it.
    pub(super) fn find(&self, method: &Method, path: &str) -> &'static str {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let found = self.0.at(path).ok();
        found
            .and_then(|found| found.value.iter().find(|(known, _)| known == method))
            .map_or(OTHER, |(_, operation)| operation)
    }
}
