//! The API, called in memory: one file per topic, and every response is checked against the document.
//!
//! The run ends with the list of documented (operation, status) pairs that no test has seen. `unseen.txt` lists the
//! permitted ones; it may only shrink.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test with its own harness: clippy does not see that these are tests"
)]

mod auth;
mod bodies;
mod clock;
mod concurrency;
mod delete;
mod discovery;
mod docs;
mod filters;
mod first_steps;
mod identity;
mod inventory;
mod inventory_rows;
mod keystone;
mod layers;
mod life;
mod lists;
mod neutron;
#[expect(dead_code, reason = "the tests of several processes use the rest")]
#[path = "../support/postgres.rs"]
mod postgres;
mod resources;
mod rules;
mod standalone;
mod support;
mod ways_in;

use std::process::ExitCode;

use libtest_mimic::{Arguments, run};
use support::{prism, watch};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [
        auth::trials(),
        bodies::trials(),
        clock::trials(),
        concurrency::trials(),
        delete::trials(),
        discovery::trials(),
        docs::trials(),
        filters::trials(),
        first_steps::trials(),
        identity::trials(),
        inventory::trials(),
        inventory_rows::trials(),
        keystone::trials(),
        layers::trials(),
        life::trials(),
        lists::trials(),
        neutron::trials(),
        resources::trials(),
        rules::trials(),
        standalone::trials(),
        ways_in::trials(),
    ];
    let is_whole = arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list;
    let conclusion = run(&arguments, trials.into_iter().flatten().collect());
    let is_judged_well = prism::report(is_whole);
    if conclusion.has_failed() || !is_judged_well {
        return ExitCode::FAILURE;
    }
    // Only a run of all tests can tell which pairs none of them has seen.
    if is_whole && !watch::report_unseen() {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
