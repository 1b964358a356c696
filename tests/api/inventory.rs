//! The rules of the built-in inventory.

use serde_json::{Value, json};

use crate::{
    postgres::Postgres,
    support::{
        Reply, TestApp, Who, trials,
        world::{CONNECTIONS, GROUPS, IKE, IPSEC, SERVICES, UNKNOWN, create},
    },
};

trials![
    the_recorded_sequence_gives_the_recorded_answers,
    a_gateway_gets_the_lowest_free_address_of_each_version,
    a_gateway_on_the_same_network_keeps_its_addresses,
    details_of_gateways_are_for_administrators,
    interfaces_get_the_gateways_address_once,
    ranges_are_checked,
    only_the_owner_of_a_network_adds_to_it,
    the_recorded_refusals_of_a_deleted_subnet_come_in_their_order,
    a_network_in_use_stays_and_takes_its_subnets_with_it,
    callers_see_their_own_and_what_is_open_to_all,
    limits_are_set_all_or_none,
    what_vpn_objects_use_stays_while_they_are_made,
];

pub const NETWORKS: &str = "/v2.0/networks";
pub const SUBNETS: &str = "/v2.0/subnets";
pub const ROUTERS: &str = "/v2.0/routers";
pub const PORTS: &str = "/v2.0/ports";
const QUOTAS: &str = "/v2.0/quotas";

pub async fn network(app: &TestApp, who: Who) -> String {
    create(app, who, NETWORKS, "network", json!({})).await
}

pub async fn subnet(app: &TestApp, who: Who, network: &str, cidr: &str) -> String {
    create(app, who, SUBNETS, "subnet", json!({"network_id": network, "cidr": cidr})).await
}

pub async fn network_with(app: &TestApp, who: Who, cidr: &str) -> String {
    let network = network(app, who).await;
    subnet(app, who, &network, cidr).await
}

pub async fn router(app: &TestApp, who: Who) -> String {
    create(app, who, ROUTERS, "router", json!({})).await
}

/// Creates an external network and its subnets.
pub async fn external(app: &TestApp, cidrs: &[&str]) -> (String, Vec<String>) {
    let network = create(app, Who::Admin, NETWORKS, "network", json!({"router:external": true})).await;
    let mut subnets = Vec::new();
    for cidr in cidrs {
        subnets.push(subnet(app, Who::Admin, &network, cidr).await);
    }
    (network, subnets)
}

async fn update(app: &TestApp, who: Who, router: &str, attributes: Value) -> Reply {
    app.put(who, &format!("{ROUTERS}/{router}"), json!({"router": attributes})).await
}

/// The body of an update that gives the gateway these addresses.
fn at(network: &str, ips: &Value) -> Value {
    json!({"external_gateway_info": {"network_id": network, "external_fixed_ips": ips}})
}

pub fn to(network: &str) -> Value {
    json!({"external_gateway_info": {"network_id": network}})
}

async fn interface(app: &TestApp, verb: &str, router: &str, body: Value) -> Reply {
    app.put(Who::Member, &format!("{ROUTERS}/{router}/{verb}_router_interface"), body).await
}

pub async fn join(app: &TestApp, router: &str, subnet: &str) -> Value {
    interface(app, "add", router, json!({"subnet_id": subnet})).await.expect(200)
}

fn gateway_ips(router: &Value) -> Vec<&str> {
    let ips = router["router"]["external_gateway_info"]["external_fixed_ips"].as_array();
    ips.into_iter().flatten().filter_map(|ip| ip["ip_address"].as_str()).collect()
}

async fn the_recorded_sequence_gives_the_recorded_answers() {
    let app = TestApp::start().await;
    let (first, outside) = external(&app, &["203.0.113.0/24"]).await;
    let (second, _) = external(&app, &["198.51.100.0/24", "2001:db8:ee::/64"]).await;
    let inside = network(&app, Who::Member).await;
    let one = subnet(&app, Who::Member, &inside, "10.10.0.0/24").await;
    let two = subnet(&app, Who::Member, &inside, "10.11.0.0/24").await;
    let six = network_with(&app, Who::Member, "2001:db8:10::/64").await;
    let id = router(&app, Who::Member).await;
    let ips = json!([{"subnet_id": outside[0], "ip_address": "203.0.113.10"}]);
    update(&app, Who::Admin, &id, at(&first, &ips)).await.expect(200);
    let mut ports = Vec::new();
    for subnet in [&one, &two, &six] {
        ports.push(join(&app, &id, subnet).await["port_id"].as_str().expect("an id").to_owned());
    }

    let service = json!({"router_id": id, "subnet_id": one});
    let service = create(&app, Who::Member, SERVICES, "vpnservice", service).await;
    let another = create(&app, Who::Member, SERVICES, "vpnservice", json!({"router_id": id})).await;
    let message = app.delete(Who::Member, &format!("{ROUTERS}/{id}")).await.refused(409, "RouterInUse");
    assert_eq!(message, format!("Router {id} has ports still attached: {}", ports.join(", ")));
    for (who, change) in [(Who::Member, json!({"external_gateway_info": null})), (Who::Admin, to(&second))] {
        let message = update(&app, who, &id, change).await.refused(409, "RouterInUse");
        assert_eq!(message, format!("Router {id} is currently used by VPN services ({service},{another})"));
    }
    let renamed = update(&app, Who::Member, &id, json!({"name": "corpus-main"})).await.expect(200);
    assert_eq!(
        (&renamed["router"]["revision_number"], &renamed["router"]["external_gateway_info"]["enable_snat"]),
        (&json!(5), &json!(true))
    );
    let down = update(&app, Who::Member, &id, json!({"admin_state_up": false})).await.expect(200);
    assert_eq!((&down["router"]["revision_number"], &down["router"]["name"]), (&json!(6), &json!("corpus-main")));

    let remove = async |subnet: &str| interface(&app, "remove", &id, json!({"subnet_id": subnet})).await;
    let message = remove(&one).await.refused(409, "SubnetInUseByVPNService");
    assert_eq!(message, format!("Subnet {one} is used by VPNService {service}"));
    let local = json!({"type": "subnet", "endpoints": [two]});
    let local = create(&app, Who::Member, GROUPS, "endpoint_group", local).await;
    let peer = json!({"type": "cidr", "endpoints": ["10.99.0.0/24"]});
    let peer = create(&app, Who::Member, GROUPS, "endpoint_group", peer).await;
    let ike = create(&app, Who::Member, IKE, "ikepolicy", json!({})).await;
    let ipsec = create(&app, Who::Member, IPSEC, "ipsecpolicy", json!({})).await;
    let connection = json!({
        "vpnservice_id": another, "ikepolicy_id": ike, "ipsecpolicy_id": ipsec, "local_ep_group_id": local,
        "peer_ep_group_id": peer, "peer_address": "192.0.2.10", "peer_id": "192.0.2.10", "psk": "secret",
    });
    let connection = create(&app, Who::Member, CONNECTIONS, "ipsec_site_connection", connection).await;
    let message = remove(&two).await.refused(409, "SubnetInUseByIPsecSiteConnection");
    assert_eq!(message, format!("Subnet {two} is used by ipsec site connection {connection}"));

    for (collection, id) in [(CONNECTIONS, &connection), (SERVICES, &service), (SERVICES, &another)] {
        app.delete(Who::Member, &format!("{collection}/{id}")).await.expect(204);
    }
    for subnet in [&one, &two, &six] {
        remove(subnet).await.expect(200);
    }
    remove(&one).await.refused(404, "RouterInterfaceNotFoundForSubnet");
    update(&app, Who::Member, &id, json!({"external_gateway_info": null})).await.expect(200);
    app.delete(Who::Member, &format!("{ROUTERS}/{id}")).await.expect(204);
    // The gateway's port is gone.
    app.delete(Who::Admin, &format!("{NETWORKS}/{first}")).await.expect(204);
}

async fn a_gateway_gets_the_lowest_free_address_of_each_version() {
    let app = TestApp::start().await;
    let (dual, subnets) = external(&app, &["198.51.100.0/30", "2001:db8:ee::/64", "192.0.2.0/24"]).await;
    // The first range has one free address besides its gateway; then the next range is used.
    for expected in [["198.51.100.2", "2001:db8:ee::2"], ["192.0.2.2", "2001:db8:ee::3"]] {
        let made = app.post(Who::Member, ROUTERS, json!({"router": to(&dual)})).await.expect(201);
        assert_eq!(gateway_ips(&made), expected);
    }
    let id = router(&app, Who::Admin).await;
    let invalid = |ip: &str| format!("IP address {ip} is not a valid IP for the specified subnet.");
    for (ip, status, kind, message) in [
        (
            json!({"subnet_id": subnets[0], "ip_address": "198.51.100.2"}),
            409,
            "IpAddressAlreadyAllocated",
            format!("IP address 198.51.100.2 already allocated in subnet {}", subnets[0]),
        ),
        (json!({"ip_address": "8.8.8.8"}), 400, "InvalidIpForSubnet", invalid("8.8.8.8")),
        (json!({"subnet_id": subnets[1], "ip_address": "192.0.2.9"}), 400, "InvalidIpForSubnet", invalid("192.0.2.9")),
    ] {
        assert_eq!(update(&app, Who::Admin, &id, at(&dual, &json!([ip]))).await.refused(status, kind), message);
    }
    let own = network_with(&app, Who::Member, "10.0.0.0/24").await;
    let foreign = at(&dual, &json!([{"subnet_id": own}]));
    update(&app, Who::Admin, &id, foreign).await.refused(400, "InvalidInput");
}

async fn a_gateway_on_the_same_network_keeps_its_addresses() {
    let app = TestApp::start().await;
    let (outside, subnets) = external(&app, &["203.0.113.0/24"]).await;
    let id = router(&app, Who::Admin).await;
    update(&app, Who::Admin, &id, at(&outside, &json!([{"ip_address": "203.0.113.9"}]))).await.expect(200);
    create(&app, Who::Admin, SERVICES, "vpnservice", json!({"router_id": id})).await;
    // Also while a service uses it.
    let change = json!({"external_gateway_info": {"network_id": outside, "enable_snat": false}});
    let changed = update(&app, Who::Admin, &id, change).await.expect(200);
    assert_eq!(gateway_ips(&changed), ["203.0.113.9"]);
    assert_eq!(changed["router"]["external_gateway_info"]["enable_snat"], false);
    let again = json!([{"subnet_id": subnets[0], "ip_address": "203.0.113.9"}]);
    update(&app, Who::Admin, &id, at(&outside, &again)).await.expect(200);
    app.delete(Who::Admin, &format!("{ROUTERS}/{id}")).await.refused(409, "RouterInUse");
}

async fn details_of_gateways_are_for_administrators() {
    let app = TestApp::start().await;
    let id = router(&app, Who::Member).await;
    let inside = network(&app, Who::Member).await;
    let message = update(&app, Who::Member, &id, to(&inside)).await.refused(400, "BadRequest");
    assert_eq!(message, format!("Bad router request: Network {inside} is not an external network."));
    let hidden = network(&app, Who::Other).await;
    update(&app, Who::Member, &id, to(&hidden)).await.refused(404, "NetworkNotFound");
    let (outside, _) = external(&app, &["203.0.113.0/24"]).await;
    for (detail, rule) in [
        (at(&outside, &json!([{"ip_address": "203.0.113.9"}])), "external_fixed_ips"),
        (json!({"external_gateway_info": {"network_id": outside, "enable_snat": false}}), "enable_snat"),
    ] {
        let rule = |verb: &str| format!("rule:{verb}_router:external_gateway_info:{rule} is disallowed by policy");
        let message = update(&app, Who::Member, &id, detail.clone()).await.refused(403, "PolicyNotAuthorized");
        assert_eq!(message, rule("update"));
        let refused = app.post(Who::Member, ROUTERS, json!({"router": detail})).await;
        assert_eq!(refused.refused(403, "PolicyNotAuthorized"), rule("create"));
    }
    update(&app, Who::Member, &id, to(&outside)).await.expect(200);
}

async fn interfaces_get_the_gateways_address_once() {
    let app = TestApp::start().await;
    let first = network_with(&app, Who::Member, "10.0.0.0/24").await;
    let id = router(&app, Who::Member).await;
    let made = join(&app, &id, &first).await;
    let port = &made["port_id"];
    let shown = app.get(Who::Reader, &format!("{PORTS}/{}", port.as_str().expect("an id"))).await.expect(200);
    assert_eq!(shown["port"]["device_owner"], "network:router_interface");
    assert_eq!(shown["port"]["fixed_ips"], json!([{"subnet_id": first, "ip_address": "10.0.0.1"}]));
    let message = interface(&app, "add", &id, json!({"subnet_id": first})).await.refused(400, "BadRequest");
    assert_eq!(message, format!("Bad router request: Router already has a port on subnet {first}."));
    let wide = network_with(&app, Who::Member, "10.0.0.0/16").await;
    let message = interface(&app, "add", &id, json!({"subnet_id": wide})).await.refused(400, "BadRequest");
    assert_eq!(
        message,
        format!(
            "Bad router request: Cidr 10.0.0.0/16 of subnet {wide} overlaps with cidr 10.0.0.0/24 of subnet {first}."
        )
    );
    let second = router(&app, Who::Member).await;
    let foreign = network_with(&app, Who::Other, "10.9.0.0/24").await;
    for (body, status, kind) in [
        (json!({"subnet_id": first}), 409, "IpAddressAlreadyAllocated"),
        (json!({}), 400, "BadRequest"),
        (json!({"subnet_id": wide, "port_id": port}), 400, "BadRequest"),
        (json!({"port_id": port}), 409, "PortInUse"),
        (json!({"port_id": UNKNOWN}), 404, "PortNotFound"),
        (json!({"subnet_id": foreign}), 404, "SubnetNotFound"),
    ] {
        interface(&app, "add", &second, body).await.refused(status, kind);
    }
    for (body, status, kind) in [
        (json!({"subnet_id": wide, "port_id": port}), 400, "SubnetMismatchForPort"),
        (json!({"port_id": UNKNOWN}), 404, "RouterInterfaceNotFound"),
        (json!({"subnet_id": UNKNOWN}), 404, "SubnetNotFound"),
    ] {
        interface(&app, "remove", &id, body).await.refused(status, kind);
    }
    let removed = interface(&app, "remove", &id, json!({"subnet_id": first, "port_id": port})).await.expect(200);
    assert_eq!(removed, made);
    let no_gateway = json!({"network_id": network(&app, Who::Member).await, "cidr": "10.7.0.0/24", "gateway_ip": null});
    let no_gateway = create(&app, Who::Member, SUBNETS, "subnet", no_gateway).await;
    interface(&app, "add", &id, json!({"subnet_id": no_gateway})).await.refused(400, "BadRequest");
}

async fn ranges_are_checked() {
    let app = TestApp::start().await;
    let inside = network(&app, Who::Member).await;
    subnet(&app, Who::Member, &inside, "10.0.0.0/24").await;
    for (attributes, message) in [
        (
            json!({"cidr": "10.0.0.128/25"}),
            format!(
                "Invalid input for operation: Requested subnet with cidr: 10.0.0.128/25 for network: {inside} overlaps with \
                 another subnet."
            ),
        ),
        (json!({"cidr": "nonsense"}), "Invalid input for cidr. Reason: 'nonsense' is not a valid IP subnet.".into()),
        (
            json!({"cidr": "10.1.0.0/24", "ip_version": 6}),
            "Invalid input for operation: cidr '10.1.0.0/24' does not match the ip_version '6'.".into(),
        ),
        (
            json!({"cidr": "10.1.0.0/24", "gateway_ip": "10.2.0.1"}),
            "Invalid input for operation: Gateway 10.2.0.1 is not valid on subnet.".into(),
        ),
    ] {
        let mut body = json!({"subnet": attributes});
        body["subnet"]["network_id"] = json!(inside);
        let refused = app.post(Who::Member, SUBNETS, body).await.expect(400);
        assert_eq!(refused["NeutronError"]["message"], message);
    }
    let none = json!({"subnet": {"network_id": inside, "cidr": "10.1.0.0/24", "gateway_ip": null}});
    let made = app.post(Who::Member, SUBNETS, none).await.expect(201);
    assert_eq!((&made["subnet"]["gateway_ip"], &made["subnet"]["ip_version"]), (&Value::Null, &json!(4)));
    let id = made["subnet"]["id"].as_str().expect("an id");
    let message = app.put(Who::Member, &format!("{SUBNETS}/{id}"), json!({"subnet": {"gateway_ip": "10.9.0.1"}})).await;
    message.refused(400, "InvalidInput");
    // The same range on another network does not overlap.
    network_with(&app, Who::Member, "10.0.0.0/24").await;
}

async fn only_the_owner_of_a_network_adds_to_it() {
    let app = TestApp::start().await;
    let foreign = network(&app, Who::Other).await;
    let (outside, _) = external(&app, &[]).await;
    let new = |network: &str| json!({"subnet": {"network_id": network, "cidr": "10.0.0.0/24"}});
    app.post(Who::Member, SUBNETS, new(&foreign)).await.refused(404, "NetworkNotFound");
    app.post(Who::Member, SUBNETS, new(&outside)).await.refused(403, "PolicyNotAuthorized");
}

async fn the_recorded_refusals_of_a_deleted_subnet_come_in_their_order() {
    let app = TestApp::start().await;
    let inside = network_with(&app, Who::Member, "10.0.0.0/24").await;
    let one = format!("{SUBNETS}/{inside}");
    let id = router(&app, Who::Member).await;
    join(&app, &id, &inside).await;
    let group = json!({"type": "subnet", "endpoints": [inside]});
    let group = create(&app, Who::Member, GROUPS, "endpoint_group", group).await;
    let begin = format!("Unable to complete operation on subnet {inside}:");
    let message = app.delete(Who::Member, &one).await.refused(409, "SubnetInUse");
    assert_eq!(message, format!("{begin} Subnet {inside} is used by endpoint group {group}."));
    app.delete(Who::Member, &format!("{GROUPS}/{group}")).await.expect(204);
    let message = app.delete(Who::Member, &one).await.refused(409, "SubnetInUse");
    assert_eq!(message, format!("{begin} One or more ports have an IP allocation from this subnet."));
    let no_gateway = json!({"subnet": {"gateway_ip": null}});
    app.put(Who::Member, &one, no_gateway.clone()).await.refused(409, "GatewayIpInUse");
    interface(&app, "remove", &id, json!({"subnet_id": inside})).await.expect(200);
    let changed = app.put(Who::Member, &one, no_gateway).await.expect(200);
    assert_eq!((&changed["subnet"]["gateway_ip"], &changed["subnet"]["revision_number"]), (&Value::Null, &json!(1)));
    app.delete(Who::Reader, &one).await.refused(403, "PolicyNotAuthorized");
    app.delete(Who::Member, &one).await.expect(204);
}

async fn a_network_in_use_stays_and_takes_its_subnets_with_it() {
    let app = TestApp::start().await;
    let own = network(&app, Who::Member).await;
    let one = format!("{NETWORKS}/{own}");
    let inside = subnet(&app, Who::Member, &own, "10.0.0.0/24").await;
    assert_eq!(app.get(Who::Reader, &one).await.expect(200)["network"]["subnets"], json!([inside]));
    let group = json!({"type": "subnet", "endpoints": [inside]});
    let group = create(&app, Who::Member, GROUPS, "endpoint_group", group).await;
    app.delete(Who::Member, &one).await.refused(409, "NetworkInUse");
    app.delete(Who::Member, &format!("{GROUPS}/{group}")).await.expect(204);
    app.delete(Who::Member, &one).await.expect(204);
    app.get(Who::Member, &format!("{SUBNETS}/{inside}")).await.refused(404, "SubnetNotFound");
    for (attributes, rule) in [
        (json!({"router:external": true}), "create_network:router:external"),
        (json!({"shared": true}), "create_network:shared"),
        (json!({"provider:network_type": "local"}), "create_network:provider:network_type"),
    ] {
        let body = json!({"network": attributes});
        let message = app.post(Who::Member, NETWORKS, body.clone()).await.refused(403, "PolicyNotAuthorized");
        assert_eq!(message, format!("rule:{rule} is disallowed by policy"));
        app.post(Who::Admin, NETWORKS, body).await.expect(201);
    }
}

async fn callers_see_their_own_and_what_is_open_to_all() {
    let app = TestApp::start().await;
    let own = network(&app, Who::Member).await;
    let foreign = network(&app, Who::Other).await;
    let (outside, open) = external(&app, &["203.0.113.0/24"]).await;
    let hidden = subnet(&app, Who::Other, &foreign, "10.0.0.0/24").await;
    let listed = async |who: Who, path: &str| {
        let body = app.get(who, path).await.expect(200);
        let objects = body.as_object().expect("an object").values().find_map(Value::as_array).expect("a list");
        objects.iter().map(|object| object["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(Who::Reader, NETWORKS).await, [own.clone(), outside.clone()]);
    assert_eq!(listed(Who::Other, NETWORKS).await, [foreign.clone(), outside.clone()]);
    assert_eq!(listed(Who::Admin, NETWORKS).await, [own.clone(), foreign.clone(), outside.clone()]);
    for nobodys in [Who::System, Who::Domain, Who::Unscoped] {
        assert_eq!(listed(nobodys, NETWORKS).await, [""; 0]);
        app.get(nobodys, &format!("{SUBNETS}/{}", open[0])).await.refused(404, "SubnetNotFound");
    }
    assert_eq!(listed(Who::Member, &format!("{NETWORKS}?router:external=true")).await, std::slice::from_ref(&outside));
    let behind = format!("{NETWORKS}?limit=1&marker={own}");
    assert_eq!(listed(Who::Member, &behind).await, [outside]);
    assert_eq!(listed(Who::Member, SUBNETS).await, open);
    app.get(Who::Member, &format!("{SUBNETS}/{}", open[0])).await.expect(200);
    app.get(Who::Member, &format!("{SUBNETS}/{hidden}")).await.refused(404, "SubnetNotFound");
    app.get(Who::Admin, &format!("{SUBNETS}/{hidden}")).await.expect(200);
}

async fn limits_are_set_all_or_none() {
    let app = TestApp::start_with(|config| config.quotas.router = 1).await;
    let made = app.post(Who::Member, ROUTERS, json!({"router": {}})).await.expect(201);
    app.post(Who::Member, ROUTERS, json!({"router": {}})).await.refused(409, "OverQuota");
    let one = format!("{QUOTAS}/{}", made["router"]["project_id"].as_str().expect("a project"));
    // The openstack CLI sends numbers as text.
    let set = app.put(Who::Admin, &one, json!({"quota": {"ikepolicy": "3"}})).await.expect(200);
    assert_eq!(set["quota"]["ikepolicy"], 3);
    app.put(Who::Admin, &one, json!({"quota": {"network": 7, "router": 0}})).await.refused(400, "HTTPBadRequest");
    let shown = app.get(Who::Member, &one).await.expect(200);
    assert_eq!((&shown["quota"]["network"], &shown["quota"]["router"]), (&json!(-1), &json!(1)));
    app.put(Who::Admin, &one, json!({"quota": {"port": 2_147_483_648_u64}})).await.refused(400, "HTTPBadRequest");
}

/// On both databases: of two conflicting requests, exactly one succeeds, in either order.
async fn what_vpn_objects_use_stays_while_they_are_made() {
    contend(&TestApp::start().await).await;
    match Postgres::start() {
        Ok(server) => {
            let url = server.database().await;
            contend(&TestApp::start_with(|config| config.database.url = url.into()).await).await;
        }
        Err(why) => eprintln!("without PostgreSQL: {why}"),
    }
}

async fn contend(app: &TestApp) {
    let (outside, _) = external(app, &["203.0.113.0/24"]).await;
    let inside = network(app, Who::Member).await;
    let won = |reply: &Reply| reply.status.is_success();
    for round in 0..9 {
        let subnet = subnet(app, Who::Member, &inside, &format!("10.0.{round}.0/24")).await;
        let id = create(app, Who::Member, ROUTERS, "router", to(&outside)).await;
        join(app, &id, &subnet).await;
        let group = json!({"endpoint_group": {"type": "subnet", "endpoints": [subnet]}});
        let service = json!({"vpnservice": {"router_id": id, "subnet_id": subnet}});
        let anywhere = json!({"vpnservice": {"router_id": id}});
        let no_gateway = json!({"external_gateway_info": null});
        let (made, taken) = match round % 3 {
            0 => tokio::join!(
                app.post(Who::Member, SERVICES, service),
                interface(app, "remove", &id, json!({"subnet_id": subnet})),
            ),
            1 => tokio::join!(app.post(Who::Member, SERVICES, anywhere), update(app, Who::Member, &id, no_gateway)),
            _an_endpoint_group => {
                interface(app, "remove", &id, json!({"subnet_id": subnet})).await.expect(200);
                let one = format!("{SUBNETS}/{subnet}");
                tokio::join!(app.post(Who::Member, GROUPS, group), app.delete(Who::Member, &one))
            }
        };
        assert!(won(&made) != won(&taken), "round {round}: {} and {}", made.text(), taken.text());
    }
}
