//! One connection to the database and all that can be asked through it.

use uuid::Uuid;

use super::{Record, StoreError};
use crate::model::{
    ProjectId, SiteConnection, Status, Teardown, Timestamp, Token, VpnService,
    page::{Page, PageRequest},
    quota::{Limit, QuotaResource},
};

/// A row of either database.
#[derive(Debug)]
pub struct Row {}

/// One connection to the database: a snapshot for reading, or the inside of a transaction.
#[derive(Debug)]
pub struct Session {}

impl Session {
    /// The object of this id.
    ///
    /// # Errors
    ///
    /// As every method here: a [`StoreError`] where the database fails.
    pub async fn find<R: Record>(&mut self, id: Uuid) -> Result<Option<R>, StoreError> {
        let _ = id;
        unimplemented!()
    }

    /// The object of this id, held against other writers until the transaction ends.
    pub async fn lock<R: Record>(&mut self, id: Uuid) -> Result<Option<R>, StoreError> {
        let _ = id;
        unimplemented!()
    }

    /// A part of a collection. Costs the same however many rows the table has.
    pub async fn page<R: Record>(&mut self, request: &PageRequest) -> Result<Page<R>, StoreError> {
        let _ = request;
        unimplemented!()
    }

    /// The first objects whose `column` has this value, at most `limit`, by id.
    pub async fn find_by<R: Record>(
        &mut self,
        column: &'static str,
        value: &str,
        limit: u64,
    ) -> Result<Vec<R>, StoreError> {
        let _ = (column, value, limit);
        unimplemented!()
    }

    /// Adds an object.
    pub async fn insert<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let _ = record;
        unimplemented!()
    }

    /// Replaces the object of the same id; false where there is none.
    pub async fn update<R: Record>(&mut self, record: &R) -> Result<bool, StoreError> {
        let _ = record;
        unimplemented!()
    }

    /// Takes the object of this id away; false where there is none.
    pub async fn remove<R: Record>(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let _ = id;
        unimplemented!()
    }

    /// How many objects a project has.
    pub async fn count<R: Record>(&mut self, project: &str) -> Result<u64, StoreError> {
        let _ = project;
        unimplemented!()
    }

    /// Adds a record of what must be taken away from the data plane.
    pub async fn insert_teardown(&mut self, teardown: &Teardown) -> Result<(), StoreError> {
        let _ = teardown;
        unimplemented!()
    }

    /// The teardowns whose next attempt is due, the longest waiting first.
    pub async fn due_teardowns(&mut self, now: Timestamp, limit: u64) -> Result<Vec<Teardown>, StoreError> {
        let _ = (now, limit);
        unimplemented!()
    }

    /// When the next teardown is due, if there is one.
    pub async fn next_teardown_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        unimplemented!()
    }

    /// Writes down a failed attempt and when to try again.
    pub async fn postpone_teardown(
        &mut self,
        connection: Uuid,
        attempts: i32,
        next_attempt_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let _ = (connection, attempts, next_attempt_at);
        unimplemented!()
    }

    /// The teardown is done.
    pub async fn remove_teardown(&mut self, connection: Uuid) -> Result<bool, StoreError> {
        let _ = connection;
        unimplemented!()
    }

    /// The connections that the data plane has not followed yet (`observed_generation < generation`), by id.
    pub async fn lagging_connections(&mut self, limit: u64) -> Result<Vec<SiteConnection>, StoreError> {
        let _ = limit;
        unimplemented!()
    }

    /// The services that the data plane has not followed yet.
    pub async fn lagging_services(&mut self, limit: u64) -> Result<Vec<VpnService>, StoreError> {
        let _ = limit;
        unimplemented!()
    }

    /// Writes a connection's status back, unless it has been changed or deleted since `generation` was read.
    pub async fn observe_connection(&mut self, id: Uuid, generation: i64, status: &Status) -> Result<bool, StoreError> {
        let _ = (id, generation, status);
        unimplemented!()
    }

    /// Writes a service's status back, unless it has been changed or deleted since `generation` was read.
    pub async fn observe_service(&mut self, id: Uuid, generation: i64, status: &Status) -> Result<bool, StoreError> {
        let _ = (id, generation, status);
        unimplemented!()
    }

    /// Adds a token.
    pub async fn insert_token(&mut self, token: &Token) -> Result<(), StoreError> {
        let _ = token;
        unimplemented!()
    }

    /// The token of this digest, expired or not.
    pub async fn find_token(&mut self, digest: &str) -> Result<Option<Token>, StoreError> {
        let _ = digest;
        unimplemented!()
    }

    /// Revokes a token; false where there is none.
    pub async fn remove_token(&mut self, digest: &str) -> Result<bool, StoreError> {
        let _ = digest;
        unimplemented!()
    }

    /// Takes away the tokens that have expired; answers how many.
    pub async fn remove_expired_tokens(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let _ = now;
        unimplemented!()
    }

    /// The limits that a project has of its own.
    pub async fn quotas(&mut self, project: &str) -> Result<Vec<(QuotaResource, Limit)>, StoreError> {
        let _ = project;
        unimplemented!()
    }

    /// The projects that have limits of their own, in order.
    pub async fn projects_with_quotas(&mut self) -> Result<Vec<ProjectId>, StoreError> {
        unimplemented!()
    }

    /// Sets one limit of a project.
    pub async fn set_quota(&mut self, project: &str, resource: QuotaResource, limit: Limit) -> Result<(), StoreError> {
        let _ = (project, resource, limit);
        unimplemented!()
    }

    /// Takes a project's own limits away; false where it had none.
    pub async fn remove_quotas(&mut self, project: &str) -> Result<bool, StoreError> {
        let _ = project;
        unimplemented!()
    }

    /// Holds the counting of a project's objects of one kind against other writers until the transaction ends,
    /// so that two creations at one moment cannot both take the last free place.
    pub async fn hold_quota(&mut self, project: &str, resource: QuotaResource) -> Result<(), StoreError> {
        let _ = (project, resource);
        unimplemented!()
    }
}
