//! Quotas: how many objects a project may have.

use std::collections::HashMap;

use axum::{
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde_json::{Map, Value, json};
use utoipa::openapi::{
    Ref, RefOr,
    schema::{AllOfBuilder, ObjectBuilder, Schema, Type},
};

use super::{
    Inventory,
    attribute::{Kind, unrecognized},
    operations::{Given, Readable},
    resource::is_admin,
    schema::{Sent, Shape, described, envelope, list_of, object_with, register},
};
use crate::{
    api::{
        contract::{self, Contract, Deleted, Input, Listed, Schemas, Shown, faults},
        input::{BadInput, Caller, Path, body, numbers, parameters, python_repr, values::MAX_TEXT},
    },
    auth,
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService,
        keyword::Keyword as _,
        network::{Network, Port, Router, Subnet},
        quota::{Limit, QuotaResource, UNLIMITED},
    },
    standalone::shared::EXAMPLE_PROJECT,
    store::{Session, StoreError},
};

/// The largest limit that can be set.
const LARGEST: Limit = 2_147_483_647;

/// What has a limit.
enum Limited {
    /// What this service keeps.
    Kept(QuotaResource),
    /// What it does not keep: the limit is shown as Neutron has it.
    Fixed(&'static str, Limit),
}

/// Everything that has a limit, in the order in which the document requires it.
const LIMITED: [(Limited, &str); 15] = [
    (Limited::Kept(QuotaResource::Network), "Networks."),
    (Limited::Kept(QuotaResource::Subnet), "Subnets."),
    (Limited::Fixed("subnetpool", UNLIMITED), "Subnet pools: not kept."),
    (Limited::Kept(QuotaResource::Port), "Ports."),
    (Limited::Fixed("router_route", 30), "Routes of one router: not kept."),
    (Limited::Kept(QuotaResource::Router), "Routers."),
    (Limited::Fixed("floatingip", 50), "Floating addresses: not kept."),
    (Limited::Fixed("rbac_policy", 10), "Policies of sharing: not kept."),
    (Limited::Fixed("security_group", 10), "Security groups: not kept."),
    (Limited::Fixed("security_group_rule", 100), "Rules of security groups: not kept."),
    (Limited::Kept(QuotaResource::IkePolicy), "IKE policies."),
    (Limited::Kept(QuotaResource::IpsecPolicy), "IPsec policies."),
    (Limited::Kept(QuotaResource::EndpointGroup), "Endpoint groups."),
    (Limited::Kept(QuotaResource::VpnService), "VPN services."),
    (Limited::Kept(QuotaResource::SiteConnection), "IPsec site-to-site connections."),
];

/// The limits of a project that has these of its own.
fn limits(defaults: &HashMap<QuotaResource, Limit>, own: &[(QuotaResource, Limit)]) -> Value {
    let limit = |resource: QuotaResource| {
        let own = own.iter().find(|(kind, _)| *kind == resource).map(|(_, limit)| limit);
        own.or_else(|| defaults.get(&resource)).copied().unwrap_or(UNLIMITED)
    };
    let entry = |(limited, _): &(Limited, &str)| match limited {
        Limited::Kept(resource) => (resource.as_str().to_owned(), limit(*resource).into()),
        Limited::Fixed(name, limit) => ((*name).to_owned(), (*limit).into()),
    };
    LIMITED.iter().map(entry).collect::<Map<_, _>>().into()
}

/// The limits of one of several projects.
fn of_project(project: &str, mut limits: Value) -> Value {
    limits["tenant_id"] = project.into();
    limits["project_id"] = project.into();
    limits
}

/// The limits of a project.
pub(crate) struct QuotaResponse;

impl Shape for QuotaResponse {
    fn name() -> String {
        "QuotaResponse".into()
    }

    fn schema(schemas: &mut Schemas) -> RefOr<Schema> {
        envelope("The limits of a project.", "quota", "The limits.", shown_quota(schemas))
    }

    fn example() -> Value {
        json!({ "quota": limits(&HashMap::new(), &[]) })
    }
}

/// The limits of every project that has some of its own.
pub(crate) struct QuotaList;

impl Shape for QuotaList {
    fn name() -> String {
        "QuotaList".into()
    }

    fn schema(schemas: &mut Schemas) -> RefOr<Schema> {
        let entries = described(list_of(project_quota(schemas), 2_147_483_647), "quotas", "One entry a project.");
        let list = ObjectBuilder::new().schema_type(Type::Object).property("quotas", entries).required("quotas");
        list.description(Some("The limits of every project that has some of its own.")).into()
    }

    fn example() -> Value {
        json!({ "quotas": [of_project(EXAMPLE_PROJECT, limits(&HashMap::new(), &[]))] })
    }
}

/// The limits that an update of a quota sets.
pub(crate) struct QuotaUpdate;

impl Shape for QuotaUpdate {
    fn name() -> String {
        "QuotaUpdateRequest".into()
    }

    fn schema(schemas: &mut Schemas) -> RefOr<Schema> {
        let members = LIMITED.iter().filter_map(|(limited, text)| match limited {
            Limited::Kept(resource) => Some((resource.as_str(), *text, Kind::Number(UNLIMITED, LARGEST, 10), false)),
            Limited::Fixed(..) => None,
        });
        let text = "Limits to set: what is not given stays as it is.";
        let quota = object_with(Some(text), true, members, &mut Schemas::new());
        envelope("The body of an update.", "quota", "The limits to set.", register("QuotaUpdate", quota, schemas))
    }

    fn example() -> Value {
        json!({ "quota": { "ipsec_site_connection": 10 } })
    }
}

impl Readable for QuotaUpdate {
    type Content = Vec<(QuotaResource, Limit)>;

    /// Whole numbers; whether they are in range is the update's to say.
    fn read(body: Value, _: &auth::Caller) -> Result<Self::Content, BadInput> {
        let limit = |(name, value): (&String, &Value)| {
            let kept = QuotaResource::ALL.iter().find(|resource| resource.as_str() == name);
            let kept = kept.ok_or_else(|| unrecognized(name))?;
            let whole = || BadInput::value(name, &format!("'{}' is not an integer", python_repr::str(value)));
            Ok((*kept, numbers::any(value).ok_or_else(whole)?))
        };
        body::open(body, "quota")?.iter().map(limit).collect()
    }
}

const SHOWN: &str = "How many objects of each kind a project may have; -1: as many as it likes.\n\nOf what this service \
                     does not keep (subnet pools, routes, floating addresses, policies of sharing, security groups) the \
                     limit is shown as Neutron has it, and cannot be changed.";

fn shown_quota(schemas: &mut Schemas) -> Ref {
    let members = LIMITED.iter().map(|(limited, text)| {
        let (name, example) = match limited {
            Limited::Kept(resource) => (resource.as_str(), UNLIMITED),
            Limited::Fixed(name, limit) => (*name, *limit),
        };
        (name, *text, Kind::Number(UNLIMITED, LARGEST, example), true)
    });
    let quota = object_with(Some(SHOWN), false, members, &mut Schemas::new());
    register("Quota", quota, schemas)
}

fn project_quota(schemas: &mut Schemas) -> Ref {
    let limits = described(shown_quota(schemas).into(), "quota", "The limits.");
    let owner = [("project_id", "The project."), ("tenant_id", "The project once more. Use `project_id`.")];
    let owner = owner.map(|(name, text)| (name, text, Kind::Text(255, EXAMPLE_PROJECT), true));
    let owner = object_with(None, false, owner.into_iter(), schemas);
    let both = AllOfBuilder::new().item(limits).item(owner).description(Some("The limits of one project.")).build();
    register("ProjectQuota", RefOr::T(Schema::AllOf(both)), schemas)
}

parameters! {
    /// The id of a project.
    ProjectId = "project_id", "The id of the project.", "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";
}

/// The project in a path.
#[derive(Clone, Debug)]
pub(crate) struct Project(String);

const NO_PROJECT: &str = "The resource could not be found.";

impl<S: Send + Sync> FromRequestParts<S> for Project {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Ok(Path { text, .. }) = Path::<ProjectId>::from_request_parts(parts, state).await;
        if text.chars().count() > MAX_TEXT {
            return Err(contract::respond(StatusCode::NOT_FOUND, "HTTPNotFound", NO_PROJECT, None));
        }
        Ok(Self(text))
    }
}

impl Input for Project {
    fn document(contract: &mut Contract) {
        Path::<ProjectId>::document(contract);
        let text = "The id is longer than 255 characters: no project has it.";
        contract.refuses(StatusCode::NOT_FOUND, "HTTPNotFound", text, NO_PROJECT);
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

/// The quota of a project that has these limits of its own.
fn response(inventory: &Inventory, own: &[(QuotaResource, Limit)]) -> Shown<Sent<QuotaResponse>> {
    Shown(Sent::new(json!({ "quota": limits(&inventory.default_quotas, own) })))
}

/// Lets administrators pass.
fn admins_only<E>(caller: &auth::Caller, refusal: E) -> Result<(), E> {
    if is_admin(caller) { Ok(()) } else { Err(refusal) }
}

fn may_look(caller: &auth::Caller, project: &str) -> Result<(), LookFault> {
    let own = caller.project_id() == Some(project) && caller.has_role("reader");
    if own || is_admin(caller) { Ok(()) } else { Err(LookFault::Foreign) }
}

/// List quotas
///
/// The limits of every project that has some of its own; for administrators.
#[utoipa::path(get, path = "/v2.0/quotas", operation_id = "listQuotas", tag = "quotas")]
pub(crate) async fn list(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
) -> Result<Listed<Sent<QuotaList>>, ListFault> {
    admins_only(&caller, ListFault::AdminRequired)?;
    let defaults = inventory.default_quotas;
    let look = move |session: &mut Session| -> Result<_, ListFault> {
        let mut quotas = Vec::new();
        for project in session.projects_with_quotas()? {
            let own = session.quotas(&project)?;
            quotas.push(of_project(&project, limits(&defaults, &own)));
        }
        Ok(Listed(Sent::new(json!({ "quotas": quotas }))))
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
) -> Result<Shown<Sent<QuotaResponse>>, LookFault> {
    may_look(&caller, &project)?;
    let own = inventory.store.read(move |session| session.quotas(&project)).await?;
    Ok(response(&inventory, &own))
}

/// Show the default quota
///
/// How many objects the project could have if it had no limits of its own.
#[utoipa::path(get, path = "/v2.0/quotas/{project_id}/default", operation_id = "showDefaultQuota", tag = "quotas")]
pub(crate) async fn defaults(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    Project(project): Project,
) -> Result<Shown<Sent<QuotaResponse>>, LookFault> {
    may_look(&caller, &project)?;
    Ok(response(&inventory, &[]))
}

/// Update the quota of a project
///
/// Sets limits of a project, all that are given or none; for administrators.
#[utoipa::path(put, path = "/v2.0/quotas/{project_id}", operation_id = "updateQuota", tag = "quotas")]
pub(crate) async fn update(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    Project(project): Project,
    given: Given<QuotaUpdate>,
) -> Result<Shown<Sent<QuotaResponse>>, UpdateFault> {
    admins_only(&caller, UpdateFault::AdminRequired)?;
    let work = move |session: &mut Session| -> Result<_, UpdateFault> {
        for (kind, limit) in given.0.iter().copied() {
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
    Ok(response(&inventory, &own))
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
    admins_only(&caller, DeleteFault::AdminRequired)?;
    let work = move |session: &mut Session| -> Result<_, DeleteFault> {
        let missing = || DeleteFault::NotFound { project: project.clone() };
        session.remove_quotas(&project)?.then_some(Deleted).ok_or_else(missing)
    };
    inventory.store.write(work).await
}
