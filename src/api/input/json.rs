//! The body of a create or update.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{
    attributes::{Attributes, FromAttributes},
    bad::{self, BadInput},
    body,
    table::Verb,
};
use crate::{
    api::{
        contract::{self, Body, Contract, Input, unauthorized},
        state::Settings,
    },
    auth::{Caller, policy},
};

/// A body that has passed the checks of every single attribute.
///
/// Nobody looks at the body of a caller who may not write anything. A create is refused at once. An update goes on
/// without changes, and the use case refuses it as it refuses this caller every object: as one that is not there.
///
/// The type that is read and the type that is documented are made from the same table: `T::Request` is the latter.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A body that can be read and documented.
pub trait Requested: FromAttributes {
    /// The whole body, as the document describes it.
    type Request: Body;
}

/// The 400s of a body: Neutron's type and an example of each.
const REFUSALS: [(&str, &str, &str); 3] = [
    ("MalformedRequestBody", "The body is no JSON.", "Malformed request body: Cannot understand JSON."),
    (
        "HTTPBadRequest",
        "An attribute is missing, unknown or not allowed here, or its value breaks a rule.",
        "Unrecognized attribute(s) 'bogus'",
    ),
    (
        "InvalidInput",
        "A value cannot be converted.",
        "Invalid input for operation: 'maybe' cannot be converted to boolean.",
    ),
];

impl<S: Send + Sync, T: Requested + Send> FromRequest<S> for Json<T>
where
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let Some(caller) = request.extensions().get::<Caller>().cloned() else {
            let settings = Arc::<Settings>::from_ref(state);
            return Err(unauthorized::respond(&settings.identity_url(request.headers(), request.extensions())));
        };
        if !may_write(&caller) {
            return match T::VERB {
                Verb::Create => Err(forbidden(&caller, T::TABLE.resource)),
                Verb::Update => T::from_attributes(&Attributes::default()).map(Self).map_err(BadInput::into_response),
            };
        }
        let bytes = whole(request, || BadInput::malformed().into_response()).await?;
        body::read(&bytes, &caller).map(Self).map_err(BadInput::into_response)
    }
}

/// Whether the caller may write anything at all, which administrators always may. Whether it may write this is for the
/// use case to say.
fn may_write(caller: &Caller) -> bool {
    policy::is_admin(caller) || caller.project_id().is_some_and(|own| policy::may_manage(caller, own))
}

/// The answer to a create by a caller who may not write.
fn forbidden(caller: &Caller, resource: &str) -> Response {
    if caller.project_id().is_none() {
        return BadInput::without_project().into_response();
    }
    let message = format!("rule:create_{resource} is disallowed by policy");
    contract::respond(StatusCode::FORBIDDEN, "PolicyNotAuthorized", &message, None)
}

/// The bytes of a body; one that is too large is refused as any is, one that breaks off or is badly framed with `broken`.
pub async fn whole(request: Request, broken: impl FnOnce() -> Response) -> Result<Bytes, Response> {
    Bytes::from_request(request, &()).await.map_err(|rejection| {
        let too_large = StatusCode::PAYLOAD_TOO_LARGE;
        if rejection.status() == too_large { contract::common(too_large) } else { broken() }
    })
}

impl<T: Requested> Input for Json<T> {
    fn document(contract: &mut Contract) {
        contract.reads::<T::Request>("The attributes, below the resource's name.");
        bad::document(contract, &REFUSALS);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        pin::Pin,
        task::{Context, Poll},
    };

    use axum::{
        body::{Body, HttpBody},
        extract::DefaultBodyLimit,
    };
    use http_body::Frame;

    use super::*;

    /// A body whose client goes away after the first bytes.
    struct Broken(Option<&'static str>);

    impl HttpBody for Broken {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
            let frame = self.0.take().map(|text| Frame::data(text.into()));
            Poll::Ready(Some(frame.ok_or_else(|| io::ErrorKind::ConnectionReset.into())))
        }
    }

    async fn refusal(body: &'static str, limit: usize) -> StatusCode {
        let mut request = Request::new(Body::new(Broken(Some(body))));
        DefaultBodyLimit::max(limit).apply(&mut request);
        whole(request, || BadInput::malformed().into_response()).await.unwrap_err().status()
    }

    #[tokio::test]
    async fn what_breaks_off_is_the_clients_fault_and_what_is_too_large_says_so() {
        assert_eq!(refusal("{", 100).await, StatusCode::BAD_REQUEST);
        assert_eq!(refusal("{{{{", 3).await, StatusCode::PAYLOAD_TOO_LARGE);
    }
}
