//! A tunnel as the messages that load it.
//!
//! The daemon is told what to do and decides nothing by itself: it starts nothing when it loads or when a tunnel ends, and
//! rekeys what is there.

use secrecy::ExposeSecret;
use uuid::Uuid;

use super::tunnel::Tunnel;
use crate::{
    model::{
        ike_policy::{IkeVersion, NegotiationMode},
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        site_connection::{DpdAction, Initiator},
    },
    vici::Section,
};

/// The name of a connection.
pub(super) fn connection_name(id: Uuid) -> String {
    id.to_string()
}

/// The name of a pre-shared key.
pub(super) fn key_name(connection: &str) -> String {
    format!("psk-{connection}")
}

/// The connection whose key has this name.
pub(super) fn connection_of_key(key: &str) -> Option<&str> {
    key.strip_prefix("psk-")
}

/// The names of the children of a tunnel. They carry the generation, so that every list shows what it was made from.
pub(super) fn child_names(tunnel: &Tunnel) -> Vec<String> {
    (0..children(tunnel).len()).map(|number| child_name(tunnel, number)).collect()
}

fn child_name(tunnel: &Tunnel, number: usize) -> String {
    format!("g{}-{number}", tunnel.generation)
}

/// The generation that a child of this name was made from.
pub(super) fn generation_of_child(name: &str) -> Option<i64> {
    name.strip_prefix('g')?.split_once('-')?.0.parse().ok()
}

/// The traffic selectors of each child. IKEv1 negotiates one pair per child: of lists, only the first pair would be used.
fn children(tunnel: &Tunnel) -> Vec<(Vec<String>, Vec<String>)> {
    let texts = |networks: &[ipnet::IpNet]| networks.iter().map(|network| network.trunc().to_string()).collect();
    match tunnel.ike.ike_version {
        IkeVersion::V1 => tunnel.pairs().map(|(local, peer)| (texts(&[local]), texts(&[peer]))).collect(),
        IkeVersion::V2 => vec![(texts(&tunnel.local.networks), texts(&tunnel.peer.networks))],
    }
}

/// Nine tenths of a lifetime, after which keys are replaced, and the tenth that is left for doing so.
fn parts(seconds: i32) -> (i32, i32) {
    let rest = seconds / 10;
    (seconds - rest, rest)
}

/// What `load-shared` is asked with.
pub(super) fn load_shared(tunnel: &Tunnel) -> Section {
    Section::new()
        .text("id", key_name(&connection_name(tunnel.id)))
        .text("type", "IKE")
        .bytes("data", tunnel.psk.expose_secret().as_bytes())
        .list("owners", [&tunnel.local.id, &tunnel.peer.id])
}

/// What `load-conn` is asked with.
pub(super) fn load_conn(tunnel: &Tunnel) -> Section {
    let (ike, dpd) = (&tunnel.ike, tunnel.dpd);
    let (rekey, over) = parts(ike.lifetime.seconds);
    let version = match ike.ike_version {
        IkeVersion::V1 => 1,
        IkeVersion::V2 => 2,
    };
    let is_initiator = tunnel.initiator == Initiator::BiDirectional;
    let mut connection = Section::new()
        .text("version", version)
        .list("local_addrs", [tunnel.local.address])
        .list("remote_addrs", [tunnel.peer.address])
        .list("proposals", [super::proposal::ike(ike)])
        .text("over_time", format!("{over}s"))
        .text("rand_time", format!("{over}s"))
        .text("keyingtries", u8::from(!is_initiator))
        .text("mobike", "no")
        .text("unique", "replace")
        .text("send_cert", "never")
        .text("send_certreq", "no");
    // IKEv1 cannot replace the keys of phase 1 without authenticating again.
    let (replaced, kept) = if version == 1 { ("reauth_time", "rekey_time") } else { ("rekey_time", "reauth_time") };
    connection = connection.text(replaced, format!("{rekey}s")).text(kept, "0s");
    if version == 1 && ike.phase1_negotiation_mode == NegotiationMode::Aggressive {
        connection = connection.text("aggressive", "yes");
    }
    let delay = if dpd.action == DpdAction::Disabled { 0 } else { dpd.interval };
    connection = connection.text("dpd_delay", format!("{delay}s"));
    if delay > 0 && version == 1 {
        // IKEv2 has no such limit: there the peer is dead once messages are not answered.
        connection = connection.text("dpd_timeout", format!("{}s", dpd.timeout));
    }
    let auth = |id: &str| Section::new().text("auth", "psk").text("id", id);
    let children = children(tunnel).into_iter().enumerate().fold(Section::new(), |all, (number, (local, peer))| {
        all.section(child_name(tunnel, number), child(tunnel, local, peer))
    });
    connection = connection
        .section("local", auth(&tunnel.local.id))
        .section("remote", auth(&tunnel.peer.id))
        .section("children", children);
    Section::new().section(connection_name(tunnel.id), connection)
}

fn child(tunnel: &Tunnel, local: Vec<String>, peer: Vec<String>) -> Section {
    let ipsec = &tunnel.ipsec;
    let (rekey, rest) = parts(ipsec.lifetime.seconds);
    // To give both kinds of proposals would offer them as alternatives; what is refused never gets here.
    let (kind, proposal) = match ipsec.transform_protocol {
        TransformProtocol::Esp | TransformProtocol::AhEsp => ("esp_proposals", super::proposal::esp(ipsec)),
        TransformProtocol::Ah => ("ah_proposals", super::proposal::ah(ipsec)),
    };
    let mode = match ipsec.encapsulation_mode {
        EncapsulationMode::Tunnel => "tunnel",
        EncapsulationMode::Transport => "transport",
    };
    Section::new()
        .text("mode", mode)
        .list("local_ts", local)
        .list("remote_ts", peer)
        .list(kind, [proposal])
        .text("life_time", format!("{}s", ipsec.lifetime.seconds))
        .text("rekey_time", format!("{rekey}s"))
        .text("rand_time", format!("{rest}s"))
        .text("dpd_action", dpd_action(tunnel))
        .text("start_action", "none")
        .text("close_action", "none")
}

/// What the daemon does when the peer is dead. One that may not start the negotiation only clears: the other actions would
/// start it, at once or with the next packet.
fn dpd_action(tunnel: &Tunnel) -> &'static str {
    match (tunnel.initiator, tunnel.dpd.action) {
        (Initiator::ResponseOnly, _) | (_, DpdAction::Clear | DpdAction::Disabled) => "clear",
        (_, DpdAction::Hold) => "trap",
        (_, DpdAction::Restart | DpdAction::RestartByPeer) => "restart",
    }
}

#[cfg(test)]
mod tests;
