//! The tables, and how a database gets them.
//!
//! To change a table, add a file to `migrations/` (one for each database if they differ) and a line to [`TEXTS`]. A
//! released file is never changed: every database contains its digest.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::{Session, StoreError, cell::kept, engine::Dialect};

struct Migration {
    version: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

const TEXTS: [Migration; 6] = [
    Migration::of_both(1, include_str!("migrations/0001_first.sql")),
    Migration {
        version: 2,
        sqlite: include_str!("migrations/0002_ids.sqlite.sql"),
        postgres: include_str!("migrations/0002_ids.postgres.sql"),
    },
    Migration::of_both(3, include_str!("migrations/0003_identity.sql")),
    Migration::of_both(4, include_str!("migrations/0004_inventory.sql")),
    Migration::of_both(5, include_str!("migrations/0005_agents.sql")),
    Migration::of_both(6, include_str!("migrations/0006_agent_instances.sql")),
];

/// The time limit for all migrations together.
const LIMIT: Duration = Duration::from_hours(6);
/// The advisory lock that a migrating process holds on PostgreSQL.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7307199733465)";

impl Migration {
    /// One migration for both databases.
    const fn of_both(version: i64, text: &'static str) -> Self {
        Self { version, sqlite: text, postgres: text }
    }

    fn text(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Sqlite => self.sqlite.replace("{text}", "TEXT"),
            // A type that sorts by bytes, whatever the database's locale.
            Dialect::Postgres => self.postgres.replace("{text}", "TEXT COLLATE \"C\""),
        }
    }

    fn digest(&self, dialect: Dialect) -> String {
        use std::fmt::Write;
        Sha256::digest(self.text(dialect)).iter().fold(String::new(), |mut digits, byte| {
            let _infallible = write!(digits, "{byte:02x}");
            digits
        })
    }
}

impl Session {
    /// Runs all pending migrations or none; returns their versions.
    pub(super) fn migrate(&mut self, time_limit: Duration) -> Result<Vec<i64>, StoreError> {
        self.start(Instant::now() + time_limit);
        if self.pending()?.is_empty() {
            return Ok(Vec::new());
        }
        self.start(Instant::now() + LIMIT);
        let migrated = self.migrate_in_transaction();
        if migrated.is_err() {
            self.connection().roll_back();
        }
        if self.dialect() == Dialect::Sqlite {
            self.batch("PRAGMA foreign_keys = ON")?;
        }
        migrated
    }

    fn migrate_in_transaction(&mut self) -> Result<Vec<i64>, StoreError> {
        let dialect = self.dialect();
        if dialect == Dialect::Sqlite {
            // Replacing a table must not delete the rows that refer to it.
            self.batch("PRAGMA foreign_keys = OFF")?;
        }
        let begun = self.connection().begin();
        self.note(begun)?;
        if dialect == Dialect::Postgres {
            self.batch(&format!("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; {LOCK}"))?;
        }
        self.batch("CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, digest TEXT NOT NULL)")?;
        let pending = self.pending()?;
        for migration in TEXTS.iter().filter(|migration| pending.contains(&migration.version)) {
            tracing::info!(database.migration = migration.version, "the database is being migrated");
            self.batch(&migration.text(dialect))?;
            self.record(migration)?;
        }
        if self.applied_by_others()? {
            // Move the records of an earlier version, which had a table of its own for them.
            for migration in TEXTS.iter().filter(|migration| migration.version == 1) {
                self.record(migration)?;
            }
            self.batch("DROP TABLE _sqlx_migrations")?;
        }
        if dialect == Dialect::Sqlite && !self.all("PRAGMA foreign_key_check", &[], |_| Ok(()))?.is_empty() {
            return Err(StoreError::Corrupt("a row refers to one that does not exist".into()));
        }
        let committed = self.connection().commit();
        self.note(committed).map(|()| pending)
    }

    fn record(&mut self, migration: &Migration) -> Result<(), StoreError> {
        let digest = migration.digest(self.dialect());
        self.batch(&format!("INSERT INTO migrations (version, digest) VALUES ({}, '{digest}')", migration.version))
    }

    /// The versions that have not been run yet, in order. [`StoreError::Unavailable`] if the database was migrated by a
    /// newer version of this program, or by one with different migrations.
    pub(super) fn pending(&mut self) -> Result<Vec<i64>, StoreError> {
        let dialect = self.dialect();
        let applied = self.applied()?;
        for (version, digest) in &applied {
            match TEXTS.iter().find(|migration| migration.version == *version) {
                None => {
                    let why = format!("the database is newer than this program: it has no migration {version}");
                    return Err(StoreError::Unavailable(why));
                }
                Some(own) if digest.as_ref().is_some_and(|digest| *digest != own.digest(dialect)) => {
                    return Err(StoreError::Unavailable(format!("migration {version} of the database is another one")));
                }
                Some(_) => {}
            }
        }
        let is_applied = |version| applied.iter().any(|(known, _)| *known == version);
        Ok(TEXTS.iter().map(|migration| migration.version).filter(|version| !is_applied(*version)).collect())
    }

    fn applied(&mut self) -> Result<Vec<(i64, Option<String>)>, StoreError> {
        let mut applied = Vec::new();
        if self.has_table("migrations")? {
            let query = "SELECT version, digest FROM migrations ORDER BY version";
            applied = self.all(query, &[], |row| Ok((row.read()?, row.read()?)))?;
        }
        if self.applied_by_others()? {
            applied.push((1, None));
        }
        Ok(applied)
    }

    /// Whether the tables were made by an earlier version, which recorded that in another table.
    fn applied_by_others(&mut self) -> Result<bool, StoreError> {
        self.has_table("_sqlx_migrations")
    }

    fn has_table(&mut self, name: &str) -> Result<bool, StoreError> {
        let query = match self.dialect() {
            Dialect::Sqlite => "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?",
            Dialect::Postgres => {
                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = CAST($1 AS TEXT)"
            }
        };
        Ok(self.value::<i64>(query, &[kept(name)])? == Some(1))
    }
}
