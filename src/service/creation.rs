//! The steps that all creations share.

use std::sync::Arc;

use super::{Context, access::Resource, context::Choices};
use crate::{
    auth::{Caller, policy},
    model::quota::{Limit, QuotaResource, UNLIMITED},
    store::{Session, StoreError},
};

/// Why an object is not made, whatever it is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreationError {
    /// The caller may not make such objects in this project.
    #[error("rule {rule} does not let the caller")]
    Forbidden {
        /// The policy rule.
        rule: &'static str,
    },
    /// The project has as many as it may have.
    #[error("the quota for {resource} is used up")]
    OverQuota {
        /// What there are enough of.
        resource: QuotaResource,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Refuses callers who may not make such an object in this project.
pub(super) fn allowed<R: Resource>(caller: &Caller, project: &str) -> Result<(), CreationError> {
    if policy::may_manage(caller, project) {
        return Ok(());
    }
    Err(CreationError::Forbidden { rule: R::CREATE_RULE })
}

/// Refuses a project that has no room for one more. Where there is a limit, nobody else can take the room until the
/// transaction ends.
///
/// Comes before anything that the object refers to is judged: the order in which Neutron answers.
pub(super) fn hold_room<R: Resource>(
    session: &mut Session,
    choices: &Choices,
    project: &str,
) -> Result<(), CreationError> {
    let limit = limit::<R>(session, choices, project)?;
    // A negative limit means that there is none.
    let Ok(limit) = u64::try_from(limit) else { return Ok(()) };
    session.hold_quota(project, R::QUOTA)?;
    if session.count::<R>(project)? < limit { Ok(()) } else { Err(CreationError::OverQuota { resource: R::QUOTA }) }
}

fn limit<R: Resource>(session: &mut Session, choices: &Choices, project: &str) -> Result<Limit, StoreError> {
    let own = session.quotas(project)?.into_iter().find(|(resource, _)| *resource == R::QUOTA);
    let default = || choices.default_quotas.get(&R::QUOTA).copied().unwrap_or(UNLIMITED);
    Ok(own.map_or_else(default, |(_, limit)| limit))
}

/// Adds an object that refers to nothing else, in a write of its own.
pub(super) async fn save<R: Resource>(ctx: &Context, record: R) -> Result<R, CreationError> {
    let choices = Arc::clone(&ctx.choices);
    ctx.store
        .write(move |session| {
            hold_room::<R>(session, &choices, record.project_id())?;
            session.insert(&record)?;
            Ok(record.clone())
        })
        .await
}
