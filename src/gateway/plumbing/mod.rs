//! Network namespaces, and what joins them to networks.

mod existing;
mod own;
mod ruleset;

use std::{
    collections::BTreeSet,
    fmt::Debug,
    net::IpAddr,
    path::{Path, PathBuf},
};

use ipnet::IpNet;
use uuid::Uuid;

pub use self::existing::ExistingNamespaces;
pub use self::own::{External, OwnNamespaces, Uplink};
pub use self::ruleset::Flow;
use super::command::{GatewayError, run, run_with};
use crate::env::BoxFuture;

/// A local network, and the gateway's address in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalNetwork {
    /// The network.
    pub network: IpNet,
    /// The address that its hosts use as their gateway.
    pub gateway: IpAddr,
}

/// Where a service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The service.
    pub service: Uuid,
    /// Its router.
    pub router: Uuid,
    /// The addresses that peers reach it at.
    pub external: Vec<IpAddr>,
    /// The networks behind it.
    pub local: Vec<LocalNetwork>,
    /// The bridge of these networks, where it is another one than that of all services: tenants that use the same
    /// addresses need bridges or VLANs of their own.
    pub bridge: Option<Uplink>,
}

impl Site {
    /// A service of which nothing is known any more, so that it can only be taken down.
    #[must_use]
    pub fn unknown(service: Uuid) -> Self {
        Self { service, router: Uuid::nil(), external: Vec::new(), local: Vec::new(), bridge: None }
    }
}

/// Makes namespaces, and takes them away.
pub trait Plumbing: Debug + Send + Sync + 'static {
    /// Makes the namespace of a service what it should be, with room for these flows; answers its name. May be repeated.
    fn attach<'a>(&'a self, site: &'a Site, flows: &'a [Flow]) -> BoxFuture<'a, Result<String, GatewayError>>;

    /// Takes away what was made for a service. May be repeated. `namespace` is the name that was answered, where it is known.
    fn detach<'a>(&'a self, service: Uuid, namespace: Option<&'a str>) -> BoxFuture<'a, Result<(), GatewayError>>;

    /// The services that namespaces are left of.
    fn leftovers(&self) -> BoxFuture<'_, Result<BTreeSet<Uuid>, GatewayError>>;
}

/// Where the namespaces of this machine are listed.
fn namespaces() -> &'static Path {
    Path::new("/run/netns")
}

/// The file that stands for a namespace.
pub(super) fn namespace_path(name: &str) -> PathBuf {
    namespaces().join(name)
}

fn exists(namespace: &str) -> bool {
    namespace_path(namespace).exists()
}

/// The table of rules of a service; several services may share a namespace that others have made.
fn table(service: Uuid) -> String {
    format!("vpnaas_{}", service.simple())
}

/// Replaces the rules of a service, all at once.
async fn set_rules(namespace: &str, rules: &str) -> Result<(), GatewayError> {
    run_with("ip", &["netns", "exec", namespace, "nft", "-f", "-"], rules).await.map(drop)
}

/// `ip` within a namespace.
async fn ip(namespace: &str, arguments: &[&str]) -> Result<String, GatewayError> {
    run("ip", &[&["-n", namespace][..], arguments].concat()).await
}
