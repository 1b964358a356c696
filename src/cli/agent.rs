//! `vpnaas agent` and `vpnaas tunnels`, the clients of what the API process serves at `data_plane.listen`.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use secrecy::SecretString;
use uuid::Uuid;

use super::{ConfigArguments, Exit, Streams, refuse};
use crate::{
    agent::{self, Client, Follow, Identity},
    app::Shutdown,
    config::{self, PlumbingKind},
    dispatch::TunnelList,
    gateway::{
        Gateway, Plumbing, Settings,
        plumbing::{ExistingNamespaces, External, OwnNamespaces, Uplink},
    },
    telemetry,
};

/// The Debian packages that an agent needs.
const PACKAGES: &str = "charon-systemd libcharon-extra-plugins libstrongswan-standard-plugins libstrongswan-extra-plugins \
                        iproute2 nftables procps";

/// What this machine or this user lacks to make tunnels, one line each; empty if nothing is missing.
pub(super) fn missing(charon: &Path) -> Vec<String> {
    let mut missing = Vec::new();
    if !agent::suffice() {
        missing.push(
            "vpnaas: tunnels need root, or the capabilities CAP_NET_ADMIN and CAP_SYS_ADMIN: run it with sudo"
                .to_owned(),
        );
    }
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    let is_there = |program: &&str| folders.iter().any(|folder| Path::new(folder).join(program).exists());
    let mut programs: Vec<String> =
        ["ip", "nft", "sysctl"].iter().filter(|program| !is_there(program)).map(|name| (*name).to_owned()).collect();
    if !charon.exists() {
        programs.push(charon.display().to_string());
    }
    if !programs.is_empty() {
        missing.push(format!("vpnaas: {} is missing: apt-get install {PACKAGES}", programs.join(", ")));
    }
    missing
}

/// A client with the configured token, or what is wrong with the configuration.
fn client(config: &config::Agent) -> Result<Client, String> {
    let token: SecretString = config.token.clone().ok_or("agent.token: is missing")?;
    Client::new(&config.api, token).ok_or_else(|| "agent.api: must be a URL such as http://127.0.0.1:9697".to_owned())
}

fn plumbing(config: &config::Agent) -> Arc<dyn Plumbing> {
    let uplink = |bridge: &str, vlan| Uplink { bridge: bridge.to_owned(), vlan };
    let netns = &config.netns;
    let router = |(id, bridge): (&String, &String)| Some((id.parse::<Uuid>().ok()?, uplink(bridge, None)));
    match config.plumbing {
        PlumbingKind::Existing => Arc::new(ExistingNamespaces { pattern: config.existing.pattern.clone() }),
        PlumbingKind::Netns => Arc::new(OwnNamespaces {
            prefix: config.prefix.clone(),
            external: External {
                uplink: uplink(&netns.external_bridge, netns.external_vlan),
                prefix_v4: netns.external_prefix,
                gateway_v4: netns.external_gateway,
                prefix_v6: netns.external_prefix_v6,
                gateway_v6: netns.external_gateway_v6,
            },
            local: uplink(&netns.local_bridge, netns.local_vlan),
            by_router: netns.bridges.iter().filter_map(router).collect(),
            bridges: netns.namespace.clone(),
        }),
    }
}

fn settings(config: &config::Agent) -> Settings {
    let path = |path: &PathBuf| path.clone();
    Settings {
        prefix: config.prefix.clone(),
        sockets: path(&config.sockets),
        configs: path(&config.configs),
        charon: path(&config.charon),
        grace: Duration::from_millis(config.grace_ms),
        pass: Duration::from_secs(config.pass),
        ..Settings::default()
    }
}

/// Makes tunnels until a signal arrives; the tunnels stay.
pub(super) fn run(arguments: ConfigArguments, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let config = match arguments.load(Vec::new()) {
        Ok(config) => config,
        Err(problems) => return refuse(streams, &problems),
    };
    let client = match client(&config.agent) {
        Ok(client) => client,
        Err(problem) => return refuse(streams, &problem),
    };
    let missing = missing(&config.agent.charon);
    if !missing.is_empty() {
        return refuse(streams, &missing.join("\n"));
    }
    // Must be done before there is another thread.
    if let Err(error) = agent::drop_others() {
        return refuse(streams, &format!("vpnaas: the privileges that are not needed cannot be given up: {error}"));
    }
    let _log = match telemetry::log::init(&config.log.filter, config.log.format) {
        Ok(log) => log,
        Err(error) => return refuse(streams, &error),
    };
    let identity = match Identity::take(&config.agent.state, &config.agent.prefix) {
        Ok(identity) => identity,
        Err(error) => return refuse(streams, &error),
    };
    let name = config.agent.name.clone().unwrap_or_else(agent::host_name);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let shutdown = Shutdown::on_signals().map_err(|error| error.to_string())?;
        let gateway = Gateway::new(settings(&config.agent), plumbing(&config.agent));
        let full_pass = Duration::from_secs(config.agent.full_pass);
        tracing::info!(agent = name, instance = %identity.instance, "the agent follows the API process");
        let follow = Follow { name, instance: identity.instance, client, gateway, full_pass };
        follow.run(shutdown.soft).await.map_err(|error| error.to_string())
    });
    runtime.shutdown_background();
    match ended {
        Ok(()) => Ok(Exit::Done),
        Err(error) => refuse(streams, &error),
    }
}

/// Prints the known tunnels, one per line.
pub(super) fn tunnels(arguments: ConfigArguments, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let config = match arguments.load(Vec::new()) {
        Ok(config) => config,
        Err(problems) => return refuse(streams, &problems),
    };
    let client = match client(&config.agent) {
        Ok(client) => client,
        Err(problem) => return refuse(streams, &problem),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listed: TunnelList = match runtime.block_on(client.get("/v1/tunnels", Duration::from_secs(20))) {
        Ok(listed) => listed,
        Err(error) => return refuse(streams, &error),
    };
    writeln!(streams.output, "CONNECTION\tAGENT\tSTATE\tIN\tOUT\tESTABLISHED\tREASON")?;
    for tunnel in listed.tunnels {
        let traffic = tunnel.traffic.map_or_else(
            || "-\t-\t-".to_owned(),
            |traffic| format!("{}\t{}\t{} s", traffic.bytes_in, traffic.bytes_out, traffic.established),
        );
        let (agent, reason) = (tunnel.agent.unwrap_or_default(), tunnel.reason.unwrap_or_default());
        writeln!(streams.output, "{}\t{agent}\t{}\t{traffic}\t{reason}", tunnel.connection_id, tunnel.state.as_str())?;
    }
    Ok(Exit::Done)
}
