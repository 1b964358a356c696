//! How the values of model types are put into columns and read from them.

use std::{borrow::Cow, net::IpAddr};

use chrono::DateTime;
use sea_query::Value;
use uuid::Uuid;

use super::{
    StoreError,
    engine::{Kind, Row},
    text,
};
use crate::model::{
    Lifetime, Sealed, Status, Timestamp,
    keyword::Keyword,
    network::{AddressPair, ExternalGateway, FixedIp, Pool, Route, SegmentationId},
};

/// A value that fits one column.
pub trait Cell: Sized {
    /// What such a column holds.
    const KIND: Kind;

    /// The form in which it is kept.
    fn put(&self) -> Value;

    /// Reads it from the row's next column.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where the column does not hold one.
    fn get(row: &mut Row<'_>) -> Result<Self, StoreError>;
}

/// A value that is kept as text.
pub(super) trait Word: Sized {
    fn to_text(&self) -> Cow<'_, str>;
    fn from_text(text: Cow<'_, str>) -> Option<Self>;
}

impl<W: Word> Cell for W {
    const KIND: Kind = Kind::Text;

    fn put(&self) -> Value {
        kept(&self.to_text())
    }

    fn get(row: &mut Row<'_>) -> Result<Self, StoreError> {
        let text = row.text()?;
        W::from_text(text).ok_or_else(|| row.corrupt("is not understood"))
    }
}

impl<W: Word> Cell for Option<W> {
    const KIND: Kind = Kind::OptionalText;

    fn put(&self) -> Value {
        self.as_ref().map_or(Value::String(None), W::put)
    }

    fn get(row: &mut Row<'_>) -> Result<Self, StoreError> {
        let Some(text) = row.optional_text()? else { return Ok(None) };
        W::from_text(text).map(Some).ok_or_else(|| row.corrupt("is not understood"))
    }
}

/// A text as a value.
pub(super) fn kept(text: &str) -> Value {
    text::keep(text).into_owned().into()
}

impl Word for String {
    fn to_text(&self) -> Cow<'_, str> {
        self.into()
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Some(text.into_owned())
    }
}

impl Word for Sealed {
    fn to_text(&self) -> Cow<'_, str> {
        self.as_kept().into()
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Some(Self::from_kept(text.into_owned()))
    }
}

impl Word for Status {
    fn to_text(&self) -> Cow<'_, str> {
        self.as_str().into()
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Some(text.as_ref().into())
    }
}

impl Word for IpAddr {
    fn to_text(&self) -> Cow<'_, str> {
        self.to_string().into()
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        text.parse().ok()
    }
}

impl<K: Keyword> Word for K {
    fn to_text(&self) -> Cow<'_, str> {
        self.as_str().into()
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        K::parse(&text)
    }
}

/// Values that are kept as JSON.
macro_rules! json_words {
    ($($name:ty),+) => { $(
        impl Word for $name {
            fn to_text(&self) -> Cow<'_, str> {
                // Lists of texts, ids and addresses: nothing in them can fail to be written.
                serde_json::to_string(self).unwrap_or_default().into()
            }

            fn from_text(text: Cow<'_, str>) -> Option<Self> {
                serde_json::from_str(&text).ok()
            }
        }
    )+ };
}
json_words!(Vec<String>, Vec<FixedIp>, ExternalGateway, Vec<Pool>, Vec<Route>, Vec<AddressPair>, SegmentationId);

impl Cell for Uuid {
    const KIND: Kind = Kind::Id;

    fn put(&self) -> Value {
        (*self).into()
    }

    fn get(row: &mut Row<'_>) -> Result<Self, StoreError> {
        row.optional_id()?.ok_or_else(|| row.corrupt("is null"))
    }
}

impl Cell for Option<Uuid> {
    const KIND: Kind = Kind::OptionalId;

    fn put(&self) -> Value {
        (*self).into()
    }

    fn get(row: &mut Row<'_>) -> Result<Self, StoreError> {
        row.optional_id()
    }
}

impl Cell for bool {
    const KIND: Kind = Kind::Flag;

    fn put(&self) -> Value {
        (*self).into()
    }

    fn get(row: &mut Row<'_>) -> Result<Self, StoreError> {
        row.flag()
    }
}

/// Values that are kept as a whole number.
macro_rules! number_cells {
    ($($name:ty: $put:expr, $get:expr;)+) => { $(
        impl Cell for $name {
            const KIND: Kind = Kind::Int;

            fn put(&self) -> Value {
                let put: fn(&Self) -> i64 = $put;
                put(self).into()
            }

            fn get(row: &mut Row<'_>) -> Result<Self, StoreError> {
                let get: fn(i64) -> Option<Self> = $get;
                let number = row.int()?;
                get(number).ok_or_else(|| row.corrupt("is out of range"))
            }
        }
    )+ };
}
number_cells! {
    i64: |number| *number, Some;
    i32: |number| i64::from(*number), |number| number.try_into().ok();
    Timestamp: DateTime::timestamp_micros, DateTime::from_timestamp_micros;
    Lifetime: |lifetime| lifetime.seconds.into(), |number| number.try_into().ok().map(|seconds| Lifetime { seconds });
}
