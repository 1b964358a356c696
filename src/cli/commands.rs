//! `vpnaas check-config`, `hash-password`, `migrate` and `reseal`: the short-lived commands.

use std::io::{self, Read as _};

use clap::Args;
use secrecy::SecretString;

use super::{ConfigArguments, Exit, Streams, refuse, serve::database_flag};
use crate::{
    app::{self, ServeError},
    config::{Config, hash_password},
};

/// The longest password, in bytes.
const LONGEST: u64 = 4096;

/// `[--config FILE] [--database-url URL]`.
#[derive(Debug, Args)]
pub(super) struct Database {
    #[command(flatten)]
    config: ConfigArguments,
    /// The database; default `sqlite://vpnaas.db`.
    #[arg(long, value_name = "URL")]
    database_url: Option<SecretString>,
}

pub(super) fn check(config: ConfigArguments, streams: &mut Streams<'_>) -> io::Result<Exit> {
    let loaded = config.load(Vec::new());
    match &loaded {
        Ok(_) => writeln!(streams.output, "ok")?,
        Err(problems) => writeln!(streams.output, "{problems}")?,
    }
    Ok(if loaded.is_ok() { Exit::Done } else { Exit::Refused })
}

pub(super) fn hash(streams: &mut Streams<'_>) -> io::Result<Exit> {
    let mut text = String::new();
    (&mut *streams.input).take(LONGEST + 1).read_to_string(&mut text)?;
    // The end of the line comes from the terminal, not from the password.
    let password = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if password.is_empty() || text.len() as u64 > LONGEST {
        return refuse(streams, &format!("the standard input must be a password of 1 to {LONGEST} bytes"));
    }
    ended(hash_password(&SecretString::from(password)), streams)
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

    /// Does something with the database, and prints the result.
    fn run(
        self,
        streams: &mut Streams<'_>,
        work: impl AsyncFnOnce(&Config) -> Result<String, ServeError>,
    ) -> io::Result<Exit> {
        match self.config.load(database_flag(self.database_url.as_ref())) {
            Ok(config) => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                ended(runtime.block_on(work(&config)), streams)
            }
            Err(problems) => refuse(streams, &problems),
        }
    }
}

/// Prints what was done, or why it failed.
fn ended(done: Result<String, impl std::fmt::Display>, streams: &mut Streams<'_>) -> io::Result<Exit> {
    match done {
        Ok(done) => {
            writeln!(streams.output, "{done}")?;
            Ok(Exit::Done)
        }
        Err(error) => refuse(streams, &error),
    }
}
