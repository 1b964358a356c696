//! How the end of the process is announced.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::ServeError;

/// The two steps of the end.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    /// Take no more requests, finish those that run.
    pub soft: CancellationToken,
    /// Finish nothing.
    pub hard: CancellationToken,
}

impl Shutdown {
    /// The first SIGTERM, SIGINT or SIGHUP cancels `soft`, the second `hard`.
    pub fn on_signals() -> Result<Self, ServeError> {
        let failed = |error: std::io::Error| ServeError::Signals(error.to_string());
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        let mut hangup = signal(SignalKind::hangup()).map_err(failed)?;
        let shutdown = Self::default();
        let tokens = shutdown.clone();
        tokio::spawn(async move {
            for (token, text) in
                [(tokens.soft, "finishing what runs; a second signal ends at once"), (tokens.hard, "ending at once")]
            {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                    _ = hangup.recv() => {}
                }
                tracing::info!("signal received: {text}");
                token.cancel();
            }
        });
        Ok(shutdown)
    }
}

impl From<CancellationToken> for Shutdown {
    fn from(soft: CancellationToken) -> Self {
        Self { soft, hard: CancellationToken::new() }
    }
}
