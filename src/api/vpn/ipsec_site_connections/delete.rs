//! `DELETE /v2.0/vpn/ipsec-site-connections/{connection_id}`.

use axum::extract::State;

use crate::{
    api::{
        App,
        contract::{Deleted, faults},
        input::{Caller, Path},
        vpn::{Collection, refusals::NotFound},
    },
    model::SiteConnection,
    service::site_connection::{self, DeleteError},
};

faults! {
    /// Why a connection is not deleted.
    pub(crate) enum DeleteFault {
        /// `deletion_protection` is set on this connection. Waiting does not help: set it to false with an update first.
        Protected { id = SiteConnection::EXAMPLE_ID } = CONFLICT, "IPsecSiteConnectionDeletionProtected",
            "ipsec_site_connection {id} is protected against deletion; to delete it, first set its deletion_protection to false";
        /// Another request was still changing this connection when the time limit for waiting was over. Nothing has
        /// been changed; the same request can be sent again.
        Held { id = SiteConnection::EXAMPLE_ID } = CONFLICT, "IPsecSiteConnectionHeld",
            "ipsec_site_connection {id} is being changed by another writer; try again", retry after 1;
        also NotFound(NotFound<SiteConnection>);
    }
}

/// Delete a connection
///
/// Deletes an IPsec site-to-site connection, whatever its status. A 204 means that the delete is durable: the
/// id is unknown from then on, and the policies, groups and service that the connection used are free. The data
/// plane follows, even if the service is restarted meanwhile. A request body is ignored.
#[utoipa::path(
    delete,
    path = "/v2.0/vpn/ipsec-site-connections/{connection_id}",
    operation_id = "deleteIpsecSiteConnection",
    tag = "ipsec-site-connections"
)]
pub(crate) async fn delete(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<SiteConnection>,
) -> Result<Deleted, DeleteFault> {
    let Some(id) = path.id else { return Err(DeleteFault::NotFound(NotFound::of(path.text))) };
    match site_connection::delete(&app.context, &caller, id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound(NotFound::of(path.text))),
        Err(DeleteError::Protected) => Err(DeleteFault::Protected { id: path.text }),
        Err(DeleteError::Held) => Err(DeleteFault::Held { id: path.text }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
