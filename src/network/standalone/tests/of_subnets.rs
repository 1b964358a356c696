use super::*;
use crate::network::standalone::{
    Denied,
    addresses::pools,
    subnets::{self, CreateError, DeleteError, SubnetUpdate, UpdateError},
};

async fn refusal(world: &World, new: NewSubnet) -> String {
    subnets::create(&world.inventory, &member(), new).await.expect_err("a refusal").to_string()
}

#[tokio::test]
async fn ranges_are_checked() {
    let world = world().await;
    let network = world.network(&member(), false).await;
    let first = world.subnet(&member(), network, "10.0.0.0/24").await;
    assert_eq!(first.gateway_ip, Some("10.0.0.1".parse().expect("an address")));
    let pool = pools(&first);
    assert_eq!(
        (pool.len(), pool[0].start.to_string(), pool[0].end.to_string()),
        (1, "10.0.0.2".into(), "10.0.0.254".into())
    );
    assert_eq!(
        refusal(&world, new_subnet("demo", network, "10.0.0.128/25")).await,
        format!(
            "Invalid input for operation: Requested subnet with cidr: 10.0.0.128/25 for network: {network} overlaps with another subnet."
        )
    );
    assert_eq!(
        refusal(&world, new_subnet("demo", network, "nonsense")).await,
        "Invalid input for cidr. Reason: 'nonsense' is not a valid IP subnet."
    );
    assert_eq!(
        refusal(&world, NewSubnet { ip_version: 6, ..new_subnet("demo", network, "10.1.0.0/24") }).await,
        "Invalid input for operation: cidr '10.1.0.0/24' does not match the ip_version '6'."
    );
    let gateway = Asked::Value("10.2.0.1".parse().expect("an address"));
    assert_eq!(
        refusal(&world, NewSubnet { gateway_ip: gateway, ..new_subnet("demo", network, "10.1.0.0/24") }).await,
        "Invalid input for operation: Gateway 10.2.0.1 is not valid on subnet."
    );
    let none = NewSubnet { gateway_ip: Asked::Null, ..new_subnet("demo", network, "10.1.0.0/24") };
    assert_eq!(subnets::create(&world.inventory, &member(), none).await.expect("a subnet").gateway_ip, None);
    world.subnet(&member(), world.network(&member(), false).await, "10.0.0.0/24").await;
}

#[tokio::test]
async fn only_the_network_s_owner_adds_to_it() {
    let world = world().await;
    let foreign = world.network(&other(), false).await;
    let hidden = subnets::create(&world.inventory, &member(), new_subnet("demo", foreign, "10.0.0.0/24")).await;
    assert!(matches!(hidden, Err(CreateError::NetworkNotFound(id)) if id == foreign));
    let (external, _) = world.external(&[]).await;
    let denied = subnets::create(&world.inventory, &member(), new_subnet("demo", external, "10.0.0.0/24")).await;
    assert!(matches!(denied, Err(CreateError::Denied(Denied("create_subnet")))));
}

#[tokio::test]
async fn the_recorded_refusals_of_a_delete_come_in_their_order() {
    let world = world().await;
    let subnet = world.network_with(&member(), "10.0.0.0/24").await;
    let router = world.router(&member()).await;
    world.join(&member(), router.id, subnet.id).await;
    let group = world.group(EndpointType::Subnet, &subnet.id.to_string()).await;
    let refused = subnets::delete(&world.inventory, &member(), Some(subnet.id)).await.expect_err("a refusal");
    assert!(matches!(refused, DeleteError::UsedByGroup { group: by, .. } if by == group.id));
    world.remove::<EndpointGroup>(group.id).await;
    let refused = subnets::delete(&world.inventory, &member(), Some(subnet.id)).await.expect_err("a refusal");
    assert_eq!(
        refused.to_string(),
        format!(
            "Unable to complete operation on subnet {}: One or more ports have an IP allocation from this subnet.",
            subnet.id
        )
    );
    let gateway_ip = Asked::Null;
    let change = SubnetUpdate { gateway_ip, ..SubnetUpdate::default() };
    let refused = subnets::update(&world.inventory, &member(), Some(subnet.id), change.clone()).await;
    assert!(matches!(refused, Err(UpdateError::GatewayInUse { .. })));
    let request = InterfaceRequest { subnet_id: Some(subnet.id), port_id: None };
    routers::remove_interface(&world.inventory, &member(), Some(router.id), request).await.expect("removed");
    let changed = subnets::update(&world.inventory, &member(), Some(subnet.id), change).await.expect("a change");
    assert_eq!((changed.gateway_ip, changed.revision_number), (None, 1));
    let denied = subnets::delete(&world.inventory, &reader(), Some(subnet.id)).await;
    assert!(matches!(denied, Err(DeleteError::Denied(Denied("delete_subnet")))));
    subnets::delete(&world.inventory, &member(), Some(subnet.id)).await.expect("a delete");
}
