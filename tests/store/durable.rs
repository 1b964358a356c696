//! Acknowledged writes survive `kill -9`.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Command, ExitCode, Stdio},
};

use secrecy::SecretString;
use vpnaas::{
    model::VpnService,
    store::{Store, StoreOptions},
};

use crate::{
    database::Database,
    sample::{add, count, find, id, service},
};

crate::cases![what_was_acknowledged_survives_kill_9];

/// The URL of the store that this process writes to until it is killed.
const VARIABLE: &str = "VPNAAS_TEST_WRITE_UNTIL_KILLED";
const ACKNOWLEDGED: usize = 300;

async fn what_was_acknowledged_survives_kill_9(database: &Database) {
    let mut child = Command::new(env::current_exe().unwrap())
        .env(VARIABLE, &database.url)
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program starts again");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged: Vec<String> = lines.by_ref().take(ACKNOWLEDGED).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged.extend(lines.map_while(Result::ok));
    assert!(acknowledged.len() >= ACKNOWLEDGED);
    // The last line may be incomplete.
    let whole = acknowledged.iter().filter_map(|line| line.strip_suffix('.'));
    let store = &database.open().await;
    for number in whole {
        let number = number.parse().unwrap();
        assert_eq!(find(store, id(number)).await, Some(service(number)), "{number} was acknowledged");
    }
    assert!(usize::try_from(count::<VpnService>(store).await).unwrap() >= ACKNOWLEDGED);
}

/// The child process: writes, and prints what was acknowledged. `None` if this process is not the child.
pub fn write_until_killed() -> Option<ExitCode> {
    let url = SecretString::from(env::var(VARIABLE).ok()?);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(&url, StoreOptions::default()).await.unwrap();
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..8_u128 {
            let store = store.clone();
            writers.spawn(async move {
                for number in 0.. {
                    let number = number * 8 + writer;
                    add(&store, service(number)).await.unwrap();
                    let line = format!("{number}.\n");
                    if std::io::stdout().lock().write_all(line.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
        writers.join_all().await;
    });
    Some(ExitCode::FAILURE)
}
