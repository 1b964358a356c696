//! `[data_plane]` and `[agent]`: the server and the client side of the data plane.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
};

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::{
    Problems,
    section::{Section as _, section},
};

section! {
    /// `[data_plane]`: where the API process serves its agents, with `driver.backend = "strongswan"`.
    "data_plane" DataPlane {
        /// The address and port for agents, on loopback. Remote agents need a TLS tunnel.
        listen: SocketAddr = (Ipv4Addr::LOCALHOST, 9697).into();
        /// The shared secret of agents and this process: at least 32 characters, the same as `agent.token`.
        token: Option<SecretString> = None;
        /// How long an agent may be silent before its services are reassigned, in seconds.
        lease: u64 = 60, 1..=3600;
    }
}

section! {
    /// `[agent]`: the settings of `vpnaas agent`.
    "agent" Agent {
        /// Its name, unique among agents. By default the host name.
        name: Option<String> = None;
        /// Where the API process serves its agents.
        api: String = "http://127.0.0.1:9697".into();
        /// The same as `data_plane.token`.
        token: Option<SecretString> = None;
        /// Where daemons run.
        plumbing: PlumbingKind = PlumbingKind::Netns;
        /// The prefix of all names on this machine, unique among its agents.
        prefix: String = "vpnaas".into();
        /// The folder for its state: an id that identifies it after a restart.
        state: PathBuf = "/var/lib/vpnaas-agent".into();
        /// The folder of the daemons' sockets.
        sockets: PathBuf = "/run".into();
        /// The folder of the daemons' configurations, which hold no secrets.
        configs: PathBuf = "/etc/strongswan.d/vpnaas".into();
        /// strongSwan's daemon.
        charon: PathBuf = "/usr/sbin/charon-systemd".into();
        /// How long a peer may take to confirm the end of a tunnel, in milliseconds.
        grace_ms: u64 = 500, 0..=60_000;
        /// How often each daemon's state is compared with the desired state, in seconds.
        pass: u64 = 15, 1..=3600;
        /// How often the whole desired state is requested, in seconds.
        full_pass: u64 = 300, 1..=86_400;
        /// `[agent.netns]`: how the agent's own namespaces are connected to networks.
        netns: Netns = Netns::default();
        /// `[agent.existing]`: namespaces made by others.
        existing: Existing = Existing::default();
    }
}

/// Where daemons run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlumbingKind {
    /// In a namespace per service.
    Netns,
    /// In namespaces made by others.
    Existing,
}

section! {
    /// `[agent.netns]`: how the agent's own namespaces are connected to networks.
    "agent.netns" Netns {
        /// The bridge towards the peers.
        external_bridge: String = "br-external".into();
        /// Its VLAN, if it filters by VLAN.
        external_vlan: Option<u16> = None;
        /// The prefix length of its IPv4 addresses.
        external_prefix: u8 = 24, 0..=32;
        /// The next hop for IPv4.
        external_gateway: Option<Ipv4Addr> = None;
        /// The prefix length of its IPv6 addresses.
        external_prefix_v6: u8 = 64, 0..=128;
        /// The next hop for IPv6.
        external_gateway_v6: Option<Ipv6Addr> = None;
        /// The bridge of the local networks.
        local_bridge: String = "br-local".into();
        /// Its VLAN, if it filters by VLAN.
        local_vlan: Option<u16> = None;
        /// Other bridges by router id, such as `ID = "br-tenant-2"`: tenants with overlapping addresses need their own.
        bridges: BTreeMap<String, String> = BTreeMap::new();
        /// The namespace of the bridges; by default that of the agent.
        namespace: Option<String> = None;
    }
}

section! {
    /// `[agent.existing]`: namespaces made by others.
    "agent.existing" Existing {
        /// The name, with `{router}` or `{service}` for an id.
        pattern: String = "qrouter-{router}".into();
    }
}

/// The minimum length of a token.
const SHORTEST: usize = 32;

fn is_long(token: Option<&SecretString>) -> bool {
    token.is_none_or(|token| token.expose_secret().len() >= SHORTEST)
}

impl DataPlane {
    pub(super) fn check(&self, is_used: bool, problems: &mut Problems) {
        self.check_ranges(problems);
        if !self.listen.ip().is_loopback() {
            problems.add("data_plane.listen", "must be a loopback address such as 127.0.0.1:9697, as there is no TLS");
        }
        if !is_long(self.token.as_ref()) {
            problems.add("data_plane.token", "must have at least 32 characters");
        }
        if is_used && self.token.is_none() {
            problems.add("data_plane.token", "is missing, which the backend strongswan needs");
        }
    }
}

impl Agent {
    pub(super) fn check(&self, problems: &mut Problems) {
        self.check_ranges(problems);
        self.netns.check_ranges(problems);
        self.existing.check_ranges(problems);
        let is_name = |text: &str, most: usize| {
            (1..=most).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        if !self.name.as_ref().is_none_or(|name| is_name(name, 255)) {
            problems.add("agent.name", "must have 1 to 255 letters, digits, `.`, `_` and `-`");
        }
        if !is_name(&self.prefix, 32) {
            problems.add("agent.prefix", "must have 1 to 32 letters, digits, `.`, `_` and `-`");
        }
        if !self.api.starts_with("http://") {
            problems.add("agent.api", "must be a URL such as http://127.0.0.1:9697");
        }
        if !is_long(self.token.as_ref()) {
            problems.add("agent.token", "must have at least 32 characters");
        }
    }
}
