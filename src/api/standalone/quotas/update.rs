//! Sets limits of a project.

use super::{
    Project,
    wire::{Quota, QuotaResponse, QuotaUpdate},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::Caller,
        standalone::{Inventory, given::Given},
    },
    network::standalone::quotas::{self, UpdateError},
};

faults! {
    /// Why limits were not set.
    pub enum UpdateFault {
        /// The caller is no administrator.
        AdminRequired = FORBIDDEN, "AdminRequired",
            "User does not have admin privileges: Only admin can view or configure quota.";
        /// The project has more than that already.
        BelowUse { limit = "0", resource = "ikepolicy", used = "1" } = BAD_REQUEST, "HTTPBadRequest",
            "Quota limit {limit} for {resource} must be greater than or equal to already used {used}";
        /// A limit is smaller than -1 or larger than 2147483647.
        OutOfRange { resource = "ikepolicy" } = BAD_REQUEST, "HTTPBadRequest",
            "Invalid input for {resource}. Reason: must be a whole number from -1 to 2147483647.";
    }
}

/// Update the quota of a project
///
/// Sets limits of a project, all that are given or none; for administrators.
#[utoipa::path(put, path = "/v2.0/quotas/{project_id}", operation_id = "updateQuota", tag = "quotas")]
pub(crate) async fn update(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    Project(project): Project,
    Given(body): Given<QuotaUpdate>,
) -> Result<Shown<QuotaResponse>, UpdateFault> {
    match quotas::update(&inventory, &caller, &project, body.into()).await {
        Ok(quotas) => Ok(Shown(QuotaResponse { quota: Quota::from(quotas) })),
        Err(UpdateError::AdminRequired) => Err(UpdateFault::AdminRequired),
        Err(UpdateError::BelowUse { resource, limit, used }) => Err(UpdateFault::BelowUse {
            limit: limit.to_string(),
            resource: resource.to_string(),
            used: used.to_string(),
        }),
        Err(UpdateError::OutOfRange(resource)) => Err(UpdateFault::OutOfRange { resource: resource.to_string() }),
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
