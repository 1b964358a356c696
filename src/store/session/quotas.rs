//! The limits that projects have of their own.

use sea_query::{Expr, ExprTrait, Func, OnConflict, Order, Query};
use sha2::{Digest, Sha256};

use super::{Session, place};
use crate::{
    model::{
        ProjectId,
        keyword::Keyword,
        quota::{Limit, QuotaResource},
    },
    store::{
        StoreError,
        cell::{Cell, kept},
        engine::Dialect,
    },
};

const TABLE: &str = "quotas";

impl Session {
    /// The limits that a project has of its own.
    pub fn quotas(&mut self, project: &str) -> Result<Vec<(QuotaResource, Limit)>, StoreError> {
        let statement = self.fixed(TABLE, "find", vec![kept(project)], || {
            let mut select = Query::select();
            select.columns(["resource", "max"]).from(TABLE).and_where(Expr::col("project_id").eq(place()));
            select.order_by("resource", Order::Asc).to_owned()
        });
        self.all(&statement, |row| Ok((Cell::get(row)?, Cell::get(row)?)))
    }

    /// The projects that have limits of their own, in order.
    pub fn projects_with_quotas(&mut self) -> Result<Vec<ProjectId>, StoreError> {
        let column = "project_id";
        let statement = self.fixed(TABLE, "projects", vec![], || {
            Query::select().distinct().column(column).from(TABLE).order_by(column, Order::Asc).to_owned()
        });
        self.all(&statement, Cell::get)
    }

    /// Sets one limit of a project.
    pub fn set_quota(&mut self, project: &str, resource: QuotaResource, limit: Limit) -> Result<(), StoreError> {
        let values = vec![kept(project), resource.put(), limit.put()];
        let statement = self.fixed(TABLE, "insert", values, || {
            let mut insert = Query::insert();
            insert.into_table(TABLE).columns(["project_id", "resource", "max"]);
            insert.values_panic([place(), place(), place()]);
            insert.on_conflict(OnConflict::columns(["project_id", "resource"]).update_column("max").to_owned());
            insert
        });
        self.change(&statement).map(drop)
    }

    /// Takes a project's own limits away; false where it had none.
    pub fn remove_quotas(&mut self, project: &str) -> Result<bool, StoreError> {
        let statement = self.fixed(TABLE, "remove", vec![kept(project)], || {
            Query::delete().from_table(TABLE).and_where(Expr::col("project_id").eq(place())).to_owned()
        });
        Ok(self.change(&statement)? > 0)
    }

    /// Holds the counting of a project's objects of one kind against other writers until the transaction ends,
    /// so that two creations at one moment cannot both take the last free place.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] where another writer holds it after the bounded wait; see [`Session::find`].
    pub fn hold_quota(&mut self, project: &str, resource: QuotaResource) -> Result<(), StoreError> {
        match self.dialect() {
            // It has one writer at a time.
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => {
                let statement = self.fixed(TABLE, "lock", vec![number_of(project, resource).into()], || {
                    Query::select().expr(Func::cust("pg_advisory_xact_lock").arg(place())).to_owned()
                });
                self.each(&statement, &mut |_| {})
            }
        }
    }
}

/// The number that stands for a project's objects of one kind, the same in every process.
fn number_of(project: &str, resource: QuotaResource) -> i64 {
    let digest = Sha256::digest(format!("{}\0{project}", resource.as_str()));
    digest.iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte))
}
