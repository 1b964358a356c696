//! Logging in: from a request to a token.

use chrono::Timelike as _;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    BuiltinIdentity, claims,
    claims::Claims,
    document::TokenDocument,
    request::{AuthRequest, PasswordRequest, TokenRequest},
};
use crate::{
    model::{Timestamp, Token},
    store::StoreError,
};

/// A new token.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What the client sends from now on (`X-Subject-Token` of the answer).
    pub token: SecretString,
    /// What it says.
    pub document: TokenDocument,
}

/// Why nobody was logged in.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LoginError {
    /// Unknown user, wrong password, no role on the scope, unknown method: one and the same for all.
    #[error("The request you have made requires authentication.")]
    Unauthorized,
    /// A method is named and its member is missing.
    #[error(
        "Expecting to find {0} in identity. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error."
    )]
    Missing(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no randomness. The text is for the log only.
    #[error("the system gives no randomness: {0}")]
    Randomness(String),
}

impl From<getrandom::Error> for LoginError {
    fn from(error: getrandom::Error) -> Self {
        Self::Randomness(error.to_string())
    }
}

/// What the methods have proved.
struct Proof {
    user_id: String,
    /// The token that the new one is made from: its claims and end.
    parent: Option<(Claims, Timestamp)>,
}

impl BuiltinIdentity {
    /// Logs somebody in. `base` is the URL at which the client has reached this service, for the catalog.
    ///
    /// # Errors
    ///
    /// [`LoginError`].
    pub async fn issue(&self, request: &AuthRequest, base: &str) -> Result<Issued, LoginError> {
        let proof = self.prove(request).await?;
        let user = self.directory.user(&proof.user_id).ok_or(LoginError::Unauthorized)?;
        let scope = self.directory.requested_scope(user, request.auth.scope.as_ref());
        let scope = scope.ok_or(LoginError::Unauthorized)?;
        let issued_at = self.clock.now().with_nanosecond(0).unwrap_or_else(|| self.clock.now());
        let mut claims = Claims {
            user_id: proof.user_id,
            scope: scope.into(),
            methods: request.auth.identity.methods.clone(),
            audit_ids: vec![claims::audit_id()?],
            issued_at,
        };
        claims.methods.dedup();
        let mut expires_at = issued_at + self.directory.lifetime;
        if let Some((parent, parent_expires_at)) = proof.parent {
            // A token that could be prolonged by itself would never end.
            expires_at = parent_expires_at;
            claims.audit_ids.extend(parent.audit_ids.last().cloned());
            let inherited: Vec<String> = (parent.methods.into_iter()).filter(|m| !claims.methods.contains(m)).collect();
            claims.methods.extend(inherited);
        }
        let document = self.directory.document(&claims, expires_at, base).ok_or(LoginError::Unauthorized)?;
        let token = claims::fresh()?;
        let row = Token { digest: claims::kept(&claims::digest_of(&token)), claims: claims.to_json()?, expires_at };
        self.store.write(move |session| session.insert_token(&row)).await?;
        Ok(Issued { token, document })
    }

    async fn prove(&self, request: &AuthRequest) -> Result<Proof, LoginError> {
        let identity = &request.auth.identity;
        let mut proof: Option<Proof> = None;
        for method in &identity.methods {
            let next = match method.as_str() {
                "password" => {
                    self.prove_by_password(identity.password.as_ref().ok_or(LoginError::Missing("password"))?).await?
                }
                "token" => self.prove_by_token(identity.token.as_ref().ok_or(LoginError::Missing("token"))?).await?,
                _ => return Err(LoginError::Unauthorized),
            };
            proof = match proof {
                Some(earlier) if earlier.user_id != next.user_id => return Err(LoginError::Unauthorized),
                Some(earlier) => Some(Proof { parent: earlier.parent.or(next.parent), ..next }),
                None => Some(next),
            };
        }
        proof.ok_or(LoginError::Unauthorized)
    }

    async fn prove_by_password(&self, request: &PasswordRequest) -> Result<Proof, LoginError> {
        let user = self.directory.requested_user(&request.user);
        let matches = self.passwords.matches(&request.user.password, user.map(|user| &user.password_hash)).await;
        match user {
            Some(user) if matches => Ok(Proof { user_id: user.named.id.clone(), parent: None }),
            Some(_) | None => Err(LoginError::Unauthorized),
        }
    }

    async fn prove_by_token(&self, request: &TokenRequest) -> Result<Proof, LoginError> {
        let (claims, expires_at) = self.look_up(request.id.expose_secret()).await?.ok_or(LoginError::Unauthorized)?;
        Ok(Proof { user_id: claims.user_id.clone(), parent: Some((claims, expires_at)) })
    }
}
