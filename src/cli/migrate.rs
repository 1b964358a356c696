//! `vpnaas migrate`.

use std::io;

use clap::Args;
use secrecy::SecretString;

use super::{ConfigArguments, Exit, Streams, refuse};
use crate::app;

/// `vpnaas migrate [--config FILE] [--database-url URL]`.
#[derive(Debug, Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    config: ConfigArguments,
    /// The database; default `sqlite://vpnaas.db`.
    #[arg(long, value_name = "URL")]
    database_url: Option<SecretString>,
}

impl Migrate {
    pub(super) fn run(self, streams: &mut Streams<'_>) -> io::Result<Exit> {
        let flags = super::serve::database_flag(self.database_url.as_ref());
        let config = match self.config.load(flags) {
            Ok(config) => config,
            Err(problems) => return refuse(streams, &problems),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        match runtime.block_on(app::migrate(&config)) {
            Ok(versions) if versions.is_empty() => writeln!(streams.output, "the database is up to date")?,
            Ok(versions) => writeln!(streams.output, "migrations run: {versions:?}")?,
            Err(error) => return refuse(streams, &error),
        }
        Ok(Exit::Done)
    }
}
