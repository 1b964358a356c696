//! Time limits: slow work is cancelled, and others are not affected.

use std::time::{Duration, Instant};

use vpnaas::{
    model::{
        VpnService,
        network::{Network, Router},
    },
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::Database,
    sample::{add, count, find, id, network, read, router, service, write},
    writes::at_once,
};

crate::cases![
    Both: a_write_that_takes_too_long_is_given_up_alone,
    a_look_up_that_takes_too_long_is_given_up;
    Sqlite: a_slow_look_up_in_a_write_takes_no_neighbour_along;
    Postgres: a_commit_that_takes_too_long_is_given_up
];

/// The limit plus a margin for a busy machine.
const BOUND: Duration = Duration::from_secs(10);

/// The time limit of a transaction, which includes connecting.
fn limit(database: &Database) -> Duration {
    Duration::from_millis(if database.is_sqlite() { 500 } else { 2000 })
}

/// A query that takes practically forever.
const FOREVER: &str = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000000000) \
                       SELECT count(*) FROM numbers";

async fn limited(database: &Database) -> Store {
    database.open_with(StoreOptions { time_limit: limit(database), ..StoreOptions::default() }).await
}

fn is_given_up<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable(_)))
}

/// From now on, inserting a network takes forever.
async fn make_networks_slow(database: &Database) {
    let trigger = if database.is_sqlite() {
        format!("CREATE TRIGGER slow BEFORE INSERT ON networks BEGIN SELECT ({FOREVER}); END")
    } else {
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'; \
         CREATE TRIGGER slow BEFORE INSERT ON networks FOR EACH ROW EXECUTE FUNCTION slow()"
            .into()
    };
    database.execute(&trigger).await;
}

async fn a_write_that_takes_too_long_is_given_up_alone(database: &Database) {
    let store = &limited(database).await;
    make_networks_slow(database).await;
    let started = Instant::now();
    let answers = at_once(12, store, |store, number| async move {
        if number == 4 { add(&store, network(4)).await } else { add(&store, service(number)).await }
    });
    for (number, answer) in answers.await.iter().enumerate() {
        assert_eq!(is_given_up(answer), number == 4, "{number}: {answer:?}");
        assert!(number == 4 || answer.is_ok(), "{number}: {answer:?}");
    }
    assert!(started.elapsed() >= limit(database) && started.elapsed() < BOUND, "{:?}", started.elapsed());
    assert_eq!(count::<VpnService>(store).await, 11);
    assert!(find::<Network>(store, id(4)).await.is_none());
    store.ready().await.unwrap();
}

/// From now on, looking up a router takes forever.
async fn make_routers_slow(database: &Database) {
    let forever = if database.is_sqlite() { FOREVER } else { "SELECT CAST(pg_sleep(60) AS TEXT)" };
    let text = format!(
        "ALTER TABLE routers RENAME TO elsewhere; CREATE VIEW routers AS SELECT id, project_id, name, description, \
         admin_state_up, ({forever}) AS external_gateway_info, routes, tags, created_at, updated_at, revision_number \
         FROM elsewhere"
    );
    database.execute(&text).await;
}

async fn a_look_up_that_takes_too_long_is_given_up(database: &Database) {
    let store = &limited(database).await;
    add(store, service(1)).await.unwrap();
    add(store, router(8)).await.unwrap();
    make_routers_slow(database).await;
    let started = Instant::now();
    let slow = store.read(|session| session.find::<Router>(id(8)));
    let quick = async {
        for _ in 0..20 {
            assert!(find::<VpnService>(store, id(1)).await.is_some());
        }
        started.elapsed()
    };
    let (slow, quick) = tokio::join!(slow, quick);
    assert!(is_given_up(&slow), "{slow:?}");
    assert!(started.elapsed() >= limit(database) && started.elapsed() < BOUND, "{:?}", started.elapsed());
    assert!(quick < BOUND, "{quick:?}");
    assert_eq!(read(store, |session| session.find::<Router>(id(9))).await, None, "other lookups still work");
}

async fn a_slow_look_up_in_a_write_takes_no_neighbour_along(database: &Database) {
    let store = &limited(database).await;
    add(store, router(8)).await.unwrap();
    make_routers_slow(database).await;
    let answers = at_once(10, store, |store, number| async move {
        let look_up_and_insert = write(&store, move |session| {
            if number == 3 {
                session.find::<Router>(id(8))?;
            }
            session.insert(&service(number))?;
            // Enough of SQLite's instructions that an exceeded limit would be noticed.
            (0..40).try_for_each(|_| session.count::<VpnService>("p").map(drop))
        });
        look_up_and_insert.await
    });
    for (number, answer) in answers.await.iter().enumerate() {
        assert_eq!(is_given_up(answer), number == 3, "{number}: {answer:?}");
    }
    assert_eq!(count::<VpnService>(store).await, 9);
}

async fn a_commit_that_takes_too_long_is_given_up(database: &Database) {
    let store = &limited(database).await;
    let trigger = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'; \
                   CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON networks DEFERRABLE INITIALLY DEFERRED \
                   FOR EACH ROW EXECUTE FUNCTION slow()";
    database.execute(trigger).await;
    let started = Instant::now();
    let slow = add(store, network(4)).await;
    // The server may still report in time that it has not committed.
    assert!(is_given_up(&slow) || slow == Err(StoreError::Unknown), "{slow:?}");
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
    assert!(find::<Network>(store, id(4)).await.is_none());
    add(store, service(1)).await.unwrap();
}
