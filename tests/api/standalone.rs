//! The built-in network inventory.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    identity::project,
    support::{
        TestApp, Who, trials,
        world::{GROUPS, UNKNOWN, World, create},
    },
};

trials![
    networks,
    subnets,
    routers,
    interfaces,
    vpn_objects_hold_what_they_use,
    ports,
    quotas,
    lists_are_no_objects,
    nobody_gets_nothing,
    a_router_is_shown_as_the_peer_shows_it,
];

const NETWORKS: &str = "/v2.0/networks";
const SUBNETS: &str = "/v2.0/subnets";
const ROUTERS: &str = "/v2.0/routers";
const PORTS: &str = "/v2.0/ports";
const QUOTAS: &str = "/v2.0/quotas";

async fn network(app: &TestApp, who: Who) -> String {
    create(app, who, NETWORKS, "network", json!({})).await
}

async fn subnet(app: &TestApp, who: Who, network: &str, cidr: &str) -> String {
    create(app, who, SUBNETS, "subnet", json!({"network_id": network, "cidr": cidr})).await
}

async fn external(app: &TestApp) -> String {
    let network = create(app, Who::Admin, NETWORKS, "network", json!({"router:external": true})).await;
    subnet(app, Who::Admin, &network, "198.51.100.0/24").await;
    network
}

fn gateway(network: &str) -> Value {
    json!({"router": {"external_gateway_info": {"network_id": network}}})
}

async fn networks() {
    let app = TestApp::start().await;
    let id = network(&app, Who::Member).await;
    let one = format!("{NETWORKS}/{id}");
    let shown = app.get(Who::Reader, &one).await.expect(200);
    assert_eq!((&shown["network"]["status"], &shown["network"]["subnets"]), (&json!("ACTIVE"), &json!([])));
    let changed = app.put(Who::Member, &one, json!({"network": {"name": "new", "mtu": "1400"}})).await.expect(200);
    assert_eq!((&changed["network"]["name"], &changed["network"]["mtu"]), (&json!("new"), &json!(1400)));
    assert_eq!(
        app.get(Who::Member, &format!("{NETWORKS}?name=new&fields=id")).await.expect(200),
        json!({"networks": [{"id": id}]})
    );
    app.get(Who::Member, &format!("{NETWORKS}?bogus=1")).await.refused(400, "HTTPBadRequest");
    app.post(Who::Member, NETWORKS, json!({"network": {"bogus": 1}})).await.refused(400, "HTTPBadRequest");
    app.put(Who::Member, &one, json!({"network": {"project_id": "x"}})).await.refused(400, "HTTPBadRequest");
    app.post(Who::Reader, NETWORKS, json!({"network": {}})).await.refused(403, "PolicyNotAuthorized");
    let outside = json!({"network": {"router:external": true}});
    let message = app.post(Who::Member, NETWORKS, outside).await.refused(403, "PolicyNotAuthorized");
    assert_eq!(message, "rule:create_network:router:external is disallowed by policy");
    app.put(Who::Reader, &one, json!({"network": {}})).await.refused(403, "PolicyNotAuthorized");
    app.delete(Who::Reader, &one).await.refused(403, "PolicyNotAuthorized");
    for id in [UNKNOWN, "x", &id] {
        let one = format!("{NETWORKS}/{id}");
        let message = app.get(Who::Other, &one).await.refused(404, "NetworkNotFound");
        assert_eq!(message, format!("Network {id} could not be found."));
        app.put(Who::Other, &one, json!({"network": {}})).await.refused(404, "NetworkNotFound");
        app.delete(Who::Other, &one).await.refused(404, "NetworkNotFound");
    }
    let external = external(&app).await;
    create(&app, Who::Member, ROUTERS, "router", gateway(&external)["router"].clone()).await;
    app.get(Who::Other, &format!("{NETWORKS}/{external}")).await.expect(200);
    let inside = json!({"network": {"router:external": false}});
    app.put(Who::Admin, &format!("{NETWORKS}/{external}"), inside).await.refused(409, "ExternalNetworkInUse");
    app.delete(Who::Admin, &format!("{NETWORKS}/{external}")).await.refused(409, "NetworkInUse");
    app.delete(Who::Member, &one).await.expect(204);
    let quota = json!({"quota": {"network": 0}});
    app.put(Who::Admin, &format!("{QUOTAS}/{}", project(&app, Who::Member).await), quota).await.expect(200);
    app.post(Who::Member, NETWORKS, json!({"network": {}})).await.refused(409, "OverQuota");
}

async fn subnets() {
    let app = TestApp::start().await;
    let network = network(&app, Who::Member).await;
    let id = subnet(&app, Who::Member, &network, "10.0.0.0/24").await;
    let one = format!("{SUBNETS}/{id}");
    let shown = app.get(Who::Reader, &one).await.expect(200)["subnet"].clone();
    assert_eq!(shown["gateway_ip"], "10.0.0.1");
    assert_eq!(shown["allocation_pools"], json!([{"start": "10.0.0.2", "end": "10.0.0.254"}]));
    let six = subnet(&app, Who::Member, &network, "2001:db8::/64").await;
    let listed = app.get(Who::Member, &format!("{SUBNETS}?ip_version=6&network_id={network}")).await.expect(200);
    assert_eq!(listed["subnets"][0]["id"], six);
    app.get(Who::Member, &format!("{SUBNETS}?limit=x")).await.refused(400, "BadRequest");
    for (attributes, kind) in [
        (json!({"network_id": network}), "HTTPBadRequest"),
        (json!({"network_id": network, "cidr": "10.0.1.7/24"}), "HTTPBadRequest"),
        (json!({"network_id": network, "cidr": "10.0.0.0/25"}), "InvalidInput"),
        (json!({"network_id": network, "cidr": "10.0.1.0/24", "ip_version": 6}), "InvalidInput"),
        (json!({"network_id": network, "cidr": "10.0.1.0/24", "gateway_ip": "10.0.2.1"}), "InvalidInput"),
    ] {
        app.post(Who::Member, SUBNETS, json!({"subnet": attributes})).await.refused(400, kind);
    }
    // Neither the network address nor the broadcast address; in the smallest ranges, every address is a host address.
    for ip in ["10.0.1.0", "10.0.1.255", "::1"] {
        let body = json!({"subnet": {"network_id": network, "cidr": "10.0.1.0/24", "gateway_ip": ip}});
        app.post(Who::Member, SUBNETS, body).await.refused(400, "InvalidInput");
    }
    for (cidr, gateway) in [("10.0.2.0/31", "10.0.2.0"), ("2001:db8:0:2::/127", "2001:db8:0:2::")] {
        let body = json!({"subnet": {"network_id": network, "cidr": cidr}});
        let made = app.post(Who::Member, SUBNETS, body).await.expect(201)["subnet"].take();
        assert_eq!(made["gateway_ip"], gateway);
        app.delete(Who::Member, &format!("{SUBNETS}/{}", made["id"].as_str().expect("an id"))).await.expect(204);
    }
    let new = json!({"subnet": {"network_id": network, "cidr": "10.0.1.0/24"}});
    app.post(Who::Reader, SUBNETS, new.clone()).await.refused(403, "PolicyNotAuthorized");
    app.post(Who::Other, SUBNETS, new.clone()).await.refused(404, "NetworkNotFound");
    let changed = app.put(Who::Member, &one, json!({"subnet": {"name": "new"}})).await.expect(200);
    assert_eq!((&changed["subnet"]["name"], &changed["subnet"]["revision_number"]), (&json!("new"), &json!(1)));
    app.put(Who::Member, &one, json!({"subnet": {"cidr": "10.0.3.0/24"}})).await.refused(400, "HTTPBadRequest");
    app.put(Who::Reader, &one, json!({"subnet": {}})).await.refused(403, "PolicyNotAuthorized");
    app.delete(Who::Reader, &one).await.refused(403, "PolicyNotAuthorized");
    app.get(Who::Other, &one).await.refused(404, "SubnetNotFound");
    app.put(Who::Other, &one, json!({"subnet": {}})).await.refused(404, "SubnetNotFound");
    app.delete(Who::Other, &one).await.refused(404, "SubnetNotFound");
    let router = create(&app, Who::Member, ROUTERS, "router", json!({})).await;
    let interface = json!({"subnet_id": id});
    app.put(Who::Member, &format!("{ROUTERS}/{router}/add_router_interface"), interface).await.expect(200);
    app.put(Who::Member, &one, json!({"subnet": {"gateway_ip": null}})).await.refused(409, "GatewayIpInUse");
    app.delete(Who::Member, &one).await.refused(409, "SubnetInUse");
    app.delete(Who::Member, &format!("{SUBNETS}/{six}")).await.expect(204);
    let quota = json!({"quota": {"subnet": 1}});
    app.put(Who::Admin, &format!("{QUOTAS}/{}", project(&app, Who::Member).await), quota).await.expect(200);
    app.post(Who::Member, SUBNETS, new).await.refused(409, "OverQuota");
}

async fn routers() {
    let app = TestApp::start().await;
    let (inside, external) = (network(&app, Who::Member).await, external(&app).await);
    let id = create(&app, Who::Member, ROUTERS, "router", json!({"name": "edge"})).await;
    let one = format!("{ROUTERS}/{id}");
    app.get(Who::Reader, &one).await.expect(200);
    assert_eq!(app.get(Who::Member, &format!("{ROUTERS}?name=edge")).await.expect(200)["routers"][0]["id"], id);
    app.get(Who::Member, &format!("{ROUTERS}?bogus=1")).await.refused(400, "HTTPBadRequest");
    for (body, status, kind) in [
        (gateway(&inside), 400, "BadRequest"),
        (gateway(UNKNOWN), 404, "NetworkNotFound"),
        (gateway("x"), 400, "HTTPBadRequest"),
        (
            json!({"router": {"external_gateway_info": {"network_id": external, "enable_snat": false}}}),
            403,
            "PolicyNotAuthorized",
        ),
    ] {
        app.post(Who::Member, ROUTERS, body.clone()).await.refused(status, kind);
        app.put(Who::Member, &one, body).await.refused(status, kind);
    }
    let set = app.put(Who::Member, &one, gateway(&external)).await.expect(200);
    assert_eq!(set["router"]["external_gateway_info"]["external_fixed_ips"][0]["ip_address"], "198.51.100.2");
    let taken = json!({"router": {"external_gateway_info": {
        "network_id": external, "external_fixed_ips": [{"ip_address": "198.51.100.2"}],
    }}});
    app.post(Who::Admin, ROUTERS, taken).await.refused(409, "IpAddressAlreadyAllocated");
    for none in [json!({}), json!(null)] {
        app.put(Who::Member, &one, gateway(&external)).await.expect(200);
        let cleared = app.put(Who::Member, &one, json!({"router": {"external_gateway_info": none}})).await.expect(200);
        assert_eq!(cleared["router"]["external_gateway_info"], Value::Null);
    }
    app.post(Who::Reader, ROUTERS, json!({"router": {}})).await.refused(403, "PolicyNotAuthorized");
    app.put(Who::Reader, &one, json!({"router": {}})).await.refused(403, "PolicyNotAuthorized");
    app.delete(Who::Reader, &one).await.refused(403, "PolicyNotAuthorized");
    app.get(Who::Other, &one).await.refused(404, "RouterNotFound");
    app.put(Who::Other, &one, json!({"router": {}})).await.refused(404, "RouterNotFound");
    app.delete(Who::Other, &one).await.refused(404, "RouterNotFound");
    app.delete(Who::Member, &one).await.expect(204);
    let quota = json!({"quota": {"router": 0}});
    app.put(Who::Admin, &format!("{QUOTAS}/{}", project(&app, Who::Member).await), quota).await.expect(200);
    app.post(Who::Member, ROUTERS, json!({"router": {}})).await.refused(409, "OverQuota");
}

async fn interfaces() {
    let app = TestApp::start().await;
    let network = network(&app, Who::Member).await;
    let subnet = subnet(&app, Who::Member, &network, "10.0.0.0/24").await;
    let id = create(&app, Who::Member, ROUTERS, "router", json!({})).await;
    let second = create(&app, Who::Member, ROUTERS, "router", json!({})).await;
    let (add, remove) =
        (format!("{ROUTERS}/{id}/add_router_interface"), format!("{ROUTERS}/{id}/remove_router_interface"));
    let by_subnet = json!({"subnet_id": subnet});
    let added = app.put(Who::Member, &add, by_subnet.clone()).await.expect(200);
    assert_eq!((&added["id"], &added["subnet_ids"]), (&json!(id), &json!([subnet])));
    app.put(Who::Member, &add, by_subnet.clone()).await.refused(400, "BadRequest");
    app.put(Who::Member, &add, json!({})).await.refused(400, "BadRequest");
    app.put(Who::Reader, &add, by_subnet.clone()).await.refused(403, "PolicyNotAuthorized");
    app.put(Who::Other, &add, by_subnet.clone()).await.refused(404, "RouterNotFound");
    app.put(Who::Member, &add, json!({"subnet_id": UNKNOWN})).await.refused(404, "SubnetNotFound");
    app.put(Who::Member, &add, json!({"port_id": UNKNOWN})).await.refused(404, "PortNotFound");
    let taken = format!("{ROUTERS}/{second}/add_router_interface");
    app.put(Who::Member, &taken, by_subnet.clone()).await.refused(409, "IpAddressAlreadyAllocated");
    app.put(Who::Member, &taken, json!({"port_id": added["port_id"]})).await.refused(409, "PortInUse");
    let message = app.delete(Who::Member, &format!("{ROUTERS}/{id}")).await.refused(409, "RouterInUse");
    assert_eq!(message, format!("Router {id} has ports still attached: {}", added["port_id"].as_str().expect("an id")));
    app.put(Who::Member, &remove, json!({})).await.refused(400, "BadRequest");
    app.put(Who::Reader, &remove, by_subnet.clone()).await.refused(403, "PolicyNotAuthorized");
    app.put(Who::Other, &remove, by_subnet.clone()).await.refused(404, "RouterNotFound");
    app.put(Who::Member, &remove, json!({"port_id": UNKNOWN})).await.refused(404, "RouterInterfaceNotFound");
    assert_eq!(app.put(Who::Member, &remove, by_subnet.clone()).await.expect(200), added);
    app.put(Who::Member, &remove, by_subnet).await.refused(404, "RouterInterfaceNotFoundForSubnet");
}

async fn vpn_objects_hold_what_they_use() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let one = format!("{ROUTERS}/{}", world.router);
    let clear = json!({"router": {"external_gateway_info": {}}});
    let message = app.put(Who::Member, &one, clear).await.refused(409, "RouterInUse");
    assert_eq!(message, format!("Router {} is currently used by VPN service ({})", world.router, world.service));
    let remove = json!({"subnet_id": world.subnet});
    let reply = app.put(Who::Member, &format!("{one}/remove_router_interface"), remove).await;
    reply.refused(409, "SubnetInUseByVPNService");
    create(&app, Who::Member, GROUPS, "endpoint_group", json!({"type": "subnet", "endpoints": [world.subnet]})).await;
    app.delete(Who::Member, &format!("{SUBNETS}/{}", world.subnet)).await.refused(409, "SubnetInUse");
}

async fn ports() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let path = format!("{PORTS}?device_id={}", world.router);
    let none = app.get(Who::Member, &format!("{path}&fixed_ips=ip_address%3D192.0.2.1")).await.expect(200);
    assert_eq!(none["ports"], json!([]));
    let here = app.get(Who::Member, &format!("{PORTS}?fixed_ips=subnet_id%3D{}", world.subnet)).await.expect(200);
    assert_eq!(here["ports"].as_array().map(Vec::len), Some(1));
    let listed = app.get(Who::Member, &path).await.expect(200);
    let port = &listed["ports"][0];
    assert_eq!(
        (listed["ports"].as_array().map(Vec::len), &port["device_owner"]),
        (Some(1), &json!("network:router_interface"))
    );
    assert_eq!(app.get(Who::Admin, &path).await.expect(200)["ports"].as_array().map(Vec::len), Some(2));
    for (filter, found) in [("binding:vnic_type=normal", 1), ("binding:vnic_type=direct", 0), ("binding:host_id=h", 0)]
    {
        let listed = app.get(Who::Member, &format!("{path}&{filter}")).await.expect(200);
        assert_eq!(listed["ports"].as_array().map(Vec::len), Some(found), "{filter}");
    }
    app.get(Who::Member, &format!("{PORTS}?bogus=1")).await.refused(400, "HTTPBadRequest");
    let one = format!("{PORTS}/{}", port["id"].as_str().expect("an id"));
    assert_eq!(&app.get(Who::Reader, &one).await.expect(200)["port"], port);
    app.get(Who::Other, &one).await.refused(404, "PortNotFound");
}

async fn quotas() {
    let app = TestApp::start().await;
    let id = project(&app, Who::Member).await;
    let one = format!("{QUOTAS}/{id}");
    let shown = app.get(Who::Reader, &one).await.expect(200);
    assert_eq!(
        shown,
        json!({"quota": {
            "network": -1, "subnet": -1, "subnetpool": -1, "port": -1, "router_route": 30, "router": -1,
            "floatingip": 50, "rbac_policy": 10, "security_group": 10, "security_group_rule": 100, "ikepolicy": -1,
            "ipsecpolicy": -1, "endpoint_group": -1, "vpnservice": -1, "ipsec_site_connection": -1,
        }})
    );
    World::make(&app).await;
    let message = app.put(Who::Admin, &one, json!({"quota": {"ikepolicy": 0}})).await.refused(400, "HTTPBadRequest");
    assert_eq!(message, "Quota limit 0 for ikepolicy must be greater than or equal to already used 1");
    for bad in [json!({"ikepolicy": -2}), json!({"bogus": 1}), json!({"ikepolicy": null}), json!({"ikepolicy": "x"})] {
        app.put(Who::Admin, &one, json!({"quota": bad})).await.refused(400, "HTTPBadRequest");
    }
    // As sent by clients: "check_limit" is the default behaviour.
    app.put(Who::Admin, &one, json!({"quota": {"ikepolicy": 0, "check_limit": true}}))
        .await
        .refused(400, "HTTPBadRequest");
    for unchecked in [json!({"ikepolicy": 0, "check_limit": false}), json!({"ikepolicy": 0, "force": true})] {
        app.put(Who::Admin, &one, json!({"quota": unchecked})).await.expect(200);
    }
    let set = app.put(Who::Admin, &one, json!({"quota": {"ikepolicy": "1"}})).await.expect(200);
    assert_eq!(set["quota"]["ikepolicy"], 1);
    let listed = app.get(Who::Admin, QUOTAS).await.expect(200);
    assert_eq!((&listed["quotas"][0]["project_id"], &listed["quotas"][0]["ikepolicy"]), (&json!(id), &json!(1)));
    assert_eq!(app.get(Who::Member, &format!("{one}/default")).await.expect(200), shown);
    app.get(Who::Other, &one).await.refused(403, "AdminRequired");
    app.get(Who::Other, &format!("{one}/default")).await.refused(403, "AdminRequired");
    app.get(Who::Member, QUOTAS).await.refused(403, "AdminRequired");
    app.put(Who::Member, &one, json!({"quota": {}})).await.refused(403, "AdminRequired");
    app.delete(Who::Member, &one).await.refused(403, "AdminRequired");
    app.delete(Who::Admin, &one).await.expect(204);
    app.delete(Who::Admin, &one).await.refused(404, "TenantQuotaNotFound");
    assert_eq!(app.get(Who::Member, &one).await.expect(200), shown);
    let set = app.put(Who::Admin, &one, json!({"quota": {"port": 9.0}})).await.expect(200);
    assert_eq!(set["quota"]["port"], 9);
    let nobody = format!("{QUOTAS}/{}", "0".repeat(256));
    app.put(Who::Admin, &nobody, json!({"quota": {}})).await.refused(404, "HTTPNotFound");
    app.delete(Who::Admin, &nobody).await.refused(404, "HTTPNotFound");
    for path in [nobody.clone(), format!("{nobody}/default")] {
        app.get(Who::Admin, &path).await.refused(404, "HTTPNotFound");
    }
}

/// serde accepts lists in place of objects; the document does not allow that.
async fn lists_are_no_objects() {
    let app = TestApp::start().await;
    for attributes in [
        json!({"external_gateway_info": [UNKNOWN]}),
        json!({"external_gateway_info": {"network_id": UNKNOWN, "external_fixed_ips": [[UNKNOWN, "10.0.0.1"]]}}),
    ] {
        app.post(Who::Member, ROUTERS, json!({"router": attributes})).await.refused(400, "HTTPBadRequest");
    }
}

async fn nobody_gets_nothing() {
    let app = TestApp::start().await;
    for collection in [NETWORKS, SUBNETS, ROUTERS, PORTS, QUOTAS] {
        let one = format!("{collection}/{UNKNOWN}");
        app.get(Who::Nobody, collection).await.unauthorized();
        app.get(Who::Nobody, &one).await.unauthorized();
        for method in [Method::PUT, Method::DELETE] {
            app.call(Who::Nobody, method, &one, None).await.unauthorized();
        }
        app.post(Who::Nobody, collection, json!({})).await.unauthorized();
    }
    for path in [format!("{ROUTERS}/x/add_router_interface"), format!("{ROUTERS}/x/remove_router_interface")] {
        app.put(Who::Nobody, &path, json!({})).await.unauthorized();
    }
    app.get(Who::Nobody, &format!("{QUOTAS}/x/default")).await.unauthorized();
}

async fn a_router_is_shown_as_the_peer_shows_it() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let one = format!("{ROUTERS}/{}", world.router);
    let mut shown =
        app.put(Who::Member, &one, json!({"router": {"name": "corpus"}})).await.expect(200)["router"].take();
    let project = project(&app, Who::Member).await;
    for time in ["created_at", "updated_at"] {
        let text = shown.as_object_mut().and_then(|router| router.remove(time)).expect("a time");
        assert_eq!(
            (text.as_str().map(str::len), text.as_str().map(|text| text.ends_with('Z'))),
            (Some(20), Some(true))
        );
    }
    let fixed = shown["external_gateway_info"]["external_fixed_ips"].take();
    assert_eq!(fixed[0]["ip_address"], "203.0.113.2");
    assert_eq!(
        shown,
        json!({
            "id": world.router, "name": "corpus", "project_id": project, "admin_state_up": true, "status": "ACTIVE",
            "external_gateway_info": {"network_id": world.external, "external_fixed_ips": null, "enable_snat": true},
            "description": "", "availability_zones": [], "availability_zone_hints": [], "routes": [],
            "flavor_id": null, "tags": [], "revision_number": 3, "tenant_id": project,
        })
    );
}
