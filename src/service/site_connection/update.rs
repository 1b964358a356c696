//! Changes a connection.

use uuid::Uuid;

use super::{
    ATTEMPTS, Changes,
    ends::{Ends, Named, Router, Unfit},
};
use crate::{
    auth::Caller,
    model::{
        SiteConnection, VpnService,
        ids::GivenId,
        rules::{
            Cidr, Violation,
            connection::{dpd, same_tunnel},
        },
    },
    network::NetworkError,
    service::{Context, access, editing::assign, progress::Followed, refusal::Lookup, write::write},
    store::{Session, StoreError},
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
    is_followed: bool,
}

/// Looks up what the connection would refer to and checks that it would fit together.
async fn prepare(ctx: &Context, caller: &Caller, id: Option<Uuid>, changes: &Changes) -> Result<Edit, UpdateError> {
    let mut changes = changes.clone();
    let mut session = ctx.store.session().await?;
    let seen: SiteConnection = access::find::<_, UpdateError>(&mut session, caller, id).await?;
    let service = session.find::<VpnService>(seen.vpnservice_id).await?.ok_or(UpdateError::NotFound)?;
    let named = named(&seen, &changes);
    let ends = match changes.moves_ends() {
        true => Some(Ends::find::<UpdateError>(&mut session, caller, &service, &named).await?),
        false => None,
    };
    // The network inventory may need the store itself.
    drop(session);
    if ends.is_some() || changes.peer_address.is_some() {
        let router = Router::of(ctx, &service).await?;
        if let Some(ends) = &ends {
            ends.check::<UpdateError>(ctx, &router, &named).await?;
        }
        dpd(named.dpd)?;
        if let Some(address) = &mut changes.peer_address {
            *address = router.peer_address(ctx, address).await?;
        }
    } else {
        dpd(named.dpd)?;
    }
    let groups = ends.as_ref().map(Ends::group_ids);
    Ok(Edit { seen, changes, groups, is_followed: ctx.choices.data_plane_follows })
}

/// What the connection would join.
fn named(seen: &SiteConnection, changes: &Changes) -> Named {
    let stored = || seen.peer_cidrs.iter().filter_map(|cidr| Cidr::parse(cidr)).collect();
    let group = |change: &Option<Option<GivenId>>, stored: Option<Uuid>| {
        change.clone().unwrap_or_else(|| stored.map(GivenId::from))
    };
    Named {
        peer_cidrs: changes.peer_cidrs.clone().unwrap_or_else(stored),
        local_group: group(&changes.local_ep_group_id, seen.local_ep_group_id),
        peer_group: group(&changes.peer_ep_group_id, seen.peer_ep_group_id),
        mtu: changes.mtu.unwrap_or(seen.mtu),
        dpd: changes.dpd.onto(seen.dpd),
    }
}

impl Changes {
    /// Whether the ends, or what depends on their IP version, are among them.
    fn moves_ends(&self) -> bool {
        self.peer_cidrs.is_some()
            || self.local_ep_group_id.is_some()
            || self.peer_ep_group_id.is_some()
            || self.mtu.is_some()
    }
}

/// Makes the changes; `None` where the connection, or what it refers to, is no longer as it was seen.
async fn save(ctx: &Context, caller: &Caller, edit: Edit) -> Result<Option<SiteConnection>, UpdateError> {
    let saved = write(ctx, (caller.clone(), edit), |session, input| {
        Box::pin(async move { replace(session, &input.0, &input.1).await })
    })
    .await;
    match saved {
        Err(UpdateError::Store(StoreError::ForeignKey)) => Ok(None),
        other => other,
    }
}

async fn replace(session: &mut Session, caller: &Caller, edit: &Edit) -> Result<Option<SiteConnection>, UpdateError> {
    let id = Some(edit.seen.id);
    let mut connection: SiteConnection = access::lock::<_, UpdateError>(session, caller, id).await?;
    if !same_tunnel(&connection, &edit.seen) {
        return Ok(None);
    }
    edit.apply(&mut connection);
    if session.update(&connection).await? { Ok(Some(connection)) } else { Err(UpdateError::NotFound) }
}

impl Edit {
    fn apply(&self, connection: &mut SiteConnection) {
        let changes = &self.changes;
        assign!(changes => connection: name, description, peer_address, peer_id, local_id, mtu, psk, initiator,
            admin_state_up, deletion_protection);
        connection.dpd = changes.dpd.onto(connection.dpd);
        if let Some(cidrs) = &changes.peer_cidrs {
            connection.peer_cidrs = cidrs.iter().map(|cidr| cidr.as_str().to_owned()).collect();
        }
        if let Some((local, peer)) = self.groups {
            (connection.local_ep_group_id, connection.peer_ep_group_id) = (local, peer);
        }
        if self.is_followed && !same_tunnel(connection, &self.seen) {
            connection.changed();
        }
    }
}
