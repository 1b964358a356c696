//! The calls in progress, and how many more may be started for each project.

use std::collections::HashMap;

use uuid::Uuid;

use crate::store::Turn;

/// The kind of a call to the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Removing a connection or service.
    Teardown,
    /// Changing a service.
    Service,
    /// Changing a connection.
    Connection,
}

impl Kind {
    /// The name in the log.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Teardown => "teardown",
            Self::Service => "service",
            Self::Connection => "connection",
        }
    }
}

/// The object of a call. There is never more than one call with the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) kind: Kind,
    pub(super) id: Uuid,
}

/// The purpose of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Try {
    pub(super) key: Key,
    pub(super) project: String,
    /// The generation that is followed; 0 for a teardown.
    pub(super) generation: i64,
    /// How often it has failed before.
    pub(super) attempts: u32,
}

impl Try {
    fn turn(&self) -> Turn {
        if self.attempts == 0 { Turn::First } else { Turn::Retry }
    }
}

/// The tries in progress. There are few: at most two rooms full.
#[derive(Clone, Debug)]
pub(super) struct Rooms {
    size: usize,
    tries: HashMap<Key, Try>,
    teardowns: Room,
    changes: Room,
}

#[derive(Clone, Debug, Default)]
struct Room {
    taken: usize,
    retries: usize,
    projects: HashMap<String, usize>,
}

impl Rooms {
    /// Two rooms with `size` slots each.
    pub(super) fn new(size: usize) -> Self {
        Self { size, tries: HashMap::new(), teardowns: Room::default(), changes: Room::default() }
    }

    pub(super) fn contains(&self, key: Key) -> bool {
        self.tries.contains_key(&key)
    }

    pub(super) fn find(&self, key: Key) -> Option<&Try> {
        self.tries.get(&key)
    }

    /// The number of teardowns that are at their first try.
    pub(super) fn first_teardowns(&self) -> usize {
        self.teardowns.taken - self.teardowns.retries
    }

    pub(super) fn add(&mut self, this: Try) {
        let room = self.room_mut(this.key.kind);
        room.taken += 1;
        room.retries += usize::from(this.turn() == Turn::Retry);
        *room.projects.entry(this.project.clone()).or_default() += 1;
        self.tries.insert(this.key, this);
    }

    pub(super) fn remove(&mut self, key: Key) {
        let Some(this) = self.tries.remove(&key) else { return };
        let room = self.room_mut(key.kind);
        room.taken -= 1;
        room.retries -= usize::from(this.turn() == Turn::Retry);
        if let Some(held) = room.projects.get_mut(&this.project) {
            *held -= 1;
            if *held == 0 {
                room.projects.remove(&this.project);
            }
        }
    }

    /// The number of tries of this kind that may be started.
    pub(super) fn free(&self, kind: Kind, turn: Turn) -> usize {
        let room = self.room(kind);
        let free = self.size.saturating_sub(room.taken);
        match turn {
            Turn::First => free,
            Turn::Retry => free.min((self.size / 2).max(1).saturating_sub(room.retries)),
        }
    }

    /// The number of projects with tries of this kind in progress.
    pub(super) fn projects(&self, kind: Kind) -> usize {
        self.room(kind).projects.len()
    }

    /// The number of tries a project has in progress in the room of this kind.
    pub(super) fn held(&self, kind: Kind, project: &str) -> usize {
        self.room(kind).projects.get(project).copied().unwrap_or_default()
    }

    /// How many of those a project may start: while it has fewer than half as many as there are free slots, or none.
    pub(super) fn share(&self, kind: Kind, turn: Turn, project: &str) -> usize {
        let (mut free, mut held, mut share) = (self.free(kind, turn), self.held(kind, project), 0);
        while free > 0 && held < (free / 2).max(1) {
            free -= 1;
            held += 1;
            share += 1;
        }
        share
    }

    fn room(&self, kind: Kind) -> &Room {
        match kind {
            Kind::Teardown => &self.teardowns,
            Kind::Service | Kind::Connection => &self.changes,
        }
    }

    fn room_mut(&mut self, kind: Kind) -> &mut Room {
        match kind {
            Kind::Teardown => &mut self.teardowns,
            Kind::Service | Kind::Connection => &mut self.changes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(rooms: &mut Rooms, project: &str, turn: Turn) -> usize {
        let share = rooms.share(Kind::Connection, turn, project);
        for number in 0..share {
            let id = Uuid::from_u128((rooms.tries.len() * 1000 + number) as u128);
            let attempts = u32::from(turn == Turn::Retry);
            rooms.add(Try {
                key: Key { kind: Kind::Connection, id },
                project: project.into(),
                generation: 1,
                attempts,
            });
        }
        share
    }

    #[test]
    fn every_project_leaves_room_for_others() {
        let mut rooms = Rooms::new(64);
        let shares: Vec<usize> =
            ["a", "b", "c", "d", "e", "f"].map(|project| fill(&mut rooms, project, Turn::First)).into();
        assert_eq!(shares, [21, 14, 10, 6, 4, 3]);
        assert_eq!(fill(&mut rooms, "a", Turn::First), 0);
        let one = rooms.tries.values().find(|one| one.project == "a").unwrap().key;
        rooms.remove(one);
        assert_eq!(rooms.held(Kind::Connection, "a"), 20);
        assert_eq!(rooms.first_teardowns(), 0);
        assert_eq!(rooms.share(Kind::Teardown, Turn::First, "a"), 21);
    }

    #[test]
    fn retries_leave_half_of_the_room() {
        let mut rooms = Rooms::new(16);
        for project in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            fill(&mut rooms, project, Turn::Retry);
        }
        assert_eq!((rooms.free(Kind::Connection, Turn::Retry), rooms.free(Kind::Connection, Turn::First)), (0, 8));
        assert!(rooms.share(Kind::Connection, Turn::First, "new") > 0);
    }

    #[test]
    fn the_smallest_room_serves_one_after_the_other() {
        let mut rooms = Rooms::new(1);
        assert_eq!(fill(&mut rooms, "a", Turn::Retry), 1);
        assert_eq!(fill(&mut rooms, "b", Turn::First), 0);
    }
}
