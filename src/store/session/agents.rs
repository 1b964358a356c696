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
    /// Begins a lease of an agent; returns its number, which is higher than all before. The name of a process that serves agents
    /// is empty.
    pub fn agent_lease(&mut self, name: &str, instance: Uuid) -> Result<i64, StoreError> {
        let text = "INSERT INTO agents (name, fence, instance) VALUES ($1, 1, $2) \
                    ON CONFLICT (name) DO UPDATE SET fence = agents.fence + 1, instance = excluded.instance";
        self.change(text, &[kept(name), kept(&instance.to_string())])?;
        self.value("SELECT fence FROM agents WHERE name = $1", &[kept(name)])?
            .ok_or_else(|| StoreError::Corrupt("an agent without a number".into()))
    }

    /// All agents so far, each with the id of its instance, if that is known.
    pub fn agents(&mut self) -> Result<Vec<(String, Option<Uuid>)>, StoreError> {
        let text = "SELECT name, COALESCE(instance, '') FROM agents WHERE name <> '' ORDER BY name";
        self.readable(text, &[], |row| Ok((row.read()?, row.read::<String>()?.parse().ok())))
    }

    /// Fails where another process has begun to serve agents since this one did.
    pub fn still_serves_agents(&mut self, process: Uuid) -> Result<(), StoreError> {
        let last: Option<String> = self.value("SELECT instance FROM agents WHERE name = ''", &[])?;
        if last == Some(process.to_string()) {
            return Ok(());
        }
        Err(StoreError::Unavailable("another API process serves the agents of this database".into()))
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
