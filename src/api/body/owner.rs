//! Whose the resource is: `project_id`, and `tenant_id`, its older name.

use serde_json::{Map, Value};

use super::{BadBody, Verb};
use crate::auth::{Caller, policy};

/// The owner's attribute.
pub const PROJECT: &str = "project_id";
/// Its older name; always the same value.
pub const TENANT: &str = "tenant_id";

/// Makes both names say the same: what was given, or on a create the caller's own project.
///
/// # Errors
///
/// The two differ; they name another project and the caller is no administrator; or a create has no project at all.
pub fn settle(given: &mut Map<String, Value>, caller: &Caller, verb: Verb) -> Result<(), BadBody> {
    let owner = match (given.get(PROJECT), given.get(TENANT)) {
        (Some(project), Some(tenant)) if project != tenant => {
            return Err(BadBody::request("'project_id' and 'tenant_id' do not match"));
        }
        (Some(owner), _) | (None, Some(owner)) => Some(owner.clone()),
        (None, None) => None,
    };
    let own = caller.project_id();
    let owner = match (owner, verb) {
        (Some(owner), _) => {
            let is_own = owner == own.map_or(Value::Null, Value::from);
            if !is_own && !policy::is_admin(caller) {
                return Err(BadBody::request(
                    "Specifying 'project_id' other than the authenticated project in request is not allowed for the \
                     current user.",
                ));
            }
            owner
        }
        (None, Verb::Update) => return Ok(()),
        (None, Verb::Create) => own
            .map(Value::from)
            .ok_or_else(|| BadBody::request("Running without keystone AuthN requires that project_id is specified"))?,
    };
    given.insert(PROJECT.into(), owner.clone());
    given.insert(TENANT.into(), owner);
    Ok(())
}
