//! Two tenants with the same addresses.

use std::{collections::BTreeMap, thread};

use vpnaas::gateway::{Report, Site, State, Wanted, plumbing::Uplink};

use crate::{
    far::{Far, FarConnection},
    machine::{Namespace, until},
    world::{World, id, tunnel},
};

/// The second tenant has a router at 192.0.2.11 and a site at 192.0.2.12, and the same networks as the first.
pub fn with_the_same_networks_never_meet() {
    let mut world = World::new();
    world.load(&[FarConnection::default()]);
    world.bridges.ip("link add lan2 type bridge");
    world.bridges.ip("link set lan2 up");
    let near = Namespace::new(format!("{}-near2", world.prefix));
    near.plug("eth0", &["10.71.1.10/24"], &world.bridges, "lan2");
    near.ip("route add default via 10.71.1.1");
    // The site is one namespace: its gateway has the host's address.
    let site = Namespace::new(format!("{}-far2", world.prefix));
    site.plug("wan", &["192.0.2.12/24"], &world.bridges, "wan");
    site.ip("addr add 10.72.1.10/24 dev lo");
    let far = Far::start(&site, world.folder.path().join("far2"), world.is_userspace());
    let file = world.folder.path().join("far2/swanctl.conf");
    let config = "connections { home { version = 2\n local_addrs = 192.0.2.12\n remote_addrs = 192.0.2.11\n \
                  proposals = aes128-sha256-curve25519\n local { auth = psk\n id = 192.0.2.12 }\n \
                  remote { auth = psk\n id = 192.0.2.11 }\n children { c0 { local_ts = 10.72.1.0/24\n \
                  remote_ts = 10.71.1.0/24\n esp_proposals = aes128-sha256-curve25519 } } } }\n\
                  secrets { ike-home { id-1 = 192.0.2.12\n id-2 = 192.0.2.11\n secret = secret } }\n";
    std::fs::write(&file, config).unwrap();
    far.swanctl(&["--load-all", "--file", file.to_str().unwrap()]);

    world.want(&[tunnel(1)], &[]);
    world.wait_up(1);
    let mut second = tunnel(2);
    (second.local.address, second.peer.address) = ("192.0.2.11".parse().unwrap(), "192.0.2.12".parse().unwrap());
    (second.local.id, second.peer.id) = ("192.0.2.11".into(), "192.0.2.12".into());
    let other = id(77);
    let lan2 = Uplink { bridge: "lan2".into(), vlan: None };
    let place = Site { service: other, external: vec![second.local.address], bridge: Some(lan2), ..world.site() };
    let want = |world: &World, tunnels: BTreeMap<_, _>| {
        let _entered = world.runtime.enter();
        world.gateway.as_ref().unwrap().want(Wanted { site: place.clone(), tunnels, gone: vec![id(2)], turn: 99 });
    };
    want(&world, BTreeMap::from([(id(2), second)]));
    world.wait_up(2);

    // Both sites respond under the same address; their counters show which one does.
    let counts = |far: &Far| {
        let sas = far.sas();
        let line = sas.lines().find(|line| line.trim_start().starts_with("in ")).unwrap_or_default();
        // The rest is the age.
        line.split("packets").next().unwrap_or_default().to_owned()
    };
    let (first_site, second_site) = (counts(world.far()), counts(&far));
    assert!(world.ping());
    assert_ne!(counts(world.far()), first_site);
    assert_eq!(counts(&far), second_site, "the first tenant's packets reach only the first site");
    let first_site = counts(world.far());
    assert!(near.ping("10.71.1.10", "10.72.1.10", 2));
    assert_ne!(counts(&far), second_site);
    assert_eq!(counts(world.far()), first_site, "the second tenant's packets reach only the second site");

    // The end of one does not affect the other.
    want(&world, BTreeMap::new());
    world.wait_absent(2);
    let since = world.reports.len();
    world.wait_from(
        since,
        "cleared",
        10,
        |report| matches!(report, Report::Cleared { service, .. } if *service == other),
    );
    thread::sleep(std::time::Duration::from_millis(100));
    assert!(!near.ping("10.71.1.10", "10.72.1.10", 2));
    assert!(world.ping());
    until("the second site was told", 5, || far.sas().is_empty());
    assert!(!world.states(1).contains(&State::Down));
}
