//! The refusals that use cases share, so that each error enum is written once and has them all by the same names.

use crate::{model::quota::QuotaResource, store::StoreError};

/// The error of a use case that begins with looking an object up.
pub(super) trait Lookup: From<StoreError> + Send + 'static {
    /// There is no such object.
    const NOT_FOUND: Self;
    /// There is one, and the caller may not touch it.
    const HIDDEN: Self;
}

/// The error of a use case that an object in use must not meet.
pub(super) trait UnlessUsed: Lookup {
    /// A connection uses the object.
    const IN_USE: Self;
}

/// The error of a use case that makes an object.
pub(super) trait Creation: From<StoreError> + Send + 'static {
    /// The policy's `rule` does not let the caller.
    fn forbidden(rule: &'static str) -> Self;
    /// The project has as many as it may have.
    fn over_quota(resource: QuotaResource) -> Self;
}

/// Declares a [`Lookup`] error: `NotFound`, `Hidden`, `Store`, and what the use case adds.
macro_rules! lookup_error {
    ($(#[$meta:meta])* pub enum $name:ident { $($own:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, thiserror::Error)]
        pub enum $name {
            /// There is no such object, or none within the caller's reach.
            #[error("there is no such object")]
            NotFound,
            /// There is one within the caller's reach, and the caller's roles do not let them touch it.
            #[error("the caller may not touch the object")]
            Hidden,
            $($own)*
            /// The store failed.
            #[error(transparent)]
            Store(#[from] $crate::store::StoreError),
        }

        impl $crate::service::refusal::Lookup for $name {
            const NOT_FOUND: Self = Self::NotFound;
            const HIDDEN: Self = Self::Hidden;
        }
    };
}

/// Declares an [`UnlessUsed`] error: `InUse` and all that [`lookup_error`] declares.
macro_rules! unless_used_error {
    ($(#[$meta:meta])* pub enum $name:ident { $($own:tt)* }) => {
        $crate::service::refusal::lookup_error! {
            $(#[$meta])*
            pub enum $name {
                /// A connection uses the object.
                #[error("a connection uses the object")]
                InUse,
                $($own)*
            }
        }

        impl $crate::service::refusal::UnlessUsed for $name {
            const IN_USE: Self = Self::InUse;
        }
    };
}

/// Declares a [`Creation`] error: `Forbidden`, `OverQuota`, `Store`, and what the use case adds.
macro_rules! creation_error {
    ($(#[$meta:meta])* pub enum $name:ident { $($own:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, thiserror::Error)]
        pub enum $name {
            /// The caller may not make objects in this project.
            #[error("rule {rule} does not let the caller")]
            Forbidden {
                /// The policy rule.
                rule: &'static str,
            },
            /// The project has as many as it may have.
            #[error("the quota for {resource} is used up")]
            OverQuota {
                /// What there are enough of.
                resource: $crate::model::quota::QuotaResource,
            },
            $($own)*
            /// The store failed.
            #[error(transparent)]
            Store(#[from] $crate::store::StoreError),
        }

        impl $crate::service::refusal::Creation for $name {
            fn forbidden(rule: &'static str) -> Self {
                Self::Forbidden { rule }
            }

            fn over_quota(resource: $crate::model::quota::QuotaResource) -> Self {
                Self::OverQuota { resource }
            }
        }
    };
}

pub(super) use {creation_error, lookup_error, unless_used_error};
