//! `[quotas]`: how many objects a project may have.

use std::collections::HashMap;

use serde::Deserialize;

use super::Problems;
use crate::model::quota::{Limit, QuotaResource, UNLIMITED};

/// One key per kind of object.
macro_rules! quotas {
    ($($key:ident: $resource:ident,)+) => {
        /// The limit for a project without limits of its own: at least -1, which means unlimited and is the default.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        #[expect(missing_docs, reason = "each field is the resource with its name")]
        pub struct Quotas {
            $(pub $key: Limit,)+
        }

        impl Default for Quotas {
            fn default() -> Self {
                Self { $($key: UNLIMITED,)+ }
            }
        }

        impl Quotas {
            /// The limits in the service's form.
            #[must_use]
            pub fn limits(&self) -> HashMap<QuotaResource, Limit> {
                HashMap::from([$((QuotaResource::$resource, self.$key)),+])
            }

            pub(super) fn check(&self, problems: &mut Problems) {
                for (key, limit) in [$((stringify!($key), self.$key)),+] {
                    if limit < UNLIMITED {
                        problems.add(format!("quotas.{key}"), "must be -1 (no limit) or more");
                    }
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
