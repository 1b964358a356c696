//! Lists IPsec policies.

use axum::extract::State;

use super::wire::{IpsecPolicy, IpsecPolicyList};
use crate::{
    api::{
        App,
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
    },
    model, service,
};

/// List IPsec policies
///
/// The IPsec policies that the caller may see: those of the caller's project, for administrators all.
#[utoipa::path(get, path = "/v2.0/vpn/ipsecpolicies", operation_id = "listIpsecPolicies", tag = "ipsec-policies")]
pub(crate) async fn list(
    Caller(caller): Caller,
    State(app): State<App>,
    origin: Origin,
    list: List<IpsecPolicyList>,
) -> Result<Listed<Selected<IpsecPolicyList>>, Common> {
    let page = service::list::<model::IpsecPolicy>(&app.context, &caller, list.page()).await?;
    let ipsecpolicies_links = list.links(&origin, &page, |record| record.id);
    let ipsecpolicies = page.items.iter().map(IpsecPolicy::from).collect();
    Ok(Listed(list.select(IpsecPolicyList { ipsecpolicies, ipsecpolicies_links })))
}
