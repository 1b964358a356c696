//! Connections: creating and deleting them.

use uuid::Uuid;
use vpnaas::{
    model::{
        Dpd, Draft, SiteConnection, Status,
        address::IpVersion,
        endpoint_group::EndpointType,
        ids::GivenId,
        ipsec_policy::TransformProtocol,
        quota::QuotaResource,
        rules::{Sides, Violation},
        site_connection::{DpdChange, Spec},
    },
    service::{
        CreationError, LookupError,
        context::Choices,
        policy, show,
        site_connection::{self, CreateError, DeleteError, EndsError},
    },
};

use crate::{
    cases,
    world::{
        DEMO, ROUTER, ROUTER_DUAL, SUBNET, SUBNET_DUAL_V6, SUBNET_OFF, SUBNET_V6, UNKNOWN, World, admin, asking, cidrs,
        connection_draft, ipsec_draft, joining, member, other,
    },
};

cases!(
    a_connection_is_made_as_drafted,
    what_it_refers_to_must_be_there,
    what_it_refers_to_is_looked_up_in_order,
    the_ends_must_fit_a_service_with_a_subnet,
    the_ends_must_fit_a_service_without,
    the_peers_address_is_resolved_once,
    a_dual_stack_router_reaches_both,
    the_quota_comes_before_the_look_ups,
    a_deleted_connection_is_gone_and_its_teardown_written_down,
    every_status_can_be_deleted,
    protection_is_a_refusal_until_it_is_lifted,
);

async fn a_connection_is_made_as_drafted(world: &World) {
    let draft = asking(&world.draft().await, |spec| {
        spec.dpd = Some(DpdChange { interval: Some(20), ..DpdChange::default() });
    });
    world.nudges.take();
    let made = site_connection::create(&world.ctx, &member(), draft).await.expect("a connection");
    assert_eq!(made.dpd, Dpd { interval: 20, ..Dpd::default() });
    assert_eq!(made.peer_cidrs, ["10.99.0.0/24"]);
    assert_eq!((made.status, made.generation, made.observed_generation), (Status::PendingCreate, 1, 0));
    assert_eq!(world.nudges.take(), 1);
    show::<SiteConnection>(&world.ctx, &member(), made.id).await.expect("is shown");
}

async fn refused(world: &World, draft: Draft<SiteConnection>) -> CreateError {
    site_connection::create(&world.ctx, &member(), draft).await.expect_err("is refused")
}

async fn what_it_refers_to_must_be_there(world: &World) {
    let good = world.draft().await;
    let (ike, service) = (good.spec.ikepolicy_id.clone(), good.spec.vpnservice_id.clone());
    let odd = GivenId::new("00000000dead4bad8bad000000000000").expect("like a UUID");
    for id in [odd, UNKNOWN.into(), service.expect("is given")] {
        let error = refused(world, asking(&good, |spec| spec.ikepolicy_id = Some(id.clone()))).await;
        assert!(matches!(error, CreateError::IkePolicyNotFound(is) if is == id));
        let error = refused(world, asking(&good, |spec| spec.ipsecpolicy_id = Some(id.clone()))).await;
        assert!(matches!(error, CreateError::IpsecPolicyNotFound(is) if is == id));
    }
    let error = refused(world, asking(&good, |spec| spec.vpnservice_id.clone_from(&ike))).await;
    assert!(matches!(error, CreateError::VpnServiceNotFound(is) if Some(&is) == ike.as_ref()));
    // Other projects' objects do not exist either, except for an administrator.
    let foreign = Draft { project_id: "other".into(), ..good.clone() };
    let made = site_connection::create(&world.ctx, &other(), foreign).await;
    assert!(matches!(made, Err(CreateError::IkePolicyNotFound(_))));
    let foreign = Draft { project_id: "admin".into(), ..good };
    site_connection::create(&world.ctx, &admin(), foreign).await.expect("a connection");
}

async fn what_it_refers_to_is_looked_up_in_order(world: &World) {
    let good = world.draft().await;
    let mut unusable = ipsec_draft();
    unusable.spec.transform_protocol = Some(TransformProtocol::AhEsp);
    let unusable = policy::create(&world.ctx, &member(), unusable).await.expect("may be stored");
    let draft = asking(&good, |spec| {
        spec.ikepolicy_id = Some(UNKNOWN.into());
        spec.ipsecpolicy_id = Some(unusable.id.into());
        spec.vpnservice_id = Some(UNKNOWN.into());
        spec.peer_cidrs = None;
        spec.peer_address = None;
    });
    assert!(matches!(refused(world, draft.clone()).await, CreateError::IkePolicyNotFound(_)));
    let draft = asking(&draft, |spec| spec.ikepolicy_id.clone_from(&good.spec.ikepolicy_id));
    let error = refused(world, draft.clone()).await;
    assert!(matches!(error, CreateError::TransformProtocol(TransformProtocol::AhEsp)));
    let draft = asking(&draft, |spec| spec.ipsecpolicy_id.clone_from(&good.spec.ipsecpolicy_id));
    assert!(matches!(refused(world, draft.clone()).await, CreateError::VpnServiceNotFound(_)));
    let draft = asking(&draft, |spec| spec.vpnservice_id.clone_from(&good.spec.vpnservice_id));
    assert!(matches!(
        refused(world, draft).await,
        CreateError::Ends(EndsError::Violation(Violation::MissingPeerCidrs))
    ));
}

async fn violates(world: &World, draft: Draft<SiteConnection>, expected: Violation) {
    match refused(world, draft).await {
        CreateError::Ends(EndsError::Violation(is)) => assert_eq!(is, expected),
        error => panic!("{error} instead of {expected}"),
    }
}

async fn the_ends_must_fit_a_service_with_a_subnet(world: &World) {
    let good = world.draft().await;
    let with = |texts: &[&str]| asking(&good, |spec| spec.peer_cidrs = Some(cidrs(texts)));
    violates(world, with(&[]), Violation::MissingPeerCidrs).await;
    let grouped = asking(&good, |spec| spec.local_ep_group_id = Some(Some(UNKNOWN.into())));
    violates(world, grouped, Violation::InvalidEndpointGroup(Sides::Local)).await;
    violates(world, with(&["10.99.0.0/24", "2001:db8::/32"]), Violation::MixedIpVersionsForPeerCidrs).await;
    violates(world, with(&["2001:db8::/32"]), Violation::MixedIpVersionsForConnection).await;
    let dpd = Some(DpdChange { interval: Some(120), ..DpdChange::default() });
    let spec = |spec: Spec| Draft { spec, ..good.clone() };
    let late = Spec { dpd, mtu: Some(1), ..good.spec.clone() };
    violates(world, spec(late), Violation::DpdIntervalValue).await;
    let small = Violation::MtuTooSmall(67, IpVersion::V4);
    violates(world, spec(Spec { mtu: Some(67), peer_address: None, ..good.spec.clone() }), small).await;
}

async fn the_ends_must_fit_a_service_without(world: &World) {
    let service = world.service(ROUTER, None).await;
    let bare = connection_draft(service.id, world.ike_policy().await.id, world.ipsec_policy().await.id);
    let subnets = async |ids: &[Uuid]| {
        let texts: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        world.group(EndpointType::Subnet, &texts).await.id
    };
    let (v4, v6, mixed) = (subnets(&[SUBNET]).await, subnets(&[SUBNET_V6]).await, subnets(&[SUBNET, SUBNET_V6]).await);
    let off = subnets(&[SUBNET, SUBNET_OFF]).await;
    let ranges = async |texts: &[&str]| world.group(EndpointType::Cidr, texts).await.id;
    let (peer, peer_v6) = (ranges(&["10.77.0.0/24"]).await, ranges(&["2001:db8:77::/64"]).await);
    let peer_mixed = ranges(&["10.77.0.0/24", "2001:db8:77::/64"]).await;
    let vlan = world.group(EndpointType::Vlan, &["100"]).await.id;
    let join = |local: Option<Uuid>, peer: Option<Uuid>| joining(&bare, local, peer);
    violates(world, bare.clone(), Violation::PeerCidrsInvalid).await;
    for (local, peer, sides) in
        [(None, Some(peer), Sides::Local), (Some(v4), None, Sides::Peer), (None, None, Sides::Both)]
    {
        violates(world, join(local, peer), Violation::MissingRequiredEndpointGroup(sides)).await;
    }
    for (local, peer) in [(UNKNOWN, peer), (v4, UNKNOWN)] {
        let error = refused(world, join(Some(local), Some(peer))).await;
        assert!(matches!(error, CreateError::Ends(EndsError::GroupNotFound(id)) if id == UNKNOWN.into()));
    }
    let wrong = |group, is, should_be| Violation::WrongEndpointGroupType { group, is, should_be };
    let off_router = Violation::SubnetIsNotConnectedToRouter { subnet: SUBNET_OFF.to_string(), router: ROUTER };
    for (local, peer, violation) in [
        (peer, v4, wrong(peer, EndpointType::Cidr, EndpointType::Subnet)),
        (v4, v4, wrong(v4, EndpointType::Subnet, EndpointType::Cidr)),
        (vlan, peer, wrong(vlan, EndpointType::Vlan, EndpointType::Subnet)),
        (v4, vlan, wrong(vlan, EndpointType::Vlan, EndpointType::Cidr)),
        (off, peer, off_router),
        (mixed, peer, Violation::MixedIpVersionsForEndpoints(mixed)),
        (v4, peer_mixed, Violation::MixedIpVersionsForEndpoints(peer_mixed)),
        (v4, peer_v6, Violation::MixedIpVersionsForConnection),
        (v6, peer, Violation::MixedIpVersionsForConnection),
    ] {
        violates(world, join(Some(local), Some(peer)), violation).await;
    }
    let with_mtu = |mtu| asking(&join(Some(v6), Some(peer_v6)), |spec| spec.mtu = Some(mtu));
    violates(world, with_mtu(1279), Violation::MtuTooSmall(1279, IpVersion::V6)).await;
    for draft in [with_mtu(1280), join(Some(v4), Some(peer))] {
        site_connection::create(&world.ctx, &member(), draft).await.expect("a connection");
    }
}

async fn the_peers_address_is_resolved_once(world: &World) {
    let good = world.draft().await;
    let at = |address: &str| asking(&good, |spec| spec.peer_address = Some(address.into()));
    for (given, stored) in [
        ("198.51.100.7", "198.51.100.7"),
        ("224.0.0.1", "224.0.0.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("localhost", "127.0.0.1"),
        ("192.0.2", "192.0.0.2"),
        ("192.0.2.010", "192.0.2.8"),
    ] {
        let made = site_connection::create(&world.ctx, &member(), at(given)).await.expect("a connection");
        assert_eq!(made.peer_address, stored);
    }
    for given in ["", "%any", "no.such.host.invalid", "192.0.2.1/32", " 192.0.2.1", "256.1.1.1", "192.0.2.1\n"] {
        violates(world, at(given), Violation::PeerAddressNotResolved(given.into())).await;
    }
    let unreachable = Violation::ExternalNetworkHasNoSubnet(ROUTER, IpVersion::V6);
    violates(world, at("2001:db8::7"), unreachable).await;
}

async fn a_dual_stack_router_reaches_both(world: &World) {
    let service = world.service(ROUTER_DUAL, Some(SUBNET_DUAL_V6)).await;
    let bare = connection_draft(service.id, world.ike_policy().await.id, world.ipsec_policy().await.id);
    violates(world, bare.clone(), Violation::MixedIpVersionsForConnection).await;
    for address in ["2001:DB8::7", "192.0.2.10"] {
        let draft = asking(&bare, |spec| {
            spec.peer_cidrs = Some(cidrs(&["2001:db8:99::5/64"]));
            spec.peer_address = Some(address.into());
        });
        let made = site_connection::create(&world.ctx, &member(), draft).await.expect("a connection");
        assert_eq!((made.peer_address.as_str(), &made.peer_cidrs[..]), (address, &["2001:db8:99::5/64".into()][..]));
    }
}

async fn the_quota_comes_before_the_look_ups(world: &World) {
    let default_quotas = [(QuotaResource::SiteConnection, 0)].into();
    let limited = world.choosing(Choices { default_quotas, ..Choices::default() });
    let draft = connection_draft(UNKNOWN, UNKNOWN, UNKNOWN);
    let made = site_connection::create(&limited, &member(), draft).await;
    assert!(matches!(made, Err(CreateError::Creation(CreationError::OverQuota))));
}

async fn a_deleted_connection_is_gone_and_its_teardown_written_down(world: &World) {
    let connection = world.connection().await;
    world.nudges.take();
    site_connection::delete(&world.ctx, &member(), connection.id).await.expect("is deleted");
    assert_eq!(world.nudges.take(), 1);
    let shown = show::<SiteConnection>(&world.ctx, &member(), connection.id).await;
    assert!(matches!(shown, Err(LookupError::NotFound)));
    let teardowns = world.teardowns(DEMO).await;
    let [teardown] = &teardowns[..] else { panic!("{teardowns:?}") };
    assert_eq!((teardown.id, teardown.vpnservice_id), (connection.id, connection.vpnservice_id));
    assert_eq!((&teardown.name, &teardown.peer_address), (&connection.name, &connection.peer_address));
    for id in [connection.id, UNKNOWN] {
        let deleted = site_connection::delete(&world.ctx, &member(), id).await;
        assert!(matches!(deleted, Err(DeleteError::NotFound)), "{id:?}");
    }
    let deleted = site_connection::delete(&world.ctx, &other(), world.connection().await.id).await;
    assert!(matches!(deleted, Err(DeleteError::NotFound)));
}

async fn every_status_can_be_deleted(world: &World) {
    let draft = world.draft().await;
    for status in Status::ALL {
        let made = site_connection::create(&world.ctx, &member(), draft.clone()).await.expect("a connection");
        world.observe::<SiteConnection>(made.id, 1, status).await;
        site_connection::delete(&world.ctx, &member(), made.id).await.expect("is deleted");
    }
}

async fn protection_is_a_refusal_until_it_is_lifted(world: &World) {
    let draft = asking(&world.draft().await, |spec| spec.deletion_protection = Some(true));
    let id = site_connection::create(&world.ctx, &member(), draft).await.expect("a connection").id;
    for caller in [member(), admin()] {
        let deleted = site_connection::delete(&world.ctx, &caller, id).await;
        assert!(matches!(deleted, Err(DeleteError::Protected)));
    }
    let changes = Spec { deletion_protection: Some(false), ..Default::default() };
    site_connection::update(&world.ctx, &member(), id, changes).await.expect("is changed");
    site_connection::delete(&world.ctx, &member(), id).await.expect("is deleted");
}
