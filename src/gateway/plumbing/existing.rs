//! Namespaces that somebody else has made, such as those of Neutron's routers.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Flow, Plumbing, Site, exists, ruleset::ruleset, set_rules, table};
use crate::{
    env::BoxFuture,
    gateway::command::{GatewayError, run},
};

/// Namespaces that are found by their names. Their addresses and routes are left alone; only a table of rules is added.
///
/// A namespace takes one service at a time, since two daemons cannot listen on the same ports.
#[derive(Clone, Debug)]
pub struct ExistingNamespaces {
    /// The name, with `{router}` or `{service}` for an id: `qrouter-{router}`.
    pub pattern: String,
}

impl ExistingNamespaces {
    fn name(&self, site: &Site) -> String {
        let name = self.pattern.replace("{router}", &site.router.to_string());
        name.replace("{service}", &site.service.to_string())
    }
}

impl Plumbing for ExistingNamespaces {
    fn attach<'a>(&'a self, site: &'a Site, flows: &'a [Flow]) -> BoxFuture<'a, Result<String, GatewayError>> {
        Box::pin(async move {
            let name = self.name(site);
            if !exists(&name) {
                return Err(GatewayError::NoNamespace(name));
            }
            set_rules(&name, &ruleset(&table(site.service), flows, false)).await?;
            Ok(name)
        })
    }

    fn detach<'a>(&'a self, service: Uuid, namespace: Option<&'a str>) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            let Some(namespace) = namespace.filter(|namespace| exists(namespace)) else { return Ok(()) };
            // SAs of the kernel survive a daemon that was killed, and would stay here.
            for what in ["state", "policy"] {
                run("ip", &["-n", namespace, "xfrm", what, "flush"]).await?;
            }
            // Made first, so that there is something to take away.
            let table = table(service);
            set_rules(namespace, &format!("table inet {table}\ndelete table inet {table}\n")).await
        })
    }

    fn leftovers(&self) -> BoxFuture<'_, Result<BTreeSet<Uuid>, GatewayError>> {
        Box::pin(async { Ok(BTreeSet::new()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let mut site = Site::unknown(Uuid::from_u128(1));
        site.router = Uuid::from_u128(2);
        let named = |pattern: &str| ExistingNamespaces { pattern: pattern.into() }.name(&site);
        assert_eq!(named("qrouter-{router}"), "qrouter-00000000-0000-0000-0000-000000000002");
        assert_eq!(named("vpn-{service}"), "vpn-00000000-0000-0000-0000-000000000001");
        assert_eq!(named("edge"), "edge");
    }
}
