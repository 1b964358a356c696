//! IKE and IPsec policies are made and changed alike.

use super::{
    One, created,
    refusals::{InUse, NotFound, NotMade, Referred},
};
use crate::{
    api::{
        App,
        contract::{Created, Shown, faults},
        input::{Caller, Path},
    },
    model::rules::LegacyAlgorithm,
    service::policy::{self, CreateError, Draft, Policy, UpdateError},
};

faults! {
    /// What neither kind of policy can be.
    pub(crate) enum LegacyFault {
        /// sha1 and 3des are refused unless the operator allows legacy cryptography.
        LegacyAlgorithm { attribute = "encryption_algorithm", value = "3des" } = BAD_REQUEST, "HTTPBadRequest",
            "Invalid input for {attribute}. Reason: {value} is legacy cryptography, which is not allowed here.";
    }
}

impl LegacyFault {
    fn of(legacy: LegacyAlgorithm) -> Self {
        Self::LegacyAlgorithm { attribute: legacy.attribute.into(), value: legacy.value.into() }
    }
}

faults! {
    /// Why a policy is not made.
    pub(crate) enum CreateFault<P: Referred> {
        also NotMade(NotMade<P>);
        also Legacy(LegacyFault);
    }
}

faults! {
    /// Why a policy is not changed.
    pub(crate) enum UpdateFault<P: Referred> {
        also NotFound(NotFound<P>);
        also InUse(InUse<P>);
        also Legacy(LegacyFault);
    }
}

/// Makes a policy.
pub(super) async fn create<P: Policy + Referred>(
    Caller(caller): Caller,
    app: App,
    draft: Draft<P>,
) -> Result<Created<One<P>>, CreateFault<P>> {
    match policy::create(&app.context, &caller, draft).await {
        Ok(policy) => Ok(created(&app, policy)?),
        Err(CreateError::LegacyAlgorithm(legacy)) => Err(CreateFault::Legacy(LegacyFault::of(legacy))),
        Err(CreateError::Creation(error)) => Err(CreateFault::NotMade(error.into())),
    }
}

/// Changes a policy.
pub(super) async fn update<P: Policy + Referred>(
    Caller(caller): Caller,
    app: App,
    path: Path<P>,
    spec: P::Spec,
) -> Result<Shown<One<P>>, UpdateFault<P>> {
    let Some(id) = path.id else { return Err(UpdateFault::NotFound(NotFound::of(path.text))) };
    match policy::update::<P>(&app.context, &caller, id, spec).await {
        Ok(policy) => Ok(Shown(One(policy.shown(&app, false)?))),
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound(NotFound::of(path.text))),
        Err(UpdateError::InUse) => Err(UpdateFault::InUse(InUse::of(path.text))),
        Err(UpdateError::LegacyAlgorithm(legacy)) => Err(UpdateFault::Legacy(LegacyFault::of(legacy))),
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
