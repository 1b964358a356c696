//! Application credentials: a secret by which a program acts for a user on one project, until the user takes it away.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use chrono::{DateTime, NaiveDateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};

use super::{
    BuiltinIdentity,
    bodies::{All, Draft, Filters, all, location, one},
    claims::{self, fresh_id},
    fault::{Case, Cases, Refused, Why, forbidden},
    kinds::{Credentials, Kind, ROOT, Users, text},
    objects::{Reach, remove},
    request::IdentityCaller,
    view::{ENDS, Object, View},
};
use crate::{
    api::{
        authenticate::{NO_TOKEN, TOKEN_HEADER},
        contract::{Contract, Created, Deleted, Input, Listed, Shown},
        input::{Origin, Path},
        state::Settings,
    },
    auth::{Caller, TokenScope},
    model::Timestamp,
    standalone::schema::{One, Sent},
};

/// How many application credentials a user may have.
const MOST: usize = 100;

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6f";

/// A caller, and the token of the request: one that an application credential has given may not do everything.
#[derive(Debug)]
pub(crate) struct Bearer(Caller, SecretString);

impl<S> FromRequestParts<S> for Bearer
where
    S: Send + Sync,
    Arc<BuiltinIdentity>: FromRef<S>,
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let IdentityCaller(caller) = IdentityCaller::from_request_parts(parts, state).await?;
        let token = parts.headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
        Ok(Self(caller, token.unwrap_or_default().into()))
    }
}

impl Input for Bearer {
    fn document(contract: &mut Contract) {
        IdentityCaller::document(contract);
    }
}

/// What is refused of somebody's application credentials: lists (0), one (1), and creates (2).
#[derive(Debug)]
pub(crate) enum Own<const VERB: u8> {}

impl<const VERB: u8> Cases for Own<VERB> {
    fn all() -> Vec<Case> {
        let text = "The credentials belong to another user, or the caller's token may not do this.";
        let mut cases = vec![Case(
            StatusCode::FORBIDDEN,
            "Forbidden",
            text.into(),
            forbidden("identity:get_application_credential"),
        )];
        if VERB > 0 {
            let text = "The user has no such credential, or does not have a requested role.";
            cases.push(Case(StatusCode::NOT_FOUND, "NotFound", text.into(), Kind::ApplicationCredential.absent("x")));
        }
        if VERB == 2 {
            let message =
                "Conflict occurred attempting to store application credential - Duplicate entry found with name x.";
            cases.push(Case(StatusCode::CONFLICT, "Conflict", "The name is already in use.".into(), message.into()));
            let text = "The request body is not valid.";
            cases.push(Case(StatusCode::BAD_REQUEST, "Expired", text.into(), EXPIRED.into()));
        }
        cases
    }
}

const EXPIRED: &str =
    "Invalid input for field 'expires_at': it must be a time to come, such as 2027-01-01T00:00:00.000000";

/// Everybody may handle their own; `others` is the role that may handle anybody's.
fn admit(caller: &Caller, user: &str, others: Option<&str>, rule: &str) -> Result<(), Why> {
    let is_other = || others.is_some_and(|role| Reach::of(caller, role) == Some(Reach::All));
    if caller.user_id == user || is_other() { Ok(()) } else { Err(Why::forbidden(rule)) }
}

fn find<'v>(view: &'v View, user: &str, id: &str) -> Result<&'v Object, Why> {
    let found = view.get(Kind::ApplicationCredential, id).filter(|credential| credential.text("user_id") == user);
    found.ok_or_else(|| Why::not_found(Kind::ApplicationCredential, id))
}

pub(crate) async fn list(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    user: Path<Users>,
    filters: Filters<Credentials>,
) -> Result<Listed<Sent<All<Credentials>>>, Refused<Own<0>>> {
    admit(&caller, &user.text, Some("reader"), "identity:list_application_credentials")?;
    let view = identity.view().await?;
    let own = view.all(Kind::ApplicationCredential).filter(|credential| credential.text("user_id") == user.text);
    let found: Vec<Value> =
        own.filter(|credential| filters.pass(&credential.body)).map(|one| one.shown(&origin.base_url)).collect();
    let link = format!("{}{ROOT}/users/{}/application_credentials", origin.base_url, user.text);
    Ok(Listed(all(&found, &link)))
}

pub(crate) async fn show(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    user: Path<Users>,
    credential: Path<Credentials>,
) -> Result<Shown<Sent<One<Credentials>>>, Refused<Own<1>>> {
    admit(&caller, &user.text, Some("reader"), "identity:get_application_credential")?;
    let view = identity.view().await?;
    Ok(Shown(one(&find(&view, &user.text, &credential.text)?.shown(&origin.base_url))))
}

pub(crate) async fn create(
    Bearer(caller, token): Bearer,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    user: Path<Users>,
    Draft(mut body, _): Draft<Credentials, true>,
) -> Result<Created<Sent<One<Credentials>>>, Refused<Own<2>>> {
    let rule = "identity:create_application_credential";
    admit(&caller, &user.text, None, rule)?;
    identity.may_delegate(&token, rule).await?;
    let Some(project) = caller.project_id().map(str::to_owned) else { return Err(Why::forbidden(rule).into()) };
    body.retain(|_, value| !value.is_null());
    // No rules: what has none need not say so.
    body.remove("access_rules");
    if let Some(text) = body.get("expires_at").and_then(Value::as_str) {
        let ends = read_time(text).filter(|ends| *ends > identity.clock.now());
        let ends = ends.ok_or_else(|| Why::Told(StatusCode::BAD_REQUEST, EXPIRED.into()))?;
        body.insert("expires_at".into(), ends.format(FORMAT).to_string().into());
        body.insert(ENDS.into(), ends.timestamp().into());
    }
    if !body.contains_key("secret") {
        body.insert("secret".into(), claims::random::<48>()?.into());
    }
    let secret = body["secret"].clone();
    let hash = identity.hash(&mut body, "secret").await?.after(None);
    let id = fresh_id()?;
    let object = identity
        .change(move |view, session| {
            let mut body = body.clone();
            let own = view.all(Kind::ApplicationCredential).filter(|one| one.text("user_id") == caller.user_id);
            if own.count() >= MOST {
                let text = format!("A user has at most {MOST} application credentials.");
                return Err(Why::Told(StatusCode::FORBIDDEN, text));
            }
            let roles = delegated(view, &caller, &body)?;
            for (name, value) in [("id", &id), ("user_id", &caller.user_id), ("project_id", &project)] {
                body.insert(name.into(), value.as_str().into());
            }
            body.insert("roles".into(), roles);
            let object =
                Object::made(Kind::ApplicationCredential, Kind::ApplicationCredential.complete(body), hash.clone());
            object.keep(view, session, &Reach::All, true)?;
            Ok(object)
        })
        .await?;
    let mut shown = object.shown(&origin.base_url);
    shown["secret"] = secret;
    let location = location(&origin, &format!("users/{}/application_credentials/{}", user.text, object.id()));
    Ok(Created { body: one(&shown), location })
}

pub(crate) async fn delete(
    Bearer(caller, token): Bearer,
    State(identity): State<Arc<BuiltinIdentity>>,
    user: Path<Users>,
    credential: Path<Credentials>,
) -> Result<Deleted, Refused<Own<1>>> {
    let rule = "identity:delete_application_credential";
    admit(&caller, &user.text, Some("admin"), rule)?;
    identity.may_delegate(&token, rule).await?;
    // A refusal costs the store nothing: it is looked for again where it is removed.
    find(&*identity.view().await?, &user.text, &credential.text)?;
    identity.change(move |view, session| remove(vec![find(view, &user.text, &credential.text)?], session)).await?;
    Ok(Deleted)
}

impl BuiltinIdentity {
    /// Refuses a token that a restricted application credential has given.
    async fn may_delegate(&self, token: &SecretString, rule: &str) -> Result<(), Why> {
        // Where requests need no token, none was checked; one that was, and is gone by now, may do nothing.
        if ["", NO_TOKEN].contains(&token.expose_secret()) {
            return Ok(());
        }
        let (claims, _) = self.look_up(token.expose_secret()).await?.ok_or_else(|| Why::forbidden(rule))?;
        let Some(id) = claims.application_credential else { return Ok(()) };
        let view = self.view().await?;
        let is_free = view
            .get(Kind::ApplicationCredential, &id)
            .is_some_and(|one| one.body.get("unrestricted") == Some(&true.into()));
        if is_free { Ok(()) } else { Err(Why::forbidden(rule)) }
    }
}

/// The roles of a new credential: those that are asked for, or all of the caller's. Nobody gives more than the token has.
fn delegated(view: &View, caller: &Caller, body: &Map<String, Value>) -> Result<Value, Why> {
    let project = caller.project_id().unwrap_or_default();
    let mut held = view.roles_on(&caller.user_id, &TokenScope::Project(project.to_owned()));
    held.retain(|role| caller.has_role(role.name()));
    let wanted: Vec<&Object> = match body.get("roles").and_then(Value::as_array) {
        None => held,
        Some(wanted) => {
            let find = |wanted: &Value| {
                let id = wanted["id"].as_str().or(wanted["name"].as_str()).unwrap_or_default();
                let found = held.iter().find(|role| role.id() == id || wanted["name"] == role.name()).copied();
                found.ok_or_else(|| Why::not_found(Kind::Role, id))
            };
            wanted.iter().map(find).collect::<Result<Vec<_>, _>>()?
        }
    };
    Ok(wanted.into_iter().map(|role| json!({ "id": role.id(), "name": role.name() })).collect())
}

/// A time as Keystone and its clients write it, with or without a zone: UTC.
fn read_time(text: &str) -> Option<Timestamp> {
    let naive = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S%.f").ok()?;
    Some(DateTime::<Utc>::from_naive_utc_and_offset(naive, Utc))
}

/// The application credential that a login names: by id, or by name and user.
pub(super) fn requested<'v>(view: &'v View, id: Option<&str>, name: &str, user_id: &str) -> Option<&'v Object> {
    match id {
        Some(id) => view.get(Kind::ApplicationCredential, id),
        None => view
            .all(Kind::ApplicationCredential)
            .find(|one| one.name() == name && text(&one.body, "user_id") == user_id),
    }
}
