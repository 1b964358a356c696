//! What the API asks of real tunnels: what strongSwan could not make, before it is stored, and what was seen.

use secrecy::SecretString;
use uuid::Uuid;

use super::Dispatch;
use crate::{
    agent::wire::Traffic,
    driver::WantedConnection,
    gateway::{Backend, Tunnel, refusals},
    service::context::{Observed, Proposed, RealTunnels},
};

/// The longest reason, in characters.
const LONGEST: usize = 255;

impl RealTunnels for Dispatch {
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

    fn observed(&self, connection: Uuid) -> Observed {
        let board = self.board();
        let seen = board.services.values().find_map(|kept| kept.seen.get(&connection));
        let refused = || board.services.values().find_map(|kept| kept.refused.get(&connection));
        let reason = match seen {
            Some(seen) => seen.reason.clone(),
            None => refused().map(|(_, reason)| reason.clone()),
        };
        let traffic = seen.and_then(|seen| seen.traffic);
        let counters = |traffic: Traffic| [traffic.bytes_in, traffic.bytes_out, traffic.established, traffic.rekeyed];
        Observed {
            reason: reason.map(|reason| reason.chars().take(LONGEST).collect()),
            counters: traffic.map(counters),
        }
    }
}
