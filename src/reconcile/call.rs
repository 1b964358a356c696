//! One call to the driver.

use std::{sync::Arc, time::Duration};

use super::{look::Task, room::Try};
use crate::{
    driver::{Driver, DriverError, WantedConnection},
    model::Status,
    store::Sealer,
};

/// The result of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The data plane has followed; the object has this status.
    Status(Status),
    /// It has been removed.
    Gone,
    /// It has failed and will be retried.
    Failed,
    /// It cannot succeed in the current state, but will be retried anyway.
    Hopeless,
    /// It was cancelled before the driver returned.
    GivenUp,
}

/// A finished try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) this: Try,
    pub(super) outcome: Outcome,
}

/// Calls the driver, with a time limit.
pub(super) async fn call(
    this: Try,
    task: Task,
    driver: Arc<dyn Driver>,
    sealer: Arc<Sealer>,
    limit: Duration,
) -> Ended {
    let answer = async {
        match task {
            Task::Teardown(teardown) => driver.teardown(&teardown).await.map(|()| Outcome::Gone),
            Task::Service(service) => driver.apply_service(&service).await.map(Outcome::Status),
            Task::Connection(connection, service) => match sealer.open(connection.id, &connection.psk) {
                Ok(psk) => {
                    let wanted = WantedConnection { connection: *connection, service, psk };
                    driver.apply_connection(&wanted).await.map(Outcome::Status)
                }
                Err(error) => {
                    tracing::warn!(connection.id = %connection.id, %error, "a pre-shared key cannot be opened");
                    Ok(Outcome::Hopeless)
                }
            },
        }
    };
    let answer = tokio::time::timeout(limit, answer).await;
    let answer = answer.unwrap_or_else(|_elapsed| Err(DriverError("no answer in time".into())));
    let outcome = answer.unwrap_or_else(|error| {
        let Try { key, generation, attempts, .. } = &this;
        tracing::warn!(object = key.kind.as_str(), object.id = %key.id, generation, attempts, %error, "the data plane has failed");
        Outcome::Failed
    });
    tracing::debug!(object = this.key.kind.as_str(), object.id = %this.key.id, ?outcome, "a call to the data plane has ended");
    Ended { this, outcome }
}
