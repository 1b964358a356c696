//! The networks, router and VPN objects that a test needs, created through the API as a user would.

use serde_json::{Value, json};

use super::{TestApp, Who};

pub const CONNECTIONS: &str = "/v2.0/vpn/ipsec-site-connections";
pub const SERVICES: &str = "/v2.0/vpn/vpnservices";
pub const IKE: &str = "/v2.0/vpn/ikepolicies";
pub const IPSEC: &str = "/v2.0/vpn/ipsecpolicies";
pub const GROUPS: &str = "/v2.0/vpn/endpoint-groups";

/// An unused id.
pub const UNKNOWN: &str = "00000000-dead-4bad-8bad-000000000000";

/// A router with a gateway and a subnet, and the objects that a connection on it needs.
pub struct World {
    pub router: String,
    pub subnet: String,
    pub external: String,
    pub service: String,
    pub ike: String,
    pub ipsec: String,
}

impl World {
    /// Creates it in the member's project.
    pub async fn make(app: &TestApp) -> Self {
        let external =
            create(app, Who::Admin, "/v2.0/networks", "network", json!({"name": "outside", "router:external": true}))
                .await;
        let subnet = json!({"network_id": external, "cidr": "203.0.113.0/24", "ip_version": 4, "enable_dhcp": false});
        create(app, Who::Admin, "/v2.0/subnets", "subnet", subnet).await;
        let network = create(app, Who::Member, "/v2.0/networks", "network", json!({"name": "inside"})).await;
        let subnet = json!({"network_id": network, "cidr": "10.10.0.0/24", "ip_version": 4});
        let subnet = create(app, Who::Member, "/v2.0/subnets", "subnet", subnet).await;
        let router = create(app, Who::Member, "/v2.0/routers", "router", json!({"name": "edge"})).await;
        let gateway = json!({"router": {"external_gateway_info": {"network_id": external}}});
        app.put(Who::Admin, &format!("/v2.0/routers/{router}"), gateway).await.expect(200);
        let interface = json!({"subnet_id": subnet});
        app.put(Who::Member, &format!("/v2.0/routers/{router}/add_router_interface"), interface).await.expect(200);
        let service = json!({"name": "service", "router_id": router, "subnet_id": subnet});
        let service = create(app, Who::Member, SERVICES, "vpnservice", service).await;
        let ike = create(app, Who::Member, IKE, "ikepolicy", json!({"name": "ike"})).await;
        let ipsec = create(app, Who::Member, IPSEC, "ipsecpolicy", json!({"name": "ipsec"})).await;
        Self { router, subnet, external, service, ike, ipsec }
    }

    /// The body of a connection, with some attributes changed.
    pub fn body(&self, changes: Value) -> Value {
        let mut body = json!({
            "name": "connection", "vpnservice_id": self.service, "ikepolicy_id": self.ike, "ipsecpolicy_id": self.ipsec,
            "peer_address": "192.0.2.10", "peer_id": "192.0.2.10", "peer_cidrs": ["10.99.0.0/24"], "psk": "secret",
        });
        merge(&mut body, changes);
        json!({"ipsec_site_connection": body})
    }

    /// The id of a new connection.
    pub async fn connection(&self, app: &TestApp) -> String {
        self.connection_with(app, json!({})).await
    }

    /// The id of a new connection, with some attributes changed.
    pub async fn connection_with(&self, app: &TestApp, changes: Value) -> String {
        let body = app.post(Who::Member, CONNECTIONS, self.body(changes)).await.expect(201);
        id_of(&body["ipsec_site_connection"])
    }
}

/// Creates an object and returns its id.
pub async fn create(app: &TestApp, who: Who, path: &str, resource: &str, attributes: Value) -> String {
    let body = app.post(who, path, json!({resource: attributes})).await.expect(201);
    id_of(&body[resource])
}

pub fn id_of(object: &Value) -> String {
    object["id"].as_str().unwrap_or_else(|| panic!("no id: {object}")).to_owned()
}

/// The path of one object.
pub fn at(collection: &str, id: &str) -> String {
    format!("{collection}/{id}")
}

/// Merges `changes` into the body; null removes a member.
pub fn merge(body: &mut Value, changes: Value) {
    let (Some(body), Value::Object(changes)) = (body.as_object_mut(), changes) else { return };
    for (name, value) in changes {
        if value.is_null() {
            body.remove(&name)
        } else {
            body.insert(name, value)
        };
    }
}

/// Polls until the connection has this status, as a client does.
pub async fn wait_for(app: &TestApp, path: &str, resource: &str, status: &str) -> Value {
    for _ in 0..800 {
        let body = app.get(Who::Member, path).await.expect(200);
        if body[resource]["status"] == status {
            return body[resource].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("{path} did not become {status}")
}
