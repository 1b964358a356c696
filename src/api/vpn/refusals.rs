//! The refusals that all five resources share.

use std::marker::PhantomData;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{About, Collection};
use crate::{
    api::contract::{Answer, Common, Contract, faults, respond},
    service::{CreationError, LookupError},
};

/// The caller can see no such object; the response is the same whatever the reason.
#[derive(Clone, Debug)]
pub(crate) struct NotFound<R> {
    id: String,
    resource: PhantomData<R>,
}

impl<R> NotFound<R> {
    /// For an unknown id.
    pub(crate) fn of(id: String) -> Self {
        Self { id, resource: PhantomData }
    }
}

impl<R: Collection> IntoResponse for NotFound<R> {
    fn into_response(self) -> Response {
        respond(StatusCode::NOT_FOUND, R::NOT_FOUND.kind, &R::NOT_FOUND.message(&self.id), None)
    }
}

impl<R: Collection> Answer for NotFound<R> {
    fn document(contract: &mut Contract) {
        let when = format!(
            "The caller can see no such {}. The answer is the same whether the id is unknown, already deleted or \
             malformed, belongs to another project, or is hidden from the caller's role.",
            R::NAMES.name[0]
        );
        let message = R::NOT_FOUND.message(R::EXAMPLE_ID);
        contract.refuses(StatusCode::NOT_FOUND, R::NOT_FOUND.kind, &when, &message);
    }
}

/// A resource that connections refer to.
pub(crate) trait Referred: Collection + crate::service::editing::Referred {
    /// The refusal if a connection uses the object.
    const IN_USE: About;
}

/// A connection uses the object.
#[derive(Clone, Debug)]
pub(crate) struct InUse<R> {
    id: String,
    resource: PhantomData<R>,
}

impl<R> InUse<R> {
    /// For the id of an object in use.
    pub(crate) fn of(id: String) -> Self {
        Self { id, resource: PhantomData }
    }
}

impl<R: Referred> IntoResponse for InUse<R> {
    fn into_response(self) -> Response {
        respond(StatusCode::CONFLICT, R::IN_USE.kind, &R::IN_USE.message(&self.id), None)
    }
}

impl<R: Referred> Answer for InUse<R> {
    fn document(contract: &mut Contract) {
        let message = R::IN_USE.message(R::EXAMPLE_ID);
        contract.refuses(StatusCode::CONFLICT, R::IN_USE.kind, "A connection uses it.", &message);
    }
}

/// Why no object is created, whatever its attributes.
#[derive(Clone, Debug)]
pub(crate) struct NotMade<R>(CreationError, PhantomData<R>);

impl<R> From<CreationError> for NotMade<R> {
    fn from(error: CreationError) -> Self {
        Self(error, PhantomData)
    }
}

fn forbidden<R: Collection>() -> (StatusCode, &'static str, String) {
    (StatusCode::FORBIDDEN, "PolicyNotAuthorized", format!("rule:create_{} is disallowed by policy", R::NAME))
}

fn over_quota<R: Collection>() -> (StatusCode, &'static str, String) {
    (StatusCode::CONFLICT, "OverQuota", format!("Quota exceeded for resources: ['{}'].", R::QUOTA))
}

impl<R: Collection> IntoResponse for NotMade<R> {
    fn into_response(self) -> Response {
        let (status, kind, message) = match self.0 {
            CreationError::Forbidden => forbidden::<R>(),
            CreationError::OverQuota => over_quota::<R>(),
            CreationError::Store(error) => return Common::from(error).into_response(),
        };
        respond(status, kind, &message, None)
    }
}

impl<R: Collection> Answer for NotMade<R> {
    fn document(contract: &mut Contract) {
        let names = R::NAMES.name[1];
        let ((status, kind, message), when) =
            (forbidden::<R>(), format!("The caller may not create {names} in this project."));
        contract.refuses(status, kind, &when, &message);
        let ((status, kind, message), when) =
            (over_quota::<R>(), format!("The project's quota of {names} is used up."));
        contract.refuses(status, kind, &when, &message);
    }
}

faults! {
    /// Why an object is not shown, or not changed for no other reason.
    pub(crate) enum LookupFault<R: Collection> {
        also NotFound(NotFound<R>);
    }
}

impl<R: Collection> LookupFault<R> {
    /// For the object whose id in the path is this text.
    pub(crate) fn of(error: LookupError, text: String) -> Self {
        match error {
            LookupError::NotFound => Self::NotFound(NotFound::of(text)),
            LookupError::Store(error) => error.into(),
        }
    }
}

faults! {
    /// Why an object is not deleted.
    pub(crate) enum DeleteFault<R: Referred> {
        also NotFound(NotFound<R>);
        also InUse(InUse<R>);
    }
}
