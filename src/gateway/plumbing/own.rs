//! Namespaces of our own, joined to bridges of the machine.
//!
//! Such a namespace is a router with two interfaces, `wan` and `lan`, and does nothing but forward what its tunnels protect.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use ipnet::IpNet;
use uuid::Uuid;

use super::{Flow, Plumbing, Site, exists, ip, namespaces, ruleset::ruleset, set_rules, table};
use crate::{
    env::BoxFuture,
    gateway::{
        charon::names,
        command::{GatewayError, run},
    },
};

/// A bridge that namespaces are joined to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uplink {
    /// The bridge.
    pub bridge: String,
    /// The VLAN of a bridge that filters by VLAN; `None` for its own.
    pub vlan: Option<u16>,
}

/// How peers are reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External {
    /// The bridge that leads to them.
    pub uplink: Uplink,
    /// The length of the prefix of IPv4 addresses there.
    pub prefix_v4: u8,
    /// The next router for IPv4.
    pub gateway_v4: Option<Ipv4Addr>,
    /// The length of the prefix of IPv6 addresses there.
    pub prefix_v6: u8,
    /// The next router for IPv6.
    pub gateway_v6: Option<Ipv6Addr>,
}

/// A namespace per service.
#[derive(Clone, Debug)]
pub struct OwnNamespaces {
    /// What the names of the namespaces begin with.
    pub prefix: String,
    /// How peers are reached.
    pub external: External,
    /// The bridge of the local networks, unless a service or its router has another one.
    pub local: Uplink,
    /// Other bridges, by the routers that they belong to.
    pub by_router: BTreeMap<Uuid, Uplink>,
    /// The namespace that the bridges are in; `None` for that of this process.
    pub bridges: Option<String>,
}

impl OwnNamespaces {
    fn name(&self, service: Uuid) -> String {
        format!("{}-{service}", self.prefix)
    }

    /// `ip` where the bridges are.
    async fn host(&self, program: &str, arguments: &[&str]) -> Result<String, GatewayError> {
        match &self.bridges {
            Some(namespace) => run(program, &[&["-n", namespace][..], arguments].concat()).await,
            None => run(program, arguments).await,
        }
    }

    /// Joins an interface of the namespace to a bridge. The bridge may have come, or been made again, since the last time.
    async fn join(&self, service: Uuid, interface: &str, uplink: &Uplink) -> Result<(), GatewayError> {
        let (name, port) = (self.name(service), port(service, interface));
        if ip(&name, &["link", "show", interface]).await.is_err() {
            // What an attempt has left that did not get to its end.
            let _absent = self.host("ip", &["link", "delete", &port]).await;
            let address = mac(service, interface);
            let peer = ["type", "veth", "peer", "name", interface, "address", &address, "netns", &name];
            self.host("ip", &[&["link", "add", &port][..], &peer].concat()).await?;
        }
        self.host("ip", &["link", "set", &port, "master", &uplink.bridge, "up"]).await?;
        if let Some(vlan) = uplink.vlan {
            let vlan = vlan.to_string();
            self.host("bridge", &["vlan", "add", "dev", &port, "vid", &vlan, "pvid", "untagged"]).await?;
            if vlan != "1" {
                let _gone_already = self.host("bridge", &["vlan", "delete", "dev", &port, "vid", "1"]).await;
            }
        }
        ip(&name, &["link", "set", interface, "up"]).await.map(drop)
    }

    async fn make(&self, site: &Site, flows: &[Flow]) -> Result<String, GatewayError> {
        let name = self.name(site.service);
        if !exists(&name) {
            run("ip", &["netns", "add", &name]).await?;
        }
        ip(&name, &["link", "set", "lo", "up"]).await?;
        // Before anything can be forwarded.
        set_rules(&name, &ruleset(&table(site.service), flows, true)).await?;
        // Neighbours are told where an address is, should they know it somewhere else.
        let settings = [
            "net.ipv4.ip_forward=1",
            "net.ipv6.conf.all.forwarding=1",
            "net.ipv4.conf.all.arp_notify=1",
            "net.ipv6.conf.all.ndisc_notify=1",
        ];
        run("ip", &[&["netns", "exec", &name, "sysctl", "-eqw"][..], &settings].concat()).await?;
        self.join(site.service, "wan", &self.external.uplink).await?;
        let lan = site.bridge.as_ref().or_else(|| self.by_router.get(&site.router)).unwrap_or(&self.local);
        self.join(site.service, "lan", lan).await?;
        let external = site.external.iter().map(|address| match address {
            IpAddr::V4(_) => format!("{address}/{}", self.external.prefix_v4),
            IpAddr::V6(_) => format!("{address}/{}", self.external.prefix_v6),
        });
        set_addresses((&name, site.service), "wan", external.collect()).await?;
        let local = site.local.iter().map(|local| format!("{}/{}", local.gateway, local.network.prefix_len()));
        set_addresses((&name, site.service), "lan", local.collect()).await?;
        for gateway in [self.external.gateway_v4.map(IpAddr::V4), self.external.gateway_v6.map(IpAddr::V6)] {
            let has_address = |gateway: &IpAddr| site.external.iter().any(|own| own.is_ipv4() == gateway.is_ipv4());
            if let Some(gateway) = gateway.filter(has_address) {
                let family = if gateway.is_ipv4() { "-4" } else { "-6" };
                let gateway = gateway.to_string();
                ip(&name, &[family, "route", "replace", "default", "via", &gateway, "dev", "wan"]).await?;
            }
        }
        Ok(name)
    }
}

/// The name of an interface's other end, which is a port of a bridge: at most 15 characters, so not the whole id. The end of an
/// id is random.
fn port(service: Uuid, interface: &str) -> String {
    let id = service.simple().to_string();
    format!("v{}{}", &interface[..1], &id[id.len() - 12..])
}

/// The hardware address of an interface. Its neighbours remember it, so it is the same each time the namespace is made.
fn mac(service: Uuid, interface: &str) -> String {
    let first = if interface == "wan" { 0x02 } else { 0x06 };
    let id = service.as_bytes();
    id[11..].iter().fold(format!("{first:02x}"), |text, byte| text + &format!(":{byte:02x}"))
}

/// Gives an interface these addresses, and takes away all others.
async fn set_addresses(
    (namespace, service): (&str, Uuid),
    interface: &str,
    wanted: Vec<String>,
) -> Result<(), GatewayError> {
    let wanted: BTreeSet<String> = wanted.into_iter().collect();
    let listed = ip(namespace, &["-o", "addr", "show", "dev", interface, "scope", "global"]).await?;
    let listed = listed.lines().filter_map(|line| line.split_whitespace().nth(3));
    let present: BTreeSet<String> = listed.filter(|text| text.parse::<IpNet>().is_ok()).map(str::to_owned).collect();
    for address in present.difference(&wanted) {
        ip(namespace, &["addr", "delete", address, "dev", interface]).await?;
    }
    for address in wanted.difference(&present) {
        let add = ["addr", "add", address, "dev", interface];
        // To look for somebody else with the same address takes longer than a tunnel.
        let quick: &[&str] = if address.contains(':') { &["nodad"] } else { &[] };
        ip(namespace, &[&add[..], quick].concat()).await?;
    }
    if wanted.is_subset(&present) {
        return Ok(());
    }
    // What makes the kernel tell them.
    ip(namespace, &["link", "set", interface, "address", &mac(service, interface)]).await.map(drop)
}

impl Plumbing for OwnNamespaces {
    fn attach<'a>(&'a self, site: &'a Site, flows: &'a [Flow]) -> BoxFuture<'a, Result<String, GatewayError>> {
        Box::pin(self.make(site, flows))
    }

    fn detach<'a>(&'a self, service: Uuid, _: Option<&'a str>) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            // First, because the kernel takes its time to end the interfaces of a namespace.
            for interface in ["wan", "lan"] {
                let _absent = self.host("ip", &["link", "delete", &port(service, interface)]).await;
            }
            let name = self.name(service);
            if !exists(&name) {
                return Ok(());
            }
            // Nothing else should be in it; what is would keep it alive without a name.
            for process in run("ip", &["netns", "pids", &name]).await?.lines() {
                tracing::warn!(process, namespace = name, "a process in a namespace that ends is killed");
                let _gone = run("kill", &["-KILL", process]).await;
            }
            run("ip", &["netns", "delete", &name]).await.map(drop)
        })
    }

    fn leftovers(&self) -> BoxFuture<'_, Result<BTreeSet<Uuid>, GatewayError>> {
        Box::pin(async {
            let before = format!("{}-", self.prefix);
            let ids = names(namespaces())?;
            Ok(ids.iter().filter_map(|name| name.strip_prefix(&before)?.parse().ok()).collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_have_short_names() {
        let id: Uuid = "018f3c1a-7b2c-7d3e-8f4a-0123456789ab".parse().unwrap();
        assert_eq!([port(id, "wan"), port(id, "lan")], ["vw0123456789ab", "vl0123456789ab"]);
        assert_eq!([mac(id, "wan"), mac(id, "lan")], ["02:23:45:67:89:ab", "06:23:45:67:89:ab"]);
    }
}
