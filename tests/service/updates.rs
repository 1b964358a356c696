//! Connections: updating them.

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;
use vpnaas::{
    model::{
        Dpd, SiteConnection, Status,
        address::IpVersion,
        endpoint_group::EndpointType,
        rules::{Sides, Violation},
        site_connection::{DpdAction, DpdChange, Initiator, Spec},
    },
    service::{
        show,
        site_connection::{self, EndsError, UpdateError},
    },
};

use crate::{
    cases,
    world::{ROUTER, SUBNET, SUBNET_2, UNKNOWN, World, cidrs, connection_draft, joining, member},
};

cases!(
    all_that_may_change_changes,
    the_whole_must_fit,
    groups_are_looked_up,
    labels_leave_the_status_alone,
    what_is_not_there_is_not_changed,
);

async fn update(world: &World, id: Uuid, changes: Spec) -> Result<SiteConnection, UpdateError> {
    site_connection::update(&world.ctx, &member(), id, changes).await
}

async fn all_that_may_change_changes(world: &World) {
    let connection = world.connection().await;
    let changes = Spec {
        name: Some("new".into()),
        description: Some("d".into()),
        peer_address: Some("localhost".into()),
        peer_id: Some("peer".into()),
        local_id: Some("local".into()),
        mtu: Some(1400),
        psk: Some(SecretString::from("other")),
        initiator: Some(Initiator::ResponseOnly),
        dpd: Some(DpdChange { action: Some(DpdAction::Restart), interval: Some(10), timeout: None }),
        admin_state_up: Some(false),
        peer_cidrs: Some(cidrs(&["10.98.0.0/24", "10.97.0.0/24"])),
        local_ep_group_id: Some(None),
        peer_ep_group_id: None,
        deletion_protection: Some(true),
        ..Spec::default()
    };
    update(world, connection.id, changes).await.expect("is changed");
    let shown = show::<SiteConnection>(&world.ctx, &member(), connection.id).await.expect("is shown");
    assert_eq!((shown.name.as_str(), shown.description.as_str()), ("new", "d"));
    assert_eq!((shown.peer_address.as_str(), shown.peer_id.as_str()), ("127.0.0.1", "peer"));
    assert_eq!((shown.local_id.as_str(), shown.mtu), ("local", 1400));
    let psk = world.ctx.sealer.open(shown.id, &shown.psk).expect("opens");
    assert_eq!(psk.expose_secret(), "other");
    assert_eq!(shown.initiator, Initiator::ResponseOnly);
    assert_eq!(shown.dpd, Dpd { action: DpdAction::Restart, interval: 10, timeout: 120 });
    assert_eq!((shown.admin_state_up, shown.deletion_protection), (false, true));
    assert_eq!(shown.peer_cidrs, ["10.98.0.0/24", "10.97.0.0/24"]);
    assert_eq!((shown.status, shown.generation), (Status::PendingCreate, 2));
}

async fn the_whole_must_fit(world: &World) {
    let id = world.connection().await.id;
    let dpd = |interval, timeout| Spec { dpd: Some(DpdChange { interval, timeout, action: None }), ..Spec::default() };
    let with_cidrs = |texts: &[&str]| Spec { peer_cidrs: Some(cidrs(texts)), ..Spec::default() };
    let at = |address: &str| Spec { peer_address: Some(address.into()), ..Spec::default() };
    let grouped = Spec { local_ep_group_id: Some(Some(UNKNOWN.into())), ..Spec::default() };
    let both = Spec { peer_ep_group_id: Some(Some(UNKNOWN.into())), peer_cidrs: Some(Vec::new()), ..grouped.clone() };
    for (changes, violation) in [
        (dpd(Some(120), None), Violation::DpdIntervalValue),
        (dpd(None, Some(30)), Violation::DpdIntervalValue),
        (with_cidrs(&[]), Violation::MissingPeerCidrs),
        (with_cidrs(&["2001:db8::/32"]), Violation::MixedIpVersionsForConnection),
        (grouped, Violation::InvalidEndpointGroup(Sides::Local)),
        (both, Violation::MissingPeerCidrs),
        (Spec { mtu: Some(0), ..Spec::default() }, Violation::MtuTooSmall(0, IpVersion::V4)),
        (at("no.such.host"), Violation::PeerAddressNotResolved("no.such.host".into())),
        (at("2001:db8::1"), Violation::ExternalNetworkHasNoSubnet(ROUTER, IpVersion::V6)),
    ] {
        match update(world, id, changes).await {
            Err(UpdateError::Ends(EndsError::Violation(is))) => assert_eq!(is, violation),
            answer => panic!("{answer:?} instead of {violation}"),
        }
    }
    let shown = show::<SiteConnection>(&world.ctx, &member(), id).await.expect("is shown");
    assert_eq!(shown.generation, 1);
}

async fn groups_are_looked_up(world: &World) {
    let subnet = async |id: Uuid| world.group(EndpointType::Subnet, &[&id.to_string()]).await.id;
    let (local, local_2) = (subnet(SUBNET).await, subnet(SUBNET_2).await);
    let peer = world.group(EndpointType::Cidr, &["10.77.0.0/24"]).await.id;
    let service = world.service(ROUTER, None).await;
    let draft = connection_draft(service.id, world.ike_policy().await.id, world.ipsec_policy().await.id);
    let draft = joining(&draft, Some(local), Some(peer));
    let id = site_connection::create(&world.ctx, &member(), draft).await.expect("a connection").id;
    let to = |group: Option<Uuid>| Spec { local_ep_group_id: Some(group.map(Into::into)), ..Spec::default() };
    let after = update(world, id, to(Some(local_2))).await.expect("is changed");
    assert_eq!((after.local_ep_group_id, after.peer_ep_group_id), (Some(local_2), Some(peer)));
    let refused = update(world, id, to(Some(UNKNOWN))).await;
    assert!(matches!(refused, Err(UpdateError::Ends(EndsError::GroupNotFound(is))) if is == UNKNOWN.into()));
    let refused = update(world, id, to(None)).await;
    let missing = Violation::MissingRequiredEndpointGroup(Sides::Local);
    assert!(matches!(refused, Err(UpdateError::Ends(EndsError::Violation(is))) if is == missing));
    let refused = update(world, id, to(Some(peer))).await;
    assert!(
        matches!(refused, Err(UpdateError::Ends(EndsError::Violation(Violation::WrongEndpointGroupType { group, .. }))) if group == peer)
    );
}

async fn labels_leave_the_status_alone(world: &World) {
    let id = world.connection().await.id;
    world.observe::<SiteConnection>(id, 1, Status::Active).await;
    world.nudges.take();
    let labels = Spec {
        name: Some("new".into()),
        description: Some("d".into()),
        deletion_protection: Some(true),
        mtu: Some(SiteConnection::DEFAULT_MTU),
        ..Spec::default()
    };
    let after = update(world, id, labels).await.expect("is changed");
    assert_eq!((after.status, after.generation), (Status::Active, 1));
    assert_eq!(world.nudges.take(), 0);
    let changes = Spec { psk: Some(SecretString::from("other")), ..Spec::default() };
    let after = update(world, id, changes).await.expect("is changed");
    assert_eq!((after.status, after.generation), (Status::PendingUpdate, 2));
    assert_eq!(world.nudges.take(), 1);
}

async fn what_is_not_there_is_not_changed(world: &World) {
    let updated = site_connection::update(&world.ctx, &member(), UNKNOWN, Spec::default()).await;
    assert!(matches!(updated, Err(UpdateError::NotFound)));
}
