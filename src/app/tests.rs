//! The whole service on a real port.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::standalone::demo;

async fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

fn config(folder: &tempfile::TempDir) -> Config {
    let mut config = Config::default();
    config.server.listen.set_port(0);
    config.database.url = format!("sqlite://{}", folder.path().join("a.db").display()).into();
    config
}

#[tokio::test(flavor = "multi_thread")]
async fn it_serves_until_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(&folder);
    let listener = TcpListener::bind(config.server.listen).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let served = tokio::spawn(serve(config, listener, stop.clone()));
    let answer = get(address, "/readyz").await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("x-openstack-request-id: req-"), "{answer}");
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(10), served).await.unwrap().unwrap().unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_does_not_end_is_cut_off_by_the_hard_stop() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(&folder);
    let listener = TcpListener::bind(config.server.listen).await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = Shutdown::default();
    let service = Service::open(config).await.unwrap();
    let served = tokio::spawn(service.run(listener, shutdown.clone()));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = "POST /identity/v3/auth/tokens HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n{";
    stream.write_all(request.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    shutdown.soft.cancel();
    tokio::time::sleep(Duration::from_millis(200)).await;
    shutdown.hard.cancel();
    tokio::time::timeout(Duration::from_secs(10), served).await.unwrap().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_seeded_and_its_objects_come_up() {
    let mut config = Config::default();
    config.server.listen.set_port(0);
    let demo = demo::prepare(&mut config, false).unwrap();
    let service = Service::open(config).await.unwrap();
    let address = "127.0.0.1:1".parse().unwrap();
    let text = demo.seed(service.front(), address, service.base_path()).await.unwrap();
    assert_eq!(text.lines().filter(|line| line.starts_with("curl ")).count(), 4, "{text}");
    assert!(text.contains("http://127.0.0.1:1/docs/"), "{text}");
    service.store.close().await;
}
