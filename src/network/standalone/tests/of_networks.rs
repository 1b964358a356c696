use super::*;
use crate::network::standalone::{
    Denied,
    networks::{self, CreateError, DeleteError, NetworkUpdate, UpdateError},
};

#[tokio::test]
async fn what_is_created_is_shown_changed_and_gone() {
    let world = world().await;
    let new = NewNetwork { name: "n".into(), mtu: Some(1400), ..new_network(&member()) };
    let made = networks::create(&world.inventory, &member(), new).await.expect("a network");
    let id = Some(made.network.id);
    assert_eq!((made.network.project_id.as_str(), made.network.mtu), ("demo", 1400));
    let subnet = world.subnet(&member(), made.network.id, "10.0.0.0/24").await;
    let shown = networks::show(&world.inventory, &reader(), id).await.expect("an answer").expect("a network");
    assert_eq!(shown.subnet_ids, [subnet.id]);
    let change = NetworkUpdate { name: Some("m".into()), admin_state_up: Some(false), ..NetworkUpdate::default() };
    let changed = networks::update(&world.inventory, &member(), id, change).await.expect("a change").network;
    assert_eq!((changed.name.as_str(), changed.admin_state_up, changed.mtu), ("m", false, 1400));
    assert_eq!((changed.revision_number, changed.description.as_str()), (1, ""));
    networks::delete(&world.inventory, &member(), id).await.expect("a delete");
    assert!(matches!(networks::delete(&world.inventory, &member(), id).await, Err(DeleteError::NotFound)));
    assert!(networks::show(&world.inventory, &admin(), id).await.expect("an answer").is_none());
    let gone = crate::network::standalone::subnets::show(&world.inventory, &admin(), Some(subnet.id)).await;
    assert!(gone.expect("an answer").is_none(), "the subnets go with the network");
}

#[tokio::test]
async fn what_only_administrators_set_is_denied_to_members() {
    let world = world().await;
    for (new, rule) in [
        (NewNetwork { external: Some(true), ..new_network(&member()) }, "create_network:router:external"),
        (NewNetwork { shared: Some(true), ..new_network(&member()) }, "create_network:shared"),
        (
            NewNetwork { provider_network_type: Some("local".into()), ..new_network(&member()) },
            "create_network:provider:network_type",
        ),
        (NewNetwork { project_id: "demo2".into(), ..new_network(&member()) }, "create_network"),
    ] {
        let denied = networks::create(&world.inventory, &member(), new.clone()).await;
        assert!(matches!(denied, Err(CreateError::Denied(Denied(by))) if by == rule), "{rule}");
        networks::create(&world.inventory, &admin(), new).await.expect("a network");
    }
    let denied = networks::create(&world.inventory, &reader(), new_network(&reader())).await;
    assert!(matches!(denied, Err(CreateError::Denied(Denied("create_network")))));
}

#[tokio::test]
async fn a_network_in_use_stays() {
    let world = world().await;
    let (external, _) = world.external(&["203.0.113.0/24"]).await;
    let router = world.router(&member()).await;
    let change = RouterUpdate { external_gateway: Asked::Value(to(external)), ..RouterUpdate::default() };
    world.update(&member(), router.id, change).await.expect("a gateway");
    let refused = networks::delete(&world.inventory, &admin(), Some(external)).await;
    assert!(matches!(refused, Err(DeleteError::InUse(id)) if id == external));
    let change = NetworkUpdate { external: Some(false), ..NetworkUpdate::default() };
    let refused = networks::update(&world.inventory, &admin(), Some(external), change).await;
    assert!(matches!(refused, Err(UpdateError::HasGateways(id)) if id == external));
    let own = world.network_with(&member(), "10.0.0.0/24").await;
    let group = world.group(EndpointType::Subnet, &own.id.to_string()).await;
    let refused = networks::delete(&world.inventory, &member(), Some(own.network_id)).await;
    assert!(matches!(refused, Err(DeleteError::InUse(_))));
    world.remove::<EndpointGroup>(group.id).await;
    networks::delete(&world.inventory, &member(), Some(own.network_id)).await.expect("a delete");
}
