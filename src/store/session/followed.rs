//! What the data plane follows: which objects it lags behind, and what it reports back.

use sea_query::{Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::{Session, objects::select, place};
use crate::{
    model::{SiteConnection, Status, VpnService},
    store::{Record, StoreError, cell::Cell, statements::Form},
};

impl Session {
    /// The connections that the data plane has not followed yet (`observed_generation < generation`), by id.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn lagging_connections(&mut self, limit: u64) -> Result<Vec<SiteConnection>, StoreError> {
        self.lagging(limit).await
    }

    /// The services that the data plane has not followed yet.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn lagging_services(&mut self, limit: u64) -> Result<Vec<VpnService>, StoreError> {
        self.lagging(limit).await
    }

    /// Writes a connection's status back, unless it has been changed or deleted since `generation` was read.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn observe_connection(&mut self, id: Uuid, generation: i64, status: &Status) -> Result<bool, StoreError> {
        self.observe::<SiteConnection>(id, generation, status).await
    }

    /// Writes a service's status back, unless it has been changed or deleted since `generation` was read.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn observe_service(&mut self, id: Uuid, generation: i64, status: &Status) -> Result<bool, StoreError> {
        self.observe::<VpnService>(id, generation, status).await
    }

    async fn lagging<R: Record>(&mut self, limit: u64) -> Result<Vec<R>, StoreError> {
        let statement = self.fixed(R::TABLE, Form::Lagging, vec![limit.into()], || {
            let lags = Expr::col("observed_generation").lt(Expr::col("generation"));
            select::<R>().and_where(lags).order_by("id", Order::Asc).limit(0).to_owned()
        });
        self.rows(statement).await?.iter().map(R::from_row).collect()
    }

    async fn observe<R: Record>(&mut self, id: Uuid, generation: i64, status: &Status) -> Result<bool, StoreError> {
        let values = vec![status.put()?, generation.put()?, id.put()?, generation.put()?];
        let statement = self.fixed(R::TABLE, Form::Observe, values, || {
            let mut update = Query::update();
            update.table(R::TABLE).values([("status", place()), ("observed_generation", place())]);
            update.and_where(Expr::col("id").eq(place()).and(Expr::col("generation").eq(place()))).to_owned()
        });
        Ok(self.change(statement).await? > 0)
    }
}
