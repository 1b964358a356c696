//! Tunnels that cannot be established, and why.

use std::time::Duration;

use vpnaas::{
    gateway::{Reason, State, Tunnel},
    model::{ike_policy::IkeVersion, keyword::EncryptionAlgorithm},
};

use crate::{
    far::FarConnection,
    world::{World, tunnel},
};

/// The tunnel fails for this reason, and comes up once the far side is configured correctly.
fn fails(wrong: FarConnection, right: FarConnection, tunnel: Tunnel, reason: &Reason) {
    let mut world = World::new();
    world.load(&[wrong]);
    world.want(&[tunnel], &[]);
    let took = world.wait(1, &format!("{reason:?}"), 20, |state| *state == State::Failed(reason.clone()));
    assert!(!world.ping());
    world.load(&[right]);
    world.wait_up(1);
    assert!(world.ping());
    println!("{reason} after {took:?}");
}

pub fn wrong_key() {
    let wrong = FarConnection { psk: b"another".to_vec(), ..FarConnection::default() };
    fails(wrong, FarConnection::default(), tunnel(1), &Reason::AuthenticationFailed);
}

pub fn wrong_key_under_ikev1() {
    let right = FarConnection { version: 1, ..FarConnection::default() };
    let wrong = FarConnection { psk: b"another".to_vec(), ..right.clone() };
    let mut tunnel = tunnel(1);
    tunnel.ike.ike_version = IkeVersion::V1;
    fails(wrong, right, tunnel, &Reason::AuthenticationFailed);
}

pub fn wrong_proposal() {
    let wrong = FarConnection { proposals: "aes256-sha512-modp2048".into(), ..FarConnection::default() };
    fails(wrong, FarConnection::default(), tunnel(1), &Reason::NoProposalChosen);
}

pub fn wrong_esp_proposal() {
    let mut tunnel = tunnel(1);
    tunnel.ipsec.encryption_algorithm = EncryptionAlgorithm::Aes256Gcm16;
    let right = FarConnection { esp_proposals: "aes256gcm16-curve25519".into(), ..FarConnection::default() };
    fails(FarConnection::default(), right, tunnel, &Reason::NoProposalChosen);
}

pub fn wrong_networks() {
    let children = vec![("10.72.8.0/24".into(), "10.71.1.0/24".into())];
    let wrong = FarConnection { children, ..FarConnection::default() };
    fails(wrong, FarConnection::default(), tunnel(1), &Reason::TrafficSelectors);
}

pub fn no_answer() {
    let mut world = World::new();
    world.load(&[FarConnection::default()]);
    world.far_link("down");
    world.want(&[tunnel(1)], &[]);
    let took = world.wait(1, "no answer", 20, |state| *state == State::Failed(Reason::NoAnswer));
    assert!(took > Duration::from_secs(2), "one message may get lost: {took:?}");
    world.far_link("up");
    world.wait_up(1);
    assert!(world.ping());
}
