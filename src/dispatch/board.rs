//! Who should have what: services, agents, and what the agents have seen. Plain data, without a clock, a store or a network.

use std::collections::BTreeMap;

use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    agent::wire::{Desired, Report, Seen, Service},
    store::Assignment,
};

/// What a service should have, and who has it.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) service: Service,
    /// The agent that it is assigned to.
    pub(super) agent: Option<String>,
    /// Agents that may still have something of it, each since the revision from which they are told that it is not theirs.
    pub(super) owed: BTreeMap<String, u64>,
    /// Connections whose end is to be confirmed, each with the revision that asks for it.
    pub(super) gone: BTreeMap<Uuid, u64>,
    /// The revision that asks for the end of the whole service.
    pub(super) ending: Option<u64>,
    /// Connections that strongSwan could not make, with their generation and the reason.
    pub(super) refused: BTreeMap<Uuid, (i64, String)>,
    /// What was seen of each connection last.
    pub(super) seen: BTreeMap<Uuid, Report>,
}

/// An agent that was heard of.
#[derive(Debug)]
pub(super) struct Agent {
    /// The agent's own id, as far as it is known.
    pub(super) instance: Option<Uuid>,
    /// The number of its lease; 0 where it has not called since the API process started.
    pub(super) fence: i64,
    /// When its lease ends.
    pub(super) until: Instant,
}

impl Agent {
    /// Whether it has called, and its lease runs.
    pub(super) fn is_live(&self, now: Instant) -> bool {
        self.fence > 0 && self.until > now
    }
}

/// All of it.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) epoch: Uuid,
    pub(super) revision: u64,
    pub(super) services: BTreeMap<Uuid, Kept>,
    pub(super) agents: BTreeMap<String, Agent>,
}

/// What an agent is asking after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) epoch: Uuid,
    pub(super) fence: i64,
    pub(super) revision: u64,
}

impl Kept {
    /// Whether no agent has it, or may still have something of it.
    pub(super) fn is_nobodys(&self) -> bool {
        self.agent.is_none() && self.owed.is_empty()
    }
}

impl Board {
    pub(super) fn new(epoch: Uuid) -> Self {
        Self { epoch, revision: 0, services: BTreeMap::new(), agents: BTreeMap::new() }
    }

    /// What earlier runs have assigned, and the agents, which get one lease to call.
    pub(super) fn restore(
        &mut self,
        assignments: Vec<Assignment>,
        agents: Vec<(String, Option<Uuid>)>,
        until: Instant,
    ) {
        let agent = |(name, instance)| (name, Agent { instance, fence: 0, until });
        self.agents.extend(agents.into_iter().map(agent));
        for Assignment { service, agent, is_current } in assignments {
            let revision = self.touch(service);
            let kept = self.kept(service);
            if is_current {
                kept.agent = Some(agent);
            } else {
                kept.owed.insert(agent, revision);
            }
        }
    }

    pub(super) fn kept(&mut self, id: Uuid) -> &mut Kept {
        self.services.entry(id).or_insert_with(|| Kept {
            service: nothing(id, 0),
            agent: None,
            owed: BTreeMap::new(),
            gone: BTreeMap::new(),
            ending: None,
            refused: BTreeMap::new(),
            seen: BTreeMap::new(),
        })
    }

    /// Something of a service has changed.
    pub(super) fn touch(&mut self, id: Uuid) -> u64 {
        self.revision += 1;
        let revision = self.revision;
        self.kept(id).service.revision = revision;
        revision
    }

    /// Whether the name is that of another agent, whose lease runs.
    pub(super) fn is_anothers(&self, name: &str, instance: Uuid, now: Instant) -> bool {
        let has_it = |agent: &Agent| agent.until > now && agent.instance.is_some_and(|its| its != instance);
        self.agents.get(name).is_some_and(has_it)
    }

    /// Who gets the services that should be given to another agent: the one with the fewest among those whose lease runs.
    pub(super) fn plan(&self, now: Instant) -> Vec<Assignment> {
        let has = |name| self.services.values().filter(|kept| kept.agent.as_ref() == Some(name)).count();
        let live = self.agents.iter().filter(|(_, agent)| agent.is_live(now));
        let mut load: BTreeMap<&String, usize> = live.map(|(name, _)| (name, has(name))).collect();
        let give = |service| {
            let (agent, load) = load.iter_mut().min_by_key(|(_, load)| **load)?;
            *load += 1;
            Some(Assignment { service, agent: (*agent).clone(), is_current: true })
        };
        self.homeless(now).into_iter().map_while(give).collect()
    }

    /// The services that should be given to another agent: nobody has them, or the lease of who does is over. What has ended
    /// is given to one only where something of it is to be confirmed gone.
    fn homeless(&self, now: Instant) -> Vec<Uuid> {
        let is_live = |name: &String| self.agents.get(name).is_some_and(|agent| agent.until > now);
        let needs_one = |kept: &Kept| match &kept.agent {
            Some(agent) => !is_live(agent),
            None => !kept.gone.is_empty() || (kept.ending.is_none() && !kept.service.external.is_empty()),
        };
        self.services.iter().filter(|(_, kept)| needs_one(kept)).map(|(id, _)| *id).collect()
    }

    /// Gives a service to an agent; answers who had it before.
    pub(super) fn give(&mut self, id: Uuid, to: &str) -> Option<String> {
        let revision = self.touch(id);
        let kept = self.kept(id);
        let before = kept.agent.replace(to.to_owned()).filter(|before| before != to);
        if let Some(before) = &before {
            kept.owed.insert(before.clone(), revision);
        }
        kept.owed.remove(to);
        // What the former agent has said of it is of another tunnel.
        kept.seen.clear();
        // Whom it is given to confirms what is asked for, from this revision on.
        kept.gone.values_mut().for_each(|asked| *asked = revision);
        if kept.ending.is_some() {
            kept.ending = Some(revision);
        }
        before
    }

    /// What an agent should have, as far as it does not know it; `None` where it knows all.
    pub(super) fn desired(&self, name: &str, known: Known, lease_ms: u64) -> Option<Desired> {
        let fence = self.agents.get(name)?.fence;
        let is_full = known.epoch != self.epoch || known.fence != fence || known.revision == 0;
        let mut services = Vec::new();
        for (id, kept) in &self.services {
            if let Some(since) = kept.owed.get(name) {
                if is_full || *since > known.revision {
                    services.push(nothing(*id, (*since).max(kept.service.revision)));
                }
            } else if kept.agent.as_deref() == Some(name) && (is_full || kept.service.revision > known.revision) {
                services.push(Service { gone: kept.gone.keys().copied().collect(), ..kept.service.clone() });
            }
        }
        if !is_full && services.is_empty() {
            return None;
        }
        Some(Desired { epoch: self.epoch, revision: self.revision.max(1), fence, lease_ms, is_full, services })
    }

    /// Takes in what an agent has seen; answers the assignments that are over.
    pub(super) fn take(&mut self, name: &str, report: Report) -> Option<Assignment> {
        let (id, revision) = (report.service_id, report.revision);
        let kept = self.services.get_mut(&id)?;
        let is_current = kept.agent.as_deref() == Some(name);
        match (report.connection_id, report.state) {
            (None, Seen::Cleared) => {
                let is_owed = kept.owed.get(name).is_some_and(|since| *since <= revision);
                if is_owed {
                    kept.owed.remove(name);
                    return Some(Assignment { service: id, agent: name.to_owned(), is_current: false });
                }
                if is_current {
                    kept.gone.retain(|_, asked| *asked > revision);
                    kept.seen.clear();
                    if kept.ending.is_some_and(|asked| asked <= revision) {
                        kept.agent = None;
                        return Some(Assignment { service: id, agent: name.to_owned(), is_current: true });
                    }
                }
            }
            (Some(connection), Seen::Absent) if is_current => {
                kept.seen.remove(&connection);
                if kept.gone.get(&connection).is_some_and(|asked| *asked <= revision) {
                    kept.gone.remove(&connection);
                }
            }
            (Some(connection), _) if is_current => {
                kept.seen.insert(connection, report);
            }
            (_, _) => {}
        }
        None
    }

    /// Forgets a service whose end is confirmed.
    pub(super) fn forget_ended(&mut self, id: Uuid) {
        let is_over = |kept: &Kept| kept.ending.is_some() && kept.is_nobodys() && kept.gone.is_empty();
        if self.services.get(&id).is_some_and(is_over) {
            self.services.remove(&id);
        }
    }
}

/// A service that an agent should have nothing of.
pub(super) fn nothing(id: Uuid, revision: u64) -> Service {
    let (external, local, tunnels, gone) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Service { id, router_id: Uuid::nil(), revision, external, local, tunnels, gone }
}
