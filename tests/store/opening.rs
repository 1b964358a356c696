//! Opening: existing data, databases made by another version, and errors that reveal no secrets.

use std::time::{Duration, Instant};

use secrecy::SecretString;
use vpnaas::{
    model::VpnService,
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::{Database, close},
    sample::{add, find, id, service},
};

crate::cases![
    Both: reopening_finds_everything,
    an_empty_database_is_not_ready,
    a_newer_database_is_not_ready,
    a_database_with_another_migration_is_refused,
    errors_do_not_quote_the_url,
    a_table_that_is_not_there;
    Sqlite: several_sockets_are_several_hosts;
    Postgres: a_server_that_refuses_is_named_at_once,
    a_database_that_does_not_exist_is_told_with_its_server
];

async fn reopening_finds_everything(database: &Database) {
    let store = database.open().await;
    add(&store, service(1)).await.unwrap();
    close(store).await;
    let store = &database.open().await;
    assert_eq!(find(store, id(1)).await, Some(service(1)));
    store.ready().await.unwrap();
}

async fn an_empty_database_is_not_ready(database: &Database) {
    let store = database.open_with(StoreOptions { migrate: false, ..StoreOptions::default() }).await;
    let error = store.ready().await.unwrap_err().to_string();
    assert!(error.contains("lacks the migrations [1, 2"), "{error}");
    close(store).await;
    let url = SecretString::from(database.url.as_str());
    assert_eq!(Store::migrate(&url, StoreOptions::default()).await.unwrap()[..2], [1, 2]);
    assert_eq!(Store::migrate(&url, StoreOptions::default()).await.unwrap(), [] as [i64; 0]);
    let store = database.open_with(StoreOptions { migrate: false, ..StoreOptions::default() }).await;
    store.ready().await.unwrap();
}

async fn a_newer_database_is_not_ready(database: &Database) {
    let store = database.open().await;
    database.execute("INSERT INTO migrations (version, digest) VALUES (9999, 'later')").await;
    let error = store.ready().await.unwrap_err().to_string();
    assert!(error.contains("newer than this program") && error.contains("9999"), "{error}");
    close(store).await;
    let error = database.try_open(StoreOptions::default()).await.unwrap_err().to_string();
    assert!(error.contains("newer than this program"), "{error}");
}

async fn a_database_with_another_migration_is_refused(database: &Database) {
    close(database.open().await).await;
    database.execute("UPDATE migrations SET digest = 'another' WHERE version = 2").await;
    let error = database.try_open(StoreOptions::default()).await.unwrap_err().to_string();
    assert!(error.contains("migration 2 of the database is another one"), "{error}");
}

async fn errors_do_not_quote_the_url(database: &Database) {
    let secret = "geheim";
    let path = database.url.split_once("://").unwrap().1;
    for url in [
        format!("mysql://root:{secret}@host/name"),
        secret.to_owned(),
        String::new(),
        format!("postgres://root:{secret}@[bad/name"),
        format!("postgres://root:{secret}@localhost/name?sslmode={secret}"),
        format!("postgres://root:{secret}@localhost/name?{secret}=1"),
        format!("postgres://root:{secret}@localhost/name?host=/nowhere"),
        format!("sqlite://{path}?mode={secret}"),
        format!("sqlite::memory:?{secret}"),
    ] {
        let url = SecretString::from(url.as_str());
        let error = Store::open(&url, StoreOptions::default()).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    }
    let store = database.open().await;
    let debug = format!("{store:?} {:?}", StoreOptions { psk_keys: keys(secret), ..StoreOptions::default() });
    assert!(!debug.contains(path) && !debug.contains(secret), "{debug}");
    close(store).await;
    let no_key = StoreOptions { psk_keys: keys(secret), ..StoreOptions::default() };
    let error = database.try_open(no_key).await.unwrap_err();
    assert!(!format!("{error:?}").contains(secret) && error.to_string().contains("\"name\""), "{error:?}");
}

fn keys(secret: &str) -> Vec<(String, SecretString)> {
    vec![("name".into(), secret.into())]
}

async fn a_table_that_is_not_there(database: &Database) {
    let store = &database.open().await;
    database.execute("ALTER TABLE vpnservices RENAME TO elsewhere").await;
    let found = store.read(|session| session.find::<VpnService>(id(1))).await;
    assert!(matches!(found, Err(StoreError::Unavailable(_))));
    assert!(matches!(add(store, service(1)).await, Err(StoreError::Unavailable(_))));
}

async fn a_server_that_refuses_is_named_at_once(_: &Database) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let started = Instant::now();
    let url = SecretString::from(format!("postgres://user:geheim@127.0.0.1:{port}/name"));
    let error = Store::open(&url, StoreOptions::default()).await.unwrap_err().to_string();
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert!(error.contains(&format!("127.0.0.1:{port}")) && error.contains("refused"), "{error}");
    assert!(!error.contains("geheim"), "{error}");
}

async fn a_database_that_does_not_exist_is_told_with_its_server(database: &Database) {
    let name = database.url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let url = SecretString::from(database.url.replace(name, "nothing_of_this_name"));
    let error = Store::open(&url, StoreOptions::default()).await.unwrap_err().to_string();
    assert!(error.contains("nothing_of_this_name") && error.contains("does not exist"), "{error}");
    let server = database.url.rsplit("host=").next().unwrap();
    assert!(error.contains(server) || !database.url.contains("host="), "{error}");
}

/// No server is needed to report that there is none.
async fn several_sockets_are_several_hosts(_: &Database) {
    let url = "postgres://somebody@/name?host=/nowhere/a,/nowhere/b";
    let error = Store::open(&url.into(), StoreOptions::default()).await.unwrap_err().to_string();
    assert!(error.contains("/nowhere/a:5432,/nowhere/b:5432"), "{error}");
}
