//! Who has which role where, and what follows for a user: the projects and domains within reach.

use std::{
    collections::{BTreeSet, HashSet},
    convert::Infallible,
    sync::Arc,
};

use axum::{
    extract::{FromRequestParts, MatchedPath, State},
    http::{StatusCode, request::Parts},
};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use utoipa::openapi::{
    path::ParameterIn,
    schema::{ObjectBuilder, Type},
};

use super::{
    BuiltinIdentity,
    bodies::{All, all, links},
    claims::fresh_id,
    document::{Catalog, NAMED, catalog},
    fault::{Case, Cases, Refused, Same, Why, forbidden},
    kinds::{Assignments, Kind, Projects, ROOT, Resource, Roles, Users},
    objects::{Reach, remove},
    request::IdentityCaller,
    view::{Object, STAMP, View, grant, place},
};
use crate::{
    api::{
        contract::{Common, Contract, Deleted, Input, Listed, Shown, parameter},
        input::{Origin, Path, pairs::Pairs},
    },
    auth::{Caller, TokenScope},
    standalone::{
        attribute::{Kind as Shape, Part},
        schema::{Sent, shapes},
        shared::path_parameters,
    },
};

/// What a grant says, from a path such as `/projects/{project_id}/users/{user_id}/roles/{role_id}`.
#[derive(Debug)]
pub(crate) struct Said {
    scope: TokenScope,
    user: String,
    role: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Said {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let template = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let value = |name: &str| {
            let mut pairs = template.split('/').zip(parts.uri.path().split('/'));
            let raw = pairs.find(|(segment, _)| segment.trim_matches(['{', '}']) == name).map(|(_, raw)| raw);
            raw.map(|raw| percent_decode_str(raw).decode_utf8_lossy().into_owned())
        };
        let scope = match (value("project_id"), value("domain_id")) {
            (Some(id), _) => TokenScope::Project(id),
            (None, Some(id)) => TokenScope::Domain(id),
            (None, None) => TokenScope::System,
        };
        Ok(Self { scope, user: value("user_id").unwrap_or_default(), role: value("role_id").unwrap_or_default() })
    }
}

impl Input for Said {
    fn document(contract: &mut Contract) {
        path_parameters(contract);
    }
}

impl Said {
    /// Refuses callers whose role does not reach that far.
    fn admit(&self, view: &View, caller: &Caller, needed: &str, rule: &str) -> Result<(), Why> {
        let is_within = |reach: Reach| {
            let user = view.get(Kind::User, &self.user);
            reach == Reach::All || user.is_some_and(|user| reach.covers(Kind::User, &user.body))
        };
        let is_admitted =
            reaches(view, caller, needed, &self.scope) && Reach::of(caller, needed).is_some_and(is_within);
        if is_admitted { Ok(()) } else { Err(Why::forbidden(rule)) }
    }

    /// The same for changes. Roles that reach beyond a domain are not given within it.
    fn admit_change(&self, view: &View, caller: &Caller, rule: &str) -> Result<(), Why> {
        self.admit(view, caller, "admin", rule)?;
        let given = view.get(Kind::Role, &self.role).map_or("", Object::name);
        let is_wide = ["admin", "service"].contains(&given) && Reach::of(caller, "admin") != Some(Reach::All);
        if is_wide { Err(Why::forbidden(rule)) } else { Ok(()) }
    }

    /// Whether all that it names is there; `role` may be left out.
    fn exists(&self, view: &View) -> Result<(), Why> {
        let on = match &self.scope {
            TokenScope::Project(id) => Some((Kind::Project, id)),
            TokenScope::Domain(id) => Some((Kind::Domain, id)),
            TokenScope::System | TokenScope::Unscoped => None,
        };
        let role = Some((Kind::Role, &self.role)).filter(|(_, role)| !role.is_empty());
        for (kind, id) in on.into_iter().chain([(Kind::User, &self.user)]).chain(role) {
            view.get(kind, id).ok_or_else(|| Why::not_found(kind, id))?;
        }
        Ok(())
    }

    /// The grant itself, where there is one.
    fn find<'v>(&self, view: &'v View) -> Result<&'v Object, Why> {
        let found = view.grants_on(&self.user, &self.scope).find(|grant| grant.text("role_id") == self.role);
        let named = || format!("{} of {} on {}", self.role, self.user, place(&self.scope).1);
        found.ok_or_else(|| Why::not_found(Kind::RoleAssignment, &named()))
    }
}

/// Whether a role of the caller's reaches what `scope` is.
fn reaches(view: &View, caller: &Caller, role: &str, scope: &TokenScope) -> bool {
    match Reach::of(caller, role) {
        Some(Reach::All) => true,
        Some(reach) => view.scoped(scope).is_some_and(|object| reach.covers(object.kind, &object.body)),
        None => false,
    }
}

/// What is refused: what the caller has no right to, and (`NAMED`) what does not exist.
#[derive(Debug)]
pub(crate) enum Unfit<const NAMED: bool> {}

impl<const NAMED: bool> Cases for Unfit<NAMED> {
    fn all() -> Vec<Case> {
        let text = "The caller's roles do not allow it, or the role assignment is part of the configuration.";
        let mut cases = vec![Case(StatusCode::FORBIDDEN, "Forbidden", text.into(), forbidden("identity:list_grants"))];
        if NAMED {
            let text = "The user, the role, the project or the domain does not exist.";
            cases.push(Case(StatusCode::NOT_FOUND, "NotFound", text.into(), Kind::Role.absent("x")));
        }
        cases
    }
}

pub(crate) async fn list(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    said: Said,
) -> Result<Listed<Sent<All<Roles>>>, Refused<Unfit<true>>> {
    let view = identity.view().await?;
    said.admit(&view, &caller, "reader", "identity:list_grants")?;
    said.exists(&view)?;
    let grants = view.grants_on(&said.user, &said.scope);
    Ok(many(grants.filter_map(|grant| view.get(Kind::Role, grant.text("role_id"))), &origin, "roles"))
}

pub(crate) async fn check(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    said: Said,
) -> Result<Same, Refused<Unfit<true>>> {
    let view = identity.view().await?;
    said.admit(&view, &caller, "reader", "identity:check_grant")?;
    said.find(&view)?;
    Ok(Same)
}

pub(crate) async fn create(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    said: Said,
) -> Result<Same, Refused<Unfit<true>>> {
    said.admit_change(&*identity.view().await?, &caller, "identity:create_grant")?;
    let stamp = fresh_id()?;
    identity
        .change(move |view, session| {
            said.admit_change(view, &caller, "identity:create_grant")?;
            said.exists(view)?;
            if said.find(view).is_ok() {
                return Ok(());
            }
            let mut body = grant(&said.user, &said.role, &said.scope);
            body.insert(STAMP.into(), stamp.as_str().into());
            Object::made(Kind::RoleAssignment, body, None).keep(view, session, &Reach::All, true)
        })
        .await?;
    Ok(Same)
}

pub(crate) async fn revoke(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    said: Said,
) -> Result<Deleted, Refused<Unfit<true>>> {
    said.admit_change(&*identity.view().await?, &caller, "identity:revoke_grant")?;
    identity
        .change(move |view, session| {
            said.admit_change(view, &caller, "identity:revoke_grant")?;
            let found = said.find(view)?;
            if found.is_configured {
                Err(Why::configured(Kind::RoleAssignment, &said.role))
            } else {
                remove(view.with_dependents(found), session)
            }
        })
        .await?;
    Ok(Deleted)
}

/// A list of these, below `path`.
fn many<'v, R: Resource>(found: impl Iterator<Item = &'v Object>, origin: &Origin, path: &str) -> Listed<Sent<All<R>>> {
    let base = &origin.base_url;
    let shown: Vec<Value> = found.map(|object| object.shown(base)).collect();
    Listed(all(&shown, &format!("{base}{ROOT}/{path}")))
}

/// The usable objects of a kind on which a user has a role.
fn within_reach<'v>(view: &'v View, kind: Kind, user_id: &str) -> impl Iterator<Item = &'v Object> {
    let key = if kind == Kind::Project { "project_id" } else { "domain_id" };
    let ids: BTreeSet<&str> = view.grants(user_id).map(|grant| grant.text(key)).filter(|id| !id.is_empty()).collect();
    ids.into_iter().filter_map(move |id| view.usable(kind, id))
}

/// The projects or domains of the caller.
pub(crate) async fn own<R: Resource>(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
) -> Result<Listed<Sent<All<R>>>, Common> {
    let view = identity.view().await?;
    Ok(many(within_reach(&view, R::KIND, &caller.user_id), &origin, &format!("auth/{}", R::COLLECTION)))
}

pub(crate) async fn user_projects(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    user: Path<Users>,
) -> Result<Listed<Sent<All<Projects>>>, Refused<Unfit<true>>> {
    let (view, id) = (identity.view().await?, user.text.as_str());
    let found = view.get(Kind::User, id);
    let is_covered = |reach: &Reach| found.is_some_and(|user| reach.covers(Kind::User, &user.body));
    let reach = Reach::of(&caller, "reader");
    if caller.user_id != id && !reach.is_some_and(|reach| reach == Reach::All || is_covered(&reach)) {
        return Err(Why::forbidden("identity:list_user_projects").into());
    }
    found.ok_or_else(|| Why::not_found(Kind::User, id))?;
    Ok(many(within_reach(&view, Kind::Project, id), &origin, &format!("users/{id}/projects")))
}

pub(crate) async fn own_catalog(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
) -> Result<Shown<Sent<Catalog>>, Refused<Unfit<false>>> {
    if caller.scope == TokenScope::Unscoped {
        return Err(Why::forbidden("identity:get_auth_catalog").into());
    }
    Ok(Shown(Sent::new(json!({ "catalog": catalog(&identity.configured.region, &origin.base_url) }))))
}

const INFERENCE: Part = Part {
    name: "IdentityRoleInference",
    text: "A role and what it implies.",
    members: &[
        ("prior_role", "The role.", Shape::Part(&NAMED)),
        ("implies", "The roles that come with it.", Shape::Parts(&NAMED, 16)),
    ],
    is_whole: true,
};

const INFERENCE_LIST: Part = Part {
    name: "IdentityRoleInferences",
    text: "Which roles imply which.",
    members: &[
        ("role_inferences", "One entry per role that implies another.", Shape::Parts(&INFERENCE, 16)),
        ("links", "A link to the list.", Shape::Any),
    ],
    is_whole: true,
};

/// Which roles imply which.
pub(crate) struct Inferences;

shapes! {
    () Inferences = INFERENCE_LIST.name, |schemas| INFERENCE_LIST.schema(schemas), INFERENCE_LIST.example();
}

pub(crate) async fn inferences(
    IdentityCaller(_): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
) -> Result<Shown<Sent<Inferences>>, Common> {
    let view = identity.view().await?;
    let named = |role: &Object| json!({ "id": role.id(), "name": role.name() });
    // Each implies the next one of those that it comes to.
    let implied =
        |role: &Object| view.with_implied(&[role]).into_iter().find(|other| other.id() != role.id()).map(named);
    let found = view
        .all(Kind::Role)
        .filter_map(|role| implied(role).map(|other| json!({ "prior_role": named(role), "implies": [other] })));
    let list = found.collect::<Vec<_>>();
    let links = links(&format!("{}{ROOT}/role_inferences", origin.base_url));
    Ok(Shown(Sent::new(json!({ "role_inferences": list, "links": links }))))
}

/// The query of role assignments, by the names that Keystone gives its parameters.
#[derive(Debug)]
pub(crate) struct Wanted(Pairs);

/// Each parameter, what it is for, and the attribute of a grant that it is held against.
const PARAMETERS: [(&str, &str, &str); 7] = [
    ("user.id", "Only assignments of this user.", "user_id"),
    ("role.id", "Only assignments of this role.", "role_id"),
    ("scope.project.id", "Only assignments on this project.", "project_id"),
    ("scope.domain.id", "Only assignments on this domain.", "domain_id"),
    ("scope.system", "Only assignments on the system; the value is `all`.", "system"),
    ("effective", "Include the roles that other roles imply.", ""),
    ("include_names", "Include names as well as ids.", ""),
];

/// Only assignments to groups, and those that projects inherit: there are none.
const NONE: [&str; 2] = ["group.id", "scope.OS-INHERIT:inherited_to"];

impl<S: Send + Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Pairs::read(parts.uri.query()).unwrap_or_default()))
    }
}

impl Input for Wanted {
    fn document(contract: &mut Contract) {
        for (name, text, _) in PARAMETERS {
            let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(64));
            contract.parameter(parameter(ParameterIn::Query, name, text, schema, "all"));
        }
    }
}

impl Wanted {
    /// Whether this parameter is given, and not as false.
    fn has(&self, name: &str) -> bool {
        self.0.all(name).next().is_some_and(|value| !matches!(value.to_ascii_lowercase().as_str(), "false" | "0"))
    }

    /// Whether a grant of these attributes is asked for.
    fn pass(&self, attribute: impl Fn(&str) -> String) -> bool {
        let mut held = PARAMETERS.iter().filter(|(_, _, name)| !name.is_empty());
        held.all(|(parameter, _, name)| self.0.all(parameter).next().is_none_or(|wanted| wanted == attribute(name)))
    }
}

pub(crate) async fn assignments(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    wanted: Wanted,
) -> Result<Listed<Sent<All<Assignments>>>, Refused<Unfit<false>>> {
    let view = identity.view().await?;
    if Reach::of(&caller, "reader").is_none() {
        return Err(Why::forbidden("identity:list_role_assignments").into());
    }
    let reference = |kind, id: &str| view.reference(kind, id, wanted.has("include_names"));
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let is_possible = !NONE.into_iter().any(|parameter| wanted.has(parameter));
    for grant in view.all(Kind::RoleAssignment).filter(|_| is_possible) {
        let (user, project, domain) = (grant.text("user_id"), grant.text("project_id"), grant.text("domain_id"));
        let (scope, shown, path) = match (project, domain) {
            ("", "") => (TokenScope::System, json!({ "system": { "all": true } }), "system".to_owned()),
            ("", id) => {
                let shown = json!({ "domain": reference(Kind::Domain, id) });
                (TokenScope::Domain(id.to_owned()), shown, format!("domains/{id}"))
            }
            (id, _) => {
                let shown = json!({ "project": reference(Kind::Project, id) });
                (TokenScope::Project(id.to_owned()), shown, format!("projects/{id}"))
            }
        };
        if !reaches(&view, &caller, "reader", &scope) {
            continue;
        }
        let direct: Vec<&Object> = view.get(Kind::Role, grant.text("role_id")).into_iter().collect();
        let roles = if wanted.has("effective") { view.with_implied(&direct) } else { direct };
        let is_wanted = |role: &&Object| {
            wanted.pass(|name| if name == "role_id" { role.id().to_owned() } else { grant.text(name).to_owned() })
        };
        for role in roles.into_iter().filter(is_wanted) {
            let link = format!("{}{ROOT}/{path}/users/{user}/roles/{}", origin.base_url, role.id());
            // Two roles may imply the same one.
            if !seen.insert(link.clone()) {
                continue;
            }
            let (role, user) = (reference(Kind::Role, role.id()), reference(Kind::User, user));
            found.push(json!({ "role": role, "user": user, "scope": shown, "links": { "assignment": link } }));
        }
    }
    Ok(Listed(all(&found, &format!("{}{ROOT}/role_assignments", origin.base_url))))
}

impl View {
    /// An object's id, and its name and domain where they are asked for.
    fn reference(&self, kind: Kind, id: &str, with_names: bool) -> Value {
        let Some(object) = self.get(kind, id).filter(|_| with_names) else { return json!({ "id": id }) };
        match object.text("domain_id") {
            domain if kind == Kind::Domain || domain.is_empty() => json!({ "id": id, "name": object.name() }),
            domain => json!({ "id": id, "name": object.name(), "domain": self.reference(Kind::Domain, domain, true) }),
        }
    }
}
