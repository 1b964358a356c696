//! Quotas: how many objects a project may have.

use std::collections::HashMap;

use utoipa::openapi::{
    Ref, RefOr,
    schema::{AllOfBuilder, ObjectBuilder, Schema, Type},
};

use super::{
    attribute::unrecognized,
    prelude::*,
    resource::is_admin,
    schema::{described, envelope, list_of, object_with, register},
};
use crate::{
    api::{
        contract::Schemas,
        input::{body, numbers, parameters, python_repr, values::MAX_TEXT},
    },
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService,
        keyword::Keyword as _,
        quota::{Limit, UNLIMITED},
    },
    standalone::shared::EXAMPLE_PROJECT,
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
/// The limits of every project that has some of its own.
pub(crate) struct QuotaList;
/// The limits that an update of a quota sets.
pub(crate) struct QuotaUpdate;

shapes! {
    () QuotaResponse = "QuotaResponse",
        |schemas| envelope("The limits of a project.", "quota", "The limits.", shown_quota(schemas)),
        json!({ "quota": limits(&HashMap::new(), &[]) });
    () QuotaList = "QuotaList",
        |schemas| {
            let entries = described(list_of(project_quota(schemas), None), "quotas", "One entry per project.");
            let list = ObjectBuilder::new().schema_type(Type::Object).property("quotas", entries).required("quotas");
            list.description(Some("The limits of every project that has some of its own.")).into()
        },
        json!({ "quotas": [of_project(EXAMPLE_PROJECT, limits(&HashMap::new(), &[]))] });
    () QuotaUpdate = "QuotaUpdateRequest",
        |schemas| envelope("The body of an update.", "quota", "The limits to set.", given_quota(schemas)),
        json!({ "quota": { "ipsec_site_connection": 10 } });
}

impl Readable for QuotaUpdate {
    type Content = Vec<(QuotaResource, Limit)>;

    /// Whole numbers; whether they are in range is the update's to say.
    fn read(body: Value, _: &Caller) -> Result<Self::Content, BadInput> {
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

fn given_quota(schemas: &mut Schemas) -> Ref {
    let members = LIMITED.iter().filter_map(|(limited, text)| match limited {
        Limited::Kept(resource) => Some((resource.as_str(), *text, Kind::Number(UNLIMITED, LARGEST, 10), false)),
        Limited::Fixed(..) => None,
    });
    let text = "Limits to set: what is not given stays as it is.";
    let quota = object_with(Some(text), true, members, &mut Schemas::new());
    register("QuotaUpdate", quota, schemas)
}

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

static FOREIGN: Refusal = forbidden(
    "AdminRequired",
    "User does not have admin privileges: Only admin is authorized to access quotas for another tenant.",
);
static ADMIN_REQUIRED: Refusal =
    forbidden("AdminRequired", "User does not have admin privileges: Only admin can view or configure quota.");
static NO_PROJECT: Refusal = not_found("HTTPNotFound", "The resource could not be found.");
static NO_QUOTA: Refusal = not_found("TenantQuotaNotFound", "Quota for tenant {} could not be found.");
static BELOW_USE: Refusal =
    bad_request("HTTPBadRequest", "Quota limit {} for {} must be greater than or equal to already used {}");
static OUT_OF_RANGE: Refusal =
    bad_request("HTTPBadRequest", "Invalid input for {}. Reason: must be a whole number from -1 to 2147483647.");

const TOO_LONG: Case = Case(&NO_PROJECT, "The id is longer than 255 characters: no project has it.", &[]);
const NO_ADMIN: Case = Case(&ADMIN_REQUIRED, "The caller is no administrator.", &[]);

refused! {
    /// Why limits were not shown.
    NotShown: &[&[
        TOO_LONG,
        Case(&FOREIGN, "It is another project, and the caller is no administrator.", &[]),
    ]];
    /// Why limits were not listed.
    NotListed: &[&[NO_ADMIN]];
    /// Why limits were not set.
    NotSet: &[&[
        TOO_LONG,
        NO_ADMIN,
        Case(&BELOW_USE, "The project has more than that already.", &["0", "ikepolicy", "1"]),
        Case(&OUT_OF_RANGE, "A limit is smaller than -1 or larger than 2147483647.", &["ikepolicy"]),
    ]];
    /// Why limits are still there.
    NotReset: &[&[
        TOO_LONG,
        NO_ADMIN,
        Case(&NO_QUOTA, "The project has no limits of its own.", &[EXAMPLE_PROJECT]),
    ]];
}

/// The quota of a project that has these limits of its own.
fn response(inventory: &Inventory, own: &[(QuotaResource, Limit)]) -> Shown<Sent<QuotaResponse>> {
    Shown(Sent::new(json!({ "quota": limits(&inventory.default_quotas, own) })))
}

/// The project in a path; no project has an id that long.
fn project_of(path: Path<ProjectId>) -> Result<String, Fault> {
    if path.text.chars().count() > MAX_TEXT { Err(NO_PROJECT.of(&[])) } else { Ok(path.text) }
}

/// The project in the path of a caller who may look at its quota.
fn seen_project(caller: &Caller, path: Path<ProjectId>) -> Result<String, Fault> {
    let project = project_of(path)?;
    let own = caller.project_id() == Some(project.as_str()) && caller.has_role("reader");
    if own || is_admin(caller) { Ok(project) } else { Err(FOREIGN.of(&[])) }
}

/// Lets administrators pass.
fn admins_only(caller: &Caller) -> Result<(), Fault> {
    if is_admin(caller) { Ok(()) } else { Err(ADMIN_REQUIRED.of(&[])) }
}

/// List quotas
///
/// The limits of every project that has some of its own; for administrators.
#[utoipa::path(get, path = "/v2.0/quotas", operation_id = "listQuotas", tag = "quotas")]
pub(crate) async fn list(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
) -> Result<Listed<Sent<QuotaList>>, Refused<NotListed>> {
    admins_only(&caller)?;
    let defaults = inventory.default_quotas;
    let look = move |session: &mut Session| -> Result<_, Fault> {
        let mut quotas = Vec::new();
        for project in session.projects_with_quotas()? {
            let own = session.quotas(&project)?;
            quotas.push(of_project(&project, limits(&defaults, &own)));
        }
        Ok(Listed(Sent::new(json!({ "quotas": quotas }))))
    };
    Ok(inventory.store.read(look).await?)
}

/// Show the quota of a project
///
/// How many objects the project may have: its own limits, and the defaults where it has none.
#[utoipa::path(get, path = "/v2.0/quotas/{project_id}", operation_id = "showQuota", tag = "quotas")]
pub(crate) async fn show(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<ProjectId>,
) -> Result<Shown<Sent<QuotaResponse>>, Refused<NotShown>> {
    let project = seen_project(&caller, path)?;
    let own = inventory.store.read(move |session| session.quotas(&project)).await.map_err(Fault::from)?;
    Ok(response(&inventory, &own))
}

/// Show the default quota
///
/// How many objects the project could have if it had no limits of its own.
#[utoipa::path(get, path = "/v2.0/quotas/{project_id}/default", operation_id = "showDefaultQuota", tag = "quotas")]
pub(crate) async fn defaults(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<ProjectId>,
) -> Result<Shown<Sent<QuotaResponse>>, Refused<NotShown>> {
    seen_project(&caller, path)?;
    Ok(response(&inventory, &[]))
}

/// Update the quota of a project
///
/// Sets limits of a project, all that are given or none; for administrators.
#[utoipa::path(put, path = "/v2.0/quotas/{project_id}", operation_id = "updateQuota", tag = "quotas")]
pub(crate) async fn update(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<ProjectId>,
    given: Given<QuotaUpdate>,
) -> Result<Shown<Sent<QuotaResponse>>, Refused<NotSet>> {
    let project = project_of(path)?;
    admins_only(&caller)?;
    let work = move |session: &mut Session| -> Result<_, Fault> {
        for (kind, limit) in given.0.iter().copied() {
            if !(UNLIMITED..=LARGEST).contains(&limit) {
                return Err(OUT_OF_RANGE.of(&[&kind]));
            }
            session.hold_quota(&project, kind)?;
            let used = used(session, &project, kind)?;
            if u64::try_from(limit).is_ok_and(|limit| limit < used) {
                return Err(BELOW_USE.of(&[&limit, &kind, &used]));
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
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<ProjectId>,
) -> Result<Deleted, Refused<NotReset>> {
    let project = project_of(path)?;
    admins_only(&caller)?;
    let work = move |session: &mut Session| -> Result<_, Fault> {
        session.remove_quotas(&project)?.then_some(Deleted).ok_or_else(|| NO_QUOTA.of(&[&project]))
    };
    Ok(inventory.store.write(work).await?)
}
