//! A proxy for a PostgreSQL server that fails at a chosen moment.
//!
//! Include it with `#[path = "../support/proxy.rs"] mod proxy;`.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    task::JoinHandle,
};
use tokio_postgres::config::Host;

/// The address of a server.
#[derive(Clone, Debug)]
pub enum Place {
    Socket(PathBuf),
    Tcp(String, u16),
}

impl Place {
    /// The address in a URL.
    pub fn of(url: &str) -> Self {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let port = config.get_ports().first().copied().unwrap_or(5432);
        // A `host` after the question mark comes after that of the address.
        match config.get_hosts().last().unwrap() {
            Host::Unix(directory) => Self::Socket(directory.join(format!(".s.PGSQL.{port}"))),
            Host::Tcp(name) => Self::Tcp(name.clone(), port),
        }
    }
}

/// What happens when the client sends a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is cut before the server sees it.
    CutBefore(&'static str),
    /// The server executes it, and the connection is cut before the response.
    CutAfter(&'static str),
    /// The server receives it, and from then on nothing is forwarded in either direction.
    HangAt(&'static str),
}

/// A proxy; it ends when it is dropped.
pub struct Proxy {
    pub port: u16,
    plan: Arc<Mutex<Vec<Fault>>>,
    serving: JoinHandle<()>,
}

impl Proxy {
    pub async fn to(place: Place) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let plan = Arc::new(Mutex::new(Vec::new()));
        let faults = Arc::clone(&plan);
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (place, faults) = (place.clone(), Arc::clone(&faults));
                tokio::spawn(async move {
                    // However it ends, both sides see their connection closed.
                    let _ = match place {
                        Place::Socket(path) => forward(client, UnixStream::connect(path).await?, &faults).await,
                        Place::Tcp(host, port) => {
                            forward(client, TcpStream::connect((host, port)).await?, &faults).await
                        }
                    };
                    io::Result::Ok(())
                });
            }
        });
        Self { port, plan, serving }
    }

    /// Fails once for each of these, in this order.
    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.plan.lock().unwrap().extend(faults);
    }

    /// How many faults are still to come.
    pub fn pending(&self) -> usize {
        self.plan.lock().unwrap().len()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn forward(
    mut client: TcpStream,
    mut server: impl AsyncRead + AsyncWrite + Unpin,
    plan: &Mutex<Vec<Fault>>,
) -> io::Result<()> {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            length = client.read(&mut asked) => {
                let sent = &asked[..length?];
                let fault = next(plan, sent);
                if sent.is_empty() || matches!(fault, Some(Fault::CutBefore(_))) {
                    return Ok(());
                }
                server.write_all(sent).await?;
                match fault {
                    Some(Fault::CutAfter(_)) => return server.read(&mut answered).await.map(drop),
                    Some(Fault::HangAt(_)) => std::future::pending().await,
                    Some(Fault::CutBefore(_)) | None => {}
                }
            }
            length = server.read(&mut answered) => match length? {
                0 => return Ok(()),
                length => client.write_all(&answered[..length]).await?,
            },
        }
    }
}

/// The next fault, if its text is being sent.
fn next(plan: &Mutex<Vec<Fault>>, sent: &[u8]) -> Option<Fault> {
    let mut plan = plan.lock().unwrap();
    let (Fault::CutBefore(text) | Fault::CutAfter(text) | Fault::HangAt(text)) = *plan.first()?;
    sent.windows(text.len()).any(|window| window == text.as_bytes()).then(|| plan.remove(0))
}
