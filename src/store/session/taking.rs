//! Many taken at once.
//!
//! A delete takes a connection and a statement is a trip to the database. The works of a group say beforehand which
//! connections they are going to take: those are read in one statement when the group begins, each work takes its own
//! from what was read, and what was taken goes in one statement before anything else is asked. Whatever else a work
//! changes makes what was read worthless, and the works behind it ask for themselves. Only where a database has one writer
//! at a time: elsewhere rows would have to be held together, and one that somebody holds would hold up all.

use std::collections::HashMap;

use sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::{Session, objects, place};
use crate::{
    model::{SiteConnection, page::Scope},
    store::{Record, Row, StoreError, cell::Cell, statements::Form},
};

/// What is known beforehand, and what is put off.
#[derive(Debug, Default)]
pub(super) struct Foreseen {
    /// The connections that were asked for: the row, or that there is none (any more).
    rows: HashMap<Uuid, Option<Row>>,
    /// Taken by a work, and still in the table.
    doomed: Vec<Uuid>,
}

/// What taking what was foreseen comes to.
pub(super) enum Taken<R> {
    /// It was not foreseen, and has to be asked for.
    Unforeseen,
    /// The object, or that it is not there or must stay.
    Known(Option<R>),
}

impl Foreseen {
    /// Something has been changed: what was read may no longer be so.
    pub fn forget(&mut self) {
        self.rows.clear();
    }

    /// All is undone.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.doomed.clear();
    }
}

impl Session {
    /// Reads the connections that the works of a group are going to take.
    pub(in crate::store) async fn foresee(&mut self, ids: &[Uuid]) -> Result<(), StoreError> {
        // Some are named twice, so that there are few forms to prepare.
        let places = ids.len().next_power_of_two();
        let values = ids.iter().cycle().take(places).map(Cell::put).collect::<Result<_, _>>()?;
        let statement = self.fixed(SiteConnection::TABLE, Form::Foresee(places), values, || {
            let any = Expr::col("id").is_in((0..places).map(|_| place()));
            objects::select::<SiteConnection>().and_where(any).to_owned()
        });
        let found = self.rows(statement).await?;
        self.foreseen.rows = ids.iter().map(|id| (*id, None)).collect();
        for row in found {
            self.foreseen.rows.insert(Cell::get(&row, "id")?, Some(row));
        }
        Ok(())
    }

    /// Takes what was foreseen.
    pub(super) fn take_foreseen<R: Record>(
        &mut self,
        id: Uuid,
        scope: &Scope,
        unless: Option<&'static str>,
    ) -> Result<Taken<R>, StoreError> {
        if R::TABLE != SiteConnection::TABLE {
            return Ok(Taken::Unforeseen);
        }
        let Some(known) = self.foreseen.rows.get_mut(&id) else { return Ok(Taken::Unforeseen) };
        let Some(row) = known else { return Ok(Taken::Known(None)) };
        let project: String = Cell::get(row, "project_id")?;
        let is_flagged = unless.map(|flag| row.flag(flag)).transpose()?.unwrap_or(false);
        if !scope.covers(&project) || is_flagged {
            return Ok(Taken::Known(None));
        }
        let record = R::from_row(row)?;
        *known = None;
        self.foreseen.doomed.push(id);
        self.happened.changed = true;
        Ok(Taken::Known(Some(record)))
    }

    /// Makes what was taken gone.
    pub(super) async fn settle(&mut self) -> Result<(), StoreError> {
        let doomed = std::mem::take(&mut self.foreseen.doomed);
        if doomed.is_empty() {
            return Ok(());
        }
        let places = doomed.len().next_power_of_two();
        let values = doomed.iter().cycle().take(places).map(Cell::put).collect::<Result<_, _>>()?;
        let statement = self.fixed(SiteConnection::TABLE, Form::RemoveMany(places), values, || {
            let any = Expr::col("id").is_in((0..places).map(|_| place()));
            Query::delete().from_table(SiteConnection::TABLE).and_where(any).to_owned()
        });
        let removed = self.connection.execute(statement).await;
        let removed = self.note(removed)?;
        if removed != doomed.len() as u64 {
            let error = StoreError::Unavailable(format!("{removed} of {} connections could be taken", doomed.len()));
            self.happened.failed.get_or_insert_with(|| error.clone());
            return Err(error);
        }
        Ok(())
    }
}
