//! IPsec site-to-site connections.

mod create;
mod delete;
mod ends;
mod update;

use secrecy::SecretString;

pub use self::{
    create::{CreateError, create},
    delete::{DeleteError, delete},
    ends::EndsError,
    update::{UpdateError, update},
};
use super::Context;
use crate::{model::SiteConnection, store::StoreError};

/// The pre-shared key of a connection.
pub fn psk(ctx: &Context, connection: &SiteConnection) -> Result<SecretString, StoreError> {
    ctx.sealer.open(connection.id, &connection.psk).inspect_err(|error| {
        tracing::error!(connection.id = %connection.id, %error, "the pre-shared key of a connection cannot be decrypted");
    })
}
