//! Shows the limits of a project.

use super::{
    Project,
    wire::{Quota, QuotaResponse},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::Caller,
        standalone::Inventory,
    },
    network::standalone::quotas::{self, LookError},
};

faults! {
    /// Why limits were not shown.
    pub enum LookFault {
        /// It is another project, and the caller is no administrator.
        Foreign = FORBIDDEN, "AdminRequired",
            "User does not have admin privileges: Only admin is authorized to access quotas for another tenant.";
    }
}

impl LookFault {
    /// The refusal that an error is.
    pub(super) fn of(error: LookError) -> Self {
        match error {
            LookError::Foreign => Self::Foreign,
            LookError::Store(error) => error.into(),
        }
    }
}

/// Show the quota of a project
///
/// How many objects the project may have: its own limits, and the defaults where it has none.
#[utoipa::path(get, path = "/v2.0/quotas/{project_id}", operation_id = "showQuota", tag = "quotas")]
pub(crate) async fn show(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    Project(project): Project,
) -> Result<Shown<QuotaResponse>, LookFault> {
    let quotas = quotas::show(&inventory, &caller, &project).await.map_err(LookFault::of)?;
    Ok(Shown(QuotaResponse { quota: Quota::from(quotas) }))
}
