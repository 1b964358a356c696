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
    schema::{Usage, WIDEST, described, envelope, list_of, object_with, register},
};
use crate::{
    api::{
        contract::Schemas,
        input::{
            body, numbers, parameters, python_repr,
            values::{self, MAX_TEXT},
        },
    },
    model::{
        EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService,
        keyword::Keyword as _,
        quota::{Limit, UNLIMITED},
    },
    standalone::shared::EXAMPLE_PROJECT,
};

/// Everything that has a limit, in the order in which the document requires it, with the limit where neither the operator
/// nor an administrator has set one: of what is not kept here, as Neutron has it.
const LIMITED: [(QuotaResource, Limit, &str); 15] = [
    (QuotaResource::Network, UNLIMITED, "Networks."),
    (QuotaResource::Subnet, UNLIMITED, "Subnets."),
    (QuotaResource::SubnetPool, UNLIMITED, "Subnet pools: none here."),
    (QuotaResource::Port, UNLIMITED, "Ports."),
    (QuotaResource::RouterRoute, 30, "Routes per router: always 30, whatever limit is set."),
    (QuotaResource::Router, UNLIMITED, "Routers."),
    (QuotaResource::FloatingIp, 50, "Floating IPs: none here."),
    (QuotaResource::RbacPolicy, 10, "RBAC policies: none here."),
    (QuotaResource::SecurityGroup, 10, "Security groups: none here."),
    (QuotaResource::SecurityGroupRule, 100, "Security group rules: none here."),
    (QuotaResource::IkePolicy, UNLIMITED, "IKE policies."),
    (QuotaResource::IpsecPolicy, UNLIMITED, "IPsec policies."),
    (QuotaResource::EndpointGroup, UNLIMITED, "Endpoint groups."),
    (QuotaResource::VpnService, UNLIMITED, "VPN services."),
    (QuotaResource::SiteConnection, UNLIMITED, "IPsec site-to-site connections."),
];

/// The limits of a project that has these of its own.
fn limits(defaults: &HashMap<QuotaResource, Limit>, own: &[(QuotaResource, Limit)]) -> Value {
    let entry = |(resource, standard, _): &(QuotaResource, Limit, &str)| {
        let own = own.iter().find(|(kind, _)| kind == resource).map(|(_, limit)| limit);
        let limit = own.or_else(|| defaults.get(resource)).copied().unwrap_or(*standard);
        (resource.as_str().to_owned(), limit.into())
    };
    LIMITED.iter().map(entry).collect::<Map<_, _>>().into()
}

/// The limits with what is used of each.
fn details(limits: &Value, used: impl Fn(&str) -> u64) -> Value {
    let detail =
        |(name, limit): (&String, &Value)| (name.clone(), json!({ "limit": limit, "used": used(name), "reserved": 0 }));
    limits.as_object().into_iter().flatten().map(detail).collect::<Map<_, _>>().into()
}

/// The limits of one of several projects.
fn of_project(project: &str, mut limits: Value) -> Value {
    limits["tenant_id"] = project.into();
    limits["project_id"] = project.into();
    limits
}

/// The limits of a project.
pub(crate) struct QuotaResponse;
/// The limits of every project that has limits of its own.
pub(crate) struct QuotaList;
/// The limits of a project, and what of them is used.
pub(crate) struct QuotaDetails;
/// The project of the caller.
pub(crate) struct QuotaTenant;
/// The limits that an update of a quota sets.
pub(crate) struct QuotaUpdate;

/// A limit and what of it is used.
const DETAIL: Part = Part {
    name: "QuotaDetail",
    text: "A limit and its usage.",
    members: &[
        ("limit", "How many the project may have; -1 means no limit.", Kind::Number(UNLIMITED, WIDEST, 10)),
        ("used", "How many it has.", Kind::Number(0, WIDEST, 1)),
        ("reserved", "How many are reserved: always 0.", Kind::Number(0, 0, 0)),
    ],
    is_whole: true,
};

shapes! {
    () QuotaResponse = "QuotaResponse",
        |schemas| envelope("The limits of a project.", "quota", "The limits.", shown_quota(schemas)),
        json!({ "quota": limits(&HashMap::new(), &[]) });
    () QuotaList = "QuotaList",
        |schemas| {
            let entries = described(list_of(project_quota(schemas), None), "quotas", "One entry per project.");
            let list = ObjectBuilder::new().schema_type(Type::Object).property("quotas", entries).required("quotas");
            list.description(Some("The limits of every project that has limits of its own.")).into()
        },
        json!({ "quotas": [of_project(EXAMPLE_PROJECT, limits(&HashMap::new(), &[]))] });
    () QuotaDetails = "QuotaDetailsResponse",
        |schemas| {
            let members = LIMITED.iter().map(|(kind, _, text)| (kind.as_str(), *text, Kind::Part(&DETAIL), true));
            let details = object_with(Some("Each limit, and how much of it is used."), Usage::Shown, members, schemas);
            let details = register("QuotaDetails", details, schemas);
            envelope("The limits of a project and their usage.", "quota", "The limits.", details)
        },
        json!({ "quota": details(&limits(&HashMap::new(), &[]), |_| 0) });
    () QuotaTenant = "QuotaTenantResponse",
        |schemas| {
            let members = [("tenant_id", "The project of the caller. Use it as `project_id` elsewhere.", Kind::Text(255, EXAMPLE_PROJECT), true)];
            let tenant = object_with(Some("The project of the caller."), Usage::Shown, members.into_iter(), schemas);
            envelope("The project whose quota applies.", "tenant", "The project.", register("QuotaTenant", tenant, schemas))
        },
        json!({ "tenant": { "tenant_id": EXAMPLE_PROJECT } });
    () QuotaUpdate = "QuotaUpdateRequest",
        |schemas| envelope("The body of an update request.", "quota", "The limits to set.", given_quota(schemas)),
        json!({ "quota": { "ipsec_site_connection": 10 } });
}

/// What an update may say beside limits.
const CHECKS: [(&str, &str, Kind, bool); 2] = [
    (
        "check_limit",
        "Whether a limit below what the project has is refused. Default: true.",
        Kind::Boolean(true),
        false,
    ),
    ("force", "Whether such a limit is set all the same. Default: false.", Kind::Boolean(false), false),
];

impl Readable for QuotaUpdate {
    /// The limits, and whether they are held against what the project has.
    type Content = (Vec<(QuotaResource, Limit)>, bool);

    /// Whole numbers; whether they are in range is the update's to say.
    fn read(body: Value, _: &Caller) -> Result<Self::Content, BadInput> {
        let mut given = body::open(body, "quota")?;
        let mut says = |name: &str, default| {
            let Some(value) = given.remove(name) else { return Ok(default) };
            let reason = || format!("'{}' is not a boolean", python_repr::str(&value));
            values::boolean(&value).map_err(|_| BadInput::value(name, &reason()))
        };
        let (checks, forces) = (says("check_limit", true)?, says("force", false)?);
        let limit = |(name, value): (&String, &Value)| {
            let kept = QuotaResource::ALL.iter().find(|resource| resource.as_str() == name);
            let kept = kept.ok_or_else(|| unrecognized(name))?;
            let whole = || BadInput::value(name, &format!("'{}' is not an integer", python_repr::str(value)));
            Ok((*kept, numbers::any(value).ok_or_else(whole)?))
        };
        Ok((given.iter().map(limit).collect::<Result<_, _>>()?, checks && !forces))
    }
}

const SHOWN: &str = "How many objects of each kind a project may have; -1 means no limit.\n\nLimits on objects that \
                     this service does not support (subnet pools, floating IPs, RBAC policies, security groups) can \
                     also be set, but have no effect.";

fn given_quota(schemas: &mut Schemas) -> Ref {
    let text = "Limits to set; the others stay as they are.";
    let members = limit_members(false).chain(CHECKS);
    let quota = object_with(Some(text), Usage::Sent, members, &mut Schemas::new());
    register("QuotaUpdate", quota, schemas)
}

fn shown_quota(schemas: &mut Schemas) -> Ref {
    let quota = object_with(Some(SHOWN), Usage::Shown, limit_members(true), &mut Schemas::new());
    register("Quota", quota, schemas)
}

/// Every limit, where all are shown or where some are set.
fn limit_members(is_shown: bool) -> impl Iterator<Item = (&'static str, &'static str, Kind, bool)> {
    LIMITED.iter().map(move |(kind, standard, text)| {
        let example = if is_shown { *standard } else { 10 };
        (kind.as_str(), *text, Kind::Number(UNLIMITED, WIDEST, example), is_shown)
    })
}

fn project_quota(schemas: &mut Schemas) -> Ref {
    let limits = described(shown_quota(schemas).into(), "quota", "The limits.");
    let owner = [("project_id", "The project."), ("tenant_id", "The project under its older name. Use `project_id`.")];
    let owner = owner.map(|(name, text)| (name, text, Kind::Text(255, EXAMPLE_PROJECT), true));
    let owner = object_with(None, Usage::Shown, owner.into_iter(), schemas);
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
        QuotaResource::SubnetPool
        | QuotaResource::RouterRoute
        | QuotaResource::FloatingIp
        | QuotaResource::RbacPolicy
        | QuotaResource::SecurityGroup
        | QuotaResource::SecurityGroupRule => Ok(0),
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
const NO_ADMIN: Case = Case(&ADMIN_REQUIRED, "The caller is not an administrator.", &[]);

refused! {
    /// Why limits were not shown.
    NotShown: &[&[
        TOO_LONG,
        Case(&FOREIGN, "The quota belongs to another project, and the caller is not an administrator.", &[]),
    ]];
    /// Why limits were not listed.
    NotListed: &[&[NO_ADMIN]];
    /// Why limits were not set.
    NotSet: &[&[
        TOO_LONG,
        NO_ADMIN,
        Case(&BELOW_USE, "The project already has more than that.", &["0", "ikepolicy", "1"]),
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
/// The limits of every project that has limits of its own. Only for administrators.
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
/// How many objects the project may have: its own limits, and the defaults for the others.
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

/// Show the quota of a project in detail
///
/// How many objects the project may have, and how many it has.
#[utoipa::path(get, path = "/v2.0/quotas/{project_id}/details", operation_id = "showQuotaDetails", tag = "quotas")]
pub(crate) async fn show_details(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<ProjectId>,
) -> Result<Shown<Sent<QuotaDetails>>, Refused<NotShown>> {
    let project = seen_project(&caller, path)?;
    let defaults = inventory.default_quotas;
    let look = move |session: &mut Session| -> Result<_, Fault> {
        let mut counts = HashMap::new();
        for resource in QuotaResource::ALL {
            counts.insert(resource.as_str(), used(session, &project, *resource)?);
        }
        let limits = limits(&defaults, &session.quotas(&project)?);
        Ok(details(&limits, |name| counts.get(name).copied().unwrap_or_default()))
    };
    let quota = inventory.store.read(look).await?;
    Ok(Shown(Sent::new(json!({ "quota": quota }))))
}

/// Show the caller's project
///
/// The project of the caller.
#[utoipa::path(get, path = "/v2.0/quotas/tenant", operation_id = "showQuotaTenant", tag = "quotas")]
pub(crate) async fn tenant(input::Caller(caller): input::Caller) -> Shown<Sent<QuotaTenant>> {
    Shown(Sent::new(json!({ "tenant": { "tenant_id": caller.project_id().unwrap_or_default() } })))
}

/// Update the quota of a project
///
/// Sets limits for a project: all of those given, or none if one is refused. Only for administrators.
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
        let (limits, is_checked) = &given.0;
        for (kind, limit) in limits.iter().copied() {
            if !(UNLIMITED..=WIDEST).contains(&limit) {
                return Err(OUT_OF_RANGE.of(&[&kind]));
            }
            session.hold_quota(&project, kind)?;
            let used = used(session, &project, kind)?;
            if *is_checked && u64::try_from(limit).is_ok_and(|limit| limit < used) {
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
/// Deletes a project's own limits, so that the defaults apply again. Only for administrators.
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
