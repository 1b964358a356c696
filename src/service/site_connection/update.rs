//! Changes a connection.

use std::sync::Arc;

use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::ends::{Ends, EndsError, Named, PeerFound, Router};
use crate::{
    auth::{Caller, policy},
    model::{
        Sealed, SiteConnection, VpnService,
        ids::GivenId,
        page::Scope,
        rules::{
            Cidr, Violation,
            connection::{dpd, same_tunnel},
        },
        site_connection::Spec,
    },
    network::{Network, NetworkError},
    service::{ATTEMPTS, Context, access, editing},
    store::{Sealer, Session, StoreError},
};

/// Why a connection is not changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UpdateError {
    /// There is no such connection, or the caller may not see it: one answer for both.
    #[error("there is no such connection")]
    NotFound,
    /// The ends that the connection would have cannot be joined.
    #[error(transparent)]
    Ends(#[from] EndsError),
    /// The routers and subnets cannot be looked up.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Violation> for UpdateError {
    fn from(violation: Violation) -> Self {
        Self::Ends(violation.into())
    }
}

/// Changes a connection, whatever its status: what should be is written down, and the data plane follows.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, spec: Spec) -> Result<SiteConnection, UpdateError> {
    let scope = policy::scope(caller);
    // Neither the service of a connection nor the router and the subnet of a service ever change.
    let site = if moves_ends(&spec) || spec.peer_address.is_some() { Some(site(ctx, &scope, id).await?) } else { None };
    let peer = match &spec.peer_address {
        Some(address) => Some(PeerFound::at(ctx, address).await),
        None => None,
    };
    let psk = spec.psk.as_ref().map(|psk| ctx.sealer.seal(id, psk)).transpose()?;
    let edit = Arc::new(Edit {
        id,
        scope,
        spec,
        site,
        peer,
        psk,
        sealer: Arc::clone(&ctx.sealer),
        network: Arc::clone(&ctx.network),
        is_followed: ctx.choices.data_plane_follows,
    });
    for _ in 0..ATTEMPTS {
        let edit = Arc::clone(&edit);
        let work = move |session: &mut Session| edit.save(session);
        match editing::write_followed(ctx, work, |(_, is_due)| *is_due).await {
            Ok((connection, _)) => return Ok(connection),
            // A group has gone since it was looked up.
            Err(UpdateError::Store(StoreError::ForeignKey)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Busy.into())
}

/// Where this end of a connection is.
struct Site {
    router: Router,
    subnet: Option<Uuid>,
}

async fn site(ctx: &Context, scope: &Scope, id: Uuid) -> Result<Site, UpdateError> {
    let scope = scope.clone();
    let look_up = move |session: &mut Session| {
        let connection = access::find::<SiteConnection>(session, &scope, id)?.ok_or(UpdateError::NotFound)?;
        session.find::<VpnService>(connection.vpnservice_id)?.ok_or(UpdateError::NotFound)
    };
    let service = ctx.store.read(look_up).await?;
    Ok(Site { router: Router::of(ctx, service.router_id).await?, subnet: service.subnet_id })
}

/// Whether a request says something about the ends, or about what depends on their IP version.
fn moves_ends(spec: &Spec) -> bool {
    spec.peer_cidrs.is_some()
        || spec.local_ep_group_id.is_some()
        || spec.peer_ep_group_id.is_some()
        || spec.mtu.is_some()
}

/// All that is known before the write.
struct Edit {
    id: Uuid,
    scope: Scope,
    spec: Spec,
    site: Option<Site>,
    peer: Option<Result<PeerFound, Violation>>,
    psk: Option<Sealed>,
    sealer: Arc<Sealer>,
    network: Arc<dyn Network>,
    is_followed: bool,
}

impl Edit {
    /// Makes the changes; answers whether the data plane has to follow them.
    fn save(&self, session: &mut Session) -> Result<(SiteConnection, bool), UpdateError> {
        let before = access::lock::<SiteConnection>(session, &self.scope, self.id)?.ok_or(UpdateError::NotFound)?;
        let mut connection = before.clone();
        self.spec.apply(&mut connection);
        self.join_ends(session, &mut connection)?;
        if let (Some(site), Some(peer)) = (&self.site, &self.peer) {
            let peer = peer.clone()?;
            site.router.check(&peer)?;
            connection.peer_address = peer.text;
        }
        self.replace_psk(&mut connection);
        let is_due = self.is_followed && !same_tunnel(&connection, &before);
        if is_due {
            let observed = connection.observed_generation;
            editing::changed(&mut connection.status, &mut connection.generation, observed);
        }
        if session.update(&connection)? { Ok((connection, is_due)) } else { Err(UpdateError::NotFound) }
    }

    fn join_ends(&self, session: &mut Session, connection: &mut SiteConnection) -> Result<(), UpdateError> {
        let named = self.named(connection);
        match &self.site {
            Some(site) if moves_ends(&self.spec) => {
                let ends = Ends::find(session, &self.scope, site.subnet, &named)?;
                ends.check(&site.router, &named)?;
                if !ends.hold(session, self.network.as_ref(), site.router.id)? {
                    return Err(StoreError::Busy.into());
                }
                (connection.local_ep_group_id, connection.peer_ep_group_id) = ends.group_ids();
            }
            Some(_) | None => dpd(named.dpd)?,
        }
        connection.dpd = named.dpd;
        if let Some(cidrs) = &self.spec.peer_cidrs {
            connection.peer_cidrs = cidrs.iter().map(|cidr| cidr.as_str().to_owned()).collect();
        }
        Ok(())
    }

    /// What the connection would join.
    fn named(&self, connection: &SiteConnection) -> Named {
        let stored = || connection.peer_cidrs.iter().filter_map(|cidr| Cidr::parse(cidr)).collect();
        let group = |asked: &Option<Option<GivenId>>, stored: Option<Uuid>| {
            asked.clone().unwrap_or_else(|| stored.map(GivenId::from))
        };
        Named {
            peer_cidrs: self.spec.peer_cidrs.clone().unwrap_or_else(stored),
            local_group: group(&self.spec.local_ep_group_id, connection.local_ep_group_id),
            peer_group: group(&self.spec.peer_ep_group_id, connection.peer_ep_group_id),
            mtu: connection.mtu,
            dpd: self.spec.dpd.unwrap_or_default().onto(connection.dpd),
        }
    }

    /// Takes another pre-shared key over; the same one stays as it is sealed. One that cannot be opened is another one.
    fn replace_psk(&self, connection: &mut SiteConnection) {
        let (Some(sealed), Some(psk)) = (&self.psk, &self.spec.psk) else { return };
        let is_same =
            self.sealer.open(self.id, &connection.psk).is_ok_and(|old| old.expose_secret() == psk.expose_secret());
        if !is_same {
            connection.psk = sealed.clone();
        }
    }
}
