//! Shows an IPsec policy.

use axum::extract::State;

use super::{
    EXAMPLE_ID, IpsecPolicyId,
    wire::{IpsecPolicy, IpsecPolicyResponse},
};
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, Fields, Path, Selected},
    },
    model,
    service::{self, ShowError},
};

faults! {
    /// Why an IPsec policy was not shown.
    pub enum ShowFault {
        /// The caller can see no such IPsec policy: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "IPsecPolicyNotFound", "IPsecPolicy {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
    }
}

/// Show an IPsec policy
///
/// One IPsec policy, with all its attributes.
#[utoipa::path(
    get,
    path = "/v2.0/vpn/ipsecpolicies/{ipsecpolicy_id}",
    operation_id = "showIpsecPolicy",
    tag = "ipsec-policies"
)]
pub(crate) async fn show(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<IpsecPolicyId>,
    fields: Fields,
) -> Result<Shown<Selected<IpsecPolicyResponse>>, ShowFault> {
    let id = path.text;
    match service::show::<model::IpsecPolicy>(&app.context, &caller, path.id).await {
        Ok(record) => Ok(Shown(fields.of(IpsecPolicyResponse { ipsecpolicy: IpsecPolicy::from(&record) }))),
        Err(ShowError::NotFound) => Err(ShowFault::NotFound { id }),
        Err(ShowError::Hidden) => Err(ShowFault::Hidden),
        Err(ShowError::Store(error)) => Err(error.into()),
    }
}
