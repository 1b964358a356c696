//! How many objects a project may have: looking at the limits, changing them, and holding to them.

use std::collections::HashMap;

use super::{StandaloneNetwork, access, write::Work};
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

/// Why the limits of a project are not shown.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LookError {
    /// It is another project, and the caller is no administrator.
    #[error("User does not have admin privileges: Only admin is authorized to access quotas for another tenant.")]
    Foreign,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why limits are not listed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ListError {
    /// The caller is no administrator.
    #[error("User does not have admin privileges: Only admin can view or configure quota.")]
    AdminRequired,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why limits stayed as they are.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UpdateError {
    /// The caller is no administrator.
    #[error("User does not have admin privileges: Only admin can view or configure quota.")]
    AdminRequired,
    /// A limit is below what the project has already.
    #[error("Quota limit {limit} for {resource} must be greater than or equal to already used {used}")]
    BelowUse {
        /// Of what.
        resource: QuotaResource,
        /// What was asked for.
        limit: Limit,
        /// How many the project has.
        used: u64,
    },
    /// A limit is smaller than -1 or larger than [`LARGEST`].
    #[error("Invalid input for {0}. Reason: must be a whole number from -1 to 2147483647.")]
    OutOfRange(QuotaResource),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a project's own limits are still there.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeleteError {
    /// The caller is no administrator.
    #[error("User does not have admin privileges: Only admin can view or configure quota.")]
    AdminRequired,
    /// There are none.
    #[error("Quota for tenant {0} could not be found.")]
    NotFound(ProjectId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The limits of a project.
///
/// # Errors
///
/// [`LookError`].
pub async fn show(inventory: &StandaloneNetwork, caller: &Caller, project: &str) -> Result<Quotas, LookError> {
    may_look(caller, project)?;
    let own = {
        let project = project.to_owned();
        inventory.store.read(move |session| session.quotas(&project)).await?
    };
    Ok(Quotas::new(&inventory.default_quotas, &own))
}

/// The limits of a project that has none of its own.
///
/// # Errors
///
/// [`LookError::Foreign`].
pub fn defaults(inventory: &StandaloneNetwork, caller: &Caller, project: &str) -> Result<Quotas, LookError> {
    may_look(caller, project)?;
    Ok(Quotas::new(&inventory.default_quotas, &[]))
}

/// The limits of every project that has some of its own.
///
/// # Errors
///
/// [`ListError`].
pub async fn list(inventory: &StandaloneNetwork, caller: &Caller) -> Result<Vec<(ProjectId, Quotas)>, ListError> {
    if !access::is_admin(caller) {
        return Err(ListError::AdminRequired);
    }
    let defaults = inventory.default_quotas.clone();
    let look = move |session: &mut Session| {
        let mut all = Vec::new();
        for project in session.projects_with_quotas()? {
            let own = session.quotas(&project)?;
            all.push((project, Quotas::new(&defaults, &own)));
        }
        Ok::<_, ListError>(all)
    };
    inventory.store.read(look).await
}

/// Sets limits of a project, all of `limits` or none.
///
/// # Errors
///
/// [`UpdateError`].
pub async fn update(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    project: &str,
    limits: Vec<(QuotaResource, Limit)>,
) -> Result<Quotas, UpdateError> {
    if !access::is_admin(caller) {
        return Err(UpdateError::AdminRequired);
    }
    let own = inventory.write(Update { project: project.to_owned(), limits }).await?;
    Ok(Quotas::new(&inventory.default_quotas, &own))
}

/// Takes a project's own limits away.
///
/// # Errors
///
/// [`DeleteError`].
pub async fn delete(inventory: &StandaloneNetwork, caller: &Caller, project: &str) -> Result<(), DeleteError> {
    if !access::is_admin(caller) {
        return Err(DeleteError::AdminRequired);
    }
    inventory.write(Delete(project.to_owned())).await
}

struct Update {
    project: ProjectId,
    limits: Vec<(QuotaResource, Limit)>,
}

impl Work for Update {
    type Answer = Vec<(QuotaResource, Limit)>;
    type Error = UpdateError;

    fn run(&self, session: &mut Session) -> Result<Self::Answer, UpdateError> {
        for (resource, limit) in self.limits.iter().copied() {
            if !(UNLIMITED..=LARGEST).contains(&limit) {
                return Err(UpdateError::OutOfRange(resource));
            }
            session.hold_quota(&self.project, resource)?;
            let used = used(session, &self.project, resource)?;
            if u64::try_from(limit).is_ok_and(|limit| limit < used) {
                return Err(UpdateError::BelowUse { resource, limit, used });
            }
            session.set_quota(&self.project, resource, limit)?;
        }
        Ok(session.quotas(&self.project)?)
    }
}

struct Delete(ProjectId);

impl Work for Delete {
    type Answer = ();
    type Error = DeleteError;

    fn run(&self, session: &mut Session) -> Result<(), DeleteError> {
        if session.remove_quotas(&self.0)? { Ok(()) } else { Err(DeleteError::NotFound(self.0.clone())) }
    }
}

/// Whether a project may have one more; holds the count until the transaction ends.
pub(super) fn has_place<R: Record>(
    session: &mut Session,
    default: Limit,
    project: &str,
    resource: QuotaResource,
) -> Result<bool, StoreError> {
    session.hold_quota(project, resource)?;
    let own = session.quotas(project)?;
    let limit = own.iter().find(|(kind, _)| *kind == resource).map_or(default, |(_, limit)| *limit);
    match u64::try_from(limit) {
        Ok(limit) => Ok(session.count::<R>(project)? < limit),
        Err(_) => Ok(true),
    }
}

impl StandaloneNetwork {
    /// The limit of projects that have none of their own.
    pub(super) fn default_quota(&self, resource: QuotaResource) -> Limit {
        self.default_quotas.get(&resource).copied().unwrap_or(UNLIMITED)
    }
}

fn used(session: &mut Session, project: &str, resource: QuotaResource) -> Result<u64, StoreError> {
    match resource {
        QuotaResource::VpnService => session.count::<VpnService>(project),
        QuotaResource::IkePolicy => session.count::<IkePolicy>(project),
        QuotaResource::IpsecPolicy => session.count::<IpsecPolicy>(project),
        QuotaResource::EndpointGroup => session.count::<EndpointGroup>(project),
        QuotaResource::SiteConnection => session.count::<SiteConnection>(project),
        QuotaResource::Network => session.count::<Network>(project),
        QuotaResource::Subnet => session.count::<Subnet>(project),
        QuotaResource::Router => session.count::<Router>(project),
        QuotaResource::Port => session.count::<Port>(project),
    }
}

fn may_look(caller: &Caller, project: &str) -> Result<(), LookError> {
    let own = caller.project_id() == Some(project) && caller.has_role("reader");
    if own || access::is_admin(caller) { Ok(()) } else { Err(LookError::Foreign) }
}
