//! From a request to a packet and back: the API process and agents as separate processes.

use std::{fs, thread, time::Duration};

use serde_json::json;

use crate::{
    cloud::Cloud,
    far::FarConnection,
    machine::{Capture, run, until},
};

/// Long enough for a busy machine.
const SOON: u64 = 30;

/// A cloud with an agent and a working tunnel.
fn up(lease: u64) -> (Cloud, crate::machine::Running, String) {
    let cloud = Cloud::new(lease);
    cloud.world.load(&[FarConnection::default()]);
    let agent = cloud.agent("a");
    let connection = cloud.connect(&json!({}));
    cloud.wait(&connection, "ACTIVE", SOON);
    assert!(cloud.world.ping());
    (cloud, agent, connection)
}

pub fn a_tunnel_lives_and_ends() {
    let cloud = Cloud::new(30);
    cloud.world.load(&[FarConnection { psk: b"a secret of this case".to_vec(), ..FarConnection::default() }]);
    let agent = cloud.agent("a");
    let connection = cloud.connect(&json!({"psk": "a secret of this case"}));
    let (took, seen) = cloud.wait(&connection, "ACTIVE", SOON);
    assert!(seen.iter().all(|status| ["PENDING_CREATE", "ACTIVE"].contains(&status.as_str())), "{seen:?}");
    assert!(cloud.world.ping());
    let shown = cloud.show(&connection);
    assert!(shown["bytes_in"].is_u64() && shown["status_reason"].is_null(), "{shown}");
    let listed = cloud.tunnels();
    assert!(listed.lines().any(|line| line.starts_with(&connection) && line.contains("\tup\t")), "{listed}");

    let capture = Capture::start(&cloud.world.far_gateway, "wan", cloud.world.folder.path());
    let answered = cloud.delete(&connection);
    assert!(answered < Duration::from_secs(2), "confirmed in time: {answered:?}");
    assert!(cloud.is_silent());
    assert_eq!(capture.stop().clear(), [] as [String; 0]);
    until("nothing is left of the last tunnel", SOON, || !cloud.namespace("a").exists());
    cloud.delete_service();
    cloud.wait_torn_down(SOON);
    assert_eq!(cloud.rows("agent_services"), 0);
    cloud.world.assert_cleared();
    cloud.assert_no_secrets_in_logs("a secret of this case");
    println!("active after {took:?}, gone in {answered:?}");
    drop(agent);
}

pub fn changes_and_administration_reach_the_tunnel() {
    let (cloud, _agent, connection) = up(30);
    cloud.update(&connection, &json!({"admin_state_up": false}));
    cloud.wait(&connection, "DOWN", SOON);
    assert!(cloud.is_silent());
    cloud.update(&connection, &json!({"admin_state_up": true}));
    cloud.wait(&connection, "ACTIVE", SOON);
    assert!(cloud.world.ping());
    cloud.update(&connection, &json!({"psk": "another one"}));
    cloud.wait(&connection, "ERROR", SOON);
    assert!(!cloud.world.ping(), "a change replaces the running configuration");
    assert!(cloud.tunnels().contains("authentication failed"), "{}", cloud.tunnels());
    let reason = cloud.show(&connection)["status_reason"].as_str().unwrap_or_default().to_owned();
    assert!(reason.contains("authentication failed"), "{reason}");
    cloud.update(&connection, &json!({"psk": "secret"}));
    cloud.wait(&connection, "ACTIVE", SOON);
    assert!(cloud.world.ping());
}

pub fn an_agent_that_dies_in_mid_delete() {
    let deletes = 20;
    let (cloud, agent, connection) = up(30);
    let peer = |number: usize| json!({"peer_cidrs": [format!("10.73.{number}.0/24")], "initiator": "response-only"});
    let others: Vec<String> = (0..deletes).map(|number| cloud.connect(&peer(number % 256))).collect();
    for (number, other) in others.iter().enumerate() {
        if number == deletes / 2 {
            run("kill", &["-KILL", &agent.0.id().to_string()]);
        }
        let took = cloud.delete(other);
        assert!(took < Duration::from_secs(4), "an answer waits at most for the configured time: {took:?}");
    }
    cloud.delete(&connection);
    assert!(cloud.rows("teardowns") > 0, "without an agent, nothing is confirmed");
    assert!(cloud.world.ping(), "it has not been ended yet");
    drop(agent);
    let _agent = cloud.agent("a");
    let took = cloud.wait_torn_down(120);
    assert!(cloud.is_silent());
    println!("{deletes} deletes, all gone {took:?} after the agent came back");
}

pub fn an_api_process_that_dies_in_mid_delete() {
    let (mut cloud, agent, connection) = up(30);
    // The agent is stopped so that the delete is in progress when the API process dies.
    run("kill", &["-STOP", &agent.0.id().to_string()]);
    cloud.delete(&connection);
    cloud.kill_api();
    run("kill", &["-CONT", &agent.0.id().to_string()]);
    thread::sleep(Duration::from_millis(500));
    cloud.start_api();
    cloud.wait_torn_down(60);
    assert!(cloud.is_silent());
    let again = cloud.connect(&json!({}));
    cloud.wait(&again, "ACTIVE", SOON);
    assert!(cloud.world.ping());
}

/// The agent's processes die together; the remains of what was deleted in the meantime are removed.
pub fn what_was_deleted_while_the_agent_was_away_is_collected() {
    let (cloud, agent, connection) = up(1);
    run("kill", &["-KILL", &agent.0.id().to_string()]);
    drop(agent);
    cloud.delete(&connection);
    cloud.delete_service();
    assert!(cloud.world.ping());
    let _agent = cloud.agent("a");
    cloud.wait_torn_down(60);
    until("nothing is left", SOON, || !cloud.namespace("a").exists());
    assert!(cloud.is_silent());
}

pub fn another_agent_takes_over_after_the_lease() {
    let (cloud, first, connection) = up(3);
    // It does not respond, and its tunnel stays.
    run("kill", &["-STOP", &first.0.id().to_string()]);
    let _second = cloud.agent("b");
    until("the other agent has made it", 60, || cloud.tunnels().lines().any(|line| line.contains("\tb\tup\t")));
    assert!(cloud.namespace("b").exists() && cloud.namespace("a").exists());
    // A delete is not done before the first one has confirmed that it has no remains.
    cloud.delete(&connection);
    assert!(cloud.rows("teardowns") > 0);
    run("kill", &["-CONT", &first.0.id().to_string()]);
    cloud.wait_torn_down(60);
    until("the first agent has taken down what is not its own", SOON, || !cloud.namespace("a").exists());
    assert!(cloud.is_silent());
}

/// A name belongs to one agent while its lease is valid, a prefix to one agent per machine, and both to the same one
/// after a restart.
pub fn names_and_prefixes_belong_to_one_agent() {
    let (cloud, first, connection) = up(600);
    let refused = |file: &str, mut agent: crate::machine::Running, why: &str| {
        until("it ends by itself", SOON, || agent.0.try_wait().unwrap().is_some());
        let log = fs::read_to_string(cloud.agent_log(file)).unwrap();
        assert!(!agent.0.wait().unwrap().success() && log.contains(why), "{why}: {log}");
    };
    let other = format!("{}x", cloud.world.prefix);
    refused("name", cloud.agent_with("name", "name = 'a'", &other), "another agent has this name");
    let why = format!("the agent with process id {} on this machine has the prefix", first.0.id());
    refused("prefix", cloud.agent_with("prefix", "name = 'other'", &cloud.world.prefix), &why);
    assert!(cloud.world.ping(), "the first one keeps running");
    // A name is optional, too.
    let unnamed = cloud.agent_with("unnamed", "", &other);
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let api = cloud.world.folder.path().join("api.log");
    until("it has the name of the machine", SOON, || {
        let log = fs::read_to_string(&api).unwrap();
        log.lines().any(|line| line.contains("an agent has a lease") && line.contains(host.trim()))
    });
    drop(unnamed);
    let charon = cloud.world.charon();
    run("kill", &["-KILL", &first.0.id().to_string()]);
    drop(first);
    let _again = cloud.agent("a");
    until("it takes over what runs", SOON, || {
        fs::read_to_string(cloud.agent_log("a")).unwrap().contains("a daemon that runs is taken over")
    });
    assert_eq!(cloud.world.charon(), charon);
    cloud.delete(&connection);
    cloud.wait_torn_down(SOON);
    assert!(cloud.is_silent());
}

pub fn a_teardown_waits_for_the_first_agent() {
    let cloud = Cloud::new(30);
    let connection = cloud.connect(&json!({}));
    assert!(cloud.delete(&connection) < Duration::from_secs(1), "nobody is there to wait for");
    cloud.delete_service();
    thread::sleep(Duration::from_secs(2));
    assert!(cloud.rows("teardowns") > 0, "no agent has polled yet");
    let log = fs::read_to_string(cloud.world.folder.path().join("api.log")).unwrap();
    assert!(log.contains("no agent has called that could take it down"), "{log}");
    let _agent = cloud.agent("a");
    cloud.wait_torn_down(SOON);
    until("the agent has nothing of it", SOON, || cloud.rows("agent_services") == 0);
}

pub fn the_agent_gives_up_its_privileges() {
    let (cloud, agent, _connection) = up(30);
    let status = fs::read_to_string(format!("/proc/{}/status", agent.0.id())).unwrap();
    let set = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        u64::from_str_radix(line.trim(), 16).unwrap()
    };
    let (net_admin, sys_admin, bind) = (1 << 12, 1 << 21, 1 << 10);
    assert_eq!(set("CapEff:"), net_admin | sys_admin);
    assert_eq!(set("CapPrm:"), net_admin | sys_admin);
    assert_eq!(set("CapBnd:"), net_admin | sys_admin | bind);
    // It has no open database file, and no secret in its command line.
    let open = fs::read_dir(format!("/proc/{}/fd", agent.0.id())).unwrap();
    let files: Vec<_> = open.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok()).collect();
    assert!(!files.iter().any(|file| file.display().to_string().contains("vpnaas.db")), "{files:?}");
    drop(cloud);
}

pub fn what_cannot_work_is_refused_before_it_is_stored() {
    let cloud = Cloud::new(30);
    let ike = cloud.make("vpn/ikepolicies", "ikepolicy", json!({"encryption_algorithm": "aes-256-gcm-16"}));
    let transport = cloud.make("vpn/ipsecpolicies", "ipsecpolicy", json!({"encapsulation_mode": "transport"}));
    for (attributes, reason) in [
        (json!({"ikepolicy_id": ike}), "aes-256-gcm-16 is not possible in an IKE policy of version v1"),
        (json!({"ipsecpolicy_id": transport}), "transport is only possible between the two addresses themselves"),
        (json!({"peer_id": "%any"}), "would mean more than one"),
        (json!({"local_id": "*"}), "would mean more than one"),
    ] {
        let (status, body) = cloud.try_connect(&attributes);
        let error = &body["NeutronError"];
        assert_eq!((status, &error["type"]), (400, &json!("HTTPBadRequest")), "{body}");
        assert!(error["message"].as_str().unwrap().contains(reason), "{body}");
    }
    assert_eq!(cloud.rows("ipsec_site_connections"), 0);
    // A second service would have the addresses of the first.
    let second = json!({"vpnservice": {"router_id": cloud.router}});
    let (status, body) = cloud.client.send("POST", "/v2.0/vpn/vpnservices", Some(&second)).unwrap();
    assert_eq!((status, &body["NeutronError"]["type"]), (409, &json!("RouterInUseByVPNService")), "{body}");
    assert_eq!(cloud.rows("vpnservices"), 1);
    // Nor can an update do so.
    let connection = cloud.connect(&json!({}));
    let change = json!({"ipsec_site_connection": {"peer_id": "0.0.0.0"}});
    let path = format!("/v2.0/vpn/ipsec-site-connections/{connection}");
    assert_eq!(cloud.client.send("PUT", &path, Some(&change)).unwrap().0, 400);
    assert_eq!(cloud.show(&connection)["peer_id"], "192.0.2.2");
}

pub fn the_demo_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let (mut demo, ping, delete) = crate::cloud::demo(folder.path());
    let paste = |line: &str| crate::machine::try_run("sh", &["-c", line]);
    until("the ping that it prints is answered", SOON, || paste(&ping).0);
    let (_, answer) = paste(&delete);
    assert!(answer.trim_end().ends_with("204"), "{answer}");
    assert!(!paste(&ping).0, "no reply may arrive after the delete");
    run("kill", &["-TERM", &demo.0.id().to_string()]);
    assert!(demo.0.wait().unwrap().success());
    let left = run("ip", &["netns", "list"]);
    assert!(!left.contains(&format!("vpnaas-demo-{}", demo.0.id())), "{left}");
}

/// The next demo removes the remains of one that was killed: its namespaces, its daemons and its agent.
pub fn a_killed_demo_is_collected_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (mut demo, ping, _) = crate::cloud::demo(folder.path());
    let paste = |line: &str| crate::machine::try_run("sh", &["-c", line]);
    until("the ping that it prints is answered", SOON, || paste(&ping).0);
    let prefix = format!("vpnaas-demo-{}", demo.0.id());
    let namespaces = || {
        let all = run("ip", &["netns", "list"]);
        let its = all.lines().filter_map(|line| line.split(' ').next()).filter(|name| name.starts_with(&prefix));
        its.map(str::to_owned).collect::<Vec<_>>()
    };
    let (lock, left) = (format!("/run/vpnaas-agent.{prefix}.lock"), namespaces());
    let daemons = left.iter().map(|name| run("ip", &["netns", "pids", name])).collect::<String>();
    let mut processes: Vec<String> = daemons.lines().map(str::to_owned).collect();
    processes.push(fs::read_to_string(&lock).unwrap().trim().to_owned());
    demo.0.kill().unwrap();
    demo.0.wait().unwrap();
    let is_there = |process: &String| fs::metadata(format!("/proc/{process}")).is_ok();
    assert!(left.len() >= 5 && processes.len() >= 3 && processes.iter().all(is_there), "{left:?} {processes:?}");
    let (mut next, _, _) = crate::cloud::demo(folder.path());
    assert_eq!(namespaces(), [] as [String; 0]);
    until("no process is left", SOON, || !processes.iter().any(is_there));
    assert!(fs::metadata(&lock).is_err());
    run("kill", &["-TERM", &next.0.id().to_string()]);
    assert!(next.0.wait().unwrap().success());
}
