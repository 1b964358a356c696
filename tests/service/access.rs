//! Who reaches what.

use uuid::Uuid;
use vpnaas::{
    auth::{Caller, TokenScope},
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService, endpoint_group::EndpointType,
        page::PageQuery,
    },
    service::{ShowError, endpoint_group, ike_policy, ipsec_policy, list, show, site_connection, vpn_service},
};

use crate::{
    cases,
    world::{DEMO, OTHER, World, admin, caller, ike_draft, member, other, reader, scoped},
};

cases!(
    members_see_their_own_and_admins_all,
    readers_are_told_that_something_is_there,
    outsiders_are_told_nothing,
    lists_show_what_may_be_managed,
    creation_takes_a_member_or_an_admin,
    hidden_objects_are_not_changed,
);

fn outsiders() -> [Caller; 4] {
    [other(), caller(OTHER, &["reader"]), scoped(TokenScope::Unscoped, &[]), caller("empty", &[])]
}

/// Those who may look, and not touch.
fn onlookers() -> [Caller; 3] {
    [reader(), scoped(TokenScope::System, &["admin"]), scoped(TokenScope::Domain("default".into()), &["admin"])]
}

async fn members_see_their_own_and_admins_all(world: &World) {
    let connection = world.connection().await;
    let service = connection.vpnservice_id;
    for caller in [member(), caller(DEMO, &["manager", "member", "reader"]), admin(), caller(OTHER, &["service"])] {
        let shown = site_connection::show(&world.ctx, &caller, Some(connection.id)).await.expect("is shown");
        assert_eq!(shown.vpnservice_id, service);
        show::<VpnService>(&world.ctx, &caller, Some(service)).await.expect("is shown");
        show::<IkePolicy>(&world.ctx, &caller, Some(connection.ikepolicy_id)).await.expect("is shown");
        show::<IpsecPolicy>(&world.ctx, &caller, Some(connection.ipsecpolicy_id)).await.expect("is shown");
    }
    let group = world.group(EndpointType::Cidr, &["10.1.0.0/24"]).await;
    show::<EndpointGroup>(&world.ctx, &admin(), Some(group.id)).await.expect("is shown");
}

async fn readers_are_told_that_something_is_there(world: &World) {
    let connection = world.connection().await;
    let policy = Some(connection.ikepolicy_id);
    for caller in onlookers() {
        let shown = show::<IkePolicy>(&world.ctx, &caller, policy).await;
        assert!(matches!(shown, Err(ShowError::Hidden)), "{caller:?}");
        let shown = show::<IkePolicy>(&world.ctx, &caller, None).await;
        assert!(matches!(shown, Err(ShowError::NotFound)), "{caller:?}");
        // Not so of connections.
        let shown = site_connection::show(&world.ctx, &caller, Some(connection.id)).await;
        assert!(matches!(shown, Err(site_connection::ShowError::NotFound)), "{caller:?}");
    }
}

async fn outsiders_are_told_nothing(world: &World) {
    let connection = world.connection().await;
    for caller in outsiders() {
        let shown = show::<VpnService>(&world.ctx, &caller, Some(connection.vpnservice_id)).await;
        assert!(matches!(shown, Err(ShowError::NotFound)), "{caller:?}");
        let shown = site_connection::show(&world.ctx, &caller, Some(connection.id)).await;
        assert!(matches!(shown, Err(site_connection::ShowError::NotFound)), "{caller:?}");
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
        ike_policy::create(&world.ctx, &caller, ike_draft()).await.expect("a policy");
    }
    for caller in onlookers().into_iter().chain(outsiders()) {
        let made = ike_policy::create(&world.ctx, &caller, ike_draft()).await;
        let rule = "create_ikepolicy";
        assert!(matches!(made, Err(ike_policy::CreateError::Forbidden { rule: is }) if is == rule), "{caller:?}");
    }
}

async fn hidden_objects_are_not_changed(world: &World) {
    let connection = world.connection().await;
    let group = Some(world.group(EndpointType::Cidr, &["10.1.0.0/24"]).await.id);
    let policy = Some(connection.ipsecpolicy_id);
    for caller in onlookers() {
        let updated = endpoint_group::update(&world.ctx, &caller, group, endpoint_group::Changes::default()).await;
        assert!(matches!(updated, Err(endpoint_group::UpdateError::Hidden)), "{caller:?}");
        let deleted = endpoint_group::delete(&world.ctx, &caller, group).await;
        assert!(matches!(deleted, Err(endpoint_group::DeleteError::Hidden)), "{caller:?}");
        let deleted = ipsec_policy::delete(&world.ctx, &caller, policy).await;
        assert!(matches!(deleted, Err(ipsec_policy::DeleteError::Hidden)), "{caller:?}");
        let deleted = site_connection::delete(&world.ctx, &caller, Some(connection.id)).await;
        assert!(matches!(deleted, Err(site_connection::DeleteError::NotFound)), "{caller:?}");
    }
    let service = Some(connection.vpnservice_id);
    let updated = vpn_service::update(&world.ctx, &other(), service, vpn_service::Changes::default()).await;
    assert!(matches!(updated, Err(vpn_service::UpdateError::NotFound)));
    let changes = site_connection::Changes::default();
    let updated = site_connection::update(&world.ctx, &reader(), Some(connection.id), changes).await;
    assert!(matches!(updated, Err(site_connection::UpdateError::NotFound)));
}
