//! Opening: migrations, what is there already, secrets at rest, and errors that give nothing away.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use vpnaas::{
    model::{SiteConnection, VpnService},
    store::{SqlStore, Store, StoreError, StoreOptions},
};

use crate::{
    database::Database,
    sample::{add, connection, find, id, parents, service},
};

crate::cases![
    reopening_finds_everything,
    an_empty_database_is_not_ready,
    a_newer_database_is_not_ready,
    a_sealed_psk_cannot_be_read_without_the_key,
    errors_do_not_quote_the_url,
    a_store_that_is_not_there,
];

async fn reopening_finds_everything(database: &Database) {
    let store = database.open_with(StoreOptions::default()).await;
    add(&*store, service(1)).await.unwrap();
    store.close().await;
    let store = &*database.open().await;
    assert_eq!(find(store, id(1)).await, Some(service(1)));
    store.ready().await.unwrap();
}

async fn an_empty_database_is_not_ready(database: &Database) {
    let store = database.open_with(StoreOptions { migrate: false, ..StoreOptions::default() }).await;
    let error = store.ready().await.unwrap_err().to_string();
    assert!(error.contains("lacks the migrations [1]"), "{error}");
    assert_eq!(store.migrations_pending().await.unwrap(), [1]);
    store.migrate().await.unwrap();
    assert_eq!(store.migrations_pending().await.unwrap(), [] as [i64; 0]);
    store.ready().await.unwrap();
}

async fn a_newer_database_is_not_ready(database: &Database) {
    let store = database.open_with(StoreOptions::default()).await;
    database
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations",
        )
        .await;
    let error = store.ready().await.unwrap_err().to_string();
    assert!(error.contains("newer than this program") && error.contains("9999"), "{error}");
    let url = SecretString::from(database.url.as_str());
    let error = SqlStore::open(&url, StoreOptions::default()).await.unwrap_err().to_string();
    assert!(error.contains("newer than this program"), "{error}");
}

async fn a_sealed_psk_cannot_be_read_without_the_key(database: &Database) {
    let with = |key: Option<u8>| StoreOptions {
        psk_key: key.map(|key| STANDARD.encode([key; 32]).into()),
        ..StoreOptions::default()
    };
    let plain = database.open_with(with(None)).await;
    parents(&*plain).await;
    add(&*plain, connection(9)).await.unwrap();
    let sealed = database.open_with(with(Some(1))).await;
    let mut secret = connection(10);
    secret.psk = "geheim".into();
    add(&*sealed, secret.clone()).await.unwrap();
    for own in [connection(9), secret] {
        let found = find::<SiteConnection>(&*sealed, own.id).await.unwrap();
        assert_eq!(found.psk.expose_secret(), own.psk.expose_secret());
    }
    let query = "SELECT psk FROM ipsec_site_connections ORDER BY id";
    let kept = database.outsider().await.texts(query, "psk").await;
    assert!(kept[0].starts_with("plain:sécret") && kept[1].starts_with("v1:") && !kept[1].contains("heim"));
    let other = database.open_with(with(Some(2))).await;
    for store in [&plain, &other] {
        let refused = store.session().await.unwrap().find::<SiteConnection>(id(10)).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))));
    }
    if let Some(bytes) = database.bytes() {
        let holds = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(holds("sécret") && !holds("geheim"));
    }
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
        format!("postgres://root:{secret}@localhost/name?host=/nowhere"),
        format!("sqlite://{path}?mode={secret}"),
        format!("sqlite::memory:?{secret}"),
        format!("sqlite:///nowhere/{secret}/store.db"),
    ] {
        let error = SqlStore::open(&SecretString::from(url.as_str()), StoreOptions::default()).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(secret), "{url}: {error:?}");
    }
    let store = database.open_with(StoreOptions { psk_key: None, ..StoreOptions::default() }).await;
    let debug = format!("{store:?}");
    assert!(!debug.contains(path), "{debug}");
    let no_key = StoreOptions { psk_key: Some(secret.into()), ..StoreOptions::default() };
    let error = SqlStore::open(&SecretString::from(database.url.as_str()), no_key).await.unwrap_err();
    assert!(!format!("{error:?}").contains(secret));
}

async fn a_store_that_is_not_there(database: &Database) {
    let store = database.open().await;
    database.execute("ALTER TABLE vpnservices RENAME TO elsewhere").await;
    let found = store.session().await.unwrap().find::<VpnService>(id(1)).await;
    assert!(matches!(found, Err(StoreError::Unavailable(_))));
    assert!(matches!(add(&*store, service(1)).await, Err(StoreError::Unavailable(_))));
}
