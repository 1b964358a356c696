//! The rows that the data plane must still follow, and which process has claimed them. `outcomes.rs` writes the results
//! of the calls.
//!
//! The rows themselves are the queue. A service or connection is due while `observed_generation < generation`.
//! `attempts` and `next_attempt_at` apply only to the generation in `tried_generation`, so a change starts over with a
//! first try without resetting anything. A teardown is due for as long as its row exists.
//!
//! Each table has two queues, first tries and retries, each with a partial index and read project by project, so one
//! project's backlog does not delay the others. Index and query must phrase the condition identically.
//!
//! **Claims** keep several processes on one PostgreSQL apart: until `claimed_until`, a row belongs to the process that
//! claimed it. Claims are measured by the database's clock, which all processes share. A SQLite file belongs to one
//! process, which needs no claims. The claim on a deleted object moves to its teardown: if a call is still in progress
//! in another process, the teardown runs there, after the call.

use std::time::Duration;

use uuid::Uuid;

use super::{Session, count, objects::columns};
use crate::{
    model::{SiteConnection, Teardown, Timestamp, VpnService},
    store::{
        Record, StoreError,
        cell::{Cell, kept},
        engine::{Dialect, Value},
        text,
    },
};

/// The longest pause between two tries, with jitter; a longer one was written before the clock was set back.
const LONGEST_PAUSE: chrono::TimeDelta = chrono::TimeDelta::seconds(90);
/// Longer than any claim; a claim that lasts longer was made before the database's clock was set back.
const LONGEST_CLAIM: i64 = 2 * 3600 * 1_000_000;
/// Microseconds since 1970, on PostgreSQL.
const CLOCK: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
/// The maximum number of rows named in one statement.
pub(super) const MOST: usize = 128;

/// Whether an object's generation has been tried before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Turn {
    /// Its generation has not been tried yet.
    First,
    /// It has failed before.
    Retry,
}

/// A table with queues.
pub trait Queued: Record {
    /// The condition for the queue of first tries, as its index phrases it.
    const FIRST: &'static str;
    /// The same for retries.
    const RETRY: &'static str;
    /// The order of first tries within a project. Retries are ordered by their time.
    const FIRST_BY: &'static str;
    /// The generation to be followed, and its number of failures.
    const TRY: &'static str;
}

/// An object that the data plane follows.
pub trait Followed: Record {}

impl Followed for VpnService {}
impl Followed for SiteConnection {}

impl<R: Followed> Queued for R {
    const FIRST: &'static str = "observed_generation < generation AND tried_generation < generation";
    const RETRY: &'static str = "observed_generation < generation AND tried_generation >= generation";
    const FIRST_BY: &'static str = "id";
    const TRY: &'static str = "generation, CASE WHEN tried_generation = generation THEN attempts ELSE 0 END";
}

impl Queued for Teardown {
    const FIRST: &'static str = "attempts = 0";
    const RETRY: &'static str = "attempts > 0";
    const FIRST_BY: &'static str = "requested_at";
    const TRY: &'static str = "0, attempts";
}

fn condition<Q: Queued>(turn: Turn) -> &'static str {
    match turn {
        Turn::First => Q::FIRST,
        Turn::Retry => Q::RETRY,
    }
}

/// A due row.
#[derive(Debug)]
pub struct Due<T> {
    /// Its id.
    pub id: Uuid,
    /// The generation to be followed; 0 for a teardown.
    pub generation: i64,
    /// How often that has failed.
    pub attempts: u32,
    /// The row's content, or why it cannot be read.
    pub object: Result<T, StoreError>,
}

impl Session {
    /// Whether due rows must be [claimed](Session::claim) before they are worked on.
    pub fn needs_claims(&self) -> bool {
        self.dialect() == Dialect::Postgres
    }

    /// At most `limit` projects after that one that have rows in a queue, in order, each with whether a row is due.
    pub fn queued_projects<Q: Queued>(
        &mut self,
        turn: Turn,
        after: Option<&str>,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(String, bool)>, StoreError> {
        let (table, queue) = (Q::TABLE, condition::<Q>(turn));
        let (form, due) = match turn {
            Turn::First => ("projects of first tries", "1".to_owned()),
            Turn::Retry => {
                let exists = |when: &str| {
                    format!(
                        "EXISTS (SELECT 1 FROM {table} AS q WHERE {queue} AND q.project_id = projects.project_id \
                         AND next_attempt_at {when})"
                    )
                };
                let due = format!("CASE WHEN {} OR {} THEN 1 ELSE 0 END", exists("<= $3"), exists("> $4"));
                ("projects of retries", due)
            }
        };
        let text = self.text(table, form, || {
            let next = |bound: &str| {
                format!(
                    "(SELECT q.project_id FROM {table} AS q WHERE {queue} AND q.project_id {bound} \
                     ORDER BY q.project_id LIMIT 1)"
                )
            };
            // One index lookup per project, however many rows it has.
            format!(
                "WITH RECURSIVE projects (project_id, number) AS (SELECT {}, CAST(1 AS BIGINT) UNION ALL \
                 SELECT {}, number + 1 FROM projects WHERE project_id IS NOT NULL AND number < $2) \
                 SELECT project_id, {due} FROM projects WHERE project_id IS NOT NULL",
                next(">= $1"),
                next("> projects.project_id"),
            )
        });
        // No stored text sorts between another one and that one followed by this character.
        let start = after.map_or_else(String::new, |after| text::keep(after).into_owned() + "\u{1}");
        let mut values = vec![Value::Text(start.into()), count(limit)];
        let late = now + LONGEST_PAUSE;
        if turn == Turn::Retry {
            values.extend([now.put(), late.put()]);
        }
        let projects = self.all(&text, &values, |row| match row.read::<String>() {
            Ok(project) => Ok(Some((project, row.read::<i64>()? > 0))),
            Err(error) => {
                tracing::debug!(table = Q::TABLE, %error, "rows without a readable project are left out");
                Ok(None)
            }
        })?;
        Ok(projects.into_iter().flatten().collect())
    }

    /// At most `limit` due rows of a project in a queue that no other process has claimed.
    pub fn due<Q: Queued>(
        &mut self,
        turn: Turn,
        project: &str,
        process: Uuid,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Due<Q>>, StoreError> {
        match turn {
            Turn::First => self.due_when::<Q>(turn, ("first tries", ""), project, process, None, limit),
            Turn::Retry => {
                let mut due = self.due_when::<Q>(turn, ("retries", "<="), project, process, Some(now), limit)?;
                if due.len() < limit {
                    let late = Some(now + LONGEST_PAUSE);
                    let rest = limit - due.len();
                    due.extend(self.due_when::<Q>(turn, ("late retries", ">"), project, process, late, rest)?);
                }
                Ok(due)
            }
        }
    }

    fn due_when<Q: Queued>(
        &mut self,
        turn: Turn,
        (form, comparison): (&'static str, &str),
        project: &str,
        process: Uuid,
        time: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<Due<Q>>, StoreError> {
        let mut values = vec![kept(project)];
        let (mut clauses, mut order) = (String::new(), Q::FIRST_BY);
        if let Some(time) = &time {
            values.push(time.put());
            clauses = format!(" AND next_attempt_at {comparison} $2");
            order = "next_attempt_at";
        }
        if self.needs_claims() {
            values.push(process.put());
            clauses = format!("{clauses} AND {}", free(values.len()));
        }
        values.push(count(limit));
        let place = values.len();
        let text = self.text(Q::TABLE, form, || {
            format!(
                "SELECT id, {}, {} FROM {} WHERE {} AND project_id = $1{clauses} ORDER BY {order} LIMIT ${place}",
                Q::TRY,
                columns::<Q>(),
                Q::TABLE,
                condition::<Q>(turn)
            )
        });
        let rows = self.all(&text, &values, |row| {
            let id = match row.read() {
                Ok(id) => id,
                Err(error) => {
                    tracing::debug!(table = Q::TABLE, %error, "a row without a readable id is left out");
                    return Ok(None);
                }
            };
            // An unreadable count is one more thing wrong with the row.
            let generation = row.read().unwrap_or_default();
            let attempts = row.read::<i64>().ok().and_then(|attempts| attempts.try_into().ok());
            let attempts = attempts.unwrap_or(u32::from(turn == Turn::Retry));
            Ok(Some(Due { id, generation, attempts, object: Q::from_row(row) }))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Claims those of the rows that no other process has claimed or holds; returns their ids.
    pub fn claim<Q: Queued>(&mut self, ids: &[Uuid], process: Uuid, lease: Duration) -> Result<Vec<Uuid>, StoreError> {
        if !self.needs_claims() {
            return Ok(ids.to_vec());
        }
        let lease = i64::try_from(lease.as_micros()).unwrap_or(LONGEST_CLAIM).min(LONGEST_CLAIM);
        let mut claimed = Vec::new();
        for part in ids.chunks(MOST) {
            let (list, places) = places(part, 3);
            let text = format!(
                "UPDATE {table} SET claimed_by = $1, claimed_until = {CLOCK} + $2 WHERE id IN (SELECT id FROM {table} \
                 WHERE id IN ({places}) AND {free} ORDER BY id FOR UPDATE SKIP LOCKED) RETURNING id",
                table = Q::TABLE,
                free = free(1),
            );
            let values: Vec<_> = [process.put(), lease.put()].into_iter().chain(list).collect();
            self.changed = true;
            claimed.extend(self.values::<Uuid>(&text, &values)?);
        }
        Ok(claimed)
    }

    /// Ends the process's claims on these rows.
    pub fn release<Q: Queued>(&mut self, ids: &[Uuid], process: Uuid) -> Result<(), StoreError> {
        if !self.needs_claims() {
            return Ok(());
        }
        for part in ids.chunks(MOST) {
            let (list, places) = places(part, 2);
            let text = format!("UPDATE {} SET claimed_until = 0 WHERE claimed_by = $1 AND id IN ({places})", Q::TABLE);
            let values: Vec<_> = [process.put()].into_iter().chain(list).collect();
            self.change(&text, &values)?;
        }
        Ok(())
    }
}

/// The condition that no process other than the one in parameter `process` has claimed the row.
fn free(process: usize) -> String {
    format!("(claimed_by = ${process} OR claimed_until NOT BETWEEN {CLOCK} AND {CLOCK} + {LONGEST_CLAIM})")
}

/// A list of ids as values, and their placeholders starting at `first`. Some are repeated, so that there are few
/// different statements.
pub(super) fn places(ids: &[Uuid], first: usize) -> (Vec<Value<'_>>, String) {
    let number = ids.len().next_power_of_two();
    let values = ids.iter().cycle().take(number).map(Cell::put).collect();
    let places: Vec<String> = (first..first + number).map(|place| format!("${place}")).collect();
    (values, places.join(", "))
}
