//! Programs that are run: never through a shell, never without a time limit.

use std::{process::Stdio, time::Duration};

use tokio::{io::AsyncWriteExt, process::Command};

use crate::vici;

/// How long a program may take.
const LIMIT: Duration = Duration::from_secs(20);

/// Why a gateway could not do what was wanted; it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// A file, a socket or a program.
    #[error("{what}: {error}")]
    Io {
        /// What it was about.
        what: String,
        /// What went wrong.
        error: std::io::Error,
    },
    /// A program has failed.
    #[error("{program}: {message}")]
    Program {
        /// The program and what it was asked.
        program: String,
        /// What it has said.
        message: String,
    },
    /// The daemon.
    #[error("strongSwan: {0}")]
    Vici(#[from] vici::Error),
    /// The namespace is not there, and others make it.
    #[error("there is no network namespace {0}")]
    NoNamespace(String),
    /// The daemon does not do what it should in time.
    #[error("strongSwan {0}")]
    Late(&'static str),
}

/// Says what an error of the operating system was about.
pub(super) fn about(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> GatewayError {
    let what = what.into();
    move |error| GatewayError::Io { what, error }
}

/// Runs a program and answers what it writes.
pub(super) async fn run(program: &str, arguments: &[&str]) -> Result<String, GatewayError> {
    run_with(program, arguments, "").await
}

/// Runs a program that reads `input`, and answers what it writes.
pub(super) async fn run_with(program: &str, arguments: &[&str], input: &str) -> Result<String, GatewayError> {
    let shown = || format!("{program} {}", arguments.join(" "));
    let failed = |error| GatewayError::Io { what: shown(), error };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(failed)?;
    let work = async {
        if let Some(mut stdin) = child.stdin.take() {
            // What does not read its input says why when it ends.
            let _unread = stdin.write_all(input.as_bytes()).await;
        }
        child.wait_with_output().await
    };
    let late = || GatewayError::Program { program: shown(), message: "it takes too long".into() };
    let output = tokio::time::timeout(LIMIT, work).await.map_err(|_| late())?.map_err(failed)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(GatewayError::Program { program: shown(), message })
}
