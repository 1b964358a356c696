//! Makes a connection.

use std::sync::Arc;

use uuid::Uuid;

use super::ends::{Ends, EndsError, Named, PeerFound, Router};
use crate::{
    auth::{Caller, policy},
    model::{
        Dpd, IkePolicy, IpsecPolicy, ProjectId, Sealed, SiteConnection, VpnService, ids::GivenId,
        ipsec_policy::TransformProtocol, page::Scope, rules::Violation, site_connection::Spec,
    },
    network::{Network, NetworkError},
    service::{ATTEMPTS, Context, CreationError, Resource, access, context::Choices, creation, editing},
    store::{Session, StoreError},
};

/// A connection to be made.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The project that will own it.
    pub project_id: ProjectId,
    /// As [`SiteConnection::vpnservice_id`].
    pub vpnservice_id: GivenId,
    /// As [`SiteConnection::ikepolicy_id`].
    pub ikepolicy_id: GivenId,
    /// As [`SiteConnection::ipsecpolicy_id`].
    pub ipsecpolicy_id: GivenId,
    /// What may be changed later.
    pub spec: Spec,
}

/// Why a connection is not made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// There is no such IKE policy, or the caller may not see it.
    #[error("there is no IKE policy {0}")]
    IkePolicyNotFound(GivenId),
    /// There is no such IPsec policy, or the caller may not see it.
    #[error("there is no IPsec policy {0}")]
    IpsecPolicyNotFound(GivenId),
    /// The IPsec policy's transform protocol may be stored, but not used.
    #[error("transform protocol {0} cannot be used")]
    TransformProtocol(TransformProtocol),
    /// There is no such VPN service, or the caller may not see it.
    #[error("there is no VPN service {0}")]
    VpnServiceNotFound(GivenId),
    /// The ends of the connection cannot be joined.
    #[error(transparent)]
    Ends(#[from] EndsError),
    /// The routers and subnets cannot be looked up.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// As any creation.
    #[error(transparent)]
    Creation(#[from] CreationError),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        Self::Creation(error.into())
    }
}

impl From<Violation> for CreateError {
    fn from(violation: Violation) -> Self {
        Self::Ends(violation.into())
    }
}

/// Makes a connection.
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft) -> Result<SiteConnection, CreateError> {
    creation::allowed::<SiteConnection>(caller, &draft.project_id)?;
    let id = ctx.ids.next();
    // The table of attributes sees to it that there is a key and an address.
    let psk = ctx.sealer.seal(id, &draft.spec.psk.clone().unwrap_or_else(|| String::new().into()))?;
    let peer = PeerFound::at(ctx, draft.spec.peer_address.as_deref().unwrap_or_default()).await;
    let (scope, choices, network) = (policy::scope(caller), Arc::clone(&ctx.choices), Arc::clone(&ctx.network));
    let plan = Arc::new(Plan { id, scope, draft, psk, peer, choices, network });
    for _ in 0..ATTEMPTS {
        let router = if ctx.network.is_within() { None } else { router(ctx, &plan).await? };
        let plan = Arc::clone(&plan);
        let work = move |session: &mut Session| plan.insert(session, router.as_ref());
        match editing::write_followed(ctx, work, is_due).await {
            Ok(Some(connection)) => return Ok(connection),
            // What it refers to has changed since it was looked up.
            Ok(None) | Err(CreateError::Creation(CreationError::Store(StoreError::ForeignKey))) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Busy.into())
}

/// The router of the service, if there is such a service, for an inventory that is not part of the transaction.
async fn router(ctx: &Context, plan: &Plan) -> Result<Option<Router>, CreateError> {
    let Some(id) = plan.draft.vpnservice_id.id() else { return Ok(None) };
    let scope = plan.scope.clone();
    let service = ctx.store.read(move |session| access::find::<VpnService>(session, &scope, id)).await?;
    match service {
        Some(service) => Ok(Some(Router::of(ctx, service.router_id).await?)),
        None => Ok(None),
    }
}

/// All that is known before the write.
struct Plan {
    id: Uuid,
    scope: Scope,
    draft: Draft,
    psk: Sealed,
    peer: Result<PeerFound, Violation>,
    choices: Arc<Choices>,
    network: Arc<dyn Network>,
}

impl Plan {
    /// Judges the draft and adds the connection; `None` where what was looked up before is no longer so.
    fn insert(&self, session: &mut Session, router: Option<&Router>) -> Result<Option<SiteConnection>, CreateError> {
        let draft = &self.draft;
        creation::within_quota::<SiteConnection>(session, &self.choices, &draft.project_id)?;
        let ike = self.find::<IkePolicy>(session, &draft.ikepolicy_id)?;
        let ike = ike.ok_or_else(|| CreateError::IkePolicyNotFound(draft.ikepolicy_id.clone()))?;
        let ipsec = self.find::<IpsecPolicy>(session, &draft.ipsecpolicy_id)?;
        let ipsec = ipsec.ok_or_else(|| CreateError::IpsecPolicyNotFound(draft.ipsecpolicy_id.clone()))?;
        usable(&ipsec)?;
        let service = self.find::<VpnService>(session, &draft.vpnservice_id)?;
        let service = service.ok_or_else(|| CreateError::VpnServiceNotFound(draft.vpnservice_id.clone()))?;
        let within = Router::within(session, self.network.as_ref(), service.router_id)?;
        let router = within.as_ref().or(router.filter(|router| router.id == service.router_id));
        let Some(router) = router else { return Ok(None) };
        let named = draft.named();
        let ends = Ends::find(session, &self.scope, service.subnet_id, &named)?;
        ends.check(router, &named)?;
        let peer = self.peer.clone()?;
        router.check(&peer)?;
        if !ends.hold(session, self.network.as_ref(), router.id)? {
            return Ok(None);
        }
        let (id, project, psk) = (self.id, draft.project_id.clone(), self.psk.clone());
        let mut connection = SiteConnection::new(id, project, psk, service.id, ike.id, ipsec.id);
        draft.spec.apply(&mut connection);
        connection.peer_address = peer.text;
        connection.dpd = named.dpd;
        connection.peer_cidrs = named.peer_cidrs.into_iter().map(String::from).collect();
        (connection.local_ep_group_id, connection.peer_ep_group_id) = ends.group_ids();
        if !self.choices.data_plane_follows {
            connection.observed_generation = connection.generation;
        }
        session.insert(&connection)?;
        // The foreign key holds the policy from here on; it may have been changed into an unusable one before.
        match session.find::<IpsecPolicy>(ipsec.id)? {
            Some(ipsec) => usable(&ipsec)?,
            None => return Err(CreateError::IpsecPolicyNotFound(draft.ipsecpolicy_id.clone())),
        }
        Ok(Some(connection))
    }

    fn find<R: Resource>(&self, session: &mut Session, id: &GivenId) -> Result<Option<R>, StoreError> {
        match id.id() {
            Some(id) => access::find::<R>(session, &self.scope, id),
            None => Ok(None),
        }
    }
}

impl Draft {
    fn named(&self) -> Named {
        let spec = &self.spec;
        Named {
            peer_cidrs: spec.peer_cidrs.clone().unwrap_or_default(),
            local_group: spec.local_ep_group_id.clone().flatten(),
            peer_group: spec.peer_ep_group_id.clone().flatten(),
            mtu: spec.mtu.unwrap_or(SiteConnection::DEFAULT_MTU),
            dpd: spec.dpd.unwrap_or_default().onto(Dpd::default()),
        }
    }
}

/// Whether the data plane must follow.
fn is_due(made: &Option<SiteConnection>) -> bool {
    made.as_ref().is_some_and(|connection| connection.observed_generation < connection.generation)
}

fn usable(policy: &IpsecPolicy) -> Result<(), CreateError> {
    match policy.transform_protocol {
        TransformProtocol::Esp | TransformProtocol::Ah => Ok(()),
        unusable @ TransformProtocol::AhEsp => Err(CreateError::TransformProtocol(unusable)),
    }
}
