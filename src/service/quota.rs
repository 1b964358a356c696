//! How many objects of a kind a project may have.

use super::{context::Choices, resource::Resource};
use crate::{
    model::quota::{Limit, UNLIMITED},
    store::{Session, StoreError},
};

/// Whether there is room for one more, as far as can be told without holding anything.
pub(super) fn has_room<R: Resource>(
    session: &mut Session,
    choices: &Choices,
    project: &str,
) -> Result<bool, StoreError> {
    let limit = limit::<R>(session, choices, project)?;
    fits::<R>(session, limit, project)
}

/// Whether there is room for one more, which nobody else can take until the transaction ends.
pub(super) fn hold_room<R: Resource>(
    session: &mut Session,
    choices: &Choices,
    project: &str,
) -> Result<bool, StoreError> {
    let limit = limit::<R>(session, choices, project)?;
    if limit >= 0 {
        session.hold_quota(project, R::QUOTA)?;
    }
    fits::<R>(session, limit, project)
}

fn fits<R: Resource>(session: &mut Session, limit: Limit, project: &str) -> Result<bool, StoreError> {
    // A negative limit is none.
    Ok(limit < 0 || session.count::<R>(project)? < limit.unsigned_abs())
}

fn limit<R: Resource>(session: &mut Session, choices: &Choices, project: &str) -> Result<Limit, StoreError> {
    let own = session.quotas(project)?.into_iter().find(|(resource, _)| *resource == R::QUOTA);
    Ok(own.map_or_else(|| choices.default_quotas.get(&R::QUOTA).copied().unwrap_or(UNLIMITED), |(_, limit)| limit))
}
