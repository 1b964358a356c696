//! The use cases with a real store, run on every database: each case becomes `sqlite::name` and `postgres::name`.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a case fails by panicking, and a run prints what it skips"
)]

mod access;
mod connections;
mod groups;
mod policies;
#[expect(dead_code, reason = "only some tests restart a server")]
#[path = "../support/postgres.rs"]
mod postgres;
mod races;
mod services;
mod updates;
mod world;

use std::{
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use libtest_mimic::{Arguments, Trial};
use postgres::Postgres;
use vpnaas::env::BoxFuture;
use world::World;

/// One case: its name, and its code, which gets its own world.
pub struct Case {
    name: &'static str,
    run: fn(World) -> BoxFuture<'static, ()>,
}

/// Lists the cases of a module.
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub const CASES: &[$crate::Case] = &[
            $($crate::Case { name: stringify!($name), run: |world| Box::pin(async move { $name(&world).await }) },)+
        ];
    };
}
pub(crate) use cases;

const ALL: &[&[Case]] =
    &[access::CASES, policies::CASES, services::CASES, groups::CASES, connections::CASES, updates::CASES, races::CASES];

static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let server = if arguments.list { Err("not needed".into()) } else { Postgres::start() };
    if let Err(reason) = &server
        && !arguments.list
    {
        println!("the postgres cases are ignored: {reason}");
    }
    let ignored = server.is_err() && !arguments.list;
    let server = server.ok().map(Arc::new);
    let mut trials = Vec::new();
    for case in ALL.iter().copied().flatten() {
        trials.push(trial("sqlite", case, None));
        trials.push(trial("postgres", case, server.clone()).with_ignored_flag(ignored));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(server);
    conclusion.exit_code()
}

fn trial(database: &str, case: &'static Case, server: Option<Arc<Postgres>>) -> Trial {
    Trial::test(format!("{database}::{}", case.name), move || {
        let runtime = RUNTIME.get_or_init(|| tokio::runtime::Runtime::new().expect("a runtime"));
        runtime.block_on(async { (case.run)(World::new(server.as_deref()).await).await });
        Ok(())
    })
}
