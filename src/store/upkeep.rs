//! Maintenance of a store: migration, health, shutdown, keys.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use secrecy::SecretString;
use uuid::Uuid;

use super::{
    Sealer, Session, Store, StoreError, StoreOptions,
    cell::{Cell, kept},
    engine::{Location, Purpose, Row, Value},
    threads,
};
use crate::model::Sealed;

/// How often to check whether the threads have ended.
const LOOK: Duration = Duration::from_millis(5);
/// How many rows are resealed per transaction.
const BATCH: i64 = 256;

/// The queues of a store's threads, and how many threads are connected.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The number of waiting reads, and how long the first has waited.
    pub reads: (usize, Duration),
    /// The number of waiting writes, and how long the first has waited.
    pub writes: (usize, Duration),
    /// The number of connected reader threads and writer threads.
    pub connected: (usize, usize),
}

impl Store {
    /// Creates the tables or brings them up to date; returns the versions of the migrations that were run.
    pub async fn migrate(url: &SecretString, options: StoreOptions) -> Result<Vec<i64>, StoreError> {
        let url = url.clone();
        blocking(move || Session::first(&url, &options)?.1.migrate(options.time_limit)).await
    }

    /// Whether the store can be read and written, and its migrations are those of this binary.
    ///
    /// It reads a row and writes a row through the same queues as everything else, so it also detects stuck writers or
    /// a full disk, and their recovery.
    pub async fn ready(&self) -> Result<(), StoreError> {
        if let Location::Sqlite(file) = &self.0.location {
            file.check()?;
        }
        let pending = self.read(Session::pending).await?;
        if !pending.is_empty() {
            return Err(StoreError::Unavailable(format!("the database lacks the migrations {pending:?}")));
        }
        self.write(Session::touch).await
    }

    /// Accepts no more work, and waits until the queued work is durable and all connections are closed.
    pub async fn close(&self) {
        self.0.reading.close();
        self.0.writing.close();
        while !(self.0.reading.has_ended() && self.0.writing.has_ended()) {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The state of the store's queues.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        let connected = (self.0.reading.connected(), self.0.writing.connected());
        Waiting { reads: self.0.reading.length(), writes: self.0.writing.length(), connected }
    }

    /// Seals every pre-shared key with the first configured key, and forgets the other keys; returns how many it sealed.
    pub async fn reseal(&self) -> Result<u64, StoreError> {
        let (mut behind, mut resealed) = (None, 0);
        loop {
            let sealer = Arc::clone(&self.0.sealer);
            let (count, last) = self.write(move |session| session.reseal_batch(&sealer, behind)).await?;
            resealed += count;
            if last.is_none() {
                break;
            }
            behind = last;
        }
        let sealer = Arc::clone(&self.0.sealer);
        self.write(move |session| session.forget_other_keys(&sealer)).await?;
        Ok(resealed)
    }
}

impl Session {
    /// Opens the first connection to the database, and logs how it is made.
    pub(super) fn first(url: &SecretString, options: &StoreOptions) -> Result<(Location, Self), StoreError> {
        let location = Location::open(url, options.patience)?;
        let mut session = Self::new(threads::connect(&location, Purpose::Writing, options)?, false);
        session.start(Instant::now() + options.time_limit);
        session.batch("SELECT 1")?;
        if let Location::Postgres(server) = &location {
            server.announce();
        }
        Ok((location, session))
    }

    /// Checks the configured keys against those recorded in the database, and records the one that seals.
    pub(super) fn check_keys(&mut self, sealer: &Sealer) -> Result<(), StoreError> {
        if !self.pending()?.is_empty() {
            return Ok(());
        }
        let query = "SELECT name, check_value FROM psk_keys";
        let mut noted: Vec<(String, Sealed)> = self.all(query, &[], |row| Ok((row.read()?, row.read()?)))?;
        if noted.is_empty() {
            // Written by an earlier version: use the stored pre-shared keys as the check. A few of them may be corrupt.
            let before = self.sealed_before()?;
            let mut opened = before.iter().map(|(id, sealed)| sealer.open(*id, sealed).map(drop));
            if let Some(first) = opened.next() {
                if opened.all(|other| other.is_err()) {
                    first.map_err(|error| refusal("", &error.to_string()))?;
                }
                noted.push((String::new(), sealer.check_value("")?));
            }
        }
        for (name, check) in &noted {
            if !sealer.knows(name) {
                return Err(refusal(name, &format!("they are sealed with the key {name:?}, which is not configured")));
            }
            if !sealer.passes(check) {
                return Err(refusal(name, &format!("the key {name:?} is another one than they are sealed with")));
            }
        }
        let Some(name) = sealer.sealing() else { return Ok(()) };
        for (name, check) in noted.into_iter().chain([(name.to_owned(), sealer.check_value(name)?)]) {
            self.note_key(&name, &check)?;
        }
        Ok(())
    }

    fn note_key(&mut self, name: &str, check: &Sealed) -> Result<(), StoreError> {
        let text = "INSERT INTO psk_keys (name, check_value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        self.change(text, &[kept(name), check.put()]).map(drop)
    }

    /// Some of the pre-shared keys that were sealed when keys had no names.
    fn sealed_before(&mut self) -> Result<Vec<(Uuid, Sealed)>, StoreError> {
        let text = "SELECT id, psk FROM ipsec_site_connections WHERE psk LIKE 'v1:%' LIMIT 16";
        let rows = self.all(text, &[], |row| Ok(readable(row)))?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Writes one row.
    fn touch(&mut self) -> Result<(), StoreError> {
        self.change("UPDATE health SET checked_at = checked_at + 1 WHERE id = 1", &[]).map(drop)
    }

    /// Reseals a batch of rows after `behind`; returns how many were resealed and the last row's id, `None` at the end.
    fn reseal_batch(&mut self, sealer: &Sealer, behind: Option<Uuid>) -> Result<(u64, Option<Uuid>), StoreError> {
        let text = "SELECT id, psk FROM ipsec_site_connections WHERE id > $1 ORDER BY id LIMIT $2";
        let values = [Value::Id(behind.unwrap_or_default()), Value::Int(BATCH)];
        let rows = self.all(text, &values, |row| Ok(readable(row)))?;
        let rows: Vec<_> = rows.into_iter().flatten().collect();
        let mut resealed = 0;
        for (id, sealed) in rows.iter().filter(|(_, sealed)| !sealer.is_current(sealed)) {
            let psk = match sealer.open(*id, sealed) {
                Ok(psk) => psk,
                Err(error) => {
                    tracing::error!(connection.id = %id, %error, "a pre-shared key was not resealed");
                    continue;
                }
            };
            // A connection that was changed in the meantime is already sealed with the first key.
            let text = "UPDATE ipsec_site_connections SET psk = $1 WHERE id = $2 AND psk = $3";
            let again = sealer.seal(*id, &psk)?;
            resealed += self.change(text, &[again.put(), id.put(), sealed.put()])?;
        }
        Ok((resealed, rows.last().map(|(id, _)| *id)))
    }

    fn forget_other_keys(&mut self, sealer: &Sealer) -> Result<(), StoreError> {
        let own = sealer.sealing().unwrap_or("\0none");
        self.change("DELETE FROM psk_keys WHERE name <> $1", &[kept(own)]).map(drop)
    }
}

/// A connection's id and its pre-shared key; `None` if either cannot be read.
fn readable(row: &mut Row<'_>) -> Option<(Uuid, Sealed)> {
    row.read().ok().zip(row.read().ok())
}

/// Runs blocking work.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))
}

fn refusal(name: &str, why: &str) -> StoreError {
    StoreError::Key {
        name: name.to_owned(),
        why: format!("the pre-shared keys of this database cannot be read: {why}"),
    }
}
