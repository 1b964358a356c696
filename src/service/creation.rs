//! The steps that all creations share.

use std::collections::HashMap;

use super::{Context, access::Resource};
use crate::{
    auth::{Caller, policy},
    model::quota::{Limit, QuotaResource, UNLIMITED},
    store::{Record, Session, StoreError},
};

/// Why an object is not made, whatever it is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreationError {
    /// The caller may not make such objects in this project.
    #[error("the caller may not make one in this project")]
    Forbidden,
    /// The project has as many as it may have.
    #[error("the quota is used up")]
    OverQuota,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Refuses callers who may not make such an object in this project.
pub(super) fn allowed(caller: &Caller, project: &str) -> Result<(), CreationError> {
    if policy::may_manage(caller, project) { Ok(()) } else { Err(CreationError::Forbidden) }
}

/// Refuses a project that has no room for one more; see [`hold_room`].
///
/// Comes before anything that the object refers to is judged: the order in which Neutron answers.
pub(super) fn within_quota<R: Resource>(
    session: &mut Session,
    ctx: &Context,
    project: &str,
) -> Result<(), CreationError> {
    let has_room = hold_room::<R>(session, &ctx.choices.default_quotas, R::QUOTA, project)?;
    if has_room { Ok(()) } else { Err(CreationError::OverQuota) }
}

/// Whether a project has room for one more `resource`. Where there is a limit, nobody else can take the room until the
/// transaction ends.
pub(crate) fn hold_room<R: Record>(
    session: &mut Session,
    defaults: &HashMap<QuotaResource, Limit>,
    resource: QuotaResource,
    project: &str,
) -> Result<bool, StoreError> {
    let own = session.quotas(project)?.into_iter().find(|(limited, _)| *limited == resource);
    let limit = own.map_or_else(|| defaults.get(&resource).copied().unwrap_or(UNLIMITED), |(_, limit)| limit);
    // A negative limit means that there is none.
    let Ok(limit) = u64::try_from(limit) else { return Ok(true) };
    session.hold_quota(project, resource)?;
    Ok(session.count::<R>(project)? < limit)
}
