//! The events that a daemon sends.

use std::{collections::VecDeque, path::Path, time::Duration};

use super::{
    Error, ProtocolError, Result, Section,
    connection::Connection,
    packet::{self, Ask, Packet},
};

/// The time limit for registering all events.
const LIMIT: Duration = Duration::from_secs(10);

/// An event of the daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The name of the event.
    pub name: String,
    /// Its content.
    pub message: Section,
}

/// The events with some names, on a separate connection.
#[derive(Debug)]
pub struct Events {
    connection: Connection,
    /// Events that arrived while others were being registered.
    early: VecDeque<Event>,
    unknown: Vec<String>,
}

impl Events {
    /// Connects, and registers for the events with these names. Once it has returned, no event is missed.
    pub async fn subscribe(path: impl AsRef<Path>, names: &[&str]) -> Result<Self> {
        let connection = Connection::open(path.as_ref()).await?;
        let mut events = Self { connection, early: VecDeque::new(), unknown: Vec::new() };
        let registered = async {
            for name in names {
                events.register(name).await?;
            }
            Ok(events)
        };
        let late = || Error::Timeout { request: names.join(", ") };
        tokio::time::timeout(LIMIT, registered).await.unwrap_or_else(|_| Err(late()))
    }

    async fn register(&mut self, name: &str) -> Result<()> {
        self.connection.send(&packet::frame(Ask::Register, name, &Section::new())?).await?;
        loop {
            match self.connection.receive().await? {
                Packet::Event(name, message) => self.early.push_back(Event { name, message }),
                Packet::EventConfirm => return Ok(()),
                Packet::EventUnknown => {
                    self.unknown.push(name.to_owned());
                    return Ok(());
                }
                Packet::Response(_) | Packet::CommandUnknown => return Err(ProtocolError::Unsolicited.into()),
            }
        }
    }

    /// The names that this daemon does not know: later versions have more events.
    #[must_use]
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// The next event; an error is final. The future may be dropped and requested again without losing an event.
    pub async fn next(&mut self) -> Result<Event> {
        if let Some(event) = self.early.pop_front() {
            return Ok(event);
        }
        match self.connection.receive().await? {
            Packet::Event(name, message) => Ok(Event { name, message }),
            Packet::Response(_) | Packet::CommandUnknown | Packet::EventConfirm | Packet::EventUnknown => {
                Err(ProtocolError::Unsolicited.into())
            }
        }
    }
}
