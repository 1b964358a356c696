//! A user's new password, given together with the one so far.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequest, Request, State},
    http::StatusCode,
    response::Response,
};
use secrecy::SecretString;
use serde_json::{Map, Value, json};

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
        attribute::{Kind as Shape, Part},
        schema::{Sent, envelope, shapes},
    },
};

const RULE: &str = "identity:change_password";
const MALFORMED: &str = "The request body is not a change of a password.";

const PASSWORDS: Part = Part {
    name: "PasswordChange",
    text: "The current and the new password.",
    members: &[
        ("password", "The new password.", Shape::Text(4096, "a new password")),
        ("original_password", "The current password.", Shape::Text(4096, "a password")),
    ],
    is_whole: true,
};

/// A user's new password.
pub(crate) struct PasswordChange;

shapes! {
    () PasswordChange = "PasswordChangeRequest",
        |schemas| {
            let passwords = PASSWORDS.refer(schemas);
            envelope("A user's new password.", "user", "The current and the new password.", passwords)
        },
        json!({ "user": PASSWORDS.example() });
}

/// Both passwords, and where they come from.
pub(crate) struct Given {
    password: SecretString,
    original: SecretString,
    address: Option<IpAddr>,
}

impl<S: Send + Sync> FromRequest<S> for Given {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let address = request.extensions().get::<ClientAddress>().map(|client| client.0);
        let body = bodies::read(request, "change of a password").await?;
        // What is wrong is not said: it could be a password.
        let invalid = || Fault::respond(StatusCode::BAD_REQUEST, MALFORMED);
        let mut user = PASSWORDS.read("user", &body["user"]).map_err(|_| invalid())?;
        let mut take = |name: &str| match user[name].take() {
            Value::String(text) => text.into(),
            _not_text => SecretString::default(),
        };
        Ok(Self { password: take("password"), original: take("original_password"), address })
    }
}

impl Input for Given {
    fn document(contract: &mut Contract) {
        contract.reads::<Sent<PasswordChange>>("The current and the new password.");
        let text = "The request body is not valid.";
        Fault::describe(contract, StatusCode::BAD_REQUEST, "Malformed", text, MALFORMED);
    }
}

/// What a change of a password is refused for.
#[derive(Debug)]
pub(crate) enum Change {}

impl Cases for Change {
    fn all() -> Vec<Case> {
        let text = "The user is defined in the configuration, and its password can only be changed there.";
        vec![Case(StatusCode::FORBIDDEN, "Forbidden", text.into(), forbidden(RULE))]
    }
}

/// Anybody who knows the password so far may change it.
pub(crate) async fn change(
    IdentityCaller(_): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    user: Path<Users>,
    given: Given,
) -> Result<Same, Refused<Change>> {
    let id = user.text;
    let refused = move || LoginFault::Unauthorized { identity_url: format!("{}/identity", origin.base_url) };
    let view = identity.view().await?;
    let found = view.get(Kind::User, &id);
    let (name, known) = (found.map_or(id.as_str(), Object::name), found.and_then(|user| user.secret.clone()));
    if !identity.compare((&id, name), &given.original, known, given.address).await? {
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
