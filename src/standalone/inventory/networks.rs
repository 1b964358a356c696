//! Networks.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    attribute::{
        Attribute, Kind, admin_state_up, attribute, created_at, description, id, name, nothing, project,
        revision_number, status, tenant, updated_at,
    },
    operations::{operations, refusals},
    ports::ROUTER_GATEWAY,
    resource::{Draft, Editable, Request, Resource, all_of, may_see},
    schema::{Described, EXAMPLE_NETWORK, EXAMPLE_SUBNET},
    subnets::endpoint_group_of,
};
use crate::{
    api::{
        contract::faults,
        input::table::{self, Table, shared},
    },
    auth::Caller,
    model::{
        network::{Network, Port, Subnet},
        page::{Filter, FilterValue},
        quota::QuotaResource,
    },
    store::{Session, StoreError},
};

const MTU: &str = "The maximum transmission unit in bytes.";

impl Described for Network {
    const NAME: &'static str = "network";
    const TYPE: &'static str = "Network";
    const TEXT: &'static str = "A network.";
    const PATH: &'static str = "/v2.0/networks";
    const LIST: Table = Table {
        resource: "network",
        collection: "networks",
        attributes: &[
            shared::ID,
            shared::TENANT_ID,
            shared::PROJECT_ID,
            shared::NAME,
            shared::DESCRIPTION,
            table::attribute("admin_state_up", table::Kind::Boolean, "").filtered(),
            table::attribute("router:external", table::Kind::Boolean, "").filtered_by("router_external"),
            table::attribute("shared", table::Kind::Boolean, "").filtered(),
            table::attribute("mtu", table::Kind::Mtu, "").filtered(),
        ],
    };
    const ATTRIBUTES: &'static [Attribute] = &[
        id(EXAMPLE_NETWORK),
        name("office"),
        project("The project that owns it."),
        admin_state_up(),
        attribute("mtu", Kind::Mtu)
            .default(|| json!(1500))
            .shown(MTU)
            .created("The maximum transmission unit in bytes. Default: 1500.")
            .updated(MTU),
        status(),
        attribute("subnets", Kind::Ids(None, 100_000, EXAMPLE_SUBNET)).shown("The ids of its subnets."),
        attribute("shared", Kind::Boolean(false))
            .for_admins()
            .shown("Whether every project may use it.")
            .created("Whether every project may use it; for administrators. Default: false.")
            .updated("Whether every project may use it; for administrators."),
        nothing("availability_zone_hints", "Availability zones: none."),
        nothing("availability_zones", "Availability zones: none."),
        attribute("router:external", Kind::Boolean(false))
            .for_admins()
            .shown("Whether routers can have their gateway there.")
            .created("Whether routers can have their gateway there; for administrators. Default: false.")
            .updated("Whether routers can have their gateway there; for administrators."),
        description(),
        attribute("provider:network_type", Kind::Text(255, "local"))
            .for_admins()
            .hidden()
            .shown("The provider's network type; only for administrators, where it was given.")
            .created("The provider's network type, kept as it is; for administrators."),
        nothing("tags", "Tags: none."),
        created_at(),
        updated_at(),
        revision_number(),
        tenant(),
    ];

    fn requests() -> [Value; 2] {
        [json!({ "name": "office" }), json!({ "description": "Second floor" })]
    }
}

impl Resource for Network {
    fn is_visible(&self, _: &mut Session, caller: &Caller) -> Result<bool, StoreError> {
        Ok(may_see(caller, self))
    }

    fn open(_: &mut Session) -> Result<Vec<Filter>, StoreError> {
        let on = |column| Filter { column, values: vec![FilterValue::Bool(true)] };
        Ok(["router_external", "shared"].map(on).into())
    }

    fn complete(&self, session: &mut Session, shown: &mut Map<String, Value>) -> Result<(), StoreError> {
        let subnets = all_of::<Subnet>(session, "network_id", self.id)?;
        shown.insert("subnets".into(), subnets.iter().map(|subnet| json!(subnet.id)).collect());
        Ok(())
    }
}

impl Editable for Network {
    const QUOTA: QuotaResource = QuotaResource::Network;

    type CreateFault = CreateFault;
    type UpdateFault = UpdateFault;
    type DeleteFault = DeleteFault;

    fn check_new(_: &mut Draft<Self>, _: &mut Session, _: &Request) -> Result<(), CreateFault> {
        Ok(())
    }

    fn check_change(
        draft: &mut Draft<Self>,
        before: &Self,
        session: &mut Session,
        _: &Request,
    ) -> Result<(), UpdateFault> {
        if before.external && !draft.row.external {
            let ports = all_of::<Port>(session, "network_id", before.id)?;
            if ports.iter().any(|port| port.device_owner == ROUTER_GATEWAY) {
                return Err(UpdateFault::ExternalInUse { id: before.id.to_string() });
            }
        }
        Ok(())
    }

    /// Its subnets go with it, as in Neutron.
    fn check_unused(session: &mut Session, id: Uuid) -> Result<(), DeleteFault> {
        let in_use = || DeleteFault::InUse { id: id.to_string() };
        if session.exists_by::<Port>("network_id", &id)? {
            return Err(in_use());
        }
        for subnet in all_of::<Subnet>(session, "network_id", id)? {
            session.lock::<Subnet>(subnet.id)?;
            if endpoint_group_of(session, subnet.id)?.is_some() {
                return Err(in_use());
            }
            session.remove::<Subnet>(subnet.id)?;
        }
        // One that cannot be read is still there.
        if session.exists_by::<Subnet>("network_id", &id)? { Err(in_use()) } else { Ok(()) }
    }
}

faults! {
    /// Why a network was not found.
    pub(crate) enum Missing {
        /// The caller can see no such network.
        NotFound { id = EXAMPLE_NETWORK } = NOT_FOUND, "NetworkNotFound", "Network {id} could not be found.";
    }
}

faults! {
    /// Why a network was not made.
    pub(crate) enum CreateFault {
        /// The caller may not make networks in this project, or not with these attributes.
        Denied { rule = "create_network" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The project has as many networks as it may have.
        OverQuota = CONFLICT, "OverQuota", "Quota exceeded for resources: ['network'].";
    }
}

faults! {
    /// Why a network was not changed.
    pub(crate) enum UpdateFault {
        /// The caller sees the network and may not change it, or not these attributes.
        Denied { rule = "update_network" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// Routers have their gateway there.
        ExternalInUse { id = EXAMPLE_NETWORK } = CONFLICT, "ExternalNetworkInUse",
            "External network {id} cannot be updated to be made non-external, since it has existing gateway ports.";
        also Missing(Missing);
    }
}

faults! {
    /// Why a network was not deleted.
    pub(crate) enum DeleteFault {
        /// The caller sees the network and may not delete it.
        Denied { rule = "delete_network" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// Routers are on it, or endpoint groups name its subnets.
        InUse { id = EXAMPLE_NETWORK } = CONFLICT, "NetworkInUse",
            "Unable to complete operation on network {id}. There are one or more ports still in use on the network.";
        also Missing(Missing);
    }
}

refusals! {
    Missing: not_found;
    CreateFault: denied over_quota;
    UpdateFault: denied missing;
    DeleteFault: denied missing;
}

operations! { Network, "network" in "networks", like EXAMPLE_NETWORK;
    list: "The networks of the caller's project and those that are shared or external; for administrators all.";
    create: "Makes a network. Only administrators make external or shared ones.";
    show: "One network, with the ids of its subnets.";
    update: "Changes a network. Only administrators make it external or shared.";
    delete: "Takes a network away, with its subnets.";
}
