//! The requests that wait for a teardown.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use uuid::Uuid;

/// How many finished teardowns are remembered, for requests that ask just afterwards.
const REMEMBERED: usize = 4096;

/// The requests that wait for a teardown.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    waiters: HashMap<Uuid, Arc<Notify>>,
    done: HashSet<Uuid>,
    order: VecDeque<Uuid>,
}

impl Waiting {
    /// Waits until the teardown is done; returns at once if it is among the most recently finished.
    pub(super) async fn wait(&self, connection: Uuid) {
        let bell = {
            let mut state = self.state();
            if state.done.contains(&connection) {
                return;
            }
            Arc::clone(state.waiters.entry(connection).or_default())
        };
        let waiter = Waiter { waiting: self, connection, bell };
        waiter.bell.notified().await;
    }

    /// Marks the teardown as done.
    pub(super) fn finish(&self, connection: Uuid) {
        let mut state = self.state();
        if state.done.insert(connection) {
            state.order.push_back(connection);
        }
        if state.order.len() > REMEMBERED
            && let Some(oldest) = state.order.pop_front()
        {
            state.done.remove(&oldest);
        }
        if let Some(bell) = state.waiters.remove(&connection) {
            // A connection is deleted once, so only one request waits; any other is released by its time limit.
            bell.notify_waiters();
            bell.notify_one();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a waiter when its future ends or is dropped.
struct Waiter<'a> {
    waiting: &'a Waiting,
    connection: Uuid,
    bell: Arc<Notify>,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut state = self.waiting.state();
        // The map and this one: nobody else waits.
        if Arc::strong_count(&self.bell) <= 2
            && state.waiters.get(&self.connection).is_some_and(|bell| Arc::ptr_eq(bell, &self.bell))
        {
            state.waiters.remove(&self.connection);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_waiter_is_woken_or_gives_up_and_leaves_nothing_behind() {
        let waiting = Waiting::default();
        let second = Duration::from_secs(1);
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let finish = async {
            tokio::time::sleep(second / 2).await;
            waiting.finish(one);
        };
        let (early, late, ()) = tokio::join!(
            tokio::time::timeout(second, waiting.wait(one)),
            tokio::time::timeout(second, waiting.wait(two)),
            finish
        );
        assert!(early.is_ok() && late.is_err());
        assert!(waiting.state().waiters.is_empty());
        tokio::time::timeout(Duration::ZERO, waiting.wait(one)).await.unwrap();
    }

    #[test]
    fn only_so_many_are_remembered() {
        let waiting = Waiting::default();
        for id in 0..5000 {
            waiting.finish(Uuid::from_u128(id));
        }
        let state = waiting.state();
        assert_eq!((state.done.len(), state.order.len()), (REMEMBERED, REMEMBERED));
        assert!(state.done.contains(&Uuid::from_u128(4999)));
    }
}
