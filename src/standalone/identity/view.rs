//! What the identity knows at one moment: what the configuration says, and what administrators have made beside it.
//!
//! All of it is in memory, as objects with the attributes that clients see. The store counts changes, so that a view is made
//! again only after one.

use std::{collections::HashMap, sync::Arc};

use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::{
    claims::Claims,
    kinds::{Kind, text},
};
use crate::{
    auth::{Role, TokenScope},
    config::identity::{Directory, Named, PasswordHash, derive_id},
    model::{IdentityRecord, Timestamp, keyword::Keyword as _},
    store::{Session, StoreError},
};

pub(super) const INTERFACES: [&str; 3] = ["public", "internal", "admin"];

/// The services that are always there: type, name and path.
pub(super) const SERVICES: [(&str, &str, &str); 2] =
    [("identity", "keystone", "/identity"), ("network", "neutron", "")];

/// What is kept of an object beside its attributes and never shown: when it ends, in seconds since 1970, and what changes
/// whenever it is disabled or granted.
pub(super) const ENDS: &str = "ends";
pub(super) const STAMP: &str = "stamp";

/// Something that the identity knows.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) body: Map<String, Value>,
    /// The hash of its password or secret, as it is kept.
    pub(super) hash: Option<SecretString>,
    /// What a password or a secret is compared with.
    pub(super) secret: Option<Arc<PasswordHash>>,
    /// Changes with the secret, with every time that it is disabled or granted, and for a user of the configuration with the
    /// roles: a token that was issued under another one is no longer valid.
    pub(super) fingerprint: String,
    pub(super) is_configured: bool,
}

impl Object {
    pub(super) fn text(&self, name: &str) -> &str {
        text(&self.body, name)
    }

    pub(super) fn id(&self) -> &str {
        self.text("id")
    }

    pub(super) fn name(&self) -> &str {
        self.text("name")
    }

    /// What tells it from others of its kind: its id, or for a grant all that it says.
    pub(super) fn key(&self) -> String {
        if self.kind == Kind::RoleAssignment { self.kind.unique_key(&self.body) } else { self.id().to_owned() }
    }

    /// Whether an attribute names `other`.
    pub(super) fn refers_to(&self, other: &Self) -> bool {
        let refers = self.kind.about().refers.iter();
        refers.filter(|(_, kind)| *kind == other.kind).any(|(attribute, _)| self.text(attribute) == other.id())
    }

    /// Whether it goes when `other` does: it refers to it, or is a credential for the project of a role that is taken away.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        let is_on_the_same = |name| !other.text(name).is_empty() && self.text(name) == other.text(name);
        self.refers_to(other)
            || (self.kind, other.kind) == (Kind::ApplicationCredential, Kind::RoleAssignment)
                && ["user_id", "project_id"].into_iter().all(is_on_the_same)
    }

    /// Reads a record of the store; `None` for one that cannot be read.
    fn read(record: IdentityRecord) -> Option<Self> {
        let kind = Kind::of(&record.kind)?;
        let Ok(Value::Object(body)) = serde_json::from_str(&record.body) else {
            tracing::error!(
                kind = record.kind,
                id = record.id,
                "a record of the identity cannot be read and is left out"
            );
            return None;
        };
        let (hash, stamp) = (record.secret.as_deref().unwrap_or_default(), text(&body, STAMP));
        let is_plain = hash.is_empty() && stamp.is_empty();
        let fingerprint = if is_plain { String::new() } else { derive_id("secret", stamp, hash) };
        let secret = record.secret.clone().and_then(|hash| PasswordHash::parse(&hash.into())).map(Arc::new);
        Some(Self {
            kind,
            body,
            hash: record.secret.map(SecretString::from),
            secret,
            fingerprint,
            is_configured: false,
        })
    }
}

/// What a token gives: the user, and the roles, implied ones included.
pub(super) struct Standing<'v> {
    pub(super) user: &'v Object,
    pub(super) roles: Vec<&'v Object>,
}

/// Everything that the identity knows.
#[derive(Debug, Default)]
pub(super) struct View {
    /// The number of changes that it has seen.
    pub(super) number: i64,
    objects: Vec<Object>,
    places: HashMap<(Kind, String), usize>,
}

impl View {
    /// Reads all of it.
    pub(super) fn read(configured: &Directory, session: &mut Session) -> Result<Self, StoreError> {
        let mut view = Self { number: session.log_outs()?, ..Self::configured(configured) };
        for object in session.identity_records()?.into_iter().filter_map(Object::read) {
            view.add(object);
        }
        Ok(view)
    }

    /// Before anything has been read.
    pub(super) fn unread() -> Self {
        Self { number: -1, ..Self::default() }
    }

    fn configured(directory: &Directory) -> Self {
        let mut view = Self::default();
        view.add_named(Kind::Domain, &directory.domains);
        view.add_named(Kind::Project, &directory.projects);
        for role in Role::ALL {
            view.put(Kind::Role, json!({ "id": role_id(*role), "name": role.as_str() }));
        }
        view.put(Kind::Region, json!({ "id": directory.region }));
        for (kind, name, path) in SERVICES {
            let service = derive_id("service", "", kind);
            view.put(Kind::Service, json!({ "id": service, "type": kind, "name": name }));
            for interface in INTERFACES {
                let (id, region) = (derive_id("endpoint", kind, interface), &directory.region);
                let endpoint = json!({
                    "id": id, "service_id": service, "interface": interface, "region_id": region, "region": region,
                    "url": path,
                });
                view.put(Kind::Endpoint, endpoint);
            }
        }
        for user in &directory.users {
            let mut body = json!({ "id": user.named.id, "name": user.named.name, "domain_id": user.named.domain_id });
            if let Some(project) = &user.default_project {
                body["default_project_id"] = project.as_str().into();
            }
            view.put(Kind::User, body);
            if let Some(object) = view.objects.last_mut() {
                object.secret = Some(Arc::clone(&user.password));
                object.fingerprint.clone_from(&user.fingerprint);
            }
            for (scope, role) in &user.grants {
                view.put(Kind::RoleAssignment, Value::Object(grant(&user.named.id, &role_id(*role), scope)));
            }
        }
        view
    }

    fn add_named(&mut self, kind: Kind, all: &[Named]) {
        for one in all {
            let mut body = json!({ "id": one.id, "name": one.name });
            if kind == Kind::Project {
                body["domain_id"] = one.domain_id.as_str().into();
                body["parent_id"] = one.domain_id.as_str().into();
            }
            self.put(kind, body);
        }
    }

    fn put(&mut self, kind: Kind, body: Value) {
        let Value::Object(body) = body else { return };
        let body = kind.complete(body);
        let fingerprint = String::new();
        self.add(Object { kind, body, hash: None, secret: None, fingerprint, is_configured: true });
    }

    fn add(&mut self, object: Object) {
        self.places.insert((object.kind, object.key()), self.objects.len());
        self.objects.push(object);
    }

    pub(super) fn get(&self, kind: Kind, id: &str) -> Option<&Object> {
        self.places.get(&(kind, id.to_owned())).map(|&place| &self.objects[place])
    }

    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        self.objects.iter().filter(move |object| object.kind == kind)
    }

    /// All that is kept in the store.
    pub(super) fn kept(&self) -> impl Iterator<Item = &Object> {
        self.objects.iter().filter(|object| !object.is_configured)
    }

    /// The one of this name, within a domain where the kind has domains.
    pub(super) fn named(&self, kind: Kind, name: &str, domain_id: &str) -> Option<&Object> {
        self.all(kind).find(|object| object.name() == name && object.text("domain_id") == domain_id)
    }

    /// The one of this id, if it can be used: it is enabled, and so is its domain.
    pub(super) fn usable(&self, kind: Kind, id: &str) -> Option<&Object> {
        let object = self.get(kind, id).filter(|object| object.body.get("enabled") != Some(&Value::Bool(false)))?;
        match object.text("domain_id") {
            domain if kind != Kind::Domain && !domain.is_empty() => self.usable(Kind::Domain, domain).map(|_| object),
            _none => Some(object),
        }
    }

    /// The grants to a user.
    pub(super) fn grants(&self, user_id: &str) -> impl Iterator<Item = &Object> {
        self.all(Kind::RoleAssignment).filter(move |grant| grant.text("user_id") == user_id)
    }

    /// The grants to a user on `scope`.
    pub(super) fn grants_on<'v>(&'v self, user_id: &str, scope: &TokenScope) -> impl Iterator<Item = &'v Object> {
        let (key, on) = place(scope);
        self.grants(user_id).filter(move |grant| grant.text(key) == on)
    }

    /// Whether a user has a role somewhere outside a domain, or one that reaches beyond it.
    pub(super) fn reaches_beyond(&self, domain: &str, user_id: &str) -> bool {
        self.grants(user_id).any(|grant| {
            let project = grant.text("project_id");
            let place =
                self.get(Kind::Project, project).map_or(grant.text("domain_id"), |project| project.text("domain_id"));
            let role = self.get(Kind::Role, grant.text("role_id")).map_or("", Object::name);
            place != domain || role == "service" || role == "admin" && !project.is_empty()
        })
    }

    /// The project or domain of a scope.
    pub(super) fn scoped(&self, scope: &TokenScope) -> Option<&Object> {
        match scope {
            TokenScope::Project(id) => self.get(Kind::Project, id),
            TokenScope::Domain(id) => self.get(Kind::Domain, id),
            TokenScope::System | TokenScope::Unscoped => None,
        }
    }

    /// What changes when the tokens of a user on `scope` are to end.
    pub(super) fn fingerprint(&self, user: &Object, scope: &TokenScope) -> String {
        let objects = [Some(user), self.scoped(scope)].into_iter().flatten();
        let with_domain = objects.flat_map(|object| [Some(object), self.get(Kind::Domain, object.text("domain_id"))]);
        with_domain.flatten().map(|object| object.fingerprint.as_str()).collect()
    }

    /// The user's roles on what can be used of `scope`, implied ones included: the strongest first.
    pub(super) fn roles_on(&self, user_id: &str, scope: &TokenScope) -> Vec<&Object> {
        let is_usable = *scope == TokenScope::System
            || self.scoped(scope).is_some_and(|object| self.usable(object.kind, object.id()).is_some());
        let direct: Vec<&Object> = self
            .grants_on(user_id, scope)
            .filter(|_| is_usable)
            .filter_map(|grant| self.get(Kind::Role, grant.text("role_id")))
            .collect();
        self.with_implied(&direct)
    }

    /// These roles and those that they imply, the strongest first.
    pub(super) fn with_implied(&self, direct: &[&Object]) -> Vec<&Object> {
        let known: Vec<Role> = direct.iter().filter_map(|role| Role::parse(role.name())).collect();
        let effective = Role::effective(&known);
        let is_held = |role: &Object| {
            direct.iter().any(|own| own.id() == role.id())
                || Role::parse(role.name()).is_some_and(|role| effective.contains(&role))
        };
        self.all(Kind::Role).filter(|role| is_held(role)).collect()
    }

    /// What a token gives today; `None` where its user is gone or has another password, or lacks a role that it was issued
    /// with, or where what it is for, or made from, is gone.
    pub(super) fn standing(&self, claims: &Claims, now: Timestamp) -> Option<Standing<'_>> {
        let user = self.usable(Kind::User, &claims.user_id)?;
        if self.fingerprint(user, &claims.scope) != claims.fingerprint {
            return None;
        }
        let mut roles = self.roles_on(&claims.user_id, &claims.scope);
        if let Some(id) = &claims.application_credential {
            let credential =
                self.get(Kind::ApplicationCredential, id).filter(|credential| !has_expired(credential, now))?;
            let own: Vec<&Object> = roles_of(credential).filter_map(|id| self.get(Kind::Role, id)).collect();
            let own = self.with_implied(&own);
            if own.iter().any(|role| roles.iter().all(|held| held.id() != role.id())) {
                return None;
            }
            roles = own;
        }
        let lacks = claims.roles.iter().any(|id| roles.iter().all(|role| role.id() != id))
            || claims.grants.iter().any(|one| self.grants_on(user.id(), &claims.scope).all(|g| g.fingerprint != *one));
        (claims.scope == TokenScope::Unscoped || !roles.is_empty() && !lacks).then_some(Standing { user, roles })
    }

    /// When a token ends because its application credential does.
    pub(super) fn ends(&self, claims: &Claims) -> Option<Timestamp> {
        let credential = self.get(Kind::ApplicationCredential, claims.application_credential.as_ref()?)?;
        Timestamp::from_timestamp(credential.body.get(ENDS)?.as_i64()?, 0)
    }
}

/// The id of a role that is always there.
fn role_id(role: Role) -> String {
    derive_id("role", "", role.as_str())
}

/// The ids of an application credential's roles.
pub(super) fn roles_of(credential: &Object) -> impl Iterator<Item = &str> {
    credential.body.get("roles").and_then(Value::as_array).into_iter().flatten().filter_map(|role| role["id"].as_str())
}

/// Whether an application credential has ended.
pub(super) fn has_expired(credential: &Object, now: Timestamp) -> bool {
    credential.body.get(ENDS).and_then(Value::as_i64).is_some_and(|ends| ends <= now.timestamp())
}

/// Where a grant on `scope` says so, and what.
pub(super) fn place(scope: &TokenScope) -> (&'static str, &str) {
    match scope {
        TokenScope::Project(id) => ("project_id", id),
        TokenScope::Domain(id) => ("domain_id", id),
        TokenScope::System => ("system", "all"),
        TokenScope::Unscoped => ("", ""),
    }
}

/// The body of a grant.
pub(super) fn grant(user_id: &str, role_id: &str, scope: &TokenScope) -> Map<String, Value> {
    let (key, on) = place(scope);
    let said = [("user_id", user_id), ("role_id", role_id), (key, on)];
    said.map(|(name, value)| (name.to_owned(), value.into())).into_iter().collect()
}
