//! An endpoint group: a set of subnets, CIDRs or the like for one end of a connection, and its valid entries.

use std::collections::HashSet;

use super::{address::Cidr, ids, keyword::keywords, resource::resource};

keywords! {
    /// The type of the endpoints of an endpoint group.
    pub enum EndpointType {
        Cidr = "cidr",
        Subnet = "subnet",
        Network = "network",
        Router = "router",
        Vlan = "vlan",
    }
}

#[expect(clippy::derivable_impls, reason = "`keywords!` derives the same for all")]
impl Default for EndpointType {
    fn default() -> Self {
        Self::Cidr
    }
}

/// The declaration; see [`super::resource`].
macro_rules! endpoint_group {
    ($make:ident) => {
        $make! {
            "An endpoint group: the networks at one end of a connection."
            EndpointGroup as "endpoint_group" in "endpoint_groups" {
                fix kind("type"): EndpointType, "The type of the endpoints.", filtered(), sorted();
                fix endpoints: Vec<String>,
                    "The endpoints in the given order: at least one, and no duplicates. A single one may be given \
without a list. An endpoint of type cidr is an IP range, one of type subnet the id of a subnet; \
those of the types network, router and vlan are stored as given.",
                    demanded();
            }
            kept {}
        }
    };
}
pub(crate) use endpoint_group;

endpoint_group!(resource);

/// The maximum length of an entry, in characters.
pub const MAX_LENGTH: usize = 255;

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointFault {
    /// It is a duplicate.
    #[error("Endpoints have to be unique")]
    NotUnique,
    /// It has more than [`MAX_LENGTH`] characters.
    #[error("Endpoints have at most 255 characters")]
    TooLong,
    /// An entry of type `cidr` is not an address range.
    #[error("Invalid CIDR")]
    InvalidCidr,
    /// An entry of type `subnet` is not like a UUID.
    #[error("Invalid UUID")]
    InvalidUuid,
}

/// What is wrong with the entries of an endpoint group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointsViolation {
    /// There are none.
    #[error("No endpoints specified for endpoint group '{name}'")]
    Missing {
        /// The name of the group.
        name: String,
    },
    /// An entry is invalid.
    #[error("Endpoint '{endpoint}' is invalid for group type '{kind}': {fault}")]
    Invalid {
        /// The entry.
        endpoint: String,
        /// The type of the group.
        kind: EndpointType,
        /// Why it is invalid.
        fault: EndpointFault,
    },
}

/// Checks everything about the entries that needs no lookup.
pub fn check(group: &EndpointGroup) -> Result<(), EndpointsViolation> {
    if group.endpoints.is_empty() {
        return Err(EndpointsViolation::Missing { name: group.name.clone() });
    }
    let (kind, mut seen) = (group.kind, HashSet::new());
    for endpoint in &group.endpoints {
        if let Some(fault) = fault(kind, endpoint, &mut seen) {
            return Err(EndpointsViolation::Invalid { endpoint: endpoint.clone(), kind, fault });
        }
    }
    Ok(())
}

fn fault(kind: EndpointType, endpoint: &str, seen: &mut HashSet<String>) -> Option<EndpointFault> {
    let (one_and_the_same, misfit) = match kind {
        EndpointType::Subnet => (
            endpoint.to_ascii_lowercase(),
            (ids::GivenId::new(endpoint).is_none()).then_some(EndpointFault::InvalidUuid),
        ),
        EndpointType::Cidr => {
            (endpoint.to_owned(), Cidr::parse(endpoint).is_none().then_some(EndpointFault::InvalidCidr))
        }
        EndpointType::Network | EndpointType::Router | EndpointType::Vlan => (endpoint.to_owned(), None),
    };
    if !seen.insert(one_and_the_same) {
        Some(EndpointFault::NotUnique)
    } else if endpoint.chars().count() > MAX_LENGTH {
        Some(EndpointFault::TooLong)
    } else {
        misfit
    }
}
