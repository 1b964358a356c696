//! The default policy: *admin, or member of the owning project*, with project scope.

use super::{Caller, TokenScope};
use crate::model::page::Scope;

/// Whether the caller counts as an administrator (`admin`, and `service` as the reference implementation has it).
#[must_use]
pub fn is_admin(caller: &Caller) -> bool {
    caller.has_role("admin") || caller.has_role("service")
}

/// Whose objects a look-up of this caller finds, before [`may_manage`] is asked.
#[must_use]
pub fn scope(caller: &Caller) -> Scope {
    if is_admin(caller) {
        return Scope::All;
    }
    match &caller.scope {
        TokenScope::Project(project) => Scope::Project(project.clone()),
        TokenScope::Domain(_) | TokenScope::System | TokenScope::Unscoped => Scope::Nothing,
    }
}

/// Whether the caller may list, see, create, change and delete the objects of `project`.
///
/// Tokens for a domain or the system may not, whatever their roles; nor may readers.
#[must_use]
pub fn may_manage(caller: &Caller, project: &str) -> bool {
    match &caller.scope {
        TokenScope::Project(own) => is_admin(caller) || (own == project && caller.has_role("member")),
        TokenScope::Domain(_) | TokenScope::System | TokenScope::Unscoped => false,
    }
}

/// Whose objects a list of this caller shows.
#[must_use]
pub fn list_scope(caller: &Caller) -> Scope {
    match &caller.scope {
        TokenScope::Project(_) if is_admin(caller) => Scope::All,
        TokenScope::Project(own) if caller.has_role("member") => Scope::Project(own.clone()),
        TokenScope::Project(_) | TokenScope::Domain(_) | TokenScope::System | TokenScope::Unscoped => Scope::Nothing,
    }
}
