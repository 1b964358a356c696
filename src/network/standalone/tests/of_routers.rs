use super::*;
use crate::network::{
    Network as _,
    standalone::{
        Denied, networks, ports,
        routers::{AddInterfaceError, CreateError, DeleteError, GatewayError, RemoveInterfaceError, UpdateError},
    },
};

fn rename(name: &str) -> RouterUpdate {
    RouterUpdate { name: Some(name.into()), ..RouterUpdate::default() }
}

fn gateway(request: GatewayRequest) -> RouterUpdate {
    RouterUpdate { external_gateway: Asked::Value(request), ..RouterUpdate::default() }
}

fn clear() -> RouterUpdate {
    RouterUpdate { external_gateway: Asked::Null, ..RouterUpdate::default() }
}

async fn remove(world: &World, router: Uuid, subnet: Uuid) -> Result<routers::InterfaceView, RemoveInterfaceError> {
    let request = InterfaceRequest { subnet_id: Some(subnet), port_id: None };
    routers::remove_interface(&world.inventory, &member(), Some(router), request).await
}

#[tokio::test]
async fn the_recorded_sequence_gives_the_recorded_answers() {
    let world = world().await;
    let (external, outside) = world.external(&["203.0.113.0/24"]).await;
    let (second, _) = world.external(&["198.51.100.0/24", "2001:db8:ee::/64"]).await;
    let network = world.network(&member(), false).await;
    let one = world.subnet(&member(), network, "10.10.0.0/24").await;
    let two = world.subnet(&member(), network, "10.11.0.0/24").await;
    let six = world.network_with(&member(), "2001:db8:10::/64").await;
    let router = world.router(&member()).await.id;
    let asked =
        GatewayRequest { external_fixed_ips: Some(vec![fixed(Some(outside[0].id), "203.0.113.10")]), ..to(external) };
    world.update(&admin(), router, gateway(asked)).await.expect("a gateway");
    let mut interfaces = Vec::new();
    for subnet in [&one, &two, &six] {
        interfaces.push(world.join(&member(), router, subnet.id).await.port_id.to_string());
    }

    let service = world.service(router, Some(one.id)).await;
    let another = world.service(router, None).await;
    let refused = routers::delete(&world.inventory, &member(), Some(router)).await.expect_err("a refusal");
    assert_eq!(refused.to_string(), format!("Router {router} has ports still attached: {}", interfaces.join(", ")));
    for (by, change) in [(member(), clear()), (admin(), gateway(to(second)))] {
        let refused = world.update(&by, router, change).await.expect_err("a refusal");
        let expected = format!("Router {router} is currently used by VPN services ({},{})", service.id, another.id);
        assert_eq!(refused.to_string(), expected);
    }
    let renamed = world.update(&member(), router, rename("corpus-main")).await.expect("a change");
    assert_eq!(renamed.revision_number, 5);
    assert!(renamed.external_gateway.as_ref().is_some_and(|gateway| gateway.enable_snat));
    let down = RouterUpdate { admin_state_up: Some(false), ..RouterUpdate::default() };
    let down = world.update(&member(), router, down).await.expect("a change");
    assert_eq!((down.revision_number, down.name.as_str()), (6, "corpus-main"));

    let refused = remove(&world, router, one.id).await.expect_err("a refusal");
    assert_eq!(refused.to_string(), format!("Subnet {} is used by VPNService {}", one.id, service.id));
    let group = world.group(EndpointType::Subnet, &two.id.to_string()).await;
    let connection = world.connection(another.id, group.id).await;
    let refused = remove(&world, router, two.id).await.expect_err("a refusal");
    assert_eq!(refused.to_string(), format!("Subnet {} is used by ipsec site connection {}", two.id, connection.id));

    let view = world.inventory.router(router).await.expect("an answer").expect("a router");
    assert_eq!(
        (view.project_id.as_str(), view.subnets.iter().map(|subnet| subnet.id).collect::<Vec<_>>()),
        ("demo", vec![one.id, two.id, six.id])
    );
    let seen = view.gateway.expect("a gateway");
    assert_eq!(seen.addresses, ["203.0.113.10".parse::<std::net::IpAddr>().expect("an address")]);
    assert_eq!((seen.has_ipv4_subnet, seen.has_ipv6_subnet), (true, false));

    world.remove::<SiteConnection>(connection.id).await;
    world.remove::<VpnService>(service.id).await;
    world.remove::<VpnService>(another.id).await;
    for subnet in [one.id, two.id, six.id] {
        remove(&world, router, subnet).await.expect("removed");
    }
    assert!(matches!(remove(&world, router, one.id).await, Err(RemoveInterfaceError::NotOnSubnet { .. })));
    world.update(&member(), router, clear()).await.expect("cleared");
    routers::delete(&world.inventory, &member(), Some(router)).await.expect("a delete");
    networks::delete(&world.inventory, &admin(), Some(external)).await.expect("the gateway's port is gone");
}

#[tokio::test]
async fn a_gateway_gets_the_lowest_free_address_of_each_version() {
    let world = world().await;
    let (dual, subnets) = world.external(&["198.51.100.0/30", "2001:db8:ee::/64", "192.0.2.0/24"]).await;
    let mut addresses = Vec::new();
    for _ in 0..2 {
        let new = NewRouter { external_gateway: Some(to(dual)), ..new_router(&member()) };
        let router = routers::create(&world.inventory, &member(), new).await.expect("a router");
        let ips = router.external_gateway.expect("a gateway").external_fixed_ips;
        addresses.push(ips.iter().map(|ip| ip.ip_address.to_string()).collect::<Vec<_>>());
    }
    // The first range has one free address beside its gateway; then the next is used.
    assert_eq!(addresses, [["198.51.100.2", "2001:db8:ee::2"], ["192.0.2.2", "2001:db8:ee::3"]]);

    let router = world.router(&admin()).await.id;
    for (ip, message) in [
        (
            fixed(Some(subnets[0].id), "198.51.100.2"),
            format!("IP address 198.51.100.2 already allocated in subnet {}", subnets[0].id),
        ),
        (fixed(None, "8.8.8.8"), "IP address 8.8.8.8 is not a valid IP for the specified subnet.".into()),
        (
            fixed(Some(subnets[1].id), "192.0.2.9"),
            "IP address 192.0.2.9 is not a valid IP for the specified subnet.".into(),
        ),
    ] {
        let request = GatewayRequest { external_fixed_ips: Some(vec![ip]), ..to(dual) };
        let refused = world.update(&admin(), router, gateway(request)).await.expect_err("a refusal");
        assert_eq!(refused.to_string(), message);
    }
    let own = world.network_with(&member(), "10.0.0.0/24").await;
    let request = GatewayRequest {
        external_fixed_ips: Some(vec![FixedIpRequest { subnet_id: Some(own.id), ip_address: None }]),
        ..to(dual)
    };
    let refused = world.update(&admin(), router, gateway(request)).await;
    assert!(matches!(refused, Err(UpdateError::Gateway(GatewayError::ForeignSubnet { .. }))));
}

#[tokio::test]
async fn a_gateway_on_the_same_network_keeps_its_addresses_and_may_change_while_in_use() {
    let world = world().await;
    let (external, subnets) = world.external(&["203.0.113.0/24"]).await;
    let router = world.router(&admin()).await.id;
    let request = GatewayRequest { external_fixed_ips: Some(vec![fixed(None, "203.0.113.9")]), ..to(external) };
    world.update(&admin(), router, gateway(request)).await.expect("a gateway");
    world.service(router, None).await;
    let request = GatewayRequest { enable_snat: Some(false), ..to(external) };
    let changed = world.update(&admin(), router, gateway(request)).await.expect("a change");
    let now = changed.external_gateway.expect("a gateway");
    assert_eq!((now.external_fixed_ips[0].ip_address.to_string().as_str(), now.enable_snat), ("203.0.113.9", false));
    let request =
        GatewayRequest { external_fixed_ips: Some(vec![fixed(Some(subnets[0].id), "203.0.113.9")]), ..to(external) };
    world.update(&admin(), router, gateway(request)).await.expect("its own address is free to it");
    let refused = routers::delete(&world.inventory, &admin(), Some(router)).await.expect_err("a refusal");
    assert!(matches!(refused, DeleteError::UsedByServices { .. }));
}

#[tokio::test]
async fn gateways_are_on_external_networks_and_their_details_are_for_administrators() {
    let world = world().await;
    let router = world.router(&member()).await.id;
    let inside = world.network(&member(), false).await;
    let refused = world.update(&member(), router, gateway(to(inside))).await.expect_err("a refusal");
    assert_eq!(refused.to_string(), format!("Bad router request: Network {inside} is not an external network."));
    let hidden = world.network(&other(), false).await;
    let refused = world.update(&member(), router, gateway(to(hidden))).await;
    assert!(matches!(refused, Err(UpdateError::Gateway(GatewayError::NetworkNotFound(id))) if id == hidden));
    let (external, _) = world.external(&["203.0.113.0/24"]).await;
    for request in [
        GatewayRequest { external_fixed_ips: Some(vec![fixed(None, "203.0.113.9")]), ..to(external) },
        GatewayRequest { enable_snat: Some(false), ..to(external) },
    ] {
        let refused = world.update(&member(), router, gateway(request.clone())).await;
        assert!(matches!(refused, Err(UpdateError::Denied(Denied(_)))));
        let new = NewRouter { external_gateway: Some(request), ..new_router(&member()) };
        let refused = routers::create(&world.inventory, &member(), new).await;
        assert!(matches!(refused, Err(CreateError::Denied(Denied(_)))));
    }
    world.update(&member(), router, gateway(to(external))).await.expect("a gateway");
}

#[tokio::test]
async fn interfaces_get_the_gateway_s_address_once() {
    let world = world().await;
    let subnet = world.network_with(&member(), "10.0.0.0/24").await;
    let router = world.router(&member()).await.id;
    let made = world.join(&member(), router, subnet.id).await;
    let port = ports::show(&world.inventory, &reader(), Some(made.port_id)).await.expect("an answer").expect("a port");
    assert_eq!(port.device_owner, ports::ROUTER_INTERFACE);
    assert_eq!(Some(port.fixed_ips[0].ip_address), subnet.gateway_ip);
    let add = async |router, request| {
        routers::add_interface(&world.inventory, &member(), Some(router), request).await.expect_err("a refusal")
    };
    let by = |subnet, port| InterfaceRequest { subnet_id: subnet, port_id: port };
    let again = add(router, by(Some(subnet.id), None)).await;
    assert_eq!(again.to_string(), format!("Bad router request: Router already has a port on subnet {}.", subnet.id));
    let same = world.network_with(&member(), "10.0.0.0/16").await;
    assert!(matches!(add(router, by(Some(same.id), None)).await, AddInterfaceError::Overlap { .. }));
    let second = world.router(&member()).await.id;
    assert!(matches!(add(second, by(Some(subnet.id), None)).await, AddInterfaceError::AddressTaken { .. }));
    assert!(matches!(add(second, by(None, None)).await, AddInterfaceError::Unspecified));
    assert!(matches!(add(second, by(Some(same.id), Some(port.id))).await, AddInterfaceError::Both));
    assert!(matches!(add(second, by(None, Some(port.id))).await, AddInterfaceError::PortInUse { .. }));
    assert!(matches!(add(second, by(None, Some(Uuid::nil()))).await, AddInterfaceError::PortNotFound(_)));
    let foreign = world.network_with(&other(), "10.9.0.0/24").await;
    assert!(matches!(add(second, by(Some(foreign.id), None)).await, AddInterfaceError::SubnetNotFound(_)));

    let remove = async |request| routers::remove_interface(&world.inventory, &member(), Some(router), request).await;
    let refused = remove(by(Some(same.id), Some(port.id))).await;
    assert!(matches!(refused, Err(RemoveInterfaceError::Mismatch { .. })));
    assert!(matches!(remove(by(None, Some(Uuid::nil()))).await, Err(RemoveInterfaceError::NoSuchPort { .. })));
    assert!(matches!(remove(by(Some(Uuid::nil()), None)).await, Err(RemoveInterfaceError::SubnetNotFound(_))));
    let removed = remove(by(Some(subnet.id), Some(port.id))).await.expect("removed");
    assert_eq!(removed, made);
}
