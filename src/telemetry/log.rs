//! The log: one line per event, to the standard error stream. It never blocks and never ends the process.

use std::{fs::File, io, os::fd::AsFd as _, panic, sync::OnceLock, time::Duration};

use serde::Deserialize;
use tracing_subscriber::{
    filter::Targets,
    fmt::{
        self,
        format::Writer,
        time::{FormatTime as _, SystemTime},
    },
    layer::SubscriberExt as _,
};

use super::queue::Queue;

/// How long the process waits at exit for lines that are not written yet.
const FLUSH_LIMIT: Duration = Duration::from_secs(1);

/// The queue of this process's log.
static QUEUE: OnceLock<Queue> = OnceLock::new();

/// The form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// Why the log could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter of the configuration is not valid.
    #[error("log.filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The writer thread cannot be started, or the standard error stream cannot be duplicated.
    #[error("the log cannot be written: {0}")]
    Io(#[from] io::Error),
    /// Another subscriber already receives the events of this process.
    #[error("the log is set up already")]
    Twice,
}

/// The log of this process. Dropping it waits, for a short time, for lines that are not written yet.
#[derive(Debug)]
#[must_use = "lines are lost at the end of the process where nothing waits for them"]
pub struct Log(());

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(queue) = QUEUE.get() {
            queue.flush(FLUSH_LIMIT);
        }
    }
}

/// How many lines of this process's log have been lost.
#[must_use]
pub fn lost_lines() -> u64 {
    QUEUE.get().map_or(0, Queue::lost)
}

/// Sets up the log of this process. Panics are logged too, with their location and within the span of their request.
pub fn init(filter: &str, format: LogFormat) -> Result<Log, LogError> {
    let filter = filter.parse::<Targets>()?;
    // A separate descriptor: a blocking write holds no lock that others need.
    let out = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let queue = Queue::start(
        out,
        match format {
            LogFormat::Text => text_notice,
            LogFormat::Json => json_notice,
        },
    )?;
    let queue: &'static Queue = QUEUE.get_or_init(|| queue);
    let lines = fmt::layer().log_internal_errors(false).with_writer(move || queue);
    let registry = tracing_subscriber::registry().with(filter);
    let done = match format {
        LogFormat::Text => tracing::subscriber::set_global_default(registry.with(lines)),
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_span_list(false);
            tracing::subscriber::set_global_default(registry.with(lines))
        }
    };
    done.map_err(|_| LogError::Twice)?;
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.place = place, panic.text = panic.payload_as_str(), "a task has panicked");
    }));
    Ok(Log(()))
}

fn now() -> String {
    let mut text = String::new();
    // Writing to a string does not fail; a line without its time would still be a line.
    let _ = SystemTime.format_time(&mut Writer::new(&mut text));
    text
}

fn text_notice(lost: u64) -> String {
    format!("{}  WARN {}: {lost} log lines lost", now(), module_path!())
}

fn json_notice(lost: u64) -> String {
    let message = format!("{lost} log lines lost");
    let (time, target) = (now(), module_path!());
    serde_json::json!({"timestamp": time, "level": "WARN", "message": message, "target": target, "lost": lost})
        .to_string()
}
