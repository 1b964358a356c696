//! Released migrations do not change, and two programs may migrate at once.

use std::{fs, path::Path, time::Duration};

use secrecy::SecretString;
use sha2::{Digest, Sha256};
use vpnaas::store::{Store, StoreOptions};

use crate::database::{Database, close};

crate::cases![Both: two_migrate_at_once, two_open_at_once; Sqlite: released_migrations_never_change];

/// The digest of each file. A released one is never changed: there are databases that were made with it.
const RELEASED: [(&str, &str); 7] = [
    ("0001_first.sql", "4cb52f5aa80c86735456cbda29e94653903acf2c93a824cda58e21e61fd2259a"),
    ("0002_ids.postgres.sql", "2536ebd56704180853a55ba3ef9f958935c0af75a36d4e2629f302ce2ba922e9"),
    ("0002_ids.sqlite.sql", "ab1bcca4c7d3508b3fd81460cabb538a5a42ca585cafc72268315f6e723abb28"),
    ("0003_identity.sql", "53efab831a64317d577b112252ecdd44bbb5c2250fd349c732880e0cb04df9e2"),
    ("0004_inventory.sql", "43250f517a4374fcdbb8ca148e25bf42a13916a53d2fb02a894be9f776350e95"),
    ("0005_agents.sql", "935edd5cb5dfe57054b93b473bedb113d6adeb24a6724b5dbc703b0e2a489f98"),
    ("0006_agent_instances.sql", "973f800498a6c7e75523e2ef1ed8f3c34ff9ad6c9db202ef7d7141193ce2c00b"),
];

async fn released_migrations_never_change(_: &Database) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
    let mut files: Vec<_> = fs::read_dir(directory).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let digest = |path: &std::path::PathBuf| {
        let digest: Vec<_> = Sha256::digest(fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), digest.concat())
    };
    let found: Vec<_> = files.iter().map(digest).collect();
    let expected = RELEASED.map(|(name, digest)| (name.to_owned(), digest.to_owned()));
    assert_eq!(found, expected);
}

fn patient() -> StoreOptions {
    StoreOptions { patience: Duration::from_secs(20), ..StoreOptions::default() }
}

async fn two_migrate_at_once(database: &Database) {
    let url = SecretString::from(database.url.as_str());
    let (one, other) = tokio::join!(Store::migrate(&url, patient()), Store::migrate(&url, patient()));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert!(one.is_empty() != other.is_empty(), "{one:?} {other:?}");
    let store = database.open_with(StoreOptions { migrate: false, ..patient() }).await;
    store.ready().await.unwrap();
    close(store).await;
}

async fn two_open_at_once(database: &Database) {
    if database.is_sqlite() {
        // One waits until the other has closed the file.
        let open_and_close = || async { close(database.open_with(patient()).await).await };
        tokio::join!(open_and_close(), open_and_close());
    } else {
        let (one, other) = tokio::join!(database.open(), database.open());
        one.ready().await.unwrap();
        other.ready().await.unwrap();
    }
}
