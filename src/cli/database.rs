//! `vpnaas migrate` and `vpnaas reseal`.

use std::io;

use clap::Args;
use secrecy::SecretString;

use super::{ConfigArguments, Exit, Streams, refuse, serve::database_flag};
use crate::{
    app::{self, ServeError},
    config::Config,
};

/// `[--config FILE] [--database-url URL]`.
#[derive(Debug, Args)]
pub(super) struct Database {
    #[command(flatten)]
    config: ConfigArguments,
    /// The database; default `sqlite://vpnaas.db`.
    #[arg(long, value_name = "URL")]
    database_url: Option<SecretString>,
}

impl Database {
    pub(super) fn migrate(self, streams: &mut Streams<'_>) -> io::Result<Exit> {
        self.run(streams, async |config| {
            Ok(match app::migrate(config).await? {
                versions if versions.is_empty() => "the database is up to date".into(),
                versions => format!("migrations run: {versions:?}"),
            })
        })
    }

    pub(super) fn reseal(self, streams: &mut Streams<'_>) -> io::Result<Exit> {
        self.run(streams, async |config| Ok(format!("pre-shared keys encrypted again: {}", app::reseal(config).await?)))
    }

    /// Does something with the database, and prints what has been done.
    fn run(
        self,
        streams: &mut Streams<'_>,
        work: impl AsyncFnOnce(&Config) -> Result<String, ServeError>,
    ) -> io::Result<Exit> {
        let config = match self.config.load(database_flag(self.database_url.as_ref())) {
            Ok(config) => config,
            Err(problems) => return refuse(streams, &problems),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        match runtime.block_on(work(&config)) {
            Ok(done) => {
                writeln!(streams.output, "{done}")?;
                Ok(Exit::Done)
            }
            Err(error) => refuse(streams, &error),
        }
    }
}
