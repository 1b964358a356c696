//! The agents of the data plane, and the services assigned to each.

use uuid::Uuid;

use super::Session;
use crate::{
    model::VpnService,
    store::{
        Record, StoreError,
        cell::{Cell, kept},
    },
};

/// A service that is assigned to an agent, or that the agent may still have remains of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The VPN service.
    pub service: Uuid,
    /// The agent.
    pub agent: String,
    /// Whether the service is currently assigned to the agent.
    pub is_current: bool,
}

impl Session {
    /// Begins a lease of an agent; returns its number, which is higher than all before.
    pub fn agent_lease(&mut self, name: &str) -> Result<i64, StoreError> {
        let text =
            "INSERT INTO agents (name, fence) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET fence = agents.fence + 1";
        self.change(text, &[kept(name)])?;
        self.value("SELECT fence FROM agents WHERE name = $1", &[kept(name)])?
            .ok_or_else(|| StoreError::Corrupt("an agent without a number".into()))
    }

    /// All assignments; one that cannot be read is left out.
    pub fn assignments(&mut self) -> Result<Vec<Assignment>, StoreError> {
        let text = "SELECT vpnservice_id, agent, is_current FROM agent_services ORDER BY vpnservice_id, agent";
        self.readable(text, &[], |row| {
            let (service, agent, is_current) = (row.read::<String>()?, row.read()?, row.read::<i64>()? != 0);
            let not_an_id = |_| StoreError::Corrupt(format!("an assignment: {service:?} is not the id of a service"));
            Ok(Assignment { service: service.parse().map_err(not_an_id)?, agent, is_current })
        })
    }

    /// Assigns a service to an agent, or notes that the agent may still have remains of it.
    pub fn assign(&mut self, assignment: &Assignment) -> Result<(), StoreError> {
        let text = "INSERT INTO agent_services (vpnservice_id, agent, is_current) VALUES ($1, $2, $3) \
                    ON CONFLICT (vpnservice_id, agent) DO UPDATE SET is_current = excluded.is_current";
        let (service, is_current) = (assignment.service.to_string(), i64::from(assignment.is_current));
        self.change(text, &[kept(&service), kept(&assignment.agent), is_current.put()]).map(drop)
    }

    /// Notes that the agent has removed everything of this service.
    pub fn unassign(&mut self, service: Uuid, agent: &str) -> Result<(), StoreError> {
        let text = "DELETE FROM agent_services WHERE vpnservice_id = $1 AND agent = $2";
        self.change(text, &[kept(&service.to_string()), kept(agent)]).map(drop)
    }

    /// The ids of all VPN services; an invalid id is left out.
    pub fn service_ids(&mut self) -> Result<Vec<Uuid>, StoreError> {
        let text = format!("SELECT id FROM {} ORDER BY id", VpnService::TABLE);
        let unnamed = |why| StoreError::Corrupt(format!("a VPN service without a readable id: {why}"));
        self.readable(&text, &[], |row| row.read().map_err(unnamed))
    }
}
