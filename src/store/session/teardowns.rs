//! The queue of what must still be taken away from the data plane.

use sea_query::{Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::{Session, place};
use crate::{
    model::{Teardown, Timestamp},
    store::{Row, StoreError, cell::Cell, statements::Form},
};

const TABLE: &str = "teardowns";
/// How many are written, or taken away, in one statement.
const MOST: usize = 128;
const COLUMNS: [&str; 7] =
    ["connection_id", "name", "vpnservice_id", "peer_address", "requested_at", "attempts", "next_attempt_at"];

fn read(row: &Row) -> Result<Teardown, StoreError> {
    Ok(Teardown {
        connection_id: Cell::get(row, "connection_id")?,
        name: Cell::get(row, "name")?,
        vpnservice_id: Cell::get(row, "vpnservice_id")?,
        peer_address: Cell::get(row, "peer_address")?,
        requested_at: Cell::get(row, "requested_at")?,
        attempts: Cell::get(row, "attempts")?,
        next_attempt_at: Cell::get(row, "next_attempt_at")?,
    })
}

impl Session {
    /// Adds a record of what must be taken away from the data plane.
    ///
    /// It is written at the end of the transaction together with those of the works beside it, in one statement. That
    /// there is one already is therefore said by [`write()`](trait.Store.html#method.write), not here.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] outside a transaction; see [`Session::find`].
    pub async fn insert_teardown(&mut self, teardown: &Teardown) -> Result<(), StoreError> {
        if !self.writes {
            return Err(StoreError::Unavailable("a teardown was added outside a transaction".into()));
        }
        self.happened.changed = true;
        self.teardowns.push(teardown.clone());
        if self.teardowns.len() < MOST { Ok(()) } else { self.flush().await }
    }

    /// Writes the teardowns that have been added since the last time.
    pub(in crate::store) async fn flush(&mut self) -> Result<(), StoreError> {
        self.settle().await?;
        let teardowns = std::mem::take(&mut self.teardowns);
        if teardowns.is_empty() {
            return Ok(());
        }
        let mut values = Vec::with_capacity(teardowns.len() * COLUMNS.len());
        for teardown in &teardowns {
            values.extend([
                teardown.connection_id.put()?,
                teardown.name.put()?,
                teardown.vpnservice_id.put()?,
                teardown.peer_address.put()?,
                teardown.requested_at.put()?,
                teardown.attempts.put()?,
                teardown.next_attempt_at.put()?,
            ]);
        }
        let statement = self.fixed(TABLE, Form::InsertMany(teardowns.len()), values, || {
            let mut insert = Query::insert().into_table(TABLE).columns(COLUMNS).to_owned();
            for _ in &teardowns {
                insert.values_panic(COLUMNS.map(|_| place()));
            }
            insert
        });
        self.change(statement).await.map(drop)
    }

    /// The teardowns whose next attempt is due, the longest waiting first.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn due_teardowns(&mut self, now: Timestamp, limit: u64) -> Result<Vec<Teardown>, StoreError> {
        self.flush().await?;
        let statement = self.fixed(TABLE, Form::Due, vec![now.put()?, limit.into()], || {
            let mut select = Query::select();
            select.columns(COLUMNS).from(TABLE).and_where(Expr::col("next_attempt_at").lte(place()));
            select.order_by("next_attempt_at", Order::Asc).order_by("connection_id", Order::Asc).limit(0).to_owned()
        });
        self.rows(statement).await?.iter().map(read).collect()
    }

    /// When the next teardown is due, if there is one.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn next_teardown_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.flush().await?;
        let statement = self.fixed(TABLE, Form::NextDue, vec![1_u64.into()], || {
            let column = "next_attempt_at";
            Query::select().column(column).from(TABLE).order_by(column, Order::Asc).limit(0).to_owned()
        });
        self.row(statement).await?.map(|row| Cell::get(&row, "next_attempt_at")).transpose()
    }

    /// Writes down a failed attempt and when to try again.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn postpone_teardown(
        &mut self,
        connection: Uuid,
        attempts: i32,
        next_attempt_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.flush().await?;
        let values = vec![attempts.put()?, next_attempt_at.put()?, connection.put()?];
        let statement = self.fixed(TABLE, Form::Postpone, values, || {
            let mut update = Query::update();
            update.table(TABLE).values([("attempts", place()), ("next_attempt_at", place())]);
            update.and_where(Expr::col("connection_id").eq(place())).to_owned()
        });
        Ok(self.change(statement).await? > 0)
    }

    /// The teardown is done.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn remove_teardown(&mut self, connection: Uuid) -> Result<bool, StoreError> {
        self.flush().await?;
        let statement = self.fixed(TABLE, Form::Remove, vec![connection.put()?], || {
            Query::delete().from_table(TABLE).and_where(Expr::col("connection_id").eq(place())).to_owned()
        });
        Ok(self.change(statement).await? > 0)
    }

    /// These teardowns are done, or gone already; answers how many were there.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn remove_teardowns(&mut self, connections: &[Uuid]) -> Result<u64, StoreError> {
        self.flush().await?;
        let mut removed = 0;
        for part in connections.chunks(MOST) {
            // Some are named twice, so that there are few forms to prepare.
            let places = part.len().next_power_of_two();
            let values = part.iter().cycle().take(places).map(Cell::put).collect::<Result<_, _>>()?;
            let statement = self.fixed(TABLE, Form::RemoveMany(places), values, || {
                let any = Expr::col("connection_id").is_in((0..places).map(|_| place()));
                Query::delete().from_table(TABLE).and_where(any).to_owned()
            });
            removed += self.change(statement).await?;
        }
        Ok(removed)
    }
}
