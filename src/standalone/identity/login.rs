//! Logging in: from who somebody says they are to a token.

use std::net::IpAddr;

use chrono::Timelike as _;
use secrecy::ExposeSecret as _;

use super::{
    BuiltinIdentity,
    answer::{LoginFault, TokenAnswer},
    attempts::{Source, Wait},
    claims::{self, Claims},
    document::TokenResponse,
    request::{Login, LoginDomain, LoginPassword, LoginProject, LoginScope, LoginToken, LoginUser},
};
use crate::{
    auth::TokenScope,
    config::identity::{Directory, Named, User, by_id, derive_id, hex},
    model::{Timestamp, Token},
};

type Proved = Result<Option<Proof>, LoginFault>;

/// What the methods have proved.
struct Proof {
    user_id: String,
    /// The token that the new one is made from: its claims and end.
    parent: Option<(Claims, Timestamp)>,
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
        let proof = self.prove(login, address).await?.ok_or_else(refused)?;
        let user = self.directory.user(&proof.user_id).ok_or_else(refused)?;
        let Some(scope) = self.directory.requested_scope(user, login.scope.as_ref()) else {
            tracing::warn!(user = ?user.named.name, client.address = ?address, reason = "no role there", "a login has failed");
            return Err(refused());
        };
        let issued_at = self.clock.now().with_nanosecond(0).unwrap_or_else(|| self.clock.now());
        let mut claims = Claims {
            user_id: proof.user_id,
            fingerprint: user.fingerprint.clone(),
            scope,
            methods: login.identity.methods.clone(),
            audit_ids: vec![claims::audit_id()?],
            issued_at,
        };
        claims.methods.dedup();
        let mut expires_at = issued_at + self.directory.token_lifetime;
        if let Some((parent, parent_expires_at)) = proof.parent {
            // A token that could prolong itself would never end.
            expires_at = parent_expires_at;
            claims.audit_ids.extend(parent.audit_ids.last().cloned());
            let inherited: Vec<String> = (parent.methods.into_iter()).filter(|m| !claims.methods.contains(m)).collect();
            claims.methods.extend(inherited);
        }
        let body = TokenResponse::new(&self.directory, &claims, expires_at, base).ok_or_else(refused)?;
        let (token, digest) = claims::fresh()?;
        let row = Token { digest: hex(&digest), claims: claims.to_json()?, expires_at };
        self.store.write(move |session| session.insert_token(&row)).await?;
        Ok(TokenAnswer(token, body))
    }

    /// Who it is, unless one of the methods fails.
    async fn prove(&self, login: &Login, address: Option<IpAddr>) -> Proved {
        let identity = &login.identity;
        let missing = |member| move || LoginFault::missing(member, "identity");
        let mut proof: Option<Proof> = None;
        for method in &identity.methods {
            let next = match method.as_str() {
                "password" => {
                    self.prove_by_password(identity.password.as_ref().ok_or_else(missing("password"))?, address).await?
                }
                "token" => self.prove_by_token(identity.token.as_ref().ok_or_else(missing("token"))?, address).await?,
                _ => None,
            };
            let Some(next) = next else { return Ok(None) };
            proof = match proof {
                Some(earlier) if earlier.user_id != next.user_id => return Ok(None),
                Some(earlier) => Some(Proof { parent: earlier.parent.or(next.parent), ..next }),
                None => Some(next),
            };
        }
        Ok(proof)
    }

    async fn prove_by_password(&self, given: &LoginPassword, address: Option<IpAddr>) -> Proved {
        let user_id = self.directory.requested_user_id(&given.user);
        let user = self.directory.user(&user_id);
        let source = Source::new(&user_id, address);
        let name = given.user.name.as_deref().or(given.user.id.as_deref()).unwrap_or_default();
        let refused = |reason, Wait(seconds): Wait| {
            tracing::warn!(user = ?name, client.address = ?address, reason, wait_s = seconds, "a login has failed");
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
        if self.passwords.matches(turn, &given.user.password, user, &user_id).await {
            self.attempts.succeeded(source);
            return Ok(Some(Proof { user_id, parent: None }));
        }
        let wait = self.attempts.failed(source, self.clock.now());
        refused(if user.is_some() { "wrong password" } else { "no such user" }, wait);
        Ok(None)
    }

    async fn prove_by_token(&self, given: &LoginToken, address: Option<IpAddr>) -> Proved {
        let parent = self.look_up(given.id.expose_secret()).await?;
        if parent.is_none() {
            tracing::warn!(client.address = ?address, reason = "invalid token", "a login has failed");
        }
        Ok(parent.map(|parent| Proof { user_id: parent.0.user_id.clone(), parent: Some(parent) }))
    }
}

impl Directory {
    /// The id of the user that is meant, or the one that such a user would have: failures are counted by it.
    fn requested_user_id(&self, request: &LoginUser) -> String {
        if let Some(id) = &request.id {
            return id.clone();
        }
        let name = request.name.as_deref().unwrap_or_default();
        let domain = request.domain.as_ref().and_then(|domain| self.requested_domain(domain));
        let domain_id = domain.map_or("", |domain| &domain.id);
        let user = self.users.iter().find(|user| user.named.name == name && user.named.domain_id == domain_id);
        user.map_or_else(|| derive_id("user", domain_id, name), |user| user.named.id.clone())
    }

    /// The scope that is meant, if it exists and the user has a role there.
    fn requested_scope(&self, user: &User, request: Option<&LoginScope>) -> Option<TokenScope> {
        let object = match request {
            None => return Some(default_scope(user)),
            Some(LoginScope::Word(_)) => return Some(TokenScope::Unscoped),
            Some(LoginScope::Object(object)) => object,
        };
        let scope = match (&object.project, &object.domain, &object.system, &object.unscoped) {
            (Some(project), None, None, None) => TokenScope::Project(self.requested_project(project)?.id.clone()),
            (None, Some(domain), None, None) => TokenScope::Domain(self.requested_domain(domain)?.id.clone()),
            (None, None, Some(system), None) if system.all => TokenScope::System,
            (None, None, None, Some(_)) => return Some(TokenScope::Unscoped),
            _ => return None,
        };
        (!user.roles_on(&scope).is_empty()).then_some(scope)
    }

    fn requested_project(&self, request: &LoginProject) -> Option<&Named> {
        if let Some(id) = &request.id {
            return by_id(&self.projects, id);
        }
        let (name, domain) = (request.name.as_ref()?, self.requested_domain(request.domain.as_ref()?)?);
        self.projects.iter().find(|project| &project.name == name && project.domain_id == domain.id)
    }

    fn requested_domain(&self, request: &LoginDomain) -> Option<&Named> {
        match (&request.id, &request.name) {
            (Some(id), _) => by_id(&self.domains, id),
            (None, Some(name)) => self.domains.iter().find(|domain| &domain.name == name),
            (None, None) => None,
        }
    }
}

/// The default project where the user has a role on it, else nothing.
fn default_scope(user: &User) -> TokenScope {
    let project = user.default_project.clone().map(TokenScope::Project);
    project.filter(|scope| !user.roles_on(scope).is_empty()).unwrap_or(TokenScope::Unscoped)
}
