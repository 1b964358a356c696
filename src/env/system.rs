//! The real clock, ids and name resolution.

use std::{net::IpAddr, time::Duration};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{BoxFuture, Clock, Ids, Resolver};

/// How long a name may take to resolve.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);

/// The clock of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Ids that begin with the time (version 7): objects that are made together stand together in every index, so that a
/// write touches few pages, and a list without an order of its own is in the order of creation.
#[derive(Clone, Copy, Debug)]
pub struct TimeOrderedIds;

impl Ids for TimeOrderedIds {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// The name resolution of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Vec<IpAddr>> {
        Box::pin(async move {
            let mut addresses: Vec<IpAddr> = Vec::new();
            match tokio::time::timeout(RESOLVE_TIMEOUT, tokio::net::lookup_host((name, 0))).await {
                Ok(Ok(found)) => {
                    for address in found.map(|address| address.ip()) {
                        if !addresses.contains(&address) {
                            addresses.push(address);
                        }
                    }
                }
                Ok(Err(error)) => tracing::debug!(name, %error, "a name does not resolve"),
                Err(_elapsed) => tracing::warn!(name, "a name does not resolve in time"),
            }
            addresses
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn literals_are_their_own_address_and_nothing_comes_of_nonsense() {
        assert_eq!(SystemResolver.resolve("192.0.2.1").await, [IpAddr::from([192, 0, 2, 1])]);
        assert_eq!(SystemResolver.resolve("not a name").await, [] as [IpAddr; 0]);
    }
}
