//! Conversion between a resource's table of attributes, its model, and JSON.

use serde::Serialize;
use uuid::Uuid;

use crate::{
    api::input::parts,
    model::{Dpd, Lifetime, Status, keyword::Keyword},
};

/// Makes the table of a resource's declaration (`model/resource.rs`), and the code that parses requests and writes
/// responses with it: its attributes in the order in which Neutron checks them, between the common ones.
macro_rules! attributes {
    (
        $doc:literal
        $model:ident as $resource:literal in $collection:literal {
            $(
                $( [shown] $shown:ident: $shown_type:ty = $shown_first:expr, $shown_text:literal
                    $(, $shown_flag:ident($($shown_argument:expr),*))*; )*
                $( [constant] $constant:ident = $word:expr, $constant_text:literal; )*
                $( [observed] $observed:ident: $observed_kind:ident, $observed_text:literal
                    $(, $observed_flag:ident($($observed_argument:expr),*))*; )*
                $marker:ident $field:ident $(($wire:literal))?: $type:ty $(as $asked:ty)? $(= $first:expr)?, $text:literal
                    $(, $flag:ident($($argument:expr),*))*;
            )*
        }
        kept { $($kept:tt)* }
    ) => {
        impl $crate::api::vpn::Entries for $model {
            const ATTRIBUTES: &'static $crate::api::input::Table = &{
                use $crate::api::input::{
                    Given, Table,
                    table::{Attribute, OnPost, attribute, shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID}},
                };
                Table {
                    resource: $resource,
                    collection: $collection,
                    attributes: &[
                        ID,
                        TENANT_ID,
                        NAME,
                        DESCRIPTION,
                        $(
                            $( attribute(stringify!($shown), String::KIND, $shown_text)
                                $(.$shown_flag($($shown_argument),*))*, )*
                            $( attribute(stringify!($constant), String::KIND, $constant_text).only($word).filtered(), )*
                            $( Attribute {
                                sometimes_shown: true,
                                ..attribute(
                                    stringify!($observed),
                                    $crate::api::input::table::Kind::$observed_kind,
                                    $observed_text,
                                )
                            }
                            $(.$observed_flag($($observed_argument),*))*, )*
                            Attribute {
                                post: attributes!(@post $($first)?),
                                put: attributes!(@put $marker),
                                default: attributes!(@default $type $(, $first)?),
                                sometimes_shown: attributes!(@sometimes $marker),
                                ..attribute(
                                    attributes!(@name $field $($wire)?),
                                    <attributes!(@asked $type $(, $asked)?) as Given>::KIND,
                                    $text,
                                )
                            }
                            $(.$flag($($argument),*))*,
                        )*
                        PROJECT_ID,
                    ],
                }
            };

            fn entries<M: serde::ser::SerializeMap>(record: &Self, map: &mut M) -> Result<(), M::Error> {
                use $crate::api::vpn::attributes::Show as _;
                map.serialize_entry("id", &record.id)?;
                map.serialize_entry("tenant_id", &record.project_id)?;
                map.serialize_entry("name", &record.name)?;
                map.serialize_entry("description", &record.description)?;
                $(
                    $( map.serialize_entry(stringify!($shown), &record.$shown.show())?; )*
                    $( map.serialize_entry(stringify!($constant), $word)?; )*
                    attributes!(@entry $marker map (attributes!(@name $field $($wire)?)) record $field);
                )*
                map.serialize_entry("project_id", &record.project_id)
            }
        }

        impl $crate::api::input::Requested for Spec {
            const TABLE: &'static $crate::api::input::Table = <$model as $crate::api::vpn::Entries>::ATTRIBUTES;
            const VERB: $crate::api::input::Verb = $crate::api::input::Verb::Update;
            type Request = $crate::api::vpn::UpdateRequest<$model>;

            fn from_attributes(
                given: &$crate::api::input::Attributes,
            ) -> Result<Self, $crate::api::input::BadInput> {
                use $crate::api::input::Given;
                Ok(Self {
                    name: given.name()?,
                    description: Given::given(given, "description")?,
                    $( $field: Given::given(given, attributes!(@name $field $($wire)?))?, )*
                })
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };
    (@asked $type:ty) => { $type };
    (@asked $type:ty, $asked:ty) => { $asked };
    (@post) => { OnPost::Required };
    (@post $first:expr) => { OnPost::Optional };
    (@default $type:ty) => { None };
    (@default $type:ty, $first:expr) => {
        Some(|| {
            let first: $type = $first;
            serde_json::json!($crate::api::vpn::attributes::Show::show(&first))
        })
    };
    (@put fix) => { false };
    (@put $marker:ident) => { true };
    (@sometimes hide) => { true };
    (@sometimes $marker:ident) => { false };
    (@entry hide $map:ident ($name:expr) $record:ident $field:ident) => {};
    (@entry $marker:ident $map:ident ($name:expr) $record:ident $field:ident) => {
        $map.serialize_entry($name, &$record.$field.show())?;
    };
}
pub(super) use attributes;

/// How a value of the model is written.
pub(crate) trait Show {
    /// The serializable form of the value.
    fn show(&self) -> impl Serialize + '_;
}

impl<K: Keyword> Show for K {
    fn show(&self) -> impl Serialize + '_ {
        self.as_str()
    }
}

impl Show for Status {
    fn show(&self) -> impl Serialize + '_ {
        self.as_str()
    }
}

impl Show for Lifetime {
    fn show(&self) -> impl Serialize + '_ {
        parts::Lifetime::from(*self)
    }
}

impl Show for Dpd {
    fn show(&self) -> impl Serialize + '_ {
        parts::Dpd::from(*self)
    }
}

macro_rules! shown_as_they_are {
    ($($value:ty),+) => { $(
        impl Show for $value {
            fn show(&self) -> impl Serialize + '_ {
                self
            }
        }
    )+ };
}
shown_as_they_are!(String, bool, i32, Uuid, Option<Uuid>, Option<String>, Vec<String>);
