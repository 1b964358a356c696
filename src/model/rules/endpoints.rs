//! What may stand in an endpoint group.

use std::collections::HashSet;

use super::Cidr;
use crate::model::{endpoint_group::EndpointType, ids};

/// The most characters that an entry may have.
pub const MAX_LENGTH: usize = 255;

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointFault {
    /// It stands there twice.
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
    #[error("there are no endpoints")]
    Missing,
    /// One does not fit.
    #[error("endpoint {endpoint:?} does not fit a group of type {kind}: {fault}")]
    Invalid {
        /// The entry.
        endpoint: String,
        /// The type of the group.
        kind: EndpointType,
        /// Why it does not fit.
        fault: EndpointFault,
    },
}

/// Checks all that can be told of the entries without looking anything up.
pub fn check(kind: EndpointType, endpoints: &[String]) -> Result<(), EndpointsViolation> {
    if endpoints.is_empty() {
        return Err(EndpointsViolation::Missing);
    }
    let mut seen = HashSet::new();
    for endpoint in endpoints {
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

#[cfg(test)]
mod tests {
    use super::{
        EndpointFault::{InvalidCidr, InvalidUuid, NotUnique, TooLong},
        EndpointType::{self, Cidr, Network, Router, Subnet, Vlan},
        EndpointsViolation, check,
    };
    use crate::model::keyword::Keyword;

    const ID: &str = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

    fn run(kind: EndpointType, endpoints: &[&str]) -> Result<(), EndpointsViolation> {
        check(kind, &endpoints.iter().map(|&entry| entry.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn there_must_be_one() {
        for kind in EndpointType::ALL {
            assert_eq!(run(*kind, &[]), Err(EndpointsViolation::Missing));
        }
    }

    #[test]
    fn what_fits() {
        let most = "v".repeat(255);
        for (kind, endpoints) in [
            (Cidr, &["10.1.0.0/24", "10.2.0.0/24"][..]),
            (Cidr, &["10.1.1.1/24"]),
            (Cidr, &["10.1.0.0/24", "2001:db8::/32"]),
            (Cidr, &["2001:db8::1/32"]),
            (Cidr, &["2001:0db8:1234:5678:9abc:def0:1234:5678/128"]),
            (Subnet, &[ID, "00000000dead4bad8bad000000000000"]),
            (Network, &["10.1.0.0/24", ID, "5", "100"]),
            (Router, &[ID]),
            (Vlan, &["5", "a", "A"]),
            (Vlan, &[&most]),
        ] {
            assert_eq!(run(kind, endpoints), Ok(()), "{kind} {endpoints:?}");
        }
    }

    #[test]
    fn what_does_not() {
        let (long, upper) = ("v".repeat(256), ID.to_uppercase());
        for (kind, endpoints, entry, fault) in [
            (Cidr, &["10.1.1.1"][..], "10.1.1.1", InvalidCidr),
            (Cidr, &["abc"], "abc", InvalidCidr),
            (Cidr, &[""], "", InvalidCidr),
            (Cidr, &["10/8"], "10/8", InvalidCidr),
            (Cidr, &["7"], "7", InvalidCidr),
            (Cidr, &["10.1.0.0/24", "10.1.0.0/24"], "10.1.0.0/24", NotUnique),
            (Subnet, &["10.1.0.0/24"], "10.1.0.0/24", InvalidUuid),
            (Subnet, &["5"], "5", InvalidUuid),
            (Subnet, &["None"], "None", InvalidUuid),
            (Subnet, &[ID, ID], ID, NotUnique),
            (Subnet, &[ID, &upper], &upper, NotUnique),
            (Vlan, &["a", "a"], "a", NotUnique),
            (Vlan, &[&long], &long, TooLong),
        ] {
            let expected = EndpointsViolation::Invalid { endpoint: entry.to_owned(), kind, fault };
            assert_eq!(run(kind, endpoints), Err(expected), "{kind} {endpoints:?}");
        }
    }
}
