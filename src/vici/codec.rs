//! The encoding of messages.
//!
//! An element is a type (one byte), followed, for some types, by a name (one byte of length) and a value (two bytes of
//! length, high byte first). The encoding is unique: decoding and encoding again yields the same bytes.

use super::{ProtocolError, Section, Value};

const SECTION_START: u8 = 1;
const SECTION_END: u8 = 2;
const KEY_VALUE: u8 = 3;
const LIST_START: u8 = 4;
const LIST_ITEM: u8 = 5;
const LIST_END: u8 = 6;

/// The maximum nesting of sections. VICI sets no limit; charon's own messages need five.
const DEPTH: usize = 32;

/// Encodes a message.
pub(super) fn encode(message: &Section, bytes: &mut Vec<u8>) -> Result<(), ProtocolError> {
    encode_section(message, bytes, 0)
}

fn encode_section(section: &Section, bytes: &mut Vec<u8>, depth: usize) -> Result<(), ProtocolError> {
    if depth > DEPTH {
        return Err(ProtocolError::TooDeep);
    }
    for (name, value) in section.iter() {
        match value {
            Value::Bytes(value) => {
                bytes.push(KEY_VALUE);
                encode_name(name, bytes)?;
                encode_value(value, bytes)?;
            }
            Value::List(items) => {
                bytes.push(LIST_START);
                encode_name(name, bytes)?;
                for item in items {
                    bytes.push(LIST_ITEM);
                    encode_value(item, bytes)?;
                }
                bytes.push(LIST_END);
            }
            Value::Section(section) => {
                bytes.push(SECTION_START);
                encode_name(name, bytes)?;
                encode_section(section, bytes, depth + 1)?;
                bytes.push(SECTION_END);
            }
        }
    }
    Ok(())
}

/// Encodes a name, as in elements and packets.
pub(super) fn encode_name(name: &str, bytes: &mut Vec<u8>) -> Result<(), ProtocolError> {
    bytes.push(u8::try_from(name.len()).map_err(|_| ProtocolError::Name)?);
    bytes.extend_from_slice(name.as_bytes());
    Ok(())
}

fn encode_value(value: &[u8], bytes: &mut Vec<u8>) -> Result<(), ProtocolError> {
    let length = u16::try_from(value.len()).map_err(|_| ProtocolError::ValueTooLong(value.len()))?;
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(value);
    Ok(())
}

/// Decodes a message, which must take up all of `rest`.
pub(super) fn decode(mut rest: &[u8]) -> Result<Section, ProtocolError> {
    // The open sections with their names, the outermost first.
    let mut open: Vec<(String, Section)> = Vec::new();
    let mut section = Section::new();
    while let Some((&element, behind)) = rest.split_first() {
        rest = behind;
        match element {
            SECTION_START => {
                if open.len() == DEPTH {
                    return Err(ProtocolError::TooDeep);
                }
                open.push((decode_name(&mut rest)?, std::mem::take(&mut section)));
            }
            SECTION_END => {
                let (name, outer) = open.pop().ok_or(ProtocolError::Unbalanced)?;
                let inner = std::mem::replace(&mut section, outer);
                section.push(name, Value::Section(inner));
            }
            KEY_VALUE => {
                let name = decode_name(&mut rest)?;
                section.push(name, Value::Bytes(decode_value(&mut rest)?));
            }
            LIST_START => {
                let name = decode_name(&mut rest)?;
                section.push(name, Value::List(decode_items(&mut rest)?));
            }
            other => return Err(ProtocolError::ElementType(other)),
        }
    }
    if open.is_empty() { Ok(section) } else { Err(ProtocolError::Unbalanced) }
}

fn decode_items(rest: &mut &[u8]) -> Result<Vec<Vec<u8>>, ProtocolError> {
    let mut items = Vec::new();
    loop {
        match take(rest, 1)? {
            [LIST_ITEM] => items.push(decode_value(rest)?),
            [LIST_END] => return Ok(items),
            other => return Err(ProtocolError::ElementType(other.first().copied().unwrap_or_default())),
        }
    }
}

/// Decodes a name, as in elements and packets.
pub(super) fn decode_name(rest: &mut &[u8]) -> Result<String, ProtocolError> {
    let length = take(rest, 1)?.iter().fold(0, |_, &byte| usize::from(byte));
    let name = std::str::from_utf8(take(rest, length)?).map_err(|_| ProtocolError::Name)?;
    Ok(name.to_owned())
}

fn decode_value(rest: &mut &[u8]) -> Result<Vec<u8>, ProtocolError> {
    let length = take(rest, 2)?.iter().fold(0, |high, &low| high << 8 | usize::from(low));
    take(rest, length).map(<[u8]>::to_vec)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], ProtocolError> {
    let (taken, behind) = rest.split_at_checked(length).ok_or(ProtocolError::Short)?;
    *rest = behind;
    Ok(taken)
}

#[cfg(test)]
mod tests;
