//! A VPN service: the router, and optionally the one subnet, of its connections.

use uuid::Uuid;

use super::{Status, ids::GivenId, resource::resource};

/// The declaration; see [`super::resource`].
macro_rules! vpn_service {
    ($make:ident) => {
        $make! {
            "A VPN service: the router that connections are made for."
            VpnService as "vpnservice" in "vpnservices" {
                fix subnet_id: Option<Uuid> as Option<GivenId> = None,
                    "The local subnet, which must be on the router. Default: null, for connections that name endpoint \
                     groups.",
                    filtered(), example("1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21");
                fix router_id: Uuid as GivenId,
                    "The router that the tunnels end at; it must have a gateway on an external network.",
                    filtered(), sorted(), example("66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa");
                change admin_state_up: bool = true,
                    "Whether traffic should flow. Default: true. Also accepts words and numbers such as \"yes\", \"no\", 1 and 0.",
                    filtered();
                [shown] external_v4_ip: Option<String> = None,
                    "The router's IPv4 address on its external network, or null if it has none.",
                    filtered(), address("ipv4"), example("203.0.113.10");
                [shown] external_v6_ip: Option<String> = None,
                    "The router's IPv6 address on its external network, or null if it has none.",
                    filtered(), address("ipv6"), example("2001:db8:ee::10");
                [shown] status: Status = Status::PendingCreate,
                    "The status. PENDING_CREATE and PENDING_UPDATE: the data plane has not caught up yet; \
                     ACTIVE: traffic can flow; DOWN: no traffic flows; ERROR: the data plane refused. Other \
                     software that writes to the same database may use other words, such as BUILD or \
                     PENDING_DELETE: treat an unknown one as pending.",
                    filtered(), example("PENDING_CREATE");
                fix flavor_id: Option<Uuid> as Option<GivenId> = None,
                    "The flavor. Flavors are not offered: every id is unknown. Default: null.",
                    filtered(), example("3d8f0b52-7c5e-4f1f-9a53-2f5b7d1c9e40");
            }
            kept {
                generation: i64 = 1, "Counts the changes that the data plane must follow; starts at 1.";
                observed_generation: i64 = 0, "The last generation that the data plane has dealt with; 0 before the first.";
            }
        }
    };
}
pub(crate) use vpn_service;

vpn_service!(resource);
