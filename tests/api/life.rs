//! The life cycle of a connection, with a data plane whose outcomes are configured.

use std::time::Duration;

use serde_json::json;
use vpnaas::{
    config::Config,
    driver::simulated::{Operation, Outcome, Rule},
};

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, SERVICES, World, at, wait_for},
};

trials![
    from_pending_to_active_and_back,
    outcomes,
    stuck_connections_can_be_deleted,
    without_a_data_plane_nothing_moves,
    a_service_takes_its_connections_with_it,
];

fn rule(config: &mut Config, name: &str, operation: Operation, outcome: Outcome) {
    config.driver.simulated.rules.push(Rule { name: name.into(), operation, outcome, latency_ms: None, times: None });
}

async fn from_pending_to_active_and_back() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let path = at(CONNECTIONS, &world.connection(&app).await);
    wait_for(&app, &path, "ipsec_site_connection", "ACTIVE").await;
    wait_for(&app, &at(SERVICES, &world.service), "vpnservice", "ACTIVE").await;
    let change = json!({"ipsec_site_connection": {"mtu": 1400}});
    let changed = app.put(Who::Member, &path, change).await.expect(200);
    assert_eq!(changed["ipsec_site_connection"]["status"], "PENDING_UPDATE");
    wait_for(&app, &path, "ipsec_site_connection", "ACTIVE").await;
    // Renaming does not affect the tunnel.
    let label = json!({"ipsec_site_connection": {"name": "new"}});
    assert_eq!(app.put(Who::Member, &path, label).await.expect(200)["ipsec_site_connection"]["status"], "ACTIVE");
    let down = json!({"ipsec_site_connection": {"admin_state_up": false}});
    app.put(Who::Member, &path, down).await.expect(200);
    wait_for(&app, &path, "ipsec_site_connection", "DOWN").await;
}

async fn outcomes() {
    let app = TestApp::start_with(|config| {
        rule(config, "broken-*", Operation::Any, Outcome::Error);
        rule(config, "lonely-*", Operation::Any, Outcome::Down);
    })
    .await;
    let world = World::make(&app).await;
    for (name, status) in [("broken-1", "ERROR"), ("lonely-1", "DOWN")] {
        let path = at(CONNECTIONS, &world.connection_with(&app, json!({"name": name})).await);
        wait_for(&app, &path, "ipsec_site_connection", status).await;
        app.delete(Who::Member, &path).await.expect(204);
    }
}

async fn stuck_connections_can_be_deleted() {
    let app = TestApp::start_with(|config| {
        config.delete.wait_ms = 50;
        rule(config, "stuck-*", Operation::Any, Outcome::Stuck);
    })
    .await;
    let world = World::make(&app).await;
    let path = at(CONNECTIONS, &world.connection_with(&app, json!({"name": "stuck-1"})).await);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let body = app.get(Who::Member, &path).await.expect(200);
    assert_eq!(body["ipsec_site_connection"]["status"], "PENDING_CREATE");
    app.put(Who::Member, &path, json!({"ipsec_site_connection": {"mtu": 1400}})).await.expect(200);
    app.delete(Who::Member, &path).await.expect(204);
    app.get(Who::Member, &path).await.refused(404, "IPsecSiteConnectionNotFound");
}

async fn without_a_data_plane_nothing_moves() {
    let app = TestApp::start_with(|config| config.driver.backend = vpnaas::config::DriverBackend::None).await;
    let world = World::make(&app).await;
    let path = at(CONNECTIONS, &world.connection(&app).await);
    let change = json!({"ipsec_site_connection": {"mtu": 1400}});
    app.put(Who::Member, &path, change).await.expect(200);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let body = app.get(Who::Member, &path).await.expect(200);
    assert_eq!(body["ipsec_site_connection"]["status"], "PENDING_CREATE");
    app.delete(Who::Member, &path).await.expect(204);
}

async fn a_service_takes_its_connections_with_it() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let path = at(CONNECTIONS, &world.connection(&app).await);
    wait_for(&app, &path, "ipsec_site_connection", "ACTIVE").await;
    for (up, status) in [(false, "DOWN"), (true, "ACTIVE")] {
        let change = json!({"vpnservice": {"admin_state_up": up}});
        app.put(Who::Member, &at(SERVICES, &world.service), change).await.expect(200);
        let shown = wait_for(&app, &path, "ipsec_site_connection", status).await;
        // The connection's own setting is unchanged.
        assert_eq!(shown["admin_state_up"], true);
    }
}
