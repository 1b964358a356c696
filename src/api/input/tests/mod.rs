//! What Neutron was recorded to answer.

mod bodies;
mod queries;
mod schemas;
mod values;

use serde_json::{Value, json};

use super::{BadInput, FromAttributes, body::read};
use crate::{
    auth::{Caller, TokenScope},
    model::{
        IkePolicy, IpsecPolicy, endpoint_group::Spec as EndpointGroupUpdate, ike_policy::Spec as IkePolicyUpdate,
        ipsec_policy::Spec as IpsecPolicyUpdate, site_connection::Spec as IpsecSiteConnectionUpdate,
        vpn_service::Spec as VpnServiceUpdate,
    },
    service::{
        endpoint_group::Draft as EndpointGroupCreate, policy, site_connection::Draft as IpsecSiteConnectionCreate,
        vpn_service::Draft as VpnServiceCreate,
    },
};

type IkePolicyCreate = policy::Draft<IkePolicy>;
type IpsecPolicyCreate = policy::Draft<IpsecPolicy>;

const OWN: &str = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";
const ID: &str = "00000000-dead-4bad-8bad-000000000000";

fn caller(scope: TokenScope, role: &str) -> Caller {
    Caller { user_id: "u".into(), scope, roles: vec![role.into()] }
}

fn member() -> Caller {
    caller(TokenScope::Project(OWN.into()), "member")
}

fn admin() -> Caller {
    caller(TokenScope::Project("admins".into()), "admin")
}

/// The refusal as `type: message`.
fn refusal<T: FromAttributes>(body: &str, caller: &Caller) -> Result<T, String> {
    read(body.as_bytes(), caller).map_err(|BadInput { kind, message }| format!("{kind}: {message}"))
}

fn refused<T: FromAttributes>(body: &str, expected: &str) {
    assert_eq!(refusal::<T>(body, &member()).err().as_deref(), Some(expected), "{body}");
}

fn wrapped<T: FromAttributes>(attributes: &Value) -> String {
    json!({T::TABLE.resource: attributes}).to_string()
}

/// `base` with one attribute set.
fn with(base: &Value, name: &str, value: &Value) -> Value {
    let mut attributes = base.clone();
    attributes[name] = value.clone();
    attributes
}

fn connection() -> Value {
    json!({"vpnservice_id": ID, "ikepolicy_id": ID, "ipsecpolicy_id": ID, "peer_address": "192.0.2.10",
           "peer_id": "192.0.2.10", "psk": "secret"})
}
