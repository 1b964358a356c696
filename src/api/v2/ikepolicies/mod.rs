//! IKE policies: how the two ends agree on keys (phase 1).

mod attributes;
pub mod create;
pub mod delete;
pub mod list;
pub mod show;
pub mod update;
pub mod wire;

pub use attributes::TABLE;

use super::collection;
use crate::{
    api::input::parameters,
    service::ike_policy::{Changes, Draft},
};

/// Where they are, without the base path.
pub const PATH: &str = "/v2.0/vpn/ikepolicies";

/// The id in the examples.
pub const EXAMPLE_ID: &str = "2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04";

parameters! {
    /// The id of an IKE policy.
    IkePolicyId = "ikepolicy_id", "The id of the IKE policy.", "2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04";
}

collection! {
    PATH, TABLE;
    lists IkePolicyList;
    reads Draft as IkePolicyCreateRequest, Changes as IkePolicyUpdateRequest;
    shows IkePolicyResponse
}
