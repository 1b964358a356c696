//! Real tunnels between two strongSwans: ours, managed by the gateway, and a far side, configured with `swanctl`.
//!
//! Each case has its own network namespaces, which no packet leaves. Root, strongSwan, tcpdump and nft are required; if
//! one is missing, every case is listed and counted as ignored.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it is a test, which clippy does not see in a program with a harness of its own"
)]

mod algorithms;
#[expect(dead_code, reason = "other tests use the rest")]
#[path = "../support/client.rs"]
mod client;
mod cloud;
mod daemons;
mod deletes;
mod far;
mod leaks;
mod libreswan;
mod machine;
mod many;
mod reasons;
mod tenants;
mod tunnels;
mod whole;
mod world;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// The cases of a file, by their names.
macro_rules! cases {
    ($($file:ident: $($name:ident),+;)+) => { [$($((concat!(stringify!($file), "::", stringify!($name)), $file::$name as fn())),+),+] };
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // The cases mostly wait.
    arguments.test_threads.get_or_insert(2);
    let missing = machine::missing();
    if let Some(reason) = &missing {
        println!("the cases are ignored: {reason}");
    }
    let no_libreswan = libreswan::missing();
    if let Some(reason) = &no_libreswan {
        println!("note: the case of libreswan is ignored: {reason}");
    }
    let cases = cases! {
        tunnels: carries_only_protected_packets_and_ends_in_silence, any_key_is_taken_as_it_is,
            ikev1_has_a_child_per_pair, keys_are_replaced_without_a_gap, a_change_replaces_what_runs,
            the_far_side_may_start, in_a_namespace_of_others;
        deletes: one_of_two, while_connecting, a_dead_peer, a_trap_of_a_dead_peer, a_peer_that_starts_again,
            two_at_once, what_was_never_there;
        daemons: a_killed_daemon_comes_back, a_gateway_takes_over_what_runs, what_nobody_wants_is_collected,
            strangers_are_removed, a_daemon_without_a_socket_is_ended_first;
        reasons: wrong_key, wrong_proposal, wrong_esp_proposal, wrong_networks, no_answer, wrong_key_under_ikev1;
        tenants: with_the_same_networks_never_meet;
        whole: a_tunnel_lives_and_ends, changes_and_administration_reach_the_tunnel, an_agent_that_dies_in_mid_delete,
            an_api_process_that_dies_in_mid_delete, what_was_deleted_while_the_agent_was_away_is_collected,
            another_agent_takes_over_after_the_lease, names_and_prefixes_belong_to_one_agent,
            a_teardown_waits_for_the_first_agent, the_agent_gives_up_its_privileges,
            what_cannot_work_is_refused_before_it_is_stored, the_demo_is_true, a_killed_demo_is_collected_by_the_next;
        leaks: no_delete_leaks;
        many: tunnels;
        libreswan: knows_us_and_is_told_of_the_end;
        algorithms: all_are_negotiated_under_ikev2, all_that_are_possible_are_negotiated_under_ikev1;
    };
    let trial = |(name, run): (&'static str, fn())| {
        let run = move || {
            run();
            Ok(())
        };
        let cannot = missing.is_some() || (name.starts_with("libreswan") && no_libreswan.is_some());
        Trial::test(name, run).with_ignored_flag(cannot && !arguments.list)
    };
    let trials = cases.into_iter().map(trial).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
