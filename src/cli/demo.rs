//! What a demo with real tunnels needs in addition to the service: an agent and a far side, in separate namespaces.
//!
//! ```text
//! here --- lan --- the service's gateway === wan === far gateway --- far lan --- there
//! 10.1.0.10        203.0.113.x               203.0.113.250, .251             10.2.0.10, 10.3.0.10
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use secrecy::ExposeSecret as _;
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::{
    agent,
    config::Config,
    gateway::{
        End, Gateway, LocalNetwork, Report, Settings, Site, Tunnel, Wanted,
        plumbing::{External, OwnNamespaces, Uplink},
    },
    model::{
        Dpd, IkePolicy, IpsecPolicy, Resource as _, SiteConnection,
        ike_policy::IkeVersion,
        keyword::{EncryptionAlgorithm, Pfs},
        site_connection::Initiator,
    },
    standalone::demo::{PSK, REAL_PEERS},
};

/// The prefix of all names in a demo; the process id follows.
const PREFIX: &str = "vpnaas-demo-";
/// The far networks, one per peer.
const FAR_NETWORKS: [[u8; 3]; 2] = [[10, 2, 0], [10, 3, 0]];
/// The service of the far gateway.
const FAR: Uuid = Uuid::from_u128(1);
/// The interval for checking whether processes have ended.
const GLANCE: Duration = Duration::from_millis(20);
/// The time limit for the cleanup.
const END: Duration = Duration::from_secs(15);

/// An agent and a far side.
pub(super) struct Surroundings {
    prefix: String,
    agent: Child,
    far: Gateway,
}

async fn ip(arguments: &str) -> Result<(), String> {
    let output = Command::new("ip").args(arguments.split(' ')).stdin(Stdio::null()).output().await;
    let output = output.map_err(|error| format!("ip {arguments}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("ip {arguments}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

impl Surroundings {
    /// Creates them; the agent connects once the service is up. Removes the remains of demos that were killed.
    pub(super) async fn start(config: &Config) -> Result<Self, String> {
        for left in leftovers(config) {
            tracing::info!(left, "removing the remains of a demo that was killed");
            clear(config, &left).await;
        }
        let prefix = format!("{PREFIX}{}", std::process::id());
        let made = make(&prefix).await.and_then(|()| agent(config, &prefix));
        match made {
            Ok(agent) => Ok(Self { far: far(config, &prefix), prefix, agent }),
            Err(error) => {
                remove(&prefix).await;
                Err(error)
            }
        }
    }

    /// A command that sends packets through the tunnel of the example.
    pub(super) fn ping(&self) -> String {
        let [a, b, c] = FAR_NETWORKS[0];
        format!("ip netns exec {}-here ping -c 3 {a}.{b}.{c}.10", self.prefix)
    }

    /// Makes the far side accept the service's gateway at this address.
    pub(super) fn join(&self, near: IpAddr) {
        let local = |[a, b, c]: [u8; 3]| LocalNetwork {
            network: ipnet::Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), 24).into(),
            gateway: Ipv4Addr::new(a, b, c, 1).into(),
        };
        let tunnels = REAL_PEERS.iter().zip(FAR_NETWORKS).zip(1..);
        let tunnels = tunnels.map(|((address, network), number)| {
            let tunnel = answering(number, ((*address).into(), local(network)), near);
            (tunnel.id, tunnel)
        });
        let site = Site {
            service: FAR,
            router: Uuid::nil(),
            external: REAL_PEERS.iter().map(|address| IpAddr::V4(*address)).collect(),
            local: FAR_NETWORKS.map(local).into(),
            bridge: None,
        };
        self.far.want(Wanted { site, tunnels: tunnels.collect(), gone: Vec::new(), turn: 1 });
    }

    /// Removes everything.
    pub(super) async fn end(mut self, config: &Config) {
        let _ended = self.agent.kill().await;
        // Its tunnels stay, and are removed with the others.
        drop(self.far);
        clear(config, &self.prefix).await;
    }
}

/// The prefixes of demos whose processes are gone.
fn leftovers(config: &Config) -> BTreeSet<String> {
    let entries =
        [Path::new("/run/netns"), &config.agent.configs].into_iter().filter_map(|folder| fs::read_dir(folder).ok());
    let names = entries.flatten().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let number = |name: String| name.strip_prefix(PREFIX)?.split('-').next()?.parse::<u32>().ok();
    let is_gone = |number: &u32| !Path::new("/proc").join(number.to_string()).exists();
    names.filter_map(number).filter(is_gone).map(|number| format!("{PREFIX}{number}")).collect()
}

/// Removes everything a demo has made, as an agent would; first its own agent, which outlives a demo that is killed.
async fn clear(config: &Config, prefix: &str) {
    let cleared = async {
        while let Some(process) = agent::holder(prefix) {
            let _gone_already = Pid::from_raw(process).map(|process| kill_process(process, Signal::KILL));
            tokio::time::sleep(GLANCE).await;
        }
        for gateway in [near(config, prefix), far(config, prefix)] {
            let mut left = gateway.collect(&BTreeSet::new()).await.unwrap_or_default();
            while !left.is_empty() {
                if let Report::Cleared { service, .. } = gateway.next_report().await {
                    left.remove(&service);
                }
            }
        }
    };
    if tokio::time::timeout(END, cleared).await.is_err() {
        tracing::warn!(prefix, "some remains of the demo were not removed");
    }
    remove(prefix).await;
    agent::forget(&config.agent.sockets, prefix);
}

fn settings(config: &Config, prefix: &str) -> Settings {
    let agent = &config.agent;
    Settings {
        prefix: prefix.to_owned(),
        sockets: agent.sockets.clone(),
        configs: agent.configs.clone(),
        charon: agent.charon.clone(),
        ..Settings::default()
    }
}

fn plumbing(demo: &str, prefix: &str, local: &str) -> OwnNamespaces {
    let uplink = |bridge: &str| Uplink { bridge: bridge.to_owned(), vlan: None };
    OwnNamespaces {
        prefix: prefix.to_owned(),
        external: External { uplink: uplink("wan"), prefix_v4: 24, gateway_v4: None, prefix_v6: 64, gateway_v6: None },
        local: uplink(local),
        by_router: BTreeMap::new(),
        bridges: Some(format!("{demo}-net")),
    }
}

fn near(config: &Config, demo: &str) -> Gateway {
    Gateway::new(settings(config, demo), Arc::new(plumbing(demo, demo, "lan")))
}

fn far(config: &Config, demo: &str) -> Gateway {
    let prefix = format!("{demo}-far");
    Gateway::new(settings(config, &prefix), Arc::new(plumbing(demo, &prefix, "far-lan")))
}

/// A tunnel that waits for the service's gateway, with the demo's policies.
fn answering(number: u128, (address, local): (IpAddr, LocalNetwork), near: IpAddr) -> Tunnel {
    let mut ike = IkePolicy::blank(Uuid::nil(), String::new());
    (ike.ike_version, ike.encryption_algorithm, ike.pfs) = (IkeVersion::V2, EncryptionAlgorithm::Aes256, Pfs::Group14);
    let mut ipsec = IpsecPolicy::blank(Uuid::nil(), String::new());
    (ipsec.encryption_algorithm, ipsec.pfs) = (EncryptionAlgorithm::Aes256, Pfs::Group14);
    let here = ipnet::Ipv4Net::new_assert(Ipv4Addr::new(10, 1, 0, 0), 24).into();
    Tunnel {
        id: Uuid::from_u128(number),
        generation: 1,
        ike,
        ipsec,
        initiator: Initiator::ResponseOnly,
        dpd: Dpd::default(),
        mtu: SiteConnection::DEFAULT_MTU,
        local: End { address, id: address.to_string(), networks: vec![local.network] },
        peer: End { address: near, id: near.to_string(), networks: vec![here] },
        psk: PSK.into(),
    }
}

/// Creates the bridges, and a host on each side.
async fn make(prefix: &str) -> Result<(), String> {
    for name in ["net", "here", "there"] {
        ip(&format!("netns add {prefix}-{name}")).await?;
        ip(&format!("-n {prefix}-{name} link set lo up")).await?;
    }
    for bridge in ["wan", "lan", "far-lan"] {
        ip(&format!("-n {prefix}-net link add {bridge} type bridge")).await?;
        ip(&format!("-n {prefix}-net link set {bridge} up")).await?;
    }
    let hosts: [(&str, &str, &[[u8; 3]]); 2] = [("here", "lan", &[[10, 1, 0]]), ("there", "far-lan", &FAR_NETWORKS)];
    for (host, bridge, networks) in hosts {
        let link = format!("link add to-{host} type veth peer name eth0 netns {prefix}-{host}");
        ip(&format!("-n {prefix}-net {link}")).await?;
        ip(&format!("-n {prefix}-net link set to-{host} master {bridge} up")).await?;
        ip(&format!("-n {prefix}-{host} link set eth0 up")).await?;
        for [a, b, c] in networks {
            ip(&format!("-n {prefix}-{host} addr add {a}.{b}.{c}.10/24 dev eth0")).await?;
        }
        let [a, b, c] = networks[0];
        ip(&format!("-n {prefix}-{host} route add default via {a}.{b}.{c}.1")).await?;
    }
    Ok(())
}

async fn remove(prefix: &str) {
    for name in ["net", "here", "there"] {
        if let Err(error) = ip(&format!("netns delete {prefix}-{name}")).await {
            tracing::debug!(%error, "a namespace of the demo was not removed");
        }
    }
}

/// Starts the agent as a separate process. Its token is in the environment, which only root can read.
fn agent(config: &Config, prefix: &str) -> Result<Child, String> {
    let binary = std::env::current_exe().map_err(|error| error.to_string())?;
    let token = config.data_plane.token.clone().unwrap_or_default();
    let netns = [("EXTERNAL_BRIDGE", "wan"), ("LOCAL_BRIDGE", "lan")];
    let mut command = Command::new(binary);
    for (key, value) in netns {
        command.env(format!("VPNAAS_AGENT__NETNS__{key}"), value);
    }
    command
        .arg("agent")
        .env("VPNAAS_AGENT__NETNS__NAMESPACE", format!("{prefix}-net"))
        .env("VPNAAS_AGENT__PREFIX", prefix)
        .env("VPNAAS_AGENT__API", format!("http://{}", config.data_plane.listen))
        .env("VPNAAS_AGENT__TOKEN", token.expose_secret())
        .env("VPNAAS_LOG__FILTER", &config.log.filter)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    let agent = &config.agent;
    // The state of a demo need not survive a restart of the machine.
    for (key, path) in
        [("STATE", &agent.sockets), ("SOCKETS", &agent.sockets), ("CONFIGS", &agent.configs), ("CHARON", &agent.charon)]
    {
        command.env(format!("VPNAAS_AGENT__{key}"), path);
    }
    command.spawn().map_err(|error| format!("the agent does not start: {error}"))
}
