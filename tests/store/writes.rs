//! Writes that are queued at the same time are committed together, each with its own result.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;
use vpnaas::{
    model::{EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService, quota::QuotaResource},
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::{Database, close},
    sample::{add, connection, count, endpoint_group, find, id, ike_policy, parents, remove, service, write},
};

crate::cases![
    Both: foreign_keys_refuse,
    many_writers_get_their_own_answers,
    a_failing_write_does_not_harm_its_neighbours,
    a_write_that_changes_and_refuses_leaves_no_trace,
    a_write_that_swallows_a_failure_is_undone,
    a_panic_does_not_kill_the_thread,
    nobody_takes_the_last_place_twice,
    closing_drains_the_queue;
    Sqlite: what_arrives_together_is_committed_together
];

async fn foreign_keys_refuse(database: &Database) {
    let store = &database.open().await;
    assert_eq!(add(store, connection(9)).await, Err(StoreError::ForeignKey));
    parents(store).await;
    let mut grouped = connection(9);
    add(store, endpoint_group(5)).await.unwrap();
    grouped.local_ep_group_id = Some(id(5));
    add(store, grouped).await.unwrap();
    assert_eq!(remove::<VpnService>(store, id(1)).await, Err(StoreError::ForeignKey));
    assert_eq!(remove::<IkePolicy>(store, id(2)).await, Err(StoreError::ForeignKey));
    assert_eq!(remove::<IpsecPolicy>(store, id(3)).await, Err(StoreError::ForeignKey));
    for group in [4, 5] {
        assert_eq!(remove::<EndpointGroup>(store, id(group)).await, Err(StoreError::ForeignKey));
    }
    assert!(remove::<SiteConnection>(store, id(9)).await.unwrap());
    assert!(remove::<VpnService>(store, id(1)).await.unwrap());
}

/// Starts `count` pieces of work at once and returns their results, in the order of their numbers.
pub async fn at_once<F: Future<Output: Send> + Send + 'static>(
    count: u128,
    store: &Store,
    work: impl Fn(Store, u128) -> F,
) -> Vec<F::Output> {
    let mut running = JoinSet::new();
    for number in 0..count {
        let work = work(store.clone(), number);
        running.spawn(async move { (number, work.await) });
    }
    let mut answers = running.join_all().await;
    answers.sort_by_key(|(number, _)| *number);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

async fn many_writers_get_their_own_answers(database: &Database) {
    let store = &database.open().await;
    let answers = at_once(500, store, |store, number| async move {
        let insert_and_read = write(&store, move |session| {
            session.insert(&service(number))?;
            Ok(session.find::<VpnService>(id(number))?.map(|found| found.name))
        });
        insert_and_read.await
    });
    for (number, answer) in answers.await.into_iter().enumerate() {
        assert_eq!(answer.unwrap(), Some(format!("service {number}")));
    }
    assert_eq!(count::<VpnService>(store).await, 500);
}

async fn a_failing_write_does_not_harm_its_neighbours(database: &Database) {
    let store = &database.open().await;
    add(store, service(0)).await.unwrap();
    // Every third one is a duplicate.
    let answers = at_once(90, store, |store, number| async move {
        add(&store, service(if number % 3 == 0 { 0 } else { number })).await
    });
    for (number, answer) in answers.await.into_iter().enumerate() {
        assert_eq!(answer, if number % 3 == 0 { Err(StoreError::Duplicate) } else { Ok(()) });
    }
    assert_eq!(count::<VpnService>(store).await, 61);
}

async fn a_write_that_changes_and_refuses_leaves_no_trace(database: &Database) {
    let store = &database.open().await;
    let answers = at_once(60, store, |store, number| async move {
        let insert_or_refuse = write(&store, move |session| {
            session.insert(&service(number))?;
            session.insert(&ike_policy(number))?;
            if number % 7 == 0 { Err(StoreError::Corrupt(number.to_string())) } else { Ok(number) }
        });
        insert_or_refuse.await
    });
    for (number, answer) in (0..).zip(answers.await) {
        let kept = find::<VpnService>(store, id(number)).await.is_some();
        assert_eq!(find::<IkePolicy>(store, id(number)).await.is_some(), kept);
        match answer {
            Ok(answer) => assert!(answer == number && kept),
            Err(error) => assert!(error.to_string().ends_with(&number.to_string()) && number % 7 == 0 && !kept),
        }
    }
}

async fn a_write_that_swallows_a_failure_is_undone(database: &Database) {
    let store = &database.open().await;
    add(store, service(1)).await.unwrap();
    let answers = at_once(8, store, |store, number| async move {
        let swallow = write(&store, move |session| {
            session.insert(&service(10 + number))?;
            if number == 3 {
                let _ = session.insert(&service(1));
            }
            Ok(())
        });
        swallow.await
    });
    for (number, answer) in (0..).zip(answers.await) {
        assert_eq!(answer, if number == 3 { Err(StoreError::Duplicate) } else { Ok(()) });
        assert_eq!(find::<VpnService>(store, id(10 + number)).await.is_none(), number == 3);
    }
}

async fn a_panic_does_not_kill_the_thread(database: &Database) {
    let store = &database.open_with(StoreOptions { readers: 1, writers: 1, ..StoreOptions::default() }).await;
    let answers = at_once(20, store, |store, number| async move {
        let panic_once = write(&store, move |session| {
            session.insert(&service(number))?;
            assert!(number != 7, "this panic is wanted");
            Ok(())
        });
        panic_once.await
    });
    for (number, answer) in (0..).zip(answers.await) {
        assert_eq!(answer.is_err(), number == 7);
        assert_eq!(find::<VpnService>(store, id(number)).await.is_none(), number == 7);
    }
    let read: Result<(), StoreError> = store.read(|_| panic!("this panic is wanted")).await;
    assert!(read.is_err());
    assert!(find::<VpnService>(store, id(1)).await.is_some());
}

async fn nobody_takes_the_last_place_twice(database: &Database) {
    const PLACES: u64 = 3;
    let store = &database.open_with(StoreOptions { writers: 8, ..StoreOptions::default() }).await;
    let answers = at_once(40, store, |store, number| async move {
        let take_a_place = write(&store, move |session| {
            session.hold_quota("p", QuotaResource::VpnService)?;
            if session.count::<VpnService>("p")? >= PLACES {
                return Ok(false);
            }
            session.insert(&service(number))?;
            Ok(true)
        });
        take_a_place.await.unwrap()
    });
    assert_eq!(answers.await.into_iter().filter(|created| *created).count() as u64, PLACES);
    assert_eq!(count::<VpnService>(store).await, PLACES);
}

async fn closing_drains_the_queue(database: &Database) {
    let store = database.open().await;
    let mut waiting = JoinSet::new();
    for number in 0..200 {
        let store = store.clone();
        waiting.spawn(async move { add(&store, service(number)).await });
    }
    tokio::task::yield_now().await;
    store.close().await;
    let done = waiting.join_all().await.into_iter().flatten().count() as u64;
    assert!(matches!(add(&store, service(999)).await, Err(StoreError::Unavailable(_))));
    close(store).await;
    assert_eq!(count::<VpnService>(&database.open().await).await, done);
}

async fn what_arrives_together_is_committed_together(database: &Database) {
    let (commits, committed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, summed) = (Arc::clone(&commits), Arc::clone(&committed));
    let options = StoreOptions {
        committed: Arc::new(move |number| {
            counted.fetch_add(1, Ordering::SeqCst);
            summed.fetch_add(number, Ordering::SeqCst);
        }),
        ..StoreOptions::default()
    };
    let store = &database.open_with(options).await;
    let answers = at_once(50, store, |store, number| async move {
        // The first one holds the writer until the others are queued.
        let insert = write(&store, move |session| {
            if number == 0 {
                std::thread::sleep(Duration::from_millis(200));
            }
            session.insert(&service(number))
        });
        insert.await
    });
    assert!(answers.await.iter().all(Result::is_ok));
    assert_eq!(committed.load(Ordering::SeqCst), 50);
    let commits = commits.load(Ordering::SeqCst);
    assert!(commits < 10, "{commits} commits");
}
