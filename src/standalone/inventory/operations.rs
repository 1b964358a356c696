//! The handlers of a resource and their routes: the same for every one.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::State,
    handler::Handler,
    routing::{MethodFilter, MethodRouter},
};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Paths};

use super::{
    Inventory,
    refusals::{Case, Cases, Given, Refused},
    resource::{CREATE, DELETE, Editable, LIST, Resource, SHOW, UPDATE},
    schema::{Create, Many, One, Sent, Update},
};
use crate::{
    api::{
        contract::{self, Common, Created, Deleted, Documented, Listed, Schemas, Shown},
        input::{Caller, Fields, List, Origin, Path, Selected},
        state::Settings,
    },
    standalone::Standalone,
};

/// The refusals of one of a resource's operations.
pub(crate) struct Of<R, const OPERATION: usize>(PhantomData<R>);

impl<R: Resource, const OPERATION: usize> Cases for Of<R, OPERATION> {
    const CASES: &'static [&'static [Case]] = R::OPERATIONS[OPERATION].1;
}

async fn list<R: Resource>(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    origin: Origin,
    list: List<Sent<Many<R>>>,
) -> Result<Listed<Selected<Sent<Many<R>>>>, Common> {
    inventory.list(caller, &origin, list).await
}

async fn show<R: Resource>(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
    fields: Fields,
) -> Result<Shown<Selected<Sent<One<R>>>>, Refused<Of<R, SHOW>>> {
    Ok(inventory.show(caller, path, &fields).await?)
}

async fn create<R: Editable>(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    State(settings): State<Arc<Settings>>,
    given: Given<Create<R>>,
) -> Result<Created<Sent<One<R>>>, Refused<Of<R, CREATE>>> {
    Ok(inventory.create(caller, &settings, given.0).await?)
}

async fn update<R: Editable>(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
    given: Given<Update<R>>,
) -> Result<Shown<Sent<One<R>>>, Refused<Of<R, UPDATE>>> {
    Ok(inventory.update(caller, path, given.0).await?)
}

async fn delete<R: Editable>(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
) -> Result<Deleted, Refused<Of<R, DELETE>>> {
    Ok(inventory.delete(caller, path).await?)
}

/// The operations of one path, as `Operations::routes` takes them.
pub(crate) type Endpoint = (Schemas, Paths, MethodRouter<Standalone>);

/// The paths of a resource that callers only look at.
pub(crate) fn looked_at<R: Resource>() -> [Endpoint; 2] {
    let endpoint = Endpoint::default;
    [with::<R, _, _, _>(endpoint(), LIST, list::<R>), with::<R, _, _, _>(endpoint(), SHOW, show::<R>)]
}

/// The paths of a resource that callers make, change and delete.
pub(crate) fn edited<R: Editable>() -> [Endpoint; 2] {
    let [collection, one] = looked_at::<R>();
    let one = with::<R, _, _, _>(one, UPDATE, update::<R>);
    [with::<R, _, _, _>(collection, CREATE, create::<R>), with::<R, _, _, _>(one, DELETE, delete::<R>)]
}

/// The path with one operation more.
fn with<R, H, D, T>((mut schemas, mut paths, methods): Endpoint, operation: usize, handler: H) -> Endpoint
where
    R: Resource,
    H: Documented<D> + Handler<T, Standalone>,
    T: 'static,
{
    let (verb, method, filter) = match operation {
        LIST => ("list", HttpMethod::Get, MethodFilter::GET),
        SHOW => ("show", HttpMethod::Get, MethodFilter::GET),
        CREATE => ("create", HttpMethod::Post, MethodFilter::POST),
        UPDATE => ("update", HttpMethod::Put, MethodFilter::PUT),
        _delete => ("delete", HttpMethod::Delete, MethodFilter::DELETE),
    };
    let (path, id, summary) = match operation {
        LIST => (R::PATH.to_owned(), format!("list{}s", R::TYPE), format!("List {}", R::COLLECTION)),
        CREATE => (R::PATH.to_owned(), format!("create{}", R::TYPE), format!("Create a {}", R::NOUN)),
        _ => {
            let summary = format!("{}{} a {}", verb[..1].to_uppercase(), &verb[1..], R::NOUN);
            (format!("{}/{{{}}}", R::PATH, R::NAME), format!("{verb}{}", R::TYPE), summary)
        }
    };
    let described = OperationBuilder::new().operation_id(Some(id)).summary(Some(summary));
    let described = described.description(Some(R::OPERATIONS[operation].0)).tag(R::COLLECTION).build();
    let mut own = Paths::new();
    own.add_path_operation(path, vec![method], described);
    contract::document(&handler, &mut own, &mut schemas);
    paths.merge(own);
    (schemas, paths, methods.on(filter, handler))
}
