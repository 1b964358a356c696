//! Writes the results of calls, in batches.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use super::{
    Parts,
    call::{Ended, Outcome},
    room::{Key, Kind},
};
use crate::{
    driver::Report,
    model::{SiteConnection, Teardown, Timestamp, VpnService},
    store::{Session, StoreError},
};

/// The longest time between two tries, without jitter.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// The number of consecutive failures after which the status is ERROR.
const FAILURES_UNTIL_ERROR: u32 = 3;

/// Something to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A finished try.
    Ended(Ended),
    /// A change that the data plane has noticed.
    Report(Report),
}

/// The pause after this many consecutive failures: 1, 2, 4 ... seconds, plus or minus up to a quarter, which depends on
/// the object, so that simultaneous failures are not retried simultaneously.
fn pause(failures: u32, id: Uuid) -> Duration {
    let doublings = failures.saturating_sub(1).min(6);
    let pause = Duration::from_secs(1 << doublings).min(LONGEST_PAUSE);
    let (high, low) = id.as_u64_pair();
    let mixed = (high ^ low).wrapping_add(failures.into()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The top eight bits, 0 to 255, become 3/4 to 5/4.
    pause * (384 + u32::from(mixed.to_be_bytes()[0])) / 512
}

/// Writes all entries; returns those that could not be written and must be retried.
pub(super) async fn write(parts: &Parts, entries: Vec<Entry>) -> Vec<Entry> {
    let Err(error) = write_together(parts, entries.clone()).await else { return Vec::new() };
    if entries.len() == 1 || error != StoreError::Busy {
        tracing::warn!(%error, entries = entries.len(), "results of data-plane calls could not be written yet");
        return entries;
    }
    // Another writer holds one of the rows; the others need not wait for it.
    let mut kept = Vec::new();
    for entry in entries {
        if let Err(error) = write_together(parts, vec![entry.clone()]).await {
            tracing::debug!(%error, "the result of a data-plane call could not be written yet");
            kept.push(entry);
        }
    }
    kept
}

async fn write_together(parts: &Parts, mut entries: Vec<Entry>) -> Result<(), StoreError> {
    // In the same order everywhere, so that two processes cannot deadlock.
    entries.sort_by_key(|entry| match entry {
        Entry::Ended(ended) => ended.this.key.id,
        Entry::Report(report) => report.connection,
    });
    let (entries, process, now) = (Arc::new(entries), parts.process, parts.clock.now());
    parts.store.write(move |session| save(session, &entries, process, now)).await
}

fn save(session: &mut Session, entries: &[Entry], process: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let is_gone = |entry: &Entry| match entry {
        Entry::Ended(Ended { this, outcome: Outcome::Gone }) => Some(this.key.id),
        Entry::Ended(_) | Entry::Report(_) => None,
    };
    session.remove_teardowns(&entries.iter().filter_map(is_gone).collect::<Vec<_>>())?;
    for entry in entries {
        match entry {
            Entry::Report(report) => {
                session.report_status(report.connection, report.generation, &report.status)?;
            }
            Entry::Ended(ended) => save_one(session, ended, process, now)?,
        }
    }
    Ok(())
}

fn save_one(session: &mut Session, ended: &Ended, process: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let Ended { this, outcome } = ended;
    let Key { kind, id } = this.key;
    let attempts = this.attempts.saturating_add(1);
    let next = (attempts, now + pause(attempts, id));
    let shows_error = *outcome == Outcome::Hopeless || attempts >= FAILURES_UNTIL_ERROR;
    match (outcome, kind) {
        (Outcome::Gone, Kind::Teardown | Kind::Service | Kind::Connection) => Ok(()),
        (Outcome::Status(status), Kind::Service) => {
            session.observe::<VpnService>(id, this.generation, status, process).map(drop)
        }
        (Outcome::Status(status), Kind::Connection) => {
            session.observe::<SiteConnection>(id, this.generation, status, process).map(drop)
        }
        (Outcome::Failed | Outcome::Hopeless, Kind::Service) => {
            session.postpone::<VpnService>(id, this.generation, next, shows_error, process)
        }
        (Outcome::Failed | Outcome::Hopeless, Kind::Connection) => {
            session.postpone::<SiteConnection>(id, this.generation, next, shows_error, process)
        }
        (Outcome::Failed | Outcome::Hopeless | Outcome::Status(_), Kind::Teardown) => {
            session.postpone_teardown(id, next.0, next.1).map(drop)
        }
        (Outcome::GivenUp, Kind::Teardown) => session.release::<Teardown>(&[id], process),
        (Outcome::GivenUp, Kind::Service) => session.release_deleted::<VpnService>(id, process),
        (Outcome::GivenUp, Kind::Connection) => session.release_deleted::<SiteConnection>(id, process),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_differ_by_object() {
        let id = Uuid::from_u128(7);
        for (failures, seconds) in [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (100, 60)] {
            let (whole, pause) = (Duration::from_secs(seconds), pause(failures, id));
            assert!(pause >= whole * 3 / 4 && pause <= whole * 5 / 4, "{failures}: {pause:?}");
        }
        let first: std::collections::HashSet<Duration> = (0..100).map(|id| pause(1, Uuid::from_u128(id))).collect();
        assert!(first.len() > 50, "{}", first.len());
    }
}
