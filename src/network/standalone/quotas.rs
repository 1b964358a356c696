//! How many objects a project may have: looking at the limits, changing them, and holding to them.

use std::collections::HashMap;

use super::{StandaloneNetwork, write::Work};
use crate::{
    auth::Caller,
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, ProjectId, SiteConnection, VpnService,
        keyword::Keyword as _,
        network::{Network, Port, Router, Subnet},
        quota::{Limit, QuotaResource, UNLIMITED},
    },
    store::{Record, Session, StoreError},
};

/// The largest limit that can be set.
pub const LARGEST: Limit = 2_147_483_647;

/// The limits of one project, of every kind of object, in the order of [`QuotaResource`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotas(Vec<(QuotaResource, Limit)>);

impl Quotas {
    /// The limit of one kind; -1: none.
    #[must_use]
    pub fn limit(&self, resource: QuotaResource) -> Limit {
        self.0.iter().find(|(kind, _)| *kind == resource).map_or(UNLIMITED, |(_, limit)| *limit)
    }

    fn new(defaults: &HashMap<QuotaResource, Limit>, own: &[(QuotaResource, Limit)]) -> Self {
        let limit = |resource: &QuotaResource| {
            let own = own.iter().find(|(kind, _)| kind == resource).map(|(_, limit)| limit);
            own.or_else(|| defaults.get(resource)).copied().unwrap_or(UNLIMITED)
        };
        Self(QuotaResource::ALL.iter().map(|resource| (*resource, limit(resource))).collect())
    }
}

/// Why limits were not shown or changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum QuotaError {
    /// Another project's limits, and the caller is no administrator.
    #[error("User does not have admin privileges: Only admin is authorized to access quotas for another tenant.")]
    Foreign,
    /// Only administrators change and list limits.
    #[error("User does not have admin privileges: Only admin can view or configure quota.")]
    AdminRequired,
    /// The project has no limits of its own.
    #[error("Quota for tenant {0} could not be found.")]
    NotFound(ProjectId),
    /// A limit below what the project has already, or none that can be set.
    #[error("Quota limit {limit} for {resource} must be greater than or equal to already used {used}")]
    BelowUse {
        /// Of what.
        resource: QuotaResource,
        /// What was asked for.
        limit: Limit,
        /// How many the project has.
        used: u64,
    },
    /// Smaller than -1 or larger than [`LARGEST`].
    #[error("Invalid input for {0}. Reason: must be a whole number from -1 to 2147483647.")]
    OutOfRange(QuotaResource),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The limits of a project.
///
/// # Errors
///
/// [`QuotaError::Foreign`], [`QuotaError::Store`].
pub async fn show(inventory: &StandaloneNetwork, caller: &Caller, project: &str) -> Result<Quotas, QuotaError> {
    may_look(caller, project)?;
    let own = inventory.store.session().await?.quotas(project).await?;
    Ok(Quotas::new(&inventory.default_quotas, &own))
}

/// The limits of a project that has none of its own.
///
/// # Errors
///
/// [`QuotaError::Foreign`].
pub fn defaults(inventory: &StandaloneNetwork, caller: &Caller, project: &str) -> Result<Quotas, QuotaError> {
    may_look(caller, project)?;
    Ok(Quotas::new(&inventory.default_quotas, &[]))
}

/// The limits of every project that has some of its own.
///
/// # Errors
///
/// [`QuotaError::AdminRequired`], [`QuotaError::Store`].
pub async fn list(inventory: &StandaloneNetwork, caller: &Caller) -> Result<Vec<(ProjectId, Quotas)>, QuotaError> {
    admin(caller)?;
    let mut session = inventory.store.session().await?;
    let mut all = Vec::new();
    for project in session.projects_with_quotas().await? {
        let own = session.quotas(&project).await?;
        all.push((project, Quotas::new(&inventory.default_quotas, &own)));
    }
    Ok(all)
}

/// Sets limits of a project, all of `limits` or none.
///
/// # Errors
///
/// [`QuotaError::AdminRequired`], [`QuotaError::OutOfRange`], [`QuotaError::BelowUse`], [`QuotaError::Store`].
pub async fn update(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    project: &str,
    limits: Vec<(QuotaResource, Limit)>,
) -> Result<Quotas, QuotaError> {
    admin(caller)?;
    let own = inventory.write(Update { project: project.to_owned(), limits }).await?;
    Ok(Quotas::new(&inventory.default_quotas, &own))
}

/// Takes a project's own limits away.
///
/// # Errors
///
/// [`QuotaError::AdminRequired`], [`QuotaError::NotFound`], [`QuotaError::Store`].
pub async fn delete(inventory: &StandaloneNetwork, caller: &Caller, project: &str) -> Result<(), QuotaError> {
    admin(caller)?;
    inventory.write(Delete(project.to_owned())).await
}

struct Update {
    project: ProjectId,
    limits: Vec<(QuotaResource, Limit)>,
}

impl Work for Update {
    type Answer = Vec<(QuotaResource, Limit)>;
    type Error = QuotaError;

    async fn run(&self, session: &mut Session) -> Result<Self::Answer, QuotaError> {
        for (resource, limit) in self.limits.iter().copied() {
            if !(UNLIMITED..=LARGEST).contains(&limit) {
                return Err(QuotaError::OutOfRange(resource));
            }
            session.hold_quota(&self.project, resource).await?;
            let used = used(session, &self.project, resource).await?;
            if u64::try_from(limit).is_ok_and(|limit| limit < used) {
                return Err(QuotaError::BelowUse { resource, limit, used });
            }
            session.set_quota(&self.project, resource, limit).await?;
        }
        Ok(session.quotas(&self.project).await?)
    }
}

struct Delete(ProjectId);

impl Work for Delete {
    type Answer = ();
    type Error = QuotaError;

    async fn run(&self, session: &mut Session) -> Result<(), QuotaError> {
        if session.remove_quotas(&self.0).await? { Ok(()) } else { Err(QuotaError::NotFound(self.0.clone())) }
    }
}

/// Whether a project may have one more; holds the count until the transaction ends.
pub(super) async fn has_place<R: Record>(
    session: &mut Session,
    default: Limit,
    project: &str,
    resource: QuotaResource,
) -> Result<bool, StoreError> {
    session.hold_quota(project, resource).await?;
    let own = session.quotas(project).await?;
    let limit = own.iter().find(|(kind, _)| *kind == resource).map_or(default, |(_, limit)| *limit);
    match u64::try_from(limit) {
        Ok(limit) => Ok(session.count::<R>(project).await? < limit),
        Err(_) => Ok(true),
    }
}

impl StandaloneNetwork {
    /// The limit of projects that have none of their own.
    pub(super) fn default_quota(&self, resource: QuotaResource) -> Limit {
        self.default_quotas.get(&resource).copied().unwrap_or(UNLIMITED)
    }
}

async fn used(session: &mut Session, project: &str, resource: QuotaResource) -> Result<u64, StoreError> {
    match resource {
        QuotaResource::VpnService => session.count::<VpnService>(project).await,
        QuotaResource::IkePolicy => session.count::<IkePolicy>(project).await,
        QuotaResource::IpsecPolicy => session.count::<IpsecPolicy>(project).await,
        QuotaResource::EndpointGroup => session.count::<EndpointGroup>(project).await,
        QuotaResource::SiteConnection => session.count::<SiteConnection>(project).await,
        QuotaResource::Network => session.count::<Network>(project).await,
        QuotaResource::Subnet => session.count::<Subnet>(project).await,
        QuotaResource::Router => session.count::<Router>(project).await,
        QuotaResource::Port => session.count::<Port>(project).await,
    }
}

fn admin(caller: &Caller) -> Result<(), QuotaError> {
    if super::access::is_admin(caller) { Ok(()) } else { Err(QuotaError::AdminRequired) }
}

fn may_look(caller: &Caller, project: &str) -> Result<(), QuotaError> {
    let own = caller.project_id() == Some(project) && caller.has_role("reader");
    if own || super::access::is_admin(caller) { Ok(()) } else { Err(QuotaError::Foreign) }
}
