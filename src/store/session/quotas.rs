//! Quota limits set for single projects.

use sha2::{Digest, Sha256};

use super::Session;
use crate::{
    model::{
        ProjectId,
        keyword::Keyword,
        quota::{Limit, QuotaResource},
    },
    store::{
        StoreError,
        cell::{Cell, kept},
        engine::{Dialect, Look},
    },
};

const QUOTAS: &str = "SELECT resource, max FROM quotas WHERE project_id = $1 ORDER BY resource";

impl Session {
    /// The limits that are set for a project.
    pub fn quotas(&mut self, project: &str) -> Result<Vec<(QuotaResource, Limit)>, StoreError> {
        let text = self.text("quotas", "of project", || QUOTAS.into());
        self.all(&text, &[kept(project)], |row| Ok((row.read()?, row.read()?)))
    }

    /// The query of [`Session::quotas`], for [`Session::together`].
    pub fn look_at_quotas(&mut self, project: &str) -> Look {
        let text = self.text("quotas", "of project", || QUOTAS.into());
        Look { text, values: vec![kept(project).into_owned()] }
    }

    /// The projects with limits of their own, in order.
    pub fn projects_with_quotas(&mut self) -> Result<Vec<ProjectId>, StoreError> {
        self.values("SELECT DISTINCT project_id FROM quotas ORDER BY project_id", &[])
    }

    /// Sets one limit of a project.
    pub fn set_quota(&mut self, project: &str, resource: QuotaResource, limit: Limit) -> Result<(), StoreError> {
        let text = "INSERT INTO quotas (project_id, resource, max) VALUES ($1, $2, $3) \
                    ON CONFLICT (project_id, resource) DO UPDATE SET max = excluded.max";
        self.change(text, &[kept(project), resource.put(), limit.put()]).map(drop)
    }

    /// Removes a project's own limits; false if it had none.
    pub fn remove_quotas(&mut self, project: &str) -> Result<bool, StoreError> {
        Ok(self.change("DELETE FROM quotas WHERE project_id = $1", &[kept(project)])? > 0)
    }

    /// Locks the count of a project's objects of one kind against other writers until the transaction ends, so that two
    /// concurrent creations cannot both take the last place; [`StoreError::Busy`] if another writer still holds it
    /// after the bounded wait.
    pub fn hold_quota(&mut self, project: &str, resource: QuotaResource) -> Result<(), StoreError> {
        match self.dialect() {
            // It has one writer at a time.
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => {
                let number = number_of(project, resource);
                self.each("SELECT pg_advisory_xact_lock($1)", &[number.put()], &mut |_| {})
            }
        }
    }
}

/// The lock number of a project's objects of one kind, the same in every process.
fn number_of(project: &str, resource: QuotaResource) -> i64 {
    let digest = Sha256::digest(format!("{}\0{project}", resource.as_str()));
    digest.iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte))
}
