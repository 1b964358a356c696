//! Requests without a token, where the configuration allows them: `http_basic` takes name and password with each request,
//! `none` takes everybody for one user.

use std::net::IpAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use super::{
    BuiltinIdentity,
    attempts::Wait,
    claims::Digest,
    fault::LoginFault,
    kinds::Kind,
    view::{Object, View},
};
use crate::{
    auth::{Caller, TokenError, TokenScope},
    store::StoreError,
};

/// How long a password that was right is not compared again, in seconds: comparing is slow by design.
const REMEMBERED: i64 = 60;

impl BuiltinIdentity {
    /// The caller of a request without a token; `authorization` is its header of that name.
    pub(super) async fn without_token(
        &self,
        authorization: Option<&str>,
        address: Option<IpAddr>,
    ) -> Result<Caller, TokenError> {
        let away = |error: StoreError| TokenError::Unavailable(error.to_string());
        match (authorization, &self.nobody) {
            (Some(given), _) if self.takes_passwords => self.by_password(given, address).await,
            (None, Some(user_id)) => {
                let view = self.view().await.map_err(away)?;
                view.caller(user_id).ok_or(TokenError::Invalid)
            }
            (Some(_) | None, _) => Err(TokenError::Invalid),
        }
    }

    async fn by_password(&self, given: &str, address: Option<IpAddr>) -> Result<Caller, TokenError> {
        let digest: Digest = Sha256::new_with_prefix(self.salt).chain_update(given).finalize().into();
        let now = self.clock.now();
        if let Some(caller) = self.known.get(&digest, now) {
            return Ok(caller);
        }
        let (name, password) = credentials(given).ok_or(TokenError::Invalid)?;
        let since = self.known.begin();
        let view = self.view().await.map_err(|error| TokenError::Unavailable(error.to_string()))?;
        let user = view.usable_user(&name);
        let id = user.map_or(name.as_str(), Object::id);
        let compared = self.compare((id, &name), &password, user.and_then(|user| user.secret.clone()), address).await;
        match compared {
            Ok(true) => {}
            Ok(false) => return Err(TokenError::Invalid),
            Err(LoginFault::Slowed(Wait(seconds))) => return Err(TokenError::Slowed { seconds }),
            Err(other) => return Err(TokenError::Unavailable(format!("{other:?}"))),
        }
        let caller = view.caller(id).ok_or(TokenError::Invalid)?;
        self.known.keep(since, digest, caller.clone(), now + TimeDelta::seconds(REMEMBERED));
        Ok(caller)
    }
}

/// Name and password of an `Authorization: Basic`.
fn credentials(given: &str) -> Option<(String, SecretString)> {
    let (scheme, encoded) = given.split_once(' ')?;
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = text.split_once(':').filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    Some((name.to_owned(), password.into()))
}

impl View {
    /// The user of this name: in the domain `default`, or, as `DOMAIN/NAME`, in the domain of this id or name.
    fn usable_user(&self, name: &str) -> Option<&Object> {
        let elsewhere = || {
            let (domain, name) = name.split_once('/')?;
            let domain = self.get(Kind::Domain, domain).or_else(|| self.named(Kind::Domain, domain, ""))?;
            self.named(Kind::User, name, domain.id())
        };
        let user = self.named(Kind::User, name, "default").or_else(elsewhere)?;
        self.usable(Kind::User, user.id())
    }

    /// A user as a caller: on the default project, else on the only one that the user has a role on.
    fn caller(&self, user_id: &str) -> Option<Caller> {
        let user = self.usable(Kind::User, user_id)?;
        let mut scope = self.default_scope(user);
        if scope == TokenScope::Unscoped {
            let mut projects: Vec<&str> = self.grants(user_id).map(|grant| grant.text("project_id")).collect();
            projects.retain(|project| !project.is_empty());
            projects.sort_unstable();
            projects.dedup();
            if let [only] = projects.as_slice() {
                scope = TokenScope::Project((*only).to_owned());
            }
        }
        let roles = self.roles_on(user_id, &scope).into_iter().map(|role| role.name().to_owned()).collect();
        Some(Caller { user_id: user_id.to_owned(), scope, roles })
    }
}
