//! Networks.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    access,
    attribute::{
        Attribute, attribute, created_at, description, id, named, nothing, project, revision_number, set, status,
        tenant, updated_at,
    },
    operations::operations,
    ports::ROUTER_GATEWAY,
    resource::{Draft, Editable, MANY, Request, Resource, View, object, refusals},
    schema::{EXAMPLE_NETWORK, EXAMPLE_SUBNET, boolean, ids, int32, name, text, uuid},
    sift,
    subnets::endpoint_group_of,
};
use crate::{
    api::{
        contract::faults,
        input::{
            numbers, parameters,
            table::{self, Kind, Table, shared},
            values,
        },
    },
    auth,
    model::{
        Timestamp,
        network::{Network, Port, Subnet},
        page::{Page, PageQuery},
        quota::QuotaResource,
    },
    standalone::shared::EXAMPLE_PROJECT,
    store::{Session, StoreError},
};

parameters! {
    /// The id of a network.
    NetworkId = "network_id", "The id of the network.", "5522aff7-1b3c-48dd-9c3c-b50f016b73db";
}

object!(Network, described);

const UP: &str = "Whether it is administratively up.";
const MTU: &str = "The maximum transmission unit in bytes.";

impl Resource for Network {
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
            table::attribute("admin_state_up", Kind::Boolean, UP).filtered(),
            table::attribute("router:external", Kind::Boolean, "Whether gateways can be there.")
                .filtered_by("router_external"),
            table::attribute("shared", Kind::Boolean, "Whether every project may use it.").filtered(),
            table::attribute("mtu", Kind::Mtu, MTU).filtered(),
        ],
    };
    const ATTRIBUTES: &'static [Attribute<Self>] = &[
        id(|_| uuid(EXAMPLE_NETWORK).read_only(true).into()),
        named(|_| text(255, "office").into(), |_| name("office").into()),
        project("The project that owns it."),
        attribute::<Self>("admin_state_up", |_| boolean(true).into())
            .shown(UP, |view| json!(view.row.admin_state_up))
            .created("Whether it is administratively up. Default: true.")
            .updated(UP)
            .read(|value| set(values::boolean(value)?, |draft, up| draft.row.admin_state_up = up)),
        attribute::<Self>("mtu", |_| int32(68, i32::MAX, 1500).into())
            .shown(MTU, |view| json!(view.row.mtu))
            .created("The maximum transmission unit in bytes. Default: 1500.")
            .updated(MTU)
            .read(|value| set(numbers::at_least("mtu", value, 68)?, |draft, mtu| draft.row.mtu = mtu)),
        status(),
        attribute::<Self>("subnets", |_| ids(None, 100_000, EXAMPLE_SUBNET))
            .shown("The ids of its subnets.", |view| json!(view.related)),
        attribute::<Self>("shared", |_| boolean(false).into())
            .shown("Whether every project may use it.", |view| json!(view.row.shared))
            .created("Whether every project may use it; for administrators. Default: false.")
            .updated("Whether every project may use it; for administrators.")
            .read(|value| set(values::boolean(value)?, |draft, shared| draft.row.shared = shared)),
        nothing("availability_zone_hints", "Availability zones: none."),
        nothing("availability_zones", "Availability zones: none."),
        attribute::<Self>("router:external", |_| boolean(false).into())
            .shown("Whether routers can have their gateway there.", |view| json!(view.row.external))
            .created("Whether routers can have their gateway there; for administrators. Default: false.")
            .updated("Whether routers can have their gateway there; for administrators.")
            .read(|value| set(values::boolean(value)?, |draft, external| draft.row.external = external)),
        description(),
        attribute::<Self>("provider:network_type", |_| text(255, "local").into())
            .shown("The provider's network type; only for administrators, where it was given.", |view| {
                json!(view.row.provider_network_type.as_ref().filter(|_| view.is_admin))
            })
            .optional()
            .created("The provider's network type, kept as it is; for administrators.")
            .read(|value| {
                let kind = values::text("provider:network_type", value)?;
                set(Some(kind), |draft, kind| draft.row.provider_network_type = kind)
            }),
        nothing("tags", "Tags: none."),
        created_at(),
        updated_at(),
        revision_number(),
        tenant(),
    ];
    /// The ids of its subnets, in order.
    type Related = Vec<Uuid>;
    type Asked = ();

    fn example() -> View<Self> {
        let row = Self {
            project_id: EXAMPLE_PROJECT.into(),
            name: "office".into(),
            ..Self::blank(super::example_id(EXAMPLE_NETWORK), super::example_time())
        };
        View { row, related: vec![super::example_id(EXAMPLE_SUBNET)], is_admin: false }
    }

    fn is_visible(&self, _: &mut Session, caller: &auth::Caller) -> Result<bool, StoreError> {
        Ok(may_see(caller, self))
    }

    fn page(session: &mut Session, caller: &auth::Caller, query: PageQuery) -> Result<Page<Self>, StoreError> {
        sift::page_with_public(session, caller, query, is_public)
    }

    fn related(&self, session: &mut Session) -> Result<Vec<Uuid>, StoreError> {
        let subnets: Vec<Subnet> = session.find_by("network_id", &self.id, MANY)?;
        Ok(subnets.iter().map(|subnet| subnet.id).collect())
    }
}

impl Editable for Network {
    const QUOTA: QuotaResource = QuotaResource::Network;
    const RULES: [&'static str; 2] = ["update_network", "delete_network"];

    fn requests() -> [Value; 2] {
        [json!({ "name": "office" }), json!({ "description": "Second floor" })]
    }

    type CreateFault = CreateFault;
    type UpdateFault = UpdateFault;
    type DeleteFault = DeleteFault;

    fn blank(id: Uuid, now: Timestamp) -> Self {
        Self { id, admin_state_up: true, mtu: 1500, created_at: now, updated_at: now, ..Self::default() }
    }

    fn check_new(draft: &mut Draft<Self>, session: &mut Session, request: &Request) -> Result<(), CreateFault> {
        let (caller, new) = (&request.caller, &draft.row);
        access::change(caller, &new.project_id, "create_network")?;
        for (is_asked, rule) in [
            (new.external, "create_network:router:external"),
            (new.shared, "create_network:shared"),
            (new.provider_network_type.is_some(), "create_network:provider:network_type"),
        ] {
            if is_asked {
                access::admin_only(caller, rule)?;
            }
        }
        if request.has_room::<Self>(session, &new.project_id)? { Ok(()) } else { Err(CreateFault::OverQuota) }
    }

    fn check_change(
        draft: &mut Draft<Self>,
        before: &Self,
        session: &mut Session,
        request: &Request,
    ) -> Result<(), UpdateFault> {
        for (name, rule) in [("router:external", "update_network:router:external"), ("shared", "update_network:shared")]
        {
            if draft.gives(name) {
                access::admin_only(&request.caller, rule)?;
            }
        }
        if before.external && !draft.row.external {
            let ports: Vec<Port> = session.find_by("network_id", &before.id, MANY)?;
            if ports.iter().any(|port| port.device_owner == ROUTER_GATEWAY) {
                return Err(UpdateFault::ExternalInUse { id: before.id.to_string() });
            }
        }
        Ok(())
    }

    /// Its subnets go with it, as in Neutron.
    fn check_unused(&self, session: &mut Session) -> Result<(), DeleteFault> {
        let in_use = || DeleteFault::InUse { id: self.id.to_string() };
        if session.exists_by::<Port>("network_id", &self.id)? {
            return Err(in_use());
        }
        for subnet in self.related(session)? {
            session.lock::<Subnet>(subnet)?;
            if endpoint_group_of(session, subnet)?.is_some() {
                return Err(in_use());
            }
            session.remove::<Subnet>(subnet)?;
        }
        Ok(())
    }
}

/// Whether every project may see it.
pub(super) fn is_public(network: &Network) -> bool {
    network.shared || network.external
}

/// Whether the caller may see it.
pub(super) fn may_see(caller: &auth::Caller, network: &Network) -> bool {
    access::visible(caller).covers(&network.project_id) || (is_public(network) && access::sees_public(caller))
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

refusals!(Missing: CreateFault, UpdateFault, DeleteFault);

operations! { Network, NetworkId, "networks":
    /// List networks
    ///
    /// The networks of the caller's project and those that are shared or external; for administrators all.
    list "/v2.0/networks" as "listNetworks";
    /// Create a network
    ///
    /// Makes a network. Only administrators make external or shared ones.
    create "/v2.0/networks" as "createNetwork";
    /// Show a network
    ///
    /// One network, with the ids of its subnets.
    show "/v2.0/networks/{network_id}" as "showNetwork";
    /// Update a network
    ///
    /// Changes a network. Only administrators make it external or shared.
    update "/v2.0/networks/{network_id}" as "updateNetwork";
    /// Delete a network
    ///
    /// Takes a network away, with its subnets.
    delete "/v2.0/networks/{network_id}" as "deleteNetwork";
}
