//! A client of VICI, the Versatile IKE Control Interface of strongSwan's daemon charon.
//!
//! The protocol is described in strongSwan's `src/libcharon/plugins/vici/README.md`: frames with a length contain packets
//! of eight types, which contain messages of six kinds of elements. This module does not interpret the messages and uses
//! no other module: it could be a crate.
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
//! VICI has no sequence numbers: a response belongs to the request before it. The design of the client follows from this:
//!
//! - One task owns the read half of the socket and reads whole frames; nothing ever interrupts it in the middle of one.
//! - A connection has one request in progress; others wait. A caller that drops its future does not cancel its request:
//!   the response is awaited and discarded, so that it cannot be mistaken for that of the next request.
//! - A request that exceeds its time limit closes the connection, for the same reason.
//! - When the daemon disconnects, all waiting and later requests fail at once. A client does not reconnect: everything
//!   that was loaded is gone with the daemon, and only the caller knows what to load.
//! - Events use separate connections without requests ([`Events`]): a request never waits behind unread events.
//!   ([`Client::stream`] collects what a command streams.)
//!
//! A response with `success = no` is an error, [`Error::Failed`]. Values are bytes, not necessarily text. What is loaded
//! as `data`, such as a pre-shared key, is not shown by `Debug`, and no error repeats a value that was sent.

mod client;
mod codec;
mod connection;
mod events;
mod packet;
mod section;

pub use self::client::Client;
pub use self::events::{Event, Events};
pub use self::section::{Section, Value};

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No daemon listens on the socket, or writing to it failed.
    #[error("the socket: {0}")]
    Io(#[from] std::io::Error),
    /// The daemon has gone, or an earlier request has closed the connection.
    #[error("the connection is closed")]
    Closed,
    /// There was no response within the time limit. The connection is closed.
    #[error("no answer to {request} in time")]
    Timeout {
        /// The requested command or event.
        request: String,
    },
    /// The daemon does not know this command.
    #[error("unknown command {0}")]
    UnknownCommand(String),
    /// The daemon does not know this event.
    #[error("unknown event {0}")]
    UnknownEvent(String),
    /// The daemon has understood the request, and refused or failed.
    #[error("{command} failed: {reason}")]
    Failed {
        /// The command.
        command: String,
        /// The daemon's reason; empty if it gave none.
        reason: String,
    },
    /// What the daemon has sent, or what it should be sent, is not VICI.
    #[error("not VICI: {0}")]
    Protocol(#[from] ProtocolError),
}

/// A violation of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// A frame, a packet or an element ends before it is complete.
    #[error("it ends too early")]
    Short,
    /// A frame is longer than VICI allows.
    #[error("a frame of {0} bytes")]
    FrameTooLong(usize),
    /// A packet has a type that a daemon does not send.
    #[error("a packet of type {0}")]
    PacketType(u8),
    /// An element has a type that is not allowed here.
    #[error("an element of type {0}")]
    ElementType(u8),
    /// A name is not text, or is longer than 255 bytes.
    #[error("a name that is not text of at most 255 bytes")]
    Name,
    /// A value is longer than 65,535 bytes.
    #[error("a value of {0} bytes")]
    ValueTooLong(usize),
    /// Sections are nested too deeply.
    #[error("sections nested too deeply")]
    TooDeep,
    /// Section starts and ends do not match.
    #[error("sections that are not balanced")]
    Unbalanced,
    /// A response without a request, or of the wrong kind.
    #[error("an answer that nobody has asked for")]
    Unsolicited,
}

/// The result of a request.
pub type Result<T> = std::result::Result<T, Error>;
