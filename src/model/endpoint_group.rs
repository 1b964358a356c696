//! An endpoint group: a set of subnets, CIDRs or the like that a connection joins.

use uuid::Uuid;

use super::{ProjectId, keyword::keywords};

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

/// An endpoint group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointGroup {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// A human-readable name, at most 255 characters; need not be unique.
    pub name: String,
    /// A human-readable description, at most 255 characters.
    pub description: String,
    /// What the entries are.
    pub kind: EndpointType,
    /// The entries, at least one, in the order given; never updatable.
    pub endpoints: Vec<String>,
}
