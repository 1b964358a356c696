//! Filters, order and pages.

use axum::http::Request;
use serde_json::{Value, json};
use vpnaas::{api::document::VPNAAS, standalone::DOCUMENT};

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, GROUPS, IKE, SERVICES, World, at, create},
};

trials![
    every_documented_filter_and_order_answers,
    parameters_stand_in_the_order_in_which_they_are_needed,
    filters,
    what_cannot_be_filtered_or_sorted,
    orders,
    pages_forth_and_back,
    lists_have_a_largest_page,
    queries_have_a_bounded_number_of_keys,
    links_follow_the_caller,
    connections_filter_by_their_kinds
];

async fn policies(app: &TestApp) {
    for (name, pfs) in
        [("bravo", "group14"), ("alpha", "group14"), ("delta", "group5"), ("charlie", "group5"), ("alpha", "group21")]
    {
        create(app, Who::Member, IKE, "ikepolicy", json!({"name": name, "pfs": pfs})).await;
    }
}

fn names(body: &Value) -> Vec<&str> {
    body["ikepolicies"].as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect()
}

async fn listed(app: &TestApp, query: &str) -> String {
    let body = app.get(Who::Member, &format!("{IKE}?{query}&sort_key=name&sort_dir=asc&fields=name")).await.expect(200);
    names(&body).join(" ")
}

async fn filters() {
    let app = TestApp::start().await;
    policies(&app).await;
    for (query, expected) in [
        ("name=alpha", "alpha alpha"),
        ("name=alpha&name=bravo", "alpha alpha bravo"),
        ("name=alpha&pfs=group21", "alpha"),
        ("pfs=group5", "charlie delta"),
        ("name=ALPHA", ""),
        ("name=al*", ""),
        ("name=", ""),
        ("name=al%70ha", "alpha alpha"),
        ("name='", ""),
        ("name=%00", ""),
        ("tenant_id=none", ""),
        ("ike_version=v1", "alpha alpha bravo charlie delta"),
        ("metadata=1", "alpha alpha bravo charlie delta"),
    ] {
        assert_eq!(listed(&app, query).await, expected, "{query}");
    }
}

async fn what_cannot_be_filtered_or_sorted() {
    let app = TestApp::start().await;
    for (query, kind, message) in [
        ("bogus=1&zz=2", "HTTPBadRequest", "['bogus', 'zz'] is invalid attribute for filtering"),
        ("lifetime=3600", "HTTPBadRequest", "['lifetime'] is invalid attribute for filtering"),
        ("sort_key=pfs&sort_dir=asc", "HTTPBadRequest", "['pfs'] is invalid attribute for sort_keys"),
        ("sort_key=name", "HTTPBadRequest", "The number of sort_keys and sort_dirs must be same"),
        (
            "sort_key=name&sort_dir=up",
            "HTTPBadRequest",
            "['up'] is invalid value for sort_dirs, valid value is 'asc' and 'desc'",
        ),
        ("sort_key=pfs&sort_dir=up&limit=x", "HTTPBadRequest", "['pfs'] is invalid attribute for sort_keys"),
        ("limit=abc", "BadRequest", "Bad limit request: Limit must be an integer 0 or greater and not 'abc'."),
        ("limit=-1", "BadRequest", "Bad limit request: Limit must be an integer 0 or greater and not '-1'."),
        ("limit=1&limit=1", "HTTPBadRequest", "'limit' is given more than once"),
        ("page_reverse=yes", "InvalidInput", "Invalid input for operation: 'yes' cannot be converted to boolean."),
        ("name=%ff", "HTTPBadRequest", "The query string is not valid UTF-8."),
    ] {
        assert_eq!(app.get(Who::Member, &format!("{IKE}?{query}")).await.refused(400, kind), message, "{query}");
    }
    app.get(Who::Member, &format!("{CONNECTIONS}?psk=secret")).await.refused(400, "HTTPBadRequest");
}

async fn orders() {
    let app = TestApp::start().await;
    policies(&app).await;
    for (sort, expected) in [
        ("sort_key=name&sort_dir=asc", "alpha alpha bravo charlie delta"),
        ("sort_key=name&sort_dir=desc", "delta charlie bravo alpha alpha"),
        ("sort_key=name&sort_dir=asc&sort_key=id&sort_dir=desc", "alpha alpha bravo charlie delta"),
    ] {
        let body = app.get(Who::Member, &format!("{IKE}?{sort}")).await.expect(200);
        assert_eq!(names(&body).join(" "), expected, "{sort}");
    }
    for (collection, key) in [(GROUPS, "type"), (SERVICES, "router_id"), (IKE, "tenant_id")] {
        app.get(Who::Member, &format!("{collection}?sort_key={key}&sort_dir=asc&limit=%2B1&page_reverse=tRue"))
            .await
            .expect(200);
    }
}

/// Follows a link as a client does: unchanged, on the host in it.
async fn follow(app: &TestApp, body: &Value, rel: &str) -> Option<Value> {
    let links = body["ikepolicies_links"].as_array()?;
    let href = links.iter().find(|link| link["rel"] == rel)?["href"].as_str()?;
    let path = href.strip_prefix("http://vpn.example:9696").expect("the host that was asked");
    Some(app.get(Who::Member, path).await.expect(200))
}

async fn pages_forth_and_back() {
    let app = TestApp::start().await;
    policies(&app).await;
    for sort in ["", "&sort_key=name&sort_dir=asc", "&sort_key=name&sort_dir=desc&sort_key=id&sort_dir=desc"] {
        let all = app.get(Who::Member, &format!("{IKE}?fields=id{sort}")).await.expect(200);
        let all: Vec<Value> = all["ikepolicies"].as_array().expect("a list").clone();
        let mut page = app.get(Who::Member, &format!("{IKE}?limit=2&fields=id{sort}")).await.expect(200);
        assert!(follow(&app, &page, "previous").await.is_none(), "the first page has no previous page");
        let (mut forth, mut last) = (Vec::new(), page.clone());
        loop {
            forth.extend(page["ikepolicies"].as_array().expect("a list").clone());
            let Some(next) = follow(&app, &page, "next").await else { break };
            (page, last) = (next.clone(), next);
        }
        assert_eq!(forth, all, "forth{sort}");
        let mut back = last["ikepolicies"].as_array().expect("a list").clone();
        while let Some(previous) = follow(&app, &last, "previous").await {
            back.splice(0..0, previous["ikepolicies"].as_array().expect("a list").clone());
            last = previous;
        }
        assert_eq!(back, all, "back{sort}");
    }
    // A full last page has no next page; without a limit, there are no links.
    for query in ["limit=5", "limit=6", "limit=0", ""] {
        let body = app.get(Who::Member, &format!("{IKE}?{query}")).await.expect(200);
        assert!(body.get("ikepolicies_links").is_none(), "{query}");
    }
}

async fn lists_have_a_largest_page() {
    let app = TestApp::start_with(|config| config.api.max_page = 2).await;
    policies(&app).await;
    for query in ["", "limit=0", "limit=5", "limit=99999999999999999999"] {
        let (mut seen, mut page) = (Vec::new(), app.get(Who::Member, &format!("{IKE}?{query}")).await.expect(200));
        loop {
            let policies = page["ikepolicies"].as_array().expect("a list");
            assert!((1..=2).contains(&policies.len()), "{query}: {}", policies.len());
            seen.extend(policies.iter().map(|policy| policy["id"].to_string()));
            let Some(next) = follow(&app, &page, "next").await else { break };
            assert!(follow(&app, &next, "previous").await.is_some(), "{query}");
            page = next;
        }
        assert!(seen.is_sorted(), "{query}");
        assert_eq!(seen.len(), 5, "{query}");
    }
    let one = app.get(Who::Member, &format!("{IKE}?limit=1")).await.expect(200);
    assert_eq!(one["ikepolicies"].as_array().map(Vec::len), Some(1), "a smaller page is allowed");

    let app = TestApp::start_with(|config| config.api.max_page = 0).await;
    policies(&app).await;
    let marker = app.get(Who::Member, &format!("{IKE}?limit=1")).await.expect(200)["ikepolicies"][0]["id"].clone();
    let marker = marker.as_str().expect("an id");
    for query in [String::new(), "limit=0".into(), format!("marker={marker}")] {
        let all = app.get(Who::Member, &format!("{IKE}?{query}")).await.expect(200);
        assert_eq!(all["ikepolicies"].as_array().map(Vec::len), Some(5), "{query}: as in Neutron");
        assert!(all.get("ikepolicies_links").is_none(), "{query}");
    }
}

/// All keys are different, which is the worst case for finding repeated ones.
async fn queries_have_a_bounded_number_of_keys() {
    let app = TestApp::start().await;
    policies(&app).await;
    let keys = |number: usize| (0..number).map(|key| format!("k{key}")).collect::<Vec<_>>().join("&");
    let unknown = app.get(Who::Member, &format!("{IKE}?{}", keys(1000))).await.refused(400, "HTTPBadRequest");
    assert!(unknown.ends_with("is invalid attribute for filtering"), "{unknown}");
    for path in [IKE, "/v2.0/service-providers", "/v2.0/networks"] {
        let message = app.get(Who::Member, &format!("{path}?{}", keys(1001))).await.refused(400, "HTTPBadRequest");
        assert_eq!(message, "The query has more than 1000 keys and values.");
    }
    let id = app.get(Who::Member, IKE).await.expect(200)["ikepolicies"][0]["id"].clone();
    let fields = vec!["fields=id"; 900].join("&");
    let shown = app.get(Who::Member, &format!("{}?{fields}", at(IKE, id.as_str().expect("an id")))).await.expect(200);
    assert_eq!(shown, json!({"ikepolicy": {"id": id}}));
}

async fn links_follow_the_caller() {
    let app = TestApp::start().await;
    policies(&app).await;
    let token = app.token(Who::Member).await;
    let request =
        Request::get(format!("{IKE}?limit=1")).header("X-Auth-Token", &token).header("X-Forwarded-Proto", "https");
    let body = app.send(request, "").await.expect(200);
    let href = body["ikepolicies_links"][0]["href"].as_str().expect("a link");
    assert!(href.starts_with("https://vpn.example:9696/v2.0/vpn/ikepolicies?limit=1&marker="), "{href}");
}

async fn connections_filter_by_their_kinds() {
    let app = TestApp::start_with(|config| config.driver.backend = vpnaas::config::DriverBackend::None).await;
    let world = World::make(&app).await;
    world.connection_with(&app, json!({"name": "one"})).await;
    world
        .connection_with(
            &app,
            json!({"name": "two", "mtu": 1400, "admin_state_up": false, "deletion_protection": true}),
        )
        .await;
    for (query, expected) in [
        ("mtu=1400", vec!["two"]),
        ("mtu=01400", vec!["two"]),
        ("mtu=99999999999999999999&mtu=-1", vec![]),
        ("admin_state_up=True", vec!["one"]),
        ("deletion_protection=true", vec!["two"]),
        ("status=PENDING_CREATE", vec!["one", "two"]),
        ("status=ACTIVE", vec![]),
        ("local_ep_group_id=", vec![]),
        ("route_mode=static&auth_mode=psk", vec!["one", "two"]),
        ("route_mode=dynamic", vec![]),
    ] {
        let path = format!("{CONNECTIONS}?{query}&fields=name&sort_key=name&sort_dir=asc");
        let body = app.get(Who::Member, &path).await.expect(200);
        let names: Vec<&str> = body["ipsec_site_connections"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|one| one["name"].as_str())
            .collect();
        assert_eq!(names, expected, "{query}");
    }
    for query in ["mtu=abc", "mtu=", "admin_state_up=maybe"] {
        app.get(Who::Member, &format!("{CONNECTIONS}?{query}")).await.refused(400, "InvalidInput");
    }
}

/// Generated clients pass parameters by position.
async fn parameters_stand_in_the_order_in_which_they_are_needed() {
    for path in [CONNECTIONS, GROUPS, IKE, SERVICES] {
        let parameters = VPNAAS.value()["paths"][path]["get"]["parameters"].clone();
        let parameters = parameters.as_array().expect("a list").clone();
        let names: Vec<_> = parameters.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
        assert_eq!(names[..6], ["limit", "marker", "page_reverse", "sort_key", "sort_dir", "id"], "{path}");
        let deprecated: Vec<_> = parameters.iter().map(|parameter| parameter["deprecated"] == true).collect();
        assert!(deprecated.is_sorted(), "{path}: {names:?}");
    }
}

/// Each filter and sort key in the documents, with its example.
async fn every_documented_filter_and_order_answers() {
    let app = TestApp::start().await;
    let mut asked = 0;
    for document in [VPNAAS.value(), DOCUMENT.value()] {
        for (path, item) in document["paths"]
            .as_object()
            .expect("paths")
            .iter()
            .filter(|(path, _)| path.starts_with("/v2.0") && !path.contains('{'))
        {
            for parameter in item["get"]["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().expect("a name");
                let example = match &parameter["example"] {
                    Value::Array(items) => items[0].clone(),
                    other => other.clone(),
                };
                let value = example.as_str().map_or_else(|| example.to_string(), str::to_owned).replace(' ', "%20");
                let pair = if name == "sort_dir" {
                    "&sort_key=name"
                } else if name == "sort_key" {
                    "&sort_dir=asc"
                } else {
                    ""
                };
                app.get(Who::Admin, &format!("{path}?{name}={value}{pair}")).await.expect(200);
                asked += 1;
            }
        }
    }
    assert!(asked > 60, "only {asked}");
}
