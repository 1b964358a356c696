//! What strongSwan cannot make, and what the API refuses for that reason.

use uuid::Uuid;
use vpnaas::{
    driver::WantedConnection,
    gateway::{Backend, End, Refusal, Tunnel, refusals},
    model::{
        IkePolicy, IpsecPolicy, Resource as _,
        ike_policy::IkeVersion,
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Keyword as _},
    },
};

use crate::bench::{connection, service};

/// A tunnel under IKEv2, with the defaults of the API.
fn tunnel() -> Tunnel {
    let mut connection = connection(1);
    (connection.peer_address, connection.peer_id) = ("192.0.2.2".into(), "192.0.2.2".into());
    let mut service = service();
    service.external_v4_ip = Some("192.0.2.1".into());
    let mut ike = IkePolicy::blank(Uuid::from_u128(3), "demo".into());
    ike.ike_version = IkeVersion::V2;
    let ipsec = IpsecPolicy::blank(Uuid::from_u128(4), "demo".into());
    let networks = (vec!["10.1.0.0/24".parse().unwrap()], vec!["10.2.0.0/24".parse().unwrap()]);
    let wanted = WantedConnection { connection, service, psk: "secret".into() };
    Tunnel::of(&wanted, (ike, ipsec), networks).unwrap()
}

fn refused(backend: Backend, change: impl Fn(&mut Tunnel)) -> Vec<Refusal> {
    let mut tunnel = tunnel();
    change(&mut tunnel);
    refusals(&tunnel, backend)
}

#[test]
fn protocols_and_modes() {
    let host = |end: &mut End| end.networks = vec![end.address.into()];
    for backend in [Backend::Kernel, Backend::Userspace] {
        let refused = |change: &dyn Fn(&mut Tunnel)| refused(backend, change);
        let only_kernel = |what| match backend {
            Backend::Kernel => vec![],
            Backend::Userspace => vec![Refusal::NotInUserspace(what)],
        };
        assert_eq!(refused(&|_| ()), []);
        assert_eq!(refused(&|tunnel| tunnel.ipsec.transform_protocol = TransformProtocol::AhEsp), [Refusal::AhEsp]);
        assert_eq!(
            refused(&|tunnel| tunnel.ipsec.transform_protocol = TransformProtocol::Ah),
            only_kernel("the transform protocol ah")
        );
        let transport = |tunnel: &mut Tunnel| tunnel.ipsec.encapsulation_mode = EncapsulationMode::Transport;
        assert_eq!(refused(&transport), [Refusal::TransportBetweenNetworks]);
        let one_host = |tunnel: &mut Tunnel| {
            transport(tunnel);
            host(&mut tunnel.peer);
        };
        assert_eq!(refused(&one_host), [Refusal::TransportBetweenNetworks]);
        let both_hosts = |tunnel: &mut Tunnel| {
            one_host(tunnel);
            host(&mut tunnel.local);
        };
        assert_eq!(refused(&both_hosts), only_kernel("the encapsulation mode transport"));
    }
}

#[test]
fn phase_1_of_ikev1_knows_fewer_algorithms() {
    for encryption in EncryptionAlgorithm::ALL {
        for auth in AuthAlgorithm::ALL {
            let number = refused(Backend::Kernel, |tunnel| {
                tunnel.ike.ike_version = IkeVersion::V1;
                tunnel.ike.encryption_algorithm = *encryption;
                tunnel.ike.auth_algorithm = *auth;
            })
            .len();
            let is_possible = |possible: &[&str], word: &str| usize::from(!possible.contains(&word));
            let expected = is_possible(&["3des", "aes-128", "aes-192", "aes-256"], encryption.as_str())
                + is_possible(&["sha1", "sha256", "sha384", "sha512"], auth.as_str());
            assert_eq!(number, expected, "{encryption} {auth}");
        }
    }
}

#[test]
fn phase_2_of_ikev1_knows_no_cmac() {
    for (version, encryption, refusal) in [
        (IkeVersion::V1, EncryptionAlgorithm::Aes128, &[Refusal::IpsecAuthInIkev1(AuthAlgorithm::AesCmac)][..]),
        (IkeVersion::V1, EncryptionAlgorithm::Aes128Gcm16, &[]),
        (IkeVersion::V2, EncryptionAlgorithm::Aes128, &[]),
    ] {
        let refused = refused(Backend::Kernel, |tunnel| {
            tunnel.ike.ike_version = version;
            tunnel.ipsec.encryption_algorithm = encryption;
            tunnel.ipsec.auth_algorithm = AuthAlgorithm::AesCmac;
        });
        assert_eq!(refused, refusal);
    }
}

#[test]
fn ids_are_of_one() {
    for (id, is_one) in [
        ("@vpn.example.com", true),
        ("192.0.2.2", true),
        ("@any", true),
        ("", false),
        ("@", false),
        ("@%any", false),
        ("@%any6", false),
        ("@*", false),
        ("@*.example.com", false),
        ("0.0.0.0", false),
        ("::", false),
        ("@0.0.0.0", false),
    ] {
        let refused = refused(Backend::Kernel, |tunnel| tunnel.peer.id = id.into());
        assert_eq!(refused.is_empty(), is_one, "{id}: {refused:?}");
    }
}
