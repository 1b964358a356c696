//! `DELETE /v2.0/vpn/ipsec-site-connections/{connection_id}`: the heart.

use axum::extract::State;

use super::{ConnectionId, EXAMPLE_ID};
use crate::{
    api::{
        App,
        contract::{Deleted, faults},
        input::{Caller, Path},
    },
    service::site_connection::{self, DeleteError},
};

faults! {
    /// Why a connection was not deleted.
    pub enum DeleteFault {
        /// The caller can see no such connection. The same answer whether the id is unknown, already gone, malformed,
        /// another project's, or hidden from the caller's role.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "IPsecSiteConnectionNotFound", "ipsec_site_connection {id} not found";
        /// `deletion_protection` is set on this connection. Waiting does not help: set it to false with an update first.
        Protected { id = EXAMPLE_ID } = CONFLICT, "IPsecSiteConnectionDeletionProtected",
            "ipsec_site_connection {id} is protected against deletion; to delete it, first set its deletion_protection to false";
        /// Another writer still held this connection after a bounded wait. Nothing has been changed; the same request
        /// is worth trying again.
        Held { id = EXAMPLE_ID } = CONFLICT, "IPsecSiteConnectionHeld",
            "ipsec_site_connection {id} is being changed by another writer; try again", retry after 1;
    }
}

/// Delete a connection
///
/// Removes an IPsec site-to-site connection, whatever its status. When 204 is answered the delete is durable: the id is
/// unknown from then on, and the policies, groups and the service that it used are free. The data plane follows, however
/// often the service is restarted. A request body is ignored.
#[utoipa::path(
    delete,
    path = "/v2.0/vpn/ipsec-site-connections/{connection_id}",
    operation_id = "deleteIpsecSiteConnection",
    tag = "ipsec-site-connections"
)]
pub(crate) async fn delete(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<ConnectionId>,
) -> Result<Deleted, DeleteFault> {
    let id = path.text;
    match site_connection::delete(&app.context, &caller, path.id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound { id }),
        Err(DeleteError::Protected) => Err(DeleteFault::Protected { id }),
        Err(DeleteError::Held) => Err(DeleteFault::Held { id }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
