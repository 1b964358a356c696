//! The handlers of a resource: all alike, so written once.

/// Declares the handlers of a resource: which parameter holds its id and which tag it has in the document, then one entry
/// per operation: a doc comment (first line: summary, rest: description), the verb, the path and the operation's name.
/// The refusals are the types `Missing`, `CreateFault`, `UpdateFault` and `DeleteFault` beside it.
macro_rules! operations {
    ($resource:ident, $id:ident, $tag:literal: $($(#[doc = $text:literal])+ $verb:ident $path:literal as $name:literal;)+) => {
        $( operations!(@$verb $resource $id $tag $path $name $($text)+); )+
    };
    (@list $resource:ident $id:ident $tag:literal $path:literal $name:literal $($text:literal)+) => {
        $(#[doc = $text])+
        #[utoipa::path(get, path = $path, operation_id = $name, tag = $tag)]
        pub(crate) async fn list(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            origin: $crate::api::input::Origin,
            list: $crate::api::input::List<$crate::standalone::inventory::wire::Many<$resource>>,
        ) -> Result<
            $crate::api::contract::Listed<
                $crate::api::input::Selected<$crate::standalone::inventory::wire::Many<$resource>>,
            >,
            $crate::api::contract::Common,
        > {
            inventory.list(caller, &origin, list).await
        }
    };
    (@create $resource:ident $id:ident $tag:literal $path:literal $name:literal $($text:literal)+) => {
        $(#[doc = $text])+
        #[utoipa::path(post, path = $path, operation_id = $name, tag = $tag)]
        pub(crate) async fn create(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            axum::extract::State(settings): axum::extract::State<std::sync::Arc<$crate::api::state::Settings>>,
            new: $crate::standalone::inventory::input::New<$resource>,
        ) -> Result<$crate::api::contract::Created<$crate::standalone::inventory::wire::One<$resource>>, CreateFault> {
            inventory.create(caller, &settings, new).await
        }
    };
    (@show $resource:ident $id:ident $tag:literal $path:literal $name:literal $($text:literal)+) => {
        $(#[doc = $text])+
        #[utoipa::path(get, path = $path, operation_id = $name, tag = $tag)]
        pub(crate) async fn show(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            path: $crate::api::input::Path<$id>,
            fields: $crate::api::input::Fields,
        ) -> Result<
            $crate::api::contract::Shown<
                $crate::api::input::Selected<$crate::standalone::inventory::wire::One<$resource>>,
            >,
            Missing,
        > {
            inventory.show(caller, (path.id, path.text), &fields).await
        }
    };
    (@update $resource:ident $id:ident $tag:literal $path:literal $name:literal $($text:literal)+) => {
        $(#[doc = $text])+
        #[utoipa::path(put, path = $path, operation_id = $name, tag = $tag)]
        pub(crate) async fn update(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            path: $crate::api::input::Path<$id>,
            changes: $crate::standalone::inventory::input::Changes<$resource>,
        ) -> Result<$crate::api::contract::Shown<$crate::standalone::inventory::wire::One<$resource>>, UpdateFault> {
            inventory.update(caller, (path.id, path.text), changes).await
        }
    };
    (@delete $resource:ident $id:ident $tag:literal $path:literal $name:literal $($text:literal)+) => {
        $(#[doc = $text])+
        #[utoipa::path(delete, path = $path, operation_id = $name, tag = $tag)]
        pub(crate) async fn delete(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            path: $crate::api::input::Path<$id>,
        ) -> Result<$crate::api::contract::Deleted, DeleteFault> {
            inventory.delete::<$resource>(caller, (path.id, path.text)).await
        }
    };
}
pub(super) use operations;
