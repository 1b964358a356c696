//! The clients: a connection each, kept open, one request after the other.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

/// Where connections are deleted.
pub const PATH: &str = "/v2.0/vpn/ipsec-site-connections";

const CLIENTS: usize = 64;

/// What a round of deletes took.
#[derive(Clone, Copy)]
pub struct Taken {
    /// Deletes a second.
    pub rate: f64,
    /// What half of them took at most.
    pub p50: Duration,
    /// What 99 of 100 took at most.
    pub p99: Duration,
}

/// Who is asked, and as whom.
pub struct Load {
    address: SocketAddr,
    head: String,
}

impl Load {
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Self { address, head: format!(" HTTP/1.1\r\nHost: {address}\r\nX-Auth-Token: {token}\r\n\r\n") }
    }

    /// Deletes each of these once. Anything but 204 is an error.
    pub async fn run(self: &Arc<Self>, ids: &[String]) -> io::Result<Taken> {
        let mut clients = JoinSet::new();
        let started = Instant::now();
        for part in ids.chunks(ids.len().div_ceil(CLIENTS)) {
            let (load, part) = (Arc::clone(self), part.to_vec());
            clients.spawn(async move { load.client(&part).await });
        }
        let mut times = Vec::with_capacity(ids.len());
        while let Some(done) = clients.join_next().await {
            times.extend(done.map_err(io::Error::other)??);
        }
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let rate = ids.len() as f64 / started.elapsed().as_secs_f64();
        times.sort_unstable();
        Ok(Taken { rate, p50: times[times.len() / 2], p99: times[times.len() * 99 / 100] })
    }

    /// One client; answers how long each of its requests took.
    async fn client(&self, ids: &[String]) -> io::Result<Vec<Duration>> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let mut answer = vec![0; 4096];
        let mut times = Vec::with_capacity(ids.len());
        for id in ids {
            let started = Instant::now();
            stream.write_all(format!("DELETE {PATH}/{id}{}", self.head).as_bytes()).await?;
            let mut length = 0;
            // A 204 ends with its head.
            while !answer[..length].ends_with(b"\r\n\r\n") {
                let read = stream.read(&mut answer[length..]).await?;
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                length += read;
            }
            if !answer.starts_with(b"HTTP/1.1 204") {
                return Err(io::Error::other(String::from_utf8_lossy(&answer[..length]).into_owned()));
            }
            times.push(started.elapsed());
        }
        Ok(times)
    }
}
