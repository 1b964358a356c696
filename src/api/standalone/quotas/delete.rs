//! Takes a project's own limits away.

use super::Project;
use crate::{
    api::{
        contract::{Deleted, faults},
        input::Caller,
        standalone::{Inventory, shared::EXAMPLE_PROJECT},
    },
    network::standalone::quotas::{self, DeleteError},
};

faults! {
    /// Why limits are still there.
    pub enum DeleteFault {
        /// The caller is no administrator.
        AdminRequired = FORBIDDEN, "AdminRequired",
            "User does not have admin privileges: Only admin can view or configure quota.";
        /// The project has no limits of its own.
        NotFound { project = EXAMPLE_PROJECT } = NOT_FOUND, "TenantQuotaNotFound",
            "Quota for tenant {project} could not be found.";
    }
}

/// Reset the quota of a project
///
/// Takes a project's own limits away: the defaults hold again; for administrators.
#[utoipa::path(delete, path = "/v2.0/quotas/{project_id}", operation_id = "deleteQuota", tag = "quotas")]
pub(crate) async fn delete(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    Project(project): Project,
) -> Result<Deleted, DeleteFault> {
    match quotas::delete(&inventory, &caller, &project).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::AdminRequired) => Err(DeleteFault::AdminRequired),
        Err(DeleteError::NotFound(project)) => Err(DeleteFault::NotFound { project }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
