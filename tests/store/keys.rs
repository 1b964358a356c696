//! The keys that seal pre-shared keys: verified at start, several at once, and replaced.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use vpnaas::{
    model::SiteConnection,
    store::{Sealer, Store, StoreError, StoreOptions},
};

use crate::{
    database::{Database, close},
    log,
    sample::{add, connection, find, id, parents, write},
};

crate::cases![
    Both: a_sealed_psk_cannot_be_read_in_the_database,
    a_wrong_or_missing_key_is_refused_at_start,
    several_keys_open_and_the_first_seals,
    resealing_writes_everything_under_the_first_key,
    a_psk_that_does_not_open_is_one_bad_row,
    a_name_that_cannot_be_kept_is_refused;
    Sqlite: a_sealed_psk_opens_with_its_key_and_its_row_alone
];

/// Options with these keys: a name each, and the byte that the key consists of.
pub fn with(keys: &[(&str, u8)]) -> StoreOptions {
    let key = |(name, byte): &(&str, u8)| ((*name).to_owned(), SecretString::from(STANDARD.encode([*byte; 32])));
    StoreOptions { psk_keys: keys.iter().map(key).collect(), ..StoreOptions::default() }
}

/// A connection whose key is sealed by this store.
fn sealed(store: &Store, number: u128, psk: &str) -> SiteConnection {
    let mut connection = connection(number);
    connection.psk = store.sealer().seal(connection.id, &psk.into()).unwrap();
    connection
}

pub async fn psk(store: &Store, number: u128) -> Result<String, StoreError> {
    let found = find::<SiteConnection>(store, id(number)).await.unwrap();
    store.sealer().open(found.id, &found.psk).map(|psk| psk.expose_secret().to_owned())
}

async fn kept(database: &Database) -> Vec<String> {
    database.texts("SELECT psk FROM ipsec_site_connections ORDER BY id").await
}

async fn names(database: &Database) -> Vec<String> {
    database.texts("SELECT name FROM psk_keys ORDER BY name").await
}

async fn refusal(database: &Database, keys: &[(&str, u8)]) -> String {
    match database.try_open(with(keys)).await.unwrap_err() {
        StoreError::Key { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

async fn a_sealed_psk_cannot_be_read_in_the_database(database: &Database) {
    let store = database.open().await;
    parents(&store).await;
    add(&store, sealed(&store, 9, "offen")).await.unwrap();
    close(store).await;
    let store = database.open_with(with(&[("a", 1)])).await;
    add(&store, sealed(&store, 10, "geheim")).await.unwrap();
    assert_eq!(psk(&store, 9).await.unwrap(), "offen");
    assert_eq!(psk(&store, 10).await.unwrap(), "geheim");
    let kept = kept(database).await;
    assert!(kept[0] == "plain:offen" && kept[1].starts_with("v2:a:") && !kept[1].contains("heim"), "{kept:?}");
    close(store).await;
    assert!(!database.is_sqlite() || database.holds("offen"));
    assert!(!database.holds("geheim"));
}

async fn a_wrong_or_missing_key_is_refused_at_start(database: &Database) {
    // The check works even without any pre-shared keys.
    close(database.open_with(with(&[("a", 1)])).await).await;
    for (keys, reason) in [
        (&[][..], "\"a\", which is not configured"),
        (&[("b", 1)], "\"a\", which is not configured"),
        (&[("b", 2), ("", 1)], "\"a\", which is not configured"),
        (&[("a", 2)], "the key \"a\" is another one"),
        (&[("b", 1), ("a", 2)], "the key \"a\" is another one"),
    ] {
        let error = refusal(database, keys).await;
        assert!(error.contains("pre-shared keys") && error.contains(reason), "{error}");
    }
    close(database.open_with(with(&[("a", 1)])).await).await;
}

async fn several_keys_open_and_the_first_seals(database: &Database) {
    let store = database.open_with(with(&[("a", 1)])).await;
    parents(&store).await;
    add(&store, sealed(&store, 9, "first")).await.unwrap();
    close(store).await;
    let store = database.open_with(with(&[("b", 2), ("a", 1)])).await;
    add(&store, sealed(&store, 10, "second")).await.unwrap();
    assert_eq!(names(database).await, ["a", "b"]);
    close(store).await;
    // The other way round: both can read what the other has sealed.
    let store = database.open_with(with(&[("a", 1), ("b", 2), ("c", 3)])).await;
    add(&store, sealed(&store, 11, "third")).await.unwrap();
    for (number, expected) in [(9, "first"), (10, "second"), (11, "third")] {
        assert_eq!(psk(&store, number).await.unwrap(), expected);
    }
    let kept = kept(database).await;
    assert!(kept[0].starts_with("v2:a:") && kept[1].starts_with("v2:b:") && kept[2].starts_with("v2:a:"), "{kept:?}");
    close(store).await;
    let error = refusal(database, &[("b", 2)]).await;
    assert!(error.contains("\"a\", which is not configured"), "{error}");
}

async fn resealing_writes_everything_under_the_first_key(database: &Database) {
    let store = database.open().await;
    parents(&store).await;
    // More than one batch of them, in plain text and under two keys.
    let insert = |store: &Store, from: u128| {
        let connections: Vec<_> = (from..from + 150).map(|n| sealed(store, n, &format!("secret {n}"))).collect();
        let store = store.clone();
        async move { write(&store, move |session| connections.iter().try_for_each(|one| session.insert(one))).await }
    };
    insert(&store, 1000).await.unwrap();
    close(store).await;
    for (key, from) in [(&[("", 1)][..], 2000), (&[("a", 2), ("", 1)], 3000)] {
        let store = database.open_with(with(key)).await;
        insert(&store, from).await.unwrap();
        close(store).await;
    }
    let store = database.open_with(with(&[("b", 3), ("a", 2), ("", 1)])).await;
    assert_eq!(store.reseal().await, Ok(450));
    assert_eq!(store.reseal().await, Ok(0));
    let kept = kept(database).await;
    assert!(kept.len() == 450 && kept.iter().all(|psk| psk.starts_with("v2:b:")), "{kept:?}");
    assert_eq!(names(database).await, ["b"]);
    close(store).await;
    // The other keys can now be removed.
    let store = database.open_with(with(&[("b", 3)])).await;
    for number in [1000, 1149, 2000, 2149, 3000, 3149] {
        assert_eq!(psk(&store, number).await.unwrap(), format!("secret {number}"));
    }
    close(store).await;
    assert!(!database.holds("secret 1000"), "it was readable before");
}

async fn a_psk_that_does_not_open_is_one_bad_row(database: &Database) {
    let store = database.open_with(with(&[("a", 1)])).await;
    parents(&store).await;
    for number in [9, 10, 11] {
        add(&store, sealed(&store, number, "geheim")).await.unwrap();
    }
    let update = format!("UPDATE ipsec_site_connections SET psk = 'v2:a:AAAA' WHERE id = {}", database.quoted(id(10)));
    database.execute(&update).await;
    close(store).await;
    let store = &database.open_with(with(&[("b", 2), ("a", 1)])).await;
    assert!(matches!(psk(store, 10).await, Err(StoreError::Corrupt(why)) if why.contains(&id(10).to_string())));
    assert_eq!(store.reseal().await, Ok(2));
    assert!(kept(database).await[1] == "v2:a:AAAA");
    assert_eq!(psk(store, 9).await.unwrap(), "geheim");
    let line = format!("connection.id={}", id(10));
    assert!(log::lines_with(&line).iter().any(|line| line.contains("was not resealed")));
}

async fn a_name_that_cannot_be_kept_is_refused(database: &Database) {
    for keys in [&[("a:b", 1)][..], &[("a", 1), ("a", 2)]] {
        let error = refusal(database, keys).await;
        assert!(error.contains(&format!("{:?}", keys[0].0)), "{error}");
    }
}

async fn a_sealed_psk_opens_with_its_key_and_its_row_alone(_: &Database) {
    let with_keys = |keys: &[(&str, u8)]| Sealer::new(&with(keys).psk_keys);
    for name in ["", "2026"] {
        let own = with_keys(&[(name, 1)]).unwrap();
        let psk = SecretString::from("sécret\0");
        let sealed = own.seal(id(1), &psk).unwrap();
        assert_ne!(sealed, own.seal(id(1), &psk).unwrap(), "a nonce must not be reused");
        assert_eq!(own.open(id(1), &sealed).unwrap().expose_secret(), psk.expose_secret());
        assert!(matches!(own.open(id(2), &sealed), Err(StoreError::Corrupt(_))));
        for others in [&[][..], &[(name, 2)], &[("other", 1)]] {
            let opened = with_keys(others).unwrap().open(id(1), &sealed);
            assert!(matches!(opened, Err(StoreError::Corrupt(_))), "{others:?}");
        }
    }
    for key in ["", "abc", "AAAA", "not base64 at all"] {
        assert_eq!(Sealer::new(&[("name".into(), key.into())]).unwrap_err(), "name", "{key}");
    }
}
