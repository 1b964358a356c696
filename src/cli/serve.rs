//! `vpnaas serve`.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;

use super::{ConfigArguments, Exit, Streams, agent, demo::Surroundings, refuse};
use crate::{
    app::{ServeError, Service, Shutdown},
    config::{Config, DriverBackend},
    standalone::demo::{self, Demo, Seeded},
    telemetry,
};

/// `vpnaas serve [--config FILE] [--listen ADDR:PORT] [--database-url URL] [--demo] [--data-plane BACKEND]`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    config: ConfigArguments,
    /// Where to listen; port 0 takes any free one. Default 127.0.0.1:9696.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// The database; default `sqlite://vpnaas.db`, and with `--demo` a temporary one.
    #[arg(long, value_name = "URL")]
    database_url: Option<SecretString>,
    /// Serve example users and objects, and print what to try. On loopback addresses only.
    #[arg(long)]
    demo: bool,
    /// What sets up tunnels; `strongswan` with `--demo` also starts an agent and a remote side, which needs root.
    #[arg(long, value_name = "simulated|strongswan|none")]
    data_plane: Option<String>,
}

/// The flag as a configuration source.
pub(super) fn database_flag(url: Option<&SecretString>) -> Vec<(&'static str, &'static str, String)> {
    url.map(|url| ("--database-url", "database.url", url.expose_secret().to_owned())).into_iter().collect()
}

impl Serve {
    pub(super) fn run(self, streams: &mut Streams<'_>) -> io::Result<Exit> {
        let mut flags = database_flag(self.database_url.as_ref());
        flags.extend(self.listen.map(|address| ("--listen", "server.listen", address)));
        flags.extend(self.data_plane.map(|backend| ("--data-plane", "driver.backend", backend)));
        let is_real = self.demo && flags.contains(&("--data-plane", "driver.backend", "strongswan".to_owned()));
        if is_real {
            // The demo's agent shares the demo's token.
            flags.push(("--data-plane", "data_plane.token", random_token()?));
        }
        let mut config = match self.config.load(flags) {
            Ok(config) => config,
            Err(problems) => return refuse(streams, &problems),
        };
        if is_real {
            let missing = agent::missing(&config.agent.charon);
            if !missing.is_empty() {
                return refuse(streams, &missing.join("\n"));
            }
            config.data_plane.listen = free_port()?;
        }
        let demo = match self.demo.then(|| demo::prepare(&mut config, self.database_url.is_some())).transpose() {
            Ok(demo) => demo,
            Err(error) => return refuse(streams, &error),
        };
        let _log = match telemetry::log::init(&config.log.filter, config.log.format) {
            Ok(log) => log,
            Err(error) => return refuse(streams, &error),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let served = runtime.block_on(serve(config, demo.as_ref(), streams));
        // Connections that are still open at the end are not awaited.
        runtime.shutdown_background();
        match served {
            Ok(()) => Ok(Exit::Done),
            Err(error) => refuse(streams, &error),
        }
    }
}

async fn serve(config: Config, demo: Option<&Demo>, streams: &mut Streams<'_>) -> Result<(), ServeError> {
    let address = config.server.listen;
    let listener = TcpListener::bind(address).await.map_err(|error| ServeError::Listen {
        key: "server.listen",
        address,
        error: error.to_string(),
    })?;
    let shutdown = Shutdown::on_signals()?;
    let is_real = demo.is_some() && config.driver.backend == DriverBackend::Strongswan;
    let surroundings = if is_real { Some(Surroundings::start(&config).await.map_err(ServeError::Demo)?) } else { None };
    let kept = config.clone();
    let served = serve_with(config, demo, (listener, shutdown), surroundings.as_ref(), streams).await;
    if let Some(surroundings) = surroundings {
        surroundings.end(&kept).await;
    }
    served
}

async fn serve_with(
    config: Config,
    demo: Option<&Demo>,
    (listener, shutdown): (TcpListener, Shutdown),
    surroundings: Option<&Surroundings>,
    streams: &mut Streams<'_>,
) -> Result<(), ServeError> {
    let address = config.server.listen;
    let service = Service::open(config).await?;
    if let Some(demo) = demo {
        let bound = listener.local_addr().unwrap_or(address);
        let ping = surroundings.map(Surroundings::ping);
        let seeded = demo.seed(service.front(), bound, service.base_path(), ping.as_deref()).await;
        let Seeded { text, external } = seeded.map_err(|error| ServeError::Demo(error.to_string()))?;
        if let Some((surroundings, external)) = surroundings.zip(external) {
            surroundings.join(external);
        }
        // A reader that has disconnected is no reason to stop.
        let _gone = streams.output.write_all(text.as_bytes()).and_then(|()| streams.output.flush());
    }
    service.run(listener, shutdown).await
}

/// A random token.
fn random_token() -> io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}

fn free_port() -> io::Result<SocketAddr> {
    std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
