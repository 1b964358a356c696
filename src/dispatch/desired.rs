//! What a service should have, as the store says.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use ipnet::IpNet;
use uuid::Uuid;

use super::board::nothing;
use crate::{
    agent::wire::{LocalNetwork, Service, Tunnel},
    driver::WantedConnection,
    gateway::{self, Backend, refusals},
    model::{EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService, endpoint_group::EndpointType, ids},
    network::{Network, NetworkError, RouterView},
    store::{Sealer, Session, Store, StoreError},
};

/// The most connections of one service.
const MOST: u64 = 100_000;

/// What a service should have.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) service: Service,
    /// Connections that cannot be made, with their generation and the reason.
    pub(super) refused: BTreeMap<Uuid, (i64, String)>,
    /// Connections that are there and should be down.
    pub(super) down: Vec<Uuid>,
}

impl Found {
    /// What a service should have that cannot be read: nothing.
    pub(super) fn unreadable(id: Uuid) -> Self {
        Self { service: nothing(id, 0), refused: BTreeMap::new(), down: Vec::new() }
    }
}

/// Looks a service up with all that its tunnels need; `None` where there is none.
pub(super) async fn find(store: &Store, network: &Arc<dyn Network>, id: Uuid) -> Result<Option<Found>, NetworkError> {
    let Some(service) = store.read(move |session| session.find::<VpnService>(id)).await? else { return Ok(None) };
    let router = network.router(service.router_id).await?;
    let sealer = Arc::clone(store.sealer());
    let look = move |session: &mut Session| Look { router: router.as_ref(), sealer: &sealer }.look(session, id);
    Ok(store.read(look).await?)
}

struct Look<'a> {
    router: Option<&'a RouterView>,
    sealer: &'a Sealer,
}

impl Look<'_> {
    fn look(&self, session: &mut Session, id: Uuid) -> Result<Option<Found>, StoreError> {
        let Some(service) = session.find::<VpnService>(id)? else { return Ok(None) };
        let (mut tunnels, mut refused, mut down) = (Vec::new(), BTreeMap::new(), Vec::new());
        for connection in session.find_by::<SiteConnection>("vpnservice_id", &id, MOST)? {
            let (connection_id, generation) = (connection.id, connection.generation);
            if !(connection.admin_state_up && service.admin_state_up) {
                down.push(connection_id);
                continue;
            }
            match self.tunnel(session, &service, connection)? {
                Ok(tunnel) => tunnels.push(Tunnel::from(&tunnel)),
                Err(reason) => {
                    refused.insert(connection_id, (generation, reason));
                }
            }
        }
        let address = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<IpAddr>().ok());
        let external = [&service.external_v4_ip, &service.external_v6_ip].into_iter().filter_map(address).collect();
        let local = self.router.map_or(&[][..], |router| &router.subnets).iter().filter_map(|subnet| {
            let range: IpNet = subnet.cidr.parse().ok()?;
            Some(LocalNetwork {
                network: subnet.cidr.clone(),
                gateway: subnet.gateway.or_else(|| range.hosts().next())?,
            })
        });
        let (router_id, local) = (service.router_id, local.collect());
        let service = Service { id, router_id, revision: 0, external, local, tunnels, gone: Vec::new() };
        Ok(Some(Found { service, refused, down }))
    }

    /// The tunnel of a connection, or why there can be none.
    fn tunnel(
        &self,
        session: &mut Session,
        service: &VpnService,
        connection: SiteConnection,
    ) -> Result<Result<gateway::Tunnel, String>, StoreError> {
        let ike = session.find::<IkePolicy>(connection.ikepolicy_id)?;
        let ipsec = session.find::<IpsecPolicy>(connection.ipsecpolicy_id)?;
        let Some(policies) = ike.zip(ipsec) else { return Ok(Err("one of its policies is not there".into())) };
        let networks = (self.local(session, service, &connection)?, peer(session, &connection)?);
        let psk = match self.sealer.open(connection.id, &connection.psk) {
            Ok(psk) => psk,
            Err(error) => {
                tracing::warn!(connection.id = %connection.id, %error, "a pre-shared key cannot be opened");
                return Ok(Err("its pre-shared key cannot be opened".into()));
            }
        };
        let wanted = WantedConnection { connection, service: service.clone(), psk };
        let tunnel = match gateway::Tunnel::of(&wanted, policies, networks) {
            Ok(tunnel) => tunnel,
            Err(none) => return Ok(Err(none.to_string())),
        };
        let reasons: Vec<String> = refusals(&tunnel, Backend::Kernel).iter().map(ToString::to_string).collect();
        Ok(if reasons.is_empty() { Ok(tunnel) } else { Err(reasons.join("; ")) })
    }

    fn local(
        &self,
        session: &mut Session,
        service: &VpnService,
        connection: &SiteConnection,
    ) -> Result<Vec<IpNet>, StoreError> {
        let ids: Vec<Uuid> = match (service.subnet_id, connection.local_ep_group_id) {
            (Some(subnet), _) => vec![subnet],
            (None, Some(group)) => group_of(session, group)?.iter().filter_map(|text| ids::parse(text)).collect(),
            (None, None) => Vec::new(),
        };
        let subnets = self.router.map_or(&[][..], |router| &router.subnets);
        let cidr = |id: Uuid| subnets.iter().find(|subnet| subnet.id == id)?.cidr.parse().ok();
        Ok(ids.into_iter().filter_map(cidr).collect())
    }
}

fn peer(session: &mut Session, connection: &SiteConnection) -> Result<Vec<IpNet>, StoreError> {
    let texts = match connection.peer_ep_group_id {
        Some(group) => group_of(session, group)?,
        None => connection.peer_cidrs.clone(),
    };
    Ok(texts.iter().filter_map(|text| text.parse().ok()).collect())
}

fn group_of(session: &mut Session, id: Uuid) -> Result<Vec<String>, StoreError> {
    let group = session.find::<EndpointGroup>(id)?;
    let of_networks = |group: &EndpointGroup| matches!(group.kind, EndpointType::Subnet | EndpointType::Cidr);
    Ok(group.filter(of_networks).map_or_else(Vec::new, |group| group.endpoints))
}
