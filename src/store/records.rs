//! How each model type is kept: which field stands in which column.
//!
//! To keep a further type: a table in a migration and an entry below. A dot in a field's path means that a part of the
//! model takes several columns.

use sea_query::Value;
use uuid::Uuid;

use super::{
    StoreError,
    cell::Cell,
    engine::{Kind, Row},
};
use crate::model::{
    Dpd, EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService,
    network::{Network, Port, Router, Subnet},
};

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name: that of the API's attribute.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// The column that keeps a field; `_field` is there for its type alone.
    const fn of<R, T: Cell>(name: &'static str, _field: fn(&R) -> &T) -> Self {
        Self { name, kind: T::KIND }
    }
}

/// A model type that is kept in a table of its own, one row per object.
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
    fn values(&self) -> Vec<Value>;

    /// Reads a row that has all [`Record::COLUMNS`] in their order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where a column does not hold what this version understands.
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError>;
}

/// Declares how a model type is kept: `field: "column"`, the fields being all that the type has; `part as Type { .. }`
/// is a part with columns of its own. The columns are read in the order in which they are written here.
macro_rules! record {
    ($type:ident in $table:literal { $($field:ident $(: $column:literal)? $(as $part:ident { $($inner:ident: $inner_column:literal),+ })?,)+ }) => {
        impl Record for $type {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [Column] = &[$(
                $(Column::of($column, |record: &$type| &record.$field),)?
                $($(Column::of($inner_column, |record: &$type| &record.$field.$inner),)+)?
            )+];

            fn id(&self) -> Uuid {
                self.id
            }

            fn values(&self) -> Vec<Value> {
                vec![$(
                    $({ let _ = $column; self.$field.put() },)?
                    $($(self.$field.$inner.put(),)+)?
                )+]
            }

            fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
                Ok(Self { $(
                    $field: record!(@read row $($column)? $($part { $($inner),+ })?),
                )+ })
            }
        }
    };
    (@read $row:ident $column:literal) => { Cell::get($row)? };
    (@read $row:ident $part:ident { $($inner:ident),+ }) => { $part { $($inner: Cell::get($row)?),+ } };
}

record! {
    VpnService in "vpnservices" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        router_id: "router_id",
        subnet_id: "subnet_id",
        flavor_id: "flavor_id",
        admin_state_up: "admin_state_up",
        external_v4_ip: "external_v4_ip",
        external_v6_ip: "external_v6_ip",
        status: "status",
        generation: "generation",
        observed_generation: "observed_generation",
    }
}

record! {
    IkePolicy in "ikepolicies" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        auth_algorithm: "auth_algorithm",
        encryption_algorithm: "encryption_algorithm",
        phase1_negotiation_mode: "phase1_negotiation_mode",
        lifetime: "lifetime_value",
        ike_version: "ike_version",
        pfs: "pfs",
    }
}

record! {
    IpsecPolicy in "ipsecpolicies" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        transform_protocol: "transform_protocol",
        auth_algorithm: "auth_algorithm",
        encryption_algorithm: "encryption_algorithm",
        encapsulation_mode: "encapsulation_mode",
        lifetime: "lifetime_value",
        pfs: "pfs",
    }
}

record! {
    EndpointGroup in "endpoint_groups" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        kind: "type",
        endpoints: "endpoints",
    }
}

record! {
    SiteConnection in "ipsec_site_connections" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        peer_address: "peer_address",
        peer_id: "peer_id",
        local_id: "local_id",
        mtu: "mtu",
        psk: "psk",
        initiator: "initiator",
        dpd as Dpd { action: "dpd_action", interval: "dpd_interval", timeout: "dpd_timeout" },
        admin_state_up: "admin_state_up",
        vpnservice_id: "vpnservice_id",
        ikepolicy_id: "ikepolicy_id",
        ipsecpolicy_id: "ipsecpolicy_id",
        peer_cidrs: "peer_cidrs",
        local_ep_group_id: "local_ep_group_id",
        peer_ep_group_id: "peer_ep_group_id",
        deletion_protection: "deletion_protection",
        status: "status",
        generation: "generation",
        observed_generation: "observed_generation",
    }
}

record! {
    Network in "networks" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        admin_state_up: "admin_state_up",
        external: "router_external",
        shared: "shared",
        provider_network_type: "provider_network_type",
        provider_physical_network: "provider_physical_network",
        provider_segmentation_id: "provider_segmentation_id",
        mtu: "mtu",
        tags: "tags",
        created_at: "created_at",
        updated_at: "updated_at",
        revision_number: "revision_number",
    }
}

record! {
    Subnet in "subnets" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        network_id: "network_id",
        ip_version: "ip_version",
        cidr: "cidr",
        gateway_ip: "gateway_ip",
        enable_dhcp: "enable_dhcp",
        allocation_pools: "allocation_pools",
        dns_nameservers: "dns_nameservers",
        host_routes: "host_routes",
        service_types: "service_types",
        ipv6_ra_mode: "ipv6_ra_mode",
        ipv6_address_mode: "ipv6_address_mode",
        tags: "tags",
        created_at: "created_at",
        updated_at: "updated_at",
        revision_number: "revision_number",
    }
}

record! {
    Router in "routers" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        admin_state_up: "admin_state_up",
        external_gateway: "external_gateway_info",
        routes: "routes",
        tags: "tags",
        created_at: "created_at",
        updated_at: "updated_at",
        revision_number: "revision_number",
    }
}

record! {
    Port in "ports" {
        id: "id",
        project_id: "project_id",
        name: "name",
        description: "description",
        admin_state_up: "admin_state_up",
        network_id: "network_id",
        mac_address: "mac_address",
        device_id: "device_id",
        device_owner: "device_owner",
        fixed_ips: "fixed_ips",
        allowed_address_pairs: "allowed_address_pairs",
        tags: "tags",
        created_at: "created_at",
        updated_at: "updated_at",
        revision_number: "revision_number",
    }
}
