//! Answers as JSON text.
//!
//! `serde_json` looks for what must be escaped byte by byte. Answers are texts for the most part, and hardly any of them
//! holds such a byte: here that is found out for eight bytes at once.

use axum::{
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use serde::{
    Serialize, Serializer,
    ser::{self, Error as _, Impossible},
};
use serde_json::{Error, Result};

use super::common;

/// Room is made for a body of so many bytes; most are smaller.
const ROOM: usize = 1024;

/// An answer with this body.
pub fn answer<T: Serialize>(status: StatusCode, body: &T) -> Response {
    let mut writer = Writer(Vec::with_capacity(ROOM));
    match body.serialize(&mut writer) {
        Ok(()) => (status, [(CONTENT_TYPE, HeaderValue::from_static("application/json"))], writer.0).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written");
            common(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// Whether nothing in a text must be escaped: no control character, quotation mark or backslash.
fn is_plain(text: &[u8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    // Where a byte is zero, taking one away borrows from its highest bit, which was not set before.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let is_plain_word = |word: &[u8; 8]| {
        let word = u64::from_ne_bytes(*word);
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        (controls | zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')))) & HIGHEST == 0
    };
    match text.last_chunk() {
        Some(last) => text.as_chunks().0.iter().all(is_plain_word) && is_plain_word(last),
        None => text.iter().all(|byte| !matches!(byte, ..0x20 | b'"' | b'\\')),
    }
}

struct Writer(Vec<u8>);

/// An array or object that has begun.
struct Open<'w> {
    writer: &'w mut Writer,
    /// What stands before the next member.
    before: &'static [u8],
    end: u8,
}

impl Writer {
    fn add(&mut self, text: &[u8]) -> Result<()> {
        self.0.extend_from_slice(text);
        Ok(())
    }

    fn open(&mut self, start: u8, end: u8) -> Result<Open<'_>> {
        self.0.push(start);
        Ok(Open { writer: self, before: b"", end })
    }
}

impl Open<'_> {
    fn member<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.writer.add(std::mem::replace(&mut self.before, b","))?;
        value.serialize(&mut *self.writer)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.writer.0.push(b':');
        value.serialize(&mut *self.writer)
    }
}

/// What is rare is left to `serde_json`.
macro_rules! rare {
    ($($method:ident($value:ty);)+) => { $(
        fn $method(self, value: $value) -> Result<()> {
            serde_json::to_writer(&mut self.0, &value)
        }
    )+ };
}

/// What no answer holds.
macro_rules! never {
    ($($method:ident($($argument:ty),*) -> $answer:ty;)+) => { $(
        fn $method(self, name: &'static str, $(_: $argument),*) -> Result<$answer> {
            Err(Error::custom(name))
        }
    )+ };
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Open<'w>;
    type SerializeTuple = Open<'w>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Open<'w>;
    type SerializeStruct = Open<'w>;
    type SerializeStructVariant = Impossible<(), Error>;

    rare! {
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_bytes(&[u8]);
    }

    never! {
        serialize_tuple_struct(usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<()> {
        Err(Error::custom(name))
    }

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.add(if value { b"true" } else { b"false" })
    }

    fn serialize_str(self, text: &str) -> Result<()> {
        if !is_plain(text.as_bytes()) {
            return serde_json::to_writer(&mut self.0, text);
        }
        self.0.push(b'"');
        self.add(text.as_bytes())?;
        self.add(b"\"")
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.add(b"null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'w>> {
        self.open(b'[', b']')
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'w>> {
        self.open(b'[', b']')
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'w>> {
        self.open(b'{', b'}')
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'w>> {
        self.open(b'{', b'}')
    }
}

macro_rules! members {
    ($($of:ident: $($method:ident as $member:ident),+;)+) => { $(
        impl ser::$of for Open<'_> {
            type Ok = ();
            type Error = Error;

            $(fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.$member(value)
            })+

            fn end(self) -> Result<()> {
                self.writer.0.push(self.end);
                Ok(())
            }
        }
    )+ };
}
// The keys of an answer are texts.
members! {
    SerializeSeq: serialize_element as member;
    SerializeTuple: serialize_element as member;
    SerializeMap: serialize_key as member, serialize_value as value;
}

impl ser::SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        self.member(key)?;
        self.value(value)
    }

    fn end(self) -> Result<()> {
        ser::SerializeMap::end(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_are_written_as_serde_json_writes_them() {
        #[derive(Serialize)]
        struct Inner(Option<i32>);
        #[derive(Serialize)]
        struct Whole {
            all: serde_json::Value,
            inner: [Inner; 2],
            word: Word,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "snake_case")]
        enum Word {
            OneWord,
        }
        let texts: Vec<String> =
            (0..=300).filter_map(char::from_u32).map(|odd| format!("{odd}a long enough{odd}")).collect();
        let all = json!({"": [], "n\"ull": null, "{}": {}, "numbers": [0, -1, 1.5, u64::MAX, i64::MIN], "texts": texts,
            "flags": [true, false], "nested": [[{"a": [{"b": "\u{1f980}"}]}]]});
        let whole = Whole { all, inner: [Inner(Some(7)), Inner(None)], word: Word::OneWord };
        let mut writer = Writer(Vec::new());
        whole.serialize(&mut writer).unwrap();
        assert_eq!(String::from_utf8(writer.0).unwrap(), serde_json::to_string(&whole).unwrap());
    }
}
