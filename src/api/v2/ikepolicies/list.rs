//! Lists IKE policies.

use axum::extract::State;

use super::wire::{IkePolicy, IkePolicyList};
use crate::{
    api::{
        App,
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
    },
    model, service,
};

/// List IKE policies
///
/// The IKE policies that the caller may see: those of the caller's project, for administrators all.
#[utoipa::path(get, path = "/v2.0/vpn/ikepolicies", operation_id = "listIkePolicies", tag = "ike-policies")]
pub(crate) async fn list(
    Caller(caller): Caller,
    State(app): State<App>,
    origin: Origin,
    list: List<IkePolicyList>,
) -> Result<Listed<Selected<IkePolicyList>>, Common> {
    let page = service::list::<model::IkePolicy>(&app.context, &caller, list.page()).await?;
    let ikepolicies_links = list.links(&origin, &page, |record| record.id);
    let ikepolicies = page.items.iter().map(IkePolicy::from).collect();
    Ok(Listed(list.select(IkePolicyList { ikepolicies, ikepolicies_links })))
}
