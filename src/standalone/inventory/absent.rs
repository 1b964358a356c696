//! The collections of Neutron that clients ask for in passing: there is never anything in them here.

use utoipa::openapi::path::HttpMethod;

use super::{
    prelude::*,
    refusals::Cases,
    schema::{Usage, object_with},
};
use crate::standalone::shared::{Endpoint, with_operation};

/// Path, name in bodies and words for each.
const ABSENT: [(&str, &str, &str); 22] = [
    ("floatingips", "floatingips", "floating IPs"),
    ("security-groups", "security_groups", "security groups"),
    ("security-group-rules", "security_group_rules", "security group rules"),
    ("subnetpools", "subnetpools", "subnet pools"),
    ("agents", "agents", "agents"),
    ("availability_zones", "availability_zones", "availability zones"),
    ("address-scopes", "address_scopes", "address scopes"),
    ("address-groups", "address_groups", "address groups"),
    ("rbac-policies", "rbac_policies", "RBAC policies"),
    ("trunks", "trunks", "trunks"),
    ("qos/policies", "policies", "QoS policies"),
    ("qos/rule-types", "rule_types", "QoS rule types"),
    ("segments", "segments", "segments"),
    ("network-ip-availabilities", "network_ip_availabilities", "network IP availabilities"),
    ("flavors", "flavors", "flavors"),
    ("local_ips", "local_ips", "local IPs"),
    ("ndp_proxies", "ndp_proxies", "NDP proxies"),
    ("metering/metering-labels", "metering_labels", "metering labels"),
    ("metering/metering-label-rules", "metering_label_rules", "metering label rules"),
    ("service_profiles", "service_profiles", "service profiles"),
    ("network_segment_ranges", "network_segment_ranges", "network segment ranges"),
    ("default-security-group-rules", "default_security_group_rules", "default security group rules"),
];

/// The words for a collection as a part of names in the document.
fn name(at: usize) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..].to_lowercase();
    ABSENT[at].2.split(' ').map(word).collect()
}

/// The collection of this number in [`ABSENT`].
pub(crate) struct Nothing<const AT: usize>;

shapes! {
    (const AT: usize) Nothing<AT> = format!("No{}", name(AT)),
        |schemas| {
            let members = [(ABSENT[AT].1, "Always empty.", Kind::Empty, true)];
            object_with(Some("An empty list: the standalone inventory has none."), Usage::Shown, members.into_iter(), schemas)
        },
        json!({ ABSENT[AT].1: [] });
}

static NONE_HERE: Refusal = bad_request("BadRequest", "the standalone inventory has no {}");
static CASE: [Case; 1] = [Case(&NONE_HERE, "Always: this service does not support them.", &["floatingips"])];

impl<const AT: usize> Cases for Nothing<AT> {
    fn cases() -> impl Iterator<Item = &'static Case> {
        CASE.iter()
    }
}

async fn list<const AT: usize>(_: input::Caller) -> Listed<Sent<Nothing<AT>>> {
    Listed(Sent::new(json!({ ABSENT[AT].1: [] })))
}

async fn create<const AT: usize>(_: input::Caller) -> Refused<Nothing<AT>> {
    NONE_HERE.of(&[&ABSENT[AT].1]).into()
}

fn endpoint<const AT: usize>() -> Endpoint {
    let ((name_in_path, _, what), name) = (ABSENT[AT], name(AT));
    let path = format!("/v2.0/{name_in_path}");
    let id = format!("list{name}");
    let text = "Always an empty list, so that clients that ask for it keep working. Filters are ignored.";
    let summary = format!("List {what} (always empty)");
    let about = [id.as_str(), &summary, text];
    let listed = with_operation(Endpoint::default(), &path, HttpMethod::Get, "others", about, list::<AT>);
    let id = format!("create{name}");
    let summary = format!("Create {what} (not supported)");
    let about = [id.as_str(), &summary, "Always refused: this service does not support them."];
    with_operation(listed, &path, HttpMethod::Post, "others", about, create::<AT>)
}

/// The paths of all of them.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    macro_rules! all {
        ($($at:literal)+) => { vec![$(endpoint::<$at>()),+] };
    }
    all!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21)
}
