//! One conformance suite for the store, run on every database: each case becomes `sqlite::name` and `postgres::name`.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it is a test, which clippy does not see in a program with a harness of its own"
)]

mod database;
mod durable;
mod held;
mod opening;
mod pages;
mod plans;
#[path = "../support/postgres.rs"]
mod postgres;
mod queues;
mod random;
mod records;
mod sample;
mod taking;
mod writes;

use std::{
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use database::{Database, Server};
use libtest_mimic::{Arguments, Trial};
use postgres::Postgres;
use vpnaas::env::BoxFuture;

/// One case: its name, and what it does with an empty database.
pub struct Case {
    name: &'static str,
    run: fn(Database) -> BoxFuture<'static, ()>,
}

/// Lists the cases of a module.
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub const CASES: &[$crate::Case] = &[
            $($crate::Case { name: stringify!($name), run: |database| Box::pin(async move { $name(&database).await }) },)+
        ];
    };
}
pub(crate) use cases;

const ALL: &[&[Case]] = &[
    records::CASES,
    pages::CASES,
    plans::CASES,
    taking::CASES,
    writes::CASES,
    held::CASES,
    queues::CASES,
    opening::CASES,
    durable::CASES,
];

static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();

fn main() -> ExitCode {
    if let Some(code) = durable::write_until_killed() {
        return code;
    }
    let arguments = Arguments::from_args();
    let server = server(&arguments);
    // A list names them all the same.
    let ignored = matches!(server, Server::None) && !arguments.list;
    let mut trials = Vec::new();
    for case in ALL.iter().copied().flatten() {
        trials.push(trial("sqlite", case, Server::Sqlite));
        trials.push(trial("postgres", case, server.clone()).with_ignored_flag(ignored));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(server);
    conclusion.exit_code()
}

/// The PostgreSQL server, where one is needed and to be had.
fn server(arguments: &Arguments) -> Server {
    let selects = |name: &str| match &arguments.filter {
        Some(filter) if arguments.exact => name == filter,
        Some(filter) => name.contains(filter),
        None => true,
    };
    let needed = ALL.iter().copied().flatten().any(|case| selects(&format!("postgres::{}", case.name)));
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
