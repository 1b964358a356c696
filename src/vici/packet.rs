//! Packets, the content of frames.

use super::{ProtocolError, Section, codec};

/// What a client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// Run a command; a message follows.
    Command = 0,
    /// Send the events of this name.
    Register = 3,
}

/// What a daemon sends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Packet {
    /// The response to a command.
    Response(Section),
    /// There is no such command.
    CommandUnknown,
    /// The events are sent from now on.
    EventConfirm,
    /// There is no such event.
    EventUnknown,
    /// An event.
    Event(String, Section),
}

const RESPONSE: u8 = 1;
const COMMAND_UNKNOWN: u8 = 2;
const EVENT_CONFIRM: u8 = 5;
const EVENT_UNKNOWN: u8 = 6;
const EVENT: u8 = 7;

/// The maximum length of a frame, in bytes, without its length prefix.
pub(super) const LONGEST_FRAME: usize = 512 * 1024;

/// Encodes a client's packet, with the length of its frame before it.
pub(super) fn frame(ask: Ask, name: &str, message: &Section) -> Result<Vec<u8>, ProtocolError> {
    let mut bytes = vec![0; 4];
    bytes.push(ask as u8);
    codec::encode_name(name, &mut bytes)?;
    codec::encode(message, &mut bytes)?;
    let length = bytes.len() - 4;
    let header = u32::try_from(length).ok().filter(|_| length <= LONGEST_FRAME);
    bytes[..4].copy_from_slice(&header.ok_or(ProtocolError::FrameTooLong(length))?.to_be_bytes());
    Ok(bytes)
}

/// Decodes a daemon's packet.
pub(super) fn decode(frame: &[u8]) -> Result<Packet, ProtocolError> {
    let (&kind, mut rest) = frame.split_first().ok_or(ProtocolError::Short)?;
    match kind {
        RESPONSE => codec::decode(rest).map(Packet::Response),
        COMMAND_UNKNOWN => Ok(Packet::CommandUnknown),
        EVENT_CONFIRM => Ok(Packet::EventConfirm),
        EVENT_UNKNOWN => Ok(Packet::EventUnknown),
        EVENT => {
            let name = codec::decode_name(&mut rest)?;
            Ok(Packet::Event(name, codec::decode(rest)?))
        }
        other => Err(ProtocolError::PacketType(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_of_both_sides() {
        let message = Section::new().text("a", "b");
        let command = frame(Ask::Command, "version", &message).unwrap();
        assert_eq!(command, b"\x00\x00\x00\x0f\x00\x07version\x03\x01a\x00\x01b");
        assert_eq!(frame(Ask::Register, "log", &Section::new()).unwrap(), b"\x00\x00\x00\x05\x03\x03log");
        let long = (0..9).fold(Section::new(), |long, _| long.bytes("a", vec![0; 65_000]));
        assert_eq!(frame(Ask::Command, "a", &long), Err(ProtocolError::FrameTooLong(585_048)));
        for (frame, packet) in [
            (&b"\x01\x03\x01a\x00\x01b"[..], Ok(Packet::Response(message.clone()))),
            (b"\x02", Ok(Packet::CommandUnknown)),
            (b"\x05", Ok(Packet::EventConfirm)),
            (b"\x06", Ok(Packet::EventUnknown)),
            (b"\x07\x03log\x03\x01a\x00\x01b", Ok(Packet::Event("log".into(), message))),
            (b"", Err(ProtocolError::Short)),
            (b"\x07\x03lo", Err(ProtocolError::Short)),
            (b"\x00\x01a", Err(ProtocolError::PacketType(0))),
            (b"\x08", Err(ProtocolError::PacketType(8))),
        ] {
            assert_eq!(decode(frame), packet, "{frame:?}");
        }
    }
}
