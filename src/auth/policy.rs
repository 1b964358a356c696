//! The default policy: *admin, or member of the owning project*, with project scope.

use super::{Caller, TokenScope};
use crate::model::page::Scope;

/// Whether the caller counts as an administrator (`admin`, or `service` as in Neutron).
#[must_use]
pub fn is_admin(caller: &Caller) -> bool {
    caller.has_role("admin") || caller.has_role("service")
}

/// Whose objects the caller may list, see, create, change and delete.
///
/// Tokens with domain or system scope give no access, whatever their roles; nor does the reader role.
#[must_use]
pub fn scope(caller: &Caller) -> Scope {
    match &caller.scope {
        TokenScope::Project(_) if is_admin(caller) => Scope::All,
        TokenScope::Project(own) if caller.has_role("member") => Scope::Project(own.clone()),
        TokenScope::Project(_) | TokenScope::Domain(_) | TokenScope::System | TokenScope::Unscoped => Scope::Nothing,
    }
}

/// Whether the objects of `project` are within the caller's [`scope`].
#[must_use]
pub fn may_manage(caller: &Caller, project: &str) -> bool {
    scope(caller).covers(project)
}
