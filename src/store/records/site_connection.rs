//! IPsec site connections: the one type with a secret, and with a part that takes several columns.

use sea_query::Value;
use uuid::Uuid;

use crate::{
    model::{Dpd, SiteConnection},
    store::{
        Record, Row, StoreError,
        cell::{Cell, kept},
        record::{Column, Kind},
        seal::Sealer,
    },
};

type Own = SiteConnection;

impl Record for SiteConnection {
    const TABLE: &'static str = "ipsec_site_connections";
    const COLUMNS: &'static [Column] = &[
        Column::of("id", |own: &Own| &own.id),
        Column::of("project_id", |own: &Own| &own.project_id),
        Column::of("name", |own: &Own| &own.name),
        Column::of("description", |own: &Own| &own.description),
        Column::of("peer_address", |own: &Own| &own.peer_address),
        Column::of("peer_id", |own: &Own| &own.peer_id),
        Column::of("local_id", |own: &Own| &own.local_id),
        Column::of("mtu", |own: &Own| &own.mtu),
        Column { name: "psk", kind: Kind::Text },
        Column::of("initiator", |own: &Own| &own.initiator),
        Column::of("dpd_action", |own: &Own| &own.dpd.action),
        Column::of("dpd_interval", |own: &Own| &own.dpd.interval),
        Column::of("dpd_timeout", |own: &Own| &own.dpd.timeout),
        Column::of("admin_state_up", |own: &Own| &own.admin_state_up),
        Column::of("vpnservice_id", |own: &Own| &own.vpnservice_id),
        Column::of("ikepolicy_id", |own: &Own| &own.ikepolicy_id),
        Column::of("ipsecpolicy_id", |own: &Own| &own.ipsecpolicy_id),
        Column::of("peer_cidrs", |own: &Own| &own.peer_cidrs),
        Column::of("local_ep_group_id", |own: &Own| &own.local_ep_group_id),
        Column::of("peer_ep_group_id", |own: &Own| &own.peer_ep_group_id),
        Column::of("deletion_protection", |own: &Own| &own.deletion_protection),
        Column::of("status", |own: &Own| &own.status),
        Column::of("generation", |own: &Own| &own.generation),
        Column::of("observed_generation", |own: &Own| &own.observed_generation),
    ];

    fn id(&self) -> Uuid {
        self.id
    }

    fn values(&self, sealer: &Sealer) -> Result<Vec<Value>, StoreError> {
        Ok(vec![
            self.id.put()?,
            self.project_id.put()?,
            self.name.put()?,
            self.description.put()?,
            self.peer_address.put()?,
            self.peer_id.put()?,
            self.local_id.put()?,
            self.mtu.put()?,
            kept(&sealer.seal(self.id, &self.psk)?),
            self.initiator.put()?,
            self.dpd.action.put()?,
            self.dpd.interval.put()?,
            self.dpd.timeout.put()?,
            self.admin_state_up.put()?,
            self.vpnservice_id.put()?,
            self.ikepolicy_id.put()?,
            self.ipsecpolicy_id.put()?,
            self.peer_cidrs.put()?,
            self.local_ep_group_id.put()?,
            self.peer_ep_group_id.put()?,
            self.deletion_protection.put()?,
            self.status.put()?,
            self.generation.put()?,
            self.observed_generation.put()?,
        ])
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let id = Cell::get(row, "id")?;
        Ok(Self {
            id,
            project_id: Cell::get(row, "project_id")?,
            name: Cell::get(row, "name")?,
            description: Cell::get(row, "description")?,
            peer_address: Cell::get(row, "peer_address")?,
            peer_id: Cell::get(row, "peer_id")?,
            local_id: Cell::get(row, "local_id")?,
            mtu: Cell::get(row, "mtu")?,
            psk: row.sealer().open(id, &row.text("psk")?)?,
            initiator: Cell::get(row, "initiator")?,
            dpd: Dpd {
                action: Cell::get(row, "dpd_action")?,
                interval: Cell::get(row, "dpd_interval")?,
                timeout: Cell::get(row, "dpd_timeout")?,
            },
            admin_state_up: Cell::get(row, "admin_state_up")?,
            vpnservice_id: Cell::get(row, "vpnservice_id")?,
            ikepolicy_id: Cell::get(row, "ikepolicy_id")?,
            ipsecpolicy_id: Cell::get(row, "ipsecpolicy_id")?,
            peer_cidrs: Cell::get(row, "peer_cidrs")?,
            local_ep_group_id: Cell::get(row, "local_ep_group_id")?,
            peer_ep_group_id: Cell::get(row, "peer_ep_group_id")?,
            deletion_protection: Cell::get(row, "deletion_protection")?,
            status: Cell::get(row, "status")?,
            generation: Cell::get(row, "generation")?,
            observed_generation: Cell::get(row, "observed_generation")?,
        })
    }
}
