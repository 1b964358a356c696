//! PostgreSQL servers: their URLs, and the control of those that a case has started.

use std::{
    net::TcpListener,
    process::Command,
    time::{Duration, Instant},
};

use vpnaas::store::Store;

use crate::postgres::Own;

/// The same database and user, at another port of this machine, with these options.
pub fn url_at(url: &str, host: &str, port: u16, options: &str) -> String {
    let config: tokio_postgres::Config = url.parse().unwrap();
    let password = config.get_password().map(|password| format!(":{}", String::from_utf8_lossy(password)));
    let (user, name) = (config.get_user().unwrap(), config.get_dbname().unwrap());
    format!("postgres://{user}{}@{host}:{port}/{name}?{options}", password.unwrap_or_default())
}

/// An unused port.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Stops a server as its administrator would, which closes its connections.
pub fn stop(own: &mut Own) {
    assert!(Command::new("kill").arg("-INT").arg(own.server.id().to_string()).status().unwrap().success());
    own.server.wait().unwrap();
}

/// Waits for a store to become ready, or to stop being ready.
pub async fn until_ready(store: &Store, wanted: bool, within: Duration) {
    let started = Instant::now();
    while store.ready().await.is_ok() != wanted {
        assert!(started.elapsed() < within, "not within {within:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
