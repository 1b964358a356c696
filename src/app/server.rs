//! The accept loop.

use std::{convert::Infallible, error::Error, future::Future, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{Request, Response, body::Body, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::TokioIo,
    server::graceful::{GracefulShutdown, Watcher},
};
use rustix::process::{Resource, getrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::connection::{Limits, Phase, Timed};

/// The pause when a connection cannot be accepted, or there is no room for one.
const PAUSE: Duration = Duration::from_millis(50);
/// The number of open files reserved for other things than connections, if the limit allows: the database, its journal,
/// the log, name resolution.
const KEPT_FILES: usize = 128;

/// A request as it comes from a connection.
pub(super) type Incoming = Request<hyper::body::Incoming>;

/// Accepts connections and serves their requests.
pub(super) struct Server<H> {
    /// The time limits of a connection.
    pub(super) limits: Limits,
    /// The maximum number of open connections.
    pub(super) connections: usize,
    /// Handles a request, given the two addresses of its connection: the local one, and the client's.
    pub(super) handle: H,
}

/// The maximum number of connections: the configured one, but no more than the limit of open files allows.
pub(super) fn most_connections(configured: Option<usize>) -> usize {
    let files =
        getrlimit(Resource::Nofile).current.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    let room = files - (files / 2).min(KEPT_FILES);
    configured.unwrap_or(room).min(room).clamp(1, Semaphore::MAX_PERMITS)
}

impl<H, F, B> Server<H>
where
    H: Fn(SocketAddr, SocketAddr, Incoming) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// Serves until `soft` is cancelled, then finishes requests in progress. Dropping it closes all connections.
    pub(super) async fn serve(self, listener: TcpListener, soft: CancellationToken) {
        let room = Arc::new(Semaphore::new(self.connections));
        let crowd = Arc::new(Notify::new());
        let graceful = GracefulShutdown::new();
        let mut connections = JoinSet::new();
        let next = async || {
            let permit = permit(&room, &crowd).await;
            (permit, listener.accept().await)
        };
        while let Some((permit, accepted)) = soft.run_until_cancelled(next()).await {
            while connections.try_join_next().is_some() {}
            match accepted {
                Ok((stream, client)) => {
                    connections.spawn(self.connection(stream, client, permit, Arc::clone(&crowd), graceful.watcher()));
                }
                Err(error) => {
                    tracing::warn!(error = %error, "no connection can be taken");
                    sleep(PAUSE).await;
                }
            }
        }
        drop(listener);
        graceful.shutdown().await;
    }

    /// Serves one connection, until it ends or is idle while others wait for room.
    fn connection(
        &self,
        stream: TcpStream,
        client: SocketAddr,
        permit: Option<OwnedSemaphorePermit>,
        crowd: Arc<Notify>,
        watcher: Watcher,
    ) -> impl Future<Output = ()> + Send + use<H, F, B> {
        // Responses are small and urgent; a socket that rejects this option is about to fail anyway.
        let _ = stream.set_nodelay(true);
        let phase = Phase::default();
        let local = stream.local_addr();
        let io = TokioIo::new(Timed::new(stream, self.limits, phase.clone()));
        let handle = self.handle.clone();
        async move {
            let _permit = permit;
            let Ok(local) = local else { return };
            let service = service_fn(|request| {
                phase.begin();
                let answer = handle(local, client, request);
                let phase = &phase;
                async move {
                    let answer = answer.await;
                    phase.answer();
                    Ok::<_, Infallible>(answer)
                }
            });
            let mut connection = pin!(watcher.watch(http1::Builder::new().serve_connection(io, service)));
            loop {
                tokio::select! {
                    biased;
                    ended = &mut connection => {
                        if let Err(error) = ended {
                            tracing::debug!(error = %error, "a connection has broken");
                        }
                        return;
                    }
                    () = crowd.notified() => if phase.is_idle() { return },
                }
            }
        }
    }
}

/// Waits for room for another connection. If there is none, idle connections are closed.
async fn permit(room: &Arc<Semaphore>, crowd: &Notify) -> Option<OwnedSemaphorePermit> {
    let mut is_told = false;
    loop {
        match timeout(PAUSE, Arc::clone(room).acquire_owned()).await {
            Ok(permit) => return permit.ok(),
            Err(_elapsed) => {
                if !std::mem::replace(&mut is_told, true) {
                    tracing::warn!("as many connections are open as may be; others wait");
                }
                crowd.notify_waiters();
            }
        }
    }
}
