//! The objects of the identity: listed, shown, made, changed and deleted by one piece of code for all kinds.

use std::{collections::HashSet, marker::PhantomData, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};

use super::{
    BuiltinIdentity,
    bodies::{All, Draft, Filters, all, location, one},
    claims::fresh_id,
    fault::{Case, Cases, Fault, Refused, Why, forbidden},
    kinds::{Kind, ROOT, Resource, text},
    request::IdentityCaller,
    view::{ENDS, Object, STAMP, View, has_expired},
};
use crate::{
    api::{
        contract::{Contract, Created, Deleted, Input, Listed, Shown},
        input::{Origin, Path},
        state::Settings,
    },
    auth::{Caller, TokenScope},
    model::IdentityRecord,
    standalone::schema::{One, Sent},
    store::Session,
};

/// The largest object, as it is kept, in bytes: many updates may each add to it.
const LARGEST: usize = 32 * 1024;

/// How far a caller's role reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    All,
    /// What is in this domain.
    Domain(String),
}

impl Reach {
    /// How far `role` reaches: on the system it is for everything, on a domain for what is in it. On a project only an
    /// administrator's reaches beyond the project, and then everything, as in Keystone.
    pub(super) fn of(caller: &Caller, role: &str) -> Option<Self> {
        match &caller.scope {
            TokenScope::Project(_) => caller.has_role("admin").then_some(Self::All),
            TokenScope::System => caller.has_role(role).then_some(Self::All),
            TokenScope::Domain(id) => caller.has_role(role).then(|| Self::Domain(id.clone())),
            TokenScope::Unscoped => None,
        }
    }

    pub(super) fn covers(&self, kind: Kind, body: &Map<String, Value>) -> bool {
        match (self, kind) {
            (Self::All, _) => true,
            (Self::Domain(own), Kind::Domain) => own == text(body, "id"),
            (Self::Domain(own), Kind::Project | Kind::User) => own == text(body, "domain_id"),
            (Self::Domain(_), _) => false,
        }
    }
}

/// A caller who may change objects of this kind. Others are refused before their body is read.
#[derive(Debug)]
pub(crate) struct Administrator<R>(pub(super) Caller, pub(super) Reach, PhantomData<R>);

impl<S, R: Resource> FromRequestParts<S> for Administrator<R>
where
    S: Send + Sync,
    Arc<BuiltinIdentity>: FromRef<S>,
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let IdentityCaller(caller) = IdentityCaller::from_request_parts(parts, state).await?;
        match Reach::of(&caller, "admin") {
            Some(reach) => Ok(Self(caller, reach, PhantomData)),
            None => Err(Fault::respond(StatusCode::FORBIDDEN, &forbidden(&rule(&parts.method, R::KIND)))),
        }
    }
}

impl<R: Resource> Input for Administrator<R> {
    fn document(contract: &mut Contract) {
        IdentityCaller::document(contract);
    }
}

/// Keystone's name for what a request asks for.
fn rule(method: &axum::http::Method, kind: Kind) -> String {
    let verb = match method.as_str() {
        "POST" => "create",
        "PATCH" => "update",
        "DELETE" => "delete",
        _ => "get",
    };
    rule_of(verb, kind)
}

fn rule_of(verb: &str, kind: Kind) -> String {
    format!("identity:{verb}_{}", if verb == "list" { kind.plural() } else { kind.about().name.to_owned() })
}

/// An endpoint's region has two names.
fn settle_region(body: &mut Map<String, Value>) {
    if let Some(region) = body.remove("region") {
        body.entry("region_id").or_insert(region);
    }
}

fn conflict(kind: Kind, name: &str) -> String {
    format!("Conflict occurred attempting to store {} - Duplicate entry found with name {name}.", kind.words())
}

/// What an operation on objects is refused for.
#[derive(Debug)]
pub(crate) struct Of<R, const OPERATION: usize>(PhantomData<R>);

const LIST: usize = 0;
const SHOW: usize = 1;
const CREATE: usize = 2;
const UPDATE: usize = 3;
const DELETE: usize = 4;

impl<R: Resource, const OPERATION: usize> Cases for Of<R, OPERATION> {
    fn all() -> Vec<Case> {
        let (kind, about) = (R::KIND, R::KIND.about());
        let verb = ["list", "get", "create", "update", "delete"][OPERATION];
        let mut cases = Vec::new();
        // Everybody may look at the regions.
        if kind != Kind::Region || OPERATION > SHOW {
            let text =
                "The caller's roles do not allow it, or the object comes from the configuration and cannot be changed.";
            cases.push(Case(StatusCode::FORBIDDEN, "Forbidden", text.into(), forbidden(&rule_of(verb, kind))));
        }
        if matches!(OPERATION, SHOW | UPDATE | DELETE) || OPERATION == CREATE && !about.refers.is_empty() {
            let text = match OPERATION {
                CREATE => "Something that the body refers to does not exist.".to_owned(),
                UPDATE => format!("The {}, or something that the body refers to, does not exist.", kind.words()),
                _no_body => format!("There is no such {}.", kind.words()),
            };
            cases.push(Case(StatusCode::NOT_FOUND, "NotFound", text, kind.absent("x")));
        }
        let may_clash = OPERATION == CREATE || OPERATION == UPDATE && kind != Kind::Region;
        if may_clash && !about.unique.is_empty() {
            let text = match kind {
                Kind::Region => "Another region has this id.",
                Kind::Project | Kind::User => "The name is already in use in the domain.",
                _all_others => "The name is already in use.",
            };
            cases.push(Case(StatusCode::CONFLICT, "Conflict", text.into(), conflict(kind, "x")));
        }
        cases
    }
}

pub(crate) async fn list<R: Resource>(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    filters: Filters<R>,
) -> Result<Listed<Sent<All<R>>>, Refused<Of<R, LIST>>> {
    let (kind, view) = (R::KIND, identity.view().await?);
    let reach = Reach::of(&caller, "reader");
    if reach.is_none() && kind != Kind::Region {
        return Err(Why::forbidden(&rule_of("list", kind)).into());
    }
    let is_seen = |object: &Object| match (kind, &reach) {
        (Kind::Region | Kind::Role | Kind::Service | Kind::Endpoint, _) | (_, Some(Reach::All)) => true,
        (_, Some(reach)) => reach.covers(kind, &object.body),
        (_, None) => false,
    };
    let found = view.all(kind).filter(|object| is_seen(object) && filters.pass(&object.body));
    let found: Vec<Value> = found.map(|object| object.shown(&origin.base_url)).collect();
    Ok(Listed(all(&found, &format!("{}{}", origin.base_url, R::PATH))))
}

pub(crate) async fn show<R: Resource>(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    path: Path<R>,
) -> Result<Shown<Sent<One<R>>>, Refused<Of<R, SHOW>>> {
    let (kind, view, id) = (R::KIND, identity.view().await?, path.text.as_str());
    let found = view.get(kind, id);
    let is_own = match kind {
        Kind::User => caller.user_id == id,
        Kind::Project => caller.project_id() == Some(id),
        Kind::Domain => view.domain_of(&caller) == id,
        _ => false,
    };
    let is_seen = match (kind, Reach::of(&caller, "reader")) {
        (Kind::Region, _)
        | (Kind::Role | Kind::Service | Kind::Endpoint, Some(Reach::Domain(_)))
        | (_, Some(Reach::All)) => true,
        (_, Some(reach)) => is_own || found.is_some_and(|object| reach.covers(kind, &object.body)),
        (_, None) => is_own,
    };
    if !is_seen {
        return Err(Why::forbidden(&rule_of("get", kind)).into());
    }
    let object = found.ok_or_else(|| Why::not_found(kind, id))?;
    Ok(Shown(one(&object.shown(&origin.base_url))))
}

pub(crate) async fn create<R: Resource>(
    Administrator(caller, reach, _): Administrator<R>,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    Draft(mut body, _): Draft<R, true>,
) -> Result<Created<Sent<One<R>>>, Refused<Of<R, CREATE>>> {
    let kind = R::KIND;
    let secret = identity.hash(&mut body, "password").await?.after(None);
    settle_region(&mut body);
    if !body.get("id").is_some_and(|id| id.is_string() && id != "") {
        body.insert("id".into(), fresh_id()?.into());
    }
    let object = identity
        .change(move |view, session| {
            let mut body = body.clone();
            body.retain(|_, value| !value.is_null());
            if matches!(kind, Kind::Project | Kind::User) {
                let domain = match &reach {
                    Reach::Domain(own) => own.as_str(),
                    Reach::All => view.domain_of(&caller),
                };
                let domain = body.entry("domain_id").or_insert_with(|| domain.into()).clone();
                if kind == Kind::Project {
                    body.entry("parent_id").or_insert(domain);
                }
            }
            let object = Object::made(kind, kind.complete(body), secret.clone());
            object.keep(view, session, &reach, true)?;
            Ok(object)
        })
        .await?;
    let location = location(&origin, &format!("{}/{}", kind.plural(), object.id()));
    Ok(Created { body: one(&object.shown(&origin.base_url)), location })
}

pub(crate) async fn update<R: Resource>(
    Administrator(_, reach, _): Administrator<R>,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    path: Path<R>,
    Draft(mut changes, _): Draft<R, false>,
) -> Result<Shown<Sent<One<R>>>, Refused<Of<R, UPDATE>>> {
    let kind = R::KIND;
    let secret = identity.hash(&mut changes, "password").await?;
    settle_region(&mut changes);
    if changes.get("enabled") == Some(&Value::Bool(false)) {
        changes.insert(STAMP.into(), fresh_id()?.into());
    }
    let object = identity
        .change(move |view, session| {
            let old = view.changeable(kind, &path.text, &reach)?;
            // As in Keystone, what a disabled user has given to programs is gone.
            if changes.get("enabled") == Some(&Value::Bool(false)) {
                let own = view.kept().filter(|other| other.kind == Kind::ApplicationCredential && other.refers_to(old));
                remove(own.filter(|_| kind == Kind::User).collect(), session)?;
            }
            old.replace(&changes, secret.clone(), view, session, &reach)
        })
        .await?;
    Ok(Shown(one(&object.shown(&origin.base_url))))
}

pub(crate) async fn delete<R: Resource>(
    Administrator(_, reach, _): Administrator<R>,
    State(identity): State<Arc<BuiltinIdentity>>,
    path: Path<R>,
) -> Result<Deleted, Refused<Of<R, DELETE>>> {
    let work = move |view: &View, session: &mut Session| {
        let object = view.changeable(R::KIND, &path.text, &reach)?;
        let is_above = |other: &Object| other.text("parent_id") == object.id();
        let gone = view.with_dependents(object);
        let obstacle = match R::KIND {
            Kind::Domain if object.body["enabled"] == true => {
                "Cannot delete a domain that is enabled, please disable it first.".into()
            }
            Kind::Project if view.all(Kind::Project).any(is_above) => {
                "Cannot delete a project that others are below, please delete those first.".into()
            }
            Kind::Region if gone.iter().any(|other| other.kind == Kind::Endpoint) => format!(
                "Unable to delete region {} because it or its child regions have associated endpoints.",
                object.id()
            ),
            _ => return remove(gone, session),
        };
        Err(Why::Told(StatusCode::FORBIDDEN, obstacle))
    };
    identity.change(work).await?;
    Ok(Deleted)
}

/// What becomes of an object's secret.
#[derive(Clone, Debug)]
pub(super) enum Secret {
    Kept,
    Removed,
    /// Its hash.
    New(SecretString),
}

impl Secret {
    /// The hash from now on, where this was it so far.
    pub(super) fn after(self, hash: Option<SecretString>) -> Option<SecretString> {
        match self {
            Self::Kept => hash,
            Self::Removed => None,
            Self::New(hash) => Some(hash),
        }
    }
}

impl BuiltinIdentity {
    /// Changes what administrators keep. From when this returns, this process goes by it; the others do within a second.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        work: impl Fn(&View, &mut Session) -> Result<T, Why> + Send + 'static,
    ) -> Result<T, Why> {
        let (configured, now) = (Arc::clone(&self.configured), self.clock.now());
        self.known.forget_all();
        let changed = self
            .store
            .write(move |session| {
                // First, so that another change waits for this one, and then sees it.
                session.count_log_out()?;
                let view = View::read(&configured, session)?;
                let ended: Vec<&Object> = view.kept().filter(|object| has_expired(object, now)).collect();
                if ended.is_empty() {
                    return work(&view, session);
                }
                remove(ended, session)?;
                work(&View::read(&configured, session)?, session)
            })
            .await;
        self.known.forget_all();
        changed
    }

    /// Takes a secret out of a body and hashes it.
    pub(super) async fn hash(&self, body: &mut Map<String, Value>, name: &str) -> Result<Secret, Why> {
        match body.remove(name) {
            Some(Value::String(secret)) => Ok(Secret::New(self.passwords.hash(secret.into()).await?)),
            Some(_) => Ok(Secret::Removed),
            None => Ok(Secret::Kept),
        }
    }
}

impl Object {
    /// A new one; `hash` is that of its secret.
    pub(super) fn made(kind: Kind, body: Map<String, Value>, hash: Option<SecretString>) -> Self {
        Self { kind, body, hash, secret: None, fingerprint: String::new(), is_configured: false }
    }

    /// Writes it down with these changes.
    pub(super) fn replace(
        &self,
        changes: &Map<String, Value>,
        secret: Secret,
        view: &View,
        session: &mut Session,
        reach: &Reach,
    ) -> Result<Self, Why> {
        let mut body = self.body.clone();
        body.extend(changes.clone());
        body.retain(|_, value| !value.is_null());
        let object = Self::made(self.kind, self.kind.complete(body), secret.after(self.hash.clone()));
        session.remove_identity_record(self.kind.about().name, self.id())?;
        object.keep(view, session, reach, false)?;
        Ok(object)
    }

    /// Writes it down, unless its name is taken, what it refers to is not there, or it is out of the caller's reach. One that
    /// is not new may have the name that it had.
    pub(super) fn keep(&self, view: &View, session: &mut Session, reach: &Reach, is_new: bool) -> Result<(), Why> {
        let (kind, about, name) = (self.kind, self.kind.about(), self.kind.unique_key(&self.body));
        if !reach.covers(kind, &self.body) {
            return Err(Why::forbidden(&rule_of("create", kind)));
        }
        let body = Value::Object(self.body.clone()).to_string();
        if body.len() > LARGEST {
            let text = format!("An object has at most {LARGEST} bytes.");
            return Err(Why::Told(StatusCode::BAD_REQUEST, text));
        }
        for (attribute, referred) in about.refers {
            let id = self.text(attribute);
            if id.is_empty() || view.get(*referred, id).is_some() {
                continue;
            }
            if (kind, *referred) != (Kind::Endpoint, Kind::Region) {
                return Err(Why::not_found(*referred, id));
            }
            let region = Kind::Region.complete([("id".to_owned(), id.into())].into_iter().collect());
            Self::made(Kind::Region, region, None).keep(view, session, reach, true)?;
        }
        let parent = self.text("parent_id");
        if kind == Kind::Project
            && parent != self.text("domain_id")
            && view.get(Kind::Project, parent).is_none_or(|above| above.text("domain_id") != self.text("domain_id"))
        {
            return Err(Why::not_found(kind, parent));
        }
        let is_other = |other: &&Object| is_new || other.id() != self.id();
        let is_taken = |other: &Object| kind.unique_key(&other.body) == name;
        if view.all(kind).filter(is_other).any(is_taken) && !about.unique.is_empty() {
            return Err(Why::Told(
                StatusCode::CONFLICT,
                conflict(kind, self.text(about.unique[about.unique.len() - 1])),
            ));
        }
        session.insert_identity_record(&IdentityRecord {
            kind: about.name.into(),
            id: self.key(),
            name,
            body,
            secret: self.hash.as_ref().map(|hash| hash.expose_secret().to_owned()),
        })?;
        Ok(())
    }

    /// What clients see of it. `base` is the URL at which the client has reached this service.
    pub(super) fn shown(&self, base: &str) -> Value {
        let mut body = self.body.clone();
        let below = match body.remove("user_id") {
            Some(Value::String(user)) => format!("/users/{user}"),
            Some(_) | None => String::new(),
        };
        body.remove(ENDS);
        body.remove(STAMP);
        if self.kind == Kind::Endpoint {
            let region = body["region_id"].clone();
            body.insert("region".into(), region);
            if self.is_configured {
                body.insert("url".into(), format!("{base}{}", self.text("url")).into());
            }
        }
        let link = format!("{base}{ROOT}{below}/{}/{}", self.kind.plural(), self.id());
        body.insert("links".into(), json!({ "self": link }));
        Value::Object(body)
    }
}

impl View {
    /// The domain that a caller belongs to: that of the token, of its project, or of the user.
    pub(super) fn domain_of<'v>(&'v self, caller: &'v Caller) -> &'v str {
        let of = |kind, id| self.get(kind, id).map_or("", |object| object.text("domain_id"));
        match &caller.scope {
            TokenScope::Domain(id) => id,
            TokenScope::Project(id) => of(Kind::Project, id),
            TokenScope::System | TokenScope::Unscoped => of(Kind::User, &caller.user_id),
        }
    }

    /// The one of this id, unless it is part of the configuration or out of the caller's reach.
    pub(super) fn changeable(&self, kind: Kind, id: &str, reach: &Reach) -> Result<&Object, Why> {
        let found = self.get(kind, id);
        if *reach != Reach::All && !found.is_some_and(|object| reach.covers(kind, &object.body)) {
            return Err(Why::forbidden(&rule_of("update", kind)));
        }
        let object = found.ok_or_else(|| Why::not_found(kind, id))?;
        // With the password of a user go all roles of the user.
        if let (Reach::Domain(own), Kind::User) = (reach, kind)
            && self.reaches_beyond(own, id)
        {
            return Err(Why::forbidden(&rule_of("update", kind)));
        }
        if object.is_configured {
            return Err(Why::configured(kind, id));
        }
        Ok(object)
    }

    /// An object, and all that goes with it.
    pub(super) fn with_dependents<'v>(&'v self, object: &'v Object) -> Vec<&'v Object> {
        let (mut next, mut gone, mut seen) = (vec![object], Vec::new(), HashSet::new());
        while let Some(object) = next.pop() {
            if seen.insert((object.kind, object.key())) {
                gone.push(object);
                next.extend(self.kept().filter(|other| other.goes_with(object)));
            }
        }
        gone
    }
}

/// Removes objects.
pub(super) fn remove(gone: Vec<&Object>, session: &mut Session) -> Result<(), Why> {
    for object in gone {
        session.remove_identity_record(object.kind.about().name, &object.key())?;
    }
    Ok(())
}
