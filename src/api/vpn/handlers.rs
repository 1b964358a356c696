//! List, show and delete: the same for every resource.

use super::{
    Collection, Many, One,
    refusals::{DeleteFault, InUse, LookupFault, NotFound, Referred},
};
use crate::{
    api::{
        App,
        contract::{Common, Deleted, Listed, Shown},
        input::{Caller, Fields, List, Origin, Path, Selected},
    },
    service::{self, DeleteError},
};

/// Lists the resources that the caller may see. One that cannot be shown is left out.
pub(super) async fn list<R: Collection>(
    Caller(caller): Caller,
    app: App,
    origin: Origin,
    list: List<Many<R>>,
) -> Result<Listed<Selected<Many<R>>>, Common> {
    let page = service::list::<R>(&app.context, &caller, list.page()).await?;
    let links = list.links(&origin, &page);
    let items = page.items.into_iter().filter_map(|record| record.shown(&app, true).ok()).collect();
    Ok(Listed(list.select(Many { items, links })))
}

/// Shows one.
pub(super) async fn show<R: Collection>(
    Caller(caller): Caller,
    app: App,
    path: Path<R>,
    fields: Fields,
) -> Result<Shown<Selected<One<R>>>, LookupFault<R>> {
    let Some(id) = path.id else { return Err(LookupFault::NotFound(NotFound::of(path.text))) };
    match service::show::<R>(&app.context, &caller, id).await {
        Ok(record) => Ok(Shown(fields.of(One(record.shown(&app, false)?)))),
        Err(error) => Err(LookupFault::of(error, path.text)),
    }
}

/// Deletes one that no connection uses.
pub(super) async fn delete<R: Referred>(
    Caller(caller): Caller,
    app: App,
    path: Path<R>,
) -> Result<Deleted, DeleteFault<R>> {
    let Some(id) = path.id else { return Err(DeleteFault::NotFound(NotFound::of(path.text))) };
    match service::delete::<R>(&app.context, &caller, id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound(NotFound::of(path.text))),
        Err(DeleteError::InUse) => Err(DeleteFault::InUse(InUse::of(path.text))),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}

/// Gives a resource the handlers above: `utoipa` needs a function with attributes of its own for each operation.
macro_rules! handlers {
    ($resource:ident at $path:literal / $parameter:literal, tagged $tag:literal;
     list $list:literal: $many:literal;
     show $show:literal: $show_summary:literal, $show_text:literal;
     $( delete $delete:literal: $delete_summary:literal, $delete_text:literal; )?
    ) => {
        #[utoipa::path(
            get,
            path = $path,
            operation_id = $list,
            tag = $tag,
            summary = concat!("List ", $many),
            description = concat!(
                "The ", $many, " that the caller may see: those of the caller's project, for administrators all."
            ),
        )]
        pub(crate) async fn list(
            caller: $crate::api::input::Caller,
            axum::extract::State(app): axum::extract::State<$crate::api::App>,
            origin: $crate::api::input::Origin,
            list: $crate::api::input::List<$crate::api::vpn::Many<$resource>>,
        ) -> Result<
            $crate::api::contract::Listed<$crate::api::input::Selected<$crate::api::vpn::Many<$resource>>>,
            $crate::api::contract::Common,
        > {
            $crate::api::vpn::handlers::list(caller, app, origin, list).await
        }

        #[utoipa::path(
            get,
            path = concat!($path, "/{", $parameter, "}"),
            operation_id = $show,
            tag = $tag,
            summary = $show_summary,
            description = $show_text,
        )]
        pub(crate) async fn show(
            caller: $crate::api::input::Caller,
            axum::extract::State(app): axum::extract::State<$crate::api::App>,
            path: $crate::api::input::Path<$resource>,
            fields: $crate::api::input::Fields,
        ) -> Result<
            $crate::api::contract::Shown<$crate::api::input::Selected<$crate::api::vpn::One<$resource>>>,
            $crate::api::vpn::refusals::LookupFault<$resource>,
        > {
            $crate::api::vpn::handlers::show(caller, app, path, fields).await
        }

        $(
            #[utoipa::path(
                delete,
                path = concat!($path, "/{", $parameter, "}"),
                operation_id = $delete,
                tag = $tag,
                summary = $delete_summary,
                description = $delete_text,
            )]
            pub(crate) async fn delete(
                caller: $crate::api::input::Caller,
                axum::extract::State(app): axum::extract::State<$crate::api::App>,
                path: $crate::api::input::Path<$resource>,
            ) -> Result<$crate::api::contract::Deleted, $crate::api::vpn::refusals::DeleteFault<$resource>> {
                $crate::api::vpn::handlers::delete(caller, app, path).await
            }
        )?
    };
}
pub(super) use handlers;
