//! Who can access what.

use uuid::Uuid;
use vpnaas::{
    auth::{Caller, TokenScope},
    model::{
        self, EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService, endpoint_group::EndpointType,
        page::PageQuery,
    },
    service::{
        self, CreationError, LookupError, delete, endpoint_group, list, policy, show, site_connection, vpn_service,
    },
    store::StoreError,
};

use crate::{
    cases,
    world::{DEMO, OTHER, World, admin, caller, ike_draft, member, other, reader, scoped},
};

cases!(
    members_see_their_own_and_admins_all,
    outsiders_are_told_nothing,
    lists_show_what_may_be_managed,
    creation_takes_a_member_or_an_admin,
    what_may_not_be_seen_is_not_changed,
    a_row_that_cannot_be_read_is_nothing_to_others,
);

fn outsiders() -> [Caller; 4] {
    [other(), caller(OTHER, &["reader"]), scoped(TokenScope::Unscoped, &[]), caller("empty", &[])]
}

/// Callers who may read but not write.
fn onlookers() -> [Caller; 3] {
    [reader(), scoped(TokenScope::System, &["admin"]), scoped(TokenScope::Domain("default".into()), &["admin"])]
}

async fn members_see_their_own_and_admins_all(world: &World) {
    let connection = world.connection().await;
    let service = connection.vpnservice_id;
    for caller in [member(), caller(DEMO, &["manager", "member", "reader"]), admin(), caller(OTHER, &["service"])] {
        let shown = show::<SiteConnection>(&world.ctx, &caller, connection.id).await.expect("is shown");
        assert_eq!(shown.vpnservice_id, service);
        show::<VpnService>(&world.ctx, &caller, service).await.expect("is shown");
        show::<IkePolicy>(&world.ctx, &caller, connection.ikepolicy_id).await.expect("is shown");
        show::<IpsecPolicy>(&world.ctx, &caller, connection.ipsecpolicy_id).await.expect("is shown");
    }
    let group = world.group(EndpointType::Cidr, &["10.1.0.0/24"]).await;
    show::<EndpointGroup>(&world.ctx, &admin(), group.id).await.expect("is shown");
}

/// Not even a reader of the project can tell that something exists.
async fn outsiders_are_told_nothing(world: &World) {
    async fn hidden<R: service::Resource + std::fmt::Debug>(world: &World, caller: &Caller, id: Uuid) {
        let shown = show::<R>(&world.ctx, caller, id).await;
        assert!(matches!(shown, Err(LookupError::NotFound)), "{caller:?} {shown:?}");
    }
    let connection = world.connection().await;
    let group = world.group(EndpointType::Cidr, &["10.1.0.0/24"]).await;
    for caller in outsiders().into_iter().chain(onlookers()) {
        hidden::<VpnService>(world, &caller, connection.vpnservice_id).await;
        hidden::<IkePolicy>(world, &caller, connection.ikepolicy_id).await;
        hidden::<IpsecPolicy>(world, &caller, connection.ipsecpolicy_id).await;
        hidden::<EndpointGroup>(world, &caller, group.id).await;
        hidden::<SiteConnection>(world, &caller, connection.id).await;
    }
}

async fn lists_show_what_may_be_managed(world: &World) {
    let connection = world.connection().await;
    let ids = async |caller: &Caller| {
        let page = list::<SiteConnection>(&world.ctx, caller, PageQuery::default()).await.expect("a list");
        page.items.into_iter().map(|connection| connection.id).collect::<Vec<Uuid>>()
    };
    for caller in [member(), admin()] {
        assert_eq!(ids(&caller).await, [connection.id], "{caller:?}");
    }
    for caller in onlookers().into_iter().chain(outsiders()) {
        assert!(ids(&caller).await.is_empty(), "{caller:?}");
    }
}

async fn creation_takes_a_member_or_an_admin(world: &World) {
    for caller in [member(), admin()] {
        policy::create(&world.ctx, &caller, ike_draft()).await.expect("a policy");
    }
    for caller in onlookers().into_iter().chain(outsiders()) {
        let made = policy::create(&world.ctx, &caller, ike_draft()).await;
        assert!(matches!(made, Err(policy::CreateError::Creation(CreationError::Forbidden))), "{caller:?}");
    }
}

async fn what_may_not_be_seen_is_not_changed(world: &World) {
    let connection = world.connection().await;
    let group = world.group(EndpointType::Cidr, &["10.1.0.0/24"]).await.id;
    let ctx = &world.ctx;
    for caller in onlookers().into_iter().chain(outsiders()) {
        let updated = endpoint_group::update(ctx, &caller, group, model::endpoint_group::Spec::default()).await;
        assert!(matches!(updated, Err(LookupError::NotFound)), "{caller:?}");
        let service = connection.vpnservice_id;
        let updated = vpn_service::update(ctx, &caller, service, model::vpn_service::Spec::default()).await;
        assert!(matches!(updated, Err(LookupError::NotFound)), "{caller:?}");
        // It is in use, which callers who may see it would be told.
        let (policy, spec) = (connection.ikepolicy_id, model::ike_policy::Spec::default());
        let updated = policy::update::<IkePolicy>(ctx, &caller, policy, spec).await;
        assert!(matches!(updated, Err(policy::UpdateError::NotFound)), "{caller:?}");
        for deleted in [
            delete::<EndpointGroup>(ctx, &caller, group).await,
            delete::<IpsecPolicy>(ctx, &caller, connection.ipsecpolicy_id).await,
            delete::<VpnService>(ctx, &caller, service).await,
        ] {
            assert!(matches!(deleted, Err(service::DeleteError::NotFound)), "{caller:?}");
        }
        let deleted = site_connection::delete(ctx, &caller, connection.id).await;
        assert!(matches!(deleted, Err(site_connection::DeleteError::NotFound)), "{caller:?}");
        let spec = model::site_connection::Spec::default();
        let updated = site_connection::update(ctx, &caller, connection.id, spec).await;
        assert!(matches!(updated, Err(site_connection::UpdateError::NotFound)), "{caller:?}");
    }
}

/// For its own project it is an error; it can be deleted, and affects nothing else.
async fn a_row_that_cannot_be_read_is_nothing_to_others(world: &World) {
    let (bad, good) = (world.ike_policy().await.id, world.ike_policy().await.id);
    world.spoil("ikepolicies", "pfs", bad).await;
    let shown = show::<IkePolicy>(&world.ctx, &member(), bad).await;
    assert!(matches!(shown, Err(LookupError::Store(StoreError::Corrupt(_)))), "{shown:?}");
    for caller in [other(), reader()] {
        let shown = show::<IkePolicy>(&world.ctx, &caller, bad).await;
        assert!(matches!(shown, Err(LookupError::NotFound)), "{shown:?}");
        let deleted = delete::<IkePolicy>(&world.ctx, &caller, bad).await;
        assert!(matches!(deleted, Err(service::DeleteError::NotFound)));
    }
    let page = list::<IkePolicy>(&world.ctx, &member(), PageQuery::default()).await.expect("a list");
    assert_eq!(page.items.iter().map(|policy| policy.id).collect::<Vec<_>>(), [good]);
    delete::<IkePolicy>(&world.ctx, &member(), bad).await.expect("is deleted");
    let connection = world.connection().await.id;
    world.spoil("ipsec_site_connections", "initiator", connection).await;
    site_connection::delete(&world.ctx, &member(), connection).await.expect("is deleted");
    let shown = show::<SiteConnection>(&world.ctx, &member(), connection).await;
    assert!(matches!(shown, Err(LookupError::NotFound)), "{shown:?}");
}
