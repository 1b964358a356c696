//! The simulated data plane does what its rules say.

use std::time::Duration;

use uuid::Uuid;
use vpnaas::{
    driver::{
        Driver as _, WantedConnection,
        simulated::{Operation, Outcome, Rule, Simulated, SimulatedConfig},
    },
    model::{SiteConnection, Status, Teardown, TeardownKind, Timestamp},
};

use crate::bench::{connection, service};

/// The connection of a service that is up.
fn wanted(name: &str) -> WantedConnection {
    let connection = SiteConnection { name: name.into(), ..connection(1) };
    WantedConnection { connection, service: service(), psk: "secret".into() }
}

fn teardown(name: &str) -> Teardown {
    Teardown {
        id: Uuid::from_u128(1),
        kind: TeardownKind::Connection,
        project_id: "demo".into(),
        name: name.into(),
        vpnservice_id: Uuid::from_u128(2),
        peer_address: "203.0.113.9".into(),
        requested_at: Timestamp::UNIX_EPOCH,
    }
}

fn rule(name: &str, operation: Operation, outcome: Outcome, times: Option<u32>) -> Rule {
    Rule { name: name.into(), operation, latency_ms: Some(10), outcome, times }
}

fn driver(rules: Vec<Rule>) -> Simulated {
    Simulated::new(SimulatedConfig { rules, ..SimulatedConfig::default() })
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_comes_up_after_the_latency_and_goes_with_its_teardown() {
    let driver = driver(vec![]);
    let start = tokio::time::Instant::now();
    assert_eq!(driver.apply_connection(&wanted("a")).await.unwrap(), Status::Active);
    assert_eq!(start.elapsed().as_millis(), 300);
    assert!(driver.tunnels()[&Uuid::from_u128(1)].up);
    driver.teardown(&teardown("a")).await.unwrap();
    assert_eq!(start.elapsed().as_millis(), 320);
    assert!(driver.tunnels().is_empty());
    driver.teardown(&teardown("a")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_administratively_down_is_down() {
    let driver = driver(vec![]);
    let (mut connection_down, mut service_down) = (wanted("a"), wanted("a"));
    connection_down.connection.admin_state_up = false;
    service_down.service.admin_state_up = false;
    for wanted in [connection_down, service_down] {
        assert_eq!(driver.apply_connection(&wanted).await.unwrap(), Status::Down);
        assert!(!driver.tunnels()[&wanted.connection.id].up);
    }
}

#[tokio::test(start_paused = true)]
async fn rules_choose_by_name_and_operation() {
    let driver = driver(vec![
        rule("bad-*", Operation::Create, Outcome::Error, None),
        rule("bad-*", Operation::Any, Outcome::Down, None),
    ]);
    let mut wanted = wanted("bad-1");
    assert_eq!(driver.apply_connection(&wanted).await.unwrap(), Status::Error);
    wanted.connection.observed_generation = 1;
    assert_eq!(driver.apply_connection(&wanted).await.unwrap(), Status::Down);
}

#[tokio::test(start_paused = true)]
async fn a_limited_rule_is_used_up() {
    let driver = driver(vec![rule("a", Operation::Delete, Outcome::Fail, Some(2))]);
    driver.apply_connection(&wanted("a")).await.unwrap();
    for _ in 0..2 {
        driver.teardown(&teardown("a")).await.unwrap_err();
        assert_eq!(driver.tunnels().len(), 1);
    }
    driver.teardown(&teardown("a")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stuck_operation_never_answers() {
    let driver = driver(vec![rule("a", Operation::Any, Outcome::Stuck, None)]);
    let hour = Duration::from_hours(1);
    tokio::time::timeout(hour, driver.apply_connection(&wanted("a"))).await.unwrap_err();
    assert!(driver.tunnels().is_empty());
}
