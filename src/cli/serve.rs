//! `vpnaas serve`.

use std::io;

use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;

use super::{ConfigArguments, Exit, Streams, refuse};
use crate::{
    app::{ServeError, Service, Shutdown},
    config::Config,
    standalone::demo::{self, Demo},
    telemetry,
};

/// `vpnaas serve [--config FILE] [--listen ADDR:PORT] [--database-url URL] [--demo]`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    config: ConfigArguments,
    /// Where to listen; port 0 takes any free one. Default 127.0.0.1:9696.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// The database; default `sqlite://vpnaas.db`, and with `--demo` one that is thrown away.
    #[arg(long, value_name = "URL")]
    database_url: Option<SecretString>,
    /// Serve example users and objects, and print what to try. On loopback addresses only.
    #[arg(long)]
    demo: bool,
}

/// The flag as a source of the configuration.
pub(super) fn database_flag(url: Option<&SecretString>) -> Vec<(&'static str, &'static str, String)> {
    url.map(|url| ("--database-url", "database.url", url.expose_secret().to_owned())).into_iter().collect()
}

impl Serve {
    pub(super) fn run(self, streams: &mut Streams<'_>) -> io::Result<Exit> {
        let mut flags = database_flag(self.database_url.as_ref());
        flags.extend(self.listen.map(|address| ("--listen", "server.listen", address)));
        let mut config = match self.config.load(flags) {
            Ok(config) => config,
            Err(problems) => return refuse(streams, &problems),
        };
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
        // Connections that are still open at the end are not waited for.
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
    let service = Service::open(config).await?;
    if let Some(demo) = demo {
        let bound = listener.local_addr().unwrap_or(address);
        let seeded = demo.seed(service.front(), bound, service.base_path()).await;
        let text = seeded.map_err(|error| ServeError::Demo(error.to_string()))?;
        // A reader that has gone away is no reason to stop.
        let _gone = streams.output.write_all(text.as_bytes()).and_then(|()| streams.output.flush());
    }
    service.run(listener, shutdown).await
}
