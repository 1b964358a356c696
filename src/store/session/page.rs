//! Pages of collections, in any order, at the same cost however many rows there are.
//!
//! There are no offsets: a page begins at the marker's position in the order, which an index finds directly.

use uuid::Uuid;

use super::{
    Session, count,
    filters::{Draft, column},
    objects::columns,
};
use crate::{
    model::page::{Marker, Page, PageRequest, Scope},
    store::{
        Column, Record, StoreError,
        engine::{Dialect, Kind, Value},
    },
};

/// More objects than any page has.
const MOST: u64 = u32::MAX as u64;

/// The number of objects that space is reserved for.
const ROOM: usize = 128;

/// One key of the complete order, in the direction in which rows are fetched.
struct Key {
    column: Column,
    descending: bool,
}

impl Session {
    /// A page of a collection, at the same cost however many rows the table has.
    ///
    /// An unreadable row is left out, and its id logged. [`StoreError::Corrupt`] if a filter or a sort key names no
    /// column.
    pub fn page<R: Record>(&mut self, request: &PageRequest) -> Result<Page<R>, StoreError> {
        let nothing = Page { items: Vec::new(), ends: None, has_next: false, has_previous: false };
        let Some(Draft { text, values, .. }) = self.part::<R>(request)? else { return Ok(nothing) };
        let limit = request.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let mut items = Vec::with_capacity(limit.min(ROOM));
        let (mut ends, mut rows, mut more) = (None::<(Uuid, Uuid)>, 0, false);
        self.each(&text, &values, &mut |mut row| {
            if rows == limit {
                more = true;
                return;
            }
            rows += 1;
            let item = R::from_row(&mut row);
            let id = item.as_ref().map_or_else(|_| row.again().read().ok(), |item| Some(item.id()));
            match item {
                Ok(item) => items.push(item),
                Err(error) => {
                    let id = id.map(tracing::field::display);
                    tracing::error!(table = R::TABLE, object.id = id, %error, "a row is left out of a list");
                }
            }
            if let Some(id) = id {
                ends = Some((ends.map_or(id, |(first, _)| first), id));
            }
        })?;
        let marked = request.marker.is_some();
        let (mut has_next, mut has_previous) = (more, marked);
        if request.reverse {
            items.reverse();
            ends = ends.map(|(first, last)| (last, first));
            (has_next, has_previous) = (marked, more);
        }
        Ok(Page { items, ends, has_next, has_previous })
    }

    /// The database's query plan for a page.
    pub fn explain_page<R: Record>(&mut self, request: &PageRequest) -> Result<Vec<String>, StoreError> {
        let Some(Draft { text, values, .. }) = self.part::<R>(request)? else { return Ok(Vec::new()) };
        let is_sqlite = self.dialect() == Dialect::Sqlite;
        let explain = if is_sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
        self.all(&format!("{explain} {text}"), &values, move |row| {
            if is_sqlite {
                // The first columns of the plan are the numbers of its nodes.
                (0..3).try_for_each(|_| row.read::<i64>().map(drop))?;
            }
            row.read()
        })
    }

    /// The statement that reads a page and one more row; `None` if there is nothing to read.
    fn part<'v, R: Record>(&mut self, request: &'v PageRequest) -> Result<Option<Draft<'v>>, StoreError> {
        if request.scope == Scope::Nothing {
            return Ok(None);
        }
        let keys = keys::<R>(request)?;
        let position = match &request.marker {
            None => None,
            Some(Marker::Unknown) => return Ok(None),
            Some(Marker::Id(id)) => match self.position::<R>(*id, request, &keys)? {
                None => return Ok(None),
                position => position,
            },
        };
        let mut part = Draft::new(format!("SELECT {} FROM {}", columns::<R>(), R::TABLE));
        if !part.visible::<R>(request)? {
            return Ok(None);
        }
        if let Some(values) = position {
            part.condition();
            part.behind(&keys, &values);
        }
        part.list(" ORDER BY ", keys.iter(), |part, key| {
            part.compared(key);
            part.add(if key.descending { " DESC" } else { " ASC" });
        });
        if let Some(limit) = request.limit {
            part.add(" LIMIT ");
            part.place(count(limit.min(MOST) + 1));
        }
        Ok(Some(part))
    }

    /// The position of an object in the order; `None` if the request does not reach it.
    fn position<R: Record>(
        &mut self,
        id: Uuid,
        request: &PageRequest,
        keys: &[Key],
    ) -> Result<Option<Vec<Value<'static>>>, StoreError> {
        let mut draft = Draft::new("SELECT ".into());
        draft.list("", keys.iter(), |draft, key| draft.add(key.column.name));
        draft.add(" FROM ");
        draft.add(R::TABLE);
        if !draft.within::<R>(request)? {
            return Ok(None);
        }
        draft.condition();
        draft.add("id = ");
        draft.place(Value::Id(id));
        self.one(&draft.text, &draft.values, |row| keys.iter().map(|key| row.key(key.column.kind)).collect())
    }
}

/// The requested order, up to the first unique key, which is at the latest the id.
fn keys<R: Record>(request: &PageRequest) -> Result<Vec<Key>, StoreError> {
    let mut keys = Vec::<Key>::with_capacity(request.sort.len() + 1);
    for sort in &request.sort {
        if keys.iter().all(|key| key.column.name != sort.column && key.column.name != "id") {
            keys.push(Key { column: column::<R>(sort.column)?, descending: sort.descending != request.reverse });
        }
    }
    if keys.iter().all(|key| key.column.name != "id") {
        keys.push(Key { column: column::<R>("id")?, descending: request.reverse });
    }
    Ok(keys)
}

impl<'v> Draft<'v> {
    /// Adds the expression that is compared: a null counts as the empty text or the nil id, because the databases
    /// disagree on where it sorts.
    fn compared(&mut self, key: &Key) {
        let Column { name, kind } = key.column;
        match kind {
            Kind::OptionalText => self.add(&format!("COALESCE({name}, '')")),
            Kind::OptionalId => {
                self.add(&format!("COALESCE({name}, "));
                self.place(Value::Id(Uuid::nil()));
                self.add(")");
            }
            Kind::Text | Kind::Id | Kind::Int | Kind::Flag => self.add(name),
        }
    }

    /// Adds a comma-separated list.
    fn list<T>(&mut self, start: &str, things: impl Iterator<Item = T>, one: impl Fn(&mut Self, T)) {
        for (number, thing) in things.enumerate() {
            self.add(if number == 0 { start } else { ", " });
            one(self, thing);
        }
    }

    /// Adds the condition that a row comes after these values in the order.
    fn behind(&mut self, keys: &[Key], values: &[Value<'v>]) {
        let beyond = |key: &Key| if key.descending { " < " } else { " > " };
        if keys.iter().all(|key| key.descending == keys[0].descending) {
            self.list("(", keys.iter(), Draft::compared);
            self.add(")");
            self.add(beyond(&keys[0]));
            self.list("(", values.iter(), |draft, value| draft.place(value.clone()));
            return self.add(")");
        }
        // The first key is compared twice, so that an index on it can be used.
        self.compared(&keys[0]);
        self.add(if keys[0].descending { " <= " } else { " >= " });
        self.place(values[0].clone());
        for (position, (key, value)) in keys.iter().zip(values).enumerate() {
            self.add(if position == 0 { " AND (" } else { " OR " });
            for (key, value) in keys[..position].iter().zip(values) {
                self.compared(key);
                self.add(" = ");
                self.place(value.clone());
                self.add(" AND ");
            }
            self.compared(key);
            self.add(beyond(key));
            self.place(value.clone());
        }
        self.add(")");
    }
}
