//! The whole system: the binary as the API process and as agents, between the namespaces of a [`World`].

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::Write as _,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    client::Client,
    machine::{Running, run, until},
    world::World,
};

const BINARY: &str = env!("CARGO_BIN_EXE_vpnaas");
pub const CONNECTIONS: &str = "/v2.0/vpn/ipsec-site-connections";
const TOKEN: &str = "a token of the tests that is long enough";

/// The API process with an inventory, a VPN service and policies; the cases start the agents.
pub struct Cloud {
    pub world: World,
    pub api: Option<Running>,
    pub client: Client,
    address: String,
    agents: u16,
    pub service: String,
    pub router: String,
    policies: [String; 2],
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A password for the tests, hashed by the binary itself.
fn hash(password: &str) -> String {
    let mut command = Command::new(BINARY);
    let mut child = command.arg("hash-password").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
}

impl Cloud {
    /// With this lease of the agents, in seconds.
    pub fn new(lease: u64) -> Self {
        let mut world = World::new();
        world.gateway = None;
        let (port, agents) = (free_port(), free_port());
        let folder = world.folder.path();
        let database = folder.join("vpnaas.db");
        let config = format!(
            "[server]\nlisten = '127.0.0.1:{port}'\n[database]\nurl = 'sqlite://{}'\n[driver]\nbackend = 'strongswan'\n\
             poll_interval = 1\n[data_plane]\nlisten = '127.0.0.1:{agents}'\ntoken = '{TOKEN}'\nlease = {lease}\n\
             [[identity.builtin.projects]]\nname = 'demo'\n[[identity.builtin.users]]\nname = 'demo'\n\
             password_hash = '{}'\n[[identity.builtin.users.assignments]]\nproject = 'demo'\nrole = 'admin'\n",
            database.display(),
            hash("demopw"),
        );
        fs::write(folder.join("api.toml"), config).unwrap();
        let address = format!("127.0.0.1:{port}");
        let api = Some(start_api(&world, &address));
        let client = Client::log_in(&address);
        let mut cloud = Self {
            world,
            api,
            client,
            address,
            agents,
            service: String::new(),
            router: String::new(),
            policies: [String::new(), String::new()],
        };
        cloud.furnish();
        cloud
    }

    /// Creates a router at 192.0.2.1 with the first local network, a VPN service on it, and policies as at the far side.
    fn furnish(&mut self) {
        let public = self.make("networks", "network", json!({"router:external": true}));
        let outside = self.make(
            "subnets",
            "subnet",
            json!({"network_id": public, "cidr": "192.0.2.0/24", "ip_version": 4, "gateway_ip": "192.0.2.254"}),
        );
        let network = self.make("networks", "network", json!({"name": "near"}));
        let inside =
            self.make("subnets", "subnet", json!({"network_id": network, "cidr": "10.71.1.0/24", "ip_version": 4}));
        let fixed = json!([{"subnet_id": outside, "ip_address": "192.0.2.1"}]);
        self.router = self.make(
            "routers",
            "router",
            json!({"external_gateway_info": {"network_id": public, "external_fixed_ips": fixed}}),
        );
        let interface = format!("/v2.0/routers/{}/add_router_interface", self.router);
        assert_eq!(self.client.send("PUT", &interface, Some(&json!({"subnet_id": inside}))).unwrap().0, 200);
        self.service =
            self.make("vpn/vpnservices", "vpnservice", json!({"router_id": self.router, "subnet_id": inside}));
        self.world.service = self.service.parse().unwrap();
        let policy = |more: Value| {
            let mut policy = json!({"auth_algorithm": "sha256", "encryption_algorithm": "aes-128", "pfs": "group31"});
            policy.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            policy
        };
        self.policies = [
            self.make("vpn/ikepolicies", "ikepolicy", policy(json!({"ike_version": "v2"}))),
            self.make("vpn/ipsecpolicies", "ipsecpolicy", policy(json!({}))),
        ];
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is made on the spot")]
    pub fn make(&self, collection: &str, name: &str, attributes: Value) -> String {
        let (status, body) =
            self.client.send("POST", &format!("/v2.0/{collection}"), Some(&json!({name: attributes}))).unwrap();
        assert_eq!(status, 201, "{collection}: {body}");
        body[name]["id"].as_str().unwrap().to_owned()
    }

    /// Creates a connection to the default far side, with these attributes; returns the whole response.
    pub fn try_connect(&self, attributes: &Value) -> (u16, Value) {
        let mut connection = json!({
            "peer_address": "192.0.2.2", "peer_id": "192.0.2.2", "peer_cidrs": ["10.72.1.0/24"], "psk": "secret",
            "vpnservice_id": self.service, "ikepolicy_id": self.policies[0], "ipsecpolicy_id": self.policies[1],
        });
        connection.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
        self.client.send("POST", CONNECTIONS, Some(&json!({"ipsec_site_connection": connection}))).unwrap()
    }

    pub fn connect(&self, attributes: &Value) -> String {
        let (status, body) = self.try_connect(attributes);
        assert_eq!((status, &body["ipsec_site_connection"]["status"]), (201, &json!("PENDING_CREATE")), "{body}");
        body["ipsec_site_connection"]["id"].as_str().unwrap().to_owned()
    }

    pub fn show(&self, connection: &str) -> Value {
        let (status, mut body) = self.client.send("GET", &format!("{CONNECTIONS}/{connection}"), None).unwrap();
        assert_eq!(status, 200, "{body}");
        body["ipsec_site_connection"].take()
    }

    pub fn update(&self, connection: &str, change: &Value) {
        let body = json!({"ipsec_site_connection": change});
        let (status, body) = self.client.send("PUT", &format!("{CONNECTIONS}/{connection}"), Some(&body)).unwrap();
        assert_eq!(status, 200, "{body}");
    }

    /// Waits for a status; returns how long that took, and all statuses seen in the meantime.
    pub fn wait(&self, connection: &str, status: &str, seconds: u64) -> (Duration, Vec<String>) {
        let (start, mut seen) = (Instant::now(), Vec::<String>::new());
        loop {
            let now = self.show(connection)["status"].as_str().unwrap().to_owned();
            if seen.last() != Some(&now) {
                seen.push(now.clone());
            }
            if now == status {
                return (start.elapsed(), seen);
            }
            assert!(
                start.elapsed() < Duration::from_secs(seconds),
                "not {status} within {seconds} s: {seen:?}\n{}",
                self.logs()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Deletes a connection; returns how long the 204 took.
    pub fn delete(&self, connection: &str) -> Duration {
        let start = Instant::now();
        let (status, body) = self.client.send("DELETE", &format!("{CONNECTIONS}/{connection}"), None).unwrap();
        assert_eq!(status, 204, "{body}");
        start.elapsed()
    }

    pub fn delete_service(&self) {
        let (status, body) =
            self.client.send("DELETE", &format!("/v2.0/vpn/vpnservices/{}", self.service), None).unwrap();
        assert_eq!(status, 204, "{body}");
    }

    /// Starts an agent with this name. The first one, `a`, has the prefix of the world; others have their own.
    pub fn agent(&self, name: &str) -> Running {
        self.agent_with(name, &format!("name = '{name}'"), &self.prefix(name))
    }

    /// Starts an agent with a configuration and a log of this name, and possibly another name and prefix.
    pub fn agent_with(&self, file: &str, name: &str, prefix: &str) -> Running {
        let folder = self.world.folder.path();
        let config = format!(
            "[agent]\n{name}\napi = 'http://127.0.0.1:{}'\ntoken = '{TOKEN}'\nprefix = '{prefix}'\n\
             state = '{}'\nsockets = '{}'\nconfigs = '{}'\npass = 2\nfull_pass = 5\n[agent.netns]\nexternal_bridge = 'wan'\n\
             local_bridge = 'lan'\nnamespace = '{}'\n",
            self.agents,
            folder.display(),
            folder.join("run").display(),
            folder.join("etc").display(),
            self.world.bridges.0,
        );
        let (config_file, log) = (folder.join(format!("agent-{file}.toml")), self.agent_log(file));
        fs::write(&config_file, config).unwrap();
        let mut command = Command::new(BINARY);
        command.arg("agent").arg("--config").arg(config_file).env("VPNAAS_LOG__FILTER", "info,vpnaas=debug");
        start(&mut command, &log)
    }

    /// The log of an agent with this configuration.
    pub fn agent_log(&self, file: &str) -> PathBuf {
        self.world.folder.path().join(format!("agent-{file}.log"))
    }

    /// The prefix of an agent's namespaces.
    pub fn prefix(&self, name: &str) -> String {
        if name == "a" { self.world.prefix.clone() } else { format!("{}{name}", self.world.prefix) }
    }

    /// The namespace of the service at an agent.
    pub fn namespace(&self, agent: &str) -> PathBuf {
        PathBuf::from("/run/netns").join(format!("{}-{}", self.prefix(agent), self.service))
    }

    /// The output of `vpnaas tunnels`.
    pub fn tunnels(&self) -> String {
        let file = self.world.folder.path().join("agent-a.toml");
        run(BINARY, &["tunnels", "--config", file.to_str().unwrap()])
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn kill_api(&mut self) {
        self.api = None;
    }

    pub fn start_api(&mut self) {
        self.api = Some(start_api(&self.world, &self.address));
    }

    /// The number of rows in a table of the database.
    pub fn rows(&self, table: &str) -> i64 {
        let file = rusqlite::Connection::open(self.world.folder.path().join("vpnaas.db")).unwrap();
        file.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    /// Waits until there are no teardowns left.
    pub fn wait_torn_down(&self, seconds: u64) -> Duration {
        let start = Instant::now();
        until("everything is torn down", seconds, || self.rows("teardowns") == 0);
        start.elapsed()
    }

    /// Whether neither the far side nor our daemon, if there is one, has a tunnel.
    pub fn is_silent(&self) -> bool {
        !self.world.ping() && !self.world.far().sas().contains("INSTALLED")
    }

    pub fn logs(&self) -> String {
        let mut text = String::new();
        for entry in fs::read_dir(self.world.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "log") {
                let log = fs::read_to_string(&path).unwrap_or_default();
                let last: Vec<&str> = log.lines().rev().take(40).collect();
                let last: Vec<&str> = last.into_iter().rev().collect();
                write!(text, "{}:\n{}\n", path.display(), last.join("\n")).unwrap();
            }
        }
        text
    }

    /// Fails if a log contains the pre-shared key or the token.
    pub fn assert_no_secrets_in_logs(&self, psk: &str) {
        for log in ["api.log", "agent-a.log"] {
            let text = fs::read_to_string(self.world.folder.path().join(log)).unwrap_or_default();
            assert!(!text.contains(psk) && !text.contains(TOKEN), "{log} has a secret");
        }
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        self.api = None;
        for agent in ["a", "b"] {
            let namespace = format!("{}-{}", self.prefix(agent), self.service);
            crate::machine::remove_namespace(&namespace);
        }
        // Left by agents that were killed.
        for prefix in ["a", "b"].map(|agent| self.prefix(agent)).into_iter().chain([format!("{}x", self.world.prefix)])
        {
            let _none = fs::remove_file(format!("/run/vpnaas-agent.{prefix}.lock"));
        }
    }
}

fn start(command: &mut Command, log: &std::path::Path) -> Running {
    let log = File::options().create(true).append(true).open(log).unwrap();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    Running(command.spawn().unwrap())
}

fn start_api(world: &World, address: &str) -> Running {
    let mut command = Command::new(BINARY);
    command.arg("serve").arg("--config").arg(world.folder.path().join("api.toml"));
    let api = start(&mut command, &world.folder.path().join("api.log"));
    until("the API answers", 60, || std::net::TcpStream::connect(address).is_ok());
    api
}

/// Starts the demo with real tunnels, as a user would; returns the lines that it prints for pasting.
pub fn demo(folder: &std::path::Path) -> (Running, String, String) {
    let output = folder.join("demo.out");
    let mut command = Command::new(BINARY);
    command.args(["serve", "--demo", "--data-plane", "strongswan", "--listen", "127.0.0.1:0"]).stdin(Stdio::null());
    command.stdout(File::create(&output).unwrap()).stderr(File::create(folder.join("demo.log")).unwrap());
    let running = Running(command.spawn().unwrap());
    let line = |begin: &str| {
        let text = fs::read_to_string(&output).unwrap_or_default();
        text.lines().find(|line| line.starts_with(begin)).map(str::to_owned)
    };
    until("the demo says what to try", 60, || line("Stop with").is_some());
    (running, line("ip netns exec").unwrap(), line("curl").unwrap())
}
