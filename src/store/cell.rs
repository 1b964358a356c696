//! How the values of model types are put into columns and read from them.

use std::net::IpAddr;

use chrono::DateTime;
use sea_query::Value;
use uuid::Uuid;

use super::{
    StoreError,
    backend::{Row, corrupt},
    record::Kind,
    text,
};
use crate::model::{
    Lifetime, Status, Timestamp, ids,
    keyword::Keyword,
    network::{ExternalGateway, FixedIp},
};

/// A value that fits one column.
pub trait Cell: Sized {
    /// What such a column holds.
    const KIND: Kind;

    /// The form in which it is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where it has none.
    fn put(&self) -> Result<Value, StoreError>;

    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where the column does not hold one.
    fn get(row: &Row, column: &str) -> Result<Self, StoreError>;
}

/// A value that is kept as text.
pub(super) trait Word: Sized {
    fn to_text(&self) -> Result<String, StoreError>;
    fn from_text(text: String) -> Option<Self>;
}

impl<W: Word> Cell for W {
    const KIND: Kind = Kind::Text;

    fn put(&self) -> Result<Value, StoreError> {
        Ok(kept(&self.to_text()?))
    }

    fn get(row: &Row, column: &str) -> Result<Self, StoreError> {
        W::from_text(row.text(column)?).ok_or_else(|| corrupt(column, "is not understood"))
    }
}

impl<W: Word> Cell for Option<W> {
    const KIND: Kind = Kind::OptionalText;

    fn put(&self) -> Result<Value, StoreError> {
        self.as_ref().map_or(Ok(Value::String(None)), W::put)
    }

    fn get(row: &Row, column: &str) -> Result<Self, StoreError> {
        let understood = |text| W::from_text(text).ok_or_else(|| corrupt(column, "is not understood"));
        row.optional_text(column)?.map(understood).transpose()
    }
}

/// A text as a value.
pub(super) fn kept(text: &str) -> Value {
    text::keep(text).into_owned().into()
}

impl Word for String {
    fn to_text(&self) -> Result<String, StoreError> {
        Ok(self.clone())
    }

    fn from_text(text: String) -> Option<Self> {
        Some(text)
    }
}

impl Word for Uuid {
    fn to_text(&self) -> Result<String, StoreError> {
        Ok(self.to_string())
    }

    fn from_text(text: String) -> Option<Self> {
        ids::parse(&text)
    }
}

impl Word for Status {
    fn to_text(&self) -> Result<String, StoreError> {
        Ok(self.as_str().into())
    }

    fn from_text(text: String) -> Option<Self> {
        Some(text.as_str().into())
    }
}

impl Word for IpAddr {
    fn to_text(&self) -> Result<String, StoreError> {
        Ok(self.to_string())
    }

    fn from_text(text: String) -> Option<Self> {
        text.parse().ok()
    }
}

impl<K: Keyword> Word for K {
    fn to_text(&self) -> Result<String, StoreError> {
        Ok(self.as_str().into())
    }

    fn from_text(text: String) -> Option<Self> {
        K::parse(&text)
    }
}

/// Values that are kept as JSON.
macro_rules! json_words {
    ($($name:ty),+) => { $(
        impl Word for $name {
            fn to_text(&self) -> Result<String, StoreError> {
                serde_json::to_string(self).map_err(|error| StoreError::Corrupt(error.to_string()))
            }

            fn from_text(text: String) -> Option<Self> {
                serde_json::from_str(&text).ok()
            }
        }
    )+ };
}
json_words!(Vec<String>, Vec<FixedIp>, ExternalGateway);

impl Cell for bool {
    const KIND: Kind = Kind::Flag;

    fn put(&self) -> Result<Value, StoreError> {
        Ok((*self).into())
    }

    fn get(row: &Row, column: &str) -> Result<Self, StoreError> {
        row.flag(column)
    }
}

/// Values that are kept as a whole number.
macro_rules! number_cells {
    ($($name:ty: $put:expr, $get:expr;)+) => { $(
        impl Cell for $name {
            const KIND: Kind = Kind::Int;

            fn put(&self) -> Result<Value, StoreError> {
                let put: fn(&Self) -> i64 = $put;
                Ok(put(self).into())
            }

            fn get(row: &Row, column: &str) -> Result<Self, StoreError> {
                let get: fn(i64) -> Option<Self> = $get;
                get(row.int(column)?).ok_or_else(|| corrupt(column, "is out of range"))
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
