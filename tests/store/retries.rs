//! Transactions that conflict with others are retried.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use uuid::Uuid;
use vpnaas::{
    model::VpnService,
    store::{Session, Store, StoreError, StoreOptions},
};

use crate::{
    database::Database,
    sample::{add, find, id, service, write},
    writes::at_once,
};

crate::cases![
    Both: writers_that_lock_in_opposite_order_both_succeed,
    counting_up_together_gives_the_right_number;
    Postgres: serialisation_failures_are_run_again,
    a_statement_that_was_prepared_for_another_table_is_prepared_again
];

/// Increments a service's generation.
fn count_up(session: &mut Session, which: Uuid) -> Result<(), StoreError> {
    let mut service = session.lock::<VpnService>(which)?.unwrap();
    service.generation += 1;
    session.update(&service).map(drop)
}

async fn generation(store: &Store, which: Uuid) -> i64 {
    find::<VpnService>(store, which).await.unwrap().generation
}

async fn writers_that_lock_in_opposite_order_both_succeed(database: &Database) {
    let store =
        &database.open_with(StoreOptions { lock_wait: Duration::from_secs(8), ..StoreOptions::default() }).await;
    add(store, service(1)).await.unwrap();
    add(store, service(2)).await.unwrap();
    let (runs, holders) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    // SQLite has one writer, which never conflicts.
    let wanted = if database.is_sqlite() { 1 } else { 2 };
    let answers = at_once(2, store, |store, number| {
        let (runs, holders) = (Arc::clone(&runs), Arc::clone(&holders));
        async move {
            let both = write(&store, move |session| {
                runs.fetch_add(1, Ordering::SeqCst);
                count_up(session, id(1 + number))?;
                holders.fetch_add(1, Ordering::SeqCst);
                let begun = Instant::now();
                while holders.load(Ordering::SeqCst) < wanted && begun.elapsed() < Duration::from_secs(5) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                count_up(session, id(2 - number))
            });
            both.await
        }
    });
    assert_eq!(answers.await, [Ok(()), Ok(())]);
    assert_eq!((generation(store, id(1)).await, generation(store, id(2)).await), (3, 3));
    let runs = runs.load(Ordering::SeqCst);
    assert!(database.is_sqlite() && runs == 2 || !database.is_sqlite() && runs > 2, "{runs}");
}

async fn counting_up_together_gives_the_right_number(database: &Database) {
    let store = &database.open().await;
    add(store, service(1)).await.unwrap();
    let answers =
        at_once(200, store, |store, _| async move { write(&store, |session| count_up(session, id(1))).await });
    assert!(answers.await.iter().all(Result::is_ok));
    assert_eq!(generation(store, id(1)).await, 201);
}

async fn serialisation_failures_are_run_again(database: &Database) {
    let name = database.texts("SELECT current_database()").await.remove(0);
    database.execute(&format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")).await;
    let store = &database.open_with(StoreOptions { writers: 4, ..StoreOptions::default() }).await;
    add(store, service(1)).await.unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let answers = at_once(60, store, |store, _| {
        let runs = Arc::clone(&runs);
        async move {
            let add_one = write(&store, move |session| {
                runs.fetch_add(1, Ordering::SeqCst);
                // Without a lock: only the database notices that another transaction was faster.
                let mut service = session.find::<VpnService>(id(1))?.unwrap();
                service.generation += 1;
                std::thread::sleep(Duration::from_millis(1));
                session.update(&service).map(drop)
            });
            add_one.await
        }
    });
    let answers = answers.await;
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    // The attempts are bounded: a transaction that always conflicts fails.
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(StoreError::Busy))), "{answers:?}");
    assert_eq!(generation(store, id(1)).await, 1 + i64::try_from(done).unwrap());
    let runs = runs.load(Ordering::SeqCst);
    assert!(done > 50 && runs > 60 && runs <= 60 * 8, "{done} done in {runs} runs");
}

async fn a_statement_that_was_prepared_for_another_table_is_prepared_again(database: &Database) {
    let store = &database.open_with(StoreOptions { readers: 1, writers: 1, ..StoreOptions::default() }).await;
    add(store, service(1)).await.unwrap();
    assert_eq!(find(store, id(1)).await, Some(service(1)));
    // As a newer version's migration might do while this one is still running.
    database.execute("ALTER TABLE vpnservices ALTER COLUMN name TYPE VARCHAR(200) COLLATE \"C\"").await;
    assert_eq!(find(store, id(1)).await, Some(service(1)));
    assert!(write(store, |session| session.lock::<VpnService>(id(1))).await.unwrap().is_some());
}
