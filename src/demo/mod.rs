//! `vpnaas serve --demo`: example users and objects, and what to try with them.
//!
//! The objects are made by the same use cases that the API calls, by the same users. The passwords are in the
//! documentation, so a demo is served on loopback addresses only.

mod folder;
mod objects;
mod text;

use std::net::SocketAddr;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use self::{folder::Folder, objects::Examples, text::Tokens};
use crate::{
    auth::{
        Caller, TokenCheck as _,
        builtin::{AuthRequest, BuiltinIdentity, IdentityConfig},
    },
    config::{Config, Operation, Outcome, Rule},
    network::standalone::StandaloneNetwork,
    service::Context,
};

/// How long the demo's tokens are valid, in seconds: a day.
const TOKEN_LIFETIME: u32 = 86_400;

/// Why there is no demo.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DemoError {
    /// Others could reach it.
    #[error(
        "server.listen: a demo has users whose passwords everybody knows, so it listens on loopback addresses only (127.0.0.1, [::1]), not on {0}"
    )]
    NotLoopback(SocketAddr),
    /// A step has failed.
    #[error("the demo cannot be set up: {step}: {reason}")]
    Failed {
        /// Which.
        step: &'static str,
        /// Why.
        reason: String,
    },
}

impl DemoError {
    /// Names the step that failed.
    fn at<E: std::fmt::Display>(step: &'static str) -> impl Fn(E) -> Self {
        move |error| Self::Failed { step, reason: error.to_string() }
    }
}

/// A demo that is configured; its database goes when it is dropped, unless it is the user's.
#[derive(Debug)]
pub struct Demo {
    folder: Option<Folder>,
}

/// Changes a configuration into that of a demo: its users, a database of its own unless `keep_database`, and names by
/// which the simulated data plane can be tried.
///
/// # Errors
///
/// [`DemoError`].
pub fn prepare(config: &mut Config, keep_database: bool) -> Result<Demo, DemoError> {
    if !config.server.listen.ip().is_loopback() {
        return Err(DemoError::NotLoopback(config.server.listen));
    }
    let users = IdentityConfig::demo().map_err(DemoError::at("the users"))?;
    config.identity.builtin = IdentityConfig { token_lifetime_seconds: TOKEN_LIFETIME, ..users };
    if config.driver.simulated.rules.is_empty() {
        config.driver.simulated.rules = rules();
    }
    if keep_database {
        return Ok(Demo { folder: None });
    }
    let folder = Folder::new().map_err(DemoError::at("a folder"))?;
    config.database.url = format!("sqlite://{}", folder.0.join("vpnaas.db").display()).into();
    Ok(Demo { folder: Some(folder) })
}

/// By the first word of a name.
fn rules() -> Vec<Rule> {
    let rule = |name: &str, operation, outcome, latency_ms, times| Rule {
        name: name.into(),
        operation,
        latency_ms,
        outcome,
        times,
    };
    vec![
        rule("slow-*", Operation::Any, Outcome::Active, Some(10_000), None),
        rule("down-*", Operation::Any, Outcome::Down, None, None),
        rule("error-*", Operation::Create, Outcome::Error, None, None),
        rule("error-*", Operation::Update, Outcome::Error, None, None),
        rule("stuck-*", Operation::Create, Outcome::Stuck, None, None),
        rule("flaky-*", Operation::Any, Outcome::Fail, None, Some(2)),
    ]
}

impl Demo {
    /// Makes the example objects; answers what to tell the user. `address` is where the service listens.
    ///
    /// # Errors
    ///
    /// [`DemoError::Failed`].
    pub async fn seed(
        &self,
        context: &Context,
        identity: &BuiltinIdentity,
        network: &StandaloneNetwork,
        address: SocketAddr,
    ) -> Result<String, DemoError> {
        let base = format!("http://{address}");
        let log_in = async |user, project| log_in(identity, user, project, &base).await;
        let (admin_token, admin) = log_in("admin", "admin").await?;
        let (member, demo) = log_in("demo", "demo").await?;
        let (reader, _) = log_in("reader", "demo").await?;
        let (other, _) = log_in("demo2", "demo2").await?;
        let examples = Examples::make(context, network, &admin, &demo).await?;
        let tokens = Tokens { member, reader, admin: admin_token, other };
        Ok(text::text(&base, &tokens, &examples, self.folder.is_some()))
    }
}

/// Logs a user of the demo in, by password as anybody would.
async fn log_in(
    identity: &BuiltinIdentity,
    user: &str,
    project: &str,
    base: &str,
) -> Result<(SecretString, Caller), DemoError> {
    let failed = "logging in";
    let domain = json!({"id": "default"});
    let request = json!({"auth": {
        "identity": {
            "methods": ["password"],
            "password": {"user": {"name": user, "domain": domain, "password": format!("{user}pw")}},
        },
        "scope": {"project": {"name": project, "domain": domain}},
    }});
    let request: AuthRequest = serde_json::from_value(request).map_err(DemoError::at(failed))?;
    let issued = identity.issue(&request, base).await.map_err(DemoError::at(failed))?;
    let caller = identity.check(issued.token.expose_secret()).await.map_err(DemoError::at(failed))?;
    Ok((issued.token, caller))
}

#[cfg(test)]
mod tests;
