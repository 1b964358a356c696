//! The loop that takes connections.
//!
//! `axum::serve` has no time limit for the head of a request: a client that sends half a head would keep its connection,
//! and hold up every soft stop, for as long as it likes. Here a head has to arrive in time, and so has the next one on a
//! connection that is kept open.

use std::{io, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

/// How long to wait when the system has no connection to give, as when there are too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `soft` is cancelled, then finishes what runs. Dropped, it cuts every connection off.
///
/// # Errors
///
/// None: what is wrong with one connection ends that connection.
pub(super) async fn serve(
    listener: TcpListener,
    routes: Router,
    head_timeout: Duration,
    soft: CancellationToken,
) -> io::Result<()> {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head_timeout);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    while let Some(accepted) = soft.run_until_cancelled(listener.accept()).await {
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(error = %error, "no connection can be taken");
                sleep(PAUSE).await;
                continue;
            }
        };
        // Answers are small and wanted at once; a socket that refuses is about to fail anyway.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(routes.clone());
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        connections.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "a connection has broken");
            }
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    graceful.shutdown().await;
    Ok(())
}
