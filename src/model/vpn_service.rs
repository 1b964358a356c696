//! A VPN service: the router, and optionally the one subnet, that connections are made for.

use uuid::Uuid;

use super::{Status, resource::resource};

resource! {
    /// A VPN service.
    pub struct VpnService {
        given {
            /// The router that the tunnels end at.
            router_id: Uuid,
            /// The local subnet; `None` where connections name endpoint groups.
            subnet_id: Option<Uuid>,
        }
        kept {
            /// The flavor; flavors are not offered, so always `None` today.
            flavor_id: Option<Uuid> = None,
            /// The router's IPv4 address on its external network, as of creation.
            external_v4_ip: Option<String> = None,
            /// The router's IPv6 address on its external network, as of creation.
            external_v6_ip: Option<String> = None,
            /// What the data plane reported last.
            status: Status = Status::PendingCreate,
            /// Counts the changes that the data plane must follow; starts at 1.
            generation: i64 = 1,
            /// The last generation that the data plane has dealt with; 0 before the first.
            observed_generation: i64 = 0,
        }
        changed {
            /// Whether traffic should flow.
            admin_state_up: bool = true,
        }
        asked {}
    }
}
