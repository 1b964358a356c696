//! Who may see and change what, by the rules that Neutron ships with.
//!
//! Looking takes any role on the project, changing takes `member`; administrators do both everywhere. Networks that are
//! shared or external, and their subnets, are seen by every project. Tokens for a domain, the system or nothing see
//! and change nothing.

use crate::{
    auth::{Caller, TokenScope, policy},
    model::page::Scope,
};

/// The policy says no; holds the rule, for example `create_network`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Denied(pub(super) &'static str);

/// Whether the caller is an administrator here: by role, with a token for a project.
pub(super) fn is_admin(caller: &Caller) -> bool {
    caller.project_id().is_some() && policy::is_admin(caller)
}

/// Whose objects the caller may see.
pub(super) fn visible(caller: &Caller) -> Scope {
    match &caller.scope {
        TokenScope::Project(_) if policy::is_admin(caller) => Scope::All,
        TokenScope::Project(own) if caller.has_role("reader") => Scope::Project(own.clone()),
        TokenScope::Project(_) | TokenScope::Domain(_) | TokenScope::System | TokenScope::Unscoped => Scope::Nothing,
    }
}

/// Whether the caller sees what is open to every project.
pub(super) fn sees_public(caller: &Caller) -> bool {
    visible(caller) != Scope::Nothing
}

/// Lets administrators pass.
pub(super) fn admin_only(caller: &Caller, rule: &'static str) -> Result<(), Denied> {
    if is_admin(caller) { Ok(()) } else { Err(Denied(rule)) }
}

/// Lets those pass who may create and change the objects of `project`.
pub(super) fn change(caller: &Caller, project: &str, rule: &'static str) -> Result<(), Denied> {
    if policy::may_manage(caller, project) { Ok(()) } else { Err(Denied(rule)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(scope: TokenScope, roles: &[&str]) -> Caller {
        Caller { user_id: "u".into(), scope, roles: roles.iter().map(ToString::to_string).collect() }
    }

    fn project(roles: &[&str]) -> Caller {
        caller(TokenScope::Project("p".into()), roles)
    }

    #[test]
    fn readers_look_members_change_admins_do_both_everywhere() {
        assert_eq!(visible(&project(&["reader"])), Scope::Project("p".into()));
        assert_eq!(change(&project(&["reader"]), "p", "r"), Err(Denied("r")));
        assert_eq!(change(&project(&["member", "reader"]), "p", "r"), Ok(()));
        assert_eq!(change(&project(&["member", "reader"]), "q", "r"), Err(Denied("r")));
        assert_eq!(visible(&project(&["admin"])), Scope::All);
        assert_eq!(change(&project(&["admin"]), "q", "r"), Ok(()));
    }

    #[test]
    fn other_scopes_see_nothing_whatever_the_role() {
        for scope in [TokenScope::System, TokenScope::Domain("d".into()), TokenScope::Unscoped] {
            let caller = caller(scope, &["admin", "manager", "member", "reader"]);
            assert_eq!(visible(&caller), Scope::Nothing);
            assert!(!sees_public(&caller) && !is_admin(&caller));
            assert_eq!(change(&caller, "p", "r"), Err(Denied("r")));
        }
    }
}
