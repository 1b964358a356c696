use super::*;
use crate::{
    model::page::{Filter, FilterValue, Marker, PageQuery},
    network::standalone::{
        Denied, networks,
        ports::{self, Addresses},
        routers,
        routers::{DeleteError, UpdateError},
        subnets,
    },
};

async fn networks_of(world: &World, by: &Caller, query: PageQuery) -> Vec<Uuid> {
    let page = networks::list(&world.inventory, by, query).await.expect("a page");
    page.items.iter().map(|view| view.network.id).collect()
}

#[tokio::test]
async fn callers_see_their_own_and_what_is_open_to_all() {
    let world = world().await;
    let own = world.network_with(&member(), "10.0.0.0/24").await;
    let foreign = world.network_with(&other(), "10.0.0.0/24").await;
    let (external, outside) = world.external(&["203.0.113.0/24"]).await;
    assert_eq!(networks_of(&world, &reader(), PageQuery::default()).await, [own.network_id, external]);
    assert_eq!(networks_of(&world, &other(), PageQuery::default()).await, [foreign.network_id, external]);
    assert_eq!(
        networks_of(&world, &admin(), PageQuery::default()).await,
        [own.network_id, foreign.network_id, external]
    );
    let page = subnets::list(&world.inventory, &member(), PageQuery::default()).await.expect("a page");
    assert_eq!(page.items.iter().map(|subnet| subnet.id).collect::<Vec<_>>(), [own.id, outside[0].id]);
    for (caller, id, seen) in [
        (member(), foreign.id, false),
        (member(), outside[0].id, true),
        (admin(), foreign.id, true),
        (Caller { scope: TokenScope::System, ..admin() }, outside[0].id, false),
    ] {
        let subnet = subnets::show(&world.inventory, &caller, Some(id)).await.expect("an answer");
        assert_eq!(subnet.is_some(), seen, "{caller:?}");
    }
    let filter = Filter { column: "router_external", values: vec![FilterValue::Bool(true)] };
    let request = PageQuery { filters: vec![filter], ..PageQuery::default() };
    assert_eq!(networks_of(&world, &member(), request).await, [external]);
    let request = PageQuery { limit: Some(1), marker: Some(Marker::Id(own.network_id)), ..PageQuery::default() };
    assert_eq!(networks_of(&world, &member(), request).await, [external]);
    for scope in [TokenScope::System, TokenScope::Unscoped, TokenScope::Domain("default".into())] {
        assert!(networks_of(&world, &Caller { scope, ..admin() }, PageQuery::default()).await.is_empty());
    }
}

#[tokio::test]
async fn readers_look_at_routers_and_strangers_find_none() {
    let world = world().await;
    let router = world.router(&member()).await.id;
    let (external, _) = world.external(&["203.0.113.0/24"]).await;
    let request = RouterUpdate { external_gateway: Asked::Value(to(external)), ..RouterUpdate::default() };
    world.update(&member(), router, request).await.expect("a gateway");
    assert!(routers::show(&world.inventory, &reader(), Some(router)).await.expect("an answer").is_some());
    assert!(routers::show(&world.inventory, &other(), Some(router)).await.expect("an answer").is_none());
    let denied = world.update(&reader(), router, RouterUpdate::default()).await;
    assert!(matches!(denied, Err(UpdateError::Denied(Denied("update_router")))));
    let hidden = world.update(&other(), router, RouterUpdate::default()).await;
    assert!(matches!(hidden, Err(UpdateError::NotFound)));
    let hidden = routers::delete(&world.inventory, &other(), Some(router)).await;
    assert!(matches!(hidden, Err(DeleteError::NotFound)));
    let all = ports::list(&world.inventory, &admin(), PageQuery::default(), &Addresses::default())
        .await
        .expect("a page")
        .items;
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].device_owner.as_str(), all[0].project_id.as_str()), (ports::ROUTER_GATEWAY, ""));
    let own = ports::list(&world.inventory, &member(), PageQuery::default(), &Addresses::default())
        .await
        .expect("a page")
        .items;
    assert!(own.is_empty(), "a gateway's port is no project's");
    let ip = all[0].fixed_ips[0].ip_address.to_string();
    for (ips, subnets, found) in [
        (vec![ip.clone()], vec![], 1),
        (vec!["192.0.2.1".into(), ip.clone()], vec![all[0].fixed_ips[0].subnet_id.to_string()], 1),
        (vec!["192.0.2.1".into()], vec![], 0),
        (vec![ip], vec![Uuid::nil().to_string()], 0),
    ] {
        let addresses = Addresses { ips, subnets };
        let page = ports::list(&world.inventory, &admin(), PageQuery::default(), &addresses).await.expect("a page");
        assert_eq!(page.items.len(), found, "{addresses:?}");
    }
}
