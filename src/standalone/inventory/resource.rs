//! What the resources have in common: who may do what, and list, show, create, update and delete, each once.
//!
//! A resource is a row of the store with a table of attributes ([`Described`]) and a few rules. Everything that an operation
//! decides, and all that it relies on, is read inside its transaction, which may run more than once: ids and the time are
//! fixed before it begins ([`Request`]). A row that cannot be read is left out of lists and look-ups, and can be deleted.

use std::{collections::HashMap, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Inventory,
    attribute::Kind,
    refusals::{Case, DENIED, Fault, OVER_QUOTA, Refusal, not_found, precondition_failed},
    schema::{Described, Many, One, Sent, attributes},
};
use crate::{
    api::{
        contract::{Common, Created, Deleted, Listed, Shown},
        input::{Fields, IfMatch, List, Origin, Parameter, Path, Selected},
        state::Settings,
    },
    auth::{Caller, TokenScope, policy},
    model::{
        Timestamp,
        network::{Network, Port, Router, Subnet},
        page::{Filter, FilterValue, Page, PageQuery, PageRequest, Scope},
        quota::{Limit, QuotaResource},
    },
    service::creation::hold_room,
    store::{Record, Session, StoreError},
};

/// The caller can see no such network.
pub(super) static NETWORK_NOT_FOUND: Refusal = not_found("NetworkNotFound", "Network {} could not be found.");

/// The object has been changed since.
pub(super) static STALE: Refusal =
    precondition_failed("RevisionNumberConstraintFailed", "Constrained to {}, but current revision is {}");

const TAG_FILTERS: [&str; 4] = ["tags", "tags-any", "not-tags", "not-tags-any"];

/// Whether the caller is an administrator here: by role, with a token for a project.
pub(super) fn is_admin(caller: &Caller) -> bool {
    caller.project_id().is_some() && policy::is_admin(caller)
}

/// Whose objects the caller may see. Tokens for a domain, the system or nothing see and change nothing.
pub(super) fn visible(caller: &Caller) -> Scope {
    match &caller.scope {
        TokenScope::Project(_) if policy::is_admin(caller) => Scope::All,
        TokenScope::Project(own) if caller.has_role("reader") => Scope::Project(own.clone()),
        TokenScope::Project(_) | TokenScope::Domain(_) | TokenScope::System | TokenScope::Unscoped => Scope::Nothing,
    }
}

/// Whether the caller may see a network: every project sees those that are shared or external.
pub(super) fn may_see(caller: &Caller, network: &Network) -> bool {
    let scope = visible(caller);
    scope.covers(&network.project_id) || ((network.shared || network.external) && scope != Scope::Nothing)
}

/// Lets those pass who may create and change the objects of `project`.
pub(super) fn may_change(caller: &Caller, project: &str, rule: &str) -> Result<(), Fault> {
    if policy::may_manage(caller, project) { Ok(()) } else { Err(DENIED.of(&[&rule])) }
}

/// Lets administrators pass.
pub(super) fn admins_only(caller: &Caller, rule: &str) -> Result<(), Fault> {
    if is_admin(caller) { Ok(()) } else { Err(DENIED.of(&[&rule])) }
}

/// What every row has.
pub(crate) trait Kept: Record + Serialize + DeserializeOwned + Clone + Default {
    /// The project that owns it.
    fn project_id(&self) -> &str;
    /// How often it was changed.
    fn revision(&self) -> i64;
    /// Counts a change.
    fn touch(&mut self, now: Timestamp);
    /// Its tags.
    fn tags(&mut self) -> &mut Vec<String>;
}

macro_rules! kept {
    ($($type:ty),+) => { $(
        impl Kept for $type {
            fn project_id(&self) -> &str {
                &self.project_id
            }

            fn revision(&self) -> i64 {
                self.revision_number
            }

            fn tags(&mut self) -> &mut Vec<String> {
                &mut self.tags
            }

            fn touch(&mut self, now: Timestamp) {
                self.updated_at = now;
                self.revision_number += 1;
            }
        }
    )+ };
}
kept!(Network, Subnet, Router, Port);

/// What an operation does, and in which cases it is refused.
pub(crate) struct Operation(pub(super) &'static str, pub(super) &'static [&'static [Case]]);

pub(super) const LIST: usize = 0;
pub(super) const SHOW: usize = 1;
pub(super) const CREATE: usize = 2;
pub(super) const UPDATE: usize = 3;
pub(super) const DELETE: usize = 4;

/// A resource that is listed and shown.
pub(crate) trait Resource: Described + Parameter + Kept {
    /// That the caller can see no such object.
    const MISSING: &'static Refusal;
    /// What the document says of [`LIST`], [`SHOW`], [`CREATE`], [`UPDATE`] and [`DELETE`], as far as there are such
    /// operations.
    const OPERATIONS: &'static [Operation];

    /// Whether the caller may see it.
    fn is_visible(&self, _: &mut Session, caller: &Caller) -> Result<bool, StoreError> {
        Ok(visible(caller).covers(self.project_id()))
    }

    /// Which objects of other projects every project sees: those that pass one of these.
    fn open(_: &mut Session) -> Result<Vec<Filter>, StoreError> {
        Ok(Vec::new())
    }

    /// Puts the filters of a list in the store's terms.
    fn translate(_: &mut Vec<Filter>) {}

    /// Adds what is shown and is not in the row.
    fn complete(&self, _: &mut Session, _: &mut Map<String, Value>) -> Result<(), StoreError> {
        Ok(())
    }

    /// The row, held for a change. Locks are taken in the order router, network, subnet.
    fn lock(session: &mut Session, id: Uuid) -> Result<Option<Self>, StoreError> {
        session.lock(id)
    }
}

/// A resource that callers make, change and delete.
pub(crate) trait Editable: Resource {
    /// What it counts as where objects are limited.
    const QUOTA: QuotaResource;

    /// Whether it can be made so. Completes what depends on other objects.
    fn check_new(_: &mut Draft<Self>, _: &mut Session, _: &Request) -> Result<(), Fault> {
        Ok(())
    }

    /// Whether `before` can become what the draft says. Completes what depends on other objects.
    fn check_change(_: &mut Draft<Self>, before: &Self, _: &mut Session, _: &Request) -> Result<(), Fault>;

    /// Whether nothing uses it. Removes what goes with it.
    fn check_unused(session: &mut Session, id: Uuid) -> Result<(), Fault>;
}

/// Who asks, and what may not differ when a transaction is run again.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(super) caller: Caller,
    pub(super) now: Timestamp,
    /// The id of a new object.
    pub(super) id: Uuid,
    /// The id of a port that comes with it.
    pub(super) port_id: Uuid,
    default_quotas: Arc<HashMap<QuotaResource, Limit>>,
}

/// An object as it is going to be.
pub(crate) struct Draft<R> {
    pub(super) row: R,
    /// What the body gives. What the row keeps of it is in the row.
    given: Map<String, Value>,
}

impl<R: Kept> Draft<R> {
    /// The object `from` with what is given.
    fn new(mut from: Value, given: Map<String, Value>) -> Result<Self, StoreError> {
        for (name, value) in &given {
            if let Some(kept) = from.get_mut(name) {
                *kept = value.clone();
            }
        }
        let row = serde_json::from_value(from);
        let row = row.map_err(|error| StoreError::Corrupt(format!("{} cannot be kept so: {error}", R::TABLE)))?;
        Ok(Self { row, given })
    }

    /// Whether the body gives this attribute.
    pub(super) fn gives(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// An attribute that the row keeps in another form, where it is given and not null.
    pub(super) fn asked<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.given.get(name).and_then(|value| T::deserialize(value).ok())
    }
}

/// An object as the caller is shown it.
fn shown<R: Resource>(row: &R, session: &mut Session, caller: &Caller) -> Result<Value, StoreError> {
    let mut object = match json!(row) {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    object.insert("tenant_id".into(), row.project_id().into());
    row.complete(session, &mut object)?;
    let mut members = Map::new();
    for row in attributes::<R>().filter(|row| row.shown.is_some()) {
        let value = match (object.remove(row.name), row.output) {
            // As Neutron writes it: seconds, UTC.
            (Some(Value::String(time)), Kind::Time) => format!("{}Z", time.get(..19).unwrap_or_default()).into(),
            (Some(value), _) => value,
            (None, Kind::Null(..)) => Value::Null,
            (None, _always_the_same) => row.default.map_or_else(|| json!([]), |default| default()),
        };
        if !row.is_hidden || policy::is_admin(caller) && !value.is_null() {
            members.insert(row.name.into(), value);
        }
    }
    Ok(Value::Object(members))
}

pub(super) fn one<R: Resource>(row: &R, session: &mut Session, caller: &Caller) -> Result<Sent<One<R>>, Fault> {
    Ok(Sent::new(json!({ R::NOUN: shown(row, session, caller)? })))
}

impl Inventory {
    /// Fixes what a transaction needs before it begins.
    pub(super) fn request(&self, caller: Caller) -> Request {
        let (id, port_id, now) = (self.ids.next(), self.ids.next(), self.clock.now());
        Request { caller, now, id, port_id, default_quotas: Arc::clone(&self.default_quotas) }
    }

    pub(super) async fn list<R: Resource>(
        &self,
        caller: Caller,
        origin: &Origin,
        list: List<Sent<Many<R>>>,
    ) -> Result<Listed<Selected<Sent<Many<R>>>>, Common> {
        let mut query = list.page();
        R::translate(&mut query.filters);
        translate_tags(&mut query.filters);
        translate_constants(&mut query.filters);
        let look = move |session: &mut Session| -> Result<_, Common> {
            let scope = visible(&caller);
            let open = if matches!(scope, Scope::Project(_)) { R::open(session)? } else { Vec::new() };
            let page = session.page::<R>(&PageRequest { open, ..query.clone().within(scope) })?;
            let items = page.items.iter().map(|row| shown(row, session, &caller)).collect::<Result<_, _>>()?;
            Ok(Page { items, ends: page.ends, has_next: page.has_next, has_previous: page.has_previous })
        };
        let page: Page<Value> = self.store.read(look).await?;
        let mut body = json!({ R::COLLECTION: page.items });
        if let Some(links) = list.links(origin, &page) {
            body[format!("{}_links", R::COLLECTION)] = json!(links);
        }
        Ok(Listed(list.select(Sent::new(body))))
    }

    pub(super) async fn show<R: Resource>(
        &self,
        caller: Caller,
        path: Path<R>,
        fields: &Fields,
    ) -> Result<Shown<Selected<Sent<One<R>>>>, Fault> {
        let look = move |session: &mut Session| -> Result<_, Fault> {
            let row = path.id.map(|id| session.find::<R>(id)).transpose()?.flatten();
            one(&seen(row, session, &caller, &path.text)?, session, &caller)
        };
        Ok(Shown(fields.of(self.store.read(look).await?)))
    }

    pub(super) async fn create<R: Editable>(
        &self,
        caller: Caller,
        settings: &Settings,
        given: Map<String, Value>,
    ) -> Result<Created<Sent<One<R>>>, Fault> {
        let request = self.request(caller);
        let location = format!("{}{}/{}", settings.base_path, R::PATH, request.id);
        let mut blank = json!(R::default());
        let defaults = attributes::<R>().filter_map(|row| Some((row.name, row.default?())));
        let fixed = [("id", json!(request.id)), ("created_at", json!(request.now)), ("updated_at", json!(request.now))];
        for (name, value) in defaults.chain(fixed) {
            blank[name] = value;
        }
        let work = move |session: &mut Session| -> Result<_, Fault> {
            let caller = &request.caller;
            let mut draft = Draft::<R>::new(blank.clone(), given.clone())?;
            let project = draft.row.project_id().to_owned();
            may_change(caller, &project, &format!("create_{}", R::NOUN))?;
            check_details::<R>(caller, "create", |name| given.get(name).is_some_and(|value| *value != blank[name]))?;
            if !hold_room::<R>(session, &request.default_quotas, R::QUOTA, &project)? {
                return Err(OVER_QUOTA.of(&[&R::NOUN]));
            }
            R::check_new(&mut draft, session, &request)?;
            session.insert(&draft.row)?;
            one(&draft.row, session, caller)
        };
        Ok(Created { body: self.store.write(work).await?, location })
    }

    pub(super) async fn update<R: Editable>(
        &self,
        caller: Caller,
        path: Path<R>,
        IfMatch(revision): IfMatch,
        given: Map<String, Value>,
    ) -> Result<Shown<Sent<One<R>>>, Fault> {
        let request = self.request(caller);
        let work = move |session: &mut Session| -> Result<_, Fault> {
            let caller = &request.caller;
            let before = hold::<R>(session, caller, path.id, &path.text)?;
            may_change(caller, before.project_id(), &format!("update_{}", R::NOUN))?;
            check_revision(&before, revision)?;
            check_details::<R>(caller, "update", |name| given.contains_key(name))?;
            let mut draft = Draft::new(json!(before), given.clone())?;
            R::check_change(&mut draft, &before, session, &request)?;
            draft.row.touch(request.now);
            session.update(&draft.row)?;
            one(&draft.row, session, caller)
        };
        Ok(Shown(self.store.write(work).await?))
    }

    /// Changes one object in another way: what `change` makes of it, which counts as a change, is written.
    pub(super) async fn change<R: Resource, T: Send + 'static>(
        &self,
        caller: Caller,
        path: Path<R>,
        rule: impl AsRef<str> + Send + 'static,
        change: impl Fn(&mut Session, &mut R, &Request) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let request = self.request(caller);
        let work = move |session: &mut Session| -> Result<_, Fault> {
            let mut row = hold::<R>(session, &request.caller, path.id, &path.text)?;
            may_change(&request.caller, row.project_id(), rule.as_ref())?;
            row.touch(request.now);
            let outcome = change(session, &mut row, &request)?;
            session.update(&row)?;
            Ok(outcome)
        };
        self.store.write(work).await
    }

    pub(super) async fn delete<R: Editable>(
        &self,
        caller: Caller,
        path: Path<R>,
        IfMatch(revision): IfMatch,
    ) -> Result<Deleted, Fault> {
        let work = move |session: &mut Session| -> Result<_, Fault> {
            let missing = || R::MISSING.of(&[&path.text]);
            let id = path.id.ok_or_else(missing)?;
            let rule = format!("delete_{}", R::NOUN);
            match R::lock(session, id) {
                Ok(row) => {
                    let row = seen(row, session, &caller, &path.text)?;
                    may_change(&caller, row.project_id(), &rule)?;
                    check_revision(&row, revision)?;
                }
                // What cannot be read has an owner all the same.
                Err(StoreError::Corrupt(_)) => {
                    let owner = session.owner::<R>(id)?.filter(|owner| visible(&caller).covers(owner));
                    may_change(&caller, &owner.ok_or_else(missing)?, &rule)?;
                }
                Err(error) => return Err(error.into()),
            }
            R::check_unused(session, id)?;
            session.remove::<R>(id)?;
            Ok(Deleted)
        };
        self.store.write(work).await
    }
}

/// Whether the object has the revision that the request demands.
fn check_revision<R: Kept>(row: &R, demanded: Option<i64>) -> Result<(), Fault> {
    match demanded {
        Some(revision) if revision != row.revision() => Err(STALE.of(&[&revision, &row.revision()])),
        Some(_) | None => Ok(()),
    }
}

/// What is the same for all objects and is not in their rows; empty: they have none.
const CONSTANT: [(&str, &str); 6] = [
    ("status", "ACTIVE"),
    ("binding:vnic_type", "normal"),
    ("binding:host_id", ""),
    ("security_groups", ""),
    ("subnetpool_id", ""),
    ("flavor_id", ""),
];

/// Puts the filters by what is not in the rows in the store's terms: nothing has an empty id.
fn translate_constants(filters: &mut Vec<Filter>) {
    let constant = |filter: &Filter| CONSTANT.iter().find(|(name, _)| *name == filter.column).map(|(_, value)| *value);
    let asked = filters.extract_if(.., |filter| constant(filter).is_some()).collect::<Vec<_>>();
    let is_met =
        |filter: &Filter| constant(filter).is_some_and(|own| filter.values.contains(&FilterValue::Text(own.into())));
    let never = asked.into_iter().filter(|filter| !is_met(filter));
    filters.extend(never.map(|_| Filter { column: "id", values: vec![FilterValue::Text(String::new())] }));
}

/// Puts the filters by tags in the store's terms: tags are kept as JSON. All of `tags`, any of `tags-any`, not all of
/// `not-tags`, none of `not-tags-any`; with commas between them.
fn translate_tags(filters: &mut Vec<Filter>) {
    let asked: Vec<Filter> = filters.extract_if(.., |filter| TAG_FILTERS.contains(&filter.column)).collect();
    for Filter { column, values } in asked {
        let tags = values.iter().filter_map(|value| match value {
            FilterValue::Text(text) => Some(text.split(',')),
            FilterValue::Int(_) | FilterValue::Bool(_) | FilterValue::Part(_) | FilterValue::Lacks(_) => None,
        });
        let tags = tags.flatten().map(|tag| json!(tag).to_string());
        let of = |values| Filter { column: "tags", values };
        match column {
            "tags" => filters.extend(tags.map(|tag| of(vec![FilterValue::Part(tag)]))),
            "tags-any" => filters.push(of(tags.map(FilterValue::Part).collect())),
            "not-tags" => filters.push(of(tags.map(FilterValue::Lacks).collect())),
            _none_of_them => filters.extend(tags.map(|tag| of(vec![FilterValue::Lacks(tag)]))),
        }
    }
}

/// Whether the caller may give the attributes that only administrators may.
fn check_details<R: Described>(caller: &Caller, verb: &str, is_asked: impl Fn(&str) -> bool) -> Result<(), Fault> {
    match attributes::<R>().find(|row| row.is_for_admins && is_asked(row.name)) {
        Some(row) => admins_only(caller, &format!("{verb}_{}:{}", R::NOUN, row.name)),
        None => Ok(()),
    }
}

/// The object of this id, held for a change, if the caller may see it; `text` is the id as it was written.
pub(super) fn hold<R: Resource>(
    session: &mut Session,
    caller: &Caller,
    id: Option<Uuid>,
    text: &str,
) -> Result<R, Fault> {
    let row = id.map(|id| R::lock(session, id)).transpose()?.flatten();
    seen(row, session, caller, text)
}

/// What was found, if the caller may see it.
pub(super) fn seen<R: Resource>(
    row: Option<R>,
    session: &mut Session,
    caller: &Caller,
    text: &str,
) -> Result<R, Fault> {
    match row {
        Some(row) if row.is_visible(session, caller)? => Ok(row),
        Some(_) | None => Err(R::MISSING.of(&[&text])),
    }
}

/// Every object whose `column` holds this id, whoever owns it, in the order of their ids. One that cannot be read is left
/// out, and named in the log.
pub(super) fn all_of<R: Record>(session: &mut Session, column: &'static str, id: Uuid) -> Result<Vec<R>, StoreError> {
    all(session, column, FilterValue::Text(id.to_string()))
}

/// The same for any value.
pub(super) fn all<R: Record>(
    session: &mut Session,
    column: &'static str,
    value: FilterValue,
) -> Result<Vec<R>, StoreError> {
    let filters = vec![Filter { column, values: vec![value] }];
    Ok(session.page(&PageQuery { filters, ..PageQuery::default() }.within(Scope::All))?.items)
}
