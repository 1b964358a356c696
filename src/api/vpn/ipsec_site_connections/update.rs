//! Changes a connection.

use axum::extract::State;

use super::ends::EndsFault;
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, IfMatch, Json, Path},
        vpn::{Collection, One, refusals::NotFound},
    },
    model::{SiteConnection, site_connection::Spec},
    service::site_connection::{self, UpdateError},
};

faults! {
    /// Why a connection is not changed.
    pub(crate) enum UpdateFault {
        also NotFound(NotFound<SiteConnection>);
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
    path: Path<SiteConnection>,
    _precondition: IfMatch,
    Json(spec): Json<Spec>,
) -> Result<Shown<One<SiteConnection>>, UpdateFault> {
    let Some(id) = path.id else { return Err(UpdateFault::NotFound(NotFound::of(path.text))) };
    match site_connection::update(&app.context, &caller, id, spec).await {
        Ok(connection) => Ok(Shown(One(connection.shown(&app, false)?))),
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound(NotFound::of(path.text))),
        Err(UpdateError::Ends(error)) => Err(UpdateFault::Ends(error.into())),
        Err(UpdateError::Network(error)) => Err(error.into()),
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
