//! Shows an IKE policy.

use axum::extract::State;

use super::{
    EXAMPLE_ID, IkePolicyId,
    wire::{IkePolicy, IkePolicyResponse},
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
    /// Why an IKE policy was not shown.
    pub enum ShowFault {
        /// The caller can see no such IKE policy: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "IKEPolicyNotFound", "IKEPolicy {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
    }
}

/// Show an IKE policy
///
/// One IKE policy, with all its attributes.
#[utoipa::path(
    get,
    path = "/v2.0/vpn/ikepolicies/{ikepolicy_id}",
    operation_id = "showIkePolicy",
    tag = "ike-policies"
)]
pub(crate) async fn show(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<IkePolicyId>,
    fields: Fields,
) -> Result<Shown<Selected<IkePolicyResponse>>, ShowFault> {
    let id = path.text;
    match service::show::<model::IkePolicy>(&app.context, &caller, path.id).await {
        Ok(record) => Ok(Shown(fields.of(IkePolicyResponse { ikepolicy: IkePolicy::from(&record) }))),
        Err(ShowError::NotFound) => Err(ShowFault::NotFound { id }),
        Err(ShowError::Hidden) => Err(ShowFault::Hidden),
        Err(ShowError::Store(error)) => Err(error.into()),
    }
}
