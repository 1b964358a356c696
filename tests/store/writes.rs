//! Works that arrive together are committed together, each with its own answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;
use vpnaas::{
    model::{IkePolicy, SiteConnection, VpnService, quota::QuotaResource},
    store::{Job, SqlStore, Store, StoreError, StoreOptions, Verdict},
};

use crate::{
    database::Database,
    sample::{add, connection, endpoint_group, find, id, ike_policy, parents, remove, service, teardown},
};

crate::cases![
    foreign_keys_refuse,
    many_writers_get_their_own_answers,
    a_failing_work_does_not_harm_its_neighbours,
    a_work_that_changes_and_refuses_leaves_no_trace,
    a_work_that_swallows_a_failure_is_undone,
    a_panic_does_not_kill_the_writer,
    two_deletes_at_once,
    nobody_takes_the_last_place_twice,
    a_waiter_that_goes_away_does_not_stop_the_commit,
    closing_drains_the_queue,
];

async fn foreign_keys_refuse(database: &Database) {
    let store = &*database.open().await;
    assert!(matches!(add(store, connection(9)).await, Err(StoreError::ForeignKey)));
    parents(store).await;
    let mut grouped = connection(9);
    add(store, endpoint_group(5)).await.unwrap();
    grouped.local_ep_group_id = Some(id(5));
    add(store, grouped).await.unwrap();
    assert!(matches!(remove::<VpnService>(store, id(1)).await, Err(StoreError::ForeignKey)));
    assert!(matches!(remove::<IkePolicy>(store, id(2)).await, Err(StoreError::ForeignKey)));
    assert!(matches!(remove::<vpnaas::model::IpsecPolicy>(store, id(3)).await, Err(StoreError::ForeignKey)));
    for group in [4, 5] {
        assert!(matches!(remove::<vpnaas::model::EndpointGroup>(store, id(group)).await, Err(StoreError::ForeignKey)));
    }
    assert!(remove::<SiteConnection>(store, id(9)).await.unwrap());
    assert!(remove::<VpnService>(store, id(1)).await.unwrap());
}

/// Starts `count` works at once and gives their answers, in the order of their numbers.
async fn at_once<T: Send + 'static>(
    count: u128,
    work: impl Fn(u128) -> std::pin::Pin<Box<dyn Future<Output = T> + Send>>,
) -> Vec<T> {
    let mut running = JoinSet::new();
    for number in 0..count {
        let work = work(number);
        running.spawn(async move { (number, work.await) });
    }
    let mut answers = running.join_all().await;
    answers.sort_by_key(|(number, _)| *number);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

async fn many_writers_get_their_own_answers(database: &Database) {
    let store = database.open().await;
    let answers = at_once(500, |number| {
        let store = Arc::clone(&store);
        Box::pin(async move {
            store
                .write(move |session| {
                    Box::pin(async move {
                        session.insert(&service(number)).await?;
                        Ok::<_, StoreError>(session.find::<VpnService>(id(number)).await?.map(|found| found.name))
                    })
                })
                .await
        })
    })
    .await;
    for (number, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.unwrap(), Some(format!("service {number}")));
    }
    assert_eq!(store.session().await.unwrap().count::<VpnService>("p").await.unwrap(), 500);
}

async fn a_failing_work_does_not_harm_its_neighbours(database: &Database) {
    let store = database.open().await;
    add(&*store, service(0)).await.unwrap();
    // Every third is a duplicate.
    let answers = at_once(90, |number| {
        let store = Arc::clone(&store);
        Box::pin(async move { add(&*store, service(if number % 3 == 0 { 0 } else { number })).await })
    })
    .await;
    for (number, answer) in answers.into_iter().enumerate() {
        if number % 3 == 0 {
            assert!(matches!(answer, Err(StoreError::Duplicate)));
        } else {
            answer.unwrap();
        }
    }
    assert_eq!(store.session().await.unwrap().count::<VpnService>("p").await.unwrap(), 61);
}

async fn a_work_that_changes_and_refuses_leaves_no_trace(database: &Database) {
    let store = database.open().await;
    let answers = at_once(60, |number| {
        let store = Arc::clone(&store);
        Box::pin(async move {
            store
                .write(move |session| {
                    Box::pin(async move {
                        session.insert(&service(number)).await?;
                        session.insert(&ike_policy(number)).await?;
                        if number % 7 == 0 { Err(StoreError::Corrupt(number.to_string())) } else { Ok(number) }
                    })
                })
                .await
        })
    })
    .await;
    for (number, answer) in (0..).zip(answers) {
        let kept = find::<VpnService>(&*store, id(number)).await.is_some();
        assert_eq!(find::<IkePolicy>(&*store, id(number)).await.is_some(), kept);
        match answer {
            Ok(answer) => assert!(answer == number && kept),
            Err(error) => assert!(error.to_string().ends_with(&number.to_string()) && number % 7 == 0 && !kept),
        }
    }
}

async fn a_work_that_swallows_a_failure_is_undone(database: &Database) {
    let store = &*database.open().await;
    add(store, service(1)).await.unwrap();
    let answer = store.write(|session| {
        Box::pin(async {
            session.insert(&service(2)).await?;
            let _ = session.insert(&service(1)).await;
            Ok::<_, StoreError>(())
        })
    });
    assert!(matches!(answer.await, Err(StoreError::Duplicate)));
    assert!(find::<VpnService>(store, id(2)).await.is_none());
}

async fn a_panic_does_not_kill_the_writer(database: &Database) {
    let store = database.open().await;
    let answers = at_once(20, |number| {
        let store = Arc::clone(&store);
        Box::pin(async move {
            store
                .write(move |session| {
                    Box::pin(async move {
                        session.insert(&service(number)).await?;
                        assert!(number != 7, "this panic is wanted");
                        Ok::<_, StoreError>(())
                    })
                })
                .await
        })
    })
    .await;
    for (number, answer) in (0..).zip(answers) {
        assert_eq!(matches!(answer, Err(StoreError::Unavailable(_))), number == 7);
        assert_eq!(find::<VpnService>(&*store, id(number)).await.is_none(), number == 7);
    }
}

async fn two_deletes_at_once(database: &Database) {
    let store = database.open().await;
    parents(&*store).await;
    for number in 100..110 {
        add(&*store, connection(number)).await.unwrap();
        let answers = at_once(4, |_| {
            let store = Arc::clone(&store);
            Box::pin(async move {
                store
                    .write(move |session| {
                        Box::pin(async move {
                            if session.lock::<SiteConnection>(id(number)).await?.is_none() {
                                return Ok(false);
                            }
                            let gone = session.remove::<SiteConnection>(id(number)).await?;
                            session.insert_teardown(&teardown(number)).await?;
                            Ok::<_, StoreError>(gone)
                        })
                    })
                    .await
                    .unwrap()
            })
        })
        .await;
        assert_eq!(answers.into_iter().filter(|gone| *gone).count(), 1);
    }
}

async fn nobody_takes_the_last_place_twice(database: &Database) {
    const PLACES: u64 = 3;
    let store = database.open_with(StoreOptions { writers: 8, ..StoreOptions::default() }).await;
    let answers = at_once(40, |number| {
        let store: Arc<SqlStore> = Arc::clone(&store);
        Box::pin(async move {
            (&*store as &dyn Store)
                .write(move |session| {
                    Box::pin(async move {
                        session.hold_quota("p", QuotaResource::VpnService).await?;
                        if session.count::<VpnService>("p").await? >= PLACES {
                            return Ok(false);
                        }
                        session.insert(&service(number)).await?;
                        Ok::<_, StoreError>(true)
                    })
                })
                .await
                .unwrap()
        })
    })
    .await;
    assert_eq!(answers.into_iter().filter(|created| *created).count() as u64, PLACES);
    assert_eq!(store.session().await.unwrap().count::<VpnService>("p").await.unwrap(), PLACES);
}

async fn a_waiter_that_goes_away_does_not_stop_the_commit(database: &Database) {
    let store = &*database.open().await;
    let runs = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&runs);
    let waiter = store.submit(Job::new(Box::new(move |session| {
        let seen = Arc::clone(&seen);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            seen.fetch_add(1, Ordering::SeqCst);
            if session.insert(&service(1)).await.is_ok() { Verdict::Done } else { Verdict::Undo }
        })
    })));
    assert!(tokio::time::timeout(Duration::from_millis(20), waiter).await.is_err());
    add(store, service(2)).await.unwrap();
    while find::<VpnService>(store, id(1)).await.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

async fn closing_drains_the_queue(database: &Database) {
    let store = database.open_with(StoreOptions::default()).await;
    let mut waiting = JoinSet::new();
    for number in 0..200 {
        let store = Arc::clone(&store);
        waiting.spawn(async move { add(&*store, service(number)).await });
    }
    tokio::task::yield_now().await;
    store.close().await;
    let done = waiting.join_all().await.into_iter().flatten().count() as u64;
    assert!(matches!(add(&*store, service(999)).await, Err(StoreError::Unavailable(_))));
    let again = database.open().await;
    assert_eq!(again.session().await.unwrap().count::<VpnService>("p").await.unwrap(), done);
}
