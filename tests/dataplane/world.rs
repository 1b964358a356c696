//! A gateway of ours, a far side, and a host behind each:
//!
//! ```text
//! near host --- lan --- our gateway === wan === far side --- far host
//! 10.71.x.10            192.0.2.1               192.0.2.2    10.72.x.10
//! ```

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;
use vpnaas::{
    gateway::{
        End, Gateway, LocalNetwork, Report, Settings, Site, State, Tunnel, Wanted,
        plumbing::{External, OwnNamespaces, Uplink},
    },
    model::{
        Dpd, IkePolicy, IpsecPolicy, Resource as _,
        ike_policy::IkeVersion,
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        site_connection::Initiator,
    },
};

use crate::{
    far::{Far, FarConnection, try_swanctl},
    machine::{Namespace, remove_namespace},
};

/// A size from the environment, or this one.
pub fn size(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The id of a connection or a service.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A tunnel between the first network of each side.
pub fn tunnel(number: u128) -> Tunnel {
    let mut ike = IkePolicy::blank(id(100), "demo".into());
    ike.ike_version = IkeVersion::V2;
    ike.pfs = Pfs::Group31;
    let mut ipsec = IpsecPolicy::blank(id(101), "demo".into());
    ipsec.pfs = Pfs::Group31;
    (ike.encryption_algorithm, ike.auth_algorithm) = (EncryptionAlgorithm::Aes128, AuthAlgorithm::Sha256);
    let end = |address: &str, network: &str| End {
        address: address.parse().unwrap(),
        id: address.into(),
        networks: vec![network.parse().unwrap()],
    };
    Tunnel {
        id: id(number),
        generation: 1,
        ike,
        ipsec,
        initiator: Initiator::BiDirectional,
        dpd: Dpd::default(),
        mtu: 1500,
        local: end("192.0.2.1", "10.71.1.0/24"),
        peer: end("192.0.2.2", "10.72.1.0/24"),
        psk: "secret".to_owned().into(),
    }
}

/// The same tunnel with its own ids, between other networks; as configured on both sides.
pub fn second(number: u128) -> (Tunnel, FarConnection) {
    let mut tunnel = tunnel(number);
    tunnel.local.id = format!("@near-{number}");
    tunnel.peer.id = format!("@far-{number}");
    tunnel.peer.networks = vec!["10.72.2.0/24".parse().unwrap()];
    tunnel.psk = format!("secret of {number}").into();
    let far = FarConnection {
        name: format!("other-{number}"),
        ids: (tunnel.peer.id.clone(), tunnel.local.id.clone()),
        psk: format!("secret of {number}").into_bytes(),
        children: vec![("10.72.2.0/24".into(), "10.71.1.0/24".into())],
        ..FarConnection::default()
    };
    (tunnel, far)
}

/// A tunnel that only waits, so that our daemon stays while the others end.
pub fn waiting(number: u128) -> Tunnel {
    let mut tunnel = second(number).0;
    tunnel.initiator = Initiator::ResponseOnly;
    tunnel.peer.networks = vec!["10.72.3.0/24".parse().unwrap()];
    tunnel
}

pub struct World {
    pub runtime: Runtime,
    pub gateway: Option<Gateway>,
    pub reports: Vec<(Instant, Report)>,
    pub bridges: Namespace,
    pub near: Namespace,
    pub far_gateway: Namespace,
    _far_host: Namespace,
    pub far: Option<Far>,
    pub prefix: String,
    pub service: Uuid,
    pub folder: TempDir,
    is_userspace: bool,
    turn: AtomicU64,
}

impl World {
    pub fn new() -> Self {
        let prefix = format!("vt{}x{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let namespace = |role: &str| Namespace::new(format!("{prefix}-{role}"));
        let (bridges, near) = (namespace("net"), namespace("near"));
        let (far_gateway, far_host) = (namespace("fgw"), namespace("fhost"));
        for bridge in ["wan", "lan", "flan"] {
            bridges.ip(&format!("link add {bridge} type bridge"));
            bridges.ip(&format!("link set {bridge} up"));
        }
        near.plug("eth0", &["10.71.1.10/24", "10.71.2.10/24"], &bridges, "lan");
        near.ip("route add default via 10.71.1.1");
        far_gateway.plug("wan", &["192.0.2.2/24"], &bridges, "wan");
        far_gateway.plug("lan", &["10.72.1.1/24", "10.72.2.1/24", "10.72.3.1/24"], &bridges, "flan");
        far_host.plug("eth0", &["10.72.1.10/24", "10.72.2.10/24"], &bridges, "flan");
        far_host.ip("route add default via 10.72.1.1");
        crate::machine::run("ip", &["netns", "exec", &far_gateway.0, "sysctl", "-qw", "net.ipv4.ip_forward=1"]);
        let folder = tempfile::tempdir().unwrap();
        let is_userspace = !has_esp(&far_gateway);
        let far = Far::start(&far_gateway, folder.path().join("far"), is_userspace);
        let runtime = Runtime::new().unwrap();
        let mut world = Self {
            runtime,
            gateway: None,
            reports: Vec::new(),
            bridges,
            near,
            far_gateway,
            _far_host: far_host,
            far: Some(far),
            prefix,
            service: id(1000 + u128::from(std::process::id())),
            folder,
            is_userspace,
            turn: AtomicU64::new(0),
        };
        world.restart();
        world
    }

    pub fn settings(&self) -> Settings {
        Settings {
            prefix: self.prefix.clone(),
            sockets: self.folder.path().join("run"),
            configs: self.folder.path().join("etc"),
            pass: Duration::from_secs(2),
            ..Settings::default()
        }
    }

    /// Replaces the gateway, which leaves everything behind.
    pub fn restart(&mut self) {
        self.gateway = None;
        let uplink = |bridge: &str| Uplink { bridge: bridge.into(), vlan: None };
        let plumbing = OwnNamespaces {
            prefix: self.prefix.clone(),
            external: External {
                uplink: uplink("wan"),
                prefix_v4: 24,
                gateway_v4: None,
                prefix_v6: 64,
                gateway_v6: None,
            },
            local: uplink("lan"),
            by_router: BTreeMap::new(),
            bridges: Some(self.bridges.0.clone()),
        };
        self.gateway = Some(Gateway::new(self.settings(), Arc::new(plumbing)));
        self.reports.clear();
    }

    pub fn far(&self) -> &Far {
        self.far.as_ref().unwrap()
    }

    pub fn load(&self, connections: &[FarConnection]) {
        self.far().load(connections);
    }

    pub fn site(&self) -> Site {
        let local = |number: u8| LocalNetwork {
            network: format!("10.71.{number}.0/24").parse().unwrap(),
            gateway: format!("10.71.{number}.1").parse().unwrap(),
        };
        Site {
            service: self.service,
            router: id(7),
            external: vec!["192.0.2.1".parse().unwrap()],
            local: vec![local(1), local(2)],
            bridge: None,
        }
    }

    /// Sets the desired state; the ids in `gone` without a tunnel are to be confirmed.
    pub fn want(&self, tunnels: &[Tunnel], gone: &[u128]) {
        let tunnels: BTreeMap<Uuid, Tunnel> = tunnels.iter().map(|tunnel| (tunnel.id, tunnel.clone())).collect();
        let gone = gone.iter().map(|number| id(*number)).collect();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) + 1;
        let _entered = self.runtime.enter();
        self.gateway.as_ref().unwrap().want(Wanted { site: self.site(), tunnels, gone, turn });
    }

    /// Waits for a report; returns how long that took. Reports since `since` count.
    pub fn wait_from(&mut self, since: usize, what: &str, seconds: u64, is_it: impl Fn(&Report) -> bool) -> Duration {
        let start = Instant::now();
        if let Some((time, _)) = self.reports[since..].iter().find(|(_, report)| is_it(report)) {
            return time.saturating_duration_since(start);
        }
        let gateway = self.gateway.as_ref().unwrap();
        loop {
            let left = Duration::from_secs(seconds).saturating_sub(start.elapsed());
            let next = self.runtime.block_on(async { tokio::time::timeout(left, gateway.next_report()).await });
            let Ok(report) = next else {
                panic!("not within {seconds} s: {what}; told: {:#?}\nfar side: {}", self.reports, self.far().log())
            };
            self.reports.push((Instant::now(), report.clone()));
            if is_it(&report) {
                return start.elapsed();
            }
        }
    }

    /// Waits for a state of a tunnel that is reported from now on.
    pub fn wait(&mut self, number: u128, what: &str, seconds: u64, is_it: impl Fn(&State) -> bool) -> Duration {
        let (since, last) = (self.reports.len(), self.turn.load(Ordering::Relaxed));
        self.wait_from(since, what, seconds, |report| match report {
            Report::Tunnel { connection, state, turn, .. } => {
                *turn >= last && *connection == id(number) && is_it(state)
            }
            Report::Cleared { .. } => false,
        })
    }

    pub fn wait_up(&mut self, number: u128) -> Duration {
        self.wait(number, "up", 20, |state| matches!(state, State::Up(_)))
    }

    pub fn wait_absent(&mut self, number: u128) -> Duration {
        self.wait(number, "absent", 20, |state| *state == State::Absent)
    }

    pub fn wait_cleared(&mut self) -> Duration {
        let (since, service) = (self.reports.len(), self.service);
        self.wait_from(
            since,
            "cleared",
            20,
            |report| matches!(report, Report::Cleared { service: its, .. } if *its == service),
        )
    }

    /// Reads the pending reports, and returns all states of a tunnel so far.
    pub fn states(&mut self, number: u128) -> Vec<State> {
        let gateway = self.gateway.as_ref().unwrap();
        let now = Duration::from_millis(20);
        while let Ok(report) = self.runtime.block_on(async { tokio::time::timeout(now, gateway.next_report()).await }) {
            self.reports.push((Instant::now(), report));
        }
        let states = self.reports.iter().filter_map(|(_, report)| match report {
            Report::Tunnel { connection, state, .. } if *connection == id(number) => Some(state.clone()),
            Report::Tunnel { .. } | Report::Cleared { .. } => None,
        });
        states.collect()
    }

    /// Our namespace.
    pub fn namespace(&self) -> String {
        format!("{}-{}", self.prefix, self.service)
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("run").join(format!("charon.{}-{}.vici", self.prefix, self.service))
    }

    /// Runs `swanctl` with our daemon.
    pub fn ours(&self, arguments: &[&str]) -> String {
        let (succeeded, text) = try_swanctl(self.socket().to_str().unwrap(), arguments);
        assert!(succeeded, "swanctl {arguments:?}: {text}");
        text
    }

    /// Whether the first host of each side can reach the other.
    pub fn ping(&self) -> bool {
        self.near.ping("10.71.1.10", "10.72.1.10", 2)
    }

    pub fn far_link(&self, state: &str) {
        self.far_gateway.ip(&format!("link set wan {state}"));
    }

    /// Fails if anything of our side is left on this machine.
    pub fn assert_cleared(&self) {
        let (namespace, socket) = (self.namespace(), self.socket());
        assert!(!PathBuf::from("/run/netns").join(&namespace).exists(), "{namespace} is left");
        assert!(!socket.exists(), "the socket is left");
        assert_eq!(fs::read_dir(self.folder.path().join("etc")).unwrap().count(), 0, "a configuration is left");
        let ports = self.bridges.ip("-o link show");
        let ours: Vec<&str> = ports.lines().filter(|line| line.contains(": vw") || line.contains(": vl")).collect();
        assert!(ours.is_empty(), "ports are left: {ours:?}");
    }

    /// Fails if our daemon has a security association or a trap policy of this connection.
    pub fn assert_absent(&self, number: u128) {
        let name = id(number).to_string();
        for list in [&["--list-sas"][..], &["--list-conns"], &["--list-pols", "--trap"]] {
            let text = self.ours(list);
            assert!(!text.contains(&name), "{list:?}: {text}");
        }
    }

    pub fn is_userspace(&self) -> bool {
        self.is_userspace
    }

    /// The process of our daemon.
    pub fn charon(&self) -> u32 {
        let text = crate::machine::run("ip", &["netns", "pids", &self.namespace()]);
        // The gateway may be running another program there.
        let is_charon = |process: &&str| {
            let name = fs::read_to_string(format!("/proc/{process}/comm"));
            name.is_ok_and(|name| name.starts_with("charon"))
        };
        let found: Vec<&str> = text.lines().filter(is_charon).collect();
        assert_eq!(found.len(), 1, "one daemon is in our namespace: {found:?}");
        found[0].parse().unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.gateway = None;
        self.far = None;
        remove_namespace(&self.namespace());
    }
}

/// Whether the kernel supports IPsec.
fn has_esp(namespace: &Namespace) -> bool {
    let sa = "xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x99 reqid 9 mode tunnel aead rfc4106(gcm(aes)) \
              0x0102030405060708090a0b0c0d0e0f1011121314 128";
    let arguments: Vec<&str> = ["-n", &namespace.0].into_iter().chain(sa.split_whitespace()).collect();
    let can = crate::machine::try_run("ip", &arguments).0;
    namespace.ip("xfrm state flush");
    can
}
