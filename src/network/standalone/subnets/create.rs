//! Making a subnet.

use std::net::IpAddr;

use ipnet::IpNet;
use uuid::Uuid;

use super::{
    super::{Asked, Denied, MANY, StandaloneNetwork, access, addresses, networks, quotas, write::Work},
    may_be_gateway,
};
use crate::{
    auth::Caller,
    model::{
        ProjectId,
        network::{Network, Subnet},
        quota::{Limit, QuotaResource},
    },
    store::{Session, StoreError},
};

/// What a new subnet shall be.
#[derive(Clone, Debug)]
pub struct NewSubnet {
    /// The project that shall own it; only administrators name another than their own.
    pub project_id: ProjectId,
    /// The network that it is a range of.
    pub network_id: Uuid,
    /// A human-readable name.
    pub name: String,
    /// A human-readable description.
    pub description: String,
    /// 4 or 6; must be that of the range.
    pub ip_version: i32,
    /// The range, for example `192.0.2.0/24`.
    pub cidr: String,
    /// The gateway: the first host where nothing is asked, none where null.
    pub gateway_ip: Asked<IpAddr>,
    /// Whether addresses are handed out by DHCP. Default true.
    pub enable_dhcp: Option<bool>,
}

/// Why no subnet was made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The caller can see no such network.
    #[error("Network {0} could not be found.")]
    NetworkNotFound(Uuid),
    /// The text is no range.
    #[error("Invalid input for cidr. Reason: {0}")]
    Cidr(String),
    /// The range is of the other version.
    #[error("Invalid input for operation: cidr '{cidr}' does not match the ip_version '{ip_version}'.")]
    Version {
        /// The range.
        cidr: IpNet,
        /// What was asked for.
        ip_version: i32,
    },
    /// A router cannot have this address there.
    #[error("Invalid input for operation: Gateway {0} is not valid on subnet.")]
    Gateway(IpAddr),
    /// The network has a subnet with the same addresses.
    #[error(
        "Invalid input for operation: Requested subnet with cidr: {cidr} for network: {network} overlaps with another subnet."
    )]
    Overlap {
        /// The range.
        cidr: IpNet,
        /// The network.
        network: Uuid,
    },
    /// The project has as many as it may have.
    #[error("Quota exceeded for resources: ['subnet'].")]
    OverQuota,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a subnet.
///
/// # Errors
///
/// [`CreateError`].
pub async fn create(inventory: &StandaloneNetwork, caller: &Caller, new: NewSubnet) -> Result<Subnet, CreateError> {
    let net = addresses::parse_cidr(&new.cidr).map_err(|error| CreateError::Cidr(error.to_string()))?;
    if addresses::version(net) != new.ip_version {
        return Err(CreateError::Version { cidr: net, ip_version: new.ip_version });
    }
    let gateway_ip = match new.gateway_ip {
        Asked::Nothing => addresses::default_gateway(net),
        Asked::Null => None,
        Asked::Value(ip) if may_be_gateway(net, ip) => Some(ip),
        Asked::Value(ip) => return Err(CreateError::Gateway(ip)),
    };
    access::change(caller, &new.project_id, "create_subnet")?;
    let now = inventory.clock.now();
    let subnet = Subnet {
        id: inventory.ids.next(),
        project_id: new.project_id,
        name: new.name,
        description: new.description,
        network_id: new.network_id,
        ip_version: new.ip_version,
        cidr: net.to_string(),
        gateway_ip,
        enable_dhcp: new.enable_dhcp.unwrap_or(true),
        created_at: now,
        updated_at: now,
        revision_number: 0,
    };
    let quota = inventory.default_quota(QuotaResource::Subnet);
    inventory.write(Create { caller: caller.clone(), subnet, net, quota }).await
}

struct Create {
    caller: Caller,
    subnet: Subnet,
    net: IpNet,
    quota: Limit,
}

impl Work for Create {
    type Answer = Subnet;
    type Error = CreateError;

    fn run(&self, session: &mut Session) -> Result<Subnet, CreateError> {
        let id = self.subnet.network_id;
        let network = session.lock::<Network>(id)?.filter(|network| networks::may_see(&self.caller, network));
        let network = network.ok_or(CreateError::NetworkNotFound(id))?;
        access::change(&self.caller, &network.project_id, "create_subnet")?;
        let others: Vec<Subnet> = session.find_by("network_id", &id, MANY)?;
        if others.iter().filter_map(addresses::range).any(|other| addresses::overlap(other, self.net)) {
            return Err(CreateError::Overlap { cidr: self.net, network: id });
        }
        let project = &self.subnet.project_id;
        if !quotas::has_place::<Subnet>(session, self.quota, project, QuotaResource::Subnet)? {
            return Err(CreateError::OverQuota);
        }
        session.insert(&self.subnet)?;
        Ok(self.subnet.clone())
    }
}
