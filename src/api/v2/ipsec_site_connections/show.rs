//! Shows a connection.

use axum::extract::State;

use super::{
    ConnectionId, EXAMPLE_ID,
    wire::{IpsecSiteConnection, IpsecSiteConnectionResponse},
};
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, Fields, Path, Selected},
    },
    service::site_connection::{self, ShowError},
};

faults! {
    /// Why a connection was not shown.
    pub enum ShowFault {
        /// The caller can see no such connection. The same answer whether the id is unknown, already gone, malformed,
        /// another project's, or hidden from the caller's role.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "IPsecSiteConnectionNotFound", "ipsec_site_connection {id} not found";
    }
}

/// Show a connection
///
/// One IPsec site-to-site connection, with all its attributes and the status that the data plane reported last.
#[utoipa::path(
    get,
    path = "/v2.0/vpn/ipsec-site-connections/{connection_id}",
    operation_id = "showIpsecSiteConnection",
    tag = "ipsec-site-connections"
)]
pub(crate) async fn show(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<ConnectionId>,
    fields: Fields,
) -> Result<Shown<Selected<IpsecSiteConnectionResponse>>, ShowFault> {
    let id = path.text;
    match site_connection::show(&app.context, &caller, path.id).await {
        Ok(record) => {
            let ipsec_site_connection = IpsecSiteConnection::shown(&app, &record)?;
            Ok(Shown(fields.of(IpsecSiteConnectionResponse { ipsec_site_connection })))
        }
        Err(ShowError::NotFound) => Err(ShowFault::NotFound { id }),
        Err(ShowError::Store(error)) => Err(error.into()),
    }
}
