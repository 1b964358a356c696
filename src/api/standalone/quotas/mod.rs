//! Quotas, in the shape of Neutron's.

pub mod defaults;
pub mod delete;
pub mod list;
pub mod show;
pub mod update;
pub mod wire;

use crate::api::extract::parameters;

parameters! {
    /// The id of a project.
    ProjectId = "project_id", "The id of the project.", "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";
}
