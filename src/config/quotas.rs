//! `[quotas]`: how many objects a project may have.

use std::collections::HashMap;

use serde::Deserialize;

use super::Problems;
use crate::model::{
    keyword::Keyword,
    quota::{Limit, QuotaResource, UNLIMITED},
};

/// One key per kind of object.
macro_rules! quotas {
    ($($key:ident: $resource:ident,)+) => {
        /// How many objects a project without limits of its own may have: at least -1, which means no limit and is the
        /// default.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        #[expect(missing_docs, reason = "each field is the resource of its name")]
        pub struct Quotas {
            $(pub $key: Limit,)+
        }

        impl Default for Quotas {
            fn default() -> Self {
                Self { $($key: UNLIMITED,)+ }
            }
        }

        impl Quotas {
            /// The limit of one kind of object.
            #[must_use]
            pub fn limit(&self, resource: QuotaResource) -> Limit {
                match resource {
                    $(QuotaResource::$resource => self.$key,)+
                }
            }
        }
    };
}

quotas! {
    vpnservice: VpnService,
    ikepolicy: IkePolicy,
    ipsecpolicy: IpsecPolicy,
    endpoint_group: EndpointGroup,
    ipsec_site_connection: SiteConnection,
    network: Network,
    subnet: Subnet,
    router: Router,
    port: Port,
}

impl Quotas {
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
