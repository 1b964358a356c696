//! The versions of the identity API.

use super::{
    answer::Choices,
    wire::{IdentityVersionList, IdentityVersionResponse},
};
use crate::{
    api::{
        contract::Shown,
        input::{Origin, Unread},
    },
    auth::builtin::{version, versions},
};

/// List the identity versions
///
/// Which versions of the identity API there are. Public: clients ask it before they log in.
#[utoipa::path(get, path = "/identity", operation_id = "listIdentityVersions", tag = "identity")]
pub(crate) async fn list(_: Unread, origin: Origin) -> Choices<IdentityVersionList> {
    Choices(IdentityVersionList::from(versions(&origin.base_url)))
}

/// Show the identity version
///
/// The one version that there is. Public.
#[utoipa::path(get, path = "/identity/v3", operation_id = "showIdentityVersion", tag = "identity")]
pub(crate) async fn show(_: Unread, origin: Origin) -> Shown<IdentityVersionResponse> {
    Shown(IdentityVersionResponse::from(version(&origin.base_url)))
}
