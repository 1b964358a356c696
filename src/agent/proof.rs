//! How the API process and its agents know each other: by a secret that both have and neither sends.
//!
//! A request carries a nonce and a proof, the HMAC-SHA-256 of the nonce, the method, the path and the body under the token; and
//! another one without the body, so that the body of a stranger need not be read.
//! The answer carries the same of the nonce, the status and its body: so each end knows that the other has the token, and that
//! nothing was changed on the way.

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

/// The header of the nonce.
pub const NONCE: &str = "x-agent-nonce";
/// The header of the proof of a request.
pub const REQUEST: &str = "x-agent-proof";
/// The header of the proof of the head of a request.
pub const HEAD: &str = "x-agent-head-proof";
/// The header of the proof of an answer.
pub const ANSWER: &str = "x-api-proof";

/// Who proves that they have the token.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// An agent, of a request.
    Agent,
    /// An agent, of a request without its body.
    AgentHead,
    /// The API process, of an answer.
    Api,
}

/// What a proof is about: the nonce, the head (method and path, or the status) and the body.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Chosen by the agent, once.
    pub nonce: &'a str,
    /// Method and path, or the status.
    pub head: &'a str,
    /// The body.
    pub body: &'a [u8],
}

fn mac(token: &SecretString, side: Side, about: About<'_>) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.expose_secret().as_bytes()).ok()?;
    let side = match side {
        Side::Agent => "agent",
        Side::AgentHead => "agent-head",
        Side::Api => "api",
    };
    // Neither a nonce nor a head has a line end in it.
    mac.update(format!("{side}\n{}\n{}\n", about.nonce, about.head).as_bytes());
    mac.update(about.body);
    Some(mac)
}

/// A proof, in hexadecimal digits.
#[must_use]
pub fn prove(token: &SecretString, side: Side, about: About<'_>) -> String {
    let bytes = mac(token, side, about).map(|mac| mac.finalize().into_bytes());
    bytes.into_iter().flatten().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Whether this is the proof; takes the same time whatever is wrong with it.
#[must_use]
pub fn is_proof(token: &SecretString, side: Side, about: About<'_>, proof: &str) -> bool {
    let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = proof.as_bytes().chunks(2).map(digits).collect();
    mac(token, side, about).zip(bytes).is_some_and(|(mac, bytes)| mac.verify_slice(&bytes).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_of_all_that_it_is_about() {
        let token = SecretString::from("a token that both have");
        let about = About { nonce: "n", head: "GET /", body: b"body" };
        let proof = prove(&token, Side::Agent, about);
        assert_eq!(proof.len(), 64);
        assert!(is_proof(&token, Side::Agent, about, &proof));
        let others = [About { nonce: "m", ..about }, About { head: "GET /x", ..about }, About { body: b"", ..about }];
        assert!(others.into_iter().all(|other| !is_proof(&token, Side::Agent, other, &proof)));
        assert!(!is_proof(&token, Side::Api, about, &proof) && !is_proof(&token, Side::AgentHead, about, &proof));
        assert!(!is_proof(&"another".into(), Side::Agent, about, &proof));
        assert!(!is_proof(&token, Side::Agent, about, ""));
        assert!(!is_proof(&token, Side::Agent, about, &proof[..62]));
    }
}
