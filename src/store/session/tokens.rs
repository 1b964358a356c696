//! The tokens of the built-in identity.

use super::{Session, count};
use crate::{
    model::{Timestamp, Token},
    store::{
        StoreError,
        cell::{Cell, kept},
    },
};

impl Session {
    /// Adds a token; [`StoreError::Duplicate`] where there is one of its digest.
    pub fn insert_token(&mut self, token: &Token) -> Result<(), StoreError> {
        let text = "INSERT INTO tokens (digest, claims, expires_at) VALUES ($1, $2, $3)";
        self.change(text, &[token.digest.put(), token.claims.put(), token.expires_at.put()]).map(drop)
    }

    /// The token of this digest, expired or not.
    pub fn find_token(&mut self, digest: &str) -> Result<Option<Token>, StoreError> {
        let text = "SELECT digest, claims, expires_at FROM tokens WHERE digest = $1";
        self.one(text, &[kept(digest)], |row| {
            Ok(Token { digest: row.read()?, claims: row.read()?, expires_at: row.read()? })
        })
    }

    /// Revokes a token; false where there is none.
    pub fn remove_token(&mut self, digest: &str) -> Result<bool, StoreError> {
        if self.change("DELETE FROM tokens WHERE digest = $1", &[kept(digest)])? == 0 {
            return Ok(false);
        }
        // The row stays locked until this transaction ends, so the number follows the order in which log-outs are committed.
        self.change("UPDATE log_outs SET number = number + 1", &[]).map(|rows| rows == 1)
    }

    /// How many tokens have been revoked so far. Where it is the same as before, none has been in between.
    pub fn log_outs(&mut self) -> Result<i64, StoreError> {
        let number = self.value("SELECT number FROM log_outs", &[])?;
        number.ok_or_else(|| StoreError::Corrupt("the number of log-outs is missing".into()))
    }

    /// Removes tokens that have expired (`expires_at <= now`), at most `limit`; answers how many.
    pub fn remove_expired_tokens(&mut self, now: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let expired = "SELECT digest FROM tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";
        self.change(&format!("DELETE FROM tokens WHERE digest IN ({expired})"), &[now.put(), count(limit)])
    }
}
