//! Which algorithms need the operator's leave.

use crate::model::keyword::{AuthAlgorithm, EncryptionAlgorithm, Keyword};

/// An algorithm that is refused unless the operator allows legacy cryptography (RFC 8247, RFC 8221).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{attribute} {value} is legacy and not allowed")]
pub struct LegacyAlgorithm {
    /// The attribute that asks for it.
    pub attribute: &'static str,
    /// Its name.
    pub value: &'static str,
}

/// Refuses what is legacy of the algorithms that a request gives.
pub fn modern(auth: Option<AuthAlgorithm>, encryption: Option<EncryptionAlgorithm>) -> Result<(), LegacyAlgorithm> {
    if let Some(auth) = auth.filter(|auth| auth.is_legacy()) {
        return Err(LegacyAlgorithm { attribute: "auth_algorithm", value: auth.as_str() });
    }
    if let Some(encryption) = encryption.filter(|encryption| encryption.is_legacy()) {
        return Err(LegacyAlgorithm { attribute: "encryption_algorithm", value: encryption.as_str() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{AuthAlgorithm, EncryptionAlgorithm, Keyword, LegacyAlgorithm, modern};

    #[test]
    fn sha1_and_3des_are_all_that_is_legacy() {
        let refused: Vec<_> = AuthAlgorithm::ALL
            .iter()
            .map(|auth| modern(Some(*auth), None))
            .chain(EncryptionAlgorithm::ALL.iter().map(|encryption| modern(None, Some(*encryption))))
            .filter_map(Result::err)
            .collect();
        assert_eq!(
            refused,
            [
                LegacyAlgorithm { attribute: "auth_algorithm", value: "sha1" },
                LegacyAlgorithm { attribute: "encryption_algorithm", value: "3des" }
            ]
        );
    }

    #[test]
    fn what_is_not_given_is_not_judged() {
        assert_eq!(modern(None, None), Ok(()));
    }
}
