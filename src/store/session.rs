//! One connection to the database and all that can be asked through it.

use uuid::Uuid;

use super::{Record, StoreError};
use crate::model::page::{Page, PageRequest};

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
}
