//! VPN services.

use uuid::Uuid;
use vpnaas::{
    model::{
        Draft, SiteConnection, Status, TeardownKind, VpnService, ids::GivenId, quota::QuotaResource, vpn_service::Spec,
    },
    service::{
        self, Context, CreationError,
        context::Choices,
        delete, show,
        vpn_service::{self, CreateError},
    },
};

use crate::{
    cases,
    world::{
        DEMO, ROUTER, ROUTER_DUAL, ROUTER_NO_GATEWAY, ROUTER_OTHER, SUBNET, SUBNET_OFF, UNKNOWN, World, admin, member,
        service_draft,
    },
};

cases!(
    a_service_has_its_routers_addresses,
    the_router_must_be_ones_own_and_have_a_gateway,
    the_subnet_must_be_on_the_router,
    there_are_no_flavors,
    the_quota_comes_before_the_router,
    only_what_matters_to_the_data_plane_makes_it_pending,
    a_service_with_a_connection_stays,
    a_service_takes_its_connections_with_it,
    the_data_plane_hears_of_a_deleted_service,
);

async fn a_service_has_its_routers_addresses(world: &World) {
    let service = world.service(ROUTER, Some(SUBNET)).await;
    assert_eq!(
        (service.status.clone(), service.generation, service.observed_generation),
        (Status::PendingCreate, 1, 0)
    );
    assert_eq!((service.external_v4_ip.as_deref(), service.external_v6_ip), (Some("203.0.113.10"), None));
    assert_eq!(world.nudges.take(), 1);
    let service = world.service(ROUTER_DUAL, None).await;
    assert_eq!(service.external_v4_ip.as_deref(), Some("198.51.100.10"));
    assert_eq!(service.external_v6_ip.as_deref(), Some("2001:db8:ee::10"));
}

async fn refused(world: &World, draft: Draft<VpnService>) -> CreateError {
    vpn_service::create(&world.ctx, &member(), draft).await.expect_err("is refused")
}

async fn the_router_must_be_ones_own_and_have_a_gateway(world: &World) {
    let draft = |router: Uuid| service_draft(router, Some(SUBNET));
    for router in [UNKNOWN, ROUTER_OTHER] {
        let error = refused(world, draft(router)).await;
        assert!(matches!(error, CreateError::RouterNotFound { router_id } if router_id == router.into()));
    }
    let odd = GivenId::new("00000000dead4bad8bad000000000000").expect("like a UUID");
    let mut other = draft(ROUTER);
    other.spec.router_id = Some(odd.clone());
    let error = refused(world, other).await;
    assert!(matches!(error, CreateError::RouterNotFound { router_id } if router_id == odd));
    let error = refused(world, draft(ROUTER_NO_GATEWAY)).await;
    assert!(matches!(error, CreateError::RouterIsNotExternal { router_id } if router_id == ROUTER_NO_GATEWAY.into()));
    // An administrator may use any project's router.
    vpn_service::create(&world.ctx, &admin(), service_draft(ROUTER_OTHER, None)).await.expect("a service");
}

async fn the_subnet_must_be_on_the_router(world: &World) {
    let odd = GivenId::new("00000000dead4bad8bad000000000000").expect("like a UUID");
    for subnet in [UNKNOWN.into(), SUBNET_OFF.into(), odd] {
        let mut draft = service_draft(ROUTER, None);
        draft.spec.subnet_id = Some(Some(subnet.clone()));
        let error = refused(world, draft).await;
        assert!(matches!(error, CreateError::SubnetIsNotConnectedToRouter { subnet_id, router_id }
                if subnet_id == subnet && router_id == ROUTER.into()));
    }
}

async fn there_are_no_flavors(world: &World) {
    let flavor: GivenId = UNKNOWN.into();
    let mut draft = service_draft(UNKNOWN, None);
    draft.spec.flavor_id = Some(Some(flavor.clone()));
    let error = refused(world, draft).await;
    assert!(matches!(error, CreateError::FlavorNotFound { flavor_id } if flavor_id == flavor));
}

async fn the_quota_comes_before_the_router(world: &World) {
    let default_quotas = [(QuotaResource::VpnService, 0)].into();
    let limited = world.choosing(Choices { default_quotas, ..Choices::default() });
    let made = vpn_service::create(&limited, &member(), service_draft(UNKNOWN, None)).await;
    assert!(matches!(made, Err(CreateError::Creation(CreationError::OverQuota))));
}

async fn only_what_matters_to_the_data_plane_makes_it_pending(world: &World) {
    let service = world.service(ROUTER, None).await;
    let update = async |changes: Spec| {
        vpn_service::update(&world.ctx, &member(), service.id, changes).await.expect("is changed")
    };
    let down = |up: bool| Spec { admin_state_up: Some(up), ..Spec::default() };
    // It has never been followed: the status stays PENDING_CREATE.
    let after = update(down(false)).await;
    assert_eq!((after.status, after.generation), (Status::PendingCreate, 2));
    let id = service.id;
    world.observe::<VpnService>(id, 2, Status::Active).await;
    world.nudges.take();
    let after = update(Spec { name: Some("new".into()), ..down(false) }).await;
    assert_eq!((after.status, after.generation, after.name.as_str()), (Status::Active, 2, "new"));
    assert_eq!(world.nudges.take(), 0);
    let after = update(down(true)).await;
    assert_eq!((after.status, after.generation), (Status::PendingUpdate, 3));
    assert_eq!(world.nudges.take(), 1);
    // Without a data plane, nothing is pending.
    let alone = world.choosing(Choices::default());
    let after = vpn_service::update(&alone, &member(), id, down(false)).await.expect("is changed");
    assert_eq!((after.status, after.generation, after.admin_state_up), (Status::PendingUpdate, 3, false));
}

async fn a_service_with_a_connection_stays(world: &World) {
    let connection = world.connection().await;
    let deleted = delete::<VpnService>(&world.ctx, &member(), connection.vpnservice_id).await;
    assert!(matches!(deleted, Err(service::DeleteError::InUse)));
    let free = world.service(ROUTER, Some(SUBNET)).await;
    delete::<VpnService>(&world.ctx, &member(), free.id).await.expect("is deleted");
    let deleted = delete::<VpnService>(&world.ctx, &member(), free.id).await;
    assert!(matches!(deleted, Err(service::DeleteError::NotFound)));
}

async fn a_service_takes_its_connections_with_it(world: &World) {
    let connection = world.connection().await;
    world.observe::<SiteConnection>(connection.id, 1, Status::Active).await;
    let update = async |ctx: &Context, spec: Spec| {
        vpn_service::update(ctx, &member(), connection.vpnservice_id, spec).await.expect("is changed");
        let shown = show::<SiteConnection>(&world.ctx, &member(), connection.id).await.expect("is shown");
        (shown.status, shown.generation)
    };
    let down = Spec { admin_state_up: Some(false), ..Spec::default() };
    let named = Spec { name: Some("new".into()), ..Spec::default() };
    assert_eq!(update(&world.ctx, named).await, (Status::Active, 1));
    assert_eq!(update(&world.choosing(Choices::default()), down.clone()).await, (Status::Active, 1));
    let up = Spec { admin_state_up: Some(true), ..Spec::default() };
    assert_eq!(update(&world.ctx, up).await, (Status::PendingUpdate, 2));
    assert_eq!(update(&world.ctx, down).await, (Status::PendingUpdate, 3));
}

async fn the_data_plane_hears_of_a_deleted_service(world: &World) {
    let service = world.service(ROUTER, Some(SUBNET)).await;
    world.nudges.take();
    delete::<VpnService>(&world.ctx, &member(), service.id).await.expect("is deleted");
    assert_eq!(world.nudges.take(), 1);
    let teardowns = world.teardowns(DEMO).await;
    let [teardown] = &teardowns[..] else { panic!("{teardowns:?}") };
    assert_eq!((teardown.id, teardown.kind, &teardown.name), (service.id, TeardownKind::Service, &service.name));
}
