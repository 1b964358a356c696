//! The rules of the model, compared with responses recorded from Neutron.

use uuid::Uuid;
use vpnaas::{
    auth::Role,
    model::{
        Dpd, EndpointGroup, Resource as _, Sealed, SiteConnection, Status,
        address::{
            Cidr,
            IpVersion::{self, V4, V6},
            PeerAddress,
        },
        endpoint_group::{
            EndpointFault::{self, InvalidCidr, InvalidUuid, NotUnique, TooLong},
            EndpointType::{self, Network, Router, Subnet, Vlan},
            EndpointsViolation, check,
        },
        ids::{self, GivenId},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Keyword as _},
        rules::{Sides, Violation, dpd, ends_named, group_version, modern, mtu, reachable, same_tunnel},
        site_connection::Initiator,
    },
    store::Sealer,
};

const ID: &str = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

#[test]
fn more_spellings_may_be_given_than_name_an_object() {
    let upper = ID.to_uppercase();
    for (text, is_given, is_id) in [
        (ID, true, true),
        (&upper, true, true),
        (&ID.replace('-', ""), true, false),
        (&format!("{{{ID}}}"), true, false),
        (&format!("urn:uuid:{ID}"), true, false),
        (&format!(" {ID}"), false, false),
        (&ID[1..], false, false),
        ("", false, false),
    ] {
        let given = GivenId::new(text);
        assert_eq!((given.is_some(), ids::parse(text).is_some()), (is_given, is_id), "{text:?}");
        assert_eq!(given.and_then(|given| given.id()).is_some(), is_id, "{text:?}");
    }
}

#[test]
fn ranges_have_a_prefix_and_may_have_host_bits() {
    for (text, version) in [
        ("10.1.1.1/24", Some(V4)),
        ("0.0.0.0/0", Some(V4)),
        ("2001:DB8:99::1/64", Some(V6)),
        ("2001:0db8:1234:5678:9abc:def0:1234:5678/128", Some(V6)),
        ("", None),
        ("10/8", None),
        ("10.99.0.5", None),
        ("1.0.0.0/33", None),
        (" 10.1.0.0/24", None),
        ("10.0.0.0/", None),
        ("10.99.0.0/255.255.255.0", None),
        ("010.0.0.0/8", None),
        ("10.0.0.0/08", None),
        ("2001:db8::/129", None),
    ] {
        assert_eq!(Cidr::parse(text).map(|cidr| cidr.version()), version, "{text:?}");
    }
}

#[test]
fn a_peers_address_is_literal_or_in_an_old_form_or_named_or_nothing() {
    for text in ["192.0.2.10", "0.0.0.0", "2001:0DB8:0000::0007", "::ffff:192.0.2.1"] {
        assert!(matches!(PeerAddress::read(text), PeerAddress::Literal(_)), "{text:?}");
    }
    for (text, usual) in [
        ("192.0.2", "192.0.0.2"),
        ("192.0.2.010", "192.0.2.8"),
        ("1", "0.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0x1.0X2.0x3.0x4", "1.2.3.4"),
        ("1.2.65535", "1.2.255.255"),
        ("1.16777215", "1.255.255.255"),
        ("4294967295", "255.255.255.255"),
    ] {
        let PeerAddress::Packed(address) = PeerAddress::read(text) else { panic!("{text:?}") };
        assert_eq!(address.to_string(), usual);
    }
    for text in ["localhost", "no.such.host.invalid", "vpn.example.com.", "a_b.example", "1a", "größe.example"] {
        assert_eq!(PeerAddress::read(text), PeerAddress::Name, "{text:?}");
    }
    let nothing = "| |.|1.|.1|1..2|%any|192.0.2.1/32| 192.0.2.1|192.0.2.1\n|256.1.1.1|1.2.3.4.5|08.1.1.1|4294967296|\
                   1.2.65536|+1.2.3.4|1.2.3.-4|fe80::1%lo|[::1]|a b|a..b";
    for text in nothing.split('|').chain(["a".repeat(300).as_str()]) {
        assert_eq!(PeerAddress::read(text), PeerAddress::Nothing, "{text:?}");
    }
}

fn fault(kind: EndpointType, endpoints: &[&str]) -> Option<(String, EndpointFault)> {
    let endpoints = endpoints.iter().map(|&entry| entry.to_owned()).collect();
    match check(&EndpointGroup { kind, endpoints, ..EndpointGroup::blank(Uuid::nil(), "p".into()) }) {
        Err(EndpointsViolation::Invalid { endpoint, fault, .. }) => Some((endpoint, fault)),
        Ok(()) | Err(EndpointsViolation::Missing { .. }) => None,
    }
}

#[test]
fn what_fits_into_a_group_and_what_does_not() {
    let (most, long, upper) = ("v".repeat(255), "v".repeat(256), ID.to_uppercase());
    for (kind, endpoints, expected) in [
        (EndpointType::Cidr, &["10.1.0.0/24", "2001:db8::/32"][..], None),
        (EndpointType::Cidr, &["10.1.1.1"], Some(("10.1.1.1", InvalidCidr))),
        (EndpointType::Cidr, &["10.1.0.0/24", "10.1.0.0/24"], Some(("10.1.0.0/24", NotUnique))),
        (Subnet, &[ID, "00000000dead4bad8bad000000000000"], None),
        (Subnet, &["10.1.0.0/24"], Some(("10.1.0.0/24", InvalidUuid))),
        (Subnet, &[ID, &upper], Some((&upper, NotUnique))),
        (Network, &["10.1.0.0/24", ID, "5", "100"], None),
        (Router, &[ID], None),
        (Vlan, &["5", "a", "A", &most], None),
        (Vlan, &["a", "a"], Some(("a", NotUnique))),
        (Vlan, &[&long], Some((&long, TooLong))),
    ] {
        assert_eq!(fault(kind, endpoints), expected.map(|(entry, fault)| (entry.to_owned(), fault)), "{endpoints:?}");
    }
}

#[test]
fn the_ends_must_be_named_as_the_service_needs_it() {
    use Violation::{InvalidEndpointGroup, MissingPeerCidrs, MissingRequiredEndpointGroup, PeerCidrsInvalid};
    for (has_subnet, cidrs, local, peer, expected) in [
        (true, true, false, false, Ok(())),
        (true, false, true, true, Err(MissingPeerCidrs)),
        (true, true, true, false, Err(InvalidEndpointGroup(Sides::Local))),
        (true, true, true, true, Err(InvalidEndpointGroup(Sides::Both))),
        (false, false, true, true, Ok(())),
        (false, false, false, true, Err(MissingRequiredEndpointGroup(Sides::Local))),
        (false, false, true, false, Err(MissingRequiredEndpointGroup(Sides::Peer))),
        (false, false, false, false, Err(MissingRequiredEndpointGroup(Sides::Both))),
        (false, true, true, true, Err(PeerCidrsInvalid)),
    ] {
        let named = ends_named(has_subnet, cidrs, Sides::of(local, peer));
        assert_eq!(named, expected, "{has_subnet} {cidrs} {local} {peer}");
    }
}

#[test]
fn each_end_has_one_ip_version() {
    let mixed = Err(Violation::MixedIpVersionsForEndpoints(Uuid::nil()));
    for (entries, expected) in
        [(&[V4, V4][..], Ok(V4)), (&[V6], Ok(V6)), (&[V4, V6], mixed.clone()), (&[V6, V4], mixed.clone()), (&[], mixed)]
    {
        assert_eq!(group_version(Uuid::nil(), entries.iter().copied()), expected, "{entries:?}");
    }
}

#[test]
fn a_dead_peer_is_probed_first_and_the_mtu_is_what_every_link_carries() {
    for (interval, timeout, fits) in [(0, 1, true), (119, 120, true), (120, 120, false), (60, 50, false)] {
        assert_eq!(dpd(Dpd { interval, timeout, ..Dpd::default() }).is_ok(), fits, "{interval} {timeout}");
    }
    for (bytes, version, fits) in [(68, V4, true), (67, V4, false), (0, V4, false), (1280, V6, true), (1279, V6, false)]
    {
        assert_eq!(mtu(bytes, version).is_ok(), fits, "{bytes} {version:?}");
    }
}

#[test]
fn the_router_must_have_an_external_address_of_the_peers_version() {
    let lacks = |version: IpVersion| Err(Violation::ExternalNetworkHasNoSubnet(Uuid::nil(), version));
    let addresses = ["203.0.113.10", "2001:db8:ee::10"].map(|text| text.parse().unwrap());
    assert_eq!((reachable(Uuid::nil(), &addresses, V4), reachable(Uuid::nil(), &addresses, V6)), (Ok(()), Ok(())));
    assert_eq!((reachable(Uuid::nil(), &addresses[..1], V6), reachable(Uuid::nil(), &[], V4)), (lacks(V6), lacks(V4)));
}

#[test]
fn sha1_and_3des_are_all_that_is_legacy() {
    let auth = AuthAlgorithm::ALL.iter().map(|auth| modern(Some(*auth), None));
    let encryption = EncryptionAlgorithm::ALL.iter().map(|encryption| modern(None, Some(*encryption)));
    let refused: Vec<_> = auth.chain(encryption).filter_map(Result::err).map(|legacy| legacy.value).collect();
    assert_eq!(refused, ["sha1", "3des"]);
    assert_eq!(modern(None, None), Ok(()));
}

type Change = fn(&mut SiteConnection);

fn sealed(psk: &str) -> Sealed {
    Sealer::new(&[]).ok().and_then(|sealer| sealer.seal(Uuid::nil(), &psk.into()).ok()).unwrap_or_default()
}

#[test]
fn the_data_plane_cares_for_all_but_labels() {
    let cases: [(Change, bool); 15] = [
        (|c| c.name = "other".into(), true),
        (|c| c.description = "other".into(), true),
        (|c| c.deletion_protection = true, true),
        (|c| c.status = Status::Active, true),
        (|c| c.generation = 2, true),
        (|c| c.peer_address = "192.0.2.11".into(), false),
        (|c| c.peer_id = "other".into(), false),
        (|c| c.local_id = "other".into(), false),
        (|c| c.mtu = 1400, false),
        (|c| c.psk = sealed("other"), false),
        (|c| c.initiator = Initiator::ResponseOnly, false),
        (|c| c.dpd.interval = 10, false),
        (|c| c.admin_state_up = false, false),
        (|c| c.peer_cidrs.push("10.98.0.0/24".into()), false),
        (|c| c.local_ep_group_id = Some(Uuid::nil()), false),
    ];
    let connection = SiteConnection::blank(Uuid::nil(), "p".into());
    for (index, (change, same)) in cases.into_iter().enumerate() {
        let mut other = connection.clone();
        change(&mut other);
        assert_eq!(same_tunnel(&connection, &other), same, "change {index}");
    }
}

#[test]
fn stronger_roles_imply_weaker_ones_and_service_stands_alone() {
    assert_eq!(Role::effective(&[Role::Manager]), [Role::Manager, Role::Member, Role::Reader]);
    assert_eq!(Role::effective(&[Role::Service]), [Role::Service]);
    assert_eq!(
        Role::effective(&[Role::Reader, Role::Service, Role::Member]),
        [Role::Member, Role::Reader, Role::Service]
    );
    assert_eq!(Role::effective(&[]), []);
}
