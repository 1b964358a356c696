//! Why a tunnel is not up, read from what strongSwan logs.

/// Why a tunnel is not up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The pre-shared keys or the ids of the two ends differ.
    #[error("authentication failed: the pre-shared keys or the ids differ")]
    AuthenticationFailed,
    /// The policies of the two ends have nothing in common.
    #[error("no proposal chosen: the algorithms of the two ends differ")]
    NoProposalChosen,
    /// The networks of the two ends do not fit.
    #[error("traffic selectors unacceptable: the networks of the two ends differ")]
    TrafficSelectors,
    /// The peer does not answer.
    #[error("no answer from the peer")]
    NoAnswer,
    /// The daemon has not taken the tunnel, or it could not be reached.
    #[error("{0}")]
    Gateway(String),
}

/// What a line of the log means; `None` for most of them.
pub(super) fn read(line: &str) -> Option<Reason> {
    let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
    if has(&[
        "MAC mismatched",
        "AUTHENTICATION_FAILED",
        "no shared key found",
        "decryption failed?",
        "INVALID_HASH_INFO",
    ]) {
        Some(Reason::AuthenticationFailed)
    } else if has(&[
        "TS_UNACCEPTABLE",
        "INVALID_ID_INFO",
        "no acceptable traffic selectors",
        "no matching CHILD_SA config",
    ]) {
        Some(Reason::TrafficSelectors)
    } else if has(&["NO_PROPOSAL_CHOSEN", "no acceptable proposal", "no proposal found", "no matching proposal"]) {
        Some(Reason::NoProposalChosen)
    } else if has(&["giving up after", "peer not responding"]) || is_later_retransmit(line) {
        Some(Reason::NoAnswer)
    } else {
        None
    }
}

/// Whether a message is sent again not for the first time: one may get lost.
fn is_later_retransmit(line: &str) -> bool {
    let number = line.strip_prefix("retransmit ").and_then(|rest| rest.split(' ').next()?.parse::<u32>().ok());
    number.is_some_and(|number| number >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        for (line, reason) in [
            ("received AUTHENTICATION_FAILED notify error", Some(Reason::AuthenticationFailed)),
            ("tried 1 shared key for 'a' - 'b', but MAC mismatched", Some(Reason::AuthenticationFailed)),
            ("no shared key found for 'a' - 'b'", Some(Reason::AuthenticationFailed)),
            ("invalid HASH_V1 payload length, decryption failed?", Some(Reason::AuthenticationFailed)),
            ("received NO_PROPOSAL_CHOSEN notify error", Some(Reason::NoProposalChosen)),
            ("received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built", Some(Reason::NoProposalChosen)),
            ("no acceptable proposal found", Some(Reason::NoProposalChosen)),
            ("received TS_UNACCEPTABLE notify, no CHILD_SA built", Some(Reason::TrafficSelectors)),
            ("received INVALID_ID_INFORMATION error notify", Some(Reason::TrafficSelectors)),
            ("retransmit 1 of request with message ID 0", None),
            ("retransmit 2 of request with message ID 0", Some(Reason::NoAnswer)),
            ("giving up after 3 retransmits", Some(Reason::NoAnswer)),
            ("peer not responding, trying again (2/0)", Some(Reason::NoAnswer)),
            ("IKE_SA a[1] established between 192.0.2.1[a]...192.0.2.2[b]", None),
        ] {
            assert_eq!(read(line), reason, "{line}");
        }
    }
}
