//! The tokens of the built-in identity.

use sea_query::{Expr, ExprTrait, Order, Query};

use super::{Session, place};
use crate::{
    model::{Timestamp, Token},
    store::{
        StoreError,
        cell::{Cell, kept},
    },
};

const TABLE: &str = "tokens";
const LOG_OUTS: &str = "log_outs";
const COLUMNS: [&str; 3] = ["digest", "claims", "expires_at"];

impl Session {
    /// Adds a token.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`]; see [`Session::find`].
    pub fn insert_token(&mut self, token: &Token) -> Result<(), StoreError> {
        let values = vec![token.digest.put(), token.claims.put(), token.expires_at.put()];
        let statement = self.fixed(TABLE, "insert", values, || {
            Query::insert().into_table(TABLE).columns(COLUMNS).values_panic(COLUMNS.map(|_| place())).to_owned()
        });
        self.change(&statement).map(drop)
    }

    /// The token of this digest, expired or not.
    pub fn find_token(&mut self, digest: &str) -> Result<Option<Token>, StoreError> {
        let statement = self.fixed(TABLE, "find", vec![kept(digest)], || {
            Query::select().columns(COLUMNS).from(TABLE).and_where(Expr::col("digest").eq(place())).to_owned()
        });
        self.one(&statement, |row| {
            Ok(Token { digest: Cell::get(row)?, claims: Cell::get(row)?, expires_at: Cell::get(row)? })
        })
    }

    /// Revokes a token; false where there is none.
    pub fn remove_token(&mut self, digest: &str) -> Result<bool, StoreError> {
        let statement = self.fixed(TABLE, "remove", vec![kept(digest)], || {
            Query::delete().from_table(TABLE).and_where(Expr::col("digest").eq(place())).to_owned()
        });
        if self.change(&statement)? == 0 {
            return Ok(false);
        }
        // The row stays locked until this transaction ends, so the number follows the order in which log-outs are committed.
        let counted = self.fixed(LOG_OUTS, "count", vec![1_i64.put()], || {
            Query::update().table(LOG_OUTS).value("number", Expr::col("number").add(place())).to_owned()
        });
        self.change(&counted).map(|rows| rows == 1)
    }

    /// How many tokens have been revoked so far. Where it is the same as before, none has been in between.
    pub fn log_outs(&mut self) -> Result<i64, StoreError> {
        let statement =
            self.fixed(LOG_OUTS, "find", Vec::new(), || Query::select().column("number").from(LOG_OUTS).to_owned());
        let number = self.one(&statement, Cell::get)?;
        number.ok_or_else(|| StoreError::Corrupt("the number of log-outs is missing".into()))
    }

    /// Removes tokens that have expired (`expires_at <= now`), at most `limit`; answers how many.
    pub fn remove_expired_tokens(&mut self, now: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let statement = self.fixed(TABLE, "expire", vec![now.put(), limit.into()], || {
            let mut expired = Query::select();
            expired.column("digest").from(TABLE).and_where(Expr::col("expires_at").lte(place()));
            expired.order_by("expires_at", Order::Asc).limit(0);
            Query::delete().from_table(TABLE).and_where(Expr::col("digest").in_subquery(expired)).to_owned()
        });
        self.change(&statement)
    }
}
