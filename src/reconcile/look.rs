//! Finds what is due and has capacity, in one read of the store.

use std::collections::HashMap;

use uuid::Uuid;

use super::room::{Key, Kind, Rooms, Try};
use crate::{
    model::{SiteConnection, Teardown, Timestamp, VpnService},
    store::{Due, Queued, Session, StoreError, Turn},
};

/// The number of projects with waiting retries that are read at once.
const PROJECTS: usize = 512;

/// A task for the driver.
#[derive(Debug)]
pub(super) enum Task {
    /// Remove this.
    Teardown(Teardown),
    /// Bring this service into the desired state.
    Service(VpnService),
    /// Bring this connection of this service into the desired state.
    Connection(Box<SiteConnection>, VpnService),
}

/// The project that each queue served last: projects are served in turn.
pub(super) type Turns = HashMap<(Kind, Turn), String>;

/// The input of a look.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) rooms: Rooms,
    pub(super) turns: Turns,
    pub(super) now: Timestamp,
    pub(super) process: Uuid,
    /// Whether to look at retries, too.
    pub(super) with_retries: bool,
    /// Whether connections come before services, with which they share a room.
    pub(super) connections_first: bool,
}

/// The result of a look.
#[derive(Debug)]
pub(super) struct Found {
    /// What to start; an error is why a row cannot be read.
    pub(super) due: Vec<(Try, Result<Task, StoreError>)>,
    /// What to cancel, because a teardown waits for its end.
    pub(super) overtaken: Vec<Key>,
    pub(super) turns: Turns,
    /// Whether anything waits for a retry, due or not.
    pub(super) has_retries: bool,
    /// Whether more teardowns wait than run.
    pub(super) is_behind: bool,
    /// Whether rows must be claimed before they are started.
    pub(super) needs_claims: bool,
}

/// A queued object, as a task.
trait Work: Queued {
    const KIND: Kind;

    fn task(self, session: &mut Session) -> Result<Task, StoreError>;
}

impl Work for Teardown {
    const KIND: Kind = Kind::Teardown;

    fn task(self, _: &mut Session) -> Result<Task, StoreError> {
        Ok(Task::Teardown(self))
    }
}

impl Work for VpnService {
    const KIND: Kind = Kind::Service;

    fn task(self, _: &mut Session) -> Result<Task, StoreError> {
        Ok(Task::Service(self))
    }
}

impl Work for SiteConnection {
    const KIND: Kind = Kind::Connection;

    fn task(self, session: &mut Session) -> Result<Task, StoreError> {
        let service = session.find(self.vpnservice_id)?;
        let service = service.ok_or_else(|| StoreError::Corrupt("it belongs to no service".into()))?;
        Ok(Task::Connection(Box::new(self), service))
    }
}

impl Look {
    /// Finds what is due and has capacity, in the order in which to start it.
    pub(super) fn run(&self, session: &mut Session) -> Result<Found, StoreError> {
        let mut rooms = self.rooms.clone();
        let mut found = Found {
            due: Vec::new(),
            overtaken: Vec::new(),
            turns: self.turns.clone(),
            has_retries: false,
            is_behind: false,
            needs_claims: session.needs_claims(),
        };
        for turn in [Turn::First, Turn::Retry] {
            if turn == Turn::Retry && !self.with_retries {
                break;
            }
            self.queue::<Teardown>(session, turn, &mut rooms, &mut found)?;
            if self.connections_first {
                self.queue::<SiteConnection>(session, turn, &mut rooms, &mut found)?;
                self.queue::<VpnService>(session, turn, &mut rooms, &mut found)?;
            } else {
                self.queue::<VpnService>(session, turn, &mut rooms, &mut found)?;
                self.queue::<SiteConnection>(session, turn, &mut rooms, &mut found)?;
            }
        }
        let running = rooms.first_teardowns();
        found.is_behind = running > 0 && session.first_teardowns(2 * running + 1)? > 2 * running;
        Ok(found)
    }

    fn queue<W: Work>(
        &self,
        session: &mut Session,
        turn: Turn,
        rooms: &mut Rooms,
        found: &mut Found,
    ) -> Result<(), StoreError> {
        let free = rooms.free(W::KIND, turn);
        if free == 0 {
            found.has_retries |= turn == Turn::Retry;
            return Ok(());
        }
        // Projects whose rows are all in progress are still listed.
        let limit = match turn {
            Turn::First => free + rooms.projects(W::KIND),
            Turn::Retry => PROJECTS,
        };
        for (project, is_due) in self.ring::<W>(session, turn, limit)? {
            if rooms.free(W::KIND, turn) == 0 {
                break;
            }
            found.has_retries |= turn == Turn::Retry;
            let share = rooms.share(W::KIND, turn, &project);
            if is_due && share > 0 {
                let listed = share + rooms.held(W::KIND, &project);
                let rows = session.due::<W>(turn, &project, self.process, self.now, listed)?;
                self.start(session, &project, rows, share, rooms, found)?;
            }
            found.turns.insert((W::KIND, turn), project);
        }
        Ok(())
    }

    /// The projects of a queue, each once, starting after the one that was served last.
    fn ring<W: Work>(
        &self,
        session: &mut Session,
        turn: Turn,
        limit: usize,
    ) -> Result<Vec<(String, bool)>, StoreError> {
        let last = self.turns.get(&(W::KIND, turn)).map(String::as_str);
        let mut ring = session.queued_projects::<W>(turn, last, self.now, limit)?;
        if let Some(last) = last.filter(|_| ring.len() < limit) {
            let before = session.queued_projects::<W>(turn, None, self.now, limit - ring.len())?;
            ring.extend(before.into_iter().take_while(|(project, _)| project.as_str() <= last));
        }
        Ok(ring)
    }

    fn start<W: Work>(
        &self,
        session: &mut Session,
        project: &str,
        rows: Vec<Due<W>>,
        share: usize,
        rooms: &mut Rooms,
        found: &mut Found,
    ) -> Result<(), StoreError> {
        let mut started = 0;
        for row in rows {
            let key = Key { kind: W::KIND, id: row.id };
            if started == share {
                break;
            }
            if self.rooms.contains(key) {
                continue;
            }
            let change = [Kind::Service, Kind::Connection].map(|kind| Key { kind, id: row.id });
            if W::KIND == Kind::Teardown
                && let Some(change) = change.into_iter().find(|change| self.rooms.contains(*change))
            {
                found.overtaken.push(change);
                continue;
            }
            let this = Try { key, project: project.to_owned(), generation: row.generation, attempts: row.attempts };
            let task = match row.object.and_then(|object| object.task(session)) {
                Ok(task) => Ok(task),
                Err(error @ StoreError::Corrupt(_)) => Err(error),
                Err(error) => return Err(error),
            };
            rooms.add(this.clone());
            found.due.push((this, task));
            started += 1;
        }
        Ok(())
    }
}
