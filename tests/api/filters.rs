//! The filters of lists in the built-in identity service, and the attributes of its bodies.

use serde_json::{Value, json};

use crate::{
    identity::log_in_as,
    keystone::{at, make, patch, refused},
    support::{TestApp, Who, trials},
};

trials![names_are_looked_into, queries_have_bounds, what_cannot_be_kept_is_refused, a_password_can_be_taken_away];

async fn names(app: &TestApp, query: &str) -> Vec<String> {
    let found = app.get(Who::Admin, &at(&format!("users?{query}"))).await.expect(200);
    let users = found["users"].as_array().expect("a list");
    users.iter().map(|user| user["name"].as_str().expect("a name").to_owned()).collect()
}

async fn names_are_looked_into() {
    let app = TestApp::start().await;
    for name in ["filter-a", "filter-b", "Filter-c"] {
        make(&app, "user", json!({"name": name})).await;
    }
    assert_eq!(names(&app, "name__contains=ilter-").await.len(), 3);
    assert_eq!(names(&app, "name__contains=filter-").await.len(), 2);
    assert_eq!(names(&app, "name__contains=er-b").await, ["filter-b"]);
    assert_eq!(names(&app, "name__contains=filter-&enabled=FALSE").await, [""; 0]);
    assert_eq!(names(&app, "name=filter-").await, [""; 0]);
    // Regions have no names: there, it is one of many unknown keys.
    let regions = app.get(Who::Admin, &at("regions?name__contains=x")).await.expect(200);
    assert!(!regions["regions"].as_array().expect("a list").is_empty());
}

async fn queries_have_bounds() {
    let app = TestApp::start().await;
    for kind in ["domains", "projects", "users", "roles", "regions", "services", "endpoints"] {
        let longest = "ä".repeat(255);
        app.get(Who::Admin, &at(&format!("{kind}?description={longest}").replace('ä', "%C3%A4"))).await.expect(200);
        for query in [format!("description={}", "x".repeat(256)), "name=%ff".to_owned(), "a=1&".repeat(1001)] {
            refused(&app.get(Who::Admin, &at(&format!("{kind}?{query}"))).await, 400);
        }
    }
    let (_, token) = log_in_as(&app, "demo", "demopw", &Value::Null).await.expect("a token");
    let credentials = at(&format!("users/{}/application_credentials", token["user"]["id"].as_str().expect("an id")));
    refused(&app.get(Who::Member, &format!("{credentials}?name={}", "x".repeat(256))).await, 400);
}

async fn what_cannot_be_kept_is_refused() {
    let app = TestApp::start().await;
    let project = json!({"project": {"name": "p", "is_domain": true}});
    assert!(refused(&app.post(Who::Admin, &at("projects"), project).await, 400).contains("is_domain"));
    let user = json!({"user": {"name": "u", "password_expires_at": "2027-01-01T00:00:00.000000"}});
    assert!(refused(&app.post(Who::Admin, &at("users"), user).await, 400).contains("password_expires_at"));
    // Objects may be sent back as shown.
    make(&app, "project", json!({"name": "p", "is_domain": false})).await;
    make(&app, "user", json!({"name": "u", "password_expires_at": null})).await;
    // A role says for which domain it is intended.
    let role = make(&app, "role", json!({"name": "r", "domain_id": "default"})).await;
    assert_eq!(app.get(Who::Admin, &at(&format!("roles/{role}"))).await.expect(200)["role"]["domain_id"], "default");
    let lost = json!({"role": {"name": "lost", "domain_id": "nowhere"}});
    refused(&app.post(Who::Admin, &at("roles"), lost).await, 404);
    let (_, token) = log_in_as(&app, "demo", "demopw", &Value::Null).await.expect("a token");
    let credentials = at(&format!("users/{}/application_credentials", token["user"]["id"].as_str().expect("an id")));
    let credential =
        |rules: Value| json!({"application_credential": {"name": "ci", "unrestricted": false, "access_rules": rules}});
    let rules = json!([{"path": "/v2.0/vpn/*", "method": "GET", "service": "network"}]);
    assert!(refused(&app.post(Who::Member, &credentials, credential(rules)).await, 400).contains("access_rules"));
    let made = app.post(Who::Member, &credentials, credential(json!([]))).await.expect(201);
    assert_eq!(made["application_credential"].get("access_rules"), None);
    // An endpoint keeps the name given by old clients.
    let service = make(&app, "service", json!({"type": "other"})).await;
    let endpoint = json!({"name": "e", "service_id": service, "interface": "public", "url": "http://a"});
    let id = make(&app, "endpoint", endpoint).await;
    assert_eq!(app.get(Who::Admin, &at(&format!("endpoints/{id}"))).await.expect(200)["endpoint"]["name"], "e");
}

async fn a_password_can_be_taken_away() {
    let app = TestApp::start().await;
    let user = make(&app, "user", json!({"name": "gone", "password": "before"})).await;
    log_in_as(&app, "gone", "before", &Value::Null).await.expect("a token");
    let one = at(&format!("users/{user}"));
    patch(&app, Who::Admin, &one, json!({"user": {"description": "no new password"}})).await.expect(200);
    log_in_as(&app, "gone", "before", &Value::Null).await.expect("a token");
    patch(&app, Who::Admin, &one, json!({"user": {"password": null}})).await.expect(200);
    assert!(log_in_as(&app, "gone", "before", &Value::Null).await.is_none());
}
