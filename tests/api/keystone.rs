//! The management of the built-in identity service at run time, and its effects on the users concerned.

use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::{
    identity::{log_in_as, project},
    support::{Reply, TestApp, Who, trials, world::CONNECTIONS},
};

trials![
    objects_of_every_kind,
    a_cloud_for_a_test,
    what_is_configured_stays,
    grants_are_for_those_who_may,
    domains_are_walls,
    no_circle_is_followed,
    a_password_of_ones_own,
    who_reads_what,
    regions_with_endpoints_stay,
    projects_by_their_tags,
];

const ROOT: &str = "/identity/v3";

pub fn at(path: &str) -> String {
    format!("{ROOT}/{path}")
}

pub async fn patch(app: &TestApp, who: Who, path: &str, body: Value) -> Reply {
    app.call(who, Method::PATCH, path, Some(body)).await
}

/// Creates an object; returns its id.
pub async fn make(app: &TestApp, name: &str, body: Value) -> String {
    let made = app.post(Who::Admin, &at(&format!("{name}s")), json!({name: body})).await.expect(201);
    made[name]["id"].as_str().expect("an id").to_owned()
}

/// The id of a predefined role.
pub async fn role(app: &TestApp, name: &str) -> String {
    let found = app.get(Who::Admin, &at(&format!("roles?name={name}"))).await.expect(200);
    found["roles"][0]["id"].as_str().expect("an id").to_owned()
}

/// The status of a request with this token.
pub async fn status(app: &TestApp, token: &str) -> u16 {
    app.send(Request::get(CONNECTIONS).header("X-Auth-Token", token), "").await.status.as_u16()
}

#[track_caller]
pub fn refused(reply: &Reply, status: u16) -> String {
    let body = reply.expect(status);
    assert_eq!(body["error"]["code"], status);
    body["error"]["message"].as_str().expect("a message").to_owned()
}

async fn objects_of_every_kind() {
    let app = TestApp::start().await;
    let service = make(&app, "service", json!({"type": "other"})).await;
    let endpoint = |service: &str| json!({"service_id": service, "interface": "public", "url": "http://a"});
    // The kind, a valid body, and one that refers to a missing object.
    for (name, body, lost) in [
        ("domain", json!({"name": "new"}), None),
        ("project", json!({"name": "new"}), Some(json!({"name": "lost", "domain_id": "nowhere"}))),
        ("user", json!({"name": "new"}), Some(json!({"name": "lost", "domain_id": "nowhere"}))),
        ("role", json!({"name": "new"}), None),
        ("region", json!({"id": "new"}), Some(json!({"id": "lost", "parent_region_id": "nowhere"}))),
        ("service", json!({"type": "dns"}), None),
        ("endpoint", endpoint(&service), Some(endpoint("nowhere"))),
    ] {
        let all = at(&format!("{name}s"));
        let made = app.post(Who::Admin, &all, json!({name: body})).await;
        let location = made.headers["location"].to_str().expect("text").to_owned();
        let shown = made.expect(201);
        let one = format!("{all}/{}", shown[name]["id"].as_str().expect("an id"));
        assert_eq!(
            (&location, shown[name]["links"]["self"].as_str()),
            (&one, Some(&*format!("http://vpn.example:9696{one}")))
        );
        assert_eq!(app.get(Who::Admin, &one).await.expect(200), shown);
        let listed = app.get(Who::System, &all).await.expect(200);
        assert!(listed[format!("{name}s")].as_array().expect("a list").contains(&shown[name]), "{listed}");
        let change = json!({name: {"description": "changed", "more": "kept"}});
        let changed = patch(&app, Who::Admin, &one, change.clone()).await.expect(200);
        assert_eq!((&changed[name]["description"], &changed[name]["more"]), (&json!("changed"), &json!("kept")));
        assert_eq!(app.get(Who::Admin, &one).await.expect(200), changed);
        // Missing objects, forbidden operations, and invalid bodies.
        let nothing = at(&format!("{name}s/nothing"));
        for reply in [
            app.get(Who::Admin, &nothing).await,
            patch(&app, Who::Admin, &nothing, change.clone()).await,
            app.delete(Who::Admin, &nothing).await,
        ] {
            assert_eq!(refused(&reply, 404), format!("Could not find {name}: nothing."));
        }
        if name != "region" {
            refused(&app.get(Who::Member, &all).await, 403);
            refused(&app.get(Who::Member, &one).await, 403);
        }
        refused(&app.put(Who::Admin, &all, json!({})).await, 405);
        let message = refused(&app.post(Who::Member, &all, json!({name: body})).await, 403);
        assert_eq!(message, format!("You are not authorized to perform the requested action: identity:create_{name}."));
        refused(&patch(&app, Who::Reader, &one, change).await, 403);
        refused(&app.delete(Who::Unscoped, &one).await, 403);
        for bad in [json!({}), json!({name: []}), json!({name: {"description": 7, "name": "x", "type": 7, "url": []}})]
        {
            refused(&app.post(Who::Admin, &all, bad.clone()).await, 400);
            refused(&patch(&app, Who::Admin, &one, bad).await, 400);
        }
        if let Some(lost) = lost {
            refused(&app.post(Who::Admin, &all, json!({name: lost})).await, 404);
        }
        if !["service", "endpoint"].contains(&name) {
            refused(&app.post(Who::Admin, &all, json!({name: body})).await, 409);
        }
        if ["domain", "project", "user", "role"].contains(&name) {
            let other = format!("{all}/{}", make(&app, name, json!({"name": "other"})).await);
            refused(&patch(&app, Who::Admin, &other, json!({name: {"name": "new"}})).await, 409);
        }
        if name == "domain" {
            assert!(refused(&app.delete(Who::Admin, &one).await, 403).contains("disable it first"));
            patch(&app, Who::Admin, &one, json!({name: {"enabled": false}})).await.expect(200);
        }
        app.delete(Who::Admin, &one).await.expect(204);
        refused(&app.get(Who::Admin, &one).await, 404);
    }
    // The region by its older name; it is created along with the endpoint.
    let mut elsewhere = endpoint(&service);
    elsewhere["region"] = json!("RegionTwo");
    make(&app, "endpoint", elsewhere.clone()).await;
    app.get(Who::Admin, &at("regions/RegionTwo")).await.expect(200);
    elsewhere["enabled"] = json!("False");
    refused(&app.post(Who::Admin, &at("endpoints"), json!({"endpoint": elsewhere})).await, 400);
    app.delete(Who::Admin, &at(&format!("services/{service}"))).await.expect(204);
    app.delete(Who::Admin, &at("regions/RegionTwo")).await.expect(204);
}

/// What Tempest does before each of its tests.
async fn a_cloud_for_a_test() {
    let app = TestApp::start().await;
    let domains = app.get(Who::Admin, &at("domains?name=Default")).await.expect(200);
    let domain = domains["domains"][0]["id"].clone();
    let project = make(&app, "project", json!({"name": "t", "description": "d", "domain_id": domain})).await;
    let user =
        json!({"name": "t", "password": "s3cret", "email": "t@example.org", "domain_id": domain, "enabled": true});
    let user = make(&app, "user", user).await;
    assert!(app.get(Who::Admin, &at(&format!("users/{user}"))).await.expect(200)["user"].get("password").is_none());
    let grant = at(&format!("projects/{project}/users/{user}/roles/{}", role(&app, "member").await));
    app.call(Who::Admin, Method::HEAD, &grant, None).await.expect(404);
    for _ in 0..2 {
        app.put(Who::Admin, &grant, json!(null)).await.expect(204);
    }
    app.call(Who::Admin, Method::HEAD, &grant, None).await.expect(204);
    let scope = json!({"project": {"id": project}});
    let (token, said) = log_in_as(&app, "t", "s3cret", &scope).await.expect("a token");
    assert_eq!((&said["project"]["name"], &said["roles"][0]["name"]), (&json!("t"), &json!("member")));
    let own = |path: &str| app.send(Request::get(at(path)).header("X-Auth-Token", &token), "");
    assert_eq!(own("auth/projects").await.expect(200)["projects"][0]["id"], *project);
    assert_eq!(own("auth/domains").await.expect(200)["domains"], json!([]));
    assert_eq!(own("auth/catalog").await.expect(200)["catalog"], said["catalog"]);
    assert_eq!(own(&format!("users/{user}/projects")).await.expect(200)["projects"][0]["name"], "t");
    assert_eq!(own(&format!("users/{user}")).await.expect(200)["user"]["email"], "t@example.org");
    own(&format!("projects/{project}")).await.expect(200);
    let made = Request::post("/v2.0/networks").header("X-Auth-Token", &token);
    let network = app.send(made, json!({"network": {}}).to_string()).await.expect(201);
    assert_eq!(network["network"]["project_id"], *project);
    // Every change takes effect at once, and what has ended stays ended.
    let path = at(&format!("users/{user}"));
    for (name, path) in [("user", path.clone()), ("project", at(&format!("projects/{project}")))] {
        let enable = async |on: bool| patch(&app, Who::Admin, &path, json!({name: {"enabled": on}})).await.expect(200);
        let (token, _) = log_in_as(&app, "t", "s3cret", &scope).await.expect("a token");
        patch(&app, Who::Admin, &path, json!({name: {"description": "changed"}})).await.expect(200);
        assert_eq!(status(&app, &token).await, 200);
        enable(false).await;
        assert_eq!(status(&app, &token).await, 401);
        assert!(log_in_as(&app, "t", "s3cret", &scope).await.is_none());
        enable(true).await;
        assert_eq!(status(&app, &token).await, 401);
    }
    let (token, _) = log_in_as(&app, "t", "s3cret", &scope).await.expect("a token");
    patch(&app, Who::Admin, &path, json!({"user": {"password": "other"}})).await.expect(200);
    assert_eq!(status(&app, &token).await, 401);
    assert!(log_in_as(&app, "t", "s3cret", &scope).await.is_none());
    let (token, _) = log_in_as(&app, "t", "other", &scope).await.expect("a token");
    let app = app.restart_with(|_| {}).await;
    assert_eq!(status(&app, &token).await, 200);
    app.delete(Who::Admin, &grant).await.expect(204);
    assert_eq!(status(&app, &token).await, 401);
    app.put(Who::Admin, &grant, json!(null)).await.expect(204);
    app.delete(Who::Admin, &at(&format!("projects/{project}"))).await.expect(204);
    app.call(Who::Admin, Method::HEAD, &grant, None).await.expect(404);
    assert!(log_in_as(&app, "t", "other", &scope).await.is_none());
    app.delete(Who::Admin, &path).await.expect(204);
    assert!(log_in_as(&app, "t", "other", &Value::Null).await.is_none());
}

async fn what_is_configured_stays() {
    let app = TestApp::start().await;
    for name in ["domain", "project", "user", "role", "region", "service", "endpoint"] {
        let all = app.get(Who::Admin, &at(&format!("{name}s"))).await.expect(200);
        let id = all[format!("{name}s")][0]["id"].as_str().expect("an id").to_owned();
        let one = at(&format!("{name}s/{id}"));
        let message = refused(&patch(&app, Who::Admin, &one, json!({name: {"description": "x"}})).await, 403);
        assert!(message.contains("is part of the configuration"), "{message}");
        refused(&app.delete(Who::Admin, &one).await, 403);
    }
    let users = app.get(Who::Admin, &at("users?name=reader")).await.expect(200);
    let user = users["users"][0]["id"].as_str().expect("an id").to_owned();
    let path = at(&format!("projects/{}/users/{user}/roles", project(&app, Who::Reader).await));
    let (reader, member) = (role(&app, "reader").await, role(&app, "member").await);
    refused(&app.delete(Who::Admin, &format!("{path}/{reader}")).await, 403);
    // More roles can be granted, and revoked again.
    app.put(Who::Admin, &format!("{path}/{member}"), json!(null)).await.expect(204);
    assert_eq!(app.get(Who::Admin, &path).await.expect(200)["roles"].as_array().map(Vec::len), Some(2));
    let (token, _) =
        log_in_as(&app, "reader", "readerpw", &json!({"project": {"name": "demo", "domain": {"id": "default"}}}))
            .await
            .expect("a token");
    let create = || Request::post("/v2.0/vpn/ikepolicies").header("X-Auth-Token", &token);
    app.send(create(), json!({"ikepolicy": {}}).to_string()).await.expect(201);
    app.delete(Who::Admin, &format!("{path}/{member}")).await.expect(204);
    app.send(create(), json!({"ikepolicy": {}}).to_string()).await.unauthorized();
}

async fn grants_are_for_those_who_may() {
    let app = TestApp::start().await;
    let (user, role) = (make(&app, "user", json!({"name": "g"})).await, role(&app, "member").await);
    for on in [format!("projects/{}", project(&app, Who::Member).await), "domains/default".into(), "system".into()] {
        let all = at(&format!("{on}/users/{user}/roles"));
        let one = format!("{all}/{role}");
        refused(&app.put(Who::Member, &one, json!(null)).await, 403);
        refused(&app.get(Who::Member, &all).await, 403);
        app.call(Who::Member, Method::HEAD, &one, None).await.expect(403);
        refused(&app.delete(Who::Member, &one).await, 403);
        app.put(Who::Admin, &one, json!(null)).await.expect(204);
        assert_eq!(app.get(Who::Admin, &all).await.expect(200)["roles"][0]["id"], *role);
        app.call(Who::Admin, Method::HEAD, &one, None).await.expect(204);
        app.get(Who::Admin, &one).await.expect(204);
        refused(&app.get(Who::Member, &one).await, 403);
        app.delete(Who::Admin, &one).await.expect(204);
        refused(&app.get(Who::Admin, &one).await, 404);
        refused(&app.delete(Who::Admin, &one).await, 404);
        app.call(Who::Admin, Method::HEAD, &one, None).await.expect(404);
        refused(&app.put(Who::Admin, &format!("{all}/nothing"), json!(null)).await, 404);
        refused(&app.get(Who::Admin, &at(&format!("{on}/users/nothing/roles"))).await, 404);
    }
}

async fn domains_are_walls() {
    let app = TestApp::start().await;
    let domain = make(&app, "domain", json!({"name": "apart"})).await;
    let away = make(&app, "project", json!({"name": "away", "domain_id": domain})).await;
    // The administrator of another domain.
    let made = app.post(Who::Domain, &at("projects"), json!({"project": {"name": "here"}})).await.expect(201);
    assert_eq!(made["project"]["domain_id"], "default");
    let body = json!({"project": {"name": "there", "domain_id": domain}});
    refused(&app.post(Who::Domain, &at("projects"), body).await, 403);
    let away = at(&format!("projects/{away}"));
    refused(&app.get(Who::Domain, &away).await, 403);
    // A domain's administrator cannot grant anything beyond the domain.
    let user = make(&app, "user", json!({"name": "w", "domain_id": "default"})).await;
    let here = at(&format!("projects/{}/users/{user}/roles", made["project"]["id"].as_str().expect("an id")));
    app.put(Who::Domain, &format!("{here}/{}", role(&app, "member").await), json!(null)).await.expect(204);
    for wide in ["admin", "service"] {
        refused(&app.put(Who::Domain, &format!("{here}/{}", role(&app, wide).await), json!(null)).await, 403);
    }
    // Nor take over a user with more rights.
    let path = at(&format!("users/{user}"));
    patch(&app, Who::Domain, &path, json!({"user": {"password": "first"}})).await.expect(200);
    let system = at(&format!("system/users/{user}/roles/{}", role(&app, "reader").await));
    app.put(Who::Admin, &system, json!(null)).await.expect(204);
    refused(&patch(&app, Who::Domain, &path, json!({"user": {"password": "second"}})).await, 403);
    refused(&app.delete(Who::Domain, &path).await, 403);
    let stranger = make(&app, "user", json!({"name": "s", "domain_id": domain})).await;
    let strange = at(&format!("domains/default/users/{stranger}/roles/{}", role(&app, "member").await));
    refused(&app.put(Who::Domain, &strange, json!(null)).await, 403);
    // Projects can only be children of projects in the same domain.
    let (top, below) = (made["project"]["id"].clone(), json!({"name": "below", "parent_id": made["project"]["id"]}));
    refused(
        &app.post(Who::Admin, &at("projects"), json!({"project": {"name": "x", "parent_id": "nowhere"}})).await,
        404,
    );
    let below = make(&app, "project", below).await;
    let top = at(&format!("projects/{}", top.as_str().expect("an id")));
    refused(&app.delete(Who::Domain, &top).await, 403);
    app.delete(Who::Domain, &at(&format!("projects/{below}"))).await.expect(204);
    app.delete(Who::Domain, &top).await.expect(204);
    refused(&app.delete(Who::Domain, &away).await, 403);
    let listed = app.get(Who::Domain, &at("projects")).await.expect(200);
    assert!(listed["projects"].as_array().expect("a list").iter().all(|project| project["domain_id"] == "default"));
    refused(&app.post(Who::Domain, &at("roles"), json!({"role": {"name": "x"}})).await, 403);
    app.get(Who::Domain, &at("roles")).await.expect(200);
    // Deleting a domain deletes its content.
    let path = at(&format!("domains/{domain}"));
    patch(&app, Who::Admin, &path, json!({"domain": {"enabled": false}})).await.expect(200);
    app.delete(Who::Admin, &path).await.expect(204);
    refused(&app.get(Who::Admin, &away).await, 404);
}

async fn no_circle_is_followed() {
    let app = TestApp::start().await;
    let domain = at(&format!("domains/{}", make(&app, "domain", json!({"name": "round"})).await));
    let id = domain.rsplit('/').next().expect("an id");
    let changed = patch(&app, Who::Admin, &domain, json!({"domain": {"domain_id": id}})).await.expect(200);
    assert_eq!(changed["domain"].get("domain_id"), None);
    make(&app, "user", json!({"name": "inside", "domain_id": id})).await;
    app.get(Who::Admin, &at("role_assignments?include_names")).await.expect(200);
    make(&app, "region", json!({"id": "round"})).await;
    let region = at("regions/round");
    patch(&app, Who::Admin, &region, json!({"region": {"parent_region_id": "round"}})).await.expect(200);
    app.delete(Who::Admin, &region).await.expect(204);
    refused(&app.get(Who::Admin, &region).await, 404);
}

async fn a_password_of_ones_own() {
    let app = TestApp::start().await;
    let user = make(&app, "user", json!({"name": "p", "password": "before"})).await;
    let (token, _) = log_in_as(&app, "p", "before", &Value::Null).await.expect("a token");
    let path = at(&format!("users/{user}/password"));
    let change = async |old: &str, new: Value| {
        let body = json!({"user": {"original_password": old, "password": new}});
        app.send(Request::post(&path).header("X-Auth-Token", &token), body.to_string()).await
    };
    change("wrong", json!("after")).await.unauthorized();
    refused(&change("before", json!(7)).await, 400);
    change("before", json!("after")).await.expect(204);
    change("after", json!("more")).await.unauthorized();
    let configured = app.get(Who::Admin, &at("users?name=demo")).await.expect(200);
    let path = at(&format!("users/{}/password", configured["users"][0]["id"].as_str().expect("an id")));
    let body = |old: &str| json!({"user": {"original_password": old, "password": "x"}});
    refused(&app.post(Who::Member, &path, body("demopw")).await, 403);
    app.post(Who::Member, &at("users/nothing/password"), body("demopw")).await.unauthorized();
    assert!(log_in_as(&app, "p", "before", &Value::Null).await.is_none());
    log_in_as(&app, "p", "after", &Value::Null).await.expect("a token");
}

async fn who_reads_what() {
    let app = TestApp::start().await;
    let shown = app.get(Who::Admin, &at("users?name=demo")).await.expect(200);
    let user = shown["users"][0]["id"].as_str().expect("an id").to_owned();
    let mine = at(&format!("users/{user}/projects"));
    app.get(Who::Member, &mine).await.expect(200);
    app.get(Who::Admin, &mine).await.expect(200);
    refused(&app.get(Who::Other, &mine).await, 403);
    refused(&app.get(Who::Admin, &at("users/nothing/projects")).await, 404);
    refused(&app.get(Who::Unscoped, &at("auth/catalog")).await, 403);
    app.get(Who::Unscoped, &at("auth/projects")).await.expect(200);
    app.get(Who::Member, &at("domains/default")).await.expect(200);
    app.get(Who::Member, &at("regions/RegionOne")).await.expect(200);
    refused(&app.get(Who::Member, &at("role_assignments")).await, 403);
    let path = at(&format!("role_assignments?user.id={user}&effective=True&include_names=True"));
    let found = app.get(Who::Admin, &path).await.expect(200)["role_assignments"].take();
    let names = |found: &Value| -> Vec<_> {
        found.as_array().into_iter().flatten().map(|one| one["role"]["name"].clone()).collect()
    };
    assert_eq!(names(&found), ["member", "reader"]);
    // A role implied by two others is listed once.
    let grant =
        format!("projects/{}/users/{user}/roles/{}", project(&app, Who::Member).await, role(&app, "reader").await);
    app.put(Who::Admin, &at(&grant), json!(null)).await.expect(204);
    let again = app.get(Who::Admin, &path).await.expect(200)["role_assignments"].take();
    assert_eq!(names(&again), ["member", "reader"]);
    let inherited = format!("{path}&scope.OS-INHERIT:inherited_to=projects");
    assert_eq!(app.get(Who::Admin, &inherited).await.expect(200)["role_assignments"], json!([]));
    assert_eq!(found[0]["scope"]["project"]["name"], "demo");
    assert_eq!(found[0]["user"]["domain"]["name"], "Default");
    let inferred = app.get(Who::Member, &at("role_inferences")).await.expect(200)["role_inferences"].take();
    let inferred = inferred.as_array().into_iter().flatten();
    let pairs: Vec<_> = inferred.map(|one| [&one["prior_role"]["name"], &one["implies"][0]["name"]]).collect();
    assert_eq!(pairs, [["admin", "manager"], ["manager", "member"], ["member", "reader"]]);
    let path = at("role_assignments?scope.system=all");
    let found = app.get(Who::Admin, &path).await.expect(200)["role_assignments"].take();
    assert_eq!((found.as_array().map(Vec::len), &found[0]["scope"]), (Some(1), &json!({"system": {"all": true}})));
}

async fn regions_with_endpoints_stay() {
    let app = TestApp::start().await;
    make(&app, "region", json!({"id": "top"})).await;
    make(&app, "region", json!({"id": "below", "parent_region_id": "top"})).await;
    let service = make(&app, "service", json!({"type": "other"})).await;
    let endpoint = json!({"service_id": service, "interface": "public", "url": "http://a", "region_id": "below"});
    let endpoint = make(&app, "endpoint", endpoint).await;
    let message = refused(&app.delete(Who::Admin, &at("regions/top")).await, 403);
    assert!(message.ends_with("it or its child regions have associated endpoints."), "{message}");
    app.delete(Who::Admin, &at(&format!("endpoints/{endpoint}"))).await.expect(204);
    app.delete(Who::Admin, &at("regions/top")).await.expect(204);
    refused(&app.get(Who::Admin, &at("regions/below")).await, 404);
}

async fn projects_by_their_tags() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for tags in [json!(["a", "b"]), json!(["a"]), json!([])] {
        ids.push(make(&app, "project", json!({"name": format!("p{}", ids.len()), "tags": tags})).await);
    }
    for (filter, expected) in [
        ("tags=a", vec![0, 1]),
        ("tags=a,b", vec![0]),
        ("tags-any=a,b", vec![0, 1]),
        ("not-tags=a,b", vec![1, 2]),
        ("not-tags-any=a,b", vec![2]),
        ("tags=a&not-tags=b", vec![1]),
    ] {
        let listed = app.get(Who::Admin, &at(&format!("projects?name__contains=p&{filter}"))).await.expect(200);
        let found = listed["projects"].as_array().expect("a list").iter().map(|one| one["id"].as_str());
        let mut found: Vec<_> = found.filter_map(|id| ids.iter().position(|own| Some(own.as_str()) == id)).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{filter}");
    }
}
