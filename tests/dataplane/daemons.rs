//! Daemons and gateways that end, and what they leave behind.

use std::path::PathBuf;

use vpnaas::gateway::State;

use crate::{
    far::FarConnection,
    machine::{run, until},
    world::{World, tunnel, waiting},
};

fn up() -> World {
    let mut world = World::new();
    world.load(&[FarConnection::default()]);
    world.want(&[tunnel(1)], &[]);
    world.wait_up(1);
    assert!(world.ping());
    world
}

pub fn a_killed_daemon_comes_back() {
    let mut world = up();
    for _ in 0..2 {
        let before = world.charon();
        run("kill", &["-KILL", &before.to_string()]);
        world.wait(1, "down", 5, |state| *state == State::Down);
        let took = world.wait_up(1);
        assert!(world.ping());
        assert_ne!(world.charon(), before);
        println!("back after {took:?}");
    }
    // Nor does any service stay without a daemon.
    run("kill", &["-KILL", &world.charon().to_string()]);
    world.want(&[], &[1]);
    world.wait_absent(1);
    world.wait_cleared();
    world.assert_cleared();
}

pub fn a_gateway_takes_over_what_runs() {
    let mut world = up();
    let (charon, sas) = (world.charon(), world.far().swanctl(&["--list-sas", "--raw"]));
    let spi = sas.split("spi-in=").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    world.restart();
    assert!(world.ping(), "a gateway that ends leaves its tunnels");
    world.want(&[tunnel(1)], &[]);
    world.wait_up(1);
    assert_eq!(world.charon(), charon);
    assert!(world.far().swanctl(&["--list-sas", "--raw"]).contains(&spi), "the tunnel was not touched");

    // What has changed in the meantime is replaced.
    world.restart();
    let mut changed = tunnel(1);
    changed.generation = 2;
    world.want(&[changed], &[]);
    world.wait_up(1);
    assert!(world.ping());
    assert!(!world.far().swanctl(&["--list-sas", "--raw"]).contains(&spi));

    // What was deleted in the meantime is removed.
    world.restart();
    world.want(&[waiting(9)], &[]);
    world.wait_absent(1);
    world.assert_absent(1);
    assert!(!world.ping());
}

pub fn what_nobody_wants_is_collected() {
    let mut world = up();
    let charon = world.charon();
    world.restart();
    let service = world.service;
    let gateway = world.gateway.as_ref().unwrap();
    let collected = world.runtime.block_on(gateway.collect(&std::collections::BTreeSet::new())).unwrap();
    assert_eq!(collected.into_iter().collect::<Vec<_>>(), [service]);
    world.wait_cleared();
    assert!(!PathBuf::from(format!("/proc/{charon}")).exists());
    assert_eq!(world.far().sas(), "", "the far side was informed");
    world.assert_cleared();

    // A namespace without a daemon, and a socket without a listener.
    run("ip", &["netns", "add", &world.namespace()]);
    std::fs::write(world.socket(), "").unwrap();
    world.restart();
    let gateway = world.gateway.as_ref().unwrap();
    assert_eq!(world.runtime.block_on(gateway.collect(&std::collections::BTreeSet::new())).unwrap().len(), 1);
    world.wait_cleared();
    world.assert_cleared();
    let gateway = world.gateway.as_ref().unwrap();
    assert!(world.runtime.block_on(gateway.collect(&std::collections::BTreeSet::new())).unwrap().is_empty());
}

/// The next gateway cannot control it, and would start a second one next to it.
pub fn a_daemon_without_a_socket_is_ended_first() {
    let mut world = up();
    let before = world.charon();
    world.gateway = None;
    std::fs::remove_file(world.socket()).unwrap();
    world.restart();
    world.want(&[tunnel(1)], &[]);
    world.wait_up(1);
    assert!(world.ping());
    assert_ne!(world.charon(), before, "there is one daemon, and it is a new one");
    assert!(!PathBuf::from(format!("/proc/{before}")).exists());
    // Nor does it stay if nothing is wanted.
    let before = world.charon();
    world.gateway = None;
    std::fs::remove_file(world.socket()).unwrap();
    world.restart();
    world.want(&[], &[1]);
    world.wait_absent(1);
    world.wait_cleared();
    assert!(!PathBuf::from(format!("/proc/{before}")).exists());
    assert_eq!(world.far().sas(), "", "the far side was informed");
    world.assert_cleared();
}

/// Connections and keys that someone else has loaded into our daemon.
pub fn strangers_are_removed() {
    let world = up();
    let file = world.folder.path().join("stranger.conf");
    let config = "connections { stranger { remote_addrs = 192.0.2.77\n local { auth = psk }\n remote { auth = psk\n id = @x }\n \
                  children { c { remote_ts = 10.72.9.0/24\n start_action = trap } } } }\nsecrets { ike-stranger { id = @x\n secret = x } }\n";
    std::fs::write(&file, config).unwrap();
    let socket = world.socket().display().to_string();
    crate::far::try_swanctl(&socket, &["--load-creds", "--file", file.to_str().unwrap()]);
    world.ours(&["--load-conns", "--file", file.to_str().unwrap()]);
    // Loading it has unloaded ours, which are restored as well.
    until("the stranger is gone", 10, || !world.ours(&["--list-conns"]).contains("stranger"));
    until("our own is back", 10, || world.ours(&["--list-conns"]).contains(&tunnel(1).id.to_string()));
    until("it carries traffic", 10, || world.ping());
    assert!(!world.ours(&["--list-pols", "--trap"]).contains("stranger"));
}
