//! Many tunnels of one service: how fast they come and go, and what they cost. `VPNAAS_TEST_TUNNELS` is how many.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    cloud::Cloud,
    far::FarConnection,
    machine::{run, until},
    world::size,
};

/// Room for a machine that is busy.
const SOON: u64 = 60;
/// What the agent says of each pass.
const PASS: &str = "everything is compared";

/// The memory of a process that no other one shares, in MiB.
fn memory(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
    let pages = text.lines().filter(|line| line.starts_with("Private_"));
    let kibibytes = pages.filter_map(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok()).sum::<f64>();
    kibibytes / 1024.0
}

/// A tunnel, as the far side and as our side have it.
fn peer(number: usize) -> (FarConnection, Value) {
    let network = format!("10.{}.{}.0/24", 80 + number / 256, number % 256);
    let far = FarConnection {
        name: format!("many-{number}"),
        ids: (format!("@far-{number}"), format!("@near-{number}")),
        children: vec![(network.clone(), "10.71.1.0/24".into())],
        ..FarConnection::default()
    };
    let near = json!({
        "peer_id": format!("far-{number}"), "local_id": format!("near-{number}"), "peer_cidrs": [network],
    });
    (far, near)
}

pub fn tunnels() {
    let number = size("VPNAAS_TEST_TUNNELS", 20);
    let patience = SOON + u64::try_from(number).unwrap();
    let cloud = Cloud::new(30);
    let folder = cloud.world.folder.path().to_owned();
    // strongSwan's own IPsec needs an address of its own in each network. It misses some that come too fast.
    for first in (0..number).step_by(40) {
        let address = |number: usize| format!("addr add 10.{}.{}.1/24 dev lan\n", 80 + number / 256, number % 256);
        let batch = folder.join("addresses");
        fs::write(&batch, (first..number.min(first + 40)).map(address).collect::<String>()).unwrap();
        run("ip", &["-n", &cloud.world.far_gateway.0, "-batch", batch.to_str().unwrap()]);
        thread::sleep(Duration::from_millis(100));
    }
    let fars: Vec<FarConnection> =
        std::iter::once(FarConnection::default()).chain((0..number).map(|one| peer(one).0)).collect();
    cloud.world.load(&fars);
    let agent = cloud.agent("a");
    let stays = cloud.connect(&json!({}));
    cloud.wait(&stays, "ACTIVE", SOON);
    let empty = [memory(agent.0.id()), memory(cloud.world.charon())];

    let begun = Instant::now();
    let made: Vec<String> = (0..number).map(|one| cloud.connect(&peer(one).1)).collect();
    let stored = begun.elapsed();
    for connection in &made {
        cloud.wait(connection, "ACTIVE", patience);
    }
    let up = begun.elapsed();
    let installed = cloud.world.far().sas().matches("INSTALLED").count();
    assert_eq!(installed, number + 1);
    let [agents, daemons] = [memory(agent.0.id()), memory(cloud.world.charon())];
    let passes = || {
        let log = fs::read_to_string(cloud.agent_log("a")).unwrap();
        log.lines().filter(|line| line.contains(PASS)).map(str::to_owned).collect::<Vec<_>>()
    };
    let before = passes().len();
    until("two passes over all of them", patience, || passes().len() >= before + 2);
    let pass = passes().pop().unwrap();
    let pass = pass.split("took=").nth(1).unwrap().split(' ').next().unwrap().to_owned();

    let begun = Instant::now();
    for connection in &made {
        cloud.delete(connection);
    }
    let answered = begun.elapsed();
    cloud.wait_torn_down(patience);
    let gone = begun.elapsed();
    let rate = |took: Duration| f64::from(u32::try_from(number).unwrap()) / took.as_secs_f64();
    println!(
        "{number} tunnels: stored in {stored:.1?}, up in {up:.1?} ({:.0} a second); a full pass takes {pass}",
        rate(up)
    );
    println!(
        "agent {agents:.1} MiB ({:.1} with one tunnel), daemon {daemons:.1} MiB ({:.1} with one tunnel)",
        empty[0], empty[1]
    );
    println!("deletes answered in {answered:.1?}, all gone after {gone:.1?} ({:.0} a second)", rate(gone));
    assert!(!cloud.world.far().sas().contains("many-"));
    assert!(cloud.world.ping(), "the first one stays");
}
