//! What the data plane must still follow: which rows are due, which process has claimed them, and what came of a call.
//!
//! The rows themselves say it. A service or connection is due while `observed_generation < generation`. `attempts` and
//! `next_attempt_at` count for the generation in `tried_generation` alone, so that a change is a first try without
//! anything being reset. A teardown is due for as long as its row exists.
//!
//! Each table has two queues, first tries and retries, with a partial index each, and each is read project by project:
//! what one project has queued costs the others nothing. Index and query must spell the condition in the same words.
//!
//! **Claims** keep several processes on one PostgreSQL apart: a row that is claimed is nobody else's until
//! `claimed_until`. They are measured by the database's clock, which all processes share. A SQLite file belongs to one
//! process, which needs none. A deleted object's claim moves to its teardown, so that a call that is still under way in
//! another process is followed by the teardown there, and not crossed by it.
//!
//! The statements are plain text because they are fixed, and both databases understand them as they are.

use std::time::Duration;

use sea_query::Value;
use uuid::Uuid;

use super::Session;
use crate::{
    model::{SiteConnection, Status, Teardown, Timestamp, VpnService},
    store::{
        Record, StoreError,
        cell::{Cell, kept},
        engine::{Dialect, Row, Statement},
        text,
    },
};

/// The longest pause between two tries, with its jitter; a row that says more was written before the clock was set back.
const LONGEST_PAUSE: chrono::TimeDelta = chrono::TimeDelta::seconds(90);
/// Longer than any claim; one that lasts longer was made before the database's clock was set back.
const LONGEST_CLAIM: i64 = 2 * 3600 * 1_000_000;
/// Microseconds since 1970, on PostgreSQL.
const CLOCK: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
/// So many rows at most are named in one statement.
const MOST: usize = 128;
/// So many teardowns at most are counted.
const COUNTED: i64 = 10_000;

/// Which of its tries an object is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Turn {
    /// Its generation has not been tried yet.
    First,
    /// It has failed before.
    Retry,
}

/// A table with queues.
pub trait Queued: Sized + Send + 'static {
    /// Its name.
    const TABLE: &'static str;
    /// What makes a row part of the queue of first tries, as its index says it.
    const FIRST: &'static str;
    /// The same for retries.
    const RETRY: &'static str;
    /// The order of first tries within a project. Retries are in the order of their time.
    const FIRST_BY: &'static str;
    /// The generation to be followed, and how often that has failed.
    const TRY: &'static str;

    /// The columns that [`Queued::read`] reads, with commas between them.
    fn columns() -> String;

    /// Reads a row.
    fn read(row: &mut Row<'_>) -> Result<Self, StoreError>;
}

/// What the data plane follows.
pub trait Followed: Record {}

impl Followed for VpnService {}
impl Followed for SiteConnection {}

impl<R: Followed> Queued for R {
    const TABLE: &'static str = <R as Record>::TABLE;
    const FIRST: &'static str = "observed_generation < generation AND tried_generation < generation";
    const RETRY: &'static str = "observed_generation < generation AND tried_generation >= generation";
    const FIRST_BY: &'static str = "id";
    const TRY: &'static str = "generation, CASE WHEN tried_generation = generation THEN attempts ELSE 0 END";

    fn columns() -> String {
        R::COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    fn read(row: &mut Row<'_>) -> Result<Self, StoreError> {
        R::from_row(row)
    }
}

impl Queued for Teardown {
    const TABLE: &'static str = "teardowns";
    const FIRST: &'static str = "attempts = 0";
    const RETRY: &'static str = "attempts > 0";
    const FIRST_BY: &'static str = "requested_at";
    const TRY: &'static str = "0, attempts";

    fn columns() -> String {
        "id, kind, project_id, name, vpnservice_id, peer_address, requested_at".into()
    }

    fn read(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: Cell::get(row)?,
            kind: Cell::get(row)?,
            project_id: Cell::get(row)?,
            name: Cell::get(row)?,
            vpnservice_id: Cell::get(row)?,
            peer_address: Cell::get(row)?,
            requested_at: Cell::get(row)?,
        })
    }
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
    /// The generation that is to be followed; 0 for a teardown.
    pub generation: i64,
    /// How often that has failed.
    pub attempts: u32,
    /// What the row holds, or why it cannot be read.
    pub object: Result<T, StoreError>,
}

impl Session {
    /// Whether due rows must be [claimed](Session::claim) before they are worked on.
    pub fn needs_claims(&self) -> bool {
        self.dialect() == Dialect::Postgres
    }

    /// The projects after that one that have rows in a queue, in order, at most `limit`, each with whether one is due.
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
            // One look into the index per project, however many rows that has.
            format!(
                "WITH RECURSIVE projects (project_id, number) AS (SELECT {}, CAST(1 AS BIGINT) UNION ALL \
                 SELECT {}, number + 1 FROM projects WHERE project_id IS NOT NULL AND number < $2) \
                 SELECT project_id, {due} FROM projects WHERE project_id IS NOT NULL",
                next(">= $1"),
                next("> projects.project_id"),
            )
        });
        // No text that is kept is between another one and that with this character behind it.
        let start = after.map_or_else(String::new, |after| text::keep(after).into_owned() + "\u{1}");
        let mut values = vec![start.into(), count(limit)];
        if turn == Turn::Retry {
            values.extend([now.put(), (now + LONGEST_PAUSE).put()]);
        }
        let projects = self.all(&Statement { text, values }, |row| match row.text() {
            Ok(project) => Ok(Some((project.into_owned(), row.int()? > 0))),
            Err(error) => {
                tracing::debug!(table = Q::TABLE, %error, "rows without a readable project are left out");
                Ok(None)
            }
        })?;
        Ok(projects.into_iter().flatten().collect())
    }

    /// A project's rows in a queue that are due and that no other process has claimed, at most `limit`.
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
        if let Some(time) = time {
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
                Q::columns(),
                Q::TABLE,
                condition::<Q>(turn)
            )
        });
        let rows = self.all(&Statement { text, values }, |row| {
            let id = match Uuid::get(row) {
                Ok(id) => id,
                Err(error) => {
                    tracing::debug!(table = Q::TABLE, %error, "a row without a readable id is left out");
                    return Ok(None);
                }
            };
            // A count that cannot be read is one more thing that is wrong with the row.
            let generation = row.int().unwrap_or_default();
            let attempts = row
                .int()
                .ok()
                .and_then(|attempts| u32::try_from(attempts).ok())
                .unwrap_or(u32::from(turn == Turn::Retry));
            Ok(Some(Due { id, generation, attempts, object: Q::read(row) }))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Claims those of the rows that no other process has claimed or holds; answers which.
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
            let values = [process.put(), lease.into()].into_iter().chain(list).collect();
            self.changed = true;
            claimed.extend(self.all(&Statement { text: text.into(), values }, Uuid::get)?);
        }
        Ok(claimed)
    }

    /// Gives the process's claims on these rows up.
    pub fn release<Q: Queued>(&mut self, ids: &[Uuid], process: Uuid) -> Result<(), StoreError> {
        if !self.needs_claims() {
            return Ok(());
        }
        for part in ids.chunks(MOST) {
            let (list, places) = places(part, 2);
            let text = format!("UPDATE {} SET claimed_until = 0 WHERE claimed_by = $1 AND id IN ({places})", Q::TABLE);
            let values = [process.put()].into_iter().chain(list).collect();
            self.change(&Statement { text: text.into(), values })?;
        }
        Ok(())
    }

    /// Writes the status that the data plane has answered, unless the object has been changed or deleted since
    /// `generation` was read. Whatever it answers, the claim is over.
    pub fn observe<R: Followed>(
        &mut self,
        id: Uuid,
        generation: i64,
        status: &Status,
        process: Uuid,
    ) -> Result<bool, StoreError> {
        let text = self.text(R::TABLE, "observe", || {
            format!(
                "UPDATE {} SET status = $1, observed_generation = generation, claimed_until = 0 \
                 WHERE id = $2 AND generation = $3",
                R::TABLE
            )
        });
        let values = vec![status.put(), id.put(), generation.put()];
        let is_written = self.change(&Statement { text, values })? > 0;
        if !is_written {
            self.release_deleted::<R>(id, process)?;
        }
        Ok(is_written)
    }

    /// Writes a status that has changed since the data plane followed `generation`, if that is still the latest.
    pub fn report_status(&mut self, connection: Uuid, generation: i64, status: &Status) -> Result<bool, StoreError> {
        let table = <SiteConnection as Record>::TABLE;
        let text = self.text(table, "report", || {
            format!(
                "UPDATE {table} SET status = $1 WHERE id = $2 AND generation = $3 AND observed_generation = generation"
            )
        });
        let values = vec![status.put(), connection.put(), generation.put()];
        Ok(self.change(&Statement { text, values })? > 0)
    }

    /// Notes that a try has failed and when the next one is, unless the object has been changed since `generation` was
    /// read; the status becomes ERROR where `shows_error`. The claim is over.
    pub fn postpone<R: Followed>(
        &mut self,
        id: Uuid,
        generation: i64,
        next: (u32, Timestamp),
        shows_error: bool,
        process: Uuid,
    ) -> Result<(), StoreError> {
        let text = self.text(R::TABLE, "postpone", || {
            format!(
                "UPDATE {} SET tried_generation = generation, attempts = $1, next_attempt_at = $2, claimed_until = 0, \
                 status = COALESCE($3, status) WHERE id = $4 AND generation = $5 AND observed_generation < generation",
                R::TABLE
            )
        });
        let status = shows_error.then_some(Status::Error).as_ref().map_or(Value::String(None), Cell::put);
        let values = vec![i64::from(next.0).into(), next.1.put(), status, id.put(), generation.put()];
        if self.change(&Statement { text, values })? == 0 {
            self.release_deleted::<R>(id, process)?;
        }
        Ok(())
    }

    /// Notes that a teardown has failed and when the next try is.
    pub fn postpone_teardown(&mut self, id: Uuid, attempts: u32, next: Timestamp) -> Result<bool, StoreError> {
        let text = self.text(Teardown::TABLE, "postpone", || {
            "UPDATE teardowns SET attempts = $1, next_attempt_at = $2, claimed_until = 0 WHERE id = $3".into()
        });
        let values = vec![i64::from(attempts).into(), next.put(), id.put()];
        Ok(self.change(&Statement { text, values })? > 0)
    }

    /// Ends the claim on an object that has been changed, or deleted: then its teardown has taken the claim over.
    pub fn release_deleted<R: Followed>(&mut self, id: Uuid, process: Uuid) -> Result<(), StoreError> {
        self.release::<R>(&[id], process)?;
        self.release::<Teardown>(&[id], process)
    }

    /// These teardowns are done, or gone already; answers how many were there.
    pub fn remove_teardowns(&mut self, ids: &[Uuid]) -> Result<u64, StoreError> {
        let mut removed = 0;
        for part in ids.chunks(MOST) {
            let (values, places) = places(part, 1);
            let text = format!("DELETE FROM teardowns WHERE id IN ({places})").into();
            removed += self.change(&Statement { text, values })?;
        }
        Ok(removed)
    }

    /// Queues the teardown of a service that is about to be removed; false where there is none.
    pub fn queue_service_teardown(&mut self, service: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        let text = self.text(Teardown::TABLE, "queue service", || {
            "INSERT INTO teardowns (id, kind, project_id, name, vpnservice_id, peer_address, requested_at, claimed_by, \
             claimed_until) SELECT id, 'service', project_id, name, id, '', $1, claimed_by, claimed_until \
             FROM vpnservices WHERE id = $2"
                .into()
        });
        Ok(self.change(&Statement { text, values: vec![now.put(), service.put()] })? > 0)
    }

    /// A service has changed in a way that its connections must follow; answers how many those are.
    pub fn touch_connections_of(&mut self, service: Uuid) -> Result<u64, StoreError> {
        let text = self.text(<SiteConnection as Record>::TABLE, "touch", || {
            "UPDATE ipsec_site_connections SET generation = generation + 1, status = CASE WHEN observed_generation = 0 \
             AND status = 'PENDING_CREATE' THEN status ELSE 'PENDING_UPDATE' END WHERE vpnservice_id = $1"
                .into()
        });
        self.change(&Statement { text, values: vec![service.put()] })
    }

    /// How many teardowns have not been tried yet, counted up to `limit`.
    pub fn first_teardowns(&mut self, limit: usize) -> Result<usize, StoreError> {
        let text = self.text(Teardown::TABLE, "count first", || {
            "SELECT COUNT(*) FROM (SELECT 1 FROM teardowns WHERE attempts = 0 LIMIT $1) AS counted".into()
        });
        let counted = self.one(&Statement { text, values: vec![count(limit)] }, i64::get)?;
        Ok(usize::try_from(counted.unwrap_or_default()).unwrap_or_default())
    }

    /// How many teardowns are not confirmed, counted up to 10,000, and when the oldest of those was requested.
    pub fn teardown_backlog(&mut self) -> Result<(u64, Option<Timestamp>), StoreError> {
        let text = self.text(Teardown::TABLE, "backlog", || {
            "SELECT COUNT(*), COALESCE(MIN(requested_at), 0) FROM (SELECT requested_at FROM teardowns LIMIT $1) AS counted".into()
        });
        let counted =
            self.one(&Statement { text, values: vec![COUNTED.into()] }, |row| Ok((row.int()?, Timestamp::get(row)?)))?;
        let (number, oldest) = counted.unwrap_or_default();
        Ok((number.unsigned_abs(), (number > 0).then_some(oldest)))
    }

    /// Whether anything waits for a data plane.
    pub fn has_unfollowed(&mut self) -> Result<bool, StoreError> {
        let lags = |table: &str, queue: &str| format!("EXISTS (SELECT 1 FROM {table} WHERE {queue})");
        let text = self.text(Teardown::TABLE, "unfollowed", || {
            let [services, connections] = [<VpnService as Record>::TABLE, <SiteConnection as Record>::TABLE]
                .map(|table| format!("{} OR {}", lags(table, VpnService::FIRST), lags(table, VpnService::RETRY)));
            format!(
                "SELECT CASE WHEN EXISTS (SELECT 1 FROM teardowns) OR {services} OR {connections} THEN 1 ELSE 0 END"
            )
        });
        Ok(self.one(&Statement { text, values: Vec::new() }, i64::get)? == Some(1))
    }

    /// Where no data plane follows: drops teardowns, and marks lagging objects as followed with the status that they have,
    /// at most `limit` of each.
    pub fn drop_unfollowed(&mut self, limit: usize) -> Result<(), StoreError> {
        let skip = if self.needs_claims() { " FOR UPDATE SKIP LOCKED" } else { "" };
        let some = |table: &str, queue: &str| format!("IN (SELECT id FROM {table} WHERE {queue} LIMIT $1{skip})");
        let mark = |table: &str, queue: &str| {
            format!("UPDATE {table} SET observed_generation = generation WHERE id {}", some(table, queue))
        };
        let (services, connections) = (<VpnService as Record>::TABLE, <SiteConnection as Record>::TABLE);
        for (table, form, text) in [
            (Teardown::TABLE, "drop", format!("DELETE FROM teardowns WHERE id {}", some(Teardown::TABLE, "TRUE"))),
            (services, "mark first", mark(services, VpnService::FIRST)),
            (services, "mark retries", mark(services, VpnService::RETRY)),
            (connections, "mark first", mark(connections, SiteConnection::FIRST)),
            (connections, "mark retries", mark(connections, SiteConnection::RETRY)),
        ] {
            let text = self.text(table, form, || text);
            self.change(&Statement { text, values: vec![count(limit)] })?;
        }
        Ok(())
    }
}

/// Whether no other process than that in place `process` has claimed the row.
fn free(process: usize) -> String {
    format!("(claimed_by = ${process} OR claimed_until NOT BETWEEN {CLOCK} AND {CLOCK} + {LONGEST_CLAIM})")
}

fn count(number: usize) -> Value {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

/// A list of ids as values, and the places for them from `first` on. Some are named twice, so that there are few different
/// statements.
fn places(ids: &[Uuid], first: usize) -> (Vec<Value>, String) {
    let number = ids.len().next_power_of_two();
    let values = ids.iter().cycle().take(number).map(Cell::put).collect();
    let places: Vec<String> = (first..first + number).map(|place| format!("${place}")).collect();
    (values, places.join(", "))
}
