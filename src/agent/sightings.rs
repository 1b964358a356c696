//! What the gateway has told, until the API process has it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use uuid::Uuid;

use super::wire::{Report, Seen};
use crate::gateway;

/// So many turns are remembered: a report that answers an older one confirms nothing.
const TURNS: usize = 4096;

/// What a report is about: a service, and perhaps one of its connections.
type About = (Uuid, Option<Uuid>);

/// What was seen, and what of it is to be sent.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    state: Mutex<State>,
    /// Rung when there is something to send.
    pub(super) bell: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// The newest of each tunnel that there is.
    latest: BTreeMap<About, Report>,
    /// What the API process does not have yet, as far as is known.
    unsent: BTreeMap<About, Report>,
    turn: u64,
    /// The revision that each of the last turns was about.
    revisions: BTreeMap<u64, u64>,
    /// Services whose end is awaited.
    ending: BTreeSet<Uuid>,
}

impl Sightings {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number for what the gateway is told now, which is of this revision.
    pub(super) fn turn(&self, revision: u64) -> u64 {
        let mut state = self.state();
        state.turn += 1;
        let turn = state.turn;
        state.revisions.insert(turn, revision);
        if state.revisions.len() > TURNS {
            state.revisions.pop_first();
        }
        turn
    }

    /// Another run of the API process knows nothing, and its revisions are others.
    pub(super) fn begin_again(&self) {
        let mut state = self.state();
        state.revisions.clear();
        state.unsent = state.latest.clone();
        for report in state.unsent.values_mut() {
            report.revision = 0;
        }
        drop(state);
        self.bell.notify_one();
    }

    /// Takes in what the gateway has told.
    pub(super) fn take(&self, told: gateway::Report) {
        let mut state = self.state();
        let report = Report::of(told, |turn| state.revisions.get(&turn).copied().unwrap_or(0));
        let about = (report.service_id, report.connection_id);
        match report.state {
            Seen::Absent => {
                state.latest.remove(&about);
            }
            Seen::Cleared => {
                let service = report.service_id;
                state.latest.retain(|(of, _), _| *of != service);
                state.ending.remove(&service);
            }
            Seen::Connecting | Seen::Up | Seen::Down | Seen::Failed => {
                state.latest.insert(about, report.clone());
            }
        }
        state.unsent.insert(about, report);
        drop(state);
        self.bell.notify_one();
    }

    /// The end of these services is awaited.
    pub(super) fn await_end(&self, services: impl IntoIterator<Item = Uuid>) {
        self.state().ending.extend(services);
    }

    /// Whether none of the awaited services is left.
    pub(super) fn has_ended(&self) -> bool {
        self.state().ending.is_empty()
    }

    /// What is to be sent.
    pub(super) fn unsent(&self) -> Vec<Report> {
        self.state().unsent.values().cloned().collect()
    }

    /// The API process has these; what has become newer meanwhile is still to be sent.
    pub(super) fn sent(&self, reports: &[Report]) {
        let mut state = self.state();
        for report in reports {
            let about = (report.service_id, report.connection_id);
            if state.unsent.get(&about) == Some(report) {
                state.unsent.remove(&about);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::State as TunnelState;

    #[test]
    fn the_newest_is_sent_until_it_has_arrived_and_again_to_another_run() {
        let sightings = Sightings::default();
        let (service, connection) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let told = |state, turn| gateway::Report::Tunnel { service, connection, generation: 1, state, turn };
        let turn = sightings.turn(17);
        sightings.take(told(TunnelState::Connecting, turn));
        let first = sightings.unsent();
        sightings.take(told(TunnelState::Down, turn));
        sightings.sent(&first);
        let second = sightings.unsent();
        assert_eq!((second.len(), second[0].state, second[0].revision), (1, Seen::Down, 17));
        sightings.sent(&second);
        assert!(sightings.unsent().is_empty());
        sightings.begin_again();
        assert_eq!((sightings.unsent()[0].state, sightings.unsent()[0].revision), (Seen::Down, 0));
        // A confirmation is of the turn that it answers, and of no other run.
        sightings.take(told(TunnelState::Absent, turn));
        assert_eq!(sightings.unsent()[0].revision, 0);
        let turn = sightings.turn(3);
        sightings.take(told(TunnelState::Absent, turn));
        assert_eq!(sightings.unsent()[0].revision, 3);
        sightings.begin_again();
        assert!(sightings.unsent().is_empty(), "what is not there need not be told");
    }
}
