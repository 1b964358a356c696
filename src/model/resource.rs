//! How a resource is declared.

/// Declares a resource and what requests may say about it.
///
/// Every resource has an id, a project, a name and a description. Its own attributes are in three lists: `given` at its
/// creation and fixed from then on, `kept` with a value of its own at first, and `changed` by requests, with a default. The last
/// are written once and become two things: a field of the resource, and an `Option` in its `Spec`, which both creations and
/// updates are read as. `asked` are attributes that a request says in another form than they are kept in.
macro_rules! resource {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident {
            given { $( $(#[doc = $given_doc:literal])+ $given:ident: $given_type:ty, )* }
            kept { $( $(#[doc = $kept_doc:literal])+ $kept:ident: $kept_type:ty = $first:expr, )* }
            changed { $( $(#[doc = $changed_doc:literal])+ $changed:ident: $changed_type:ty = $default:expr, )* }
            asked { $( $(#[doc = $asked_doc:literal])+ $asked:ident: $asked_type:ty, )* }
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            /// Its id.
            pub id: uuid::Uuid,
            /// The project that owns it.
            pub project_id: $crate::model::ProjectId,
            /// A human-readable name, at most 255 characters; need not be unique.
            pub name: String,
            /// A human-readable description, at most 255 characters.
            pub description: String,
            $( $(#[doc = $given_doc])+ pub $given: $given_type, )*
            $( $(#[doc = $changed_doc])+ pub $changed: $changed_type, )*
            $( $(#[doc = $kept_doc])+ pub $kept: $kept_type, )*
        }

        /// What a request says of it; `None` is not said: a creation has the default then, an update leaves it as it is.
        #[derive(Clone, Debug, Default)]
        pub struct Spec {
            /// The name.
            pub name: Option<String>,
            /// The description.
            pub description: Option<String>,
            $( $(#[doc = $changed_doc])+ pub $changed: Option<$changed_type>, )*
            $( $(#[doc = $asked_doc])+ pub $asked: Option<$asked_type>, )*
        }

        impl $name {
            /// A new one, with the defaults of everything that may be changed later.
            #[must_use]
            pub fn new(id: uuid::Uuid, project_id: $crate::model::ProjectId, $($given: $given_type),*) -> Self {
                Self {
                    id,
                    project_id,
                    name: String::new(),
                    description: String::new(),
                    $( $given, )*
                    $( $changed: $default, )*
                    $( $kept: $first, )*
                }
            }
        }

        impl Spec {
            /// A name, a description, and nothing else.
            #[must_use]
            pub fn labelled(name: Option<String>, description: Option<String>) -> Self {
                Self { name, description, $( $changed: None, )* $( $asked: None, )* }
            }

            /// Takes what is said over into the resource, except for what is asked in another form.
            pub fn apply(&self, to: &mut $name) {
                if let Some(name) = &self.name {
                    to.name.clone_from(name);
                }
                if let Some(description) = &self.description {
                    to.description.clone_from(description);
                }
                $( if let Some(value) = &self.$changed { to.$changed.clone_from(value); } )*
            }
        }
    };
}
pub(crate) use resource;
