//! Every algorithm of the API is negotiated and installed.
//!
//! The far side is configured with the names in strongSwan's documentation, which are repeated here independently.

use vpnaas::{
    gateway::{Backend, State, Tunnel, refusals},
    model::{
        ike_policy::IkeVersion,
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Keyword, Pfs},
    },
};

use crate::{
    far::FarConnection,
    world::{World, tunnel},
};

const GROUPS: [&str; 20] = [
    "modp1024",
    "modp1536",
    "modp2048",
    "modp3072",
    "modp4096",
    "modp6144",
    "modp8192",
    "ecp256",
    "ecp384",
    "ecp521",
    "modp1024s160",
    "modp2048s224",
    "modp2048s256",
    "ecp192",
    "ecp224",
    "ecp224bp",
    "ecp256bp",
    "ecp384bp",
    "ecp512bp",
    "curve25519",
];

/// The proposals of the far side for a tunnel: phase 1 and phase 2.
fn proposals(tunnel: &Tunnel) -> (String, String) {
    let group = |pfs: Pfs| GROUPS[Pfs::ALL.iter().position(|one| *one == pfs).unwrap()];
    let auth = |auth: AuthAlgorithm| match auth {
        AuthAlgorithm::AesXcbc => "aesxcbc",
        AuthAlgorithm::AesCmac => "aescmac",
        other => other.as_str(),
    };
    let cipher = |cipher: EncryptionAlgorithm| {
        let parts: Vec<&str> = cipher.as_str().split('-').collect();
        match parts[..] {
            [one] => (one.to_owned(), false),
            [aes, bits] => (format!("{aes}{bits}"), false),
            [aes, bits, mode] => (format!("{aes}{bits}{mode}"), false),
            [aes, bits, mode, length] => (format!("{aes}{bits}{mode}{}", length.parse::<u32>().unwrap() * 8), true),
            _ => unreachable!("{cipher}"),
        }
    };
    let (ike, ipsec) = (&tunnel.ike, &tunnel.ipsec);
    let (one, is_aead) = cipher(ike.encryption_algorithm);
    let prf = if is_aead { "prf" } else { "" };
    let first = format!("{one}-{prf}{}-{}", auth(ike.auth_algorithm), group(ike.pfs));
    let (two, is_aead) = cipher(ipsec.encryption_algorithm);
    let integrity = if is_aead { String::new() } else { format!("-{}", auth(ipsec.auth_algorithm)) };
    (first, format!("{two}{integrity}-{}", group(ipsec.pfs)))
}

/// Each value of each attribute once, in both policies.
fn variants(version: IkeVersion) -> Vec<Tunnel> {
    let mut base = tunnel(1);
    base.ike.ike_version = version;
    let mut all = Vec::new();
    let mut add = |change: &dyn Fn(&mut Tunnel)| {
        let mut one = base.clone();
        change(&mut one);
        all.push(one);
    };
    for cipher in EncryptionAlgorithm::ALL {
        add(&|one| one.ike.encryption_algorithm = *cipher);
        add(&|one| one.ipsec.encryption_algorithm = *cipher);
    }
    for auth in AuthAlgorithm::ALL {
        add(&|one| one.ike.auth_algorithm = *auth);
        add(&|one| one.ipsec.auth_algorithm = *auth);
    }
    for pfs in Pfs::ALL {
        add(&|one| (one.ike.pfs, one.ipsec.pfs) = (*pfs, *pfs));
    }
    all
}

fn negotiate(version: IkeVersion) {
    let mut world = World::new();
    let (mut negotiated, mut refused, mut failed) = (0, 0, Vec::new());
    for (generation, mut tunnel) in (1..).zip(variants(version)) {
        let (proposals, esp_proposals) = proposals(&tunnel);
        if !refusals(&tunnel, Backend::Userspace).is_empty() {
            refused += 1;
            continue;
        }
        tunnel.generation = generation;
        let name = format!("{proposals} {esp_proposals}");
        let number = if version == IkeVersion::V1 { 1 } else { 2 };
        world.load(&[FarConnection { version: number, proposals, esp_proposals, ..FarConnection::default() }]);
        let since = world.reports.len();
        world.want(&[tunnel], &[]);
        let is_over = |report: &vpnaas::gateway::Report| {
            matches!(report, vpnaas::gateway::Report::Tunnel { generation: its, state: State::Up(_) | State::Failed(_), .. }
                if *its == generation)
        };
        world.wait_from(since, &name, 30, is_over);
        let is_up = matches!(world.states(1).last(), Some(State::Up(_)));
        // With IKEv1, the far side may still be computing its keys.
        if is_up && (0..5).any(|_| world.near.ping("10.71.1.10", "10.72.1.10", 1)) {
            negotiated += 1;
        } else {
            failed.push((name, world.states(1).last().cloned()));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    println!("{version}: {negotiated} negotiated, {refused} refused before");
}

pub fn all_are_negotiated_under_ikev2() {
    negotiate(IkeVersion::V2);
}

pub fn all_that_are_possible_are_negotiated_under_ikev1() {
    negotiate(IkeVersion::V1);
}
