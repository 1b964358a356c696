//! The declaration of resources.
//!
//! Each of the five is declared once, in a macro of its own name: every attribute with its type, its default, its
//! meaning and its use in requests and lists. A module that needs the declaration passes the name of the macro that
//! uses it: `ike_policy!(resource)` makes the type here, `ike_policy!(attributes)` in `api/vpn` makes the table by
//! which bodies and queries are read and responses are written.

use std::fmt::Debug;

use uuid::Uuid;

use super::{ProjectId, quota::QuotaResource};

/// One of the five resources.
pub trait Resource: Clone + Debug + Send + Sync + 'static {
    /// The attributes a request gives; for `None`, a creation uses the default and an update changes nothing.
    type Spec: Clone + Debug + Default + Send + Sync + 'static;

    /// Its name in bodies (of a single object) and in policy rules.
    const NAME: &'static str;
    /// Its quota.
    const QUOTA: QuotaResource;

    /// An object with the default of every attribute.
    fn blank(id: Uuid, project_id: ProjectId) -> Self;
    /// The project that owns it.
    fn project_id(&self) -> &str;
    /// Applies the attributes that may change, except those that are stored in another form than they are given.
    fn apply(&mut self, spec: &Self::Spec);
}

/// A resource to be created.
#[derive(Clone, Debug)]
pub struct Draft<R: Resource> {
    /// The project that will own it.
    pub project_id: ProjectId,
    /// The attributes given by the request.
    pub spec: R::Spec,
}

/// Makes the type of a resource and its `Spec`.
///
/// An attribute is `change` (set by creates and updates), `fix` (by creates only), or `hide` (as `change`, but not
/// shown by the table). `as` gives its type in requests; its name in the API is in brackets if it differs from the
/// field's. One without a default is required. `[shown]` attributes, which are only shown, precede one of these. A
/// `[constant]` is not a field; nor is an `[observed]` one, which a data plane may know. `kept` fields are never shown.
macro_rules! resource {
    (
        $doc:literal
        $name:ident as $resource:literal in $collection:literal {
            $(
                $( [shown] $shown:ident: $shown_type:ty = $shown_first:expr, $shown_text:literal
                    $(, $shown_flag:ident $shown_argument:tt)*; )*
                $( [constant] $constant:ident = $word:expr, $constant_text:literal; )*
                $( [observed] $observed:ident: $observed_kind:ident, $observed_text:literal
                    $(, $observed_flag:ident $observed_argument:tt)*; )*
                $marker:ident $field:ident $(($wire:literal))?: $type:ty $(as $asked:ty)? $(= $first:expr)?, $text:literal
                    $(, $flag:ident $argument:tt)*;
            )*
        }
        kept { $( $kept:ident: $kept_type:ty = $kept_first:expr, $kept_text:literal; )* }
    ) => {
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            /// Its id.
            pub id: uuid::Uuid,
            /// The project that owns it.
            pub project_id: $crate::model::ProjectId,
            /// A human-readable name, at most 255 characters; need not be unique.
            pub name: String,
            /// A human-readable description of at most 255 characters.
            pub description: String,
            $( $( #[doc = $shown_text] pub $shown: $shown_type, )* #[doc = $text] pub $field: $type, )*
            $( #[doc = $kept_text] pub $kept: $kept_type, )*
        }

        /// The attributes given by a request; see [`Resource::Spec`](crate::model::Resource::Spec).
        #[derive(Clone, Debug, Default)]
        pub struct Spec {
            /// The name.
            pub name: Option<String>,
            /// The description.
            pub description: Option<String>,
            $( #[doc = $text] pub $field: Option<resource!(@asked $type $(, $asked)?)>, )*
        }

        impl $crate::model::Resource for $name {
            type Spec = Spec;
            const NAME: &'static str = $resource;
            const QUOTA: $crate::model::quota::QuotaResource = $crate::model::quota::QuotaResource::$name;

            fn blank(id: uuid::Uuid, project_id: $crate::model::ProjectId) -> Self {
                Self {
                    id,
                    project_id,
                    name: String::new(),
                    description: String::new(),
                    $( $( $shown: $shown_first, )* $field: resource!(@first $($first)?), )*
                    $( $kept: $kept_first, )*
                }
            }

            fn project_id(&self) -> &str {
                &self.project_id
            }

            fn apply(&mut self, spec: &Spec) {
                let to = self;
                if let Some(name) = &spec.name {
                    to.name.clone_from(name);
                }
                if let Some(description) = &spec.description {
                    to.description.clone_from(description);
                }
                $( resource!(@apply $marker spec to $field $(as $asked)?); )*
            }
        }
    };
    (@asked $type:ty) => { $type };
    (@asked $type:ty, $asked:ty) => { $asked };
    (@first) => { Default::default() };
    (@first $first:expr) => { $first };
    (@apply change $spec:ident $to:ident $field:ident) => {
        if let Some(value) = &$spec.$field {
            $to.$field.clone_from(value);
        }
    };
    (@apply $marker:ident $spec:ident $to:ident $field:ident $(as $asked:ty)?) => {};
}
pub(crate) use resource;
