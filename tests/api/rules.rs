//! The rules between a connection and the objects it refers to, and quotas.

use serde_json::{Value, json};

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, GROUPS, IKE, IPSEC, SERVICES, UNKNOWN, World, at, create},
};

trials![
    connections_that_do_not_fit,
    updates_that_do_not_fit,
    legacy_cryptography_needs_leave,
    quotas_are_kept,
    keys_are_shown_where_the_operator_wants,
    keys_are_sealed_in_the_store,
];

/// Changes to a valid body, and the refusals that they cause.
async fn refused(app: &TestApp, world: &World, cases: Vec<(Value, u16, &str)>) {
    for (changes, status, kind) in cases {
        app.post(Who::Member, CONNECTIONS, world.body(changes)).await.refused(status, kind);
    }
}

async fn connections_that_do_not_fit() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let group = |kind: &'static str, endpoints: Value| {
        create(&app, Who::Member, GROUPS, "endpoint_group", json!({"type": kind, "endpoints": endpoints}))
    };
    let local = group("subnet", json!([world.subnet])).await;
    let peer = group("cidr", json!(["10.77.0.0/24"])).await;
    let mixed = group("cidr", json!(["10.77.0.0/24", "2001:db8::/64"])).await;
    let open = create(&app, Who::Member, SERVICES, "vpnservice", json!({"router_id": world.router})).await;
    let ah_esp = create(&app, Who::Member, IPSEC, "ipsecpolicy", json!({"transform_protocol": "ah-esp"})).await;
    let groups = |local: &str, peer: &str| json!({"vpnservice_id": open, "peer_cidrs": null, "local_ep_group_id": local, "peer_ep_group_id": peer});
    refused(
        &app,
        &world,
        vec![
            (json!({"vpnservice_id": UNKNOWN}), 404, "VPNServiceNotFound"),
            (json!({"ikepolicy_id": UNKNOWN}), 404, "IKEPolicyNotFound"),
            (json!({"ipsecpolicy_id": UNKNOWN}), 404, "IPsecPolicyNotFound"),
            (json!({"ipsecpolicy_id": ah_esp}), 400, "IpsecValidationFailure"),
            (json!({"peer_cidrs": []}), 400, "MissingPeerCidrs"),
            (json!({"local_ep_group_id": local}), 400, "InvalidEndpointGroup"),
            (json!({"vpnservice_id": open}), 400, "PeerCidrsInvalid"),
            (json!({"vpnservice_id": open, "peer_cidrs": null}), 400, "MissingRequiredEndpointGroup"),
            (groups(&local, UNKNOWN), 404, "VPNEndpointGroupNotFound"),
            (groups(&peer, &local), 400, "WrongEndpointGroupType"),
            (groups(&local, &mixed), 400, "MixedIPVersionsForIPSecEndpoints"),
            (json!({"peer_cidrs": ["10.99.0.0/24", "2001:db8::/32"]}), 400, "MixedIPVersionsForPeerCidrs"),
            (json!({"peer_cidrs": ["2001:db8::/32"]}), 400, "MixedIPVersionsForIPSecConnection"),
            (json!({"dpd": {"interval": 120}}), 400, "IPsecSiteConnectionDpdIntervalValueError"),
            (json!({"mtu": 67}), 400, "IPsecSiteConnectionMtuError"),
            (json!({"mtu": 0}), 400, "IPsecSiteConnectionMtuError"),
            (json!({"peer_address": "no.such.host.invalid"}), 400, "VPNPeerAddressNotResolved"),
            (json!({"peer_address": "2001:db8::7"}), 400, "ExternalNetworkHasNoSubnet"),
            (json!({"psk": 5}), 400, "HTTPBadRequest"),
            (json!({"psk": "********"}), 400, "HTTPBadRequest"),
            (json!({"admin_state_up": "maybe"}), 400, "InvalidInput"),
        ],
    )
    .await;
    let id = world.connection_with(&app, groups(&local, &peer)).await;
    app.get(Who::Member, &at(CONNECTIONS, &id)).await.expect(200);
}

async fn updates_that_do_not_fit() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let path = at(CONNECTIONS, &world.connection(&app).await);
    let before = app.get(Who::Member, &path).await.expect(200)["ipsec_site_connection"].clone();
    for (change, status, kind) in [
        (json!({"peer_cidrs": []}), 400, "MissingPeerCidrs"),
        (json!({"local_ep_group_id": UNKNOWN}), 400, "InvalidEndpointGroup"),
        (json!({"dpd": {"timeout": 30}}), 400, "IPsecSiteConnectionDpdIntervalValueError"),
        (json!({"mtu": 67}), 400, "IPsecSiteConnectionMtuError"),
        (json!({"peer_address": "no.such.host.invalid"}), 400, "VPNPeerAddressNotResolved"),
        (json!({"vpnservice_id": UNKNOWN}), 400, "HTTPBadRequest"),
        (json!({"status": "ACTIVE"}), 400, "HTTPBadRequest"),
        (json!({"admin_state_up": null}), 400, "InvalidInput"),
    ] {
        app.put(Who::Member, &path, json!({"ipsec_site_connection": change})).await.refused(status, kind);
    }
    let open = create(&app, Who::Member, SERVICES, "vpnservice", json!({"router_id": world.router})).await;
    let local =
        create(&app, Who::Member, GROUPS, "endpoint_group", json!({"type": "subnet", "endpoints": [world.subnet]}))
            .await;
    let peer =
        create(&app, Who::Member, GROUPS, "endpoint_group", json!({"type": "cidr", "endpoints": "10.77.0.0/24"})).await;
    let grouped = world
        .connection_with(
            &app,
            json!({"vpnservice_id": open, "peer_cidrs": null, "local_ep_group_id": local, "peer_ep_group_id": peer}),
        )
        .await;
    let unknown = json!({"ipsec_site_connection": {"peer_ep_group_id": UNKNOWN}});
    app.put(Who::Member, &at(CONNECTIONS, &grouped), unknown).await.refused(404, "VPNEndpointGroupNotFound");
    // A refused update changes nothing.
    let after = app.get(Who::Member, &path).await.expect(200)["ipsec_site_connection"].clone();
    for (name, value) in before.as_object().expect("attributes").iter().filter(|(name, _)| *name != "status") {
        assert_eq!(after[name], *value, "{name}");
    }
}

async fn legacy_cryptography_needs_leave() {
    let strict = TestApp::start().await;
    let lenient = TestApp::start_with(|config| config.crypto.allow_legacy = true).await;
    for (collection, resource) in [(IKE, "ikepolicy"), (IPSEC, "ipsecpolicy")] {
        for legacy in [json!({"auth_algorithm": "sha1"}), json!({"encryption_algorithm": "3des"})] {
            strict.post(Who::Member, collection, json!({resource: legacy})).await.refused(400, "HTTPBadRequest");
            let id = create(&strict, Who::Member, collection, resource, json!({})).await;
            let change = json!({resource: legacy});
            strict.put(Who::Member, &at(collection, &id), change).await.refused(400, "HTTPBadRequest");
            create(&lenient, Who::Member, collection, resource, legacy).await;
        }
    }
}

async fn quotas_are_kept() {
    let app = TestApp::start_with(|config| {
        config.quotas.ikepolicy = 1;
        config.quotas.ipsecpolicy = 1;
        config.quotas.endpoint_group = 0;
        config.quotas.vpnservice = 1;
        config.quotas.ipsec_site_connection = 0;
    })
    .await;
    let world = World::make(&app).await;
    for (collection, resource, attributes) in [
        (IKE, "ikepolicy", json!({})),
        (IPSEC, "ipsecpolicy", json!({})),
        (GROUPS, "endpoint_group", json!({"type": "cidr", "endpoints": ["10.1.0.0/24"]})),
        (SERVICES, "vpnservice", json!({"router_id": world.router})),
        (CONNECTIONS, "ipsec_site_connection", world.body(json!({}))["ipsec_site_connection"].clone()),
    ] {
        let message = app.post(Who::Member, collection, json!({resource: attributes})).await.refused(409, "OverQuota");
        assert_eq!(message, format!("Quota exceeded for resources: ['{resource}']."));
        // Errors in the body are reported first.
        let invalid = json!({resource: {"name": "x".repeat(256)}});
        app.post(Who::Member, collection, invalid).await.refused(400, "HTTPBadRequest");
    }
}

async fn keys_are_shown_where_the_operator_wants() {
    use vpnaas::model::site_connection::PskVisibility;
    for (visibility, shown, listed) in [
        (PskVisibility::Members, true, true),
        (PskVisibility::ShowOnly, true, false),
        (PskVisibility::Never, false, false),
    ] {
        let app = TestApp::start_with(|config| config.psk.visibility = visibility).await;
        let id = World::make(&app).await.connection(&app).await;
        let one = app.get(Who::Member, &at(CONNECTIONS, &id)).await.expect(200);
        assert_eq!(one["ipsec_site_connection"].get("psk").is_some(), shown, "{visibility:?}");
        let all = app.get(Who::Member, CONNECTIONS).await.expect(200);
        assert_eq!(all["ipsec_site_connections"][0].get("psk").is_some(), listed, "{visibility:?}");
        app.get(Who::Member, &format!("{CONNECTIONS}?psk=secret")).await.refused(400, "HTTPBadRequest");
    }
}

async fn keys_are_sealed_in_the_store() {
    let app = TestApp::start_with(|config| {
        config.psk.encryption_key = Some("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=".into());
    })
    .await;
    let world = World::make(&app).await;
    let id = world.connection_with(&app, json!({"psk": "correct-horse-battery-staple"})).await;
    let one = app.get(Who::Member, &at(CONNECTIONS, &id)).await.expect(200);
    assert_eq!(one["ipsec_site_connection"]["psk"], "correct-horse-battery-staple");
    for file in ["", "-wal"] {
        let bytes = std::fs::read(format!("{}{file}", app.database().display())).unwrap_or_default();
        assert!(!bytes.windows(28).any(|window| window == b"correct-horse-battery-staple"), "{file}");
    }
}
