//! Changes a connection.

use std::sync::Arc;

use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::ends::{Ends, EndsError, Named, PeerFound};
use crate::{
    auth::{Caller, policy},
    model::{
        IkePolicy, IpsecPolicy, Resource as _, Sealed, SiteConnection, VpnService,
        page::Scope,
        rules::{Violation, dpd, same_tunnel},
        site_connection::Spec,
    },
    network::NetworkError,
    service::{ATTEMPTS, Context, access, editing, router::Router},
    store::{Session, StoreError},
};

/// Why a connection is not changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UpdateError {
    /// There is no such connection, or the caller may not see it; the response is the same.
    #[error("there is no such connection")]
    NotFound,
    /// The resulting ends do not fit.
    #[error(transparent)]
    Ends(#[from] EndsError),
    /// The routers and subnets cannot be looked up.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a connection, whatever its status: the desired state is stored, and the data plane follows.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, spec: Spec) -> Result<SiteConnection, UpdateError> {
    let peer = match &spec.peer_address {
        Some(address) => Some(PeerFound::at(ctx, address).await),
        None => None,
    };
    let psk = spec.psk.as_ref().map(|psk| ctx.sealer.seal(id, psk)).transpose()?;
    let edit = Arc::new(Edit { ctx: ctx.clone(), scope: policy::scope(caller), id, spec, peer, psk });
    for _ in 0..ATTEMPTS {
        let before = router(ctx, &edit).await?;
        let edit = Arc::clone(&edit);
        let work = move |session: &mut Session| edit.save(session, before.as_ref());
        match editing::write_followed(ctx, work, |saved| matches!(saved, Some((_, true)))).await {
            Ok(Some((connection, _))) => return Ok(connection),
            // A group was deleted, or an earlier lookup is outdated.
            Ok(None) | Err(UpdateError::Store(StoreError::ForeignKey)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Busy.into())
}

/// The router of the connection's service, if needed, for an inventory outside the transaction.
async fn router(ctx: &Context, edit: &Edit) -> Result<Option<Router>, UpdateError> {
    if !edit.needs_router() || ctx.network.is_within() {
        return Ok(None);
    }
    let (id, scope) = (edit.id, edit.scope.clone());
    let service = ctx.store.read(move |session| {
        let connection = access::find::<SiteConnection>(session, &scope, id)?.ok_or(UpdateError::NotFound)?;
        service(session, &connection)
    });
    Ok(Router::before(ctx, service.await?.router_id).await?)
}

fn service(session: &mut Session, connection: &SiteConnection) -> Result<VpnService, UpdateError> {
    session.find::<VpnService>(connection.vpnservice_id)?.ok_or(UpdateError::NotFound)
}

/// Everything that is known before the write.
struct Edit {
    ctx: Context,
    scope: Scope,
    id: Uuid,
    spec: Spec,
    peer: Option<Result<PeerFound, Violation>>,
    psk: Option<Sealed>,
}

impl Edit {
    /// Whether the request gives any attribute of the ends, or one that depends on their IP version.
    fn moves_ends(&self) -> bool {
        let spec = &self.spec;
        let groups = spec.local_ep_group_id.is_some() || spec.peer_ep_group_id.is_some();
        groups || spec.peer_cidrs.is_some() || spec.mtu.is_some()
    }

    fn needs_router(&self) -> bool {
        self.moves_ends() || self.peer.is_some() || self.ctx.choices.tunnels.is_some()
    }

    /// Makes the changes, and returns whether the data plane must follow; `None` if an earlier lookup is outdated.
    fn save(
        &self,
        session: &mut Session,
        router: Option<&Router>,
    ) -> Result<Option<(SiteConnection, bool)>, UpdateError> {
        let before = access::lock::<SiteConnection>(session, &self.scope, self.id)?.ok_or(UpdateError::NotFound)?;
        let mut connection = before.clone();
        connection.apply(&self.spec);
        let named = Named::of(&self.spec, &connection);
        if self.needs_router() {
            if !self.join(session, router, &named, &mut connection)? {
                return Ok(None);
            }
        } else {
            dpd(named.dpd).map_err(EndsError::from)?;
        }
        connection.dpd = named.dpd;
        self.replace_psk(&mut connection);
        let is_due = self.ctx.choices.data_plane_follows && !same_tunnel(&connection, &before);
        if is_due {
            let observed = connection.observed_generation;
            editing::changed(&mut connection.status, &mut connection.generation, observed);
        }
        if session.update(&connection)? { Ok(Some((connection, is_due))) } else { Err(UpdateError::NotFound) }
    }

    /// Sets the ends and the peer's address; false if an earlier lookup is outdated.
    fn join(
        &self,
        session: &mut Session,
        before: Option<&Router>,
        named: &Named,
        connection: &mut SiteConnection,
    ) -> Result<bool, UpdateError> {
        let service = service(session, connection)?;
        let network = self.ctx.network.as_ref();
        let router = Router::within(session, network, service.router_id, before)?;
        let Some(router) = router else { return Ok(false) };
        if self.moves_ends() {
            let ends = Ends::find(session, &self.scope, service.subnet_id, named)?;
            ends.check(&router, named)?;
            if !ends.hold(session, network, router.id)? {
                return Ok(false);
            }
            ends.join(&self.spec, connection);
        } else {
            dpd(named.dpd).map_err(EndsError::from)?;
        }
        if let Some(peer) = &self.peer {
            connection.peer_address = PeerFound::from(peer.as_ref(), &router)?;
        }
        if self.ctx.choices.tunnels.is_some() {
            self.judge(session, &router, &service, named, connection)?;
        }
        Ok(true)
    }

    /// Checks that the data plane could make the changed connection.
    fn judge(
        &self,
        session: &mut Session,
        router: &Router,
        service: &VpnService,
        named: &Named,
        connection: &SiteConnection,
    ) -> Result<(), UpdateError> {
        let ike = session.find::<IkePolicy>(connection.ikepolicy_id)?;
        let Some((ike, ipsec)) = ike.zip(session.find::<IpsecPolicy>(connection.ipsecpolicy_id)?) else {
            return Ok(());
        };
        let ends = Ends::find(session, &self.scope, service.subnet_id, named)?;
        Ok(ends.judge(&self.ctx, router, (connection, service), (&ike, &ipsec))?)
    }

    /// Stores a new pre-shared key; an unchanged one is not sealed again. One that cannot be opened counts as changed.
    fn replace_psk(&self, connection: &mut SiteConnection) {
        let (Some(sealed), Some(psk)) = (&self.psk, &self.spec.psk) else { return };
        let old = self.ctx.sealer.open(self.id, &connection.psk);
        if !old.is_ok_and(|old| old.expose_secret() == psk.expose_secret()) {
            connection.psk = sealed.clone();
        }
    }
}
