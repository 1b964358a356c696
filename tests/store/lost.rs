//! Lost connections: done, not done, or unknown, and always the right one of these.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use secrecy::SecretString;
use vpnaas::{
    model::{SiteConnection, VpnService, page::Scope},
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::Database,
    postgres::Own,
    proxy::{Fault, Place, Proxy},
    sample::{add, connection, count, find, id, parents, service, time, write},
    servers::{free_port, stop, until_ready, url_at},
};

crate::cases![
    Postgres: an_answer_to_commit_that_is_lost_is_not_known,
    an_answer_to_a_delete_that_is_lost_is_not_known,
    a_connection_lost_before_commit_is_tried_once_more,
    a_connection_lost_twice_is_told_and_leaves_no_trace,
    a_server_that_falls_silent_is_given_up,
    a_look_up_is_tried_once_more,
    connections_ended_between_transactions_are_not_noticed;
    OwnPostgres: a_server_that_is_stopped_is_noticed_and_so_is_its_return
];

/// A store behind a proxy, with one connection of each kind, each used once.
async fn behind_a_proxy(database: &Database, time_limit: Duration) -> (Store, Proxy) {
    let proxy = Proxy::to(Place::of(&database.url)).await;
    let url = SecretString::from(url_at(&database.url, "127.0.0.1", proxy.port, "sslmode=disable"));
    let options = StoreOptions { readers: 1, writers: 1, time_limit, ..StoreOptions::default() };
    let store = Store::open(&url, options).await.unwrap();
    add(&store, service(0)).await.unwrap();
    assert!(find::<VpnService>(&store, id(0)).await.is_some());
    (store, proxy)
}

const PATIENT: Duration = Duration::from_secs(10);

/// Inserts a service; also returns how often the transaction was run.
async fn add_and_count(store: &Store, number: u128) -> (Result<(), StoreError>, u32) {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let insert = write(store, move |session| {
        counted.fetch_add(1, Ordering::SeqCst);
        session.insert(&service(number))
    });
    (insert.await, runs.load(Ordering::SeqCst))
}

async fn an_answer_to_commit_that_is_lost_is_not_known(database: &Database) {
    let (store, proxy) = behind_a_proxy(database, PATIENT).await;
    for (number, fault, happened) in [(1, Fault::CutAfter("COMMIT\0"), true), (2, Fault::CutBefore("COMMIT\0"), false)]
    {
        proxy.fail([fault]);
        assert_eq!(add_and_count(&store, number).await, (Err(StoreError::Unknown), 1), "{fault:?}");
        assert_eq!(find::<VpnService>(&store, id(number)).await.is_some(), happened, "{fault:?}");
        assert_eq!(proxy.pending(), 0);
        // The next one uses a new connection.
        add(&store, service(10 + number)).await.unwrap();
    }
}

async fn an_answer_to_a_delete_that_is_lost_is_not_known(database: &Database) {
    let (store, proxy) = behind_a_proxy(database, PATIENT).await;
    parents(&store).await;
    let number = u128::from_be_bytes(TEXT.as_bytes().try_into().unwrap());
    for other in [100, 101, number] {
        add(&store, connection(other)).await.unwrap();
    }
    assert_eq!(delete(&store, 100).await, Ok(true), "the statement is already prepared");
    for (fault, is_there) in [(Fault::CutBefore(TEXT), true), (Fault::CutAfter(TEXT), false)] {
        proxy.fail([fault]);
        assert_eq!(delete(&store, number).await, Err(StoreError::Unknown), "{fault:?}");
        assert_eq!(find::<SiteConnection>(&store, id(number)).await.is_some(), is_there, "{fault:?}");
        assert_eq!(proxy.pending(), 0);
    }
    assert_eq!(delete(&store, number).await, Ok(false));
    assert_eq!(delete(&store, 101).await, Ok(true));
}

async fn delete(store: &Store, number: u128) -> Result<bool, StoreError> {
    write(store, move |session| session.delete_connection(id(number), &Scope::All, Some(time(1)))).await
}

async fn a_connection_lost_before_commit_is_tried_once_more(database: &Database) {
    let (store, proxy) = behind_a_proxy(database, PATIENT).await;
    // `BEGIN` is sent together with the first statement.
    for (number, fault) in [(1, Fault::CutBefore("BEGIN\0")), (2, Fault::CutAfter("BEGIN\0"))] {
        proxy.fail([fault]);
        assert_eq!(add_and_count(&store, number).await, (Ok(()), 2), "{fault:?}");
        assert_eq!(find(&store, id(number)).await, Some(service(number)));
        assert_eq!(proxy.pending(), 0);
    }
    assert_eq!(count::<VpnService>(&store).await, 3);
}

async fn a_connection_lost_twice_is_told_and_leaves_no_trace(database: &Database) {
    let (store, proxy) = behind_a_proxy(database, PATIENT).await;
    proxy.fail([Fault::CutAfter("BEGIN\0"), Fault::CutAfter("BEGIN\0")]);
    let (answer, runs) = add_and_count(&store, 1).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert_eq!((runs, proxy.pending()), (2, 0));
    assert!(find::<VpnService>(&store, id(1)).await.is_none());
    assert_eq!(add_and_count(&store, 1).await, (Ok(()), 1));
}

async fn a_server_that_falls_silent_is_given_up(database: &Database) {
    let limit = Duration::from_secs(1);
    let (store, proxy) = behind_a_proxy(database, limit).await;
    for (number, fault, is_known) in [(1, Fault::HangAt("BEGIN\0"), true), (2, Fault::HangAt("COMMIT\0"), false)] {
        proxy.fail([fault]);
        let started = Instant::now();
        let (answer, _) = add_and_count(&store, number).await;
        match answer {
            Err(StoreError::Unavailable(_)) => assert!(is_known),
            Err(StoreError::Unknown) => assert!(!is_known),
            other => panic!("{fault:?}: {other:?}"),
        }
        assert!(started.elapsed() >= limit && started.elapsed() < 4 * limit, "{fault:?}: {:?}", started.elapsed());
        // The connection is discarded, and the next transaction uses a new one.
        add(&store, service(10 + number)).await.unwrap();
        store.ready().await.unwrap();
    }
    assert!(find::<VpnService>(&store, id(1)).await.is_none());
}

/// An id by which the proxy recognizes the lookup.
const TEXT: &str = "a look-up by id!";

async fn a_look_up_is_tried_once_more(database: &Database) {
    let (store, proxy) = behind_a_proxy(database, PATIENT).await;
    let number = u128::from_be_bytes(TEXT.as_bytes().try_into().unwrap());
    add(&store, service(number)).await.unwrap();
    for fault in [Fault::CutBefore(TEXT), Fault::CutAfter(TEXT)] {
        proxy.fail([fault]);
        assert_eq!(find(&store, id(number)).await, Some(service(number)), "{fault:?}");
        assert_eq!(proxy.pending(), 0);
    }
}

async fn connections_ended_between_transactions_are_not_noticed(database: &Database) {
    let store = &database.open_with(StoreOptions { readers: 2, writers: 2, ..StoreOptions::default() }).await;
    parents(store).await;
    let mut outsider = database.outsider().await;
    for round in 0..5 {
        for number in 1..5 {
            let number = 10 + 10 * round + number;
            if round % 2 == 0 {
                add(store, service(number)).await.unwrap();
                add(store, connection(number)).await.unwrap();
            } else {
                // A delete is the first statement on a dead connection.
                assert_eq!(delete(store, number - 10).await, Ok(true));
                add(store, service(number)).await.unwrap();
            }
            assert!(find::<VpnService>(store, id(number)).await.is_some());
        }
        let others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let ended: usize = outsider.texts(others).await[0].parse().unwrap();
        assert!(ended > 0);
        // A connection that ends during a statement is a different case.
        let left = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()";
        while outsider.texts(left).await[0] != "1" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    assert_eq!(count::<VpnService>(store).await, 21);
}

async fn a_server_that_is_stopped_is_noticed_and_so_is_its_return(_: &Database) {
    let port = free_port();
    let mut server = Own::start(&["-h", "127.0.0.1", "-p", &port.to_string()]).unwrap();
    let url = SecretString::from(format!("postgres://postgres@127.0.0.1:{port}/postgres"));
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    store.ready().await.unwrap();
    add(&store, service(1)).await.unwrap();
    for number in 2..4 {
        tokio::task::block_in_place(|| stop(&mut server));
        let bound = Duration::from_secs(3);
        until_ready(&store, false, bound).await;
        let answer = add(&store, service(number)).await;
        assert!(matches!(&answer, Err(StoreError::Unavailable(why)) if why.contains(&port.to_string())), "{answer:?}");
        tokio::task::block_in_place(|| server.launch()).unwrap();
        until_ready(&store, true, bound).await;
        add(&store, service(number)).await.unwrap();
    }
    assert_eq!(count::<VpnService>(&store).await, 3);
}
