//! A tunnel as it is wanted.

use std::net::IpAddr;

use ipnet::IpNet;
use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    driver::WantedConnection,
    model::{Dpd, IkePolicy, IpsecPolicy, address::IpVersion, site_connection::Initiator},
};

/// One end of a tunnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The address at which it can be reached.
    pub address: IpAddr,
    /// The identity that it presents, as strongSwan reads it.
    pub id: String,
    /// The networks behind it.
    pub networks: Vec<IpNet>,
}

/// A connection with all that it refers to.
#[derive(Clone, Debug)]
pub struct Tunnel {
    /// The connection's id.
    pub id: Uuid,
    /// Changes whenever anything else here does.
    pub generation: i64,
    /// How the ends agree on keys.
    pub ike: IkePolicy,
    /// How traffic is protected.
    pub ipsec: IpsecPolicy,
    /// Who may start.
    pub initiator: Initiator,
    /// When the peer counts as dead, and what follows.
    pub dpd: Dpd,
    /// The largest packet that the tunnel takes, in bytes.
    pub mtu: i32,
    /// Our end.
    pub local: End,
    /// The other end.
    pub peer: End,
    /// The pre-shared key.
    pub psk: SecretString,
}

/// Why there is nothing between which a tunnel could be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTunnel {
    /// The peer's address is not an address.
    #[error("the peer's address must be an IP address")]
    PeerAddress,
    /// There is no address to reach the peer from.
    #[error("the service has no external address of IPv{}", .0.number())]
    NoExternalAddress(IpVersion),
}

impl Tunnel {
    /// The tunnel of a connection with these policies, between these networks.
    pub fn of(
        wanted: &WantedConnection,
        (ike, ipsec): (IkePolicy, IpsecPolicy),
        (local, peer): (Vec<IpNet>, Vec<IpNet>),
    ) -> Result<Self, NoTunnel> {
        let WantedConnection { connection, service, psk } = wanted;
        let address: IpAddr = connection.peer_address.parse().map_err(|_| NoTunnel::PeerAddress)?;
        let version = IpVersion::of(address);
        let external = match version {
            IpVersion::V4 => &service.external_v4_ip,
            IpVersion::V6 => &service.external_v6_ip,
        };
        let external = external.as_ref().and_then(|external| external.parse().ok());
        let external: IpAddr = external.ok_or(NoTunnel::NoExternalAddress(version))?;
        let local_id = if connection.local_id.is_empty() { external.to_string() } else { connection.local_id.clone() };
        Ok(Self {
            id: connection.id,
            generation: connection.generation,
            ike,
            ipsec,
            initiator: connection.initiator,
            dpd: connection.dpd,
            mtu: connection.mtu,
            local: End { address: external, id: identity(&local_id), networks: local },
            peer: End { address, id: identity(&connection.peer_id), networks: peer },
            psk: psk.clone(),
        })
    }

    /// Every local network with every network of the peer.
    pub fn pairs(&self) -> impl Iterator<Item = (IpNet, IpNet)> {
        self.local.networks.iter().flat_map(|local| self.peer.networks.iter().map(move |peer| (*local, *peer)))
    }
}

/// An id as strongSwan reads it: an address as it stands, and all else as a name, which it is after an `@`.
fn identity(id: &str) -> String {
    if id.parse::<IpAddr>().is_ok() || id.starts_with('@') || id.is_empty() { id.to_owned() } else { format!("@{id}") }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Resource as _, SiteConnection, VpnService};

    /// A connection of a service, both with the defaults of the API.
    pub(crate) fn wanted() -> WantedConnection {
        let mut connection = SiteConnection::blank(Uuid::from_u128(1), "demo".into());
        connection.peer_address = "192.0.2.2".into();
        connection.peer_id = "192.0.2.2".into();
        let mut service = VpnService::blank(Uuid::from_u128(2), "demo".into());
        service.external_v4_ip = Some("192.0.2.1".into());
        WantedConnection { connection, service, psk: "secret".to_owned().into() }
    }

    /// Its tunnel, under IKEv2.
    pub(crate) fn tunnel() -> Tunnel {
        let mut ike = IkePolicy::blank(Uuid::from_u128(3), "demo".into());
        ike.ike_version = crate::model::ike_policy::IkeVersion::V2;
        let ipsec = IpsecPolicy::blank(Uuid::from_u128(4), "demo".into());
        let networks = (vec!["10.1.0.0/24".parse().unwrap()], vec!["10.2.0.0/24".parse().unwrap()]);
        Tunnel::of(&wanted(), (ike, ipsec), networks).unwrap()
    }

    #[test]
    fn names_have_a_sign_and_addresses_have_none() {
        for (id, read) in [
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("vpn.example.com", "@vpn.example.com"),
            ("@vpn.example.com", "@vpn.example.com"),
            ("someone@example.com", "@someone@example.com"),
            ("", ""),
        ] {
            assert_eq!(identity(id), read);
        }
    }

    #[test]
    fn ends_are_of_the_version_of_the_peers_address() {
        let (ike, ipsec) = (tunnel().ike, tunnel().ipsec);
        let make = |wanted: &WantedConnection| {
            Tunnel::of(wanted, (ike.clone(), ipsec.clone()), (Vec::new(), Vec::new())).map(|tunnel| tunnel.local)
        };
        let mut wanted = wanted();
        assert_eq!(make(&wanted).unwrap().id, "192.0.2.1");
        wanted.connection.local_id = "here.example".into();
        assert_eq!(make(&wanted).unwrap().id, "@here.example");
        wanted.connection.peer_address = "2001:db8::2".into();
        assert_eq!(make(&wanted), Err(NoTunnel::NoExternalAddress(IpVersion::V6)));
        wanted.service.external_v6_ip = Some("2001:db8::1".into());
        assert_eq!(make(&wanted).unwrap().address, "2001:db8::1".parse::<IpAddr>().unwrap());
        wanted.connection.peer_address = "vpn.example.com".into();
        assert_eq!(make(&wanted), Err(NoTunnel::PeerAddress));
        assert!(!format!("{:?}", tunnel()).contains("secret\""), "{:?}", tunnel());
    }
}
