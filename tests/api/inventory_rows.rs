//! The rows of the inventory: attributes, lists, and rows that cannot be read.

use serde_json::{Value, json};

use crate::{
    inventory::{NETWORKS, PORTS, ROUTERS, SUBNETS, external, join, network, network_with, router, subnet, to},
    support::{
        TestApp, Who, trials,
        world::{UNKNOWN, create},
    },
};

trials![
    refusals_of_bodies_name_the_attribute,
    a_row_that_cannot_be_read_is_left_out_and_can_be_deleted,
    lists_with_filters_and_of_open_objects_come_in_pages,
];

async fn refusals_of_bodies_name_the_attribute() {
    let app = TestApp::start().await;
    let refused = async |collection: &str, name: &str, attributes: Value| {
        app.post(Who::Member, collection, json!({name: attributes})).await.refused(400, "HTTPBadRequest")
    };
    let good = json!({"network_id": UNKNOWN, "cidr": "10.0.0.0/24"});
    let with = |name: &str, value: Value| {
        let mut attributes = good.clone();
        attributes[name] = value;
        attributes
    };
    let invalid = |reason: &str| format!("Invalid input for {reason}.");
    for (attributes, message) in [
        (json!({}), "Failed to parse request. Required attribute 'network_id' not specified".to_owned()),
        (with("bogus", json!(1)), "Unrecognized attribute(s) 'bogus'".into()),
        (with("name", json!(null)), invalid("name. Reason: 'None' is not a valid string")),
        (with("ip_version", json!(5)), invalid("ip_version. Reason: '5' is not in [4, 6]")),
        (with("enable_dhcp", json!("maybe")), invalid("operation: 'maybe' cannot be converted to boolean")),
        (with("network_id", json!("5522aff7")), invalid("network_id. Reason: '5522aff7' is not a valid UUID")),
        (with("gateway_ip", json!("x")), invalid("gateway_ip. Reason: 'x' is not a valid IP address")),
        (with("host_routes", json!("x")), invalid("host_routes. Reason: 'x' is not a list")),
        (
            with("host_routes", json!([{"destination": "10.1.0.0/24"}])),
            "Failed to parse request. Required attribute 'nexthop' not specified".into(),
        ),
        (
            with("allocation_pools", json!([{"start": 1, "end": ""}])),
            invalid("allocation_pools[0].start. Reason: '1' is not a valid IP address"),
        ),
        (
            with("project_id", json!("demo2")),
            "Specifying 'project_id' other than the authenticated project in request is not allowed for the current user."
                .into(),
        ),
    ] {
        assert_eq!(refused(SUBNETS, "subnet", attributes).await, message);
    }
    let gateway = json!({"external_gateway_info": {"network_id": 5}});
    let message = invalid("external_gateway_info.network_id. Reason: '5' is not a valid UUID");
    assert_eq!(refused(ROUTERS, "router", gateway).await, message);
}

async fn a_row_that_cannot_be_read_is_left_out_and_can_be_deleted() {
    let app = TestApp::start().await;
    let url = app.database();
    let damage = |statement: &str| {
        let database = rusqlite::Connection::open(&url).expect("the database");
        assert_eq!(database.execute(statement, []).expect("a statement"), 1);
    };
    let inside = network(&app, Who::Member).await;
    let good = subnet(&app, Who::Member, &inside, "10.0.0.0/24").await;
    let bad = subnet(&app, Who::Member, &inside, "10.1.0.0/24").await;
    damage("UPDATE subnets SET gateway_ip = 'nowhere' WHERE cidr = '10.1.0.0/24'");
    let listed = app.get(Who::Member, SUBNETS).await.expect(200);
    assert_eq!((&listed["subnets"][0]["id"], &listed["subnets"][1]), (&json!(good), &Value::Null));
    // Other objects are not affected.
    let shown = app.get(Who::Member, &format!("{NETWORKS}/{inside}")).await.expect(200);
    assert_eq!(shown["network"]["subnets"], json!([good]));
    app.delete(Who::Member, &format!("{NETWORKS}/{inside}")).await.refused(409, "NetworkInUse");
    subnet(&app, Who::Member, &inside, "10.2.0.0/24").await;
    app.delete(Who::Other, &format!("{SUBNETS}/{bad}")).await.refused(404, "SubnetNotFound");
    app.delete(Who::Reader, &format!("{SUBNETS}/{bad}")).await.refused(403, "PolicyNotAuthorized");
    app.delete(Who::Member, &format!("{SUBNETS}/{bad}")).await.expect(204);
    app.delete(Who::Member, &format!("{NETWORKS}/{inside}")).await.expect(204);
    let id = router(&app, Who::Member).await;
    damage("UPDATE routers SET external_gateway_info = '{'");
    assert_eq!(app.get(Who::Member, ROUTERS).await.expect(200)["routers"], json!([]));
    app.delete(Who::Member, &format!("{ROUTERS}/{id}")).await.expect(204);
}

async fn lists_with_filters_and_of_open_objects_come_in_pages() {
    let app = TestApp::start().await;
    let (outside, open) = external(&app, &["203.0.113.0/24", "2001:db8:ee::/64"]).await;
    for round in 0..3 {
        let inside = network_with(&app, Who::Member, &format!("10.{round}.0.0/24")).await;
        let id = create(&app, Who::Member, ROUTERS, "router", to(&outside)).await;
        join(&app, &id, &inside).await;
        network(&app, Who::Other).await;
    }
    let pages = async |who: Who, collection: &str, query: &str| {
        let name = collection.rsplit('/').next().expect("a name");
        let (mut found, mut path) = (Vec::new(), format!("{collection}?limit=1&{query}"));
        loop {
            let page = app.get(who, &path).await.expect(200);
            let Some(id) = page[name][0]["id"].as_str() else { return found };
            found.push(id.to_owned());
            path = format!("{collection}?limit=1&marker={id}&{query}");
        }
    };
    assert_eq!(pages(Who::Admin, PORTS, &format!("fixed_ips=subnet_id%3D{}", open[0])).await.len(), 3);
    let two = "fixed_ips=ip_address%3D10.0.0.1&fixed_ips=ip_address%3D10.1.0.1";
    assert_eq!(pages(Who::Member, PORTS, two).await.len(), 2);
    let none = format!("{two}&fixed_ips=subnet_id%3D{}", open[0]);
    assert_eq!(pages(Who::Member, PORTS, &none).await.len(), 0);
    // Three of the project's own, and the public one.
    assert_eq!(pages(Who::Member, NETWORKS, "").await.len(), 4);
    assert_eq!(pages(Who::Other, NETWORKS, "").await.len(), 4);
    assert_eq!(pages(Who::Member, SUBNETS, "").await.len(), 5);
    assert_eq!(pages(Who::Other, SUBNETS, "").await, open);
}
