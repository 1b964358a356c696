//! Deletes: whatever the peer does, what is reported as gone is gone.

use std::{thread, time::Duration};

use vpnaas::{
    gateway::{State, Tunnel},
    model::{Dpd, site_connection::DpdAction},
};

use crate::{
    far::FarConnection,
    machine::{Capture, ip, until},
    world::{World, second, tunnel, waiting},
};

/// A tunnel that always stays, so that the daemon does.
const STAYS: u128 = 9;

/// A world in which this tunnel is up and another one waits.
fn up(tunnel: &Tunnel) -> World {
    let mut world = World::new();
    world.load(&[FarConnection::default()]);
    world.want(&[tunnel.clone(), waiting(STAYS)], &[]);
    world.wait_up(1);
    assert!(world.ping());
    world
}

/// Neutron's strongSwan leaves such a tunnel up, through every rekeying.
pub fn one_of_two() {
    let mut world = World::new();
    let (other, far_other) = second(2);
    world.load(&[FarConnection::default(), far_other]);
    world.want(&[tunnel(1), other.clone()], &[]);
    // In either order.
    world.wait(1, "up", 10, |state| matches!(state, State::Up(_)));
    world.wait_from(0, "the other up", 10, |report| {
        matches!(report, vpnaas::gateway::Report::Tunnel { connection, state: State::Up(_), .. } if *connection == other.id)
    });
    let ping_other = |world: &World| world.near.ping("10.71.1.10", "10.72.2.10", 2);
    assert!(world.ping() && ping_other(&world));

    world.want(&[other], &[1]);
    let took = world.wait_absent(1);
    let capture = Capture::start(&world.far_gateway, "wan", world.folder.path());
    assert!(!world.ping());
    assert_eq!(capture.stop().clear(), [] as [String; 0], "nothing is sent unencrypted instead");
    assert!(ping_other(&world), "the other tunnel is not touched");
    assert!(!world.far().sas().contains("home:"), "the far side was informed");
    // Try what would bring it back.
    assert!(world.far().swanctl(&["--rekey", "--ike", "other-2"]).contains("completed"));
    world.assert_absent(1);
    until("the far side cannot start it", 20, || {
        // It fails, as it should.
        !crate::far::try_swanctl(
            world.folder.path().join("far/vici").to_str().unwrap(),
            &["--initiate", "--child", "c0", "--ike", "home", "--timeout", "5"],
        )
        .0
    });
    assert!(!world.ping() && ping_other(&world));
    let routes = ip(&world.namespace(), "route show table all");
    assert!(!routes.contains("10.72.1.0"), "{routes}");
    println!("one of two is gone in {took:?}");
}

pub fn while_connecting() {
    let mut world = World::new();
    world.load(&[FarConnection::default()]);
    world.far_link("down");
    world.want(&[tunnel(1), waiting(STAYS)], &[]);
    world.wait(1, "connecting", 10, |state| *state == State::Connecting);
    until("it connects", 5, || world.ours(&["--list-sas"]).contains("CONNECTING"));
    world.want(&[waiting(STAYS)], &[1]);
    let took = world.wait_absent(1);
    assert!(took < Duration::from_secs(3), "{took:?}");
    world.assert_absent(1);
    world.far_link("up");
    // Longer than the retransmission of the first message would take.
    thread::sleep(Duration::from_secs(3));
    world.assert_absent(1);
    // The first message may have been delayed, and left a half-open IKE SA there.
    let sas = world.far().sas();
    assert!(!sas.contains("ESTABLISHED"), "{sas}");
}

pub fn a_dead_peer() {
    let mut world = up(&tunnel(1));
    world.far_link("down");
    world.want(&[waiting(STAYS)], &[1]);
    let took = world.wait_absent(1);
    assert!(took > Duration::from_millis(400), "the peer has its grace period, {took:?}");
    assert!(took < Duration::from_secs(3), "{took:?}");
    world.assert_absent(1);
    // It comes back, and still has its half.
    world.far_link("up");
    assert!(!world.ping());
    world.far().swanctl(&["--rekey", "--child", "c0"]);
    thread::sleep(Duration::from_millis(500));
    world.assert_absent(1);
    println!("gone after {took:?}");
}

/// With the action `hold`, the daemon installs a trap policy, which outlives everything else of the connection.
pub fn a_trap_of_a_dead_peer() {
    let mut tunnel = tunnel(1);
    tunnel.dpd = Dpd { action: DpdAction::Hold, interval: 1, timeout: 2 };
    let mut world = up(&tunnel);
    world.far_link("down");
    until("the peer is found dead", 30, || world.ours(&["--list-pols", "--trap"]).contains(&tunnel.id.to_string()));
    world.want(&[waiting(STAYS)], &[1]);
    world.wait_absent(1);
    world.assert_absent(1);
    world.far_link("up");
    thread::sleep(Duration::from_millis(500));
    assert!(!world.ping());
    world.assert_absent(1);
}

pub fn a_peer_that_starts_again() {
    let mut world = World::new();
    world.load(&[FarConnection { close_action: "start", ..FarConnection::default() }]);
    for round in 0..10 {
        let mut tunnel = tunnel(1);
        tunnel.generation = round;
        world.want(&[tunnel, waiting(STAYS)], &[]);
        world.wait_up(1);
        world.want(&[waiting(STAYS)], &[1]);
        world.wait_absent(1);
        thread::sleep(Duration::from_millis(200));
        world.assert_absent(1);
        assert!(!world.near.ping("10.71.1.10", "10.72.1.10", 1), "round {round}");
    }
}

pub fn two_at_once() {
    let mut world = World::new();
    let (other, far_other) = second(2);
    world.load(&[FarConnection::default(), far_other]);
    world.want(&[tunnel(1), other, waiting(STAYS)], &[]);
    until("both are up", 10, || world.far().sas().matches("INSTALLED").count() == 2);
    world.far_link("down");
    world.want(&[waiting(STAYS)], &[1, 2]);
    world.want(&[waiting(STAYS)], &[1, 2]);
    let first = world.wait_absent(1);
    let is_other = |report: &vpnaas::gateway::Report| matches!(report, vpnaas::gateway::Report::Tunnel { connection, state: State::Absent, .. } if *connection == crate::world::id(2));
    let second = world.wait_from(0, "the other absent", 10, is_other);
    assert!(second < Duration::from_secs(1), "neither waits for the other: {first:?}, {second:?}");
    world.assert_absent(1);
    world.assert_absent(2);
}

pub fn what_was_never_there() {
    let mut world = World::new();
    world.want(&[], &[5]);
    world.wait_absent(5);
    world.wait_cleared();
    world.want(&[waiting(STAYS)], &[]);
    world.wait(STAYS, "connecting", 10, |state| *state == State::Connecting);
    world.want(&[waiting(STAYS)], &[5]);
    world.wait_absent(5);
}
