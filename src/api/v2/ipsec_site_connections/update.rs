//! Changes a connection.

use axum::extract::State;

use super::{
    ConnectionId, EXAMPLE_ID,
    ends::EndsFault,
    wire::{IpsecSiteConnection, IpsecSiteConnectionResponse},
};
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, IfMatch, Json, Path},
    },
    service::site_connection::{self, Changes, UpdateError},
};

faults! {
    /// Why a connection was not changed.
    pub enum UpdateFault {
        /// The caller can see no such connection. The same answer whether the id is unknown, already gone, malformed,
        /// another project's, or hidden from the caller's role.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "IPsecSiteConnectionNotFound", "ipsec_site_connection {id} not found";
        also Ends(EndsFault);
    }
}

/// Update a connection
///
/// Changes a connection, in any status. What concerns the tunnel shows as `PENDING_UPDATE` (or still `PENDING_CREATE`)
/// until the data plane has followed; name, description and `deletion_protection` change at once.
#[utoipa::path(
    put,
    path = "/v2.0/vpn/ipsec-site-connections/{connection_id}",
    operation_id = "updateIpsecSiteConnection",
    tag = "ipsec-site-connections"
)]
pub(crate) async fn update(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<ConnectionId>,
    _precondition: IfMatch,
    Json(changes): Json<Changes>,
) -> Result<Shown<IpsecSiteConnectionResponse>, UpdateFault> {
    let id = path.text;
    match site_connection::update(&app.context, &caller, path.id, changes).await {
        Ok(record) => {
            Ok(Shown(IpsecSiteConnectionResponse { ipsec_site_connection: IpsecSiteConnection::shown(&app, &record)? }))
        }
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound { id }),
        Err(UpdateError::EndpointGroupNotFound(id)) => Err(UpdateFault::Ends(EndsFault::no_group(&id))),
        Err(UpdateError::Violation(violation)) => Err(UpdateFault::Ends(violation.into())),
        Err(UpdateError::Network(error)) => Err(error.into()),
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
