//! Why an IKE or IPsec policy is not created or changed.

use super::refusals::{InUse, NotFound, NotMade, Referred};
use crate::{
    api::contract::faults,
    model::rules::LegacyAlgorithm,
    service::policy::{CreateError, UpdateError},
};

faults! {
    /// What both kinds of policies refuse.
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
    /// Why a policy is not created.
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

impl<P: Referred> From<CreateError> for CreateFault<P> {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::LegacyAlgorithm(legacy) => Self::Legacy(LegacyFault::of(legacy)),
            CreateError::Creation(error) => Self::NotMade(error.into()),
        }
    }
}

impl<P: Referred> UpdateFault<P> {
    /// For the policy whose id in the path is this text.
    pub(super) fn of(error: UpdateError, text: String) -> Self {
        match error {
            UpdateError::NotFound => Self::NotFound(NotFound::of(text)),
            UpdateError::InUse => Self::InUse(InUse::of(text)),
            UpdateError::LegacyAlgorithm(legacy) => Self::Legacy(LegacyFault::of(legacy)),
            UpdateError::Store(error) => error.into(),
        }
    }
}
