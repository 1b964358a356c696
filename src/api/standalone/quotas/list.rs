//! Lists the projects that have limits of their own.

use super::wire::{ProjectQuota, Quota, QuotaList};
use crate::{
    api::{
        contract::{Listed, faults},
        input::Caller,
        standalone::Inventory,
    },
    network::standalone::quotas::{self, ListError},
};

faults! {
    /// Why limits were not listed.
    pub enum ListFault {
        /// The caller is no administrator.
        AdminRequired = FORBIDDEN, "AdminRequired",
            "User does not have admin privileges: Only admin can view or configure quota.";
    }
}

/// List quotas
///
/// The limits of every project that has some of its own; for administrators.
#[utoipa::path(get, path = "/v2.0/quotas", operation_id = "listQuotas", tag = "quotas")]
pub(crate) async fn list(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
) -> Result<Listed<QuotaList>, ListFault> {
    match quotas::list(&inventory, &caller).await {
        Ok(all) => {
            let one = |(project, quotas)| ProjectQuota::new(project, Quota::from(quotas));
            Ok(Listed(QuotaList { quotas: all.into_iter().map(one).collect() }))
        }
        Err(ListError::AdminRequired) => Err(ListFault::AdminRequired),
        Err(ListError::Store(error)) => Err(error.into()),
    }
}
