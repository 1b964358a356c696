//! Serving, and shutting down.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hyper::{Response, StatusCode, header::CONTENT_TYPE};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::{
    ServeError, Service,
    connection::Limits,
    server::{self, Server},
};
use crate::{
    api::authenticate::ClientAddress,
    dispatch::{self, Dispatch},
    store::Session,
    telemetry::metrics::{MEDIA_TYPE, Metrics},
};

/// How long the reconciler may take to finish its calls after the requests are done; the next start repeats the rest.
const RECONCILER_GRACE: Duration = Duration::from_secs(5);
/// How long the store may take to write what is queued, once nothing is added any more.
const STORE_GRACE: Duration = Duration::from_secs(10);
/// How often pending teardowns are counted, if metrics are served.
const BACKLOG_INTERVAL: Duration = Duration::from_secs(5);
/// The maximum number of connections to the metrics endpoint.
const SCRAPERS: usize = 8;
/// The maximum number of connections from agents.
const AGENTS: usize = 1024;

/// The two steps of a shutdown.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    /// Accept no more requests, finish those in progress.
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

impl Service {
    /// Serves until it is told to stop, and shuts down in two steps; see [the module](super). If a task has ended by
    /// itself, the others have been stopped when this returns.
    pub async fn run(self, listener: TcpListener, shutdown: Shutdown) -> Result<(), ServeError> {
        let metrics_listener = self.listen_for_metrics().await?;
        let agents_listener = self.listen_for_agents().await?;
        if let Ok(address) = listener.local_addr() {
            tracing::info!(server.address = %address, "serving");
        }
        let Shutdown { soft, hard } = shutdown;
        let stop = CancellationToken::new();
        let mut reconciler =
            tokio::spawn(Arc::clone(&self.reconciler).run(self.parts.clone(), stop.clone(), hard.clone()));
        let front = self.front();
        let limits = Limits::of(&self.config.server);
        let handle = {
            let front = front.clone();
            move |local, client: SocketAddr, mut request: server::Incoming| {
                let front = front.at(local);
                request.extensions_mut().insert(ClientAddress(client.ip()));
                async move { front.handle(request).await }
            }
        };
        let server =
            Server { limits, connections: server::most_connections(self.config.server.max_connections), handle };
        let mut server = tokio::spawn({
            let (front, soft) = (front.clone(), soft.clone());
            async move {
                server.serve(listener, soft).await;
                front.finish().await;
            }
        });
        if metrics_listener.is_some() {
            tokio::spawn(soft.clone().run_until_cancelled_owned(self.count_teardowns()));
        }
        let mut metrics =
            tokio::spawn(serve_metrics(metrics_listener, Arc::clone(&self.metrics), limits, soft.clone()));
        // Until the reconciler has ended, because agents report what it waits for.
        let mut agents = tokio::spawn(serve_agents(agents_listener, limits));
        let ended = tokio::select! {
            // A server that was told to stop has not failed.
            biased;
            () = soft.cancelled() => Ok(()),
            () = hard.cancelled() => Ok(()),
            ended = &mut server => Err(died("server", ended)),
            ended = &mut metrics => Err(died("server of metrics", ended)),
            ended = &mut reconciler => Err(died("reconciler", ended)),
            ended = &mut agents => Err(died("server of agents", ended)),
        };
        soft.cancel();
        let deadline = Instant::now() + Duration::from_secs(self.config.server.shutdown_grace);
        if !drained(&mut server, deadline, &hard).await {
            tracing::warn!("requests are cut off");
            server.abort();
        }
        front.cut();
        metrics.abort();
        stop.cancel();
        if !drained(&mut reconciler, Instant::now() + RECONCILER_GRACE, &hard).await {
            tracing::warn!("calls to the data plane are cut off; the next start repeats them");
            reconciler.abort();
        }
        agents.abort();
        if timeout(STORE_GRACE, self.store.close()).await.is_err() {
            tracing::error!("the store has not written everything that was queued");
        }
        ended
    }

    /// Counts pending teardowns periodically.
    fn count_teardowns(&self) -> impl Future<Output = ()> + use<> {
        let (store, clock, metrics) = (self.store.clone(), Arc::clone(&self.parts.clock), Arc::clone(&self.metrics));
        async move {
            loop {
                match store.read(Session::teardown_backlog).await {
                    Ok((due, oldest)) => {
                        let age = oldest.and_then(|oldest| (clock.now() - oldest).to_std().ok()).unwrap_or_default();
                        metrics.teardowns(usize::try_from(due).unwrap_or(usize::MAX), age.as_secs_f64());
                    }
                    Err(error) => tracing::debug!(%error, "teardowns cannot be counted"),
                }
                tokio::time::sleep(BACKLOG_INTERVAL).await;
            }
        }
    }

    /// A listener for agents, if the data plane has any.
    async fn listen_for_agents(&self) -> Result<Option<(TcpListener, Arc<Dispatch>)>, ServeError> {
        let Some(dispatch) = &self.dispatch else { return Ok(None) };
        let address = self.config.data_plane.listen;
        let listener = TcpListener::bind(address).await.map_err(|error| ServeError::Listen {
            key: "data_plane.listen",
            address,
            error: error.to_string(),
        })?;
        tracing::info!(agents.address = %listener.local_addr().unwrap_or(address), "serving agents");
        Ok(Some((listener, Arc::clone(dispatch))))
    }

    async fn listen_for_metrics(&self) -> Result<Option<TcpListener>, ServeError> {
        let Some(address) = self.config.metrics.listen else { return Ok(None) };
        let listener = TcpListener::bind(address).await.map_err(|error| ServeError::Listen {
            key: "metrics.listen",
            address,
            error: error.to_string(),
        })?;
        tracing::info!(metrics.address = %listener.local_addr().unwrap_or(address), "serving metrics");
        Ok(Some(listener))
    }
}

/// Serves `/metrics` and nothing else, until `soft` is cancelled.
async fn serve_metrics(listener: Option<TcpListener>, metrics: Arc<Metrics>, limits: Limits, soft: CancellationToken) {
    let Some(listener) = listener else { return soft.cancelled().await };
    let handle = move |_: SocketAddr, _: SocketAddr, request: server::Incoming| {
        let mut response = Response::new(String::new());
        if request.uri().path() == "/metrics" {
            match metrics.text() {
                Ok(text) => {
                    response.headers_mut().extend(MEDIA_TYPE.parse().map(|value| (CONTENT_TYPE, value)));
                    *response.body_mut() = text;
                }
                Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
            }
        } else {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        std::future::ready(response)
    };
    Server { limits, connections: SCRAPERS, handle }.serve(listener, soft).await;
}

/// Serves only agents, until it is dropped.
async fn serve_agents(open: Option<(TcpListener, Arc<Dispatch>)>, limits: Limits) {
    let Some((listener, dispatch)) = open else { return std::future::pending().await };
    let front = dispatch::front(Arc::clone(&dispatch));
    let handle = move |_: SocketAddr, _: SocketAddr, request: server::Incoming| front.clone().handle(request);
    let server = Server { limits, connections: AGENTS, handle };
    tokio::select! {
        () = server.serve(listener, CancellationToken::new()) => {}
        () = dispatch.watch_leases() => {}
    }
}

fn died(task: &'static str, ended: Result<(), tokio::task::JoinError>) -> ServeError {
    let reason = ended.map_or_else(|error| error.to_string(), |()| "it returned".into());
    tracing::error!(task, reason, "a task has ended unexpectedly");
    ServeError::Died { task, reason }
}

/// Waits until a task has ended; false if the time was up first. A task that was already awaited counts as ended.
async fn drained<T>(task: &mut JoinHandle<T>, deadline: Instant, hard: &CancellationToken) -> bool {
    if task.is_finished() {
        return true;
    }
    matches!(hard.run_until_cancelled(timeout_at(deadline, task)).await, Some(Ok(_)))
}
