//! Another program has locked the row, or the database.

use std::time::{Duration, Instant};

use vpnaas::{
    model::SiteConnection,
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::Database,
    sample::{add, connection, find, id, parents, service, write},
};

crate::cases![a_held_row_is_busy_after_a_bounded_wait, a_row_let_go_in_time_is_deleted];

const WAIT: Duration = Duration::from_millis(400);

async fn delete(store: &Store) -> Result<bool, StoreError> {
    let lock_and_remove = write(store, |session| match session.lock::<SiteConnection>(id(9))? {
        Some(_) => session.remove::<SiteConnection>(id(9)),
        None => Ok(false),
    });
    lock_and_remove.await
}

fn hold(database: &Database) -> &'static str {
    if database.is_sqlite() { "BEGIN IMMEDIATE" } else { "BEGIN; SELECT 1 FROM ipsec_site_connections FOR UPDATE" }
}

async fn a_held_row_is_busy_after_a_bounded_wait(database: &Database) {
    let store = &database.open_with(StoreOptions { lock_wait: WAIT, ..StoreOptions::default() }).await;
    parents(store).await;
    add(store, connection(9)).await.unwrap();
    let mut other = database.outsider().await;
    other.execute(hold(database)).await;
    let started = Instant::now();
    // Writes of other rows at the same time.
    let neighbours = async {
        let mut answers = Vec::new();
        for number in 20..25 {
            answers.push(add(store, service(number)).await);
        }
        answers
    };
    let delete_in_vain = async { (delete(store).await, started.elapsed()) };
    let ((busy, after), neighbours) = tokio::join!(delete_in_vain, neighbours);
    assert_eq!(busy, Err(StoreError::Busy));
    assert!(after >= WAIT && after < 10 * WAIT, "{after:?}");
    if database.is_sqlite() {
        assert!(neighbours.iter().all(|answer| *answer == Err(StoreError::Busy)));
    } else {
        assert!(neighbours.iter().all(Result::is_ok));
    }
    assert!(find::<SiteConnection>(store, id(9)).await.is_some(), "reads still work");
    other.execute("ROLLBACK").await;
    assert!(delete(store).await.unwrap());
}

async fn a_row_let_go_in_time_is_deleted(database: &Database) {
    let store = &database.open().await;
    parents(store).await;
    add(store, connection(9)).await.unwrap();
    let mut other = database.outsider().await;
    other.execute(hold(database)).await;
    let release = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        other.execute("COMMIT").await;
    };
    let (gone, ()) = tokio::join!(delete(store), release);
    assert!(gone.unwrap());
}
