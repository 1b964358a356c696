//! `[psk]`: who sees pre-shared keys, and how they are stored.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::Problems;
use crate::model::site_connection::PskVisibility;

/// Who sees pre-shared keys, and how they are stored.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Psk {
    /// Who sees them; default `members`.
    pub visibility: PskVisibility,
    /// The key that encrypts them in the database: 32 bytes in base64 (`openssl rand -base64 32`). By default they are
    /// stored in plain text. Its id is empty.
    pub encryption_key: Option<SecretString>,
    /// Keys with ids, each as `ID:KEY`, such as `2026-11:MDEy...`. The first one encrypts what is written; the others,
    /// and `encryption_key`, still decrypt what they encrypted before (`vpnaas reseal`).
    pub encryption_keys: Vec<SecretString>,
}

impl Psk {
    /// The keys by their ids, each 32 bytes in base64. The first one encrypts, all of them decrypt.
    #[must_use]
    pub fn keys(&self) -> Vec<(String, SecretString)> {
        let named = self.encryption_keys.iter().filter_map(|given| given.expose_secret().split_once(':'));
        let plain = self.encryption_key.iter().map(|key| (String::new(), key.clone()));
        named.map(|(id, key)| (id.to_owned(), SecretString::from(key))).chain(plain).collect()
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        let is_key = |key: &SecretString| STANDARD.decode(key.expose_secret()).is_ok_and(|bytes| bytes.len() == 32);
        if self.encryption_key.as_ref().is_some_and(|key| !is_key(key)) {
            problems.add("psk.encryption_key", "must be 32 bytes in base64");
        }
        let mut ids = BTreeSet::new();
        for (number, given) in self.encryption_keys.iter().enumerate() {
            let (id, key) = given.expose_secret().split_once(':').unwrap_or_default();
            let wrong = if !is_id(id) {
                "must be ID:KEY, with an id of 1 to 32 letters, digits, `.`, `_` and `-`"
            } else if !is_key(&key.into()) {
                "must be ID:KEY, with a key of 32 bytes in base64"
            } else if !ids.insert(id) {
                "has the id of an earlier key"
            } else {
                continue;
            };
            problems.add(format!("psk.encryption_keys.{number}"), wrong);
        }
    }
}

fn is_id(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_named_key_encrypts_and_the_plain_one_comes_last() {
        let encryption_keys = vec!["2026-11:NEW".into(), "a.b_c:OLD".into()];
        let psk = Psk { encryption_key: Some("PLAIN".into()), encryption_keys, ..Psk::default() };
        let keys: Vec<_> = psk.keys().into_iter().map(|(id, key)| (id, key.expose_secret().to_owned())).collect();
        let expected = [("2026-11", "NEW"), ("a.b_c", "OLD"), ("", "PLAIN")];
        assert_eq!(keys, expected.map(|(id, key)| (id.to_owned(), key.to_owned())));
    }
}
