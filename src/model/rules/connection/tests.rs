//! The rules, against answers recorded from Neutron.

use uuid::Uuid;

use super::{
    Cidr, Dpd, EndpointGroup, EndpointType,
    IpVersion::{self, V4, V6},
    Sides, SiteConnection, Violation, cidrs_version, dpd, ends_named, group_type, group_version, mtu, reachable,
    same_tunnel, same_version,
};
use crate::model::{
    Sealed, Status,
    site_connection::{DpdAction, DpdChange, Initiator},
};

const GROUP: Uuid = Uuid::from_u128(7);
const ROUTER: Uuid = Uuid::from_u128(8);

#[test]
fn the_ends_must_be_named_as_the_service_needs_it() {
    use Violation::{InvalidEndpointGroup, MissingPeerCidrs, MissingRequiredEndpointGroup, PeerCidrsInvalid};
    for (has_subnet, cidrs, local, peer, expected) in [
        (true, true, false, false, Ok(())),
        (true, false, false, false, Err(MissingPeerCidrs)),
        (true, false, true, true, Err(MissingPeerCidrs)),
        (true, true, true, false, Err(InvalidEndpointGroup(Sides::Local))),
        (true, true, false, true, Err(InvalidEndpointGroup(Sides::Peer))),
        (true, true, true, true, Err(InvalidEndpointGroup(Sides::Both))),
        (false, false, true, true, Ok(())),
        (false, false, false, true, Err(MissingRequiredEndpointGroup(Sides::Local))),
        (false, false, true, false, Err(MissingRequiredEndpointGroup(Sides::Peer))),
        (false, false, false, false, Err(MissingRequiredEndpointGroup(Sides::Both))),
        (false, true, true, true, Err(PeerCidrsInvalid)),
        (false, true, false, false, Err(PeerCidrsInvalid)),
    ] {
        assert_eq!(
            ends_named(has_subnet, cidrs, Sides::of(local, peer)),
            expected,
            "{has_subnet} {cidrs} {local} {peer}"
        );
    }
}

#[test]
fn sides_are_named_as_messages_name_them() {
    let names = [Sides::Local, Sides::Peer, Sides::Both].map(|sides| sides.to_string());
    assert_eq!(names, ["local", "peer", "local and peer"]);
}

#[test]
fn a_group_must_be_of_the_type_that_its_side_needs() {
    let group = EndpointGroup {
        id: GROUP,
        project_id: "p".into(),
        name: String::new(),
        description: String::new(),
        kind: EndpointType::Vlan,
        endpoints: vec!["100".into()],
    };
    assert_eq!(group_type(&group, EndpointType::Vlan), Ok(()));
    let expected =
        Violation::WrongEndpointGroupType { group: GROUP, is: EndpointType::Vlan, should_be: EndpointType::Cidr };
    assert_eq!(group_type(&group, EndpointType::Cidr), Err(expected));
}

#[test]
fn each_end_has_one_ip_version() {
    let mixed = Err(Violation::MixedIpVersionsForEndpoints { group: GROUP });
    for (entries, expected) in [
        (&[V4][..], Ok(V4)),
        (&[V4, V4], Ok(V4)),
        (&[V6], Ok(V6)),
        (&[V4, V6], mixed.clone()),
        (&[V6, V4], mixed.clone()),
        (&[], mixed),
    ] {
        assert_eq!(group_version(GROUP, entries.iter().copied()), expected, "{entries:?}");
    }
}

#[test]
fn peer_cidrs_have_one_ip_version() {
    let run = |texts: &[&str]| cidrs_version(&texts.iter().filter_map(|text| Cidr::parse(text)).collect::<Vec<_>>());
    assert_eq!(run(&["10.99.0.0/24", "10.98.0.0/24"]), Ok(V4));
    assert_eq!(run(&["2001:db8:99::/64"]), Ok(V6));
    assert_eq!(run(&["10.99.0.0/24", "2001:db8::/32"]), Err(Violation::MixedIpVersionsForPeerCidrs));
}

#[test]
fn both_ends_have_the_same_ip_version() {
    assert_eq!(same_version(V4, V4), Ok(()));
    assert_eq!(same_version(V6, V6), Ok(()));
    assert_eq!(same_version(V4, V6), Err(Violation::MixedIpVersionsForConnection));
    assert_eq!(same_version(V6, V4), Err(Violation::MixedIpVersionsForConnection));
}

#[test]
fn a_dead_peer_is_probed_first() {
    for (change, fits) in [
        (DpdChange::default(), true),
        (DpdChange { interval: Some(0), ..DpdChange::default() }, true),
        (DpdChange { interval: Some(119), ..DpdChange::default() }, true),
        (DpdChange { interval: Some(120), ..DpdChange::default() }, false),
        (DpdChange { timeout: Some(31), ..DpdChange::default() }, true),
        (DpdChange { timeout: Some(30), ..DpdChange::default() }, false),
        (DpdChange { interval: Some(50), timeout: Some(50), action: None }, false),
        (DpdChange { interval: Some(60), timeout: Some(50), action: None }, false),
        (DpdChange { interval: Some(60), timeout: Some(61), action: Some(DpdAction::Clear) }, true),
        (DpdChange { interval: Some(0), timeout: Some(1), action: None }, true),
    ] {
        assert_eq!(dpd(change.onto(Dpd::default())).is_ok(), fits, "{change:?}");
    }
}

#[test]
fn the_mtu_is_what_every_link_carries_at_least() {
    for (bytes, version, fits) in [
        (1500, V4, true),
        (68, V4, true),
        (67, V4, false),
        (1, V4, false),
        (0, V4, false),
        (i32::MAX, V4, true),
        (1280, V6, true),
        (1279, V6, false),
        (68, V6, false),
    ] {
        let expected = if fits { Ok(()) } else { Err(Violation::MtuTooSmall { mtu: bytes, version }) };
        assert_eq!(mtu(bytes, version), expected);
    }
}

#[test]
fn the_router_must_have_an_external_address_of_the_peers_version() {
    let addresses = |texts: &[&str]| texts.iter().filter_map(|text| text.parse().ok()).collect::<Vec<_>>();
    let lacks = |version: IpVersion| Err(Violation::ExternalNetworkHasNoSubnet { router: ROUTER, version });
    let (v4, dual) = (addresses(&["203.0.113.10"]), addresses(&["198.51.100.10", "2001:db8:ee::10"]));
    assert_eq!(reachable(ROUTER, &v4, V4), Ok(()));
    assert_eq!(reachable(ROUTER, &v4, V6), lacks(V6));
    assert_eq!(reachable(ROUTER, &dual, V4), Ok(()));
    assert_eq!(reachable(ROUTER, &dual, V6), Ok(()));
    assert_eq!(reachable(ROUTER, &[], V4), lacks(V4));
}

fn connection() -> SiteConnection {
    SiteConnection {
        id: Uuid::from_u128(1),
        project_id: "p".into(),
        name: "conn".into(),
        description: String::new(),
        peer_address: "192.0.2.10".into(),
        peer_id: "192.0.2.10".into(),
        local_id: String::new(),
        mtu: SiteConnection::DEFAULT_MTU,
        psk: Sealed::from_kept("plain:secret".into()),
        initiator: Initiator::BiDirectional,
        dpd: Dpd::default(),
        admin_state_up: true,
        vpnservice_id: Uuid::from_u128(2),
        ikepolicy_id: Uuid::from_u128(3),
        ipsecpolicy_id: Uuid::from_u128(4),
        peer_cidrs: vec!["10.99.0.0/24".into()],
        local_ep_group_id: None,
        peer_ep_group_id: None,
        deletion_protection: false,
        status: Status::PendingCreate,
        generation: 1,
        observed_generation: 0,
    }
}

type Change = fn(&mut SiteConnection);

#[test]
fn the_data_plane_cares_for_all_but_labels() {
    let cases: [(Change, bool); 16] = [
        (|_| {}, true),
        (|c| c.name = "other".into(), true),
        (|c| c.description = "other".into(), true),
        (|c| c.deletion_protection = true, true),
        (|c| c.status = Status::Active, true),
        (|c| c.generation = 2, true),
        (|c| c.peer_address = "192.0.2.11".into(), false),
        (|c| c.peer_id = "other".into(), false),
        (|c| c.local_id = "other".into(), false),
        (|c| c.mtu = 1400, false),
        (|c| c.psk = Sealed::from_kept("plain:other".into()), false),
        (|c| c.initiator = Initiator::ResponseOnly, false),
        (|c| c.dpd.interval = 10, false),
        (|c| c.admin_state_up = false, false),
        (|c| c.peer_cidrs.push("10.98.0.0/24".into()), false),
        (|c| c.local_ep_group_id = Some(GROUP), false),
    ];
    for (index, (change, same)) in cases.into_iter().enumerate() {
        let mut other = connection();
        change(&mut other);
        assert_eq!(same_tunnel(&connection(), &other), same, "change {index}");
    }
}
