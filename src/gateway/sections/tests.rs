use super::*;
use crate::gateway::tunnel::tests::tunnel;
use crate::model::Dpd;

fn loaded(change: impl Fn(&mut Tunnel)) -> Section {
    let mut tunnel = tunnel();
    change(&mut tunnel);
    load_conn(&tunnel).get_section(&tunnel.id.to_string()).cloned().expect("it is named by its id")
}

fn first_child(connection: &Section) -> Section {
    connection.get_section("children").and_then(|all| all.sections().next()).expect("a child").1.clone()
}

#[test]
fn a_whole_connection() {
    let text = format!("{:?}", load_conn(&tunnel()));
    let expected = concat!(
        r#"{"00000000-0000-0000-0000-000000000001": {"version": "2", "local_addrs": ["192.0.2.1"], "#,
        r#""remote_addrs": ["192.0.2.2"], "proposals": ["aes128-sha256-modp1536"], "over_time": "360s", "rand_time": "360s", "#,
        r#""keyingtries": "0", "mobike": "no", "unique": "replace", "send_cert": "never", "send_certreq": "no", "#,
        r#""rekey_time": "3240s", "reauth_time": "0s", "dpd_delay": "30s", "local": {"auth": "psk", "id": "192.0.2.1"}, "#,
        r#""remote": {"auth": "psk", "id": "192.0.2.2"}, "children": {"g1-0": {"mode": "tunnel", "#,
        r#""local_ts": ["10.1.0.0/24"], "remote_ts": ["10.2.0.0/24"], "esp_proposals": ["aes128-sha256-modp1536"], "#,
        r#""life_time": "3600s", "rekey_time": "3240s", "rand_time": "360s", "dpd_action": "trap", "#,
        r#""start_action": "none", "close_action": "none"}}}}"#,
    );
    assert_eq!(text, expected);
}

#[test]
fn versions() {
    let v1 =
        |mode| loaded(|tunnel| (tunnel.ike.ike_version, tunnel.ike.phase1_negotiation_mode) = (IkeVersion::V1, mode));
    let main = v1(NegotiationMode::Main);
    let texts = ["version", "reauth_time", "rekey_time", "dpd_timeout", "aggressive"];
    assert_eq!(texts.map(|name| main.get_text(name)), [Some("1"), Some("3240s"), Some("0s"), Some("120s"), None]);
    assert_eq!(v1(NegotiationMode::Aggressive).get_text("aggressive"), Some("yes"));
    let v2 = loaded(|tunnel| tunnel.ike.phase1_negotiation_mode = NegotiationMode::Aggressive);
    assert_eq!(texts.map(|name| v2.get_text(name)), [Some("2"), Some("0s"), Some("3240s"), None, None]);
}

#[test]
fn pairs_are_children_of_their_own_under_ikev1() {
    let two = |version| {
        loaded(move |tunnel| {
            tunnel.ike.ike_version = version;
            tunnel.generation = 7;
            // What stands behind the prefix is not part of a network.
            tunnel.local.networks = ["10.1.0.1/24", "10.1.1.0/24"].map(|network| network.parse().unwrap()).into();
            tunnel.peer.networks = ["10.2.0.0/24", "2001:db8::/64"].map(|network| network.parse().unwrap()).into();
        })
    };
    let selectors = |connection: &Section| -> Vec<(String, Vec<String>, Vec<String>)> {
        let list = |child: &Section, name: &str| child.get_list(name).map(str::to_owned).collect();
        let children = connection.get_section("children").expect("children");
        children
            .sections()
            .map(|(name, child)| (name.to_owned(), list(child, "local_ts"), list(child, "remote_ts")))
            .collect()
    };
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        selectors(&two(IkeVersion::V2)),
        [("g7-0".to_owned(), texts(&["10.1.0.0/24", "10.1.1.0/24"]), texts(&["10.2.0.0/24", "2001:db8::/64"]))]
    );
    let pairs = [
        ("g7-0", "10.1.0.0/24", "10.2.0.0/24"),
        ("g7-1", "10.1.0.0/24", "2001:db8::/64"),
        ("g7-2", "10.1.1.0/24", "10.2.0.0/24"),
        ("g7-3", "10.1.1.0/24", "2001:db8::/64"),
    ];
    let pairs = pairs.map(|(name, local, peer)| (name.to_owned(), texts(&[local]), texts(&[peer])));
    assert_eq!(selectors(&two(IkeVersion::V1)), pairs);
    assert_eq!(generation_of_child("g7-3"), Some(7));
    assert_eq!(generation_of_child("home"), None);
}

#[test]
fn dead_peers() {
    use DpdAction::{Clear, Disabled, Hold, Restart, RestartByPeer};
    for (initiator, action, delay, expected) in [
        (Initiator::BiDirectional, Hold, "20s", "trap"),
        (Initiator::BiDirectional, Clear, "20s", "clear"),
        (Initiator::BiDirectional, Restart, "20s", "restart"),
        (Initiator::BiDirectional, RestartByPeer, "20s", "restart"),
        (Initiator::BiDirectional, Disabled, "0s", "clear"),
        (Initiator::ResponseOnly, Hold, "20s", "clear"),
        (Initiator::ResponseOnly, Restart, "20s", "clear"),
        (Initiator::ResponseOnly, Disabled, "0s", "clear"),
    ] {
        let connection = loaded(|tunnel| {
            tunnel.initiator = initiator;
            tunnel.dpd = Dpd { action, interval: 20, timeout: 60 };
        });
        let found =
            (connection.get_text("dpd_delay"), first_child(&connection).get_text("dpd_action").map(str::to_owned));
        assert_eq!(found, (Some(delay), Some(expected.to_owned())), "{initiator} {action}");
        let tries = if initiator == Initiator::BiDirectional { "0" } else { "1" };
        assert_eq!(connection.get_text("keyingtries"), Some(tries));
    }
}

#[test]
fn protocols_modes_and_lifetimes() {
    let child = first_child(&loaded(|tunnel| {
        tunnel.ipsec.transform_protocol = TransformProtocol::Ah;
        tunnel.ipsec.encapsulation_mode = EncapsulationMode::Transport;
        tunnel.ipsec.lifetime.seconds = 65;
    }));
    assert_eq!(child.get_list("ah_proposals").collect::<Vec<_>>(), ["sha256-modp1536"]);
    assert!(child.get("esp_proposals").is_none());
    let texts = ["mode", "life_time", "rekey_time", "rand_time"].map(|name| child.get_text(name));
    assert_eq!(texts, [Some("transport"), Some("65s"), Some("59s"), Some("6s")]);
}

#[test]
fn keys_are_bytes_and_belong_to_both_ends() {
    let mut tunnel = tunnel();
    tunnel.psk = "a\"b\nc\\ é\0".to_owned().into();
    let shared = load_shared(&tunnel);
    assert_eq!(shared.get_text("data"), Some("a\"b\nc\\ é\0"));
    assert_eq!(shared.get_list("owners").collect::<Vec<_>>(), ["192.0.2.1", "192.0.2.2"]);
    assert_eq!(shared.get_text("id").and_then(connection_of_key), Some("00000000-0000-0000-0000-000000000001"));
    assert!(!format!("{shared:?}").contains('é'));
}
