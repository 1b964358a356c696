//! The clients: a connection each, kept open, one request after the other.

use std::{io, net::SocketAddr, sync::Arc, time::Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

/// Where connections are deleted.
pub const PATH: &str = "/v2.0/vpn/ipsec-site-connections";

const CLIENTS: usize = 64;

/// Who is asked, and as whom.
pub struct Load {
    address: SocketAddr,
    head: String,
}

impl Load {
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Self { address, head: format!(" HTTP/1.1\r\nHost: {address}\r\nX-Auth-Token: {token}\r\n\r\n") }
    }

    /// Deletes each of these once; answers how many a second. Anything but 204 is an error.
    pub async fn run(self: &Arc<Self>, ids: &[String]) -> io::Result<f64> {
        let mut clients = JoinSet::new();
        let started = Instant::now();
        for part in ids.chunks(ids.len().div_ceil(CLIENTS)) {
            let (load, part) = (Arc::clone(self), part.to_vec());
            clients.spawn(async move { load.client(&part).await });
        }
        while let Some(done) = clients.join_next().await {
            done.map_err(io::Error::other)??;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let count = ids.len() as f64;
        Ok(count / started.elapsed().as_secs_f64())
    }

    async fn client(&self, ids: &[String]) -> io::Result<()> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let mut answer = vec![0; 4096];
        for id in ids {
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
        }
        Ok(())
    }
}
