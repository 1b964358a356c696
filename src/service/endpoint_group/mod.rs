//! Endpoint groups.

mod create;
mod delete;
mod update;

pub use create::{CreateError, create};
pub use delete::{DeleteError, delete};
pub use update::{UpdateError, update};

use super::editing::{Change, assign};
use crate::model::{EndpointGroup, ProjectId, endpoint_group::EndpointType};

/// An endpoint group to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As [`EndpointGroup::project_id`].
    pub project_id: ProjectId,
    /// As [`EndpointGroup::name`].
    pub name: String,
    /// As [`EndpointGroup::description`].
    pub description: String,
    /// As [`EndpointGroup::kind`].
    pub kind: EndpointType,
    /// As [`EndpointGroup::endpoints`], but not yet checked, and empty where none are given.
    pub endpoints: Vec<String>,
}

/// What to change of an endpoint group; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// As [`EndpointGroup::name`].
    pub name: Option<String>,
    /// As [`EndpointGroup::description`].
    pub description: Option<String>,
}

impl Change<EndpointGroup> for Changes {
    fn apply(&self, group: &mut EndpointGroup) {
        assign!(self => group: name, description);
    }
}
