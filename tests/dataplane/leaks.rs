//! Deletes in every state and at every moment, again and again: none may leave anything of a tunnel.
//!
//! | variable | what it sets |
//! |---|---|
//! | `VPNAAS_TEST_DELETES` | how many deletes |
//! | `VPNAAS_TEST_SEED` | the order of the scenarios, and the moments in them |
//! | `VPNAAS_TEST_AWAY` | for how many seconds an agent is away |

use std::{
    collections::BTreeMap,
    io,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    client::Client,
    cloud::{CONNECTIONS, Cloud},
    far::FarConnection,
    machine::{Running, ip, run, until},
    world::size,
};

/// Room for a machine that is busy.
const SOON: u64 = 60;
/// Connections that the far side has; each of the second half is started again by it as soon as it ends.
const SLOTS: usize = 16;
/// The most tunnels of a round.
const ROUND: usize = SLOTS / 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scenario {
    Alive,
    DeadPeer,
    PeerStartsAgain,
    Connecting,
    DeadThenBack,
    TwoAtOnce,
    OneOfTwo,
    AgentKilled,
    DaemonKilled,
    ApiKilled,
    AgentAway,
}

use Scenario::{
    AgentAway, AgentKilled, Alive, ApiKilled, Connecting, DaemonKilled, DeadPeer, DeadThenBack, OneOfTwo,
    PeerStartsAgain, TwoAtOnce,
};

/// What a long run repeats, in an order of its own each time; the last one only now and then.
const DECK: [(Scenario, usize); 11] = [
    (Alive, 3),
    (DeadPeer, 3),
    (PeerStartsAgain, 3),
    (Connecting, 3),
    (DeadThenBack, 3),
    (TwoAtOnce, 3),
    (OneOfTwo, 3),
    (AgentKilled, 1),
    (DaemonKilled, 1),
    (ApiKilled, 1),
    (AgentAway, 0),
];
/// An agent is away in every such deck.
const AWAY_EVERY: usize = 12;

/// Numbers that follow from a seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % bound
    }

    fn pause(&mut self, most: usize) {
        thread::sleep(Duration::from_millis(u64::try_from(self.below(most)).unwrap()));
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// What came of the rounds of a scenario.
#[derive(Default)]
struct Tally {
    deletes: usize,
    leaks: usize,
    /// The longest time until an answer, and until the end was confirmed.
    slowest: [Duration; 2],
}

/// A slot of the far side, and our connection to it.
struct Made {
    slot: usize,
    id: String,
}

struct Rounds {
    cloud: Cloud,
    agent: Option<Running>,
    /// A connection that no round deletes.
    stays: String,
    dice: Dice,
    away: Duration,
    tallies: BTreeMap<Scenario, Tally>,
}

fn far_slot(slot: usize) -> FarConnection {
    FarConnection {
        name: format!("slot-{slot}"),
        ids: (format!("@far-{slot}"), format!("@near-{slot}")),
        children: vec![(format!("10.80.{slot}.0/24"), "10.71.1.0/24".into())],
        close_action: if slot < ROUND { "none" } else { "start" },
        ..FarConnection::default()
    }
}

/// Deletes a connection in a thread of its own: the status and how long it took, or that the server went away.
fn delete(client: &Client, id: &str) -> JoinHandle<(io::Result<u16>, Duration)> {
    let (client, path) = (client.clone(), format!("{CONNECTIONS}/{id}"));
    thread::spawn(move || {
        let start = Instant::now();
        let status = client.send("DELETE", &path, None).map(|(status, _)| status);
        (status, start.elapsed())
    })
}

impl Rounds {
    fn new(seed: u64, away: Duration) -> Self {
        let cloud = Cloud::new(30);
        let fars: Vec<FarConnection> =
            std::iter::once(FarConnection::default()).chain((0..SLOTS).map(far_slot)).collect();
        cloud.world.load(&fars);
        for slot in 0..SLOTS {
            cloud.world.far_gateway.ip(&format!("addr add 10.80.{slot}.1/24 dev lan"));
        }
        let agent = Some(cloud.agent("a"));
        let stays = cloud.connect(&json!({}));
        cloud.wait(&stays, "ACTIVE", SOON);
        Self { cloud, agent, stays, dice: Dice(seed), away, tallies: BTreeMap::new() }
    }

    fn connect(&self, slot: usize, peer: &str) -> Made {
        let id = self.cloud.connect(&json!({
            "peer_address": peer, "peer_id": format!("far-{slot}"), "local_id": format!("near-{slot}"),
            "peer_cidrs": [format!("10.80.{slot}.0/24")],
        }));
        Made { slot, id }
    }

    /// As many tunnels as are to be deleted, up where the scenario wants them so.
    fn set_up(&mut self, scenario: Scenario, number: usize) -> Vec<Made> {
        let first = if scenario == PeerStartsAgain { ROUND } else { 0 };
        let peer = if scenario == Connecting { "192.0.2.77" } else { "192.0.2.2" };
        let made: Vec<Made> = (first..first + number).map(|slot| self.connect(slot, peer)).collect();
        if scenario == Connecting {
            self.dice.pause(60);
            return made;
        }
        for one in &made {
            self.cloud.wait(&one.id, "ACTIVE", SOON);
        }
        let one = &made[self.dice.below(number)];
        until("a tunnel carries packets", SOON, || self.passes(one));
        made
    }

    fn passes(&self, made: &Made) -> bool {
        let to = format!("10.80.{}.1", made.slot);
        let command =
            ["netns", "exec", &self.cloud.world.near.0, "ping", "-I", "10.71.1.10", "-c", "1", "-W", "0.3", &to];
        crate::machine::try_run("ip", &command).0
    }

    fn kill_agent(&mut self) {
        let agent = self.agent.take().unwrap();
        run("kill", &["-KILL", &agent.0.id().to_string()]);
    }

    fn start_agent(&mut self) {
        self.agent = Some(self.cloud.agent("a"));
    }

    /// Deletes them all at once while something happens; each is answered with 204, if the server stays.
    fn delete_while(&mut self, made: &[Made], happens: impl FnOnce(&mut Self)) -> Duration {
        let client = self.cloud.client.clone();
        let deletes: Vec<_> = made.iter().map(|one| delete(&client, &one.id)).collect();
        happens(self);
        let mut slowest = Duration::ZERO;
        for (deleted, one) in deletes.into_iter().zip(made) {
            match deleted.join().unwrap() {
                (Ok(status), took) => {
                    assert_eq!(status, 204, "{}", one.id);
                    slowest = slowest.max(took);
                }
                // The API process has died: whether it was deleted is seen when it is back.
                (Err(_), _) => {
                    let path = format!("{CONNECTIONS}/{}", one.id);
                    if self.cloud.client.send("GET", &path, None).unwrap().0 == 200 {
                        self.cloud.delete(&one.id);
                    }
                }
            }
        }
        slowest
    }

    /// Deletes what was made; how long the slowest answer took.
    fn act(&mut self, scenario: Scenario, made: &[Made]) -> Duration {
        match scenario {
            Alive | PeerStartsAgain | Connecting => self.delete_while(made, |_| ()),
            DeadPeer => {
                self.cloud.world.far_link("down");
                self.delete_while(made, |_| ())
            }
            DeadThenBack => {
                self.cloud.world.far_link("down");
                self.delete_while(made, |rounds| {
                    rounds.dice.pause(900);
                    rounds.cloud.world.far_link("up");
                })
            }
            TwoAtOnce => {
                let client = self.cloud.client.clone();
                let again: Vec<_> = made.iter().map(|one| delete(&client, &one.id)).collect();
                let first: Vec<_> = made.iter().map(|one| delete(&client, &one.id)).collect();
                let mut slowest = Duration::ZERO;
                for (one, other) in first.into_iter().zip(again) {
                    let mut statuses = [one, other].map(|deleted| {
                        let (status, took) = deleted.join().unwrap();
                        slowest = slowest.max(took);
                        status.unwrap()
                    });
                    statuses.sort_unstable();
                    assert!(matches!(statuses, [204, 204 | 404]), "{statuses:?}");
                }
                slowest
            }
            OneOfTwo => {
                let (first, rest) = made.split_at(made.len() / 2);
                let slowest = self.delete_while(first, |_| ());
                if let Some(one) = rest.first() {
                    assert!(self.passes(one), "that of another connection is not touched");
                }
                slowest.max(self.delete_while(rest, |_| ()))
            }
            AgentKilled => {
                let slowest = self.delete_while(made, |rounds| {
                    rounds.dice.pause(80);
                    rounds.kill_agent();
                });
                self.start_agent();
                slowest
            }
            DaemonKilled => self.delete_while(made, |rounds| {
                let daemon = rounds.cloud.world.charon();
                rounds.dice.pause(80);
                run("kill", &["-KILL", &daemon.to_string()]);
            }),
            ApiKilled => self.delete_while(made, |rounds| {
                rounds.dice.pause(80);
                rounds.cloud.kill_api();
                rounds.cloud.start_api();
                rounds.cloud.client = Client::log_in(rounds.cloud.address());
            }),
            AgentAway => {
                self.kill_agent();
                let slowest = self.delete_while(made, |_| ());
                assert!(self.cloud.rows("teardowns") > 0, "without an agent, nothing is confirmed");
                thread::sleep(self.away);
                self.start_agent();
                slowest
            }
        }
    }

    /// What our side has of connections other than the one that stays, a line each.
    fn left(&self) -> Vec<String> {
        let world = &self.cloud.world;
        let socket = world.socket().display().to_string();
        let mut found = Vec::new();
        for list in [&["--list-sas"][..], &["--list-conns"], &["--list-pols", "--trap"]] {
            let mut text = String::new();
            // A daemon that was killed is started again.
            until("the daemon answers", SOON, || {
                let (succeeded, told) = crate::far::try_swanctl(&socket, list);
                text = told;
                succeeded
            });
            // A peer that begins is not yet known to be of any connection, and is refused when it says which.
            let begins = |line: &str| line.starts_with("(unnamed): #") && line.contains(", CONNECTING, ");
            let names = text.lines().filter(|line| !line.starts_with(' ') && line.contains(':') && !begins(line));
            found.extend(names.filter(|line| !line.contains(&self.stays)).map(str::to_owned));
        }
        let routes = ip(&world.namespace(), "route show table all");
        found.extend(routes.lines().filter(|line| line.contains("10.80.")).map(str::to_owned));
        found
    }

    /// The slots that the far side has a tunnel of.
    fn far_has(&self) -> Vec<String> {
        let sas = self.cloud.world.far().sas();
        let names = sas.lines().filter_map(|line| line.split_once(": #").map(|(name, _)| name));
        names.filter(|name| name.starts_with("slot-")).map(str::to_owned).collect()
    }

    fn round(&mut self, scenario: Scenario, number: usize) {
        let made = self.set_up(scenario, number);
        let start = Instant::now();
        let answered = self.act(scenario, &made);
        self.cloud.wait_torn_down(SOON);
        let confirmed = start.elapsed();
        // From now on, nothing of them may be there, and nothing may come back.
        let mut left = self.left();
        if scenario == DeadPeer {
            self.cloud.world.far_link("up");
        }
        let one = &made[self.dice.below(number)];
        if self.passes(one) {
            left.push("packets still pass".into());
        }
        if matches!(scenario, PeerStartsAgain | DeadThenBack | DeadPeer) {
            self.dice.pause(300);
            left.extend(self.left());
        }
        if matches!(scenario, Alive | OneOfTwo | TwoAtOnce) {
            until("the far side was told", SOON, || self.far_has().is_empty());
        }
        for slot in self.far_has() {
            let arguments = ["--terminate", "--ike", &slot, "--force", "--timeout", "1"];
            crate::far::try_swanctl(&self.cloud.world.folder.path().join("far/vici").display().to_string(), &arguments);
        }
        if !left.is_empty() {
            println!("LEAK {scenario:?}: {left:#?}");
        }
        let tally = self.tallies.entry(scenario).or_default();
        tally.deletes += number;
        tally.leaks += left.len().min(number);
        tally.slowest = [tally.slowest[0].max(answered), tally.slowest[1].max(confirmed)];
    }
}

/// Zero leaks, however many deletes there are.
pub fn no_delete_leaks() {
    let (deletes, seed) = (size("VPNAAS_TEST_DELETES", 33), size("VPNAAS_TEST_SEED", 1));
    let away = Duration::from_secs(u64::try_from(size("VPNAAS_TEST_AWAY", 3)).unwrap());
    let mut rounds = Rounds::new(u64::try_from(seed).unwrap(), away);
    let start = Instant::now();
    let (mut done, mut decks) = (0, 0);
    // Few deletes are spread over all scenarios.
    let most = (deletes / DECK.len()).clamp(1, ROUND);
    while done < deletes {
        let is_first = decks == 0;
        let times = |times: usize| if is_first { 1 } else { times };
        let mut deck: Vec<Scenario> =
            DECK.iter().flat_map(|(scenario, often)| std::iter::repeat_n(*scenario, times(*often))).collect();
        if decks % AWAY_EVERY == AWAY_EVERY - 1 {
            deck.push(AgentAway);
        }
        rounds.dice.shuffle(&mut deck);
        for scenario in deck {
            let number = most.min(deletes - done);
            if number > 0 {
                rounds.round(scenario, number);
                done += number;
            }
        }
        decks += 1;
        if deletes > 1000 {
            let leaks: usize = rounds.tallies.values().map(|tally| tally.leaks).sum();
            println!("{done} deletes in {:.0?}, {leaks} leaks", start.elapsed());
        }
    }
    let took = start.elapsed();
    let Rounds { cloud, stays, tallies, .. } = &rounds;
    cloud.wait(stays, "ACTIVE", SOON);
    until("the one that stays carries packets", SOON, || cloud.world.ping());
    let rate = f64::from(u32::try_from(done).unwrap()) / took.as_secs_f64();
    println!("{done} deletes with seed {seed} in {took:.0?}, {rate:.1} a second:");
    println!("scenario         deletes leaks answer confirmed");
    for (scenario, Tally { deletes, leaks, slowest: [answer, confirmed] }) in tallies {
        let name = format!("{scenario:?}");
        println!("{name:16} {deletes:7} {leaks:5} {:5.2}s {:8.2}s", answer.as_secs_f64(), confirmed.as_secs_f64());
    }
    assert_eq!(tallies.values().map(|tally| tally.leaks).sum::<usize>(), 0, "leaks");
    assert_eq!(cloud.rows("teardowns"), 0);
}
