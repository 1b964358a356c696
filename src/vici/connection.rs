//! A socket, and the task that reads from it.

use std::path::Path;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
    task::JoinHandle,
};

use super::{
    Error, ProtocolError, Result,
    packet::{self, LONGEST_FRAME, Packet},
};

/// How many unread packets are buffered; then the daemon has to wait.
const UNREAD: usize = 256;

/// A connection: frames are written here, and read by a separate task.
#[derive(Debug)]
pub(super) struct Connection {
    write: OwnedWriteHalf,
    packets: mpsc::Receiver<Result<Packet>>,
    reader: JoinHandle<()>,
    /// The process at the other end.
    pub(super) daemon: Option<i32>,
}

impl Connection {
    pub(super) async fn open(path: &Path) -> Result<Self> {
        let stream = UnixStream::connect(path).await?;
        let daemon = stream.peer_cred().ok().and_then(|daemon| daemon.pid());
        let (read, write) = stream.into_split();
        let (sender, packets) = mpsc::channel(UNREAD);
        let reader = tokio::spawn(read_all(read, sender));
        Ok(Self { write, packets, reader, daemon })
    }

    pub(super) async fn send(&mut self, frame: &[u8]) -> Result<()> {
        match self.write.write_all(frame).await {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Error::Closed),
            written => Ok(written?),
        }
    }

    /// The next packet; the future may be dropped and requested again without losing one.
    pub(super) async fn receive(&mut self) -> Result<Packet> {
        self.packets.recv().await.unwrap_or(Err(Error::Closed))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// Reads until the daemon disconnects or sends something invalid, which is passed on last.
async fn read_all(read: OwnedReadHalf, packets: mpsc::Sender<Result<Packet>>) {
    let mut read = BufReader::new(read);
    loop {
        let packet = read_packet(&mut read).await;
        let is_last = packet.is_err();
        if packets.send(packet).await.is_err() || is_last {
            return;
        }
    }
}

async fn read_packet(read: &mut BufReader<OwnedReadHalf>) -> Result<Packet> {
    // Any read error means that the daemon has gone.
    let length = read.read_u32().await.map_err(|_| Error::Closed)?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > LONGEST_FRAME {
        return Err(ProtocolError::FrameTooLong(length).into());
    }
    let mut frame = vec![0; length];
    read.read_exact(&mut frame).await.map_err(|_| Error::Closed)?;
    Ok(packet::decode(&frame)?)
}
