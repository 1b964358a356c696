//! `vpnaas serve --demo`: example users and objects, and what to try with them.
//!
//! The demo is a client of the service: it logs in and creates the examples with ordinary requests, but in memory. The
//! passwords are in the documentation, so a demo is served on loopback addresses only.

mod text;
mod users;

use std::{
    fs::{self, DirBuilder},
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    os::unix::fs::DirBuilderExt as _,
    path::PathBuf,
};

use axum::{
    body::{Body, to_bytes},
    http::{Request, Uri, header},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use self::text::Tokens;
use crate::{
    api::Front,
    config::{Config, IdentityConfig, Operation, Outcome, Rule, Server},
};

/// The lifetime of the demo's tokens, in seconds: a day.
const TOKEN_LIFETIME: u32 = 86_400;
/// The maximum length of a response body, in bytes.
const LARGEST: usize = 1 << 20;

/// Why the demo did not start.
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
        /// The step.
        step: String,
        /// The reason.
        reason: String,
    },
}

impl DemoError {
    /// Adds the step that failed.
    fn at<E: std::fmt::Display>(step: &str) -> impl Fn(E) -> Self {
        move |error| Self::Failed { step: step.to_owned(), reason: error.to_string() }
    }
}

/// The peers of the two connections if the data plane is simulated: nobody (RFC 5737).
const PEERS: [Ipv4Addr; 2] = [Ipv4Addr::new(198, 51, 100, 7), Ipv4Addr::new(198, 51, 100, 8)];
/// The peers if it is real: on the external network itself.
pub const REAL_PEERS: [Ipv4Addr; 2] = [Ipv4Addr::new(203, 0, 113, 250), Ipv4Addr::new(203, 0, 113, 251)];
/// The pre-shared key of both connections.
pub const PSK: &str = "a secret of the demo";

/// What a demo has created.
#[derive(Clone, Debug)]
pub struct Seeded {
    /// What to tell the user.
    pub text: String,
    /// The address of the example's gateway.
    pub external: Option<IpAddr>,
}

/// A configured demo; its database is removed when it is dropped, unless it is the user's.
#[derive(Debug)]
pub struct Demo {
    folder: Option<Folder>,
}

/// A private folder, removed with this value.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let number = getrandom::u64().map_err(io::Error::other)?;
        let path = std::env::temp_dir().join(format!("vpnaas-demo-{number:016x}"));
        // Fails if something with this name exists.
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays until the system cleans up its temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Turns a configuration into that of a demo: its users, a temporary database unless `keep_database`, and names that
/// control the simulated data plane.
///
/// # Errors
///
/// [`DemoError::NotLoopback`]; or a password cannot be hashed, or a folder cannot be created.
pub fn prepare(config: &mut Config, keep_database: bool) -> Result<Demo, DemoError> {
    if !config.server.listen.ip().is_loopback() {
        return Err(DemoError::NotLoopback(config.server.listen));
    }
    let users = IdentityConfig::demo().map_err(DemoError::at("the users"))?;
    let IdentityConfig { free_failures, http_basic, none, .. } = config.identity.builtin.clone();
    let token_lifetime_seconds = TOKEN_LIFETIME;
    config.identity.builtin = IdentityConfig { token_lifetime_seconds, free_failures, http_basic, none, ..users };
    if config.driver.simulated.rules.is_empty() {
        config.driver.simulated.rules = rules();
    }
    if config.server.allowed_hosts.is_empty() {
        config.server.allowed_hosts = hosts(&config.server);
    }
    if keep_database {
        return Ok(Demo { folder: None });
    }
    let folder = Folder::new().map_err(DemoError::at("a folder"))?;
    config.database.url = format!("sqlite://{}", folder.0.join("vpnaas.db").display()).into();
    Ok(Demo { folder: Some(folder) })
}

/// The names of loopback, and the host of the public URL.
fn hosts(server: &Server) -> Vec<String> {
    let public = server.public_url.as_ref().and_then(|url| url.parse::<Uri>().ok());
    let public = public.as_ref().and_then(Uri::host).map(str::to_owned);
    server.loopback_hosts().into_iter().chain(public).collect()
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
    /// Creates the example objects; returns what to tell the user. `service` is the whole service, `address` where it
    /// listens, `base_path` its path prefix, and `ping` the command that sends packets through a real tunnel.
    ///
    /// # Errors
    ///
    /// [`DemoError::Failed`]: the service refused a request.
    pub async fn seed(
        &self,
        service: Front,
        address: SocketAddr,
        base_path: &str,
        ping: Option<&str>,
    ) -> Result<Seeded, DemoError> {
        let base = format!("http://{address}{base_path}");
        let client = Client { service, address, base_path };
        let tokens = Tokens {
            member: client.log_in("demo", "demo").await?,
            reader: client.log_in("reader", "demo").await?,
            admin: client.log_in("admin", "admin").await?,
            other: client.log_in("demo2", "demo2").await?,
        };
        let peers = if ping.is_some() { REAL_PEERS } else { PEERS };
        let examples = Examples::make(&client, &tokens, peers).await?;
        let external = client.external(&tokens.member, &examples.service).await?;
        Ok(Seeded { text: text::text(&base, &tokens, &examples, ping, self.folder.is_some()), external })
    }
}

/// Sends requests to the service in memory.
struct Client<'a> {
    service: Front,
    address: SocketAddr,
    base_path: &'a str,
}

impl Client<'_> {
    /// Logs in a user of the demo with a password.
    async fn log_in(&self, user: &str, project: &str) -> Result<SecretString, DemoError> {
        let domain = json!({ "id": "default" });
        let user = json!({ "name": user, "domain": domain, "password": format!("{user}pw") });
        let login = json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": user } },
            "scope": { "project": { "name": project, "domain": domain } },
        }});
        let response = self.send("POST", "/identity/v3/auth/tokens", "", &login).await?;
        let token = response.headers().get("x-subject-token").and_then(|token| token.to_str().ok());
        token.map(SecretString::from).ok_or_else(|| DemoError::at("logging in")("no token was handed out"))
    }

    /// Creates an object in a collection below `/v2.0`; returns its id.
    async fn make(
        &self,
        token: &SecretString,
        collection: &str,
        name: &str,
        attributes: Value,
    ) -> Result<String, DemoError> {
        let body = json!({ name: attributes });
        let response = self.send("POST", &format!("/v2.0/{collection}"), token.expose_secret(), &body).await?;
        let bytes = to_bytes(response.into_body(), LARGEST).await.map_err(DemoError::at(collection))?;
        let made: Value = serde_json::from_slice(&bytes).map_err(DemoError::at(collection))?;
        Ok(made[name]["id"].as_str().unwrap_or_default().to_owned())
    }

    /// The external address of a service.
    async fn external(&self, token: &SecretString, service: &str) -> Result<Option<IpAddr>, DemoError> {
        let path = format!("/v2.0/vpn/vpnservices/{service}");
        let response = self.send("GET", &path, token.expose_secret(), &Value::Null).await?;
        let bytes = to_bytes(response.into_body(), LARGEST).await.map_err(DemoError::at(&path))?;
        let shown: Value = serde_json::from_slice(&bytes).map_err(DemoError::at(&path))?;
        Ok(shown["vpnservice"]["external_v4_ip"].as_str().and_then(|text| text.parse().ok()))
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> Result<axum::response::Response, DemoError> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base_path))
            .header(header::HOST, self.address.to_string())
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-auth-token", token)
            .body(Body::from(body.to_string()))
            .map_err(DemoError::at(path))?;
        let response = self.service.handle(request).await;
        if response.status().is_success() { Ok(response) } else { Err(DemoError::at(path)(response.status())) }
    }
}

/// The ids of the example objects.
struct Examples {
    subnet: String,
    router: String,
    service: String,
    ike_policy: String,
    ipsec_policy: String,
    /// A connection that can be deleted.
    example: String,
    /// A connection with `deletion_protection`.
    protected: String,
}

impl Examples {
    /// Creates them: the external network as `admin`, everything else as `demo`.
    async fn make(client: &Client<'_>, tokens: &Tokens, peers: [Ipv4Addr; 2]) -> Result<Self, DemoError> {
        let (admin, demo, name) = (&tokens.admin, &tokens.member, "example");
        let public = json!({ "name": "public", "router:external": true });
        let public = client.make(admin, "networks", "network", public).await?;
        // RFC 5737 reserves these addresses for examples.
        let outside = json!({ "name": name, "network_id": public, "cidr": "203.0.113.0/24", "ip_version": 4 });
        client.make(admin, "subnets", "subnet", outside).await?;
        let (subnet, router) = Self::site(client, demo, &public, name, "10.1.0.0/24").await?;
        let service = json!({ "name": name, "router_id": router, "subnet_id": subnet });
        let service = client.make(demo, "vpn/vpnservices", "vpnservice", service).await?;
        let policy = json!({
            "name": name, "auth_algorithm": "sha256", "encryption_algorithm": "aes-256", "pfs": "group14",
            "ike_version": "v2",
        });
        let ike_policy = client.make(demo, "vpn/ikepolicies", "ikepolicy", policy).await?;
        let policy = json!({
            "name": name, "auth_algorithm": "sha256", "encryption_algorithm": "aes-256", "pfs": "group14",
        });
        let ipsec_policy = client.make(demo, "vpn/ipsecpolicies", "ipsecpolicy", policy).await?;
        let connect = async |name: &str, peer: Ipv4Addr, cidr: &str, is_protected: bool| {
            let connection = json!({
                "name": name, "peer_address": peer, "peer_id": peer, "peer_cidrs": [cidr], "psk": PSK,
                "vpnservice_id": service, "ikepolicy_id": ike_policy, "ipsecpolicy_id": ipsec_policy,
                "deletion_protection": is_protected,
            });
            client.make(demo, "vpn/ipsec-site-connections", "ipsec_site_connection", connection).await
        };
        let example = connect(name, peers[0], "10.2.0.0/24", false).await?;
        let protected = connect("protected", peers[1], "10.3.0.0/24", true).await?;
        Self::grouped(client, demo, &public, &ike_policy, &ipsec_policy).await?;
        Ok(Self { subnet, router, service, ike_policy, ipsec_policy, example, protected })
    }

    /// Creates a subnet, and a router between it and the external network `public`.
    async fn site(
        client: &Client<'_>,
        token: &SecretString,
        public: &str,
        name: &str,
        cidr: &str,
    ) -> Result<(String, String), DemoError> {
        let network = client.make(token, "networks", "network", json!({ "name": name })).await?;
        let subnet = json!({ "name": name, "network_id": network, "cidr": cidr, "ip_version": 4 });
        let subnet = client.make(token, "subnets", "subnet", subnet).await?;
        let router = json!({ "name": name, "external_gateway_info": { "network_id": public } });
        let router = client.make(token, "routers", "router", router).await?;
        let path = format!("/v2.0/routers/{router}/add_router_interface");
        client.send("PUT", &path, token.expose_secret(), &json!({ "subnet_id": subnet })).await?;
        Ok((subnet, router))
    }

    /// The newer way: a service without a subnet, and a connection with endpoint groups.
    async fn grouped(
        client: &Client<'_>,
        token: &SecretString,
        public: &str,
        ike_policy: &str,
        ipsec_policy: &str,
    ) -> Result<(), DemoError> {
        let name = "groups";
        let (subnet, router) = Self::site(client, token, public, name, "10.5.0.0/24").await?;
        let service = json!({ "name": name, "router_id": router });
        let service = client.make(token, "vpn/vpnservices", "vpnservice", service).await?;
        let group = async |name: &str, kind: &str, endpoint: &str| {
            let group = json!({ "name": name, "type": kind, "endpoints": [endpoint] });
            client.make(token, "vpn/endpoint-groups", "endpoint_group", group).await
        };
        let connection = json!({
            "name": name, "peer_address": "198.51.100.9", "peer_id": "198.51.100.9", "psk": PSK,
            "vpnservice_id": service, "ikepolicy_id": ike_policy, "ipsecpolicy_id": ipsec_policy,
            "local_ep_group_id": group("local", "subnet", &subnet).await?,
            "peer_ep_group_id": group("peer", "cidr", "10.4.0.0/24").await?,
        });
        client.make(token, "vpn/ipsec-site-connections", "ipsec_site_connection", connection).await.map(drop)
    }
}
