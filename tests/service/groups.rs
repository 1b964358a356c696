//! Endpoint groups.

use vpnaas::{
    model::{
        EndpointGroup,
        endpoint_group::{
            EndpointFault,
            EndpointType::{self, Cidr, Subnet, Vlan},
            EndpointsViolation, Spec,
        },
    },
    service::{
        self, delete,
        endpoint_group::{self, CreateError},
        site_connection,
    },
};

use crate::{
    cases,
    world::{
        ROUTER, SUBNET, SUBNET_2, SUBNET_OTHER, UNKNOWN, World, admin, connection_draft, group_draft, joining, member,
    },
};

cases!(
    entries_keep_their_order_and_spelling,
    entries_must_fit,
    subnets_must_be_there_and_ones_own,
    only_the_labels_change,
    groups_in_use_stay
);

async fn entries_keep_their_order_and_spelling(world: &World) {
    let upper = SUBNET.to_string().to_uppercase();
    for (kind, endpoints) in [
        (Cidr, &["10.9.0.0/24", "10.1.1.1/24", "2001:DB8::/32"][..]),
        (Subnet, &[&SUBNET_2.to_string(), &upper]),
        (Vlan, &["5", "100"]),
    ] {
        assert_eq!(world.group(kind, endpoints).await.endpoints, endpoints);
    }
}

async fn refused(world: &World, kind: EndpointType, endpoints: &[&str]) -> CreateError {
    let draft = group_draft(kind, endpoints);
    endpoint_group::create(&world.ctx, &member(), draft).await.expect_err("is refused")
}

async fn entries_must_fit(world: &World) {
    let error = refused(world, Cidr, &[]).await;
    assert!(matches!(error, CreateError::Endpoints(EndpointsViolation::Missing { name }) if name == "group"));
    let error = refused(world, Subnet, &["5"]).await;
    let expected =
        EndpointsViolation::Invalid { endpoint: "5".into(), kind: Subnet, fault: EndpointFault::InvalidUuid };
    assert!(matches!(error, CreateError::Endpoints(is) if is == expected));
}

async fn subnets_must_be_there_and_ones_own(world: &World) {
    for entry in [UNKNOWN.to_string(), SUBNET_OTHER.to_string(), "00000000dead4bad8bad000000000000".into()] {
        let error = refused(world, Subnet, &[&SUBNET.to_string(), &entry]).await;
        assert!(matches!(error, CreateError::NonExistingSubnet { subnet } if subnet == entry));
    }
    let draft = group_draft(Subnet, &[&SUBNET_OTHER.to_string()]);
    endpoint_group::create(&world.ctx, &admin(), draft).await.expect("a group");
}

async fn only_the_labels_change(world: &World) {
    let group = world.group(Cidr, &["10.1.0.0/24"]).await;
    let changes = Spec { name: Some("new".into()), description: Some("d".into()), ..Spec::default() };
    let after = endpoint_group::update(&world.ctx, &member(), group.id, changes).await.expect("is changed");
    assert_eq!(after, EndpointGroup { name: "new".into(), description: "d".into(), ..group });
}

async fn groups_in_use_stay(world: &World) {
    let (local, peer) = (world.group(Subnet, &[&SUBNET.to_string()]).await, world.group(Cidr, &["10.77.0.0/24"]).await);
    let service = world.service(ROUTER, None).await;
    let draft = connection_draft(service.id, world.ike_policy().await.id, world.ipsec_policy().await.id);
    let draft = joining(&draft, Some(local.id), Some(peer.id));
    let connection = site_connection::create(&world.ctx, &member(), draft).await.expect("a connection");
    assert_eq!((connection.local_ep_group_id, connection.peer_ep_group_id), (Some(local.id), Some(peer.id)));
    for group in [local.id, peer.id] {
        let deleted = delete::<EndpointGroup>(&world.ctx, &member(), group).await;
        assert!(matches!(deleted, Err(service::DeleteError::InUse)));
        endpoint_group::update(&world.ctx, &member(), group, Spec::default()).await.expect("is changed");
    }
    site_connection::delete(&world.ctx, &member(), connection.id).await.expect("is deleted");
    for group in [local.id, peer.id] {
        delete::<EndpointGroup>(&world.ctx, &member(), group).await.expect("is deleted");
    }
}
