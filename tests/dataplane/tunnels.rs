//! Tunnels that are up.

use std::{process::Command, sync::Arc};

use vpnaas::{
    gateway::{Gateway, State, plumbing::ExistingNamespaces},
    model::{
        ike_policy::{IkeVersion, NegotiationMode},
        site_connection::Initiator,
    },
};

use crate::{
    far::FarConnection,
    machine::{Capture, Namespace, Running, run, until},
    world::{World, tunnel},
};

pub fn carries_only_protected_packets_and_ends_in_silence() {
    let mut world = World::new();
    world.load(&[FarConnection::default()]);
    assert!(!world.ping(), "no packet may pass before there is a tunnel");
    // Pending neighbour lookups must not be captured later.
    world.near.ip("neigh flush all");

    let capture = Capture::start(&world.far_gateway, "wan", world.folder.path());
    world.want(&[tunnel(1)], &[]);
    let took = world.wait_up(1);
    assert!(world.near.ping("10.71.1.10", "10.72.1.10", 3));
    let packets = capture.stop();
    assert_eq!((packets.esp(), packets.clear()), (6, vec![]), "three requests and three replies, all protected");
    // PENDING_CREATE becomes ACTIVE without another status in between.
    let states = world.states(1);
    assert!(matches!(states.as_slice(), [State::Connecting, State::Up(_), ..]), "{states:?}");

    let capture = Capture::start(&world.far_gateway, "wan", world.folder.path());
    world.want(&[], &[1]);
    let gone = world.wait_absent(1);
    assert!(!world.ping(), "the tunnel must be gone once it is reported gone");
    world.wait_cleared();
    let packets = capture.stop();
    assert_eq!((packets.esp(), packets.clear()), (0, vec![]), "silence");
    assert_eq!(world.far().sas(), "", "the far side was informed");
    world.assert_cleared();
    println!("up in {took:?}, gone in {gone:?}, ESP by the {}", if world.is_userspace() { "daemon" } else { "kernel" });
}

pub fn any_key_is_taken_as_it_is() {
    let mut world = World::new();
    for (generation, key) in ["a\"b' c\\\n}#\ré\t$(x)", "0x00", "0sQUJD", " ", "\u{0}\u{1}", "%any"].iter().enumerate()
    {
        world.load(&[FarConnection { psk: key.as_bytes().to_vec(), ..FarConnection::default() }]);
        let mut tunnel = tunnel(1);
        (tunnel.psk, tunnel.generation) = ((*key).to_owned().into(), i64::try_from(generation).unwrap());
        world.want(&[tunnel], &[]);
        world.wait(1, "connecting", 10, |state| *state == State::Connecting);
        world.wait_up(1);
    }
}

pub fn ikev1_has_a_child_per_pair() {
    let mut world = World::new();
    let networks = |second: u8| [1, 2].map(|third| format!("10.{second}.{third}.0/24"));
    let (near, far) = (networks(71), networks(72));
    let pairs = near.iter().flat_map(|near| far.iter().map(|far| (far.clone(), near.clone())));
    let v1 = FarConnection { version: 1, children: pairs.collect(), ..FarConnection::default() };
    let lists = vec![(far.join(","), near.join(","))];
    let v2 = FarConnection { children: lists, ..FarConnection::default() };
    let cases = [
        (IkeVersion::V1, NegotiationMode::Main, v1.clone()),
        (IkeVersion::V1, NegotiationMode::Aggressive, FarConnection { aggressive: true, ..v1 }),
        (IkeVersion::V2, NegotiationMode::Main, v2),
    ];
    for (generation, (version, mode, connection)) in (1..).zip(cases) {
        world.load(&[connection]);
        let mut tunnel = tunnel(1);
        tunnel.generation = generation;
        (tunnel.ike.ike_version, tunnel.ike.phase1_negotiation_mode) = (version, mode);
        tunnel.local.networks = near.iter().map(|network| network.parse().unwrap()).collect();
        tunnel.peer.networks = far.iter().map(|network| network.parse().unwrap()).collect();
        world.want(&[tunnel], &[]);
        world.wait(1, "connecting", 10, |state| *state == State::Connecting);
        world.wait_up(1);
        for near in [1, 2] {
            for far in [1, 2] {
                let (from, to) = (format!("10.71.{near}.10"), format!("10.72.{far}.10"));
                assert!(world.near.ping(&from, &to, 1), "{version} {mode}: {from} to {to}");
            }
        }
    }
}

pub fn keys_are_replaced_without_a_gap() {
    let mut world = World::new();
    world.load(&[FarConnection::default()]);
    world.want(&[tunnel(1)], &[]);
    world.wait_up(1);
    let spis = |world: &World| {
        let sas = world.far().swanctl(&["--list-sas", "--raw"]);
        sas.split("spi-in=").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for what in [["--child", "c0"], ["--ike", "home"]] {
        let before = spis(&world);
        world.far().swanctl(&["--rekey", what[0], what[1]]);
        // An IKE SA is identified by its number, because rekeying it keeps its children.
        let is_new = |sas: &str| what[0] == "--child" || sas.contains("home: #2");
        until("keys are replaced", 10, || {
            let sas = world.far().sas();
            let now = spis(&world);
            is_new(&sas) && now.len() == 1 && (what[0] == "--ike" || now != before)
        });
        assert!(world.ping(), "{what:?}");
    }
    let states = world.states(1);
    let first_up = states.iter().position(|state| matches!(state, State::Up(_))).unwrap();
    assert!(states[first_up..].iter().all(|state| matches!(state, State::Up(_))), "{states:?}");
}

pub fn a_change_replaces_what_runs() {
    let mut world = World::new();
    let both = ["10.72.1.0/24", "10.72.2.0/24"].map(|far| (far.to_owned(), "10.71.1.0/24".to_owned()));
    world.load(&[FarConnection { children: both.into(), ..FarConnection::default() }]);
    let mut tunnel = tunnel(1);
    world.want(&[tunnel.clone()], &[]);
    world.wait_up(1);
    assert!(world.ping());
    let before = world.charon();

    // The same generation is left alone, whatever else changes.
    world.want(&[tunnel.clone()], &[]);
    tunnel.generation = 2;
    tunnel.peer.networks = vec!["10.72.2.0/24".parse().unwrap()];
    world.want(&[tunnel.clone()], &[]);
    world.wait_up(1);
    assert!(!world.ping(), "the old networks are not connected any more");
    assert!(world.near.ping("10.71.1.10", "10.72.2.10", 2));
    assert_eq!(world.far().sas().matches("ESTABLISHED").count(), 1);
    assert_eq!(world.charon(), before, "the daemon is the same");

    // Administratively down, and up again.
    world.want(&[], &[1]);
    world.wait_absent(1);
    assert!(!world.near.ping("10.71.1.10", "10.72.2.10", 1));
    tunnel.generation = 3;
    world.want(&[tunnel], &[]);
    world.wait_up(1);
    assert!(world.near.ping("10.71.1.10", "10.72.2.10", 2));
}

pub fn the_far_side_may_start() {
    let mut world = World::new();
    let mut tunnel = tunnel(1);
    tunnel.initiator = Initiator::ResponseOnly;
    world.load(&[FarConnection::default()]);
    world.want(&[tunnel], &[]);
    world.wait(1, "down, since nobody starts", 15, |state| *state == State::Down);
    assert_eq!(world.far().sas(), "");
    world.far().swanctl(&["--initiate", "--child", "c0"]);
    world.wait_up(1);
    assert!(world.ping());
    world.far().swanctl(&["--terminate", "--ike", "home"]);
    let took = world.wait(1, "down again", 5, |state| *state == State::Down);
    println!("the end is told after {took:?}");
}

/// Like that of a router made by Neutron: its addresses and routes stay unchanged, and so does the namespace.
pub fn in_a_namespace_of_others() {
    let mut world = World::new();
    world.load(&[FarConnection::default()]);
    let router = Namespace::new(format!("{}-router", world.prefix));
    router.plug("wan", &["192.0.2.1/24"], &world.bridges, "wan");
    router.plug("lan", &["10.71.1.1/24", "10.71.2.1/24"], &world.bridges, "lan");
    run("ip", &["netns", "exec", &router.0, "sysctl", "-qw", "net.ipv4.ip_forward=1"]);
    let before = router.ip("-o addr show");
    let plumbing = ExistingNamespaces { pattern: router.0.clone() };
    world.gateway = Some(Gateway::new(world.settings(), Arc::new(plumbing)));
    world.want(&[tunnel(1)], &[]);
    world.wait_up(1);
    assert!(world.ping());
    assert!(run("ip", &["netns", "exec", &router.0, "nft", "list", "tables"]).contains("vpnaas_"));
    // A daemon that does not respond is ended here too, but no other process is.
    let mut other = Running::start(Command::new("ip").args(["netns", "exec", &router.0, "sleep", "600"]));
    world.gateway = None;
    std::fs::remove_file(world.socket()).unwrap();
    let plumbing = ExistingNamespaces { pattern: router.0.clone() };
    world.gateway = Some(Gateway::new(world.settings(), Arc::new(plumbing)));
    world.want(&[tunnel(1)], &[]);
    world.wait_up(1);
    assert!(world.ping());
    assert_eq!(run("ip", &["netns", "pids", &router.0]).lines().count(), 2, "one daemon, and the other process");
    assert!(other.0.try_wait().unwrap().is_none());
    drop(other);
    world.want(&[], &[1]);
    world.wait_absent(1);
    world.wait_cleared();
    assert!(!world.ping());
    assert!(!run("ip", &["netns", "exec", &router.0, "nft", "list", "tables"]).contains("vpnaas_"));
    assert_eq!(router.ip("-o addr show"), before);
    assert_eq!(world.far().sas(), "");
}
