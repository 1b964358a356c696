//! The handlers, which only differ in the use case behind them.

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
    let items = page.items.into_iter().filter_map(|record| record.reveal(&app, true).ok()).collect();
    Ok(Listed(list.select(Many { items, links })))
}

/// Shows one resource.
pub(super) async fn show<R: Collection>(
    Caller(caller): Caller,
    app: App,
    path: Path<R>,
    fields: Fields,
) -> Result<Shown<Selected<One<R>>>, LookupFault<R>> {
    let Some(id) = path.id else { return Err(LookupFault::NotFound(NotFound::of(path.text))) };
    match service::show::<R>(&app.context, &caller, id).await {
        Ok(record) => Ok(Shown(fields.of(One(record.reveal(&app, false)?)))),
        Err(error) => Err(LookupFault::of(error, path.text)),
    }
}

/// Deletes a resource that no connection uses.
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

/// Makes the handlers of a resource: `utoipa` needs a function with attributes for each operation. Those of create and
/// update call a use case and convert its error to the fault.
macro_rules! handlers {
    ($resource:ident at $path:literal / $parameter:literal, tagged $tag:literal;
     list $list:literal: $many:literal;
     show $show:literal: $show_summary:literal, $show_text:literal;
     create $create:literal by $create_case:path, $create_fault:ty: $create_summary:literal, $create_text:literal;
     update $update:literal by $update_case:path, $update_fault:ty: $update_summary:literal, $update_text:literal;
     $( delete $delete:literal: $delete_summary:literal, $delete_text:literal; )?
    ) => {
        #[utoipa::path(
            get,
            path = $path,
            operation_id = $list,
            tag = $tag,
            summary = concat!("List ", $many),
            description = concat!(
                "The ", $many, " that the caller may see: those of the caller's project; administrators see all."
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

        #[utoipa::path(
            post,
            path = $path,
            operation_id = $create,
            tag = $tag,
            summary = $create_summary,
            description = $create_text,
        )]
        pub(crate) async fn create(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(app): axum::extract::State<$crate::api::App>,
            $crate::api::input::Json(draft): $crate::api::input::Json<$crate::model::Draft<$resource>>,
        ) -> Result<$crate::api::contract::Created<$crate::api::vpn::One<$resource>>, $create_fault> {
            match $create_case(&app.context, &caller, draft).await {
                Ok(record) => Ok($crate::api::vpn::created(&app, record)?),
                Err(error) => Err(error.into()),
            }
        }

        #[utoipa::path(
            put,
            path = concat!($path, "/{", $parameter, "}"),
            operation_id = $update,
            tag = $tag,
            summary = $update_summary,
            description = $update_text,
        )]
        pub(crate) async fn update(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(app): axum::extract::State<$crate::api::App>,
            path: $crate::api::input::Path<$resource>,
            _precondition: $crate::api::input::IfMatch<false>,
            $crate::api::input::Json(spec): $crate::api::input::Json<<$resource as $crate::model::Resource>::Spec>,
        ) -> Result<$crate::api::contract::Shown<$crate::api::vpn::One<$resource>>, $update_fault> {
            let Some(id) = path.id else {
                return Err(<$update_fault>::NotFound($crate::api::vpn::refusals::NotFound::of(path.text)));
            };
            match $update_case(&app.context, &caller, id, spec).await {
                Ok(record) => Ok($crate::api::vpn::shown(&app, record)?),
                Err(error) => Err(<$update_fault>::of(error, path.text)),
            }
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
