//! The documents and the page, as they are served.

use axum::http::Request;
use serde_json::Value;
use vpnaas::api::document::{Document, Format};

use crate::support::{TestApp, Who, trials};

trials![the_documents_are_the_checked_in_ones, the_page_loads_nothing_from_elsewhere, what_is_known_is_not_sent_again];

async fn the_documents_are_the_checked_in_ones() {
    let app = TestApp::start().await;
    for (path, checked_in) in [
        ("/openapi.json", include_str!("../../openapi/vpnaas-v2.0.json")),
        ("/standalone.json", include_str!("../../openapi/standalone.json")),
        ("/openapi.yaml", Document::Vpnaas.text(Format::Yaml)),
    ] {
        let reply = app.get(Who::Nobody, path).await;
        assert_eq!(reply.status, 200);
        assert!(reply.text() == checked_in, "{path} is not what is checked in");
        assert_eq!(reply.headers["access-control-allow-origin"], "*");
    }
    let yaml: Value = serde_norway::from_str(&app.get(Who::Nobody, "/openapi.yaml").await.text()).expect("YAML");
    assert_eq!(yaml, *Document::Vpnaas.value());
}

async fn the_page_loads_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    let reply = app.get(Who::Nobody, "/docs").await;
    assert!(reply.status.is_redirection());
    for path in ["/docs/", "/docs/swagger-initializer.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"] {
        let reply = app.get(Who::Nobody, path).await;
        assert_eq!(reply.status, 200, "{path}");
        let policy = reply.headers["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(reply.headers.contains_key("cache-control") && reply.headers.contains_key("etag"), "{path}");
    }
    let page = app.get(Who::Nobody, "/docs/").await.text();
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    let initializer = app.get(Who::Nobody, "/docs/swagger-initializer.js").await.text();
    assert!(initializer.contains("../openapi.json") && initializer.contains("../standalone.json"), "{initializer}");
    assert!(initializer.contains("\"validatorUrl\": \"none\""), "{initializer}");
    app.get(Who::Nobody, "/docs/nothing.js").await.refused(404, "HTTPNotFound");
}

async fn what_is_known_is_not_sent_again() {
    let app = TestApp::start().await;
    for path in ["/openapi.json", "/docs/"] {
        let first = app.get(Who::Nobody, path).await;
        let tag = first.headers["etag"].to_str().expect("text").to_owned();
        let again = app.send(Request::get(path).header("If-None-Match", &tag), "").await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        let other = app.send(Request::get(path).header("If-None-Match", "\"other\""), "").await;
        assert_eq!(other.body, first.body);
    }
}
