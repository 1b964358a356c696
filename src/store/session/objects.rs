//! Objects by id, by column, by project.

use sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement};
use uuid::Uuid;

use super::{Session, place};
use crate::{
    model::{ProjectId, SiteConnection, Timestamp, page::Scope},
    store::{
        Record, StoreError,
        cell::{Cell, kept},
        engine::{Dialect, Row, Statement},
    },
};

impl Session {
    /// The object of this id.
    pub fn find<R: Record>(&mut self, id: Uuid) -> Result<Option<R>, StoreError> {
        let statement = self.fixed(R::TABLE, "find", vec![id.put()], by_id::<R>);
        self.one(&statement, named::<R>)
    }

    /// The object of this id, held against other writers until the transaction ends.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] where another writer holds it after the bounded wait.
    pub fn lock<R: Record>(&mut self, id: Uuid) -> Result<Option<R>, StoreError> {
        let statement = self.fixed(R::TABLE, "lock", vec![id.put()], || by_id::<R>().lock_exclusive().to_owned());
        self.one(&statement, named::<R>)
    }

    /// The project of the object of this id, which is held as by [`Session::lock`]. It asks for no other column: an object
    /// that cannot be read has an owner all the same.
    pub fn owner<R: Record>(&mut self, id: Uuid) -> Result<Option<ProjectId>, StoreError> {
        let statement =
            self.fixed(R::TABLE, "owner", vec![id.put()], || project_by_id::<R>().lock_exclusive().to_owned());
        self.one(&statement, Cell::get)
    }

    /// The same without holding it, for a read.
    pub fn project_of<R: Record>(&mut self, id: Uuid) -> Result<Option<ProjectId>, StoreError> {
        let statement = self.fixed(R::TABLE, "project of", vec![id.put()], project_by_id::<R>);
        self.one(&statement, Cell::get)
    }

    /// The first objects whose `column` has this value, at most `limit`, by id.
    pub fn find_by<R: Record>(
        &mut self,
        column: &'static str,
        value: &impl Cell,
        limit: u64,
    ) -> Result<Vec<R>, StoreError> {
        let values = vec![value.put(), limit.into()];
        let statement = self.fixed_by(R::TABLE, "find by", column, values, || {
            select::<R>().and_where(Expr::col(column).eq(place())).order_by("id", Order::Asc).limit(0).to_owned()
        });
        self.all(&statement, named::<R>)
    }

    /// Whether there is an object whose `column` has this value.
    pub fn exists_by<R: Record>(&mut self, column: &'static str, value: &impl Cell) -> Result<bool, StoreError> {
        let values = vec![value.put(), 1_u64.into()];
        let statement = self.fixed_by(R::TABLE, "exists by", column, values, || {
            let mut select = Query::select();
            select.column("id").from(R::TABLE);
            select.and_where(Expr::col(column).eq(place())).limit(0).to_owned()
        });
        Ok(self.one(&statement, <Uuid as Cell>::get)?.is_some())
    }

    /// Adds an object.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`], [`StoreError::ForeignKey`].
    pub fn insert<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let statement = self.fixed(R::TABLE, "insert", record.values(), || {
            let mut insert = Query::insert();
            insert.into_table(R::TABLE).columns(R::COLUMNS.iter().map(|column| column.name));
            insert.values_panic(R::COLUMNS.iter().map(|_| place())).to_owned()
        });
        self.change(&statement).map(drop)
    }

    /// Replaces the object of the same id; false where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::ForeignKey`].
    pub fn update<R: Record>(&mut self, record: &R) -> Result<bool, StoreError> {
        let mut values = record.values();
        values.rotate_left(1);
        let statement = self.fixed(R::TABLE, "update", values, || {
            let mut update = Query::update();
            update.table(R::TABLE).values(R::COLUMNS.iter().skip(1).map(|column| (column.name, place())));
            update.and_where(Expr::col("id").eq(place())).to_owned()
        });
        Ok(self.change(&statement)? > 0)
    }

    /// Removes the object of this id; false where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::ForeignKey`] where something still refers to it.
    pub fn remove<R: Record>(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let statement = self.fixed(R::TABLE, "remove", vec![id.put()], || {
            Query::delete().from_table(R::TABLE).and_where(Expr::col("id").eq(place())).to_owned()
        });
        Ok(self.change(&statement)? > 0)
    }

    /// Removes a connection within the scope that is not protected, and queues its teardown where a time for that is given
    /// (a data plane follows); false where there is none, and [`Session::find`] says why. The row itself is not read, so one
    /// that cannot be is removed as well.
    ///
    /// It is the only change of its transaction, and the last thing that may refuse: on PostgreSQL it is durable at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] where another writer holds it after the bounded wait.
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
        let values: Vec<_> = [id.put()].into_iter().chain(project).chain(requested_at.map(|time| time.put())).collect();
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
        let changed = self.change_last(&Statement { text, values })? > 0;
        match dialect {
            Dialect::Sqlite if requested_at.is_some() => Ok(changed && self.remove::<SiteConnection>(id)?),
            Dialect::Sqlite | Dialect::Postgres => Ok(changed),
        }
    }

    /// How many objects a project has.
    pub fn count<R: Record>(&mut self, project: &str) -> Result<u64, StoreError> {
        let statement = self.fixed(R::TABLE, "count", vec![kept(project)], || {
            let mut select = Query::select();
            select.expr_as(Func::count(Expr::col("id")), "objects").from(R::TABLE);
            select.and_where(Expr::col("project_id").eq(place())).to_owned()
        });
        Ok(self.one(&statement, <i64 as Cell>::get)?.unwrap_or_default().unsigned_abs())
    }
}

/// What a teardown takes over from the connection: a process that has a call under way finishes it, and tears down then.
const GONE: &str = "id, project_id, name, vpnservice_id, peer_address, claimed_by, claimed_until";

/// All columns of a type's table.
pub(super) fn select<R: Record>() -> SelectStatement {
    Query::select().columns(R::COLUMNS.iter().map(|column| column.name)).from(R::TABLE).to_owned()
}

fn by_id<R: Record>() -> SelectStatement {
    select::<R>().and_where(Expr::col("id").eq(place())).to_owned()
}

fn project_by_id<R: Record>() -> SelectStatement {
    Query::select().column("project_id").from(R::TABLE).and_where(Expr::col("id").eq(place())).to_owned()
}

/// Reads an object; the error names it where its id can be read.
fn named<R: Record>(row: &mut Row<'_>) -> Result<R, StoreError> {
    let mut again = row.again();
    R::from_row(row).map_err(|error| match (error, Uuid::get(&mut again)) {
        (StoreError::Corrupt(why), Ok(id)) => StoreError::Corrupt(format!("{} {id}: {why}", R::TABLE)),
        (error, _) => error,
    })
}
