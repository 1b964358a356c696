//! Logging in: from who somebody says they are to a token.

use std::{net::IpAddr, sync::Arc};

use chrono::Timelike as _;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    BuiltinIdentity,
    attempts::{Source, Wait},
    claims::{self, Claims},
    credentials,
    document::{TokenAnswer, describe},
    fault::{LoginFault, missing},
    kinds::Kind,
    request::{Login, LoginCredential, LoginDomain, LoginPassword, LoginProject, LoginScope, LoginToken},
    view::{Object, View},
};
use crate::{
    auth::TokenScope,
    config::identity::{PasswordHash, derive_id, hex},
    model::{Timestamp, Token},
};

type Proved = Result<Option<Proof>, LoginFault>;

/// What the methods have proved.
struct Proof {
    user_id: String,
    /// The token that the new one is made from: its claims and end.
    parent: Option<(Claims, Timestamp)>,
    /// The application credential that the token is made by.
    credential: Option<String>,
}

impl BuiltinIdentity {
    /// Logs somebody in. `base` is the URL at which the client has reached this service.
    pub(super) async fn issue(
        &self,
        login: &Login,
        address: Option<IpAddr>,
        base: &str,
    ) -> Result<TokenAnswer<true>, LoginFault> {
        let refused = || LoginFault::Unauthorized { identity_url: format!("{base}/identity") };
        let view = self.view().await?;
        let proof = self.prove(&view, login, address).await?.ok_or_else(refused)?;
        let user = view.usable(Kind::User, &proof.user_id).ok_or_else(refused)?;
        let credential = proof.credential.as_ref().and_then(|id| view.get(Kind::ApplicationCredential, id));
        let Some(scope) = view.requested_scope(user, credential, login.scope.as_ref()) else {
            tracing::warn!(user = ?user.name(), client.address = ?address, reason = "no role there", "a login has failed");
            return Err(refused());
        };
        let issued_at = self.clock.now().with_nanosecond(0).unwrap_or_else(|| self.clock.now());
        let mut claims = Claims {
            user_id: proof.user_id,
            fingerprint: view.fingerprint(user, &scope),
            scope,
            methods: login.identity.methods.clone(),
            audit_ids: vec![claims::random::<16>()?],
            issued_at,
            application_credential: proof.credential,
            roles: Vec::new(),
            grants: Vec::new(),
        };
        claims.methods.dedup();
        let mut expires_at = issued_at + self.configured.token_lifetime;
        if let Some((parent, parent_expires_at)) = proof.parent {
            // A token that could prolong itself would never end.
            expires_at = parent_expires_at;
            claims.audit_ids.extend(parent.audit_ids.last().cloned());
            let inherited: Vec<String> = (parent.methods.into_iter()).filter(|m| !claims.methods.contains(m)).collect();
            claims.methods.extend(inherited);
        }
        claims.grants = view.grants_on(user.id(), &claims.scope).map(|grant| grant.fingerprint.clone()).collect();
        claims.grants.retain(|grant| !grant.is_empty());
        let standing = view.standing(&claims, issued_at).ok_or_else(refused)?;
        claims.roles = standing.roles.iter().map(|role| role.id().to_owned()).collect();
        let body = describe(&view, &self.configured.region, &claims, expires_at, base).ok_or_else(refused)?;
        let (token, digest) = claims::fresh()?;
        let row = Token { digest: hex(&digest), claims: claims.to_json()?, expires_at };
        self.store.write(move |session| session.insert_token(&row)).await?;
        Ok(TokenAnswer(token, body))
    }

    /// Who it is, unless one of the methods fails.
    async fn prove(&self, view: &View, login: &Login, address: Option<IpAddr>) -> Proved {
        let identity = &login.identity;
        let lacks = |member| move || LoginFault::Malformed { message: missing(member, "identity") };
        let mut proof: Option<Proof> = None;
        for method in &identity.methods {
            let next = match method.as_str() {
                "password" => {
                    let given = identity.password.as_ref().ok_or_else(lacks("password"))?;
                    self.prove_by_password(view, given, address).await?
                }
                "token" => self.prove_by_token(identity.token.as_ref().ok_or_else(lacks("token"))?, address).await?,
                "application_credential" => {
                    let given = identity.application_credential.as_ref();
                    let given = given.ok_or_else(lacks("application_credential"))?;
                    self.prove_by_credential(view, given, address).await?
                }
                _ => None,
            };
            let Some(next) = next else { return Ok(None) };
            proof = match proof {
                Some(earlier) if earlier.user_id != next.user_id => return Ok(None),
                Some(earlier) => {
                    let credential = earlier.credential.or(next.credential);
                    Some(Proof { parent: earlier.parent.or(next.parent), credential, ..next })
                }
                None => Some(next),
            };
        }
        Ok(proof)
    }

    async fn prove_by_password(&self, view: &View, given: &LoginPassword, address: Option<IpAddr>) -> Proved {
        let user = &given.user;
        let name = user.name.as_deref().unwrap_or_default();
        let user_id = view.requested_user_id(user.id.as_deref(), name, user.domain.as_ref());
        let hash = view.get(Kind::User, &user_id).and_then(|user| user.secret.clone());
        let called = user.name.as_deref().or(user.id.as_deref()).unwrap_or_default();
        let is_right = self.compare((&user_id, called), &user.password, hash, address).await?;
        Ok(is_right.then_some(Proof { user_id, parent: None, credential: None }))
    }

    async fn prove_by_credential(&self, view: &View, given: &LoginCredential, address: Option<IpAddr>) -> Proved {
        let name = given.name.as_deref().unwrap_or_default();
        let owner = given.user.as_ref().map_or_else(String::new, |user| {
            view.requested_user_id(user.id.as_deref(), user.name.as_deref().unwrap_or_default(), user.domain.as_ref())
        });
        let found = credentials::requested(view, given.id.as_deref(), name, &owner);
        let id = given.id.clone().unwrap_or_else(|| derive_id("application_credential", &owner, name));
        let hash = found.and_then(|found| found.secret.clone());
        let is_right = self.compare((&id, given.id.as_deref().unwrap_or(name)), &given.secret, hash, address).await?;
        Ok(found.filter(|_| is_right).map(|found| Proof {
            user_id: found.text("user_id").to_owned(),
            parent: None,
            credential: Some(found.id().to_owned()),
        }))
    }

    /// Whether a secret is right; guessing is slowed. `who` is an id, and what the log calls it.
    pub(super) async fn compare(
        &self,
        (id, called): (&str, &str),
        secret: &SecretString,
        hash: Option<Arc<PasswordHash>>,
        address: Option<IpAddr>,
    ) -> Result<bool, LoginFault> {
        let source = Source::new(id, address);
        let refused = |reason, Wait(seconds): Wait| {
            tracing::warn!(user = ?called, client.address = ?address, reason, wait_s = seconds, "a login has failed");
        };
        let admitted = || {
            self.attempts.admit(source, self.clock.now()).map_err(|wait| {
                refused("too many failures", wait);
                LoginFault::Slowed(wait)
            })
        };
        admitted()?;
        let turn = self.passwords.turn().await?;
        // Others may have failed meanwhile.
        admitted()?;
        let is_known = hash.is_some();
        if self.passwords.matches(turn, secret, hash, id).await {
            self.attempts.succeeded(source);
            return Ok(true);
        }
        let wait = self.attempts.failed(source, self.clock.now());
        refused(if is_known { "wrong password" } else { "no such user" }, wait);
        Ok(false)
    }

    async fn prove_by_token(&self, given: &LoginToken, address: Option<IpAddr>) -> Proved {
        let parent = self.look_up(given.id.expose_secret()).await?;
        if parent.is_none() {
            tracing::warn!(client.address = ?address, reason = "invalid token", "a login has failed");
        }
        Ok(parent.map(|(claims, end)| Proof {
            user_id: claims.user_id.clone(),
            credential: claims.application_credential.clone(),
            parent: Some((claims, end)),
        }))
    }
}

impl View {
    /// The id of the user that is meant, or the one that such a user would have: failures are counted by it.
    pub(super) fn requested_user_id(&self, id: Option<&str>, name: &str, domain: Option<&LoginDomain>) -> String {
        if let Some(id) = id {
            return id.to_owned();
        }
        let domain = domain.and_then(|domain| self.requested_domain(domain)).map_or("", Object::id);
        let user = self.named(Kind::User, name, domain);
        user.map_or_else(|| derive_id("user", domain, name), |user| user.id().to_owned())
    }

    /// The scope that is meant, if it exists and the user has a role there. An application credential has one of its own.
    fn requested_scope(
        &self,
        user: &Object,
        credential: Option<&Object>,
        request: Option<&LoginScope>,
    ) -> Option<TokenScope> {
        let own = credential.map(|credential| TokenScope::Project(credential.text("project_id").to_owned()));
        let object = match (request, own) {
            (None, Some(own)) => return Some(own),
            (None, None) => return Some(self.default_scope(user)),
            (Some(LoginScope::Word(_)), own) => return own.is_none().then_some(TokenScope::Unscoped),
            (Some(LoginScope::Object(object)), _) => object,
        };
        let scope = match (&object.project, &object.domain, &object.system, &object.unscoped) {
            (Some(project), None, None, None) => TokenScope::Project(self.requested_project(project)?.id().to_owned()),
            (None, Some(domain), None, None) => TokenScope::Domain(self.requested_domain(domain)?.id().to_owned()),
            (None, None, Some(system), None) if system.all => TokenScope::System,
            (None, None, None, Some(_)) => TokenScope::Unscoped,
            _ => return None,
        };
        match credential {
            Some(credential) => {
                (scope == TokenScope::Project(credential.text("project_id").to_owned())).then_some(scope)
            }
            None if scope == TokenScope::Unscoped => Some(scope),
            None => (!self.roles_on(user.id(), &scope).is_empty()).then_some(scope),
        }
    }

    fn requested_project(&self, request: &LoginProject) -> Option<&Object> {
        if let Some(id) = &request.id {
            return self.get(Kind::Project, id);
        }
        let domain = self.requested_domain(request.domain.as_ref()?)?;
        self.named(Kind::Project, request.name.as_ref()?, domain.id())
    }

    fn requested_domain(&self, request: &LoginDomain) -> Option<&Object> {
        match (&request.id, &request.name) {
            (Some(id), _) => self.get(Kind::Domain, id),
            (None, Some(name)) => self.named(Kind::Domain, name, ""),
            (None, None) => None,
        }
    }

    /// The default project where the user has a role on it, else nothing.
    pub(super) fn default_scope(&self, user: &Object) -> TokenScope {
        let project = TokenScope::Project(user.text("default_project_id").to_owned());
        if self.roles_on(user.id(), &project).is_empty() { TokenScope::Unscoped } else { project }
    }
}
