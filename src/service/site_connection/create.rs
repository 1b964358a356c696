//! Creates a connection.

use std::sync::Arc;

use uuid::Uuid;

use super::ends::{Ends, EndsError, Named, PeerFound};
use crate::{
    auth::{Caller, policy},
    model::{
        Draft, IkePolicy, IpsecPolicy, Resource as _, Sealed, SiteConnection, VpnService, ids::GivenId,
        ipsec_policy::TransformProtocol, page::Scope, rules::Violation,
    },
    network::NetworkError,
    service::{ATTEMPTS, Context, CreationError, Resource, access, creation, editing, router::Router},
    store::{Look, Session, StoreError},
};

/// Why a connection is not created.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// There is no such IKE policy, or the caller may not see it.
    #[error("there is no IKE policy {0}")]
    IkePolicyNotFound(GivenId),
    /// There is no such IPsec policy, or the caller may not see it.
    #[error("there is no IPsec policy {0}")]
    IpsecPolicyNotFound(GivenId),
    /// The IPsec policy's transform protocol can be stored, but not used.
    #[error("transform protocol {0} cannot be used")]
    TransformProtocol(TransformProtocol),
    /// There is no such VPN service, or the caller may not see it.
    #[error("there is no VPN service {0}")]
    VpnServiceNotFound(GivenId),
    /// The ends of the connection do not fit.
    #[error(transparent)]
    Ends(#[from] EndsError),
    /// The routers and subnets cannot be looked up.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The reasons common to all creations.
    #[error(transparent)]
    Creation(#[from] CreationError),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        Self::Creation(error.into())
    }
}

/// Creates a connection.
pub async fn create(
    ctx: &Context,
    caller: &Caller,
    draft: Draft<SiteConnection>,
) -> Result<SiteConnection, CreateError> {
    creation::allowed(caller, &draft.project_id)?;
    let id = ctx.ids.next();
    // Bodies without a key or an address have been refused already.
    let psk = ctx.sealer.seal(id, &draft.spec.psk.clone().unwrap_or_default())?;
    let peer = PeerFound::at(ctx, draft.spec.peer_address.as_deref().unwrap_or_default()).await;
    let plan = Arc::new(Plan { ctx: ctx.clone(), scope: policy::scope(caller), id, draft, psk, peer });
    for _ in 0..ATTEMPTS {
        let before = router(ctx, &plan).await?;
        let plan = Arc::clone(&plan);
        let work = move |session: &mut Session| plan.insert(session, before.as_ref());
        match editing::write_followed(ctx, work, |made| made.as_ref().is_some_and(is_due)).await {
            Ok(Some(connection)) => return Ok(connection),
            // A referenced object has changed since it was looked up.
            Ok(None) | Err(CreateError::Creation(CreationError::Store(StoreError::ForeignKey))) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Busy.into())
}

/// The router of the service, if there is such a service, for an inventory outside the transaction.
async fn router(ctx: &Context, plan: &Plan) -> Result<Option<Router>, CreateError> {
    let Some(id) = plan.draft.spec.vpnservice_id.as_ref().and_then(GivenId::id) else { return Ok(None) };
    if ctx.network.is_within() {
        return Ok(None);
    }
    let scope = plan.scope.clone();
    match ctx.store.read(move |session| access::find::<VpnService>(session, &scope, id)).await? {
        Some(service) => Ok(Router::before(ctx, service.router_id).await?),
        None => Ok(None),
    }
}

/// Everything that is known before the write.
struct Plan {
    ctx: Context,
    scope: Scope,
    id: Uuid,
    draft: Draft<SiteConnection>,
    psk: Sealed,
    peer: Result<PeerFound, Violation>,
}

impl Plan {
    /// Checks the draft and inserts the connection; `None` if an earlier lookup is outdated.
    fn insert(&self, session: &mut Session, before: Option<&Router>) -> Result<Option<SiteConnection>, CreateError> {
        let Draft { project_id, spec } = &self.draft;
        let network = self.ctx.network.as_ref();
        session.together(|session| self.looks(session))?;
        creation::within_quota::<SiteConnection>(session, &self.ctx, project_id)?;
        let ike = self.find::<IkePolicy>(session, spec.ikepolicy_id.as_ref(), CreateError::IkePolicyNotFound)?;
        let unknown_ipsec = CreateError::IpsecPolicyNotFound;
        let ipsec = self.find::<IpsecPolicy>(session, spec.ipsecpolicy_id.as_ref(), unknown_ipsec)?;
        usable(&ipsec)?;
        let unknown_service = CreateError::VpnServiceNotFound;
        let service = self.find::<VpnService>(session, spec.vpnservice_id.as_ref(), unknown_service)?;
        let router = Router::within(session, network, service.router_id, before)?;
        let Some(router) = router else { return Ok(None) };
        let mut connection = SiteConnection::blank(self.id, project_id.clone());
        connection.apply(spec);
        let named = Named::of(spec, &connection);
        let ends = Ends::find(session, &self.scope, service.subnet_id, &named)?;
        ends.check(&router, &named)?;
        connection.peer_address = PeerFound::from(self.peer.as_ref(), &router)?;
        if !ends.hold(session, network, router.id)? {
            return Ok(None);
        }
        ends.join(spec, &mut connection);
        connection.dpd = named.dpd;
        connection.psk = self.psk.clone();
        (connection.vpnservice_id, connection.ikepolicy_id) = (service.id, ike.id);
        connection.ipsecpolicy_id = ipsec.id;
        ends.judge(&self.ctx, &router, (&connection, &service), (&ike, &ipsec))?;
        if !self.ctx.choices.data_plane_follows {
            connection.observed_generation = connection.generation;
        }
        session.insert_with(&connection, |session| vec![session.look::<IpsecPolicy>(ipsec.id)])?;
        // The foreign key locks the policy from here on; before, it may have become unusable.
        match session.find::<IpsecPolicy>(ipsec.id)? {
            Some(ipsec) => usable(&ipsec)?,
            None => return Err(CreateError::IpsecPolicyNotFound(spec.ipsecpolicy_id.clone().unwrap_or_default())),
        }
        Ok(Some(connection))
    }

    /// The lookups that are always needed, to be sent first.
    fn looks(&self, session: &mut Session) -> Vec<Look> {
        let spec = &self.draft.spec;
        let id = |given: &Option<GivenId>| given.as_ref().and_then(GivenId::id);
        let mut looks = vec![session.look_at_quotas(&self.draft.project_id)];
        looks.extend(id(&spec.ikepolicy_id).map(|id| session.look::<IkePolicy>(id)));
        looks.extend(id(&spec.ipsecpolicy_id).map(|id| session.look::<IpsecPolicy>(id)));
        looks.extend(id(&spec.vpnservice_id).map(|id| session.look::<VpnService>(id)));
        looks
    }

    fn find<R: Resource>(
        &self,
        session: &mut Session,
        id: Option<&GivenId>,
        unknown: fn(GivenId) -> CreateError,
    ) -> Result<R, CreateError> {
        let id = id.cloned().unwrap_or_default();
        access::named::<R>(session, &self.scope, &id)?.ok_or_else(|| unknown(id))
    }
}

/// Whether the data plane must follow.
fn is_due(connection: &SiteConnection) -> bool {
    connection.observed_generation < connection.generation
}

fn usable(policy: &IpsecPolicy) -> Result<(), CreateError> {
    match policy.transform_protocol {
        TransformProtocol::Esp | TransformProtocol::Ah => Ok(()),
        unusable @ TransformProtocol::AhEsp => Err(CreateError::TransformProtocol(unusable)),
    }
}
