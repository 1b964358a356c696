//! What the five resources have in common.

use crate::{
    model::{EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService, quota::QuotaResource},
    store::Record,
};

/// One of the five resources.
pub trait Resource: Record + Clone {
    /// What it counts as where objects are limited.
    const QUOTA: QuotaResource;
    /// The policy rule that its creation is subject to.
    const CREATE_RULE: &'static str;
    /// The columns in which connections refer to it. While one does, it must stay.
    const USED_AS: &'static [&'static str];

    /// The project that owns it.
    fn project_id(&self) -> &str;
}

/// A resource whose existence is no secret within its project: whoever may look but not touch is told so ([`Hidden`]).
/// Connections are not among them; theirs is one answer for everything that is not there.
///
/// [`Hidden`]: super::ShowError::Hidden
pub trait Revealed: Resource {}

macro_rules! resources {
    ($($record:ty: $quota:ident, $rule:literal, $used_as:expr;)+) => { $(
        impl Resource for $record {
            const QUOTA: QuotaResource = QuotaResource::$quota;
            const CREATE_RULE: &'static str = $rule;
            const USED_AS: &'static [&'static str] = &$used_as;

            fn project_id(&self) -> &str {
                &self.project_id
            }
        }
    )+ };
}

resources! {
    VpnService: VpnService, "create_vpnservice", ["vpnservice_id"];
    IkePolicy: IkePolicy, "create_ikepolicy", ["ikepolicy_id"];
    IpsecPolicy: IpsecPolicy, "create_ipsecpolicy", ["ipsecpolicy_id"];
    EndpointGroup: EndpointGroup, "create_endpoint_group", ["local_ep_group_id", "peer_ep_group_id"];
    SiteConnection: SiteConnection, "create_ipsec_site_connection", [];
}

impl Revealed for VpnService {}
impl Revealed for IkePolicy {}
impl Revealed for IpsecPolicy {}
impl Revealed for EndpointGroup {}
