//! Discovery: versions, extensions, service providers.

use serde_json::json;

use crate::support::{TestApp, Who, trials};

trials![versions_are_public, extensions, service_providers];

async fn versions_are_public() {
    let app = TestApp::start().await;
    let version =
        json!({"id": "v2.0", "status": "CURRENT", "links": [{"rel": "self", "href": "http://vpn.example:9696/v2.0/"}]});
    assert_eq!(app.get(Who::Nobody, "/").await.expect(200), json!({"versions": [version]}));
    for path in ["/v2.0", "/v2.0/"] {
        let body = app.get(Who::Nobody, path).await.expect(200);
        assert_eq!(body["version"], version, "{path}");
        assert_eq!(body["resources"].as_array().map(Vec::len), Some(5), "{path}");
    }
}

async fn extensions() {
    let app = TestApp::start().await;
    app.get(Who::Nobody, "/v2.0/extensions").await.unauthorized();
    let listed = app.get(Who::Member, "/v2.0/extensions").await.expect(200);
    for extension in listed["extensions"].as_array().expect("a list") {
        let alias = extension["alias"].as_str().expect("an alias");
        let shown = app.get(Who::Member, &format!("/v2.0/extensions/{alias}")).await.expect(200);
        assert_eq!(shown["extension"], *extension);
    }
    let aliases: Vec<_> =
        listed["extensions"].as_array().into_iter().flatten().map(|one| one["alias"].as_str()).collect();
    assert!(aliases.contains(&Some("ipsec-deletion-protection")), "{aliases:?}");
    let body = app.get(Who::Member, "/v2.0/extensions/vpn-nothing").await.expect(404);
    assert_eq!(body["code"], "404 Not Found");
}

async fn service_providers() {
    let app = TestApp::start().await;
    let vpn = json!({"service_type": "VPN", "name": "openswan", "default": true});
    let body = app.get(Who::Member, "/v2.0/service-providers").await.expect(200);
    assert!(body["service_providers"].as_array().is_some_and(|all| all.contains(&vpn)), "{body}");
    let body = app.get(Who::Member, "/v2.0/service-providers?service_type=VPN").await.expect(200);
    assert_eq!(body, json!({"service_providers": [vpn]}));
    let long = format!("/v2.0/service-providers?service_type={}", "x".repeat(256));
    app.get(Who::Member, &long).await.refused(400, "InvalidInput");
}
