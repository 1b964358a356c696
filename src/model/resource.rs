//! What a resource is made of.
//!
//! Each of the five is declared once, in a macro of its own name: every attribute with its type, its first value, what it means
//! and what requests and lists do with it. A room that needs the declaration names what it makes of it:
//! `ike_policy!(resource)` is the type here, `ike_policy!(attributes)` in `api/vpn` is the table that bodies and queries are
//! read by and answers are written by.

use std::fmt::Debug;

use uuid::Uuid;

use super::{ProjectId, quota::QuotaResource};

/// One of the five resources.
pub trait Resource: Clone + Debug + Send + Sync + 'static {
    /// What a request says of it; `None` is not said: a creation has the first value then, an update leaves it as it is.
    type Spec: Clone + Debug + Default + Send + Sync + 'static;

    /// What it is called where one stands in a body or in a policy rule.
    const NAME: &'static str;
    /// What it counts as where objects are limited.
    const QUOTA: QuotaResource;

    /// One with the first value of every attribute.
    fn blank(id: Uuid, project_id: ProjectId) -> Self;
    /// The project that owns it.
    fn project_id(&self) -> &str;
    /// Takes over what is said of attributes that may change, except for what is said in another form than it is kept in.
    fn apply(&mut self, spec: &Self::Spec);
}

/// A resource to be made.
#[derive(Clone, Debug)]
pub struct Draft<R: Resource> {
    /// The project that will own it.
    pub project_id: ProjectId,
    /// What is asked of it.
    pub spec: R::Spec,
}

/// Makes the type of a resource and its `Spec`.
///
/// An attribute is `change` (creates and updates give it), `fix` (only creates), or `hide` (as `change`, but the table does not
/// show it). `as` is the form in which a request gives it, in brackets is its name on the wire where that is not the field's.
/// One without a first value must be given. Those that are only shown stand before one of these, as `[shown]`; a `[constant]`
/// is no field at all, and neither is an `[observed]` one, which a data plane may know. `kept` are those that no caller sees.
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

        /// What a request says; see [`Resource::Spec`](crate::model::Resource::Spec).
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
