//! A client of VICI, the Versatile IKE Control Interface of strongSwan's daemon charon.
//!
//! The protocol is described in strongSwan's `src/libcharon/plugins/vici/README.md`: frames with a length, in them packets
//! of eight types, in those messages of six kinds of elements. This room knows nothing of what is said in them, and no
//! other room: it could be a crate.
//!
//! ```no_run
//! # async fn example() -> vpnaas::vici::Result<()> {
//! use vpnaas::vici::{Client, Section};
//!
//! let client = Client::connect("/run/charon.vici").await?;
//! let version = client.request("version", Section::new()).await?;
//! for sa in client.stream("list-sas", "list-sa", Section::new().text("ike", "home")).await? {
//!     println!("{sa:?}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! VICI has no sequence numbers: an answer belongs to the request before it. From this follows how the client is built:
//!
//! - One task owns the read half of the socket and reads whole frames; nothing ever stops it in the middle of one.
//! - One request is under way per connection; others wait. A caller that loses patience and drops its future does not stop
//!   its request: the answer is awaited and thrown away, so that it cannot be taken for the next one's.
//! - A request that takes longer than its time limit ends the connection, for the same reason.
//! - When the daemon goes away, everything that waits fails at once, and so does everything that is asked later. A client
//!   does not connect again: whatever was loaded is gone with the daemon, and only the caller knows what to load.
//! - Events have connections of their own ([`Events`]), where nothing else is asked: a request never waits behind events
//!   that nobody reads. (What a command streams, [`Client::stream`] collects.)
//!
//! An answer with `success = no` is an error, [`Error::Failed`]. Values are bytes, and need not be text. What is loaded as
//! `data`, such as a pre-shared key, is not shown by `Debug`, and no error repeats a value that was sent.

mod client;
mod codec;
mod connection;
mod events;
mod packet;
mod section;

pub use self::client::Client;
pub use self::events::{Event, Events};
pub use self::section::{Section, Value};

/// Why a request was not answered as it should be.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no daemon behind the socket, or it cannot be written to.
    #[error("the socket: {0}")]
    Io(#[from] std::io::Error),
    /// The daemon has gone, or an earlier request has ended the connection.
    #[error("the connection is closed")]
    Closed,
    /// No answer has come within the time limit. The connection is closed.
    #[error("no answer to {request} in time")]
    Timeout {
        /// The command or event that was asked for.
        request: String,
    },
    /// The daemon does not know this command.
    #[error("unknown command {0}")]
    UnknownCommand(String),
    /// The daemon does not know this event.
    #[error("unknown event {0}")]
    UnknownEvent(String),
    /// The daemon has understood, and refused or failed.
    #[error("{command} failed: {reason}")]
    Failed {
        /// The command.
        command: String,
        /// The daemon's own words; empty where it gave none.
        reason: String,
    },
    /// What the daemon has sent, or what it should be sent, is not VICI.
    #[error("not VICI: {0}")]
    Protocol(#[from] ProtocolError),
}

/// A rule of the protocol that bytes or a message break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// A frame, a packet or an element ends before it is complete.
    #[error("it ends too early")]
    Short,
    /// A frame is longer than VICI allows.
    #[error("a frame of {0} bytes")]
    FrameTooLong(usize),
    /// A packet is of a type that a daemon does not send.
    #[error("a packet of type {0}")]
    PacketType(u8),
    /// An element is of a type that cannot stand where it stands.
    #[error("an element of type {0}")]
    ElementType(u8),
    /// A name is not text, or has more than 255 bytes.
    #[error("a name that is not text of at most 255 bytes")]
    Name,
    /// A value has more than 65,535 bytes.
    #[error("a value of {0} bytes")]
    ValueTooLong(usize),
    /// Sections stand within each other too deeply.
    #[error("sections nested too deeply")]
    TooDeep,
    /// A section is closed that was not opened, or not closed.
    #[error("sections that are not balanced")]
    Unbalanced,
    /// An answer came to no question, or of another kind than the question asks for.
    #[error("an answer that nobody has asked for")]
    Unsolicited,
}

/// What a request comes to.
pub type Result<T> = std::result::Result<T, Error>;
