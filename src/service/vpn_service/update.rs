//! Changes a VPN service.

use uuid::Uuid;

use super::Changes;
use crate::{
    auth::Caller,
    model::VpnService,
    service::{
        Context,
        editing::{self, Change},
        progress::Followed,
        refusal::lookup_error,
    },
};

lookup_error! {
    /// Why a VPN service is not changed.
    pub enum UpdateError {}
}

/// Changes a VPN service, whatever its status: what should be is written down, and the data plane follows.
///
/// # Errors
///
/// An [`UpdateError`].
pub async fn update(
    ctx: &Context,
    caller: &Caller,
    id: Option<Uuid>,
    changes: Changes,
) -> Result<VpnService, UpdateError> {
    let edit = Edit { changes, is_followed: ctx.choices.data_plane_follows };
    let service: VpnService = editing::edit::<_, UpdateError, _>(ctx, caller, id, edit).await?;
    if service.is_ahead() {
        ctx.reconciler.nudge();
    }
    Ok(service)
}

struct Edit {
    changes: Changes,
    is_followed: bool,
}

impl Change<VpnService> for Edit {
    fn apply(&self, service: &mut VpnService) {
        self.changes.apply(service, self.is_followed);
    }
}
