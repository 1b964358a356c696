//! Handlers as operations: their types determine the document along with the routes.

use std::{collections::BTreeSet, future::Future};

use axum::{Router, routing::MethodRouter};
use utoipa::openapi::{OpenApi, path::Paths};
use utoipa_axum::router::OpenApiRouter;

use super::{Answer, Contract, Input, Schemas};

/// A handler, represented by its argument and return types.
#[diagnostic::on_unimplemented(
    message = "this handler cannot be documented: it reads or answers something that the document would not know",
    note = "each argument must be an `Input`: those of `api::input`, and axum's `State`",
    note = "the answer must be an `Answer`: `Result<Shown | Listed | Created | Deleted, an enum of faults!>`",
    note = "an async fn with at most five arguments; see `api::contract`"
)]
pub trait Documented<Args> {
    /// Documents the whole operation.
    fn document(contract: &mut Contract);
}

macro_rules! documented {
    ($($argument:ident)*) => {
        impl<F, Fut, $($argument),*> Documented<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Fut,
            Fut: Future,
            Fut::Output: Answer,
            $($argument: Input),*
        {
            fn document(contract: &mut Contract) {
                $($argument::document(contract);)*
                <Fut::Output as Answer>::document(contract);
            }
        }
    };
}
documented!();
documented!(A);
documented!(A B);
documented!(A B C);
documented!(A B C D);
documented!(A B C D E);

/// A document and the routes it describes.
pub struct Operations<S> {
    router: OpenApiRouter<S>,
    ambiguous: BTreeSet<String>,
}

impl<S: Clone + Send + Sync + 'static> Operations<S> {
    /// A document without operations.
    #[must_use]
    pub fn of(document: OpenApi) -> Self {
        Self { router: OpenApiRouter::with_openapi(document), ambiguous: BTreeSet::new() }
    }

    /// Adds the operations of one path, made by `endpoint!`.
    #[must_use]
    pub fn routes(mut self, (schemas, paths, methods): (Schemas, Paths, MethodRouter<S>)) -> Self {
        let known = self.router.get_openapi().components.as_ref().map(|components| &components.schemas);
        for (name, schema) in &schemas {
            let in_document = known.and_then(|known| known.get(name));
            let in_endpoint = schemas.iter().filter(|(other, _)| other == name).map(|(_, other)| other);
            if in_document.into_iter().chain(in_endpoint).any(|other| other != schema) {
                self.ambiguous.insert(name.clone());
            }
        }
        Self { router: self.router.routes((schemas, paths, methods)), ..self }
    }

    /// The names that two different schemas share; in the document, one would silently overwrite the other.
    #[must_use]
    pub fn ambiguous(&self) -> &BTreeSet<String> {
        &self.ambiguous
    }

    /// The routes alone.
    pub fn into_router(self) -> Router<S> {
        self.router.into()
    }

    /// The document alone.
    #[must_use]
    pub fn into_document(self) -> OpenApi {
        self.router.into_openapi()
    }
}

/// Documents `handler` in its operation; called by `endpoint!`.
pub fn document<H: Documented<Args>, Args>(_: &H, paths: &mut Paths, schemas: &mut Schemas) {
    for (path, item) in &mut paths.paths {
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.delete, &mut item.patch, &mut item.head];
        for operation in operations.into_iter().flatten() {
            let mut contract = Contract::at(path);
            H::document(&mut contract);
            contract.write(operation, schemas);
        }
    }
}

/// The routes of one path, each handler with the contract derived from its types.
macro_rules! endpoint {
    ($($handler:path),+ $(,)?) => {{
        let mut schemas = $crate::api::contract::Schemas::new();
        let mut all = utoipa::openapi::path::Paths::new();
        let mut router = axum::routing::MethodRouter::new();
        $({
            let (more, mut paths, methods) = utoipa_axum::routes!($handler);
            schemas.extend(more);
            $crate::api::contract::document(&$handler, &mut paths, &mut schemas);
            all.merge(paths);
            router = router.merge(methods);
        })+
        (schemas, all, router)
    }};
}
pub(crate) use endpoint;
