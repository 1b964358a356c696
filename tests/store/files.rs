//! SQLite's file: it belongs to one process, which notices when it is gone.

use std::{
    env, fs,
    os::unix::fs::{PermissionsExt, symlink},
    process::{Command, ExitCode},
    time::Duration,
};

use secrecy::SecretString;
use vpnaas::{
    model::{SiteConnection, VpnService, page::Scope},
    store::{Store, StoreError, StoreOptions},
};

use crate::{
    database::{Database, close},
    log,
    sample::{add, connection, find, id, parents, plain, service, time, write},
};

crate::cases![
    Sqlite: a_second_process_is_refused_by_name,
    a_file_has_one_store_whatever_its_name,
    a_file_that_is_gone_makes_the_store_unready,
    a_file_that_others_may_read_is_named_in_a_warning,
    a_new_file_is_its_owners_alone,
    a_deleted_secret_is_not_in_the_file
];

/// The URL that this process opens in order to report why it could not.
const VARIABLE: &str = "VPNAAS_TEST_OPEN_IN_VAIN";

async fn a_second_process_is_refused_by_name(database: &Database) {
    let store = database.open().await;
    let second = || Command::new(env::current_exe().unwrap()).env(VARIABLE, &database.url).output().unwrap();
    let refused = second();
    let said = String::from_utf8_lossy(&refused.stdout);
    let expected = format!("{} is in use by process {}", database.path().display(), std::process::id());
    assert!(!refused.status.success() && said.contains(&expected), "{said}");
    // It has done no harm.
    add(&store, service(1)).await.unwrap();
    close(store).await;
    assert!(second().status.success());
}

/// The child process: opens the store. `None` if this process is not the child.
pub fn open_in_vain() -> Option<ExitCode> {
    let url = SecretString::from(env::var(VARIABLE).ok()?);
    let opened = tokio::runtime::Runtime::new().unwrap().block_on(Store::open(&url, StoreOptions::default()));
    println!("{opened:?}");
    Some(if opened.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn a_file_has_one_store_whatever_its_name(database: &Database) {
    let store = database.open().await;
    let other_name = database.path().with_file_name("link.db");
    symlink(database.path(), &other_name).unwrap();
    for url in [database.url.clone(), format!("sqlite://{}", other_name.display())] {
        let error = Store::open(&url.into(), StoreOptions::default()).await.unwrap_err().to_string();
        assert!(error.contains("in use by process"), "{error}");
    }
    drop(store);
    // Its threads release the file when they have ended.
    let patient = StoreOptions { patience: Duration::from_secs(10), ..StoreOptions::default() };
    database.open_with(patient).await.ready().await.unwrap();
}

async fn a_file_that_is_gone_makes_the_store_unready(database: &Database) {
    let store = &database.open().await;
    add(store, service(1)).await.unwrap();
    store.ready().await.unwrap();
    let away = database.path().with_file_name("away");
    fs::rename(database.path(), &away).unwrap();
    let error = store.ready().await.unwrap_err().to_string();
    assert!(error.contains("store.db") && error.contains("removed"), "{error}");
    fs::copy(&away, database.path()).unwrap();
    let error = store.ready().await.unwrap_err().to_string();
    assert!(error.contains("store.db") && error.contains("replaced"), "{error}");
    fs::rename(&away, database.path()).unwrap();
    store.ready().await.unwrap();
    assert!(find::<VpnService>(store, id(1)).await.is_some());
}

async fn a_file_that_others_may_read_is_named_in_a_warning(database: &Database) {
    close(database.open().await).await;
    let path = database.path().display().to_string();
    assert_eq!(log::lines_with(&path), [] as [&str; 0]);
    fs::set_permissions(database.path(), fs::Permissions::from_mode(0o644)).unwrap();
    close(database.open().await).await;
    let lines = log::lines_with(&path);
    assert!(lines.len() == 1 && lines[0].contains("WARN") && lines[0].contains("644"), "{lines:?}");
}

async fn a_new_file_is_its_owners_alone(database: &Database) {
    let store = &database.open().await;
    add(store, service(1)).await.unwrap();
    for file in fs::read_dir(database.path().parent().unwrap()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", file.path().display());
    }
}

async fn a_deleted_secret_is_not_in_the_file(database: &Database) {
    let store = database.open().await;
    parents(&store).await;
    for number in 100..160 {
        let mut secret = connection(number);
        secret.psk = plain(secret.id, &format!("geheim {number}"));
        add(&store, secret).await.unwrap();
    }
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    assert!(database.holds("geheim 100") && database.holds("geheim 159"));
    for number in 100..159 {
        let gone =
            write(&store, move |session| session.delete_connection(id(number), &Scope::All, Some(time(1)))).await;
        assert_eq!(gone, Ok(true));
    }
    // This one is changed instead of deleted.
    let changed = write(&store, |session| {
        let mut last = session.lock::<SiteConnection>(id(159))?.unwrap();
        last.psk = plain(id(159), "another");
        session.update(&last)
    });
    assert_eq!(changed.await, Ok::<_, StoreError>(true));
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    assert!(!database.holds("geheim"));
    assert!(database.holds("another"));
}
