//! Makes a connection.

use std::sync::Arc;

use super::{
    ATTEMPTS, Draft,
    ends::{Ends, Named, Router, Unfit},
};
use crate::{
    auth::Caller,
    model::{
        Dpd, IkePolicy, IpsecPolicy, SiteConnection, Status, VpnService, ids::GivenId, ipsec_policy::TransformProtocol,
        rules::Violation,
    },
    network::NetworkError,
    service::{Context, access, context::Choices, creation, refusal::creation_error},
    store::{Session, StoreError},
};

creation_error! {
    /// Why a connection is not made.
    pub enum CreateError {
        /// There is no such IKE policy within the caller's reach.
        #[error("there is no IKE policy {0}")]
        IkePolicyNotFound(GivenId),
        /// There is no such IPsec policy within the caller's reach.
        #[error("there is no IPsec policy {0}")]
        IpsecPolicyNotFound(GivenId),
        /// The IPsec policy's transform protocol may be stored, but not used.
        #[error("transform protocol {0} cannot be used")]
        TransformProtocol(TransformProtocol),
        /// There is no such VPN service within the caller's reach.
        #[error("there is no VPN service {0}")]
        VpnServiceNotFound(GivenId),
        /// There is no such endpoint group within the caller's reach.
        #[error("there is no endpoint group {0}")]
        EndpointGroupNotFound(GivenId),
        /// What the connection shall be does not fit together.
        #[error("{0}")]
        Violation(#[from] Violation),
        /// The routers and subnets cannot be asked for.
        #[error("{0}")]
        Network(#[from] NetworkError),
    }
}

impl Unfit for CreateError {
    fn no_group(id: GivenId) -> Self {
        Self::EndpointGroupNotFound(id)
    }
}

/// Makes a connection.
///
/// # Errors
///
/// A [`CreateError`].
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft) -> Result<SiteConnection, CreateError> {
    creation::allowed::<SiteConnection, CreateError>(caller, &draft.project_id)?;
    creation::room::<SiteConnection, CreateError>(ctx, &draft.project_id).await?;
    for _ in 0..ATTEMPTS {
        let connection = prepare(ctx, caller, draft.clone()).await?;
        if let Some(connection) = save(ctx, connection).await? {
            ctx.reconciler.nudge();
            return Ok(connection);
        }
    }
    Err(StoreError::Busy.into())
}

/// Looks up what the draft refers to and checks that it fits together.
async fn prepare(ctx: &Context, caller: &Caller, draft: Draft) -> Result<SiteConnection, CreateError> {
    let named = Named {
        peer_cidrs: draft.peer_cidrs.clone(),
        local_group: draft.local_ep_group_id.clone(),
        peer_group: draft.peer_ep_group_id.clone(),
        mtu: draft.mtu,
        dpd: draft.dpd.onto(Dpd::default()),
    };
    let (found, reader) = (Arc::new((draft.clone(), named.clone())), caller.clone());
    let (ike, ipsec, service, ends) =
        ctx.store.read(move |session| look_up(session, &reader, &found.0, &found.1)).await?;
    let router = Router::of(ctx, &service).await?;
    ends.check::<CreateError>(ctx, &router, &named).await?;
    let (local_ep_group_id, peer_ep_group_id) = ends.group_ids();
    let id = ctx.ids.next();
    Ok(SiteConnection {
        id,
        project_id: draft.project_id,
        name: draft.name,
        description: draft.description,
        peer_address: router.peer_address(ctx, &draft.peer_address).await?,
        peer_id: draft.peer_id,
        local_id: draft.local_id,
        mtu: named.mtu,
        psk: ctx.sealer.seal(id, &draft.psk)?,
        initiator: draft.initiator,
        dpd: named.dpd,
        admin_state_up: draft.admin_state_up,
        vpnservice_id: service.id,
        ikepolicy_id: ike.id,
        ipsecpolicy_id: ipsec.id,
        peer_cidrs: named.peer_cidrs.into_iter().map(String::from).collect(),
        local_ep_group_id,
        peer_ep_group_id,
        deletion_protection: draft.deletion_protection,
        status: Status::PendingCreate,
        generation: 1,
        observed_generation: 0,
    })
}

fn look_up(
    session: &mut Session,
    caller: &Caller,
    draft: &Draft,
    named: &Named,
) -> Result<(IkePolicy, IpsecPolicy, VpnService, Ends), CreateError> {
    let ike: Option<IkePolicy> = access::within(session, caller, draft.ikepolicy_id.id())?;
    let ike = ike.ok_or_else(|| CreateError::IkePolicyNotFound(draft.ikepolicy_id.clone()))?;
    let ipsec: Option<IpsecPolicy> = access::within(session, caller, draft.ipsecpolicy_id.id())?;
    let ipsec = ipsec.ok_or_else(|| CreateError::IpsecPolicyNotFound(draft.ipsecpolicy_id.clone()))?;
    usable(&ipsec)?;
    let service: Option<VpnService> = access::within(session, caller, draft.vpnservice_id.id())?;
    let service = service.ok_or_else(|| CreateError::VpnServiceNotFound(draft.vpnservice_id.clone()))?;
    let ends = Ends::find::<CreateError>(session, caller, &service, named)?;
    Ok((ike, ipsec, service, ends))
}

fn usable(policy: &IpsecPolicy) -> Result<(), CreateError> {
    match policy.transform_protocol {
        TransformProtocol::Esp | TransformProtocol::Ah => Ok(()),
        unusable @ TransformProtocol::AhEsp => Err(CreateError::TransformProtocol(unusable)),
    }
}

/// Adds the connection; `None` where something that it refers to has gone since it was looked up.
async fn save(ctx: &Context, connection: SiteConnection) -> Result<Option<SiteConnection>, CreateError> {
    let choices = Arc::clone(&ctx.choices);
    let saved = ctx.store.write(move |session| insert(session, &connection, &choices)).await;
    if let Err(CreateError::Store(StoreError::ForeignKey)) = saved { Ok(None) } else { saved }
}

fn insert(
    session: &mut Session,
    connection: &SiteConnection,
    choices: &Choices,
) -> Result<Option<SiteConnection>, CreateError> {
    // Held, lest it be changed into one that cannot be used. The foreign keys see to the rest.
    let Some(policy) = session.lock::<IpsecPolicy>(connection.ipsecpolicy_id)? else { return Ok(None) };
    usable(&policy)?;
    creation::insert::<_, CreateError>(session, choices, connection)?;
    Ok(Some(connection.clone()))
}
