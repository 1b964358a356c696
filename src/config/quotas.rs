//! `[quotas]`: how many objects a project may have.

use std::collections::HashMap;

use serde::Deserialize;

use super::Problems;
use crate::model::{
    keyword::Keyword,
    quota::{Limit, QuotaResource, UNLIMITED},
};

/// How many objects a project without limits of its own may have: -1, the default, means any number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each field is the resource of its name")]
pub struct Quotas {
    pub vpnservice: Limit,
    pub ikepolicy: Limit,
    pub ipsecpolicy: Limit,
    pub endpoint_group: Limit,
    pub ipsec_site_connection: Limit,
    pub network: Limit,
    pub subnet: Limit,
    pub router: Limit,
    pub port: Limit,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            vpnservice: UNLIMITED,
            ikepolicy: UNLIMITED,
            ipsecpolicy: UNLIMITED,
            endpoint_group: UNLIMITED,
            ipsec_site_connection: UNLIMITED,
            network: UNLIMITED,
            subnet: UNLIMITED,
            router: UNLIMITED,
            port: UNLIMITED,
        }
    }
}

impl Quotas {
    /// The limit of one kind of object.
    #[must_use]
    pub fn limit(&self, resource: QuotaResource) -> Limit {
        match resource {
            QuotaResource::VpnService => self.vpnservice,
            QuotaResource::IkePolicy => self.ikepolicy,
            QuotaResource::IpsecPolicy => self.ipsecpolicy,
            QuotaResource::EndpointGroup => self.endpoint_group,
            QuotaResource::SiteConnection => self.ipsec_site_connection,
            QuotaResource::Network => self.network,
            QuotaResource::Subnet => self.subnet,
            QuotaResource::Router => self.router,
            QuotaResource::Port => self.port,
        }
    }

    /// The limits, as the service is given them.
    #[must_use]
    pub fn limits(&self) -> HashMap<QuotaResource, Limit> {
        QuotaResource::ALL.iter().map(|&resource| (resource, self.limit(resource))).collect()
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        for &resource in QuotaResource::ALL {
            if self.limit(resource) < UNLIMITED {
                problems.add(format!("quotas.{resource}"), "must be -1 (no limit) or more");
            }
        }
    }
}
