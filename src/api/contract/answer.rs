//! Successful responses: the status is part of the type.

use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, LOCATION},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;

use super::{Answer, Body, Contract, text_header};

/// 200 with one resource.
#[derive(Debug)]
pub struct Shown<T>(pub T);

/// 200 with a collection, or a page of it.
#[derive(Debug)]
pub struct Listed<T>(pub T);

/// 201 with the new resource and its address.
#[derive(Debug)]
pub struct Created<T> {
    /// The body.
    pub body: T,
    /// The absolute path of the new resource.
    pub location: String,
}

/// 204: it is gone.
#[derive(Clone, Copy, Debug)]
pub struct Deleted;

/// The typical size of a resource, in bytes.
const ONE: usize = 2 << 10;
/// The typical size of a page, in bytes.
const MANY: usize = 64 << 10;

/// A response with a body of about `room` bytes. axum's own `Json` starts with room for 128 bytes, in a buffer whose
/// bounds checks cost as much as the serialization.
fn json(status: StatusCode, body: &impl Serialize, room: usize) -> Response {
    let mut text = Vec::with_capacity(room);
    match serde_json::to_writer(&mut text, body) {
        Ok(()) => (status, [(CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a response cannot be serialized");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl<T: Serialize> IntoResponse for Shown<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &self.0, ONE)
    }
}

impl<T: Serialize + Body> Answer for Shown<T> {
    fn document(contract: &mut Contract) {
        contract.answers::<T>(StatusCode::OK, "The resource.");
    }
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &self.0, MANY)
    }
}

impl<T: Serialize + Body> Answer for Listed<T> {
    fn document(contract: &mut Contract) {
        contract.answers::<T>(
            StatusCode::OK,
            "The objects that the caller may see: all of them, or a page if the operation has a `limit`.",
        );
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = json(StatusCode::CREATED, &self.body, ONE);
        if let Ok(location) = HeaderValue::try_from(self.location) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

impl<T: Serialize + Body> Answer for Created<T> {
    fn document(contract: &mut Contract) {
        contract.answers::<T>(StatusCode::CREATED, "The resource was created.");
        let example = format!("{}/{}", contract.path(), id_of(&T::example()));
        let location = text_header("The address of the new resource: an absolute path.", &example);
        contract.header(StatusCode::CREATED, "Location", location);
    }
}

/// The id of the resource in a body, below its name.
fn id_of(body: &Value) -> &str {
    let resource = body.as_object().and_then(|members| members.values().next());
    resource.and_then(|resource| resource["id"].as_str()).unwrap_or_default()
}

impl IntoResponse for Deleted {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Answer for Deleted {
    fn document(contract: &mut Contract) {
        contract.answers_empty(
            StatusCode::NO_CONTENT,
            "The resource is gone: every later request is answered as if it had never existed. No body.",
        );
    }
}
