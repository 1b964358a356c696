//! What strongSwan could not make, told before it is stored.

use secrecy::SecretString;

use crate::{
    driver::WantedConnection,
    gateway::{Backend, Tunnel, refusals},
    service::context::{Judge, Proposed},
};

/// The data plane of strongSwan, as far as it can be judged without one.
#[derive(Clone, Copy, Debug)]
pub struct StrongSwan;

impl Judge for StrongSwan {
    fn refusal(&self, proposed: Proposed<'_>) -> Option<String> {
        let Proposed { connection, service, policies: (ike, ipsec), networks: (local, peer) } = proposed;
        let (connection, service) = (connection.clone(), service.clone());
        // No refusal depends on the key.
        let wanted = WantedConnection { connection, service, psk: SecretString::default() };
        let ranges = |texts: &[String]| texts.iter().filter_map(|text| text.parse().ok()).collect();
        match Tunnel::of(&wanted, (ike.clone(), ipsec.clone()), (ranges(local), ranges(peer))) {
            Ok(tunnel) => refusals(&tunnel, Backend::Kernel).first().map(ToString::to_string),
            Err(none) => Some(none.to_string()),
        }
    }
}
