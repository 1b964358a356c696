//! The steps that all creations share.

use std::sync::Arc;

use super::{Context, context::Choices, quota, refusal::Creation, resource::Resource};
use crate::{
    auth::{Caller, policy},
    store::Session,
};

/// Refuses callers who may not make such an object in this project.
pub(super) fn allowed<R: Resource, E: Creation>(caller: &Caller, project: &str) -> Result<(), E> {
    if policy::may_manage(caller, project) { Ok(()) } else { Err(E::forbidden(R::CREATE_RULE)) }
}

/// Refuses a project that has no room, before anything that the object refers to is looked up: the order in which
/// the reference implementation answers. [`insert`] asks again, and then for good.
pub(super) async fn room<R: Resource, E: Creation>(ctx: &Context, project: &str) -> Result<(), E> {
    let (choices, owner) = (Arc::clone(&ctx.choices), project.to_owned());
    let has_room = ctx.store.read(move |session| quota::has_room::<R>(session, &choices, &owner)).await?;
    if has_room { Ok(()) } else { Err(E::over_quota(R::QUOTA)) }
}

/// Adds the object within its project's quota.
pub(super) fn insert<R: Resource, E: Creation>(session: &mut Session, choices: &Choices, record: &R) -> Result<(), E> {
    if !quota::hold_room::<R>(session, choices, record.project_id())? {
        return Err(E::over_quota(R::QUOTA));
    }
    Ok(session.insert(record)?)
}

/// Adds the object within its project's quota, in a write of its own.
pub(super) async fn save<R: Resource, E: Creation>(ctx: &Context, record: R) -> Result<R, E> {
    let choices = Arc::clone(&ctx.choices);
    ctx.store
        .write(move |session| {
            insert::<R, E>(session, &choices, &record)?;
            Ok(record.clone())
        })
        .await
}
