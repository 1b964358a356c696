//! A user's new password, given together with the one so far.

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
    objects::{Reach, Secret},
    request::IdentityCaller,
    view::Object,
};
use crate::{
    api::{
        authenticate::ClientAddress,
        contract::{Contract, Input},
        input::{Origin, Path},
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
    /// The current and the new password.
    user: PasswordChange,
}

/// The password so far, and the new one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct PasswordChange {
    /// The new password.
    #[schema(value_type = String, max_length = 4096, example = "a new password")]
    password: SecretString,
    /// The current password.
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
        contract.reads::<PasswordChangeRequest>("The current and the new password.");
        let text = "The request body is not valid.";
        Fault::describe(contract, StatusCode::BAD_REQUEST, "Malformed", text, MALFORMED);
    }
}

/// What a change of a password is refused for.
#[derive(Debug)]
pub(crate) enum Change {}

impl Cases for Change {
    fn all() -> Vec<Case> {
        let text = "The user comes from the configuration, where its password is changed.";
        vec![Case(StatusCode::FORBIDDEN, "Forbidden", text.into(), forbidden(RULE))]
    }
}

/// Anybody who knows the password so far may change it.
pub(crate) async fn change(
    IdentityCaller(_): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    user: Path<Users>,
    Given(given, address): Given,
) -> Result<Same, Refused<Change>> {
    let id = user.text;
    let refused = move || LoginFault::Unauthorized { identity_url: format!("{}/identity", origin.base_url) };
    let view = identity.view().await?;
    let found = view.get(Kind::User, &id);
    let (name, known) = (found.map_or(id.as_str(), Object::name), found.and_then(|user| user.secret.clone()));
    if !identity.compare((&id, name), &given.original_password, known, address).await? {
        return Err(refused().into());
    }
    let compared = found.map(|user| user.fingerprint.clone()).unwrap_or_default();
    let hash = identity.passwords.hash(given.password).await?;
    identity
        .change(move |view, session| {
            // Meanwhile it may have been disabled, or given another password.
            let user = view.usable(Kind::User, &id).filter(|user| user.fingerprint == compared).ok_or_else(&refused)?;
            if user.is_configured {
                return Err(Why::configured(Kind::User, &id));
            }
            user.replace(&Map::new(), Secret::New(hash.clone()), view, session, &Reach::All)
        })
        .await?;
    Ok(Same)
}
