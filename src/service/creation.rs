//! The steps that all creations share.

use std::collections::HashMap;

use super::{Context, access::Resource};
use crate::{
    auth::{Caller, policy},
    model::quota::{Limit, QuotaResource, UNLIMITED},
    store::{Record, Session, StoreError},
};

/// Why an object of any kind is not created.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreationError {
    /// The caller may not create such objects in this project.
    #[error("the caller may not make one in this project")]
    Forbidden,
    /// The project's quota is used up.
    #[error("the quota is used up")]
    OverQuota,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Refuses callers who may not create such an object in this project.
pub(super) fn allowed(caller: &Caller, project: &str) -> Result<(), CreationError> {
    if policy::may_manage(caller, project) { Ok(()) } else { Err(CreationError::Forbidden) }
}

/// Refuses a project whose quota is used up; see [`hold_room`].
///
/// This comes before any check of what the object refers to, which is the order of Neutron.
pub(super) fn within_quota<R: Resource>(
    session: &mut Session,
    ctx: &Context,
    project: &str,
) -> Result<(), CreationError> {
    let has_room = hold_room::<R>(session, &ctx.choices.default_quotas, R::QUOTA, project)?;
    if has_room { Ok(()) } else { Err(CreationError::OverQuota) }
}

/// Whether a project may have one more `resource`. If there is a limit, the count stays locked until the transaction
/// ends.
pub(crate) fn hold_room<R: Record>(
    session: &mut Session,
    defaults: &HashMap<QuotaResource, Limit>,
    resource: QuotaResource,
    project: &str,
) -> Result<bool, StoreError> {
    let own = session.quotas(project)?.into_iter().find(|(limited, _)| *limited == resource);
    let limit = own.map_or_else(|| defaults.get(&resource).copied().unwrap_or(UNLIMITED), |(_, limit)| limit);
    // A negative limit means unlimited.
    let Ok(limit) = u64::try_from(limit) else { return Ok(true) };
    session.hold_quota(project, resource)?;
    Ok(session.count::<R>(project)? < limit)
}
