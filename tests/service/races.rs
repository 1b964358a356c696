//! Concurrent callers.

use std::{
    sync::{Mutex, mpsc},
    time::Duration,
};

use vpnaas::{
    model::{
        IkePolicy, IpsecPolicy, SiteConnection,
        ipsec_policy::{self, TransformProtocol},
        page::PageQuery,
        quota::QuotaResource,
        site_connection::Spec,
    },
    service::{
        self, CreationError,
        context::Choices,
        delete, list, policy, show,
        site_connection::{self, CreateError, DeleteError, UpdateError},
    },
    store::StoreError,
};

use crate::{
    cases,
    world::{World, asking, ike_draft, member},
};

const ROUNDS: usize = 20;

cases!(
    of_several_deletes_one_succeeds,
    a_policy_is_used_or_deleted,
    no_connection_gets_an_unusable_policy,
    the_last_place_is_taken_once,
    changes_at_once_are_both_made,
    a_held_connection_is_waited_for_only_so_long,
);

async fn of_several_deletes_one_succeeds(world: &World) {
    let draft = world.draft().await;
    for _ in 0..ROUNDS {
        let made = site_connection::create(&world.ctx, &member(), draft.clone()).await.expect("a connection");
        let deletes: Vec<_> = (0..4)
            .map(|_| {
                let ctx = world.ctx.clone();
                tokio::spawn(async move { site_connection::delete(&ctx, &member(), made.id).await })
            })
            .collect();
        let mut successes = 0;
        for delete in deletes {
            match delete.await.expect("ends") {
                Ok(()) => successes += 1,
                Err(DeleteError::NotFound) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(successes, 1);
    }
}

async fn a_policy_is_used_or_deleted(world: &World) {
    let draft = world.draft().await;
    for _ in 0..ROUNDS {
        let policy = world.ike_policy().await;
        let draft = asking(&draft, |spec| spec.ikepolicy_id = Some(policy.id.into()));
        let caller = member();
        let (made, deleted) = tokio::join!(
            site_connection::create(&world.ctx, &caller, draft),
            delete::<IkePolicy>(&world.ctx, &caller, policy.id),
        );
        match (made, deleted) {
            (Ok(_), Err(service::DeleteError::InUse)) | (Err(CreateError::IkePolicyNotFound(_)), Ok(())) => {}
            both => panic!("{both:?}"),
        }
    }
}

async fn no_connection_gets_an_unusable_policy(world: &World) {
    let draft = world.draft().await;
    let transform_protocol = Some(TransformProtocol::AhEsp);
    for _ in 0..ROUNDS {
        let policy = world.ipsec_policy().await;
        let draft = asking(&draft, |spec| spec.ipsecpolicy_id = Some(policy.id.into()));
        let changes = ipsec_policy::Spec { transform_protocol, ..Default::default() };
        let caller = member();
        let (made, updated) = tokio::join!(
            site_connection::create(&world.ctx, &caller, draft),
            policy::update::<IpsecPolicy>(&world.ctx, &caller, policy.id, changes),
        );
        assert_ne!(made.is_ok(), updated.is_ok(), "{made:?} {updated:?}");
        let stored = show::<IpsecPolicy>(&world.ctx, &member(), policy.id).await.expect("is shown");
        assert_eq!(stored.transform_protocol == TransformProtocol::AhEsp, updated.is_ok());
    }
}

async fn the_last_place_is_taken_once(world: &World) {
    let default_quotas = [(QuotaResource::IkePolicy, 3)].into();
    let limited = world.choosing(Choices { default_quotas, ..Choices::default() });
    let creations: Vec<_> = (0..8)
        .map(|_| {
            let ctx = limited.clone();
            tokio::spawn(async move { policy::create(&ctx, &member(), ike_draft()).await })
        })
        .collect();
    let mut made = 0;
    for creation in creations {
        match creation.await.expect("ends") {
            Ok(_) => made += 1,
            Err(policy::CreateError::Creation(CreationError::OverQuota)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(made, 3);
}

async fn changes_at_once_are_both_made(world: &World) {
    let id = world.connection().await.id;
    for round in 0..ROUNDS {
        let text = format!("round {round}");
        let one = Spec { peer_id: Some(text.clone()), ..Spec::default() };
        let two = Spec { local_id: Some(text.clone()), ..Spec::default() };
        let caller = member();
        let (one, two) = tokio::join!(
            site_connection::update(&world.ctx, &caller, id, one),
            site_connection::update(&world.ctx, &caller, id, two),
        );
        one.expect("is changed");
        two.expect("is changed");
        let page = list::<SiteConnection>(&world.ctx, &member(), PageQuery::default()).await.expect("a list");
        let [connection] = &page.items[..] else { panic!("{page:?}") };
        assert_eq!((&connection.peer_id, &connection.local_id), (&text, &text));
        assert_eq!(connection.generation, 3 + 2 * i64::try_from(round).expect("few rounds"));
    }
}

async fn a_held_connection_is_waited_for_only_so_long(world: &World) {
    let id = world.connection().await.id;
    let (held, is_held) = mpsc::channel();
    let (done, is_done) = mpsc::channel();
    let is_done = Mutex::new(is_done);
    let ctx = world.ctx.clone();
    let holder = tokio::spawn(async move {
        let locked = ctx.store.write(move |session| {
            let connection = session.lock::<SiteConnection>(id)?;
            held.send(()).expect("somebody waits");
            is_done.lock().expect("one holder").recv().expect("an end");
            Ok::<_, StoreError>(connection.is_some())
        });
        locked.await
    });
    tokio::task::spawn_blocking(move || is_held.recv()).await.expect("ends").expect("is held");
    let elsewhere = world.elsewhere(Duration::from_millis(50)).await;
    if let Some(elsewhere) = &elsewhere {
        let deleted = site_connection::delete(elsewhere, &member(), id).await;
        assert!(matches!(deleted, Err(DeleteError::Held)), "{deleted:?}");
        let updated = site_connection::update(elsewhere, &member(), id, Spec::default()).await;
        assert!(matches!(updated, Err(UpdateError::Store(StoreError::Busy))), "{updated:?}");
    }
    done.send(()).expect("the holder waits");
    assert!(holder.await.expect("ends").expect("was held"));
    let ctx = elsewhere.as_ref().unwrap_or(&world.ctx);
    site_connection::delete(ctx, &member(), id).await.expect("is deleted");
}
