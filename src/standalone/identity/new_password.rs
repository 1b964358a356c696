//! A user's new password, which the user gives together with the one so far.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequest, Request, State},
    http::StatusCode,
    response::Response,
};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Map;
use utoipa::ToSchema;

use super::{
    BuiltinIdentity, bodies,
    fault::{Case, Cases, Fault, LoginFault, Refused, Same, Why, forbidden},
    kinds::{Kind, Users},
    objects::Reach,
    request::IdentityCaller,
};
use crate::{
    api::{
        contract::{Contract, Input},
        input::{Origin, Path},
        layers::ClientAddress,
    },
    standalone::{
        shape::{list_for_object, too_long},
        shared::bodies,
    },
};

const RULE: &str = "identity:change_password";
const MALFORMED: &str = "The request body is not a change of a password.";

/// A user's new password.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct PasswordChangeRequest {
    /// Both passwords.
    user: PasswordChange,
}

/// The password so far, and the new one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct PasswordChange {
    /// The new password.
    #[schema(value_type = String, max_length = 4096, example = "a new password")]
    password: SecretString,
    /// The password so far.
    #[schema(value_type = String, max_length = 4096, example = "a password")]
    original_password: SecretString,
}

bodies! {
    PasswordChangeRequest => ({ "user": { "password": "a new password", "original_password": "a password" } }),
}

/// Both passwords, and where they come from.
pub(crate) struct Given(PasswordChange, Option<IpAddr>);

impl<S: Send + Sync> FromRequest<S> for Given {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let address = request.extensions().get::<ClientAddress>().map(|client| client.0);
        let body = bodies::read(request, "change of a password").await?;
        let wrong = list_for_object(&body, &["user"], &[]).or_else(|| too_long(&body, "", &|_, _| 4096));
        let read = if wrong.is_some() { None } else { serde_json::from_value(body).ok() };
        // What is wrong is not said: it could be a password.
        let PasswordChangeRequest { user } = read.ok_or_else(|| Fault::respond(StatusCode::BAD_REQUEST, MALFORMED))?;
        Ok(Self(user, address))
    }
}

impl Input for Given {
    fn document(contract: &mut Contract) {
        contract.reads::<PasswordChangeRequest>("Both passwords.");
        let text = "The body is not what it must be.";
        Fault::describe(contract, StatusCode::BAD_REQUEST, "Malformed", text, MALFORMED);
    }
}

/// What a change of a password is refused for.
#[derive(Debug)]
pub(crate) enum Change {}

impl Cases for Change {
    fn all() -> Vec<Case> {
        let text = "It is somebody else's password, or the user is part of the configuration.";
        vec![Case(StatusCode::FORBIDDEN, "Forbidden", text.into(), forbidden(RULE))]
    }
}

pub(crate) async fn change(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    user: Path<Users>,
    Given(given, address): Given,
) -> Result<Same, Refused<Change>> {
    let id = user.text;
    if caller.user_id != id {
        return Err(Why::forbidden(RULE).into());
    }
    let view = identity.view().await?;
    let found = view.changeable(Kind::User, &id, &Reach::All)?;
    let known = found.secret.clone();
    if !identity.compare((&id, found.name()), &given.original_password, known, address).await? {
        let identity_url = format!("{}/identity", origin.base_url);
        return Err(Why::Login(LoginFault::Unauthorized { identity_url }).into());
    }
    let hash = identity.passwords.hash(given.password).await?;
    identity
        .change(move |view, session| {
            let user = view.changeable(Kind::User, &id, &Reach::All)?;
            user.replace(&Map::new(), Some(hash.clone()), view, session, &Reach::All)
        })
        .await?;
    Ok(Same)
}
