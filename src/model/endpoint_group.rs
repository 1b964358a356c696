//! An endpoint group: a set of subnets, CIDRs or the like that a connection joins.

use super::{keyword::keywords, resource::resource};

keywords! {
    /// What the entries of an endpoint group are.
    pub enum EndpointType {
        Cidr = "cidr",
        Subnet = "subnet",
        Network = "network",
        Router = "router",
        Vlan = "vlan",
    }
}

resource! {
    /// An endpoint group.
    pub struct EndpointGroup {
        given {
            /// What the entries are.
            kind: EndpointType,
            /// The entries, at least one, in the order given; never updatable.
            endpoints: Vec<String>,
        }
        kept {}
        changed {}
        asked {}
    }
}
