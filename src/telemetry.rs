//! The log: one line an event, to the standard error stream.

use std::{io::IsTerminal, panic};

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt as _,
};

use crate::config::{Log, LogFormat};

/// Why the log could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter of the configuration is not one.
    #[error("log.filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Something else receives the events of this process already.
    #[error("the log is set up already")]
    Twice,
}

/// The driver of PostgreSQL warns about options of the database's URL that it does not know, with their values: a password
/// under a misspelt name would be shown. And PostgreSQL notices at every start that the table of migrations exists.
const QUIET: [(&str, LevelFilter); 2] =
    [("sqlx_postgres::options", LevelFilter::OFF), ("sqlx::postgres::notice", LevelFilter::WARN)];

/// Sets the log of this process up. Panics are logged as well, with their place and within the span of their request.
///
/// # Errors
///
/// [`TelemetryError`]; then nothing has changed.
pub fn init(log: &Log) -> Result<(), TelemetryError> {
    let filter = log.filter.parse::<Targets>()?.with_targets(QUIET);
    let lines = fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    let done = match log.format {
        LogFormat::Text => {
            tracing::subscriber::set_global_default(registry.with(lines.with_ansi(std::io::stderr().is_terminal())))
        }
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_span_list(false);
            tracing::subscriber::set_global_default(registry.with(lines))
        }
    };
    done.map_err(|_| TelemetryError::Twice)?;
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.place = place, panic.text = panic.payload_as_str(), "a task has panicked");
    }));
    Ok(())
}
