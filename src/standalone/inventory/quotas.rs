//! Quotas: how many objects a project may have.

use std::{borrow::Cow, collections::HashMap};

use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::{
    Ref, RefOr,
    schema::{AdditionalProperties, AllOfBuilder, ObjectBuilder, Schema, Type},
};

use super::{
    Inventory, access,
    input::{Project, QuotaUpdate},
    resource::{Editable, Request},
    schema::{Place, described, enveloped, int64, list_of, register, text},
    wire::documented,
};
use crate::{
    api::{
        contract::{Deleted, Listed, Schemas, Shown, faults},
        input::{BadInput, Caller, numbers, python_repr},
    },
    auth,
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, ProjectId, SiteConnection, VpnService,
        keyword::Keyword as _,
        network::{Network, Port, Router, Subnet},
        quota::{Limit, QuotaResource, UNLIMITED},
    },
    service::creation::hold_room,
    standalone::shared::EXAMPLE_PROJECT,
    store::{Session, StoreError},
};

/// The largest limit that can be set.
const LARGEST: Limit = 2_147_483_647;

/// What has a limit.
enum Kind {
    /// What this service keeps.
    Kept(QuotaResource),
    /// What it does not keep: the limit is shown as Neutron has it.
    Fixed(&'static str, Limit),
}

/// Everything that has a limit, in the order in which the document requires it.
const KINDS: [(Kind, &str); 15] = [
    (Kind::Kept(QuotaResource::Network), "Networks."),
    (Kind::Kept(QuotaResource::Subnet), "Subnets."),
    (Kind::Fixed("subnetpool", UNLIMITED), "Subnet pools: not kept."),
    (Kind::Kept(QuotaResource::Port), "Ports."),
    (Kind::Fixed("router_route", 30), "Routes of one router: not kept."),
    (Kind::Kept(QuotaResource::Router), "Routers."),
    (Kind::Fixed("floatingip", 50), "Floating addresses: not kept."),
    (Kind::Fixed("rbac_policy", 10), "Policies of sharing: not kept."),
    (Kind::Fixed("security_group", 10), "Security groups: not kept."),
    (Kind::Fixed("security_group_rule", 100), "Rules of security groups: not kept."),
    (Kind::Kept(QuotaResource::IkePolicy), "IKE policies."),
    (Kind::Kept(QuotaResource::IpsecPolicy), "IPsec policies."),
    (Kind::Kept(QuotaResource::EndpointGroup), "Endpoint groups."),
    (Kind::Kept(QuotaResource::VpnService), "VPN services."),
    (Kind::Kept(QuotaResource::SiteConnection), "IPsec site-to-site connections."),
];

/// The limits of one project.
type Limits = Map<String, Value>;

/// The limits of a project that has these of its own.
fn limits(defaults: &HashMap<QuotaResource, Limit>, own: &[(QuotaResource, Limit)]) -> Limits {
    let limit = |resource: QuotaResource| {
        let own = own.iter().find(|(kind, _)| *kind == resource).map(|(_, limit)| limit);
        own.or_else(|| defaults.get(&resource)).copied().unwrap_or(UNLIMITED)
    };
    let entry = |(kind, _): &(Kind, &str)| match kind {
        Kind::Kept(resource) => (resource.as_str().to_owned(), limit(*resource).into()),
        Kind::Fixed(name, limit) => ((*name).to_owned(), (*limit).into()),
    };
    KINDS.iter().map(entry).collect()
}

/// The limits of a project.
#[derive(Debug, Serialize)]
pub(crate) struct QuotaResponse {
    quota: Limits,
}

/// The limits of every project that has some of its own.
#[derive(Debug, Serialize)]
pub(crate) struct QuotaList {
    quotas: Vec<Limits>,
}

/// The limits of one of several projects.
fn of_project(project: ProjectId, mut limits: Limits) -> Limits {
    limits.insert("tenant_id".into(), project.clone().into());
    limits.insert("project_id".into(), project.into());
    limits
}

documented! {
    () QuotaResponse = "QuotaResponse".into(),
        |schemas| enveloped("The limits of a project.", "quota", "The limits.", quota(Place::Shown, schemas)),
        json!({ "quota": limits(&HashMap::new(), &[]) });
    () QuotaList = "QuotaList".into(),
        |schemas| {
            let entries = described(list_of(project_quota(schemas), None), "One entry per project.", false);
            let list = ObjectBuilder::new().schema_type(Type::Object).property("quotas", entries).required("quotas");
            list.description(Some("The limits of every project that has some of its own.")).into()
        },
        json!({ "quotas": [of_project(EXAMPLE_PROJECT.into(), limits(&HashMap::new(), &[]))] });
    () QuotaUpdate = "QuotaUpdateRequest".into(),
        |schemas| enveloped("The body of an update.", "quota", "The limits to set.", quota(Place::Updated, schemas)),
        json!({ "quota": { "ipsec_site_connection": 10 } });
}

const SHOWN: &str = "How many objects of each kind a project may have; -1: as many as it likes.\n\nOf what this service \
                     does not keep (subnet pools, routes, floating addresses, policies of sharing, security groups) the \
                     limit is shown as Neutron has it, and cannot be changed.";

fn quota(place: Place, schemas: &mut Schemas) -> Ref {
    let is_shown = place == Place::Shown;
    let (name, text) =
        if is_shown { ("Quota", SHOWN) } else { ("QuotaUpdate", "Limits to set: what is not given stays as it is.") };
    let mut object = ObjectBuilder::new().schema_type(Type::Object).description(Some(text));
    if !is_shown {
        object = object.additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    }
    for (kind, text) in &KINDS {
        let (name, example) = match kind {
            Kind::Kept(resource) => (resource.as_str(), if is_shown { UNLIMITED } else { 10 }),
            Kind::Fixed(name, limit) if is_shown => (*name, *limit),
            Kind::Fixed(..) => continue,
        };
        object = object.property(name, described(int64(UNLIMITED, LARGEST, example).into(), text, false));
        if is_shown {
            object = object.required(name);
        }
    }
    register(schemas, name, object.into());
    Ref::from_schema_name(name)
}

fn project_quota(schemas: &mut Schemas) -> Ref {
    let mut limits = quota(Place::Shown, schemas);
    limits.description = "The limits.".into();
    let mut owner = ObjectBuilder::new().schema_type(Type::Object);
    for (name, text_of_it, is_deprecated) in
        [("project_id", "The project.", false), ("tenant_id", "The project once more. Use `project_id`.", true)]
    {
        owner = owner.property(name, described(text(255, EXAMPLE_PROJECT).into(), text_of_it, is_deprecated));
        owner = owner.required(name);
    }
    let both = AllOfBuilder::new().item(limits).item(owner).description(Some("The limits of one project.")).build();
    register(schemas, "ProjectQuota", RefOr::T(Schema::AllOf(both)));
    Ref::from_schema_name("ProjectQuota")
}

impl QuotaUpdate {
    /// Reads what stands below `quota`: whole numbers; whether they are in range is the update's to say.
    pub(super) fn of(given: &Map<String, Value>) -> Result<Self, BadInput> {
        let mut limits = Vec::with_capacity(given.len());
        for (name, value) in given {
            let kept = QuotaResource::ALL.iter().find(|resource| resource.as_str() == name);
            let kept = kept.ok_or_else(|| super::input::unrecognized(name))?;
            let whole = || BadInput::value(name, &format!("'{}' is not an integer", python_repr::str(value)));
            limits.push((*kept, numbers::any(value).ok_or_else(whole)?));
        }
        Ok(Self(limits))
    }
}

impl Request {
    /// Whether a project may have one more; holds the count until the transaction ends.
    pub(super) fn has_room<R: Editable>(&self, session: &mut Session, project: &str) -> Result<bool, StoreError> {
        hold_room::<R>(session, &self.inventory.default_quotas, R::QUOTA, project)
    }
}

fn used(session: &mut Session, project: &str, resource: QuotaResource) -> Result<u64, StoreError> {
    match resource {
        QuotaResource::VpnService => session.count::<VpnService>(project),
        QuotaResource::IkePolicy => session.count::<IkePolicy>(project),
        QuotaResource::IpsecPolicy => session.count::<IpsecPolicy>(project),
        QuotaResource::EndpointGroup => session.count::<EndpointGroup>(project),
        QuotaResource::SiteConnection => session.count::<SiteConnection>(project),
        QuotaResource::Network => session.count::<Network>(project),
        QuotaResource::Subnet => session.count::<Subnet>(project),
        QuotaResource::Router => session.count::<Router>(project),
        QuotaResource::Port => session.count::<Port>(project),
    }
}

faults! {
    /// Why limits were not shown.
    pub(crate) enum LookFault {
        /// It is another project, and the caller is no administrator.
        Foreign = FORBIDDEN, "AdminRequired",
            "User does not have admin privileges: Only admin is authorized to access quotas for another tenant.";
    }
}

faults! {
    /// Why limits were not listed.
    pub(crate) enum ListFault {
        /// The caller is no administrator.
        AdminRequired = FORBIDDEN, "AdminRequired",
            "User does not have admin privileges: Only admin can view or configure quota.";
    }
}

faults! {
    /// Why limits were not set.
    pub(crate) enum UpdateFault {
        /// The caller is no administrator.
        AdminRequired = FORBIDDEN, "AdminRequired",
            "User does not have admin privileges: Only admin can view or configure quota.";
        /// The project has more than that already.
        BelowUse { limit = "0", resource = "ikepolicy", used = "1" } = BAD_REQUEST, "HTTPBadRequest",
            "Quota limit {limit} for {resource} must be greater than or equal to already used {used}";
        /// A limit is smaller than -1 or larger than 2147483647.
        OutOfRange { resource = "ikepolicy" } = BAD_REQUEST, "HTTPBadRequest",
            "Invalid input for {resource}. Reason: must be a whole number from -1 to 2147483647.";
    }
}

faults! {
    /// Why limits are still there.
    pub(crate) enum DeleteFault {
        /// The caller is no administrator.
        AdminRequired = FORBIDDEN, "AdminRequired",
            "User does not have admin privileges: Only admin can view or configure quota.";
        /// The project has no limits of its own.
        NotFound { project = EXAMPLE_PROJECT } = NOT_FOUND, "TenantQuotaNotFound",
            "Quota for tenant {project} could not be found.";
    }
}

fn may_look(caller: &auth::Caller, project: &str) -> Result<(), LookFault> {
    let own = caller.project_id() == Some(project) && caller.has_role("reader");
    if own || access::is_admin(caller) { Ok(()) } else { Err(LookFault::Foreign) }
}

/// List quotas
///
/// The limits of every project that has some of its own; for administrators.
#[utoipa::path(get, path = "/v2.0/quotas", operation_id = "listQuotas", tag = "quotas")]
pub(crate) async fn list(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
) -> Result<Listed<QuotaList>, ListFault> {
    if !access::is_admin(&caller) {
        return Err(ListFault::AdminRequired);
    }
    let defaults = inventory.default_quotas;
    let look = move |session: &mut Session| -> Result<_, ListFault> {
        let mut quotas = Vec::new();
        for project in session.projects_with_quotas()? {
            let own = session.quotas(&project)?;
            quotas.push(of_project(project, limits(&defaults, &own)));
        }
        Ok(Listed(QuotaList { quotas }))
    };
    inventory.store.read(look).await
}

/// Show the quota of a project
///
/// How many objects the project may have: its own limits, and the defaults where it has none.
#[utoipa::path(get, path = "/v2.0/quotas/{project_id}", operation_id = "showQuota", tag = "quotas")]
pub(crate) async fn show(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    Project(project): Project,
) -> Result<Shown<QuotaResponse>, LookFault> {
    may_look(&caller, &project)?;
    let own = inventory.store.read(move |session| session.quotas(&project)).await?;
    Ok(Shown(QuotaResponse { quota: limits(&inventory.default_quotas, &own) }))
}

/// Show the default quota
///
/// How many objects the project could have if it had no limits of its own.
#[utoipa::path(get, path = "/v2.0/quotas/{project_id}/default", operation_id = "showDefaultQuota", tag = "quotas")]
pub(crate) async fn defaults(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    Project(project): Project,
) -> Result<Shown<QuotaResponse>, LookFault> {
    may_look(&caller, &project)?;
    Ok(Shown(QuotaResponse { quota: limits(&inventory.default_quotas, &[]) }))
}

/// Update the quota of a project
///
/// Sets limits of a project, all that are given or none; for administrators.
#[utoipa::path(put, path = "/v2.0/quotas/{project_id}", operation_id = "updateQuota", tag = "quotas")]
pub(crate) async fn update(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    Project(project): Project,
    QuotaUpdate(given): QuotaUpdate,
) -> Result<Shown<QuotaResponse>, UpdateFault> {
    if !access::is_admin(&caller) {
        return Err(UpdateFault::AdminRequired);
    }
    let work = move |session: &mut Session| -> Result<_, UpdateFault> {
        for (kind, limit) in given.iter().copied() {
            let resource = kind.to_string();
            if !(UNLIMITED..=LARGEST).contains(&limit) {
                return Err(UpdateFault::OutOfRange { resource });
            }
            session.hold_quota(&project, kind)?;
            let used = used(session, &project, kind)?;
            if u64::try_from(limit).is_ok_and(|limit| limit < used) {
                return Err(UpdateFault::BelowUse { limit: limit.to_string(), resource, used: used.to_string() });
            }
            session.set_quota(&project, kind, limit)?;
        }
        Ok(session.quotas(&project)?)
    };
    let own = inventory.store.write(work).await?;
    Ok(Shown(QuotaResponse { quota: limits(&inventory.default_quotas, &own) }))
}

/// Reset the quota of a project
///
/// Takes a project's own limits away: the defaults hold again; for administrators.
#[utoipa::path(delete, path = "/v2.0/quotas/{project_id}", operation_id = "deleteQuota", tag = "quotas")]
pub(crate) async fn delete(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    Project(project): Project,
) -> Result<Deleted, DeleteFault> {
    if !access::is_admin(&caller) {
        return Err(DeleteFault::AdminRequired);
    }
    let work = move |session: &mut Session| -> Result<_, DeleteFault> {
        let missing = || DeleteFault::NotFound { project: project.clone() };
        session.remove_quotas(&project)?.then_some(Deleted).ok_or_else(missing)
    };
    inventory.store.write(work).await
}
