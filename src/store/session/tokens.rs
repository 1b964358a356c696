//! The data of the built-in identity service: tokens, and the objects that administrators create.

use super::{Session, count};
use crate::{
    model::{IdentityRecord, Timestamp, Token},
    store::{
        StoreError,
        cell::{Cell, kept},
    },
};

impl Session {
    /// Inserts a token; [`StoreError::Duplicate`] if its digest is taken.
    pub fn insert_token(&mut self, token: &Token) -> Result<(), StoreError> {
        let text = "INSERT INTO tokens (digest, claims, expires_at) VALUES ($1, $2, $3)";
        self.change(text, &[token.digest.put(), token.claims.put(), token.expires_at.put()]).map(drop)
    }

    /// The token with this digest, expired or not.
    pub fn find_token(&mut self, digest: &str) -> Result<Option<Token>, StoreError> {
        let text = "SELECT digest, claims, expires_at FROM tokens WHERE digest = $1";
        self.one(text, &[kept(digest)], |row| {
            Ok(Token { digest: row.read()?, claims: row.read()?, expires_at: row.read()? })
        })
    }

    /// Revokes a token; false if there is none.
    pub fn remove_token(&mut self, digest: &str) -> Result<bool, StoreError> {
        if self.change("DELETE FROM tokens WHERE digest = $1", &[kept(digest)])? == 0 {
            return Ok(false);
        }
        self.count_log_out()
    }

    /// Increments the counter that invalidates cached tokens.
    pub fn count_log_out(&mut self) -> Result<bool, StoreError> {
        // The row stays locked until this transaction ends, so the numbers follow the order of the commits.
        self.change("UPDATE log_outs SET number = number + 1", &[]).map(|rows| rows == 1)
    }

    /// The number of token revocations and record changes so far. While it is unchanged, caches are valid.
    pub fn log_outs(&mut self) -> Result<i64, StoreError> {
        let number = self.value("SELECT number FROM log_outs", &[])?;
        number.ok_or_else(|| StoreError::Corrupt("the number of log-outs is missing".into()))
    }

    /// Removes at most `limit` tokens that have expired (`expires_at <= now`); returns how many.
    pub fn remove_expired_tokens(&mut self, now: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let expired = "SELECT digest FROM tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";
        self.change(&format!("DELETE FROM tokens WHERE digest IN ({expired})"), &[now.put(), count(limit)])
    }

    /// All identity records, ordered by kind and id.
    pub fn identity_records(&mut self) -> Result<Vec<IdentityRecord>, StoreError> {
        let text = "SELECT kind, id, name, body, secret FROM identity_records ORDER BY kind, id";
        self.all(text, &[], |row| {
            let (kind, id, name) = (row.read()?, row.read()?, row.read()?);
            Ok(IdentityRecord { kind, id, name, body: row.read()?, secret: row.read()? })
        })
    }

    /// Inserts an identity record; [`StoreError::Duplicate`] if its id or name is taken.
    pub fn insert_identity_record(&mut self, record: &IdentityRecord) -> Result<(), StoreError> {
        let text = "INSERT INTO identity_records (kind, id, name, body, secret) VALUES ($1, $2, $3, $4, $5)";
        let IdentityRecord { kind, id, name, body, secret } = record;
        self.change(text, &[kind.put(), id.put(), name.put(), body.put(), secret.put()]).map(drop)
    }

    /// Removes an identity record; false if there is none.
    pub fn remove_identity_record(&mut self, kind: &str, id: &str) -> Result<bool, StoreError> {
        let text = "DELETE FROM identity_records WHERE kind = $1 AND id = $2";
        self.change(text, &[kept(kind), kept(id)]).map(|rows| rows > 0)
    }
}
