//! The log: one line an event, to the standard error stream.

use std::{io::IsTerminal, panic};

use tracing_subscriber::{EnvFilter, filter::Directive, fmt};

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
const QUIET: [&str; 2] = ["sqlx_postgres::options=off", "sqlx::postgres::notice=warn"];

/// Sets the log of this process up. Panics are logged as well, with their place and within the span of their request.
///
/// # Errors
///
/// [`TelemetryError`]; then nothing has changed.
pub fn init(log: &Log) -> Result<(), TelemetryError> {
    let mut filter = log.filter.parse::<EnvFilter>()?;
    for quiet in QUIET {
        filter = filter.add_directive(quiet.parse::<Directive>()?);
    }
    let builder = fmt::Subscriber::builder().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    let done = match log.format {
        LogFormat::Text => {
            tracing::subscriber::set_global_default(builder.with_ansi(std::io::stderr().is_terminal()).finish())
        }
        LogFormat::Json => {
            tracing::subscriber::set_global_default(builder.json().flatten_event(true).with_span_list(false).finish())
        }
    };
    done.map_err(|_| TelemetryError::Twice)?;
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.place = place, panic.text = panic.payload_as_str(), "a task has panicked");
    }));
    Ok(())
}
