//! The cost of requests, compared with a bare axum route in the same run.
//!
//! `cargo bench --bench load` measures creates, shows, pages and deletes with 10^4, 10^5 and 10^6 connections in the
//! store, on SQLite and, if it is installed, on PostgreSQL. Three processes take part: the release binary, a bare axum
//! route, and the clients, which use both in turn. On a noisy machine, only the ratios are meaningful. Everything
//! acknowledged is on the disk (SQLite: WAL, synchronous FULL; PostgreSQL: its defaults); the driver is `none`.
//!
//! `VPNAAS_BENCH_ROWS` (`10000,100000,1000000`), `VPNAAS_BENCH_DATABASES` (`sqlite,postgres`) and
//! `VPNAAS_BENCH_SECONDS` (2, per operation and round) change what is measured. The table is printed and written to
//! `target/bench/`, together with a chart of cost against rows.

#![expect(clippy::print_stdout, reason = "printing is its purpose")]
#![expect(clippy::cast_precision_loss, reason = "measurements are less precise")]

mod clients;
mod operations;
mod pgbench;
mod report;
mod rows;
mod servers;

use std::{env, error::Error, path::PathBuf, time::Duration};

use operations::Operation;
use pgbench::Server;
use report::Measured;
use servers::{Bare, Served};

/// How often each operation is measured; the median counts.
const ROUNDS: usize = 3;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Which database stores the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

struct Plan {
    rows: Vec<u64>,
    kinds: Vec<Kind>,
    time: Duration,
}

impl Plan {
    /// The plan from the environment; `cargo test --benches` only checks that the benchmark runs.
    fn new() -> Result<Self> {
        let is_test = !env::args().any(|argument| argument == "--bench");
        let setting = |name: &str, otherwise: &str, test: &str| {
            env::var(name).unwrap_or_else(|_| if is_test { test } else { otherwise }.into())
        };
        let rows = setting("VPNAAS_BENCH_ROWS", "10000,100000,1000000", "2000");
        let kinds = setting("VPNAAS_BENCH_DATABASES", "sqlite,postgres", "sqlite");
        let seconds: f64 = setting("VPNAAS_BENCH_SECONDS", "2", "0.1").parse()?;
        let kind = |name: &str| match name {
            "sqlite" => Ok(Kind::Sqlite),
            "postgres" => Ok(Kind::Postgres),
            other => Err(format!("there is no database {other}")),
        };
        Ok(Self {
            rows: rows.split(',').map(str::parse).collect::<std::result::Result<_, _>>()?,
            kinds: kinds.split(',').map(kind).collect::<std::result::Result<_, _>>()?,
            time: Duration::from_secs_f64(seconds),
        })
    }
}

fn main() -> Result<()> {
    if let Some(done) = servers::bare_route() {
        return done;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some(done) = clients::load(&runtime) {
        return done;
    }
    runtime.block_on(measure(&Plan::new()?))
}

async fn measure(plan: &Plan) -> Result<()> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let bare = Bare::start()?;
    let mut all = Vec::new();
    for &kind in &plan.kinds {
        let server = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => match Server::start() {
                Ok(server) => Some(server),
                Err(reason) => {
                    println!("PostgreSQL is not measured: {reason}");
                    continue;
                }
            },
        };
        for &rows in &plan.rows {
            let directory = tempfile::TempDir::new_in(&folder)?;
            let url = match &server {
                None => format!("sqlite://{}", directory.path().join("bench.db").display()),
                Some(server) => server.database(&format!("bench_{rows}")).await?,
            };
            all.extend(one_size(plan, kind, rows, &url, &bare).await?);
            if let Some(server) = &server {
                all.extend(server.deletes(rows, plan.time).await?);
            }
        }
    }
    report::write(&all)
}

/// Measures every operation with this number of rows.
async fn one_size(plan: &Plan, kind: Kind, rows: u64, url: &str, bare: &Bare) -> Result<Vec<Measured>> {
    rows::fill(kind, url, rows).await?;
    let served = Served::start(url)?;
    let token = served.token().await?;
    let mut measured = Vec::new();
    // How many ids the deletes have used up.
    let mut used = 0;
    for operation in Operation::ALL {
        let mut rounds = Vec::new();
        for round in 0..ROUNDS {
            let first = used;
            let theirs = clients::run(bare.address, operation, &token, rows, first, plan.time)?;
            let ticks = served.processor_time()?;
            let ours = clients::run(served.address, operation, &token, rows, first, plan.time)?;
            let processor = served.processor_time()?.saturating_sub(ticks);
            if ours.requests == 0 && round > 0 {
                // The previous rounds have used up all rows.
                break;
            }
            if operation.uses_rows_up() {
                used += ours.requests;
            }
            let us = processor.as_secs_f64() * 1e6 / ours.requests.max(1) as f64;
            println!(
                "{kind:?} {rows:>8} rows  {:<14} round {round}: bare {:>7.0}/s  service {:>7.0}/s  p50 {:>6.2} ms  p99 {:>6.2} ms  {us:>6.0} us of processor",
                operation.name(),
                theirs.rate(),
                ours.rate(),
                ours.p50.as_secs_f64() * 1e3,
                ours.p99.as_secs_f64() * 1e3,
            );
            rounds.push((ours.rate() / theirs.rate(), us, ours.rate()));
        }
        rounds.sort_by(|left, right| left.0.total_cmp(&right.0));
        let (ratio, processor_us, rate) = rounds[rounds.len() / 2];
        measured.push(Measured { kind, rows, what: operation.name(), ratio, processor_us, rate });
    }
    served.stop()?;
    Ok(measured)
}
