//! Making one service or connection what it should be.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use super::schedule::Key;
use crate::{
    driver::{Driver, DriverError},
    env::BoxFuture,
    model::{SiteConnection, Status, VpnService},
    store::{Record, Session, Store, StoreError},
};

/// From so many failures in a row on, the status is ERROR.
const FAILURES_UNTIL_ERROR: u32 = 3;

/// How a piece of work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is done.
    Done,
    /// It is to be tried again.
    Failed,
}

/// Something that the data plane follows.
pub(super) trait Followed: Record + Clone {
    /// What it is called in the log.
    const WHAT: &'static str;

    fn key(&self) -> Key;
    fn generation(&self) -> i64;
    fn observed_generation(&self) -> i64;
    fn status(&mut self) -> &mut Status;

    /// Asks the driver.
    fn apply<'a>(&'a self, driver: &'a dyn Driver) -> BoxFuture<'a, Result<Status, DriverError>>;

    /// Writes down what came of it, unless the object has been changed since.
    fn observe<'s>(
        session: &'s mut Session,
        id: Uuid,
        generation: i64,
        status: &'s Status,
    ) -> BoxFuture<'s, Result<bool, StoreError>>;
}

macro_rules! followed {
    ($type:ident, $key:ident, $what:literal, $apply:ident, $observe:ident) => {
        impl Followed for $type {
            const WHAT: &'static str = $what;

            fn key(&self) -> Key {
                Key::$key(self.id)
            }

            fn generation(&self) -> i64 {
                self.generation
            }

            fn observed_generation(&self) -> i64 {
                self.observed_generation
            }

            fn status(&mut self) -> &mut Status {
                &mut self.status
            }

            fn apply<'a>(&'a self, driver: &'a dyn Driver) -> BoxFuture<'a, Result<Status, DriverError>> {
                driver.$apply(self)
            }

            fn observe<'s>(
                session: &'s mut Session,
                id: Uuid,
                generation: i64,
                status: &'s Status,
            ) -> BoxFuture<'s, Result<bool, StoreError>> {
                Box::pin(session.$observe(id, generation, status))
            }
        }
    };
}

followed!(VpnService, Service, "service", apply_service, observe_service);
followed!(SiteConnection, Connection, "connection", apply_connection, observe_connection);

/// Makes one object what it should be, and writes down what came of it. `failures`: how often that has failed before.
pub(super) async fn apply<T: Followed>(
    object: T,
    failures: u32,
    driver: Arc<dyn Driver>,
    store: Arc<dyn Store>,
    limit: Duration,
) -> Outcome {
    let (id, generation) = (object.id(), object.generation());
    let answer = tokio::time::timeout(limit, object.apply(driver.as_ref())).await;
    let written = match answer {
        Ok(Ok(status)) => {
            tracing::debug!(object = T::WHAT, object.id = %id, generation, status = status.as_str(), "the data plane has followed");
            observe::<T>(store.as_ref(), id, generation, status).await.map(|_| Outcome::Done)
        }
        Ok(Err(error)) => {
            tracing::warn!(object = T::WHAT, object.id = %id, generation, failures, %error, "the data plane has failed");
            fail::<T>(store.as_ref(), id, generation, failures).await
        }
        Err(_elapsed) => {
            tracing::warn!(object = T::WHAT, object.id = %id, generation, failures, "the data plane does not answer");
            fail::<T>(store.as_ref(), id, generation, failures).await
        }
    };
    written.unwrap_or_else(|error| {
        tracing::warn!(object = T::WHAT, object.id = %id, %error, "a status could not be written down");
        Outcome::Failed
    })
}

async fn observe<T: Followed>(
    store: &dyn Store,
    id: Uuid,
    generation: i64,
    status: Status,
) -> Result<bool, StoreError> {
    let status = Arc::new(status);
    store
        .write(move |session| {
            let status = Arc::clone(&status);
            Box::pin(async move { T::observe(session, id, generation, &status).await })
        })
        .await
}

async fn fail<T: Followed>(store: &dyn Store, id: Uuid, generation: i64, failures: u32) -> Result<Outcome, StoreError> {
    if failures + 1 >= FAILURES_UNTIL_ERROR {
        store.write(move |session| Box::pin(show_error::<T>(session, id, generation))).await?;
    }
    Ok(Outcome::Failed)
}

/// The status becomes ERROR and the generation goes on lagging, so that it is tried again, also after a restart.
async fn show_error<T: Followed>(session: &mut Session, id: Uuid, generation: i64) -> Result<(), StoreError> {
    let Some(mut object) = session.lock::<T>(id).await? else { return Ok(()) };
    let lags = object.generation() == generation && object.observed_generation() < generation;
    if lags && *object.status() != Status::Error {
        *object.status() = Status::Error;
        session.update(&object).await?;
    }
    Ok(())
}
