//! The inventory as used by unmodified Neutron clients: routes, tags, revisions, ports, pools, and lists of unsupported
//! resources.

use axum::http::{Method, Request};
use serde_json::{Value, json};
use vpnaas::standalone::DOCUMENT;

use crate::{
    inventory::{NETWORKS, PORTS, ROUTERS, SUBNETS, external, join, network, network_with, router, subnet, to},
    support::{
        Reply, TestApp, Who, trials,
        world::{GROUPS, UNKNOWN, create},
    },
};

trials![
    routers_have_routes,
    subnets_keep_what_hosts_are_told,
    objects_have_tags,
    lists_are_filtered_by_tags,
    what_is_not_kept_is_an_empty_list,
    ports_are_made_changed_and_deleted,
    a_port_becomes_an_interface,
    what_is_shown_can_be_given_back,
    changes_demand_a_revision,
    quotas_tell_what_is_used,
    a_subnet_that_all_may_see_is_an_endpoint,
    a_put_without_a_body_is_refused,
];

async fn change(app: &TestApp, collection: &str, id: &str, attributes: Value) -> Reply {
    let name = collection.trim_start_matches("/v2.0/").trim_end_matches('s');
    app.put(Who::Member, &format!("{collection}/{id}"), json!({name: attributes})).await
}

fn route(destination: &str, nexthop: &str) -> Value {
    json!({"destination": destination, "nexthop": nexthop})
}

async fn routers_have_routes() {
    let app = TestApp::start().await;
    let id = router(&app, Who::Member).await;
    let one = format!("{ROUTERS}/{id}");
    let inside = network_with(&app, Who::Member, "10.0.0.0/24").await;
    join(&app, &id, &inside).await;
    let (first, second) = (route("10.8.0.0/16", "10.0.0.8"), route("10.9.0.0/16", "10.0.0.9"));
    let set = change(&app, ROUTERS, &id, json!({"routes": [first]})).await.expect(200);
    assert_eq!(set["router"]["routes"], json!([first]));
    for (hop, reason) in
        [("10.1.0.1", "the nexthop is not connected with router"), ("10.0.0.1", "the nexthop is used by router")]
    {
        let refused = change(&app, ROUTERS, &id, json!({"routes": [route("10.7.0.0/16", hop)]})).await;
        let message = refused.refused(400, "InvalidRoutes");
        let shown = format!("[{{'destination': '10.7.0.0/16', 'nexthop': '{hop}'}}]");
        assert_eq!(message, format!("Invalid format for routes: {shown}, {reason}"));
    }
    for bad in [
        json!([{"nexthop": "10.0.0.9"}]),
        json!([route("10.7.0.1/16", "10.0.0.9")]),
        json!([route("10.7.0.0/16", "x")]),
    ] {
        change(&app, ROUTERS, &id, json!({"routes": bad})).await.refused(400, "HTTPBadRequest");
    }
    let routed = async |who: Who, verb: &str, routes: Value| {
        app.put(who, &format!("{one}/{verb}_extraroutes"), json!({"router": {"routes": routes}})).await
    };
    let added = routed(Who::Member, "add", json!([first, second])).await.expect(200);
    assert_eq!(added["router"]["routes"], json!([first, second]));
    let removed = routed(Who::Member, "remove", json!([first, route("10.7.0.0/16", "10.0.0.7")])).await.expect(200);
    assert_eq!(removed["router"]["routes"], json!([second]));
    for verb in ["add", "remove"] {
        routed(Who::Reader, verb, json!([])).await.refused(403, "PolicyNotAuthorized");
        routed(Who::Other, verb, json!([])).await.refused(404, "RouterNotFound");
        routed(Who::Nobody, verb, json!([])).await.unauthorized();
        app.put(Who::Member, &format!("{one}/{verb}_extraroutes"), json!({"router": {}}))
            .await
            .refused(400, "HTTPBadRequest");
    }
    let many: Vec<Value> = (0..30).map(|at| route(&format!("10.200.{at}.0/24"), "10.0.0.9")).collect();
    routed(Who::Member, "add", json!(many)).await.refused(400, "RoutesExhausted");
    let remove = json!({"subnet_id": inside});
    let path = format!("{one}/remove_router_interface");
    app.put(Who::Member, &path, remove.clone()).await.refused(409, "RouterInterfaceInUseByRoute");
    let none = change(&app, ROUTERS, &id, json!({"routes": null})).await.expect(200);
    assert_eq!(none["router"]["routes"], json!([]));
    app.put(Who::Member, &path, remove).await.expect(200);
}

async fn subnets_keep_what_hosts_are_told() {
    let app = TestApp::start().await;
    let inside = network(&app, Who::Member).await;
    let kept = json!({
        "network_id": inside, "cidr": "10.0.0.0/24", "dns_nameservers": ["192.0.2.53", "192.0.2.54"],
        "allocation_pools": [{"start": "10.0.0.100", "end": "10.0.0.120"}], "host_routes": [route("10.9.0.0/24", "10.0.0.9")],
        "service_types": ["compute:nova"],
    });
    let made = app.post(Who::Member, SUBNETS, json!({"subnet": kept})).await.expect(201)["subnet"].take();
    for name in ["dns_nameservers", "allocation_pools", "host_routes", "service_types"] {
        assert_eq!(made[name], kept[name], "{name}");
    }
    let id = made["id"].as_str().expect("an id");
    let port = app.post(Who::Member, PORTS, json!({"port": {"network_id": inside}})).await.expect(201);
    assert_eq!(port["port"]["fixed_ips"][0]["ip_address"], "10.0.0.100");
    let changed = json!({"dns_nameservers": [], "host_routes": null, "allocation_pools": [{"start": "10.0.0.2", "end": "10.0.0.9"}]});
    let shown = change(&app, SUBNETS, id, changed).await.expect(200)["subnet"].take();
    assert_eq!((&shown["dns_nameservers"], &shown["host_routes"]), (&json!([]), &json!([])));
    assert_eq!(shown["allocation_pools"][0]["end"], "10.0.0.9");
    let pool = |start: &str, end: &str| json!({"allocation_pools": [{"start": start, "end": end}]});
    for (attributes, status, kind) in [
        (pool("10.0.0.9", "10.0.0.2"), 400, "InvalidAllocationPool"),
        (pool("10.0.0.9", "10.0.1.2"), 400, "OutOfBoundsAllocationPool"),
        (pool("10.0.0.1", "10.0.0.9"), 409, "GatewayConflictWithAllocationPools"),
        (
            json!({"allocation_pools": [{"start": "10.0.0.2", "end": "10.0.0.9"}, {"start": "10.0.0.9", "end": "10.0.0.20"}]}),
            409,
            "OverlappingAllocationPools",
        ),
        (json!({"dns_nameservers": ["x"]}), 400, "HTTPBadRequest"),
        (json!({"dns_nameservers": ["192.0.2.53", "192.0.2.53"]}), 400, "HTTPBadRequest"),
        (json!({"dns_nameservers": ["2001:db8::53"]}), 400, "InvalidInput"),
        (json!({"host_routes": [route("10.9.0.0/24", "2001:db8::7")]}), 400, "InvalidInput"),
    ] {
        change(&app, SUBNETS, id, attributes.clone()).await.refused(status, kind);
        let mut new = json!({"network_id": inside, "cidr": "10.0.0.0/24"});
        new.as_object_mut().expect("an object").extend(attributes.as_object().expect("an object").clone());
        new["network_id"] = json!(network(&app, Who::Member).await);
        app.post(Who::Member, SUBNETS, json!({"subnet": new})).await.refused(status, kind);
    }
    let six =
        |cidr: &str| json!({"network_id": inside, "cidr": cidr, "ipv6_ra_mode": "slaac", "ipv6_address_mode": "slaac"});
    app.post(Who::Member, SUBNETS, json!({"subnet": six("10.1.0.0/24")})).await.refused(400, "InvalidInput");
    let made = app.post(Who::Member, SUBNETS, json!({"subnet": six("2001:db8::/64")})).await.expect(201);
    assert_eq!(made["subnet"]["ipv6_ra_mode"], "slaac");
}

/// Creates one of each kind; returns the collection and id.
async fn one_of_each(app: &TestApp) -> Vec<(&'static str, String)> {
    let inside = network(app, Who::Member).await;
    let subnet = subnet(app, Who::Member, &inside, "10.0.0.0/24").await;
    let port = create(app, Who::Member, PORTS, "port", json!({"network_id": inside})).await;
    vec![(NETWORKS, inside), (SUBNETS, subnet), (ROUTERS, router(app, Who::Member).await), (PORTS, port)]
}

async fn objects_have_tags() {
    let app = TestApp::start().await;
    for (collection, id) in one_of_each(&app).await {
        let tags = format!("{collection}/{id}/tags");
        let one = |tag: &str| format!("{tags}/{tag}");
        assert_eq!(app.get(Who::Reader, &tags).await.expect(200), json!({"tags": []}));
        let set = app.put(Who::Member, &tags, json!({"tags": ["red", "blue", "red"]})).await.expect(200);
        assert_eq!(set, json!({"tags": ["blue", "red"]}));
        app.put(Who::Member, &one("green"), json!(null)).await.expect(201);
        app.put(Who::Member, &one("green"), json!(null)).await.expect(201);
        app.get(Who::Reader, &one("green")).await.expect(204);
        app.delete(Who::Member, &one("red")).await.expect(204);
        for gone in [app.delete(Who::Member, &one("red")).await, app.get(Who::Member, &one("red")).await] {
            gone.refused(404, "TagNotFound");
        }
        let name = collection.trim_start_matches("/v2.0/").trim_end_matches('s');
        let shown = app.get(Who::Member, &format!("{collection}/{id}")).await.expect(200)[name].take();
        assert_eq!((&shown["tags"], &shown["revision_number"]), (&json!(["blue", "green"]), &json!(4)));
        app.put(Who::Member, &one(&"x".repeat(256)), json!(null)).await.refused(400, "HTTPBadRequest");
        let many: Vec<String> = (0..51).map(|at| format!("t{at}")).collect();
        app.put(Who::Member, &tags, json!({"tags": many})).await.refused(400, "HTTPBadRequest");
        app.put(Who::Member, &tags, json!({"tags": many[..50]})).await.expect(200);
        app.put(Who::Member, &one("one-more"), json!(null)).await.refused(400, "HTTPBadRequest");
        for (method, path, body) in [
            (Method::PUT, &tags, Some(json!({"tags": []}))),
            (Method::DELETE, &tags, None),
            (Method::PUT, &one("t1"), None),
            (Method::DELETE, &one("t1"), None),
        ] {
            app.call(Who::Reader, method.clone(), path, body.clone()).await.refused(403, "PolicyNotAuthorized");
            app.call(Who::Other, method.clone(), path, body.clone()).await.refused(404, "TagResourceNotFound");
            app.call(Who::Nobody, method, path, body).await.unauthorized();
        }
        let message = app.get(Who::Other, &tags).await.refused(404, "TagResourceNotFound");
        assert_eq!(message, format!("Resource {} {id} could not be found.", collection.trim_start_matches("/v2.0/")));
        for path in [&tags, &one("t1")] {
            app.get(Who::Nobody, path).await.unauthorized();
        }
        app.delete(Who::Member, &tags).await.expect(204);
        assert_eq!(app.get(Who::Reader, &tags).await.expect(200), json!({"tags": []}));
    }
}

async fn lists_are_filtered_by_tags() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for tags in [json!(["a"]), json!(["a", "b"]), json!(["b", "c%"]), json!([])] {
        let id = network(&app, Who::Member).await;
        app.put(Who::Member, &format!("{NETWORKS}/{id}/tags"), json!({"tags": tags})).await.expect(200);
        ids.push(id);
    }
    for (filter, expected) in [
        ("tags=a", vec![0, 1]),
        ("tags=a,b", vec![1]),
        ("tags=A", vec![]),
        ("tags-any=a,c%25", vec![0, 1, 2]),
        ("not-tags=a,b", vec![0, 2, 3]),
        ("not-tags-any=a,b", vec![3]),
        ("tags=b&not-tags=a", vec![2]),
    ] {
        let listed = app.get(Who::Member, &format!("{NETWORKS}?fields=id&{filter}")).await.expect(200);
        let expected: Vec<Value> = expected.into_iter().map(|at: usize| json!({"id": ids[at]})).collect();
        assert_eq!(listed["networks"], json!(expected), "{filter}");
    }
}

async fn what_is_not_kept_is_an_empty_list() {
    let app = TestApp::start().await;
    let paths = DOCUMENT.value()["paths"].as_object().expect("paths");
    let others = paths.iter().filter(|(_, operations)| {
        operations["get"]["summary"].as_str().is_some_and(|text| text.ends_with("(always empty)"))
    });
    let mut seen = 0;
    for (path, operations) in others {
        let is_identitys = path.starts_with("/identity/");
        let path = path
            .split('/')
            .map(|part| if part.starts_with('{') { UNKNOWN } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let listed = app.get(Who::Reader, &format!("{path}?name=x")).await.expect(200);
        let (name, list) =
            listed.as_object().and_then(|all| all.iter().find(|(name, _)| *name != "links")).expect("a list");
        assert_eq!(list, &json!([]));
        assert_eq!(listed.get("links").is_some(), is_identitys);
        app.get(Who::Nobody, &path).await.unauthorized();
        if operations.get("post").is_none() {
            continue;
        }
        let refused = app.post(Who::Admin, &path, json!({})).await;
        if is_identitys {
            let body = refused.expect(400);
            assert_eq!(body["error"]["message"], format!("the built-in identity has no {name}"));
        } else {
            assert_eq!(refused.refused(400, "BadRequest"), format!("the standalone inventory has no {name}"));
        }
        app.post(Who::Nobody, &path, json!({})).await.unauthorized();
        seen += 1;
    }
    assert!(seen > 30, "{seen}");
    app.get(Who::Member, "/v2.0/floatingips/x").await.expect(404);
}

async fn ports_are_made_changed_and_deleted() {
    let app = TestApp::start().await;
    let inside = network(&app, Who::Member).await;
    let subnet = subnet(&app, Who::Member, &inside, "10.0.0.0/24").await;
    let new = |attributes: Value| {
        let mut port = json!({"network_id": inside});
        port.as_object_mut().expect("an object").extend(attributes.as_object().expect("an object").clone());
        json!({"port": port})
    };
    let asked = json!({
        "name": "uplink", "description": "first", "admin_state_up": false, "mac_address": "FA:16:3E:00:00:01",
        "fixed_ips": [{"subnet_id": subnet, "ip_address": "10.0.0.7"}], "device_id": UNKNOWN, "device_owner": "compute:nova",
        "allowed_address_pairs": [{"ip_address": "10.0.0.128/25"}], "security_groups": [],
    });
    let mut made = app.post(Who::Member, PORTS, new(asked.clone())).await.expect(201)["port"].take();
    assert_eq!(made["mac_address"], "fa:16:3e:00:00:01");
    assert_eq!(made["allowed_address_pairs"][0]["mac_address"], "fa:16:3e:00:00:01");
    for name in ["name", "description", "admin_state_up", "fixed_ips", "device_id", "device_owner"] {
        assert_eq!(made[name], asked[name], "{name}");
    }
    let id = made["id"].take().as_str().expect("an id").to_owned();
    let free = app.post(Who::Member, PORTS, new(json!({}))).await.expect(201)["port"].take();
    assert_eq!((&free["fixed_ips"][0]["ip_address"], &free["device_id"]), (&json!("10.0.0.2"), &json!("")));
    let none = app.post(Who::Member, PORTS, new(json!({"fixed_ips": []}))).await.expect(201);
    assert_eq!(none["port"]["fixed_ips"], json!([]));
    let at = |ip: &str| json!({"fixed_ips": [{"ip_address": ip}]});
    for (attributes, status, kind) in [
        (at("10.0.0.2"), 409, "IpAddressAlreadyAllocated"),
        (at("10.0.9.9"), 400, "InvalidIpForSubnet"),
        (json!({"fixed_ips": [{"subnet_id": UNKNOWN}]}), 400, "InvalidInput"),
        (json!({"mac_address": free["mac_address"]}), 409, "MacAddressInUse"),
        (json!({"mac_address": "x"}), 400, "HTTPBadRequest"),
        (json!({"device_id": "x"}), 400, "HTTPBadRequest"),
        (json!({"security_groups": [UNKNOWN]}), 400, "HTTPBadRequest"),
        (json!({"device_owner": "network:router_interface"}), 403, "PolicyNotAuthorized"),
        (json!({"device_owner": "network:dhcp"}), 403, "PolicyNotAuthorized"),
    ] {
        app.post(Who::Member, PORTS, new(attributes.clone())).await.refused(status, kind);
        change(&app, PORTS, &id, attributes).await.refused(status, kind);
    }
    app.post(Who::Member, PORTS, json!({"port": {"network_id": UNKNOWN}})).await.refused(404, "NetworkNotFound");
    app.post(Who::Reader, PORTS, new(json!({}))).await.refused(403, "PolicyNotAuthorized");
    let moved =
        change(&app, PORTS, &id, json!({"fixed_ips": [{"ip_address": "10.0.0.9"}], "device_id": ""})).await.expect(200);
    assert_eq!(
        (&moved["port"]["fixed_ips"][0]["ip_address"], &moved["port"]["device_id"]),
        (&json!("10.0.0.9"), &json!(""))
    );
    app.delete(Who::Member, &format!("{SUBNETS}/{subnet}")).await.refused(409, "SubnetInUse");
    app.delete(Who::Member, &format!("{NETWORKS}/{inside}")).await.refused(409, "NetworkInUse");
    let one = format!("{PORTS}/{id}");
    app.put(Who::Reader, &one, json!({"port": {}})).await.refused(403, "PolicyNotAuthorized");
    app.put(Who::Other, &one, json!({"port": {}})).await.refused(404, "PortNotFound");
    app.delete(Who::Reader, &one).await.refused(403, "PolicyNotAuthorized");
    app.delete(Who::Other, &one).await.refused(404, "PortNotFound");
    app.delete(Who::Member, &one).await.expect(204);
    app.get(Who::Member, &one).await.refused(404, "PortNotFound");
    let id = router(&app, Who::Member).await;
    let port = join(&app, &id, &subnet).await["port_id"].as_str().expect("an id").to_owned();
    app.delete(Who::Member, &format!("{PORTS}/{port}")).await.refused(409, "ServicePortInUse");
    change(&app, PORTS, &port, json!({"device_id": ""})).await.refused(409, "ServicePortInUse");
    change(&app, PORTS, &port, json!({"name": "named"})).await.expect(200);
    let tiny = network_with(&app, Who::Member, "10.7.0.0/30").await;
    let tiny = app.get(Who::Member, &format!("{SUBNETS}/{tiny}")).await.expect(200)["subnet"]["network_id"].clone();
    app.post(Who::Member, PORTS, json!({"port": {"network_id": tiny}})).await.expect(201);
    app.post(Who::Member, PORTS, json!({"port": {"network_id": tiny}}))
        .await
        .refused(409, "IpAddressGenerationFailure");
}

async fn a_port_becomes_an_interface() {
    let app = TestApp::start().await;
    let (id, other) = (router(&app, Who::Member).await, router(&app, Who::Member).await);
    let inside = network(&app, Who::Member).await;
    let bare = create(&app, Who::Member, PORTS, "port", json!({"network_id": inside})).await;
    let add = |router: &str| format!("{ROUTERS}/{router}/add_router_interface");
    app.put(Who::Member, &add(&id), json!({"port_id": bare})).await.refused(400, "BadRequest");
    let subnet = subnet(&app, Who::Member, &inside, "10.0.0.0/24").await;
    let port = create(&app, Who::Member, PORTS, "port", json!({"network_id": inside})).await;
    let joined = app.put(Who::Member, &add(&id), json!({"port_id": port})).await.expect(200);
    assert_eq!((&joined["port_id"], &joined["subnet_id"]), (&json!(port), &json!(subnet)));
    app.put(Who::Member, &add(&other), json!({"port_id": port})).await.refused(409, "PortInUse");
    let shown = app.get(Who::Member, &format!("{PORTS}/{port}")).await.expect(200);
    assert_eq!(shown["port"]["device_id"], json!(id));
    let again = create(&app, Who::Member, PORTS, "port", json!({"network_id": inside})).await;
    app.put(Who::Member, &add(&id), json!({"port_id": again})).await.refused(400, "BadRequest");
    let remove = format!("{ROUTERS}/{id}/remove_router_interface");
    app.put(Who::Member, &remove, json!({"port_id": port})).await.expect(200);
    app.get(Who::Member, &format!("{PORTS}/{port}")).await.refused(404, "PortNotFound");
}

async fn what_is_shown_can_be_given_back() {
    let app = TestApp::start().await;
    let inside = network(&app, Who::Member).await;
    let empty = json!({"availability_zone_hints": []});
    app.post(Who::Member, NETWORKS, json!({"network": empty})).await.expect(201);
    app.post(Who::Member, ROUTERS, json!({"router": {"availability_zone_hints": [], "flavor_id": null}}))
        .await
        .expect(201);
    app.post(Who::Member, ROUTERS, json!({"router": {"flavor_id": UNKNOWN}})).await.refused(400, "HTTPBadRequest");
    let zones = json!({"network": {"availability_zone_hints": ["nova"]}});
    app.post(Who::Member, NETWORKS, zones).await.refused(400, "HTTPBadRequest");
    let pool = json!({"network_id": inside, "cidr": "10.0.0.0/24", "subnetpool_id": null, "ipv6_ra_mode": null});
    app.post(Who::Member, SUBNETS, json!({"subnet": pool})).await.expect(201);
    let provider = json!({
        "provider:network_type": "vlan", "provider:physical_network": "physnet1", "provider:segmentation_id": 101,
    });
    app.post(Who::Member, NETWORKS, json!({"network": provider})).await.refused(403, "PolicyNotAuthorized");
    let made = app.post(Who::Admin, NETWORKS, json!({"network": provider})).await.expect(201)["network"].take();
    for (name, value) in provider.as_object().expect("an object") {
        assert_eq!(&made[name], value, "{name}");
    }
    for (query, count) in [
        ("provider:segmentation_id=101", 1),
        ("provider:network_type=vlan&status=ACTIVE", 1),
        ("provider:physical_network=other", 0),
        ("status=DOWN", 0),
        ("status=DOWN&status=ACTIVE&provider:segmentation_id=101", 1),
    ] {
        let listed = app.get(Who::Admin, &format!("{NETWORKS}?{query}")).await.expect(200);
        assert_eq!(listed["networks"].as_array().map(Vec::len), Some(count), "{query}");
    }
    let one = format!("{NETWORKS}/{}", made["id"].as_str().expect("an id"));
    let changed = app.put(Who::Admin, &one, json!({"network": {"provider:segmentation_id": 102}})).await.expect(200);
    assert_eq!(changed["network"]["provider:segmentation_id"], 102);
    let shared = app.put(Who::Admin, &one, json!({"network": {"shared": true}})).await.expect(200);
    assert_eq!(shared["network"]["shared"], true);
    let seen = app.get(Who::Member, &one).await.expect(200)["network"].take();
    assert!(seen.get("provider:segmentation_id").is_none(), "{seen}");
}

async fn changes_demand_a_revision() {
    let app = TestApp::start().await;
    for (collection, id) in one_of_each(&app).await {
        let (one, name) = (format!("{collection}/{id}"), collection.trim_start_matches("/v2.0/").trim_end_matches('s'));
        let body = json!({name: {"name": "new"}}).to_string();
        let token = app.token(Who::Member).await;
        let send = async |method: Method, revision: &str, body: &str| {
            let request = Request::builder().method(method).uri(&one).header("X-Auth-Token", &token);
            app.send(request.header("If-Match", format!("revision_number={revision}")), body.to_owned()).await
        };
        let message = send(Method::PUT, "7", &body).await.refused(412, "RevisionNumberConstraintFailed");
        assert_eq!(message, "Constrained to 7, but current revision is 0");
        send(Method::PUT, "x", &body).await.refused(400, "BadRequest");
        assert_eq!(send(Method::PUT, "0", &body).await.expect(200)[name]["revision_number"], 1);
        send(Method::DELETE, "0", "").await.refused(412, "RevisionNumberConstraintFailed");
        send(Method::DELETE, "x", "").await.refused(400, "BadRequest");
        if collection != NETWORKS && collection != SUBNETS {
            send(Method::DELETE, "1", "").await.expect(204);
        }
    }
}

async fn quotas_tell_what_is_used() {
    let app = TestApp::start().await;
    network(&app, Who::Member).await;
    let tenant = app.get(Who::Member, "/v2.0/quotas/tenant").await.expect(200);
    let project = tenant["tenant"]["tenant_id"].as_str().expect("a project").to_owned();
    for path in [format!("/v2.0/quotas/{project}/details"), format!("/v2.0/quotas/{project}/details.json")] {
        let shown = app.get(Who::Member, &path).await.expect(200);
        assert_eq!(shown["quota"]["network"], json!({"limit": -1, "used": 1, "reserved": 0}));
        assert_eq!(shown["quota"]["router_route"], json!({"limit": 30, "used": 0, "reserved": 0}));
    }
    let details = format!("/v2.0/quotas/{project}/details");
    app.get(Who::Other, &details).await.refused(403, "AdminRequired");
    app.get(Who::Admin, &format!("/v2.0/quotas/{}/details", "0".repeat(256))).await.refused(404, "HTTPNotFound");
    app.get(Who::Nobody, &details).await.unauthorized();
    app.get(Who::Nobody, "/v2.0/quotas/tenant").await.unauthorized();
}

async fn a_subnet_that_all_may_see_is_an_endpoint() {
    let app = TestApp::start().await;
    let (_, open) = external(&app, &["203.0.113.0/24"]).await;
    let hidden = network_with(&app, Who::Other, "10.0.0.0/24").await;
    let group = |subnet: &str| json!({"endpoint_group": {"type": "subnet", "endpoints": [subnet]}});
    app.post(Who::Member, GROUPS, group(&open[0])).await.expect(201);
    app.post(Who::Member, GROUPS, group(&hidden)).await.refused(400, "NonExistingSubnetInEndpointGroup");
}

async fn a_put_without_a_body_is_refused() {
    let app = TestApp::start().await;
    let mut places: Vec<String> =
        one_of_each(&app).await.into_iter().map(|(place, id)| format!("{place}/{id}")).collect();
    let id = router(&app, Who::Member).await;
    for verb in ["add_router_interface", "remove_router_interface", "add_extraroutes", "remove_extraroutes"] {
        places.push(format!("{ROUTERS}/{id}/{verb}"));
    }
    for place in places {
        app.call(Who::Member, Method::PUT, &place, None).await.refused(400, "HTTPBadRequest");
    }
    // The router's gateway is unchanged.
    create(&app, Who::Member, ROUTERS, "router", to(&external(&app, &["203.0.113.0/24"]).await.0)).await;
}
