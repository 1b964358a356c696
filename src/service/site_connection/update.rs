//! Changes a connection.

use std::sync::Arc;

use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::{
    ATTEMPTS, Changes,
    ends::{Ends, Router, Unfit},
};
use crate::{
    auth::Caller,
    model::{
        Sealed, SiteConnection, VpnService,
        ids::GivenId,
        rules::{
            Violation,
            connection::{dpd, same_tunnel},
        },
    },
    network::NetworkError,
    service::{Context, access, progress::Followed, refusal::Lookup},
    store::{Sealer, Session, StoreError},
};

/// Why a connection is not changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UpdateError {
    /// There is no such connection, or the caller may not see it: one answer for both.
    #[error("there is no such connection")]
    NotFound,
    /// There is no such endpoint group within the caller's reach.
    #[error("there is no endpoint group {0}")]
    EndpointGroupNotFound(GivenId),
    /// What the connection would be does not fit together.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// The routers and subnets cannot be asked for.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Lookup for UpdateError {
    const NOT_FOUND: Self = Self::NotFound;
    const HIDDEN: Self = Self::NotFound;
}

impl Unfit for UpdateError {
    fn no_group(id: GivenId) -> Self {
        Self::EndpointGroupNotFound(id)
    }
}

/// Changes a connection, whatever its status: what should be is written down, and the data plane follows.
///
/// # Errors
///
/// An [`UpdateError`].
pub async fn update(
    ctx: &Context,
    caller: &Caller,
    id: Option<Uuid>,
    changes: Changes,
) -> Result<SiteConnection, UpdateError> {
    for _ in 0..ATTEMPTS {
        let edit = prepare(ctx, caller, id, &changes).await?;
        if let Some(connection) = save(ctx, caller, edit).await? {
            if connection.is_ahead() {
                ctx.reconciler.nudge();
            }
            return Ok(connection);
        }
    }
    Err(StoreError::Busy.into())
}

/// Changes that fit a connection as it was seen.
struct Edit {
    seen: SiteConnection,
    changes: Changes,
    /// The groups as they shall be, if the ends change.
    groups: Option<(Option<Uuid>, Option<Uuid>)>,
    /// The pre-shared key that is given, sealed.
    psk: Option<Sealed>,
    sealer: Arc<Sealer>,
    is_followed: bool,
}

/// Looks up what the connection would refer to and checks that it would fit together.
async fn prepare(ctx: &Context, caller: &Caller, id: Option<Uuid>, changes: &Changes) -> Result<Edit, UpdateError> {
    let mut changes = changes.clone();
    let (asked, reader) = (changes.clone(), caller.clone());
    let found = ctx.store.read(move |session| {
        let seen: SiteConnection = access::find::<_, UpdateError>(session, &reader, id)?;
        let service = session.find::<VpnService>(seen.vpnservice_id)?.ok_or(UpdateError::NotFound)?;
        let named = asked.name_ends(&seen);
        let ends =
            if asked.move_ends() { Some(Ends::find::<UpdateError>(session, &reader, &service, &named)?) } else { None };
        Ok::<_, UpdateError>((seen, service, named, ends))
    });
    let (seen, service, named, ends) = found.await?;
    let router =
        if ends.is_some() || changes.peer_address.is_some() { Some(Router::of(ctx, &service).await?) } else { None };
    if let (Some(ends), Some(router)) = (&ends, &router) {
        ends.check::<UpdateError>(ctx, router, &named).await?;
    } else {
        dpd(named.dpd)?;
    }
    if let (Some(address), Some(router)) = (&mut changes.peer_address, &router) {
        *address = router.peer_address(ctx, address).await?;
    }
    let groups = ends.as_ref().map(Ends::group_ids);
    let psk = changes.psk.as_ref().map(|psk| ctx.sealer.seal(seen.id, psk)).transpose()?;
    let sealer = Arc::clone(&ctx.sealer);
    Ok(Edit { seen, changes, groups, psk, sealer, is_followed: ctx.choices.data_plane_follows })
}

/// Makes the changes; `None` where the connection, or what it refers to, is no longer as it was seen.
async fn save(ctx: &Context, caller: &Caller, edit: Edit) -> Result<Option<SiteConnection>, UpdateError> {
    let caller = caller.clone();
    let saved = ctx.store.write(move |session| replace(session, &caller, &edit)).await;
    if let Err(UpdateError::Store(StoreError::ForeignKey)) = saved { Ok(None) } else { saved }
}

fn replace(session: &mut Session, caller: &Caller, edit: &Edit) -> Result<Option<SiteConnection>, UpdateError> {
    let id = Some(edit.seen.id);
    let mut connection: SiteConnection = access::lock::<_, UpdateError>(session, caller, id)?;
    if !same_tunnel(&connection, &edit.seen) {
        return Ok(None);
    }
    edit.apply(&mut connection);
    if session.update(&connection)? { Ok(Some(connection)) } else { Err(UpdateError::NotFound) }
}

impl Edit {
    fn apply(&self, connection: &mut SiteConnection) {
        self.changes.apply(connection);
        if let (Some(psk), Some(sealed)) = (&self.changes.psk, &self.psk) {
            let old = self.sealer.open(connection.id, &connection.psk);
            if !old.is_ok_and(|old| old.expose_secret() == psk.expose_secret()) {
                connection.psk = sealed.clone();
            }
        }
        if let Some((local, peer)) = self.groups {
            (connection.local_ep_group_id, connection.peer_ep_group_id) = (local, peer);
        }
        if self.is_followed && !same_tunnel(connection, &self.seen) {
            connection.changed();
        }
    }
}
