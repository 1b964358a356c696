//! IKE and IPsec policies.

use vpnaas::{
    model::{
        IkePolicy, Lifetime,
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        lifetime::LifetimeChange,
        quota::QuotaResource,
        rules::LegacyAlgorithm,
    },
    service::{Context, context::Choices, ike_policy, ipsec_policy, show, site_connection},
};

use crate::{
    cases,
    world::{DEMO, UNKNOWN, World, ike_draft, ipsec_draft, member},
};

cases!(
    policies_are_made_changed_and_deleted,
    partial_lifetimes_are_merged,
    legacy_algorithms_need_leave,
    policies_in_use_stay_as_they_are,
    a_full_project_gets_no_more,
);

async fn policies_are_made_changed_and_deleted(world: &World) {
    let (ike, ipsec) = (world.ike_policy().await, world.ipsec_policy().await);
    let changes = ike_policy::Changes { name: Some("new".into()), pfs: Some(Pfs::Group21), ..Default::default() };
    let after = ike_policy::update(&world.ctx, &member(), Some(ike.id), changes).await.expect("is changed");
    assert_eq!(after, IkePolicy { name: "new".into(), pfs: Pfs::Group21, ..ike });
    assert_eq!(show::<IkePolicy>(&world.ctx, &member(), Some(after.id)).await.expect("is shown"), after);
    ike_policy::delete(&world.ctx, &member(), Some(after.id)).await.expect("is deleted");
    ipsec_policy::delete(&world.ctx, &member(), Some(ipsec.id)).await.expect("is deleted");
    for id in [Some(after.id), Some(UNKNOWN), None] {
        let updated = ike_policy::update(&world.ctx, &member(), id, ike_policy::Changes::default()).await;
        assert!(matches!(updated, Err(ike_policy::UpdateError::NotFound)), "{id:?}");
        let deleted = ike_policy::delete(&world.ctx, &member(), id).await;
        assert!(matches!(deleted, Err(ike_policy::DeleteError::NotFound)), "{id:?}");
    }
}

async fn partial_lifetimes_are_merged(world: &World) {
    let draft = ipsec_policy::Draft { lifetime: LifetimeChange { seconds: Some(60) }, ..ipsec_draft() };
    let policy = ipsec_policy::create(&world.ctx, &member(), draft).await.expect("a policy");
    assert_eq!(policy.lifetime, Lifetime { seconds: 60 });
    let changes = ipsec_policy::Changes { description: Some("d".into()), ..Default::default() };
    let after = ipsec_policy::update(&world.ctx, &member(), Some(policy.id), changes).await.expect("is changed");
    assert_eq!((after.lifetime, after.description.as_str()), (Lifetime { seconds: 60 }, "d"));
    assert_eq!(world.ike_policy().await.lifetime, Lifetime::default());
}

async fn legacy_algorithms_need_leave(world: &World) {
    let sha1 = LegacyAlgorithm { attribute: "auth_algorithm", value: "sha1" };
    let triple_des = LegacyAlgorithm { attribute: "encryption_algorithm", value: "3des" };
    let draft = ike_policy::Draft { auth_algorithm: AuthAlgorithm::Sha1, ..ike_draft() };
    let made = ike_policy::create(&world.ctx, &member(), draft.clone()).await;
    assert!(matches!(made, Err(ike_policy::CreateError::LegacyAlgorithm(is)) if is == sha1));
    let policy = Some(world.ipsec_policy().await.id);
    let encryption_algorithm = Some(EncryptionAlgorithm::TripleDes);
    let changes = ipsec_policy::Changes { encryption_algorithm, ..Default::default() };
    let updated = ipsec_policy::update(&world.ctx, &member(), policy, changes.clone()).await;
    assert!(matches!(updated, Err(ipsec_policy::UpdateError::LegacyAlgorithm(is)) if is == triple_des));
    let lenient = world.choosing(Choices { allow_legacy_crypto: true, ..Choices::default() });
    ike_policy::create(&lenient, &member(), draft).await.expect("a policy");
    ipsec_policy::update(&lenient, &member(), policy, changes).await.expect("is changed");
    // What is stored already does not get in the way of another change.
    let changes = ipsec_policy::Changes { name: Some("n".into()), ..Default::default() };
    ipsec_policy::update(&world.ctx, &member(), policy, changes).await.expect("is changed");
}

async fn policies_in_use_stay_as_they_are(world: &World) {
    let connection = world.connection().await;
    let (ike, ipsec) = (Some(connection.ikepolicy_id), Some(connection.ipsecpolicy_id));
    let updated = ike_policy::update(&world.ctx, &member(), ike, ike_policy::Changes::default()).await;
    assert!(matches!(updated, Err(ike_policy::UpdateError::InUse)));
    let updated = ipsec_policy::update(&world.ctx, &member(), ipsec, ipsec_policy::Changes::default()).await;
    assert!(matches!(updated, Err(ipsec_policy::UpdateError::InUse)));
    let deleted = ike_policy::delete(&world.ctx, &member(), ike).await;
    assert!(matches!(deleted, Err(ike_policy::DeleteError::InUse)));
    let deleted = ipsec_policy::delete(&world.ctx, &member(), ipsec).await;
    assert!(matches!(deleted, Err(ipsec_policy::DeleteError::InUse)));
    site_connection::delete(&world.ctx, &member(), Some(connection.id)).await.expect("is deleted");
    ike_policy::delete(&world.ctx, &member(), ike).await.expect("is deleted");
    ipsec_policy::delete(&world.ctx, &member(), ipsec).await.expect("is deleted");
}

async fn a_full_project_gets_no_more(world: &World) {
    let default_quotas = [(QuotaResource::IkePolicy, 1)].into();
    let limited = world.choosing(Choices { default_quotas, ..Choices::default() });
    let make = async |ctx: &Context| ike_policy::create(ctx, &member(), ike_draft()).await;
    make(&limited).await.expect("the first");
    let over = QuotaResource::IkePolicy;
    assert!(matches!(make(&limited).await, Err(ike_policy::CreateError::OverQuota { resource }) if resource == over));
    // The project's own limit counts more than the default.
    for (limit, fits) in [(2, true), (0, false), (-1, true)] {
        let set = world.ctx.store.write(move |session| {
            Box::pin(async move { session.set_quota(DEMO, QuotaResource::IkePolicy, limit).await })
        });
        set.await.expect("is set");
        assert_eq!(make(&limited).await.is_ok(), fits, "{limit}");
    }
}
