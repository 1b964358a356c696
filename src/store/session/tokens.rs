//! The tokens of the built-in identity.

use sea_query::{Expr, ExprTrait, Query};

use super::{Session, place};
use crate::{
    model::{Timestamp, Token},
    store::{
        StoreError,
        cell::{Cell, kept},
        statements::Form,
    },
};

const TABLE: &str = "tokens";
const COLUMNS: [&str; 3] = ["digest", "claims", "expires_at"];

impl Session {
    /// Adds a token.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`]; see [`Session::find`].
    pub async fn insert_token(&mut self, token: &Token) -> Result<(), StoreError> {
        let values = vec![token.digest.put()?, token.claims.put()?, token.expires_at.put()?];
        let statement = self.fixed(TABLE, Form::Insert, values, || {
            Query::insert().into_table(TABLE).columns(COLUMNS).values_panic(COLUMNS.map(|_| place())).to_owned()
        });
        self.change(statement).await.map(drop)
    }

    /// The token of this digest, expired or not.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn find_token(&mut self, digest: &str) -> Result<Option<Token>, StoreError> {
        let statement = self.fixed(TABLE, Form::Find, vec![kept(digest)], || {
            Query::select().columns(COLUMNS).from(TABLE).and_where(Expr::col("digest").eq(place())).to_owned()
        });
        let Some(row) = self.row(statement).await? else { return Ok(None) };
        Ok(Some(Token {
            digest: Cell::get(&row, "digest")?,
            claims: Cell::get(&row, "claims")?,
            expires_at: Cell::get(&row, "expires_at")?,
        }))
    }

    /// Revokes a token; false where there is none.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn remove_token(&mut self, digest: &str) -> Result<bool, StoreError> {
        let statement = self.fixed(TABLE, Form::Remove, vec![kept(digest)], || {
            Query::delete().from_table(TABLE).and_where(Expr::col("digest").eq(place())).to_owned()
        });
        Ok(self.change(statement).await? > 0)
    }

    /// Takes away the tokens that have expired (`expires_at <= now`); answers how many.
    ///
    /// # Errors
    ///
    /// See [`Session::find`].
    pub async fn remove_expired_tokens(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let statement = self.fixed(TABLE, Form::Expire, vec![now.put()?], || {
            Query::delete().from_table(TABLE).and_where(Expr::col("expires_at").lte(place())).to_owned()
        });
        self.change(statement).await
    }
}
