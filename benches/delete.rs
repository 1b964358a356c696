//! Durable deletes a second, beside a bare axum route in the same run.
//!
//! `cargo bench --bench delete`. Both are asked over TCP by the same 64 clients, in turns, so that the ratio means
//! something on a noisy machine. `VPNAAS_BENCH_ROWS` (default 100000) connections are in the store at the beginning,
//! `VPNAAS_BENCH_DELETES` (default 20000) are deleted a round. Every 204 of the service is on the disk (WAL,
//! synchronous FULL); the last line says what one commit a request would give.

#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

#[path = "delete/load.rs"]
mod load;
#[path = "delete/rows.rs"]
mod rows;

use std::{
    env,
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, http::StatusCode, routing};
use load::{Load, PATH};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use vpnaas::{
    config::{Config, DriverBackend, IdentityConfig},
    lifecycle::{Service, Shutdown},
};

const ROUNDS: usize = 3;

fn number(name: &str, default: usize) -> usize {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` only asks whether it runs.
    let is_test = !env::args().any(|argument| argument == "--bench");
    let deletes = if is_test { 64 } else { number("VPNAAS_BENCH_DELETES", 20_000) };
    let rows = if is_test { 256 } else { number("VPNAAS_BENCH_ROWS", 100_000).max(deletes * ROUNDS) };

    let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut config = Config::default();
    config.database.url = format!("sqlite://{}", directory.path().join("bench.db").display()).into();
    config.identity.builtin = IdentityConfig::demo()?;
    // What is measured is the delete; whether the data plane is quick is its own affair.
    config.driver.backend = DriverBackend::None;
    config.delete.wait_ms = 0;
    let service = Service::open(config).await?;
    let started = Instant::now();
    let ids = rows::fill(&service, rows).await?;
    println!("{rows} connections in the store after {:.1} s", started.elapsed().as_secs_f64());
    let token = rows::token(&service).await?;

    let stop = CancellationToken::new();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let ours = Arc::new(Load::new(listener.local_addr()?, &token));
    let running = tokio::spawn(service.run(listener, Shutdown::from(stop.clone())));

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let bare = Arc::new(Load::new(listener.local_addr()?, &token));
    let route = Router::new().route(&format!("{PATH}/{{id}}"), routing::delete(|| async { StatusCode::NO_CONTENT }));
    tokio::spawn(async move { axum::serve(listener, route).await });

    let mut ratios = Vec::new();
    for chunk in ids.chunks(deletes).take(ROUNDS) {
        let bare = bare.run(chunk).await?;
        let ours = ours.run(chunk).await?;
        let (ratio, ms) = (ours.rate / bare.rate, |taken: Duration| taken.as_secs_f64() * 1000.0);
        println!("bare route {:>8.0}/s   durable deletes {:>8.0}/s   ratio {ratio:.2}", bare.rate, ours.rate);
        println!("  a delete: p50 {:.1} ms, p99 {:.1} ms", ms(ours.p50), ms(ours.p99));
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("ratio, median of {}: {:.2}", ratios.len(), ratios[ratios.len() / 2]);
    stop.cancel();
    running.await??;
    let single = rows::one_commit_each(&directory.path().join("bench.db"), if is_test { 8 } else { 500 }).await?;
    println!("one commit a request: {single:.0}/s");
    Ok(())
}
