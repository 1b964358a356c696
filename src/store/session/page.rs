//! Parts of collections, in any order, at the same cost however many rows there are.
//!
//! No offsets: a page begins where the marker's values stand in the order, which an index finds at once.

use std::borrow::Cow;

use sea_query::{Cond, Condition, Expr, ExprTrait, Func, Order, Query, Value};
use uuid::Uuid;

use super::{
    Session,
    filters::{column, visible, within},
    objects::select,
};
use crate::{
    model::page::{Marker, Page, PageRequest, Scope},
    store::{
        Column, Record, StoreError,
        cell::Cell,
        engine::{Dialect, Kind, Statement},
    },
};

/// More objects than any page has.
const MOST: u64 = u32::MAX as u64;

/// One key of the complete order, in the direction in which rows are fetched.
struct Key {
    column: Column,
    descending: bool,
}

impl Session {
    /// A part of a collection. Costs the same however many rows the table has.
    ///
    /// A row that cannot be read is left out, and named in the log.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where a filter or a sort key names no column.
    pub fn page<R: Record>(&mut self, request: &PageRequest) -> Result<Page<R>, StoreError> {
        let nothing = Page { items: Vec::new(), ends: None, has_next: false, has_previous: false };
        let Some(statement) = self.part::<R>(request)? else { return Ok(nothing) };
        let limit = request.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let (mut items, mut ids, mut rows, mut more) = (Vec::new(), Vec::new(), 0, false);
        self.each(&statement, &mut |mut row| {
            if rows == limit {
                more = true;
                return;
            }
            rows += 1;
            let Ok(id) = Uuid::get(&mut row.again()) else {
                tracing::error!(table = R::TABLE, "a row without a readable id is left out of a list");
                return;
            };
            ids.push(id);
            match R::from_row(&mut row) {
                Ok(item) => items.push(item),
                Err(error) => tracing::error!(table = R::TABLE, object.id = %id, %error, "a row is left out of a list"),
            }
        })?;
        if request.reverse {
            items.reverse();
            ids.reverse();
        }
        let marked = request.marker.is_some();
        let (has_next, has_previous) = if request.reverse { (marked, more) } else { (more, marked) };
        let ends = ids.first().copied().zip(ids.last().copied());
        Ok(Page { items, ends, has_next, has_previous })
    }

    /// How the database goes about a page, in its own words, to find out what one costs.
    pub fn explain_page<R: Record>(&mut self, request: &PageRequest) -> Result<Vec<String>, StoreError> {
        let Some(Statement { text, values }) = self.part::<R>(request)? else { return Ok(Vec::new()) };
        let dialect = self.dialect();
        let statement = Statement { text: format!("{} {text}", dialect.explain()).into(), values };
        self.all(&statement, move |row| {
            if dialect == Dialect::Sqlite {
                // Before the plan's text stand the numbers of its nodes.
                (0..3).try_for_each(|_| row.int().map(drop))?;
            }
            row.text().map(Cow::into_owned)
        })
    }

    /// The statement that reads a page and one row more; `None` where there is nothing to read.
    fn part<R: Record>(&mut self, request: &PageRequest) -> Result<Option<Statement>, StoreError> {
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
        let Some(allowed) = visible::<R>(request)? else { return Ok(None) };
        let mut select = select::<R>();
        select.cond_where(allowed);
        if let Some(values) = position {
            select.cond_where(behind(&keys, &values));
        }
        for key in &keys {
            select.order_by_expr(key.expr(), if key.descending { Order::Desc } else { Order::Asc });
        }
        if let Some(limit) = request.limit {
            // The databases count with a sign.
            select.limit(Ord::min(limit, MOST) + 1);
        }
        Ok(Some(self.varying(&select)))
    }

    /// Where an object stands in the order; `None` where the request reaches no such object.
    fn position<R: Record>(
        &mut self,
        id: Uuid,
        request: &PageRequest,
        keys: &[Key],
    ) -> Result<Option<Vec<Value>>, StoreError> {
        let Some(within) = within::<R>(request)? else { return Ok(None) };
        let mut select = Query::select();
        select.columns(keys.iter().map(|key| key.column.name)).from(R::TABLE);
        select.and_where(Expr::col("id").eq(id)).cond_where(within);
        let statement = self.varying(&select);
        self.one(&statement, |row| keys.iter().map(|key| row.key(key.column.kind)).collect())
    }
}

impl Key {
    /// What is compared: a null counts as the empty text or the nil id, as the databases disagree on where it sorts.
    fn expr(&self) -> Expr {
        let column = Expr::col(self.column.name);
        match self.column.kind {
            Kind::OptionalText => Func::coalesce([column, Expr::val("")]).into(),
            Kind::OptionalId => Func::coalesce([column, Expr::val(Uuid::nil())]).into(),
            Kind::Text | Kind::Id | Kind::Int | Kind::Flag => column,
        }
    }

    /// That a row stands behind this value.
    fn behind(&self, value: Value) -> Expr {
        if self.descending { self.expr().lt(value) } else { self.expr().gt(value) }
    }
}

/// The order asked for up to the first unique key, which is the id at the latest.
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

/// That a row stands behind these values in the order.
fn behind(keys: &[Key], values: &[Value]) -> Condition {
    let one_way = keys.iter().all(|key| key.descending == keys[0].descending);
    if one_way {
        let (rows, marker) =
            (Expr::tuple(keys.iter().map(Key::expr)), Expr::tuple(values.iter().cloned().map(Expr::val)));
        return Cond::all().add(if keys[0].descending { rows.lt(marker) } else { rows.gt(marker) });
    }
    let mut any = Cond::any();
    for (position, (key, value)) in keys.iter().zip(values).enumerate() {
        let equal = keys[..position].iter().zip(values).map(|(key, value)| key.expr().eq(value.clone()));
        any = any.add(equal.fold(Cond::all(), Condition::add).add(key.behind(value.clone())));
    }
    // Said twice, so that an index on the first key can begin there.
    let (first, start) = (&keys[0], values[0].clone());
    let bound = if first.descending { first.expr().lte(start) } else { first.expr().gte(start) };
    Cond::all().add(bound).add(any)
}
