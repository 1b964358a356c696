//! Clients that disconnect: what has not begun is dropped, what has begun is finished.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    time::Duration,
};

use tokio::task::JoinHandle;
use vpnaas::{
    env::Departure,
    model::VpnService,
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::Database,
    sample::{add, find, id, service, write},
};

crate::cases![
    a_write_whose_client_has_gone_is_not_begun,
    a_write_that_has_begun_is_finished,
    a_read_whose_caller_has_gone_is_not_run
];

async fn one_of_each(database: &Database) -> Store {
    database.open_with(StoreOptions { readers: 1, writers: 1, ..StoreOptions::default() }).await
}

/// Keeps the only writer or reader busy until something is sent to the returned channel.
async fn hold(store: &Store, writes: bool) -> (mpsc::Sender<()>, JoinHandle<Result<(), StoreError>>) {
    let (release, released) = mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let released = std::sync::Mutex::new((released, Some(begun)));
    let wait = move |_: &mut vpnaas::store::Session| {
        let mut both = released.lock().unwrap();
        if let Some(begun) = both.1.take() {
            let _ = begun.send(());
        }
        both.0.recv_timeout(Duration::from_secs(5)).map_err(|_| StoreError::Busy)
    };
    let store = store.clone();
    let holding = tokio::spawn(async move { if writes { store.write(wait).await } else { store.read(wait).await } });
    has_begun.await.unwrap();
    (release, holding)
}

async fn a_write_whose_client_has_gone_is_not_begun(database: &Database) {
    let store = &one_of_each(database).await;
    let (release, holding) = hold(store, true).await;
    let runs = Arc::new(AtomicU32::new(0));
    let counted = |number| {
        let (store, runs) = (store.clone(), Arc::clone(&runs));
        async move {
            let count_and_insert = write(&store, move |session| {
                runs.fetch_add(1, Ordering::SeqCst);
                session.insert(&service(number))
            });
            count_and_insert.await
        }
    };
    // One client's handler continues, detached from its connection; another is dropped altogether; a third one stays.
    let departure = Departure::default();
    let presence = departure.when_dropped();
    let detached = tokio::spawn(departure.around(counted(1)));
    assert!(tokio::time::timeout(Duration::from_millis(50), counted(2)).await.is_err());
    let here = Departure::default();
    let stays = here.when_dropped();
    let patient = tokio::spawn(here.around(counted(3)));
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(presence);
    release.send(()).unwrap();
    holding.await.unwrap().unwrap();
    assert_eq!(detached.await.unwrap(), Err(StoreError::Abandoned));
    assert_eq!(patient.await.unwrap(), Ok(()));
    drop(stays);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    for (number, expected) in [(1, false), (2, false), (3, true)] {
        assert_eq!(find::<VpnService>(store, id(number)).await.is_some(), expected, "{number}");
    }
}

async fn a_write_that_has_begun_is_finished(database: &Database) {
    let store = &one_of_each(database).await;
    let runs = Arc::new(AtomicU32::new(0));
    let departure = Departure::default();
    let presence = departure.when_dropped();
    let (begun, has_begun) = mpsc::channel();
    let insert = {
        let (store, runs) = (store.clone(), Arc::clone(&runs));
        async move {
            let insert_slowly = write(&store, move |session| {
                let _ = begun.send(());
                std::thread::sleep(Duration::from_millis(150));
                runs.fetch_add(1, Ordering::SeqCst);
                session.insert(&service(1))
            });
            insert_slowly.await
        }
    };
    let waiting = tokio::spawn(departure.around(insert));
    tokio::task::spawn_blocking(move || has_begun.recv_timeout(Duration::from_secs(5)).unwrap()).await.unwrap();
    // The client disconnects, and the task that waits for the result ends.
    drop(presence);
    waiting.abort();
    add(store, service(2)).await.unwrap();
    assert!(find::<VpnService>(store, id(1)).await.is_some());
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

async fn a_read_whose_caller_has_gone_is_not_run(database: &Database) {
    let store = &one_of_each(database).await;
    let (release, holding) = hold(store, false).await;
    let runs = Arc::new(AtomicU32::new(0));
    let counted = {
        let (store, runs) = (store.clone(), Arc::clone(&runs));
        async move {
            let read: Result<(), StoreError> = store
                .read(move |_| {
                    runs.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                })
                .await;
            read
        }
    };
    assert!(tokio::time::timeout(Duration::from_millis(50), counted).await.is_err());
    release.send(()).unwrap();
    holding.await.unwrap().unwrap();
    assert!(find::<VpnService>(store, id(1)).await.is_none(), "reads still work");
    assert_eq!(runs.load(Ordering::SeqCst), 0);
}
