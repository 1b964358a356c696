//! What the reconciler and the identity keep: teardowns, lagging objects, tokens; and quotas.

use vpnaas::{
    model::{
        SiteConnection, Status, Token, VpnService,
        quota::{QuotaResource, UNLIMITED},
    },
    store::{Session, StoreError},
};

use crate::{
    database::Database,
    sample::{ODD, add, connection, find, id, parents, service, teardown, time},
};

crate::cases![
    teardowns_wait_their_turn,
    lagging_objects_are_followed,
    an_observation_that_is_too_late,
    tokens_come_and_go,
    quotas_are_kept_a_project,
];

/// Runs statements as a work.
macro_rules! work {
    ($store:expr, $session:ident => $body:expr) => {
        $store.write(move |$session: &mut Session| Box::pin(async move { Ok::<_, StoreError>($body) })).await.unwrap()
    };
}

async fn teardowns_wait_their_turn(database: &Database) {
    let store = &*database.open().await;
    assert_eq!(store.session().await.unwrap().next_teardown_at().await.unwrap(), None);
    for (number, due) in [(1, 30), (2, 10), (3, 20), (4, 10)] {
        work!(store, session => {
            let mut teardown = teardown(number);
            teardown.next_attempt_at = time(due);
            session.insert_teardown(&teardown).await?;
        });
    }
    let again = store.write(|session| Box::pin(async { session.insert_teardown(&teardown(1)).await })).await;
    assert!(matches!(again, Err(StoreError::Duplicate)));
    let mut session = store.session().await.unwrap();
    assert_eq!(session.next_teardown_at().await.unwrap(), Some(time(10)));
    let due = session.due_teardowns(time(20), 9).await.unwrap();
    assert_eq!(due.iter().map(|one| one.connection_id).collect::<Vec<_>>(), [id(2), id(4), id(3)]);
    let mut expected = teardown(2);
    expected.next_attempt_at = time(10);
    assert_eq!(due[0], expected);
    assert_eq!(session.due_teardowns(time(99), 2).await.unwrap().len(), 2);
    assert!(work!(store, session => session.postpone_teardown(id(2), 5, time(40)).await?));
    assert!(!work!(store, session => session.postpone_teardown(id(9), 5, time(40)).await?));
    let due = session.due_teardowns(time(40), 9).await.unwrap();
    assert_eq!((due[3].connection_id, due[3].attempts), (id(2), 5));
    assert!(work!(store, session => session.remove_teardown(id(2)).await?));
    assert!(!work!(store, session => session.remove_teardown(id(2)).await?));
    assert_eq!(session.due_teardowns(time(99), 9).await.unwrap().len(), 3);
    assert_eq!(work!(store, session => session.remove_teardowns(&[id(1), id(9), id(3)]).await?), 2);
    assert_eq!(work!(store, session => session.remove_teardowns(&[]).await?), 0);
    let left = session.due_teardowns(time(99), 9).await.unwrap();
    assert_eq!(left.iter().map(|one| one.connection_id).collect::<Vec<_>>(), [id(4)]);
}

async fn lagging_objects_are_followed(database: &Database) {
    let store = &*database.open().await;
    parents(store).await;
    add(store, service(5)).await.unwrap();
    for number in [12, 11] {
        add(store, connection(number)).await.unwrap();
    }
    let mut followed = connection(13);
    (followed.generation, followed.observed_generation) = (4, 4);
    add(store, followed).await.unwrap();
    let mut session = store.session().await.unwrap();
    let lagging = session.lagging_connections(9).await.unwrap();
    assert_eq!(lagging.iter().map(|one| one.id).collect::<Vec<_>>(), [id(11), id(12)]);
    assert_eq!(session.lagging_connections(1).await.unwrap().len(), 1);
    assert_eq!(session.lagging_services(9).await.unwrap().len(), 2);
    assert!(work!(store, session => session.observe_connection(id(11), 1, &Status::Active).await?));
    assert!(work!(store, session => session.observe_service(id(1), 1, &Status::Down).await?));
    assert_eq!(session.lagging_connections(9).await.unwrap().len(), 1);
    assert_eq!(session.lagging_services(9).await.unwrap(), [service(5)]);
    let connection = find::<SiteConnection>(store, id(11)).await.unwrap();
    assert_eq!((connection.status, connection.observed_generation), (Status::Active, 1));
}

async fn an_observation_that_is_too_late(database: &Database) {
    let store = &*database.open().await;
    let mut changed = service(1);
    changed.generation = 2;
    add(store, changed.clone()).await.unwrap();
    assert!(!work!(store, session => session.observe_service(id(1), 1, &Status::Active).await?));
    assert!(!work!(store, session => session.observe_connection(id(1), 1, &Status::Active).await?));
    assert_eq!(find::<VpnService>(store, id(1)).await, Some(changed));
}

async fn tokens_come_and_go(database: &Database) {
    let store = &*database.open().await;
    let token = |digest: &str, expires| Token { digest: digest.into(), claims: ODD.into(), expires_at: time(expires) };
    for (digest, expires) in [("a", 10), ("b", 20), ("c", 30)] {
        work!(store, session => session.insert_token(&token(digest, expires)).await?);
    }
    let mut session = store.session().await.unwrap();
    assert_eq!(session.find_token("b").await.unwrap(), Some(token("b", 20)));
    assert_eq!(session.find_token("x").await.unwrap(), None);
    assert_eq!(work!(store, session => session.remove_expired_tokens(time(20)).await?), 2);
    assert!(work!(store, session => session.remove_token("c").await?));
    assert!(!work!(store, session => session.remove_token("c").await?));
    assert_eq!(session.find_token("c").await.unwrap(), None);
}

async fn quotas_are_kept_a_project(database: &Database) {
    let store = &*database.open().await;
    for (project, resource, limit) in [
        ("p", QuotaResource::VpnService, 10),
        (ODD, QuotaResource::Router, UNLIMITED),
        ("p", QuotaResource::IkePolicy, 0),
        ("p", QuotaResource::VpnService, i64::MAX),
    ] {
        work!(store, session => session.set_quota(project, resource, limit).await?);
    }
    let mut session = store.session().await.unwrap();
    let own = session.quotas("p").await.unwrap();
    assert_eq!(own, [(QuotaResource::IkePolicy, 0), (QuotaResource::VpnService, i64::MAX)]);
    assert_eq!(session.quotas("other").await.unwrap(), []);
    assert_eq!(session.projects_with_quotas().await.unwrap(), [ODD, "p"]);
    assert!(work!(store, session => session.remove_quotas("p").await?));
    assert!(!work!(store, session => session.remove_quotas("p").await?));
    assert_eq!(session.projects_with_quotas().await.unwrap(), [ODD]);
}
