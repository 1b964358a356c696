//! Shows the limits of projects that have none of their own.

use super::{
    Project,
    show::LookFault,
    wire::{Quota, QuotaResponse},
};
use crate::{
    api::{contract::Shown, input::Caller, standalone::Inventory},
    network::standalone::quotas,
};

/// Show the default quota
///
/// How many objects the project could have if it had no limits of its own.
#[utoipa::path(get, path = "/v2.0/quotas/{project_id}/default", operation_id = "showDefaultQuota", tag = "quotas")]
pub(crate) async fn defaults(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    Project(project): Project,
) -> Result<Shown<QuotaResponse>, LookFault> {
    let quotas = quotas::defaults(&inventory, &caller, &project).map_err(LookFault::of)?;
    Ok(Shown(QuotaResponse { quota: Quota::from(quotas) }))
}
