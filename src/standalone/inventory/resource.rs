//! What the resources have in common: list, show, create, update and delete, each once.
//!
//! A resource is a row of the store with a table of [`Attribute`]s and a few rules. Everything that an operation decides
//! is decided inside its transaction, which may run more than once: ids and the time are fixed before it begins
//! ([`Request`]).

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Inventory,
    access::{self, Denied},
    attribute::Attribute,
    input::{Changes, New},
    wire::{Many, One},
};
use crate::{
    api::{
        contract::{Common, Created, Deleted, Listed, Shown},
        input::{Fields, List, Origin, Selected, Table},
        state::Settings,
    },
    auth::{Caller, policy},
    model::{
        ProjectId, Timestamp,
        page::{Page, PageQuery},
        quota::QuotaResource,
    },
    store::{Record, Session, StoreError},
};

/// More rows than a look-up of related objects ever needs; a bound, so that no query is without one.
pub(super) const MANY: u64 = 100_000;

/// What every row has.
pub(crate) trait Object: Record {
    /// The project that owns it.
    fn project_id(&self) -> &str;
    /// Gives it to a project.
    fn set_project(&mut self, project: ProjectId);
    /// When it was made, when it was changed last, and how often.
    fn history(&self) -> (Timestamp, Timestamp, i64);
    /// Counts a change.
    fn touch(&mut self, now: Timestamp);
}

/// What every row has that callers make.
pub(crate) trait Described: Resource {
    fn name(&self) -> &str;
    fn set_name(&mut self, name: String);
    fn description(&self) -> &str;
    fn set_description(&mut self, description: String);
}

/// Where a row keeps what all have.
macro_rules! object {
    ($type:ty) => {
        impl $crate::standalone::inventory::resource::Object for $type {
            fn project_id(&self) -> &str {
                &self.project_id
            }

            fn set_project(&mut self, project: $crate::model::ProjectId) {
                self.project_id = project;
            }

            fn history(&self) -> ($crate::model::Timestamp, $crate::model::Timestamp, i64) {
                (self.created_at, self.updated_at, self.revision_number)
            }

            fn touch(&mut self, now: $crate::model::Timestamp) {
                self.updated_at = now;
                self.revision_number += 1;
            }
        }
    };
    ($type:ty, described) => {
        object!($type);

        impl $crate::standalone::inventory::resource::Described for $type {
            fn name(&self) -> &str {
                &self.name
            }

            fn set_name(&mut self, name: String) {
                self.name = name;
            }

            fn description(&self) -> &str {
                &self.description
            }

            fn set_description(&mut self, description: String) {
                self.description = description;
            }
        }
    };
}
pub(super) use object;

/// A resource that is listed and shown.
pub(crate) trait Resource: Object + Clone + Send + Sync {
    /// Its name in bodies, such as `network`.
    const NAME: &'static str;
    /// Its name in the document, such as `Network`.
    const TYPE: &'static str;
    /// What it is, for the document.
    const TEXT: &'static str;
    /// What of it never changes, for the document; may be empty.
    const CONSTANT: &'static str = "";
    /// Where the collection is, without the base path.
    const PATH: &'static str;
    /// What lists filter and sort by.
    const LIST: Table;
    /// Its attributes, in the order in which the document requires them.
    const ATTRIBUTES: &'static [Attribute<Self>];
    /// What is shown and is not in the row.
    type Related: Default + Send;
    /// What can be asked for and is not in the row.
    type Asked: Default + Clone + Send + Sync;

    /// One of them, for the document.
    fn example() -> View<Self>;

    /// Whether the caller may see it.
    fn is_visible(&self, _: &mut Session, caller: &Caller) -> Result<bool, StoreError> {
        Ok(access::visible(caller).covers(self.project_id()))
    }

    /// Those that the caller may see.
    fn page(session: &mut Session, caller: &Caller, query: PageQuery) -> Result<Page<Self>, StoreError> {
        session.page(&query.within(access::visible(caller)))
    }

    /// Looks up what is shown and is not in the row.
    fn related(&self, _: &mut Session) -> Result<Self::Related, StoreError> {
        Ok(Self::Related::default())
    }
}

/// A resource that callers make, change and delete.
pub(crate) trait Editable: Resource {
    /// What it counts as where objects are limited.
    const QUOTA: QuotaResource;
    /// The policy rules of update and delete; that of create is checked by [`Editable::check_new`].
    const RULES: [&'static str; 2];
    /// The bodies of a create and an update in the document, below the resource's name.
    fn requests() -> [Value; 2];

    type CreateFault: From<StoreError> + From<Denied> + Send + 'static;
    type UpdateFault: From<StoreError> + From<Denied> + From<NotFound> + Send + 'static;
    type DeleteFault: From<StoreError> + From<Denied> + From<NotFound> + Send + 'static;

    /// What it is where nothing is given.
    fn blank(id: Uuid, now: Timestamp) -> Self;

    /// Whether it can be made so: policy, rules, quota. Completes what depends on other objects.
    fn check_new(draft: &mut Draft<Self>, session: &mut Session, request: &Request) -> Result<(), Self::CreateFault>;

    /// Whether `before` can become what the draft says. Completes what depends on other objects.
    fn check_change(
        draft: &mut Draft<Self>,
        before: &Self,
        session: &mut Session,
        request: &Request,
    ) -> Result<(), Self::UpdateFault>;

    /// Whether nothing uses it. Removes what goes with it.
    fn check_unused(&self, session: &mut Session) -> Result<(), Self::DeleteFault>;

    /// The row, held for a change. Locks are taken in the order router, network, subnet.
    fn lock(session: &mut Session, id: Uuid) -> Result<Option<Self>, StoreError> {
        session.lock(id)
    }
}

/// The id in a path, if it is one, and as it was written.
pub(super) type PathId = (Option<Uuid>, String);

/// The caller can see no such object; holds the id as it was written.
#[derive(Clone, Debug)]
pub(crate) struct NotFound(pub(super) String);

/// Who asks, and what may not differ when a transaction is run again.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(super) caller: Caller,
    pub(super) inventory: Inventory,
    pub(super) now: Timestamp,
    /// The id of a new object.
    pub(super) id: Uuid,
    /// The id of a port that comes with it.
    pub(super) port_id: Uuid,
}

/// An object as it is going to be.
pub(crate) struct Draft<R: Resource> {
    pub(super) row: R,
    pub(super) asked: R::Asked,
    given: Vec<&'static str>,
}

impl<R: Resource> Draft<R> {
    fn new(row: R, changes: &Changes<R>) -> Self {
        let mut draft = Self { row, asked: R::Asked::default(), given: Vec::new() };
        for (name, change) in &changes.all {
            change(&mut draft);
            draft.given.push(name);
        }
        draft
    }

    /// Whether the body gave this attribute.
    pub(super) fn gives(&self, name: &str) -> bool {
        self.given.contains(&name)
    }
}

/// An object as a caller is shown it.
pub(crate) struct View<R: Resource> {
    pub(super) row: R,
    pub(super) related: R::Related,
    pub(super) is_admin: bool,
}

impl<R: Resource> View<R> {
    fn new(row: R, session: &mut Session, caller: &Caller) -> Result<Self, StoreError> {
        Ok(Self { related: row.related(session)?, row, is_admin: policy::is_admin(caller) })
    }

    /// The object on the wire.
    pub(super) fn to_json(&self) -> Value {
        let mut members = Map::new();
        for row in R::ATTRIBUTES.iter().filter(|row| row.shown.is_some()) {
            let value = (row.value)(self);
            if !(row.is_optional && value.is_null()) {
                members.insert(row.name.into(), value);
            }
        }
        Value::Object(members)
    }
}

impl Inventory {
    /// Fixes what a transaction needs before it begins.
    pub(super) fn request(&self, caller: Caller) -> Request {
        let (id, port_id) = (self.ids.next(), self.ids.next());
        Request { caller, inventory: self.clone(), now: self.clock.now(), id, port_id }
    }

    pub(super) async fn list<R: Resource>(
        &self,
        caller: Caller,
        origin: &Origin,
        list: List<Many<R>>,
    ) -> Result<Listed<Selected<Many<R>>>, Common> {
        let query = list.page();
        let look = move |session: &mut Session| -> Result<_, Common> {
            let page = R::page(session, &caller, query.clone())?;
            let mut items = Vec::with_capacity(page.items.len());
            for row in page.items {
                let view = View::new(row, session, &caller)?;
                items.push(view.to_json());
            }
            Ok(Page { items, ends: page.ends, has_next: page.has_next, has_previous: page.has_previous })
        };
        let page = self.store.read(look).await?;
        let links = list.links(origin, &page);
        Ok(Listed(list.select(Many::new(page.items, links))))
    }

    pub(super) async fn show<R: Resource, E>(
        &self,
        caller: Caller,
        (id, text): PathId,
        fields: &Fields,
    ) -> Result<Shown<Selected<One<R>>>, E>
    where
        E: From<StoreError> + From<NotFound> + Send + 'static,
    {
        let look = move |session: &mut Session| match find::<R>(session, &caller, id)? {
            Some(row) => Ok(Some(One::of(&View::new(row, session, &caller)?))),
            None => Ok::<_, StoreError>(None),
        };
        match self.store.read(look).await? {
            Some(one) => Ok(Shown(fields.of(one))),
            None => Err(NotFound(text).into()),
        }
    }

    pub(super) async fn create<R: Editable>(
        &self,
        caller: Caller,
        settings: &Settings,
        new: New<R>,
    ) -> Result<Created<One<R>>, R::CreateFault> {
        let request = self.request(caller);
        let location = format!("{}{}/{}", settings.base_path, R::PATH, request.id);
        let work = move |session: &mut Session| -> Result<_, R::CreateFault> {
            let mut draft = Draft::new(R::blank(request.id, request.now), &new.0);
            R::check_new(&mut draft, session, &request)?;
            session.insert(&draft.row)?;
            Ok(One::of(&View::new(draft.row, session, &request.caller)?))
        };
        Ok(Created { body: self.store.write(work).await?, location })
    }

    pub(super) async fn update<R: Editable>(
        &self,
        caller: Caller,
        (id, text): PathId,
        changes: Changes<R>,
    ) -> Result<Shown<One<R>>, R::UpdateFault> {
        let request = self.request(caller);
        let work = move |session: &mut Session| -> Result<_, R::UpdateFault> {
            let before: R = hold(session, &request.caller, id)?.ok_or_else(|| NotFound(text.clone()))?;
            access::change(&request.caller, before.project_id(), R::RULES[0])?;
            let mut draft = Draft::new(before.clone(), &changes);
            R::check_change(&mut draft, &before, session, &request)?;
            draft.row.touch(request.now);
            session.update(&draft.row)?;
            Ok(One::of(&View::new(draft.row, session, &request.caller)?))
        };
        Ok(Shown(self.store.write(work).await?))
    }

    pub(super) async fn delete<R: Editable>(
        &self,
        caller: Caller,
        (id, text): PathId,
    ) -> Result<Deleted, R::DeleteFault> {
        let work = move |session: &mut Session| -> Result<(), R::DeleteFault> {
            let row: R = hold(session, &caller, id)?.ok_or_else(|| NotFound(text.clone()))?;
            access::change(&caller, row.project_id(), R::RULES[1])?;
            row.check_unused(session)?;
            session.remove::<R>(row.id())?;
            Ok(())
        };
        self.store.write(work).await?;
        Ok(Deleted)
    }
}

/// The object of this id, if the caller may see it.
pub(super) fn find<R: Resource>(
    session: &mut Session,
    caller: &Caller,
    id: Option<Uuid>,
) -> Result<Option<R>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let found = session.find::<R>(id)?;
    seen(found, session, caller)
}

/// The same, held for a change.
pub(super) fn hold<R: Editable>(
    session: &mut Session,
    caller: &Caller,
    id: Option<Uuid>,
) -> Result<Option<R>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let found = R::lock(session, id)?;
    seen(found, session, caller)
}

fn seen<R: Resource>(found: Option<R>, session: &mut Session, caller: &Caller) -> Result<Option<R>, StoreError> {
    match found {
        Some(row) if row.is_visible(session, caller)? => Ok(Some(row)),
        Some(_) | None => Ok(None),
    }
}

/// Lets `?` turn what the generic operations refuse into the refusals of a resource: that of a show, which has `NotFound`,
/// that of a create, which has `Denied`, and those of an update or a delete, which have `Denied` and include the first.
macro_rules! refusals {
    ($missing:ident) => {
        impl From<$crate::standalone::inventory::resource::NotFound> for $missing {
            fn from(missing: $crate::standalone::inventory::resource::NotFound) -> Self {
                Self::NotFound { id: missing.0 }
            }
        }
    };
    ($missing:ident: $create:ident, $($change:ident),+) => {
        refusals!($missing);
        refusals!(@denied $create);
        $(
            refusals!(@denied $change);

            impl From<$crate::standalone::inventory::resource::NotFound> for $change {
                fn from(missing: $crate::standalone::inventory::resource::NotFound) -> Self {
                    Self::Missing(missing.into())
                }
            }
        )+
    };
    (@denied $fault:ident) => {
        impl From<$crate::standalone::inventory::access::Denied> for $fault {
            fn from(denied: $crate::standalone::inventory::access::Denied) -> Self {
                Self::Denied { rule: denied.0.into() }
            }
        }
    };
}
pub(super) use refusals;
