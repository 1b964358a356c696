use std::collections::HashMap;

use super::*;
use crate::{
    model::quota::QuotaResource,
    network::standalone::{
        networks,
        quotas::{self, DeleteError, ListError, LookError, UpdateError},
        subnets,
    },
};

#[tokio::test]
async fn limits_are_the_project_s_own_or_the_default() {
    let mut world = world().await;
    world.inventory = world.inventory.with_default_quotas(HashMap::from([(QuotaResource::Router, 1)]));
    let shown = quotas::show(&world.inventory, &reader(), "demo").await.expect("limits");
    assert_eq!((shown.limit(QuotaResource::Router), shown.limit(QuotaResource::IkePolicy)), (1, -1));
    world.router(&member()).await;
    let refused = routers::create(&world.inventory, &member(), new_router(&member())).await;
    assert!(matches!(refused, Err(routers::CreateError::OverQuota)));

    world.insert(ike_policy(world.ids.next())).await;
    let set = async |resource, limit| quotas::update(&world.inventory, &admin(), "demo", vec![(resource, limit)]).await;
    let refused = set(QuotaResource::IkePolicy, 0).await.expect_err("a refusal");
    assert_eq!(refused.to_string(), "Quota limit 0 for ikepolicy must be greater than or equal to already used 1");
    let now = set(QuotaResource::IkePolicy, 1).await.expect("limits");
    assert_eq!(now.limit(QuotaResource::IkePolicy), 1);
    set(QuotaResource::Network, 0).await.expect("limits");
    let refused = networks::create(&world.inventory, &member(), new_network(&member())).await;
    assert!(matches!(refused, Err(networks::CreateError::OverQuota)));
    let network = world.network(&admin(), false).await;
    set(QuotaResource::Subnet, 0).await.expect("limits");
    let new = new_subnet("demo", network, "10.0.0.0/24");
    let refused = subnets::create(&world.inventory, &admin(), new).await;
    assert!(matches!(refused, Err(subnets::CreateError::OverQuota)));
    for limit in [-2, 2_147_483_648] {
        assert!(matches!(set(QuotaResource::Port, limit).await, Err(UpdateError::OutOfRange(_))));
    }
    let listed = quotas::list(&world.inventory, &admin()).await.expect("limits");
    assert_eq!(listed.iter().map(|(project, _)| project.as_str()).collect::<Vec<_>>(), ["demo"]);

    quotas::delete(&world.inventory, &admin(), "demo").await.expect("a delete");
    let again = quotas::delete(&world.inventory, &admin(), "demo").await;
    assert!(matches!(again, Err(DeleteError::NotFound(project)) if project == "demo"));
    let back = quotas::show(&world.inventory, &member(), "demo").await.expect("limits");
    assert_eq!(back, quotas::defaults(&world.inventory, &member(), "demo").expect("limits"));
}

#[tokio::test]
async fn limits_are_set_all_or_none() {
    let world = world().await;
    world.router(&member()).await;
    let limits = vec![(QuotaResource::Network, 7), (QuotaResource::Router, 0)];
    assert!(quotas::update(&world.inventory, &admin(), "demo", limits).await.is_err());
    let shown = quotas::show(&world.inventory, &admin(), "demo").await.expect("limits");
    assert_eq!(shown.limit(QuotaResource::Network), -1);
}

#[tokio::test]
async fn members_look_at_their_own_and_only_administrators_change() {
    let world = world().await;
    assert!(matches!(quotas::show(&world.inventory, &other(), "demo").await, Err(LookError::Foreign)));
    assert!(matches!(quotas::defaults(&world.inventory, &other(), "demo"), Err(LookError::Foreign)));
    assert!(matches!(quotas::list(&world.inventory, &member()).await, Err(ListError::AdminRequired)));
    let changed = quotas::update(&world.inventory, &member(), "demo", Vec::new()).await;
    assert!(matches!(changed, Err(UpdateError::AdminRequired)));
    assert!(matches!(quotas::delete(&world.inventory, &member(), "demo").await, Err(DeleteError::AdminRequired)));
}
