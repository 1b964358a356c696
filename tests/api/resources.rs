//! Create, show, list, update, delete: the same for every resource.

use serde_json::{Value, json};

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, GROUPS, IKE, IPSEC, SERVICES, UNKNOWN, World, at, create, id_of, merge, wait_for},
};

trials![
    vpnservices,
    ikepolicies,
    ipsecpolicies,
    endpoint_groups,
    connections,
    policies_in_use_stay_as_they_are,
    what_cannot_be_read_is_in_nobodys_way
];

/// One resource: its path, its names, and what is sent and received.
struct Case {
    collection: &'static str,
    resource: &'static str,
    many: &'static str,
    not_found: &'static str,
    attributes: Value,
    defaults: Value,
    change: Value,
}

async fn lives(app: &TestApp, case: Case) {
    let Case { collection, resource, many, not_found, attributes, defaults, change } = case;
    let reply = app.post(Who::Member, collection, json!({resource: attributes})).await;
    let made = reply.expect(201)[resource].clone();
    let path = at(collection, &id_of(&made));
    assert_eq!(reply.headers["location"], path);
    let mut expected = defaults;
    merge(&mut expected, attributes.clone());
    for (name, value) in expected.as_object().expect("attributes") {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(made["tenant_id"], made["project_id"]);
    let shown = app.get(Who::Member, &path).await.expect(200)[resource].clone();
    assert_eq!(shown["id"], made["id"]);
    let listed = app.get(Who::Member, collection).await.expect(200);
    assert_eq!(listed[many].as_array().map(|all| all.iter().any(|one| one["id"] == made["id"])), Some(true));
    let changed = app.put(Who::Member, &path, json!({resource: change})).await.expect(200)[resource].clone();
    for (name, value) in change.as_object().expect("attributes") {
        assert_eq!(changed[name], *value, "{name}");
    }
    // Selected attributes of it, and of a list with it.
    let part = app.get(Who::Member, &format!("{path}?fields=id&fields=name&fields=bogus")).await.expect(200);
    assert_eq!(part, json!({resource: {"id": made["id"], "name": changed["name"]}}));
    let part = app.get(Who::Member, &format!("{collection}?fields=id&id={}", id_of(&made))).await.expect(200);
    assert_eq!(part, json!({many: [{"id": made["id"]}]}));
    refuses(app, collection, resource, not_found, &path).await;
    app.delete(Who::Member, &path).await.expect(204);
    app.get(Who::Member, &path).await.refused(404, not_found);
    app.delete(Who::Member, &path).await.refused(404, not_found);
}

async fn refuses(app: &TestApp, collection: &str, resource: &str, not_found: &str, path: &str) {
    for id in [UNKNOWN, "abc", &UNKNOWN.replace('-', "")] {
        let path = at(collection, id);
        app.get(Who::Member, &path).await.refused(404, not_found);
        app.put(Who::Member, &path, json!({resource: {"name": "x"}})).await.refused(404, not_found);
        app.delete(Who::Member, &path).await.refused(404, not_found);
    }
    for body in [json!({resource: {"bogus": 1}}), json!({resource: {"id": UNKNOWN}}), json!({"thing": {}}), json!({})] {
        app.post(Who::Member, collection, body.clone()).await.refused(400, "HTTPBadRequest");
        app.put(Who::Member, path, body).await.refused(400, "HTTPBadRequest");
    }
    app.get(Who::Member, &format!("{collection}?bogus=1")).await.refused(400, "HTTPBadRequest");
    app.get(Who::Member, &format!("{collection}?limit=-1")).await.refused(400, "BadRequest");
}

async fn vpnservices() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let defaults = json!({"name": "", "description": "", "flavor_id": null, "admin_state_up": true,
        "external_v4_ip": "203.0.113.2", "external_v6_ip": null, "status": "PENDING_CREATE"});
    let defaults = Value::Object(
        defaults
            .as_object()
            .expect("attributes")
            .clone()
            .into_iter()
            .filter(|(name, _)| name != "external_v4_ip")
            .collect(),
    );
    lives(
        &app,
        Case {
            collection: SERVICES,
            resource: "vpnservice",
            many: "vpnservices",
            not_found: "VPNServiceNotFound",
            attributes: json!({"router_id": world.router, "subnet_id": world.subnet}),
            defaults,
            change: json!({"name": "new", "description": "e", "admin_state_up": false}),
        },
    )
    .await;
    let body = |attributes: Value| json!({"vpnservice": attributes});
    app.post(Who::Member, SERVICES, body(json!({"router_id": UNKNOWN}))).await.refused(404, "RouterNotFound");
    let flavor = json!({"router_id": world.router, "flavor_id": UNKNOWN});
    app.post(Who::Member, SERVICES, body(flavor)).await.refused(404, "FlavorNotFound");
    let subnet = json!({"router_id": world.router, "subnet_id": UNKNOWN});
    app.post(Who::Member, SERVICES, body(subnet)).await.refused(400, "SubnetIsNotConnectedToRouter");
    let router = create(&app, Who::Member, "/v2.0/routers", "router", json!({})).await;
    app.post(Who::Member, SERVICES, body(json!({"router_id": router}))).await.refused(400, "RouterIsNotExternal");
}

async fn ikepolicies() {
    let app = TestApp::start().await;
    lives(&app, Case {
        collection: IKE, resource: "ikepolicy", many: "ikepolicies", not_found: "IKEPolicyNotFound",
        attributes: json!({}),
        defaults: json!({"name": "", "description": "", "auth_algorithm": "sha256", "encryption_algorithm": "aes-128",
            "phase1_negotiation_mode": "main", "ike_version": "v1", "pfs": "group5",
            "lifetime": {"units": "seconds", "value": 3600}}),
        change: json!({"name": "new", "ike_version": "v2", "pfs": "group31", "lifetime": {"units": "seconds", "value": 60}}),
    }).await;
}

async fn ipsecpolicies() {
    let app = TestApp::start().await;
    lives(&app, Case {
        collection: IPSEC, resource: "ipsecpolicy", many: "ipsecpolicies", not_found: "IPsecPolicyNotFound",
        attributes: json!({"name": "p"}),
        defaults: json!({"description": "", "auth_algorithm": "sha256", "encryption_algorithm": "aes-128", "pfs": "group5",
            "transform_protocol": "esp", "encapsulation_mode": "tunnel", "lifetime": {"units": "seconds", "value": 3600}}),
        change: json!({"transform_protocol": "ah-esp", "encapsulation_mode": "transport", "encryption_algorithm": "aes-256-gcm-16"}),
    }).await;
}

async fn endpoint_groups() {
    let app = TestApp::start().await;
    lives(
        &app,
        Case {
            collection: GROUPS,
            resource: "endpoint_group",
            many: "endpoint_groups",
            not_found: "VPNEndpointGroupNotFound",
            attributes: json!({"type": "cidr", "endpoints": ["10.9.0.0/24", "10.1.0.0/24"]}),
            defaults: json!({"name": "", "description": ""}),
            change: json!({"name": "new", "description": "e"}),
        },
    )
    .await;
    let body = |attributes: Value| json!({"endpoint_group": attributes});
    let missing = json!({"type": "cidr", "endpoints": []});
    app.post(Who::Member, GROUPS, body(missing)).await.refused(400, "MissingEndpointForEndpointGroup");
    let invalid = json!({"type": "cidr", "endpoints": ["10.1.1.1"]});
    app.post(Who::Member, GROUPS, body(invalid)).await.refused(400, "InvalidEndpointInEndpointGroup");
    let unknown = json!({"type": "subnet", "endpoints": [UNKNOWN]});
    app.post(Who::Member, GROUPS, body(unknown)).await.refused(400, "NonExistingSubnetInEndpointGroup");
}

async fn connections() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let attributes = world.body(json!({}))["ipsec_site_connection"].clone();
    lives(&app, Case {
        collection: CONNECTIONS, resource: "ipsec_site_connection", many: "ipsec_site_connections",
        not_found: "IPsecSiteConnectionNotFound", attributes,
        defaults: json!({"description": "", "local_id": "", "mtu": 1500, "initiator": "bi-directional", "auth_mode": "psk",
            "route_mode": "static", "admin_state_up": true, "status": "PENDING_CREATE", "local_ep_group_id": null,
            "peer_ep_group_id": null, "deletion_protection": false,
            "dpd": {"action": "hold", "interval": 30, "timeout": 120}}),
        change: json!({"name": "new", "mtu": 1400, "peer_cidrs": ["10.98.0.0/24", "10.97.0.0/24"],
            "dpd": {"action": "restart", "interval": 10, "timeout": 60}}),
    }).await;
}

async fn policies_in_use_stay_as_they_are() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    world.connection(&app).await;
    for (collection, resource, id, kind) in
        [(IKE, "ikepolicy", &world.ike, "IKEPolicyInUse"), (IPSEC, "ipsecpolicy", &world.ipsec, "IPsecPolicyInUse")]
    {
        for change in [json!({"name": "x"}), json!({})] {
            app.put(Who::Member, &at(collection, id), json!({resource: change})).await.refused(409, kind);
        }
    }
}

/// A corrupt row is an error when it is shown, and affects nothing else.
async fn what_cannot_be_read_is_in_nobodys_way() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let (sealed, spoilt, good) =
        (world.connection(&app).await, world.connection(&app).await, world.connection(&app).await);
    for (column, value, id) in [("psk", "v2:lost:AAAA", &sealed), ("initiator", "nobody", &spoilt)] {
        wait_for(&app, &at(CONNECTIONS, id), "ipsec_site_connection", "ACTIVE").await;
        let database = rusqlite::Connection::open(app.database()).expect("the database");
        database.busy_timeout(std::time::Duration::from_secs(5)).expect("a time");
        let id = uuid::Uuid::try_parse(id).expect("an id");
        let text = format!("UPDATE ipsec_site_connections SET {column} = ?1 WHERE id = ?2");
        assert_eq!(database.execute(&text, (value, &id.as_bytes()[..])).expect("is spoilt"), 1);
    }
    for id in [&sealed, &spoilt] {
        app.get(Who::Member, &at(CONNECTIONS, id)).await.refused(500, "HTTPInternalServerError");
        app.get(Who::Reader, &at(CONNECTIONS, id)).await.refused(404, "IPsecSiteConnectionNotFound");
        app.delete(Who::Other, &at(CONNECTIONS, id)).await.refused(404, "IPsecSiteConnectionNotFound");
    }
    let listed = app.get(Who::Member, CONNECTIONS).await.expect(200);
    let ids: Vec<_> = listed["ipsec_site_connections"].as_array().expect("a list").iter().map(id_of).collect();
    assert_eq!(ids, [good]);
    // A new pre-shared key repairs the first one; both can be deleted.
    let change = json!({"ipsec_site_connection": {"psk": "another"}});
    let mended = app.put(Who::Member, &at(CONNECTIONS, &sealed), change).await.expect(200);
    assert_eq!(mended["ipsec_site_connection"]["psk"], "another");
    for id in [&sealed, &spoilt] {
        app.delete(Who::Member, &at(CONNECTIONS, id)).await.expect(204);
    }
}
