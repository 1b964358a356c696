//! Between a resource's table of attributes, its model, and JSON.

use secrecy::SecretString;
use serde::{Serialize, ser::SerializeMap};
use uuid::Uuid;

use crate::{
    api::input::{Attributes, BadInput, Table, parts},
    model::{self, Status, ids::GivenId, keyword::Keyword, rules::Cidr, site_connection::DpdChange},
};

/// What can be written as a JSON object by its table of attributes.
pub(crate) trait Entries: Sized {
    /// The attributes.
    const ATTRIBUTES: &'static Table;

    /// Writes each attribute under its name.
    fn entries<M: SerializeMap>(record: &Self, map: &mut M) -> Result<(), M::Error>;
}

/// Declares the attributes of a resource in the order in which Neutron checks them, between those that all have.
///
/// Each begins with what requests do with it: `change` (creates and updates give it), `fix` (only creates), `show` (none);
/// `hide` is a `change` that the table does not show. `= (value)` is shown in place of the field, `as "name"` is its name on the
/// wire where that is not the field's.
macro_rules! attributes {
    ($model:ident, $spec:ty as $resource:literal in $collection:literal; $(
        $marker:ident $field:ident $(= ($value:expr))? $(, as $name:literal)?: $kind:expr, $text:literal
            $(.$method:ident($($argument:expr),*))*;
    )*) => {
        impl $crate::api::vpn::Entries for $model {
            const ATTRIBUTES: &'static $crate::api::input::Table = &{
                use $crate::api::input::table::shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID};
                $crate::api::input::Table {
                    resource: $resource,
                    collection: $collection,
                    attributes: &[
                        ID,
                        TENANT_ID,
                        NAME,
                        DESCRIPTION,
                        $( attributes!(
                            @$marker $crate::api::input::table::attribute(attributes!(@name $field $($name)?), $kind, $text)
                                $(.$method($($argument),*))*
                        ), )*
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
                $( attributes!(@entry $marker record map (attributes!(@name $field $($name)?)) $field $($value)?); )*
                map.serialize_entry("project_id", &record.project_id)
            }
        }

        impl $crate::api::input::FromAttributes for $spec {
            const TABLE: &'static $crate::api::input::Table = <$model as $crate::api::vpn::Entries>::ATTRIBUTES;
            const VERB: $crate::api::input::Verb = $crate::api::input::Verb::Update;

            fn from_attributes(
                given: &$crate::api::input::Attributes,
            ) -> Result<Self, $crate::api::input::BadInput> {
                let mut spec = Self::labelled(given.name("name")?, given.text("description")?);
                $( attributes!(@read $marker spec given (attributes!(@name $field $($name)?)) $field); )*
                let _ = &mut spec;
                Ok(spec)
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    (@change $attribute:expr) => { $attribute.updatable() };
    (@hide $attribute:expr) => { $attribute.updatable().sometimes_shown() };
    (@fix $attribute:expr) => { $attribute };
    (@show $attribute:expr) => { $attribute };
    (@entry hide $record:ident $map:ident ($name:expr) $field:ident) => {};
    (@entry $marker:ident $record:ident $map:ident ($name:expr) $field:ident) => {
        $map.serialize_entry($name, &$record.$field.show())?;
    };
    (@entry $marker:ident $record:ident $map:ident ($name:expr) $field:ident $value:expr) => {
        $map.serialize_entry($name, $value)?;
    };
    (@read change $spec:ident $given:ident ($name:expr) $field:ident) => {
        $spec.$field = $crate::api::vpn::attributes::Given::given($given, $name)?;
    };
    (@read hide $spec:ident $given:ident ($name:expr) $field:ident) => {
        attributes!(@read change $spec $given ($name) $field);
    };
    (@read fix $spec:ident $given:ident ($name:expr) $field:ident) => {};
    (@read show $spec:ident $given:ident ($name:expr) $field:ident) => {};
}
pub(super) use attributes;

/// How a value of the model is written.
pub(crate) trait Show {
    /// What serialises as it is written.
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

impl Show for model::Lifetime {
    fn show(&self) -> impl Serialize + '_ {
        parts::Lifetime::from(*self)
    }
}

impl Show for model::Dpd {
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

/// How a value of a request is read.
pub(crate) trait Given: Sized {
    /// The value, where it is given.
    fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput>;
}

impl<K: Keyword> Given for K {
    fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput> {
        attributes.keyword(name)
    }
}

/// A lifetime without a value says nothing.
impl Given for model::Lifetime {
    fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput> {
        let change = attributes.lifetime(name)?;
        Ok(change.and_then(|change| change.seconds).map(|seconds| Self { seconds }))
    }
}

macro_rules! given_by {
    ($($value:ty: $getter:ident;)+) => { $(
        impl Given for $value {
            fn given(attributes: &Attributes, name: &str) -> Result<Option<Self>, BadInput> {
                attributes.$getter(name)
            }
        }
    )+ };
}
given_by! {
    String: text;
    SecretString: secret;
    bool: boolean;
    i32: integer;
    GivenId: uuid;
    Option<GivenId>: optional_uuid;
    Vec<Cidr>: cidrs;
    DpdChange: dpd;
}
