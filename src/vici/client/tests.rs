//! Tests against scripted daemons that misbehave, each on a Unix socket.

use std::{future::Future, path::PathBuf, time::Duration};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
};

use super::*;
use crate::vici::Events;

const SECOND: Duration = Duration::from_secs(1);
const YES: &[u8] = b"\x01\x03\x07success\x00\x03yes";

/// The daemon's end of a connection.
struct Daemon(UnixStream);

impl Daemon {
    /// The next packet of the client; `None` if it has gone.
    async fn read(&mut self) -> Option<Vec<u8>> {
        let length = self.0.read_u32().await.ok()?;
        let mut packet = vec![0; usize::try_from(length).unwrap()];
        self.0.read_exact(&mut packet).await.ok()?;
        Some(packet)
    }

    async fn write(&mut self, packet: &[u8]) {
        self.0.write_all(&u32::try_from(packet.len()).unwrap().to_be_bytes()).await.unwrap();
        self.0.write_all(packet).await.unwrap();
    }

    /// Reads a packet, which must begin with `asked`, and responds to it.
    async fn answer(&mut self, asked: &[u8], packet: &[u8]) {
        let read = self.read().await.unwrap();
        assert!(read.starts_with(asked), "{read:?}");
        self.write(packet).await;
    }

    /// Reads everything else until the client disconnects.
    async fn until_end(&mut self) {
        while self.read().await.is_some() {}
    }
}

/// A daemon that serves all connections with this script.
fn daemon<F, S>(script: S) -> (TempDir, PathBuf)
where
    F: Future<Output = ()> + Send,
    S: Fn(Daemon) -> F + Send + Sync + Clone + 'static,
{
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vici");
    let listener = UnixListener::bind(&path).unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let script = script.clone();
            tokio::spawn(async move { script(Daemon(stream)).await });
        }
    });
    (folder, path)
}

async fn ask(client: &Client) -> Result<Section> {
    tokio::time::timeout(SECOND * 5, client.request("version", Section::new())).await.expect("it hangs")
}

#[tokio::test]
async fn answers_and_refusals() {
    let (_folder, path) = daemon(|mut daemon| async move {
        daemon.answer(b"\x00\x07version", b"\x01\x03\x06daemon\x00\x06charon").await;
        daemon.answer(b"\x00\x07version", b"\x01\x03\x07success\x00\x02no\x03\x06errmsg\x00\x03why").await;
        daemon.answer(b"\x00\x07version", b"\x02").await;
        daemon.answer(b"\x03\x07list-sa", b"\x06").await;
        daemon.answer(b"\x00\x07version", YES).await;
        daemon.until_end().await;
    });
    let client = Client::connect(&path).await.unwrap();
    assert_eq!(ask(&client).await.unwrap().get_text("daemon"), Some("charon"));
    assert!(
        matches!(ask(&client).await, Err(Error::Failed { command, reason }) if command == "version" && reason == "why")
    );
    assert!(matches!(ask(&client).await, Err(Error::UnknownCommand(command)) if command == "version"));
    let unknown = client.stream("list-sas", "list-sa", Section::new()).await;
    assert!(matches!(unknown, Err(Error::UnknownEvent(event)) if event == "list-sa"));
    // A request that cannot be encoded is not sent, and does no harm.
    let too_long = client.request("version", Section::new().bytes("a", vec![0; 70_000])).await;
    assert!(matches!(too_long, Err(Error::Protocol(ProtocolError::ValueTooLong(70_000)))));
    ask(&client).await.unwrap();
    assert_eq!(client.daemon(), Some(i32::try_from(std::process::id()).unwrap()));
}

#[tokio::test]
async fn what_a_command_streams_is_collected() {
    let (_folder, path) = daemon(|mut daemon| async move {
        daemon.answer(b"\x03\x07list-sa", b"\x05").await;
        for _ in 0..2 {
            assert!(daemon.read().await.unwrap().starts_with(b"\x00\x08list-sas"));
            daemon.write(b"\x07\x07list-sa\x01\x01a\x02").await;
            // Events of another name, even unrequested ones, are not part of it.
            daemon.write(b"\x07\x03log\x03\x03msg\x00\x01x").await;
            daemon.write(b"\x07\x07list-sa\x01\x01b\x02").await;
            daemon.write(b"\x01").await;
        }
        daemon.until_end().await;
    });
    let client = Client::connect(&path).await.unwrap();
    for _ in 0..2 {
        let sas = client.stream("list-sas", "list-sa", Section::new()).await.unwrap();
        assert_eq!(sas.iter().flat_map(Section::sections).map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
    }
}

#[tokio::test]
async fn a_daemon_that_goes_fails_everything_at_once() {
    for said in [&b""[..], b"\x00", b"\x00\x00\x00\x0b\x01\x03\x07suc", b"\x00\x00\x00"] {
        let (_folder, path) = daemon(move |mut daemon| async move {
            daemon.read().await;
            daemon.0.write_all(said).await.unwrap();
        });
        let client = Client::connect(&path).await.unwrap();
        let (one, two, three) = tokio::join!(ask(&client), ask(&client), client.closed());
        assert!(matches!((one, two, three), (Err(Error::Closed), Err(Error::Closed), ())), "{said:?}");
        assert!(client.is_closed());
        assert!(matches!(ask(&client).await, Err(Error::Closed)));
    }
}

#[tokio::test]
async fn a_daemon_that_goes_is_noticed_without_asking() {
    let (folder, path) = daemon(|_| async {});
    let client = Client::connect(&path).await.unwrap();
    tokio::time::timeout(SECOND * 5, client.closed()).await.unwrap();
    drop(folder);
    assert!(matches!(Client::connect(&path).await, Err(Error::Io(_))));
}

#[tokio::test]
async fn what_is_not_vici_ends_the_connection() {
    for said in [&b"\x09"[..], b"\x01\x02", b"\x05", b"\x06", b"", b"\x01\x03\x01\xff\x00\x00"] {
        let (_folder, path) = daemon(move |mut daemon| async move {
            daemon.answer(b"\x00", said).await;
            daemon.until_end().await;
        });
        let client = Client::connect(&path).await.unwrap();
        assert!(matches!(ask(&client).await, Err(Error::Protocol(_))), "{said:?}");
        assert!(client.is_closed());
    }
    // The length alone suffices: nothing waits for, or allocates, four gigabytes.
    let (_folder, path) = daemon(|mut daemon| async move {
        daemon.read().await;
        daemon.0.write_all(&[0xff; 4]).await.unwrap();
        daemon.until_end().await;
    });
    let client = Client::connect(&path).await.unwrap();
    assert!(matches!(ask(&client).await, Err(Error::Protocol(ProtocolError::FrameTooLong(4_294_967_295)))));
}

#[tokio::test]
async fn an_answer_that_comes_late_is_nobody_elses() {
    let (_folder, path) = daemon(|mut daemon| async move {
        daemon.read().await;
        tokio::time::sleep(SECOND / 5).await;
        daemon.write(b"\x01\x03\x03for\x00\x03one").await;
        daemon.answer(b"\x00", b"\x01\x03\x03for\x00\x03two").await;
        daemon.until_end().await;
    });
    // A caller that gives up leaves its response behind, and the next one still gets its own.
    let client = Client::connect(&path).await.unwrap();
    assert!(tokio::time::timeout(SECOND / 20, ask(&client)).await.is_err());
    assert_eq!(ask(&client).await.unwrap().get_text("for"), Some("two"));
    // A time limit ends the connection.
    let client = Client::connect(&path).await.unwrap().with_limit(SECOND / 20);
    let (one, two) = tokio::join!(ask(&client), ask(&client));
    assert!(matches!(one, Err(Error::Timeout { request }) if request == "version"));
    assert!(matches!(two, Err(Error::Closed)));
    assert!(client.is_closed());
}

#[tokio::test]
async fn frames_in_pieces_are_read_whole() {
    let (_folder, path) = daemon(|mut daemon| async move {
        daemon.read().await;
        for byte in b"\x00\x00\x00\x0f".iter().chain(YES) {
            daemon.0.write_all(&[*byte]).await.unwrap();
            tokio::time::sleep(SECOND / 500).await;
        }
        daemon.answer(b"\x00", YES).await;
        daemon.until_end().await;
    });
    let client = Client::connect(&path).await.unwrap();
    for _ in 0..2 {
        assert_eq!(ask(&client).await.unwrap().get_text("success"), Some("yes"));
    }
}

#[tokio::test]
async fn events_are_told_in_their_order_and_end_with_the_daemon() {
    let (_folder, path) = daemon(|mut daemon| async move {
        daemon.answer(b"\x03\x03log", b"\x05").await;
        daemon.read().await;
        // Between the request and its response.
        daemon.write(b"\x07\x03log\x03\x03msg\x00\x05early").await;
        daemon.write(b"\x05").await;
        daemon.answer(b"\x03\x05alert", b"\x06").await;
        for byte in b"\x00\x00\x00\x10\x07\x03log\x03\x03msg\x00\x04late\x00\x00" {
            daemon.0.write_all(&[*byte]).await.unwrap();
            tokio::time::sleep(SECOND / 200).await;
        }
    });
    let mut events = Events::subscribe(&path, &["log", "child-updown", "alert"]).await.unwrap();
    assert_eq!(events.unknown(), ["alert"]);
    let mut told = Vec::new();
    let end = loop {
        // Polled again and again, in the middle of frames.
        match tokio::time::timeout(SECOND / 100, events.next()).await {
            Ok(Ok(event)) => told.push(event.message.get_text("msg").unwrap().to_owned()),
            Ok(Err(error)) => break error,
            Err(_) => {}
        }
    };
    assert_eq!(told, ["early", "late"]);
    assert!(matches!(end, Error::Closed));
    assert!(matches!(events.next().await, Err(Error::Closed)));
}
