//! IPsec policies: how the traffic is protected (phase 2).

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
    service::ipsec_policy::{Changes, Draft},
};

/// Where they are, without the base path.
pub const PATH: &str = "/v2.0/vpn/ipsecpolicies";

/// The id in the examples.
pub const EXAMPLE_ID: &str = "e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05";

parameters! {
    /// The id of an IPsec policy.
    IpsecPolicyId = "ipsecpolicy_id", "The id of the IPsec policy.", "e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05";
}

collection! {
    PATH, TABLE;
    lists IpsecPolicyList;
    reads Draft as IpsecPolicyCreateRequest, Changes as IpsecPolicyUpdateRequest;
    shows IpsecPolicyResponse
}
