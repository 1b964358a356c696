//! How values of model types are written to columns and read back.

use std::{borrow::Cow, net::IpAddr};

use chrono::DateTime;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    engine::{Kind, Value},
    text,
};
use crate::model::{
    Lifetime, Sealed, Status, Timestamp,
    keyword::Keyword,
    network::{AddressPair, ExternalGateway, FixedIp, Pool, Route, SegmentationId},
};

/// A value that fits one column.
pub trait Cell: Sized {
    /// The kind of column that holds it.
    const KIND: Kind;

    /// The stored form.
    fn put(&self) -> Value<'_>;

    /// Parses the stored form; `None` if this version does not understand it.
    fn get(kept: Value<'_>) -> Option<Self>;
}

/// A nullable value.
impl<C: Cell> Cell for Option<C> {
    const KIND: Kind = C::KIND.optional();

    fn put(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, C::put)
    }

    fn get(kept: Value<'_>) -> Option<Self> {
        if matches!(kept, Value::Null) { Some(None) } else { C::get(kept).map(Some) }
    }
}

impl Cell for Uuid {
    const KIND: Kind = Kind::Id;

    fn put(&self) -> Value<'_> {
        Value::Id(*self)
    }

    fn get(kept: Value<'_>) -> Option<Self> {
        if let Value::Id(id) = kept { Some(id) } else { None }
    }
}

impl Cell for bool {
    const KIND: Kind = Kind::Flag;

    fn put(&self) -> Value<'_> {
        Value::Flag(*self)
    }

    fn get(kept: Value<'_>) -> Option<Self> {
        match kept {
            Value::Flag(flag) => Some(flag),
            Value::Int(number @ (0 | 1)) => Some(number == 1),
            Value::Null | Value::Int(_) | Value::Id(_) | Value::Text(_) => None,
        }
    }
}

/// Values stored as integers.
macro_rules! numbers {
    ($($name:ty: $put:expr, $get:expr;)+) => { $(
        impl Cell for $name {
            const KIND: Kind = Kind::Int;

            fn put(&self) -> Value<'_> {
                let put: fn(&Self) -> i64 = $put;
                Value::Int(put(self))
            }

            fn get(kept: Value<'_>) -> Option<Self> {
                let get: fn(i64) -> Option<Self> = $get;
                if let Value::Int(number) = kept { get(number) } else { None }
            }
        }
    )+ };
}
numbers! {
    i64: |number| *number, Some;
    i32: |number| i64::from(*number), |number| number.try_into().ok();
    Timestamp: DateTime::timestamp_micros, DateTime::from_timestamp_micros;
    Lifetime: |lifetime| lifetime.seconds.into(), |number| number.try_into().ok().map(|seconds| Lifetime { seconds });
}

/// A value stored as text.
pub(super) trait Word: Sized {
    fn to_text(&self) -> Cow<'_, str>;
    fn from_text(text: Cow<'_, str>) -> Option<Self>;
}

impl<W: Word> Cell for W {
    const KIND: Kind = Kind::Text;

    fn put(&self) -> Value<'_> {
        match self.to_text() {
            Cow::Borrowed(text) => kept(text),
            Cow::Owned(text) => kept(&text).into_owned(),
        }
    }

    fn get(kept: Value<'_>) -> Option<Self> {
        if let Value::Text(kept) = kept { W::from_text(text::restore(kept)?) } else { None }
    }
}

/// A text in its stored form.
pub(super) fn kept(text: &str) -> Value<'_> {
    Value::Text(text::keep(text))
}

impl<K: Keyword> Word for K {
    fn to_text(&self) -> Cow<'_, str> {
        self.as_str().into()
    }

    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        K::parse(&text)
    }
}

macro_rules! words {
    ($($name:ty: $to:expr, $from:expr;)+) => { $(
        impl Word for $name {
            fn to_text(&self) -> Cow<'_, str> {
                let to: fn(&Self) -> Cow<'_, str> = $to;
                to(self)
            }

            fn from_text(text: Cow<'_, str>) -> Option<Self> {
                let from: fn(Cow<'_, str>) -> Option<Self> = $from;
                from(text)
            }
        }
    )+ };
}
words! {
    String: |text| text.as_str().into(), |text| Some(text.into_owned());
    Sealed: |sealed| sealed.as_kept().into(), |text| Some(Self::from_kept(text.into_owned()));
    Status: |status| status.as_str().into(), |text| Some(text.as_ref().into());
    IpAddr: |address| address.to_string().into(), |text| text.parse().ok();
    Vec<String>: to_json, |text| from_json(&text);
    Vec<FixedIp>: to_json, |text| from_json(&text);
    ExternalGateway: to_json, |text| from_json(&text);
    Vec<Pool>: to_json, |text| from_json(&text);
    Vec<Route>: to_json, |text| from_json(&text);
    Vec<AddressPair>: to_json, |text| from_json(&text);
    SegmentationId: to_json, |text| from_json(&text);
}

/// For lists of texts, ids and addresses, whose serialization cannot fail.
fn to_json<T: Serialize>(value: &T) -> Cow<'_, str> {
    serde_json::to_string(value).unwrap_or_default().into()
}

fn from_json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
