//! IKE and IPsec policies.

use vpnaas::{
    model::{
        IkePolicy, IpsecPolicy, Lifetime, ike_policy, ipsec_policy,
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
        quota::QuotaResource,
        rules::LegacyAlgorithm,
    },
    service::{self, Context, CreationError, context::Choices, delete, policy, show, site_connection},
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
    let changes = ike_policy::Spec { name: Some("new".into()), pfs: Some(Pfs::Group21), ..Default::default() };
    let after = policy::update::<IkePolicy>(&world.ctx, &member(), ike.id, changes).await.expect("is changed");
    assert_eq!(after, IkePolicy { name: "new".into(), pfs: Pfs::Group21, ..ike });
    assert_eq!(show::<IkePolicy>(&world.ctx, &member(), after.id).await.expect("is shown"), after);
    delete::<IkePolicy>(&world.ctx, &member(), after.id).await.expect("is deleted");
    delete::<IpsecPolicy>(&world.ctx, &member(), ipsec.id).await.expect("is deleted");
    for id in [after.id, UNKNOWN] {
        let updated = policy::update::<IkePolicy>(&world.ctx, &member(), id, ike_policy::Spec::default()).await;
        assert!(matches!(updated, Err(policy::UpdateError::NotFound)), "{id:?}");
        let deleted = delete::<IkePolicy>(&world.ctx, &member(), id).await;
        assert!(matches!(deleted, Err(service::DeleteError::NotFound)), "{id:?}");
    }
}

async fn partial_lifetimes_are_merged(world: &World) {
    let mut draft = ipsec_draft();
    draft.spec.lifetime = Some(Lifetime { seconds: 60 });
    let policy = policy::create(&world.ctx, &member(), draft).await.expect("a policy");
    assert_eq!(policy.lifetime, Lifetime { seconds: 60 });
    let changes = ipsec_policy::Spec { description: Some("d".into()), ..Default::default() };
    let after = policy::update::<IpsecPolicy>(&world.ctx, &member(), policy.id, changes).await.expect("is changed");
    assert_eq!((after.lifetime, after.description.as_str()), (Lifetime { seconds: 60 }, "d"));
    assert_eq!(world.ike_policy().await.lifetime, Lifetime::default());
}

async fn legacy_algorithms_need_leave(world: &World) {
    let sha1 = LegacyAlgorithm { attribute: "auth_algorithm", value: "sha1" };
    let triple_des = LegacyAlgorithm { attribute: "encryption_algorithm", value: "3des" };
    let mut draft = ike_draft();
    draft.spec.auth_algorithm = Some(AuthAlgorithm::Sha1);
    let made = policy::create(&world.ctx, &member(), draft.clone()).await;
    assert!(matches!(made, Err(policy::CreateError::LegacyAlgorithm(is)) if is == sha1));
    let policy = world.ipsec_policy().await.id;
    let encryption_algorithm = Some(EncryptionAlgorithm::TripleDes);
    let changes = ipsec_policy::Spec { encryption_algorithm, ..Default::default() };
    let updated = policy::update::<IpsecPolicy>(&world.ctx, &member(), policy, changes.clone()).await;
    assert!(matches!(updated, Err(policy::UpdateError::LegacyAlgorithm(is)) if is == triple_des));
    let lenient = world.choosing(Choices { allow_legacy_crypto: true, ..Choices::default() });
    policy::create(&lenient, &member(), draft).await.expect("a policy");
    policy::update::<IpsecPolicy>(&lenient, &member(), policy, changes).await.expect("is changed");
    // A stored legacy value does not prevent other changes.
    let changes = ipsec_policy::Spec { name: Some("n".into()), ..Default::default() };
    policy::update::<IpsecPolicy>(&world.ctx, &member(), policy, changes).await.expect("is changed");
}

async fn policies_in_use_stay_as_they_are(world: &World) {
    let connection = world.connection().await;
    let (ike, ipsec) = (connection.ikepolicy_id, connection.ipsecpolicy_id);
    let updated = policy::update::<IkePolicy>(&world.ctx, &member(), ike, ike_policy::Spec::default()).await;
    assert!(matches!(updated, Err(policy::UpdateError::InUse)));
    let updated = policy::update::<IpsecPolicy>(&world.ctx, &member(), ipsec, ipsec_policy::Spec::default()).await;
    assert!(matches!(updated, Err(policy::UpdateError::InUse)));
    let deleted = delete::<IkePolicy>(&world.ctx, &member(), ike).await;
    assert!(matches!(deleted, Err(service::DeleteError::InUse)));
    let deleted = delete::<IpsecPolicy>(&world.ctx, &member(), ipsec).await;
    assert!(matches!(deleted, Err(service::DeleteError::InUse)));
    site_connection::delete(&world.ctx, &member(), connection.id).await.expect("is deleted");
    delete::<IkePolicy>(&world.ctx, &member(), ike).await.expect("is deleted");
    delete::<IpsecPolicy>(&world.ctx, &member(), ipsec).await.expect("is deleted");
}

async fn a_full_project_gets_no_more(world: &World) {
    let default_quotas = [(QuotaResource::IkePolicy, 1)].into();
    let limited = world.choosing(Choices { default_quotas, ..Choices::default() });
    let make = async |ctx: &Context| policy::create(ctx, &member(), ike_draft()).await;
    make(&limited).await.expect("the first");
    assert!(matches!(make(&limited).await, Err(policy::CreateError::Creation(CreationError::OverQuota))));
    // The project's own limit takes precedence over the default.
    for (limit, fits) in [(2, true), (0, false), (-1, true)] {
        let set = world.ctx.store.write(move |session| session.set_quota(DEMO, QuotaResource::IkePolicy, limit));
        set.await.expect("is set");
        assert_eq!(make(&limited).await.is_ok(), fits, "{limit}");
    }
}
