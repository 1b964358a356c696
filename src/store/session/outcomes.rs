//! The results of data-plane calls, and what is queued for the data plane.

use uuid::Uuid;

use super::{
    Session, count,
    due::{Followed, MOST, Queued, places},
};
use crate::{
    model::{SiteConnection, Status, Teardown, Timestamp, VpnService},
    store::{Record, StoreError, cell::Cell, engine::Value},
};

/// The maximum number of teardowns that are counted.
const COUNTED: i64 = 10_000;

impl Session {
    /// Writes the status that the data plane returned, unless the object has been changed or deleted since `generation`
    /// was read. In either case, the claim is released.
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
        let is_written = self.change(&text, &[status.put(), id.put(), generation.put()])? > 0;
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
        Ok(self.change(&text, &[status.put(), connection.put(), generation.put()])? > 0)
    }

    /// Records a failed try and the time of the next, unless the object has been changed since `generation` was read;
    /// sets the status to ERROR if `shows_error`. The claim is released.
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
        let status = if shows_error { Status::Error.put() } else { Value::Null };
        let values = [count(next.0), next.1.put(), status, id.put(), generation.put()];
        if self.change(&text, &values)? == 0 {
            self.release_deleted::<R>(id, process)?;
        }
        Ok(())
    }

    /// Records that a teardown has failed, and the time of the next try.
    pub fn postpone_teardown(&mut self, id: Uuid, attempts: u32, next: Timestamp) -> Result<bool, StoreError> {
        let text = "UPDATE teardowns SET attempts = $1, next_attempt_at = $2, claimed_until = 0 WHERE id = $3";
        Ok(self.change(text, &[count(attempts), next.put(), id.put()])? > 0)
    }

    /// Releases the claim on an object that was changed or deleted; its teardown has then taken over the claim.
    pub fn release_deleted<R: Followed>(&mut self, id: Uuid, process: Uuid) -> Result<(), StoreError> {
        self.release::<R>(&[id], process)?;
        self.release::<Teardown>(&[id], process)
    }

    /// Removes teardowns that are done; returns how many still existed.
    pub fn remove_teardowns(&mut self, ids: &[Uuid]) -> Result<u64, StoreError> {
        let mut removed = 0;
        for part in ids.chunks(MOST) {
            let (values, places) = places(part, 1);
            removed += self.change(&format!("DELETE FROM teardowns WHERE id IN ({places})"), &values)?;
        }
        Ok(removed)
    }

    /// Queues the teardown of a service that is about to be removed; false if there is no such service.
    pub fn queue_service_teardown(&mut self, service: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        let text = "INSERT INTO teardowns (id, kind, project_id, name, vpnservice_id, peer_address, requested_at, \
                    claimed_by, claimed_until) SELECT id, 'service', project_id, name, id, '', $1, claimed_by, \
                    claimed_until FROM vpnservices WHERE id = $2";
        Ok(self.change(text, &[now.put(), service.put()])? > 0)
    }

    /// Makes the data plane follow the connections of a changed service again; returns their number.
    pub fn touch_connections_of(&mut self, service: Uuid) -> Result<u64, StoreError> {
        let text = "UPDATE ipsec_site_connections SET generation = generation + 1, status = CASE WHEN \
                    observed_generation = 0 AND status = 'PENDING_CREATE' THEN status ELSE 'PENDING_UPDATE' END \
                    WHERE vpnservice_id = $1";
        self.change(text, &[service.put()])
    }

    /// The number of teardowns that have not been tried yet, counted up to `limit`.
    pub fn first_teardowns(&mut self, limit: usize) -> Result<usize, StoreError> {
        let text = "SELECT COUNT(*) FROM (SELECT 1 FROM teardowns WHERE attempts = 0 LIMIT $1) AS counted";
        let counted = self.value::<i64>(text, &[count(limit)])?;
        Ok(usize::try_from(counted.unwrap_or_default()).unwrap_or_default())
    }

    /// The number of unconfirmed teardowns, counted up to 10,000, and when the oldest was requested.
    pub fn teardown_backlog(&mut self) -> Result<(u64, Option<Timestamp>), StoreError> {
        let text = "SELECT COUNT(*), COALESCE(MIN(requested_at), 0) \
                    FROM (SELECT requested_at FROM teardowns LIMIT $1) AS counted";
        let counted = self.one(text, &[count(COUNTED)], |row| Ok((row.read::<i64>()?, row.read::<Timestamp>()?)))?;
        let (number, oldest) = counted.unwrap_or_default();
        Ok((number.unsigned_abs(), (number > 0).then_some(oldest)))
    }

    /// For a process without a data plane: drops teardowns, and marks lagging objects as followed, with the status they
    /// have; at most `limit` per queue. Returns the number of rows.
    pub fn drop_unfollowed(&mut self, limit: usize) -> Result<u64, StoreError> {
        let skip = if self.needs_claims() { " FOR UPDATE SKIP LOCKED" } else { "" };
        let (services, connections) = (VpnService::TABLE, SiteConnection::TABLE);
        let mut rows = 0;
        for (table, queue) in [
            (Teardown::TABLE, "TRUE"),
            (services, VpnService::FIRST),
            (services, VpnService::RETRY),
            (connections, SiteConnection::FIRST),
            (connections, SiteConnection::RETRY),
        ] {
            let change = if table == Teardown::TABLE {
                format!("DELETE FROM {table}")
            } else {
                format!("UPDATE {table} SET observed_generation = generation")
            };
            let which = format!("SELECT id FROM {table} WHERE {queue} LIMIT $1{skip}");
            rows += self.change(&format!("{change} WHERE id IN ({which})"), &[count(limit)])?;
        }
        Ok(rows)
    }
}
