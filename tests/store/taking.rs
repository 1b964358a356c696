//! Works that say beforehand what they are going to take: the answers are those that each would have had alone.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use uuid::Uuid;
use vpnaas::{
    model::{SiteConnection, page::Scope},
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::Database,
    sample::{add, connection, find, id, parents, teardown},
};

crate::cases![each_is_taken_once, what_neighbours_change_is_seen, scopes_and_flags_are_kept, a_refusal_takes_nothing];

type Shared = Arc<dyn Store>;

/// A store with connections 100 to 100 + `count`, and its one writer kept busy until all works of a test wait.
async fn busy(database: &Database, count: u128) -> (Shared, tokio::task::JoinHandle<()>) {
    // One writer on either database, so that what is queued first comes first.
    let store: Shared = database.open_with(StoreOptions { writers: 1, ..StoreOptions::default() }).await;
    parents(&*store).await;
    for number in 0..count {
        add(&*store, connection(100 + number)).await.unwrap();
    }
    let holder = Arc::clone(&store);
    let holding = tokio::spawn(async move {
        let store = &*holder;
        let waited: Result<(), StoreError> = store
            .write(|_| {
                Box::pin(async {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    Ok(())
                })
            })
            .await;
        waited.unwrap();
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    (store, holding)
}

async fn take(store: &dyn Store, which: Uuid, scope: Scope) -> bool {
    let taken: Result<bool, StoreError> = store
        .write_taking(which, move |session| {
            let scope = scope.clone();
            Box::pin(async move {
                let Some(taken) = session.take::<SiteConnection>(which, &scope, Some("deletion_protection")).await?
                else {
                    return Ok(false);
                };
                assert_eq!(taken.id, which);
                session.insert_teardown(&teardown(which.as_u128())).await?;
                Ok(true)
            })
        })
        .await;
    taken.unwrap()
}

async fn each_is_taken_once(database: &Database) {
    let (store, holding) = busy(database, 20).await;
    let mut works = JoinSet::new();
    for number in 0..60 {
        let store = Arc::clone(&store);
        works.spawn(async move { take(&*store, id(100 + number % 21), Scope::All).await });
    }
    let taken = works.join_all().await.into_iter().filter(|taken| *taken).count();
    holding.await.unwrap();
    assert_eq!(taken, 20);
    for number in 0..20 {
        assert!(find::<SiteConnection>(&*store, id(100 + number)).await.is_none());
    }
    let left = store
        .session()
        .await
        .unwrap()
        .due_teardowns(chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(40_000), 100)
        .await
        .unwrap();
    assert_eq!(left.len(), 20);
}

/// A change that comes between the group's beginning and a take of the same group.
async fn what_neighbours_change_is_seen(database: &Database) {
    let (store, holding) = busy(database, 8).await;
    let mut works = JoinSet::new();
    for number in 0..8 {
        let (store, which) = (Arc::clone(&store), id(100 + number));
        works.spawn(async move {
            let protect = async {
                let protected: Result<bool, StoreError> = store
                    .write_taking(which, move |session| {
                        Box::pin(async move {
                            let mut connection = session.lock::<SiteConnection>(which).await?.unwrap();
                            connection.deletion_protection = true;
                            session.update(&connection).await
                        })
                    })
                    .await;
                protected.unwrap()
            };
            // Joined in this order they are queued in this order: the second must see what the first has done.
            let (protected, taken) = tokio::join!(protect, take(&*store, which, Scope::All));
            protected && !taken
        });
    }
    assert!(works.join_all().await.into_iter().all(|as_expected| as_expected));
    holding.await.unwrap();
    for number in 0..8 {
        assert!(find::<SiteConnection>(&*store, id(100 + number)).await.unwrap().deletion_protection);
    }
}

async fn scopes_and_flags_are_kept(database: &Database) {
    let (store, holding) = busy(database, 6).await;
    let own = Scope::Project(connection(100).project_id);
    let scopes = [Scope::Nothing, Scope::Project("another".into()), own.clone(), Scope::All, own, Scope::Nothing];
    let mut works = Vec::new();
    for (number, scope) in (0..).zip(scopes) {
        let store = Arc::clone(&store);
        works.push(tokio::spawn(async move { take(&*store, id(100 + number), scope).await }));
    }
    let mut taken = Vec::new();
    for work in works {
        taken.push(work.await.unwrap());
    }
    holding.await.unwrap();
    assert_eq!(taken, [false, false, true, true, true, false]);
    for (number, taken) in (0..).zip(taken) {
        assert_eq!(find::<SiteConnection>(&*store, id(100 + number)).await.is_none(), taken, "{number}");
    }
}

/// A work that takes and then refuses, between others.
async fn a_refusal_takes_nothing(database: &Database) {
    let (store, holding) = busy(database, 5).await;
    let mut works = JoinSet::new();
    for number in 0..5 {
        let (store, which) = (Arc::clone(&store), id(100 + number));
        works.spawn(async move {
            if number != 2 {
                return take(&*store, which, Scope::All).await;
            }
            let store = &*store;
            let refused: Result<(), StoreError> = store
                .write_taking(which, move |session| {
                    Box::pin(async move {
                        assert!(session.take::<SiteConnection>(which, &Scope::All, None).await?.is_some());
                        Err(StoreError::Corrupt("refused".into()))
                    })
                })
                .await;
            refused.is_err()
        });
    }
    assert!(works.join_all().await.into_iter().all(|as_expected| as_expected));
    holding.await.unwrap();
    for number in 0..5 {
        assert_eq!(find::<SiteConnection>(&*store, id(100 + number)).await.is_some(), number == 2, "{number}");
    }
}
