//! The handlers of a resource: all alike, so written once; and how they read bodies.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::{FromRef, FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::{
    attribute::{self, Attribute},
    schema::{Create, Described, Many, One, Sent, Shape, Update},
};
use crate::{
    api::{
        contract::{Common, Contract, Created, Input, Listed, Shown, unauthorized},
        input::{BadInput, Selected, Verb, body, whole},
        state::Settings,
    },
    auth::Caller,
};

/// What a list answers.
pub(crate) type Listing<R> = Result<Listed<Selected<Sent<Many<R>>>>, Common>;
/// What a show answers.
pub(crate) type Showing<R, E> = Result<Shown<Selected<Sent<One<R>>>>, E>;
/// What a create answers.
pub(crate) type Creation<R, E> = Result<Created<Sent<One<R>>>, E>;
/// What an update answers.
pub(crate) type Change<R, E> = Result<Shown<Sent<One<R>>>, E>;

/// A body that can be read.
pub(crate) trait Readable: Shape {
    /// What is read from it.
    type Content: Send;
    fn read(body: Value, caller: &Caller) -> Result<Self::Content, BadInput>;
}

/// What stands in the body of an authenticated request.
pub(crate) struct Given<S: Readable>(pub(crate) S::Content, PhantomData<S>);

impl<R: Described> Readable for Create<R> {
    type Content = Map<String, Value>;

    /// The object's owner is among its attributes afterwards.
    fn read(body: Value, caller: &Caller) -> Result<Self::Content, BadInput> {
        let mut given = body::open(body, R::NAME)?;
        body::settle_owner(&mut given, caller, Verb::Create)?;
        let read = attribute::read(&given, R::ATTRIBUTES, |row: &Attribute| row.created.is_some())?;
        let missing = R::ATTRIBUTES.iter().find(|row| row.is_required && !given.contains_key(row.name));
        missing.map_or(Ok(read), |row| Err(BadInput::missing(row.name)))
    }
}

impl<R: Described> Readable for Update<R> {
    type Content = Map<String, Value>;

    fn read(body: Value, _: &Caller) -> Result<Self::Content, BadInput> {
        attribute::read(&body::open(body, R::NAME)?, R::ATTRIBUTES, |row: &Attribute| row.updated.is_some())
    }
}

impl<S: Send + Sync, B: Readable> FromRequest<S> for Given<B>
where
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let Some(caller) = request.extensions().get::<Caller>().cloned() else {
            let settings = Arc::<Settings>::from_ref(state);
            return Err(unauthorized::respond(&settings.identity_url(request.headers(), request.extensions())));
        };
        let bytes = whole(request, || BadInput::malformed().into_response()).await?;
        let read = body::json(&bytes).and_then(|body| B::read(body, &caller));
        read.map(|content| Self(content, PhantomData)).map_err(IntoResponse::into_response)
    }
}

/// The 400s of a body: Neutron's type and an example of each.
const REFUSALS: [(&str, &str, &str); 2] = [
    ("MalformedRequestBody", "The body is no JSON.", "Malformed request body: Cannot understand JSON."),
    (
        "HTTPBadRequest",
        "An attribute is missing, unknown or not allowed here, or its value breaks a rule.",
        "Unrecognized attribute(s) 'bogus'",
    ),
];

impl<B: Readable> Input for Given<B> {
    fn document(contract: &mut Contract) {
        contract.reads::<Sent<B>>("The attributes.");
        for (kind, text, message) in REFUSALS {
            contract.refuses(StatusCode::BAD_REQUEST, kind, text, message);
        }
    }
}

/// Lets `?` turn what the generic operations refuse into the refusals of a resource.
macro_rules! refusals {
    ($($fault:ident: $($cause:ident)+;)+) => { $($( refusals!(@$cause $fault); )+)+ };
    (@denied $fault:ident) => {
        impl From<$crate::standalone::inventory::resource::Denied> for $fault {
            fn from(denied: $crate::standalone::inventory::resource::Denied) -> Self {
                Self::Denied { rule: denied.0 }
            }
        }
    };
    (@over_quota $fault:ident) => {
        impl From<$crate::standalone::inventory::resource::OverQuota> for $fault {
            fn from(_: $crate::standalone::inventory::resource::OverQuota) -> Self {
                Self::OverQuota
            }
        }
    };
    (@not_found $fault:ident) => {
        impl From<$crate::standalone::inventory::resource::NotFound> for $fault {
            fn from(missing: $crate::standalone::inventory::resource::NotFound) -> Self {
                Self::NotFound { id: missing.0 }
            }
        }
    };
    (@missing $fault:ident) => {
        impl From<$crate::standalone::inventory::resource::NotFound> for $fault {
            fn from(missing: $crate::standalone::inventory::resource::NotFound) -> Self {
                Self::Missing(missing.into())
            }
        }
    };
}
pub(super) use refusals;

/// Declares the handlers of a resource: its names in bodies and types, its collection, the example of its id, and what the
/// document says of each operation. The refusals are the types `Missing`, `CreateFault`, `UpdateFault` and `DeleteFault`
/// beside it.
macro_rules! operations {
    ($resource:ident, $name:literal in $tag:literal, like $example:expr; $($verb:ident: $text:expr;)+) => {
        impl $crate::api::input::Parameter for $resource {
            const NAME: &'static str = concat!($name, "_id");
            const TEXT: &'static str = concat!("The id of the ", $name, ".");
            const EXAMPLE: &'static str = $example;
        }

        $( operations!(@$verb $resource $name $tag $text); )+
    };
    (@list $resource:ident $name:literal $tag:literal $text:expr) => {
        #[utoipa::path(
            get,
            path = concat!("/v2.0/", $tag),
            operation_id = concat!("list", stringify!($resource), "s"),
            tag = $tag,
            summary = concat!("List ", $tag),
            description = $text,
        )]
        pub(crate) async fn list(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            origin: $crate::api::input::Origin,
            list: $crate::api::input::List<
                $crate::standalone::inventory::schema::Sent<$crate::standalone::inventory::schema::Many<$resource>>,
            >,
        ) -> $crate::standalone::inventory::operations::Listing<$resource> {
            inventory.list(caller, &origin, list).await
        }
    };
    (@create $resource:ident $name:literal $tag:literal $text:expr) => {
        #[utoipa::path(
            post,
            path = concat!("/v2.0/", $tag),
            operation_id = concat!("create", stringify!($resource)),
            tag = $tag,
            summary = concat!("Create a ", $name),
            description = $text,
        )]
        pub(crate) async fn create(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            axum::extract::State(settings): axum::extract::State<std::sync::Arc<$crate::api::state::Settings>>,
            given: $crate::standalone::inventory::operations::Given<
                $crate::standalone::inventory::schema::Create<$resource>,
            >,
        ) -> $crate::standalone::inventory::operations::Creation<$resource, CreateFault> {
            inventory.create(caller, &settings, given.0).await
        }
    };
    (@show $resource:ident $name:literal $tag:literal $text:expr) => {
        #[utoipa::path(
            get,
            path = concat!("/v2.0/", $tag, "/{", $name, "_id}"),
            operation_id = concat!("show", stringify!($resource)),
            tag = $tag,
            summary = concat!("Show a ", $name),
            description = $text,
        )]
        pub(crate) async fn show(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            path: $crate::api::input::Path<$resource>,
            fields: $crate::api::input::Fields,
        ) -> $crate::standalone::inventory::operations::Showing<$resource, Missing> {
            inventory.show(caller, (path.id, path.text), &fields).await
        }
    };
    (@update $resource:ident $name:literal $tag:literal $text:expr) => {
        #[utoipa::path(
            put,
            path = concat!("/v2.0/", $tag, "/{", $name, "_id}"),
            operation_id = concat!("update", stringify!($resource)),
            tag = $tag,
            summary = concat!("Update a ", $name),
            description = $text,
        )]
        pub(crate) async fn update(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            path: $crate::api::input::Path<$resource>,
            given: $crate::standalone::inventory::operations::Given<
                $crate::standalone::inventory::schema::Update<$resource>,
            >,
        ) -> $crate::standalone::inventory::operations::Change<$resource, UpdateFault> {
            inventory.update(caller, (path.id, path.text), given.0).await
        }
    };
    (@delete $resource:ident $name:literal $tag:literal $text:expr) => {
        #[utoipa::path(
            delete,
            path = concat!("/v2.0/", $tag, "/{", $name, "_id}"),
            operation_id = concat!("delete", stringify!($resource)),
            tag = $tag,
            summary = concat!("Delete a ", $name),
            description = $text,
        )]
        pub(crate) async fn delete(
            $crate::api::input::Caller(caller): $crate::api::input::Caller,
            axum::extract::State(inventory): axum::extract::State<$crate::standalone::inventory::Inventory>,
            path: $crate::api::input::Path<$resource>,
        ) -> Result<$crate::api::contract::Deleted, DeleteFault> {
            inventory.delete::<$resource>(caller, (path.id, path.text)).await
        }
    };
}
pub(super) use operations;
