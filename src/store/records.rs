//! The table of each model type: which column holds which field.
//!
//! To store another type, add a table in a migration and an entry below.

use uuid::Uuid;

use super::{
    StoreError,
    cell::Cell,
    engine::{Kind, Row, Value},
};
use crate::model::{
    Dpd, EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, Teardown, VpnService,
    network::{Network, Port, Router, Subnet},
};

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name, which is that of the API's attribute.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
}

impl Column {
    /// The column of a field; `_field` only serves to infer the type.
    const fn of<R, T: Cell>(name: &'static str, _field: fn(&R) -> &T) -> Self {
        Self { name, kind: T::KIND }
    }
}

/// A model type that has a table of its own, with one row per object.
///
/// Every such table has the columns `id` and `project_id`.
pub trait Record: Sized + Send + Sync + 'static {
    /// The table's name.
    const TABLE: &'static str;
    /// All columns, `id` first, in the order of [`Record::values`].
    const COLUMNS: &'static [Column];

    /// The object's id.
    fn id(&self) -> Uuid;

    /// The values of [`Record::COLUMNS`].
    fn values(&self) -> Vec<Value<'_>>;

    /// Reads a row that has all [`Record::COLUMNS`] in their order.
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError>;
}

/// Declares the columns of a model type: its fields other than `id`, `project_id` and `name`, which all types have. A
/// column has its field's name unless another is given. `part as Type { .. }` is a nested struct with its own columns.
macro_rules! record {
    ($type:ident in $table:literal: $($field:ident $(as $column:literal)?),+;
        $($part:ident as $part_type:ident { $($inner:ident as $inner_column:literal),+ };)?
    ) => {
        impl Record for $type {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [Column] = &[
                Column::of("id", |record: &$type| &record.id),
                Column::of("project_id", |record: &$type| &record.project_id),
                Column::of("name", |record: &$type| &record.name),
                $(Column::of(record!(@name $field $($column)?), |record: &$type| &record.$field),)+
                $($(Column::of($inner_column, |record: &$type| &record.$part.$inner),)+)?
            ];

            fn id(&self) -> Uuid {
                self.id
            }

            fn values(&self) -> Vec<Value<'_>> {
                vec![
                    self.id.put(),
                    self.project_id.put(),
                    self.name.put(),
                    $(self.$field.put(),)+
                    $($(self.$part.$inner.put(),)+)?
                ]
            }

            fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
                Ok(Self {
                    id: row.read()?,
                    project_id: row.read()?,
                    name: row.read()?,
                    $($field: row.read()?,)+
                    $($part: $part_type { $($inner: row.read()?),+ },)?
                })
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $column:literal) => { $column };
}

record! {
    VpnService in "vpnservices":
        description, router_id, subnet_id, flavor_id, admin_state_up, external_v4_ip, external_v6_ip, status, generation,
        observed_generation;
}

record! {
    IkePolicy in "ikepolicies":
        description, auth_algorithm, encryption_algorithm, phase1_negotiation_mode, lifetime as "lifetime_value",
        ike_version, pfs;
}

record! {
    IpsecPolicy in "ipsecpolicies":
        description, transform_protocol, auth_algorithm, encryption_algorithm, encapsulation_mode,
        lifetime as "lifetime_value", pfs;
}

record! {
    EndpointGroup in "endpoint_groups": description, kind as "type", endpoints;
}

record! {
    SiteConnection in "ipsec_site_connections":
        description, peer_address, peer_id, local_id, mtu, psk, initiator, admin_state_up, vpnservice_id, ikepolicy_id,
        ipsecpolicy_id, peer_cidrs, local_ep_group_id, peer_ep_group_id, deletion_protection, status, generation,
        observed_generation;
        dpd as Dpd { action as "dpd_action", interval as "dpd_interval", timeout as "dpd_timeout" };
}

record! {
    Network in "networks":
        description, admin_state_up, external as "router_external", shared, provider_network_type,
        provider_physical_network, provider_segmentation_id, mtu, port_security_enabled, tags, created_at,
        updated_at, revision_number;
}

record! {
    Subnet in "subnets":
        description, network_id, ip_version, cidr, gateway_ip, enable_dhcp, allocation_pools, dns_nameservers,
        host_routes, service_types, ipv6_ra_mode, ipv6_address_mode, tags, created_at, updated_at, revision_number;
}

record! {
    Router in "routers":
        description, admin_state_up, external_gateway as "external_gateway_info", routes, tags, created_at, updated_at,
        revision_number;
}

record! {
    Port in "ports":
        description, admin_state_up, network_id, mac_address, device_id, device_owner, fixed_ips, allowed_address_pairs,
        port_security_enabled, tags, created_at, updated_at, revision_number;
}

record! {
    Teardown in "teardowns": kind, vpnservice_id, peer_address, requested_at;
}
