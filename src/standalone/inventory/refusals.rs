//! How bodies are read, and how operations refuse.

use std::{fmt::Display, marker::PhantomData, sync::Arc};

use axum::{
    extract::{FromRef, FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::{
    attribute,
    schema::{Create, Described, Sent, Shape, Update, attributes},
};
use crate::{
    api::{
        contract::{Answer, Common, Contract, Input, common, respond, unauthorized},
        input::{BadInput, Verb, body, whole},
        state::Settings,
    },
    auth::Caller,
};

/// A way to refuse: the status, Neutron's type, and the message with a `{}` for each thing that it names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal(StatusCode, &'static str, &'static str);

pub(super) const fn bad_request(kind: &'static str, message: &'static str) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, kind, message)
}

pub(super) const fn forbidden(kind: &'static str, message: &'static str) -> Refusal {
    Refusal(StatusCode::FORBIDDEN, kind, message)
}

pub(super) const fn not_found(kind: &'static str, message: &'static str) -> Refusal {
    Refusal(StatusCode::NOT_FOUND, kind, message)
}

pub(super) const fn conflict(kind: &'static str, message: &'static str) -> Refusal {
    Refusal(StatusCode::CONFLICT, kind, message)
}

pub(super) const fn precondition_failed(kind: &'static str, message: &'static str) -> Refusal {
    Refusal(StatusCode::PRECONDITION_FAILED, kind, message)
}

/// The policy says no; names the rule, for example `create_network`.
pub(super) static DENIED: Refusal = forbidden("PolicyNotAuthorized", "rule:{} is disallowed by policy");
/// The project has as many as it may have.
pub(super) static OVER_QUOTA: Refusal = conflict("OverQuota", "Quota exceeded for resources: ['{}'].");

/// Why something is not done: refused, with the names for the message, or what any request can meet.
#[derive(Debug)]
pub(crate) enum Fault {
    Refused(&'static Refusal, Vec<String>),
    Common(Common),
}

impl Refusal {
    /// This refusal, naming these things.
    pub(super) fn of(&'static self, names: &[&dyn Display]) -> Fault {
        Fault::Refused(self, names.iter().map(ToString::to_string).collect())
    }

    fn message<N: AsRef<str>>(&self, names: &[N]) -> String {
        let mut pieces = self.2.split("{}");
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.zip(names).fold(first, |message, (piece, name)| message + name.as_ref() + piece)
    }
}

impl<E: Into<Common>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Common(error.into())
    }
}

/// One refusal of an operation as the document has it: when it is given, and what the example names.
pub(crate) struct Case(pub(super) &'static Refusal, pub(super) &'static str, pub(super) &'static [&'static str]);

/// The refusals of an operation.
pub(crate) trait Cases {
    fn cases() -> impl Iterator<Item = &'static Case>;
}

/// A refusal of the operation that has these cases. One that is none of them is a defect, and answered as one.
pub(crate) struct Refused<C>(Fault, PhantomData<C>);

impl<C: Cases> From<Fault> for Refused<C> {
    fn from(fault: Fault) -> Self {
        Self(fault, PhantomData)
    }
}

impl<C: Cases> IntoResponse for Refused<C> {
    fn into_response(self) -> Response {
        match self.0 {
            Fault::Refused(refusal, names) if C::cases().any(|case| case.0 == refusal) => {
                respond(refusal.0, refusal.1, &refusal.message(&names), None)
            }
            Fault::Refused(refusal, _) => {
                tracing::error!(?refusal, "a refusal that the document does not list");
                common(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Fault::Common(common) => common.into_response(),
        }
    }
}

impl<C: Cases> Answer for Refused<C> {
    fn document(contract: &mut Contract) {
        for Case(refusal, when, names) in C::cases() {
            contract.refuses(refusal.0, refusal.1, when, &refusal.message(names));
        }
    }
}

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
        let mut given = body::open(body, R::NOUN)?;
        body::settle_owner(&mut given, caller, Verb::Create)?;
        let allowed: Vec<_> = attributes::<R>().filter(|row| row.created.is_some()).collect();
        let read = attribute::read(&given, &allowed)?;
        let missing = allowed.into_iter().find(|row| row.is_required && !given.contains_key(row.name));
        missing.map_or(Ok(read), |row| Err(BadInput::missing(row.name)))
    }
}

impl<R: Described> Readable for Update<R> {
    type Content = Map<String, Value>;

    fn read(body: Value, _: &Caller) -> Result<Self::Content, BadInput> {
        let allowed: Vec<_> = attributes::<R>().filter(|row| row.updated.is_some()).collect();
        attribute::read(&body::open(body, R::NOUN)?, &allowed)
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

/// The 400s of a body.
static BODY: [Case; 2] = [
    Case(
        &bad_request("MalformedRequestBody", "Malformed request body: Cannot understand JSON."),
        "The body is not JSON.",
        &[],
    ),
    Case(
        &bad_request("HTTPBadRequest", "Unrecognized attribute(s) 'bogus'"),
        "An attribute is missing, unknown or not allowed here, or its value breaks a rule.",
        &[],
    ),
];

impl<B: Readable> Input for Given<B> {
    fn document(contract: &mut Contract) {
        contract.reads::<Sent<B>>("The attributes.");
        for Case(refusal, when, names) in &BODY {
            contract.refuses(refusal.0, refusal.1, when, &refusal.message(names));
        }
    }
}

/// Declares operations by the cases that they are refused in.
macro_rules! refused {
    ($($(#[doc = $text:literal])+ $name:ident: $cases:expr;)+) => { $(
        $(#[doc = $text])+
        pub(crate) enum $name {}

        impl $crate::standalone::inventory::refusals::Cases for $name {
            fn cases() -> impl Iterator<Item = &'static $crate::standalone::inventory::refusals::Case> {
                const CASES: &[&[$crate::standalone::inventory::refusals::Case]] = $cases;
                CASES.iter().copied().flatten()
            }
        }
    )+ };
}
pub(super) use refused;
