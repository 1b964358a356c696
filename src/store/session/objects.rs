//! Objects by id, by column, by project.

use sea_query::{Cond, Expr, ExprTrait, Func, Order, Query, SelectStatement, Values};
use sea_query_sqlx::SqlxValues;
use uuid::Uuid;

use super::{Session, place, taking::Taken};
use crate::{
    model::page::Scope,
    store::{
        Record, StoreError,
        cell::{Cell, kept},
        statements::Form,
    },
};

impl Session {
    /// The object of this id.
    ///
    /// # Errors
    ///
    /// As every method here: a [`StoreError`] where the database fails.
    pub async fn find<R: Record>(&mut self, id: Uuid) -> Result<Option<R>, StoreError> {
        let statement = self.fixed(R::TABLE, Form::Find, vec![id.put()?], by_id::<R>);
        self.row(statement).await?.as_ref().map(R::from_row).transpose()
    }

    /// The object of this id, held against other writers until the transaction ends.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] where another writer holds it after the bounded wait; see [`Session::find`].
    pub async fn lock<R: Record>(&mut self, id: Uuid) -> Result<Option<R>, StoreError> {
        let statement = self.fixed(R::TABLE, Form::Lock, vec![id.put()?], || by_id::<R>().lock_exclusive().to_owned());
        self.row(statement).await?.as_ref().map(R::from_row).transpose()
    }

    /// The first objects whose `column` has this value, at most `limit`, by id.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn find_by<R: Record>(
        &mut self,
        column: &'static str,
        value: &str,
        limit: u64,
    ) -> Result<Vec<R>, StoreError> {
        let values = vec![kept(value), limit.into()];
        let statement = self.fixed(R::TABLE, Form::FindBy(column), values, || {
            select::<R>().and_where(Expr::col(column).eq(place())).order_by("id", Order::Asc).limit(0).to_owned()
        });
        self.rows(statement).await?.iter().map(R::from_row).collect()
    }

    /// Adds an object.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`], [`StoreError::ForeignKey`]; see [`Session::find`].
    pub async fn insert<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let values = record.values(&self.shared.sealer)?;
        let statement = self.fixed(R::TABLE, Form::Insert, values, || {
            let mut insert = Query::insert();
            insert.into_table(R::TABLE).columns(R::COLUMNS.iter().map(|column| column.name));
            insert.values_panic(R::COLUMNS.iter().map(|_| place())).to_owned()
        });
        self.change(statement).await.map(drop)
    }

    /// Replaces the object of the same id; false where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::ForeignKey`]; see [`Session::find`].
    pub async fn update<R: Record>(&mut self, record: &R) -> Result<bool, StoreError> {
        let mut values = record.values(&self.shared.sealer)?;
        values.rotate_left(1);
        let statement = self.fixed(R::TABLE, Form::Update, values, || {
            let mut update = Query::update();
            update.table(R::TABLE).values(R::COLUMNS.iter().skip(1).map(|column| (column.name, place())));
            update.and_where(Expr::col("id").eq(place())).to_owned()
        });
        Ok(self.change(statement).await? > 0)
    }

    /// Takes the object of this id away; false where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::ForeignKey`] where something still refers to it; see [`Session::find`].
    pub async fn remove<R: Record>(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let statement = self.fixed(R::TABLE, Form::Remove, vec![id.put()?], || {
            Query::delete().from_table(R::TABLE).and_where(Expr::col("id").eq(place())).to_owned()
        });
        Ok(self.change(statement).await? > 0)
    }

    /// Takes the object of this id away and answers what it was, if it is within the scope and the flag `unless`, a
    /// column of truth values, is not set.
    ///
    /// What [`Session::lock`], two checks and [`Session::remove`] do, at once: the fast way to delete. Where it answers
    /// `None` the object stands as it did, and [`Session::find`] says why.
    ///
    /// # Errors
    ///
    /// [`StoreError::ForeignKey`] where something still refers to it, [`StoreError::Busy`] where another writer holds
    /// it after the bounded wait; see [`Session::find`].
    pub async fn take<R: Record>(
        &mut self,
        id: Uuid,
        scope: &Scope,
        unless: Option<&'static str>,
    ) -> Result<Option<R>, StoreError> {
        let project = match scope {
            Scope::All => None,
            Scope::Project(project) => Some(project),
            Scope::Nothing => return Ok(None),
        };
        if let Taken::Known(known) = self.take_foreseen(id, scope, unless)? {
            return Ok(known);
        }
        let form = Form::Take { scoped: project.is_some(), unless };
        let dialect = self.connection.dialect();
        let values = [id.put()?].into_iter().chain(project.map(|project| kept(project))).collect();
        let text = self.shared.texts.get(R::TABLE, form, || {
            let own = project.map(|_| Expr::col("project_id").eq(place()));
            let clear = unless.map(|flag| Expr::col(flag).not());
            let which = Cond::all().add(Expr::col("id").eq(place())).add_option(own).add_option(clear);
            dialect.take(R::TABLE, R::COLUMNS.iter().map(|column| column.name), which)
        });
        let taken = self.row((text, SqlxValues(Values(dialect.take_values(values))))).await?;
        self.happened.changed |= taken.is_some();
        taken.as_ref().map(R::from_row).transpose()
    }

    /// How many objects a project has.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn count<R: Record>(&mut self, project: &str) -> Result<u64, StoreError> {
        let statement = self.fixed(R::TABLE, Form::Count, vec![kept(project)], || {
            let mut select = Query::select();
            select.expr_as(Func::count(Expr::col("id")), "objects").from(R::TABLE);
            select.and_where(Expr::col("project_id").eq(place())).to_owned()
        });
        let count = self.row(statement).await?.map(|row| row.int("objects")).transpose()?.unwrap_or_default();
        Ok(count.unsigned_abs())
    }
}

/// All columns of a type's table.
pub(super) fn select<R: Record>() -> SelectStatement {
    Query::select().columns(R::COLUMNS.iter().map(|column| column.name)).from(R::TABLE).to_owned()
}

fn by_id<R: Record>() -> SelectStatement {
    select::<R>().and_where(Expr::col("id").eq(place())).to_owned()
}
