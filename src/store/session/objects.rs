//! Objects by id, by column, by project.

use std::sync::Arc;

use uuid::Uuid;

use super::{Session, count};
use crate::{
    model::{ProjectId, SiteConnection, Timestamp, page::Scope},
    store::{
        Record, StoreError,
        cell::{Cell, kept},
        engine::{Dialect, Look, Row, Value},
    },
};

impl Session {
    /// The object with this id.
    pub fn find<R: Record>(&mut self, id: Uuid) -> Result<Option<R>, StoreError> {
        let text = self.finding::<R>();
        self.one(&text, &[id.put()], named::<R>)
    }

    /// The query of [`Session::find`], for [`Session::together`].
    pub fn look<R: Record>(&mut self, id: Uuid) -> Look {
        Look { text: self.finding::<R>(), values: vec![Value::Id(id)] }
    }

    fn finding<R: Record>(&mut self) -> Arc<str> {
        self.text(R::TABLE, "find", || format!("{} WHERE id = $1", select::<R>()))
    }

    /// The object with this id, locked against other writers until the transaction ends; [`StoreError::Busy`] if
    /// another writer still holds it after the bounded wait.
    pub fn lock<R: Record>(&mut self, id: Uuid) -> Result<Option<R>, StoreError> {
        let holding = self.dialect().holding();
        let text = self.text(R::TABLE, "lock", || format!("{} WHERE id = $1{holding}", select::<R>()));
        self.one(&text, &[id.put()], named::<R>)
    }

    /// The project of the object with this id, which is locked as by [`Session::lock`]. It reads no other column: even
    /// an unreadable object has an owner.
    pub fn owner<R: Record>(&mut self, id: Uuid) -> Result<Option<ProjectId>, StoreError> {
        let holding = self.dialect().holding();
        let text =
            self.text(R::TABLE, "owner", || format!("SELECT project_id FROM {} WHERE id = $1{holding}", R::TABLE));
        self.value(&text, &[id.put()])
    }

    /// The same without a lock, for a read.
    pub fn project_of<R: Record>(&mut self, id: Uuid) -> Result<Option<ProjectId>, StoreError> {
        let text = self.text(R::TABLE, "project of", || format!("SELECT project_id FROM {} WHERE id = $1", R::TABLE));
        self.value(&text, &[id.put()])
    }

    /// At most `limit` objects whose `column` has this value, by id; one that cannot be read is left out.
    pub fn find_by<R: Record>(
        &mut self,
        column: &'static str,
        value: &impl Cell,
        limit: u64,
    ) -> Result<Vec<R>, StoreError> {
        let text = self.finding_by::<R>(column);
        self.readable(&text, &[value.put(), count(limit)], named::<R>)
    }

    /// The query of [`Session::find_by`], for [`Session::together`].
    pub fn look_by<R: Record>(&mut self, column: &'static str, value: &impl Cell, limit: u64) -> Look {
        Look { text: self.finding_by::<R>(column), values: vec![value.put().into_owned(), count(limit)] }
    }

    fn finding_by<R: Record>(&mut self, column: &'static str) -> Arc<str> {
        self.text(R::TABLE, column, || format!("{} WHERE {column} = $1 ORDER BY id LIMIT $2", select::<R>()))
    }

    /// Whether an object's `column` has this value.
    pub fn exists_by<R: Record>(&mut self, column: &'static str, value: &impl Cell) -> Result<bool, StoreError> {
        let text = format!("SELECT id FROM {} WHERE {column} = $1 LIMIT 1", R::TABLE);
        Ok(self.value::<Uuid>(&text, &[value.put()])?.is_some())
    }

    /// Inserts an object; [`StoreError::Duplicate`] if its id is taken, [`StoreError::ForeignKey`] if it refers to a
    /// missing object.
    pub fn insert<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let text = self.inserting::<R>();
        self.change(&text, &record.values()).map(drop)
    }

    /// The same, followed by lookups; see [`Session::together`].
    pub fn insert_with<R: Record>(
        &mut self,
        record: &R,
        looks: impl FnOnce(&mut Self) -> Vec<Look>,
    ) -> Result<(), StoreError> {
        let text = self.inserting::<R>();
        self.send(Some((&text, &record.values())), looks)
    }

    fn inserting<R: Record>(&mut self) -> Arc<str> {
        self.text(R::TABLE, "insert", || {
            let places: Vec<_> = (1..=R::COLUMNS.len()).map(|place| format!("${place}")).collect();
            format!("INSERT INTO {} ({}) VALUES ({})", R::TABLE, columns::<R>(), places.join(", "))
        })
    }

    /// Replaces the object with the same id; false if there is none.
    pub fn update<R: Record>(&mut self, record: &R) -> Result<bool, StoreError> {
        let text = self.text(R::TABLE, "update", || {
            let others = R::COLUMNS.iter().skip(1).zip(1..);
            let changes: Vec<_> = others.map(|(column, place)| format!("{} = ${place}", column.name)).collect();
            format!("UPDATE {} SET {} WHERE id = ${}", R::TABLE, changes.join(", "), R::COLUMNS.len())
        });
        let mut values = record.values();
        values.rotate_left(1);
        Ok(self.change(&text, &values)? > 0)
    }

    /// Removes the object with this id; false if there is none, [`StoreError::ForeignKey`] if something refers to it.
    pub fn remove<R: Record>(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let text = self.text(R::TABLE, "remove", || format!("DELETE FROM {} WHERE id = $1", R::TABLE));
        Ok(self.change(&text, &[id.put()])? > 0)
    }

    /// Removes an unprotected connection within the scope, and queues its teardown if a time for it is given (that is,
    /// if a data plane follows). Returns false if there is none; [`Session::find`] then says why. The row's content is
    /// not read, so an unreadable one can be removed as well.
    ///
    /// It is the only change of its transaction, and the last step that may refuse: on PostgreSQL, it is durable at
    /// once. [`StoreError::Busy`] if another writer still holds it after the bounded wait.
    pub fn delete_connection(
        &mut self,
        id: Uuid,
        scope: &Scope,
        requested_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let (project, clause) = match scope {
            Scope::All => (None, ""),
            Scope::Project(project) => (Some(kept(project)), "AND project_id = $2"),
            Scope::Nothing => return Ok(false),
        };
        let (table, dialect) = (SiteConnection::TABLE, self.dialect());
        let form = match (requested_at.is_some(), project.is_some()) {
            (false, false) => "delete",
            (false, true) => "delete of project",
            (true, false) => "delete with teardown",
            (true, true) => "delete of project with teardown",
        };
        let values: Vec<_> =
            [id.put()].into_iter().chain(project).chain(requested_at.as_ref().map(Cell::put)).collect();
        let last = values.len();
        let text = self.text(table, form, || {
            let which = format!("FROM {table} WHERE id = $1 {clause} AND NOT deletion_protection");
            let queue = |from: &str| {
                format!(
                    "INSERT INTO teardowns ({GONE}, kind, requested_at) SELECT {GONE}, 'connection', ${last} {from}"
                )
            };
            match dialect {
                _ if requested_at.is_none() => format!("DELETE {which}"),
                Dialect::Sqlite => queue(&format!("FROM (SELECT * {which})")),
                Dialect::Postgres => format!("WITH gone AS (DELETE {which} RETURNING {GONE}) {}", queue("FROM gone")),
            }
        });
        let changed = self.change_last(&text, &values)? > 0;
        match dialect {
            Dialect::Sqlite if requested_at.is_some() => Ok(changed && self.remove::<SiteConnection>(id)?),
            Dialect::Sqlite | Dialect::Postgres => Ok(changed),
        }
    }

    /// How many objects a project has.
    pub fn count<R: Record>(&mut self, project: &str) -> Result<u64, StoreError> {
        let text = self.text(R::TABLE, "count", || format!("SELECT COUNT(id) FROM {} WHERE project_id = $1", R::TABLE));
        Ok(self.value::<i64>(&text, &[kept(project)])?.unwrap_or_default().unsigned_abs())
    }
}

/// What a teardown takes over from the connection: a process with a call in progress finishes that, then tears down.
const GONE: &str = "id, project_id, name, vpnservice_id, peer_address, claimed_by, claimed_until";

/// All columns of a type's table.
pub(super) fn columns<R: Record>() -> String {
    R::COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

fn select<R: Record>() -> String {
    format!("SELECT {} FROM {}", columns::<R>(), R::TABLE)
}

/// Reads an object; the error contains its id if that is readable.
fn named<R: Record>(row: &mut Row<'_>) -> Result<R, StoreError> {
    let mut again = row.again();
    R::from_row(row).map_err(|error| match (error, again.read::<Uuid>()) {
        (StoreError::Corrupt(why), Ok(id)) => StoreError::Corrupt(format!("{} {id}: {why}", R::TABLE)),
        (error, _) => error,
    })
}
