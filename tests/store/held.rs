//! Another program holds the row, or the database.

use std::time::{Duration, Instant};

use vpnaas::{
    model::{SiteConnection, VpnService},
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::Database,
    sample::{add, connection, find, id, parents, service},
};

crate::cases![
    a_held_row_is_busy_after_a_bounded_wait,
    a_row_let_go_in_time_is_deleted,
    broken_connections_are_replaced,
];

const WAIT: Duration = Duration::from_millis(400);

async fn delete(store: &dyn Store) -> Result<bool, StoreError> {
    store
        .write(|session| {
            Box::pin(async {
                match session.lock::<SiteConnection>(id(9)).await? {
                    Some(_) => session.remove::<SiteConnection>(id(9)).await,
                    None => Ok(false),
                }
            })
        })
        .await
}

fn hold(database: &Database) -> &'static str {
    if database.is_sqlite() { "BEGIN IMMEDIATE" } else { "BEGIN; SELECT 1 FROM ipsec_site_connections FOR UPDATE" }
}

async fn a_held_row_is_busy_after_a_bounded_wait(database: &Database) {
    let store = database.open_with(StoreOptions { lock_wait: WAIT, ..StoreOptions::default() }).await;
    parents(&*store).await;
    add(&*store, connection(9)).await.unwrap();
    let mut other = database.outsider().await;
    other.execute(hold(database)).await.unwrap();
    let started = Instant::now();
    // Beside it, works that want something else.
    let neighbours = async {
        let mut answers = Vec::new();
        for number in 20..25 {
            answers.push(add(&*store, service(number)).await);
        }
        answers
    };
    let (busy, neighbours) = tokio::join!(delete(&*store), neighbours);
    assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
    assert!(started.elapsed() >= WAIT);
    if database.is_sqlite() {
        assert!(neighbours.iter().all(|answer| matches!(answer, Err(StoreError::Busy))));
    } else {
        assert!(started.elapsed() < 4 * WAIT, "{:?}", started.elapsed());
        assert!(neighbours.iter().all(Result::is_ok));
    }
    assert!(find::<SiteConnection>(&*store, id(9)).await.is_some(), "reading goes on");
    other.execute("ROLLBACK").await.unwrap();
    assert!(delete(&*store).await.unwrap());
}

async fn a_row_let_go_in_time_is_deleted(database: &Database) {
    let store = database.open().await;
    parents(&*store).await;
    add(&*store, connection(9)).await.unwrap();
    let mut other = database.outsider().await;
    other.execute(hold(database)).await.unwrap();
    let release = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        other.execute("COMMIT").await.unwrap();
    };
    let (gone, ()) = tokio::join!(delete(&*store), release);
    assert!(gone.unwrap());
}

async fn broken_connections_are_replaced(database: &Database) {
    let store = database.open().await;
    add(&*store, service(1)).await.unwrap();
    if !database.is_sqlite() {
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        database.execute(others).await;
    }
    for number in 2..5 {
        add(&*store, service(number)).await.unwrap();
        assert!(find::<VpnService>(&*store, id(number)).await.is_some());
    }
}
