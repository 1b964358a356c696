//! The handlers of a resource and their routes: the same for every one.

use std::{marker::PhantomData, sync::Arc};

use axum::{extract::State, handler::Handler};
use utoipa::openapi::path::HttpMethod;

use super::{
    Inventory,
    refusals::{Case, Cases, Given, Refused},
    resource::{CREATE, DELETE, Editable, LIST, Resource, SHOW, STALE, UPDATE},
    schema::{Create, Many, One, Sent, Update},
};
use crate::{
    api::{
        contract::{Common, Created, Deleted, Documented, Listed, Shown},
        input::{Caller, Fields, IfMatch, List, Origin, Path, Selected},
        state::Settings,
    },
    standalone::{
        Standalone,
        shared::{Endpoint, with_operation},
    },
};

/// How changes are refused beside that.
static CHANGE: [Case; 1] =
    [Case(&STALE, "The object does not have the revision that the header `If-Match` demands.", &["3", "4"])];

/// The refusals of one of a resource's operations.
pub(crate) struct Of<R, const OPERATION: usize>(PhantomData<R>);

impl<R: Resource, const OPERATION: usize> Cases for Of<R, OPERATION> {
    fn cases() -> impl Iterator<Item = &'static Case> {
        let is_change = OPERATION == UPDATE || OPERATION == DELETE;
        R::OPERATIONS[OPERATION].1.iter().copied().flatten().chain(CHANGE.iter().filter(move |_| is_change))
    }
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
    revision: IfMatch,
    given: Given<Update<R>>,
) -> Result<Shown<Sent<One<R>>>, Refused<Of<R, UPDATE>>> {
    Ok(inventory.update(caller, path, revision, given.0).await?)
}

async fn delete<R: Editable>(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    path: Path<R>,
    revision: IfMatch,
) -> Result<Deleted, Refused<Of<R, DELETE>>> {
    Ok(inventory.delete(caller, path, revision).await?)
}

/// The paths of a resource.
pub(crate) fn edited<R: Editable>() -> [Endpoint; 2] {
    let collection = with::<R, _, _, _>(Endpoint::default(), LIST, list::<R>);
    let one = with::<R, _, _, _>(Endpoint::default(), SHOW, show::<R>);
    let one = with::<R, _, _, _>(one, UPDATE, update::<R>);
    [with::<R, _, _, _>(collection, CREATE, create::<R>), with::<R, _, _, _>(one, DELETE, delete::<R>)]
}

/// The path with one operation more.
fn with<R, H, D, T>(endpoint: Endpoint, operation: usize, handler: H) -> Endpoint
where
    R: Resource,
    H: Documented<D> + Handler<T, Standalone>,
    T: 'static,
{
    let (verb, method) = match operation {
        LIST => ("list", HttpMethod::Get),
        SHOW => ("show", HttpMethod::Get),
        CREATE => ("create", HttpMethod::Post),
        UPDATE => ("update", HttpMethod::Put),
        _delete => ("delete", HttpMethod::Delete),
    };
    let (path, id, summary) = match operation {
        LIST => (R::PATH.to_owned(), format!("list{}s", R::TYPE), format!("List {}", R::COLLECTION)),
        CREATE => (R::PATH.to_owned(), format!("create{}", R::TYPE), format!("Create a {}", R::NOUN)),
        _ => {
            let summary = format!("{}{} a {}", verb[..1].to_uppercase(), &verb[1..], R::NOUN);
            (format!("{}/{{{}}}", R::PATH, R::NAME), format!("{verb}{}", R::TYPE), summary)
        }
    };
    with_operation(endpoint, &path, method, R::COLLECTION, [&id, &summary, R::OPERATIONS[operation].0], handler)
}
