//! Requests, one after the other.

use std::{collections::HashSet, path::Path, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};

use super::{
    Error, ProtocolError, Result, Section,
    connection::Connection,
    packet::{self, Ask, Packet},
};

/// How long a request may take unless [`Client::with_limit`] says otherwise.
const LIMIT: Duration = Duration::from_secs(10);
/// How many requests may be queued; further ones wait for room.
const WAITING: usize = 64;

/// A client on one connection; clones share it.
#[derive(Clone, Debug)]
pub struct Client {
    jobs: mpsc::Sender<Job>,
    limit: Duration,
    daemon: Option<i32>,
}

#[derive(Debug)]
struct Job {
    command: String,
    frame: Vec<u8>,
    /// The event that the command streams, and the frame that registers for it.
    event: Option<(String, Vec<u8>)>,
    /// The time limit from when its turn comes.
    limit: Duration,
    answer: oneshot::Sender<Result<Answer>>,
}

#[derive(Debug)]
struct Answer {
    response: Section,
    streamed: Vec<Section>,
}

impl Client {
    /// Connects to the socket of a daemon. Must be called within a Tokio runtime.
    pub async fn connect(path: impl AsRef<Path>) -> Result<Self> {
        let connection = Connection::open(path.as_ref()).await?;
        let (jobs, queue) = mpsc::channel(WAITING);
        let daemon = connection.daemon;
        tokio::spawn(serve(connection, queue));
        Ok(Self { jobs, limit: LIMIT, daemon })
    }

    /// The same connection with a different time limit per request.
    #[must_use]
    pub fn with_limit(&self, limit: Duration) -> Self {
        Self { limit, ..self.clone() }
    }

    /// The process id of the daemon, from the kernel.
    #[must_use]
    pub fn daemon(&self) -> Option<i32> {
        self.daemon
    }

    /// Whether the connection has ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.jobs.is_closed()
    }

    /// Returns once the connection has ended.
    pub async fn closed(&self) {
        self.jobs.closed().await;
    }

    /// Runs a command.
    pub async fn request(&self, command: &str, message: Section) -> Result<Section> {
        Ok(self.run(command, None, message).await?.response)
    }

    /// Runs a command that streams its results as events of one name; returns these.
    pub async fn stream(&self, command: &str, event: &str, message: Section) -> Result<Vec<Section>> {
        Ok(self.run(command, Some(event), message).await?.streamed)
    }

    async fn run(&self, command: &str, event: Option<&str>, message: Section) -> Result<Answer> {
        let frame = packet::frame(Ask::Command, command, &message)?;
        let register = |event: &str| Ok((event.to_owned(), packet::frame(Ask::Register, event, &Section::new())?));
        let event = event.map(register).transpose().map_err(Error::Protocol)?;
        let (answer, answered) = oneshot::channel();
        let job = Job { command: command.to_owned(), frame, event, limit: self.limit, answer };
        self.jobs.send(job).await.map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| Error::Closed)?
    }
}

/// Serves the requests in order until the connection ends or all clients are dropped.
async fn serve(mut connection: Connection, mut queue: mpsc::Receiver<Job>) {
    let mut registered = HashSet::new();
    loop {
        let job = tokio::select! {
            job = queue.recv() => job,
            // There is no request: a response is a protocol error, which ends the connection.
            packet = connection.receive() => match packet {
                Ok(Packet::Event(..)) => continue,
                Ok(_) | Err(_) => return,
            },
        };
        let Some(job) = job else { return };
        let deadline = Instant::now() + job.limit;
        let result = timeout_at(deadline, run(&mut connection, &mut registered, &job)).await;
        let result = result.unwrap_or(Err(Error::Timeout { request: job.command }));
        let is_over = match &result {
            Err(Error::Io(_) | Error::Closed | Error::Timeout { .. } | Error::Protocol(_)) => true,
            Ok(_) | Err(Error::UnknownCommand(_) | Error::UnknownEvent(_) | Error::Failed { .. }) => false,
        };
        if is_over {
            // Before the response, so that its recipient sees that the connection is closed.
            queue.close();
        }
        let _nobody_waits = job.answer.send(result);
        if is_over {
            return;
        }
    }
}

async fn run(connection: &mut Connection, registered: &mut HashSet<String>, job: &Job) -> Result<Answer> {
    // Streamed events arrive only while a command of this connection streams them, so a registration may stay.
    if let Some((event, register)) = job.event.as_ref().filter(|(event, _)| !registered.contains(event)) {
        connection.send(register).await?;
        match connection.receive().await? {
            Packet::EventConfirm => registered.insert(event.clone()),
            Packet::EventUnknown => return Err(Error::UnknownEvent(event.clone())),
            Packet::Response(_) | Packet::CommandUnknown | Packet::Event(..) => {
                return Err(ProtocolError::Unsolicited.into());
            }
        };
    }
    connection.send(&job.frame).await?;
    let mut streamed = Vec::new();
    loop {
        match connection.receive().await? {
            Packet::Event(name, message) if job.event.as_ref().is_some_and(|(event, _)| *event == name) => {
                streamed.push(message);
            }
            Packet::Event(..) => {}
            Packet::Response(response) => return answer(&job.command, response, streamed),
            Packet::CommandUnknown => return Err(Error::UnknownCommand(job.command.clone())),
            Packet::EventConfirm | Packet::EventUnknown => return Err(ProtocolError::Unsolicited.into()),
        }
    }
}

fn answer(command: &str, response: Section, streamed: Vec<Section>) -> Result<Answer> {
    if response.get_text("success") == Some("no") {
        let reason = response.get_text("errmsg").unwrap_or_default().to_owned();
        return Err(Error::Failed { command: command.to_owned(), reason });
    }
    Ok(Answer { response, streamed })
}

#[cfg(test)]
mod tests;
