//! IPsec site-to-site connections.

mod create;
mod delete;
mod ends;
mod update;

use secrecy::SecretString;

pub use self::{
    create::{CreateError, Draft, create},
    delete::{DeleteError, delete},
    ends::EndsError,
    update::{UpdateError, update},
};
use super::Context;
use crate::{model::SiteConnection, store::StoreError};

/// A connection on its way to a caller.
#[derive(Clone, Debug)]
pub struct Revealed {
    /// The connection.
    pub connection: SiteConnection,
    /// Its pre-shared key, where the caller may see it.
    pub psk: Option<SecretString>,
}

/// Opens the pre-shared key if it is to be shown.
pub fn reveal(ctx: &Context, connection: SiteConnection, with_psk: bool) -> Result<Revealed, StoreError> {
    let psk = if with_psk { Some(ctx.sealer.open(connection.id, &connection.psk)) } else { None };
    match psk.transpose() {
        Ok(psk) => Ok(Revealed { connection, psk }),
        Err(error) => {
            tracing::error!(connection.id = %connection.id, %error, "the pre-shared key of a connection cannot be opened");
            Err(error)
        }
    }
}
