//! One conformance suite for the store, run on every database: each case becomes `sqlite::name` and `postgres::name`.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it is a test, which clippy does not see in a program with a harness of its own"
)]

mod bad_rows;
mod database;
mod deletes;
mod departures;
mod disk;
mod durable;
mod earlier;
mod files;
mod held;
mod keys;
mod limits;
mod log;
mod lost;
mod migrations;
mod opening;
mod pages;
mod plans;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/proxy.rs"]
mod proxy;
mod queues;
mod random;
mod records;
mod retries;
mod sample;
mod servers;
mod tls;
mod writes;

use std::{
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use database::{Database, Server};
use libtest_mimic::{Arguments, Trial};
use postgres::Postgres;
use vpnaas::env::BoxFuture;

/// One case: its name, its requirements, and its code, which gets an empty database.
pub struct Case {
    name: &'static str,
    on: On,
    run: fn(Database) -> BoxFuture<'static, ()>,
}

/// The requirements of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// Both databases.
    Both,
    /// SQLite alone.
    Sqlite,
    /// SQLite, on a small disk made for the case, which needs root.
    SmallDisk,
    /// PostgreSQL alone.
    Postgres,
    /// A PostgreSQL server that the case starts and stops.
    OwnPostgres,
    /// The same with a certificate.
    Tls,
}

impl On {
    fn is_sqlite(self) -> bool {
        matches!(self, Self::Both | Self::Sqlite | Self::SmallDisk)
    }

    fn is_postgres(self) -> bool {
        !matches!(self, Self::Sqlite | Self::SmallDisk)
    }
}

/// Lists the cases of a module: `requirement: case, case; requirement: case`, or only cases for both databases.
macro_rules! cases {
    ($($name:ident),+ $(,)?) => { $crate::cases![Both: $($name),+]; };
    ($($on:ident: $($name:ident),+);+) => {
        pub const CASES: &[$crate::Case] = &[$($($crate::Case {
            name: stringify!($name),
            on: $crate::On::$on,
            run: |database| Box::pin(async move { $name(&database).await }),
        }),+),+];
    };
}
pub(crate) use cases;

const ALL: &[&[Case]] = &[
    // Those that mostly wait come first, so that the others run at the same time.
    tls::CASES,
    lost::CASES,
    limits::CASES,
    retries::CASES,
    disk::CASES,
    durable::CASES,
    plans::CASES,
    held::CASES,
    earlier::CASES,
    records::CASES,
    pages::CASES,
    deletes::CASES,
    writes::CASES,
    departures::CASES,
    bad_rows::CASES,
    queues::CASES,
    opening::CASES,
    migrations::CASES,
    keys::CASES,
    files::CASES,
];

/// The default number of concurrent cases: most of them wait more than they compute.
const THREADS: usize = 8;

static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();

fn main() -> ExitCode {
    if let Some(code) = durable::write_until_killed().or_else(files::open_in_vain) {
        return code;
    }
    log::capture();
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let server = server(&arguments);
    let can_run = |on: On| match on {
        // A list includes them nevertheless.
        _ if arguments.list => true,
        On::Both | On::Sqlite => true,
        On::SmallDisk => disk::can_be_made(),
        On::Postgres => matches!(server, Server::Postgres(_)),
        On::OwnPostgres => matches!(server, Server::Postgres(_)) && postgres::programs().is_some(),
        On::Tls => {
            matches!(server, Server::Postgres(_)) && postgres::programs().is_some() && tls::can_make_certificates()
        }
    };
    let mut trials = Vec::new();
    for case in ALL.iter().copied().flatten() {
        if case.on.is_sqlite() {
            trials.push(trial("sqlite", case, Server::Sqlite).with_ignored_flag(!can_run(case.on)));
        }
        if case.on.is_postgres() {
            let on = if case.on == On::Both { On::Postgres } else { case.on };
            trials.push(trial("postgres", case, server.clone()).with_ignored_flag(!can_run(on)));
        }
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(server);
    conclusion.exit_code()
}

/// The PostgreSQL server, if it is needed and available.
fn server(arguments: &Arguments) -> Server {
    let selects = |name: &str| match &arguments.filter {
        Some(filter) if arguments.exact => name == filter,
        Some(filter) => name.contains(filter),
        None => true,
    };
    let mut cases = ALL.iter().copied().flatten().filter(|case| case.on.is_postgres());
    let needed = cases.any(|case| selects(&format!("postgres::{}", case.name)));
    if arguments.list || !needed {
        return Server::None;
    }
    Postgres::start().map(Arc::new).map_or_else(
        |reason| {
            println!("the postgres cases are ignored: {reason}");
            Server::None
        },
        Server::Postgres,
    )
}

fn trial(database: &str, case: &'static Case, server: Server) -> Trial {
    Trial::test(format!("{database}::{}", case.name), move || {
        let runtime = RUNTIME.get_or_init(|| tokio::runtime::Runtime::new().expect("a runtime"));
        runtime.block_on(async { (case.run)(Database::new(&server).await).await });
        Ok(())
    })
}
