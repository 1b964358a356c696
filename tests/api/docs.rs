//! The documents and the page, as served.

use std::{io::Read as _, path::Path};

use axum::http::Request;
use serde_json::Value;
use vpnaas::{
    api::document::{Edition, Format, VPNAAS},
    standalone::DOCUMENT,
};

use crate::support::{TestApp, Who, trials};

trials![
    the_documents_are_the_checked_in_ones,
    the_page_loads_nothing_from_elsewhere,
    the_page_guards_itself,
    the_page_says_where_tokens_are,
    files_are_compressed_for_those_who_ask,
    what_is_known_is_not_sent_again,
    other_origins_may_ask_first,
    names_that_are_not_text_name_nothing,
];

async fn the_documents_are_the_checked_in_ones() {
    let app = TestApp::start().await;
    for (path, checked_in) in [
        ("/openapi.json", include_str!("../../openapi/vpnaas-v2.0.json")),
        ("/standalone.json", include_str!("../../openapi/standalone.json")),
        ("/openapi-3.0.json", include_str!("../../openapi/vpnaas-v2.0-openapi-3.0.json")),
        ("/standalone-3.0.json", include_str!("../../openapi/standalone-openapi-3.0.json")),
        ("/openapi.yaml", &VPNAAS.text(Format::Yaml)),
        ("/standalone-3.0.yaml", &DOCUMENT.text_in(Edition::V3_0, Format::Yaml)),
    ] {
        let reply = app.get(Who::Nobody, path).await;
        assert_eq!(reply.status, 200);
        assert!(reply.text() == checked_in, "{path} is not what is checked in");
        assert_eq!(reply.headers["access-control-allow-origin"], "*");
    }
    let yaml: Value = vpnaas::drift::parse(&app.get(Who::Nobody, "/openapi.yaml").await.text()).expect("YAML");
    assert_eq!(yaml, *VPNAAS.value());
}

async fn the_page_loads_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    let redirect = app.get(Who::Nobody, "/docs").await;
    assert!(redirect.status.is_redirection());
    assert_eq!(redirect.headers["location"], "docs/", "relative: a proxy may have taken a prefix away");
    let page = app.get(Who::Nobody, "/docs/").await;
    let text = page.text();
    let addresses = addresses(&text);
    assert!(addresses.len() > 10, "{addresses:?}");
    for address in &addresses {
        let path = match address.strip_prefix("../") {
            Some(above) => format!("/{above}"),
            None => format!("/docs/{address}"),
        };
        assert!(!address.starts_with('/') && !address.contains(':'), "{address} is not relative");
        assert_eq!(app.get(Who::Nobody, &path).await.status, 200, "{path}");
    }
    assert!(!text.contains("//") && !text.contains("<script>") && !text.contains("style="), "{text}");
    let own = addresses.iter().filter(|address| !address.starts_with("../") && !address.starts_with("swagger-ui"));
    let is_picture = |address: &str| Path::new(address).extension().is_some_and(|kind| kind == "png");
    for address in own.filter(|address| !is_picture(address)) {
        let own = app.get(Who::Nobody, &format!("/docs/{address}")).await;
        assert!(!own.text().contains("://"), "{address} names a host");
    }
    for path in ["/docs/nothing.js", "/docs/index.html", "/docs/oauth2-redirect.html", "/docs/..%2Fpage.rs"] {
        app.get(Who::Nobody, path).await.refused(404, "HTTPNotFound");
    }
}

/// The values of `href` and `src` on a page, without links to anchors.
fn addresses(html: &str) -> Vec<String> {
    let attributes = ["href=\"", "src=\""].into_iter().flat_map(|name| html.split(name).skip(1));
    let values = attributes.filter_map(|rest| rest.split('"').next());
    values.filter(|value| !value.starts_with('#')).map(str::to_owned).collect()
}

async fn the_page_guards_itself() {
    let app = TestApp::start().await;
    for path in ["/docs/", "/docs/page.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"] {
        let reply = app.get(Who::Nobody, path).await;
        assert_eq!(reply.status, 200, "{path}");
        let policy = reply.headers["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(policy.contains("form-action 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert_eq!(reply.headers["referrer-policy"], "no-referrer");
        assert!(reply.headers.contains_key("cache-control") && reply.headers.contains_key("etag"), "{path}");
    }
    let definitions = app.get(Who::Nobody, "/docs/definitions.js").await.text();
    for path in ["\"../openapi.json\"", "\"../standalone.json\""] {
        assert!(definitions.contains(path), "{definitions}");
    }
    let page = app.get(Who::Nobody, "/docs/page.js").await.text();
    for setting in ["validatorUrl: \"none\"", "persistAuthorization: false"] {
        assert!(page.contains(setting), "{page}");
    }
}

async fn the_page_says_where_tokens_are() {
    let app = TestApp::start().await;
    let page = app.get(Who::Nobody, "/docs/").await.text();
    for part in ["VPN as a Service", "../identity/v3/auth/tokens", "id=\"login\"", "demopw", "X-Auth-Token"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for status in ["204", "401", "404", "409"] {
        assert!(page.contains(&format!("<dt>{status}</dt>")), "{status}: {page}");
    }
}

async fn files_are_compressed_for_those_who_ask() {
    let app = TestApp::start().await;
    for path in ["/docs/", "/docs/swagger-ui-bundle.js", "/docs/head.js", "/openapi.json"] {
        let plain = app.get(Who::Nobody, path).await;
        assert!(!plain.headers.contains_key("content-encoding"), "{path}");
        let small = app.send(Request::get(path).header("Accept-Encoding", "br, gzip"), "").await;
        assert_eq!(small.headers["content-encoding"], "gzip", "{path}");
        assert!(small.body.len() < plain.body.len(), "{path}");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&small.body[..]).read_to_end(&mut unpacked).expect("gzip");
        assert!(unpacked == plain.body, "{path}");
        for reply in [&plain, &small] {
            assert_eq!(reply.headers["vary"], "Accept-Encoding", "{path}");
        }
        assert_ne!(plain.headers["etag"], small.headers["etag"], "{path}: two contents, two tags");
    }
}

async fn what_is_known_is_not_sent_again() {
    let app = TestApp::start().await;
    for path in ["/openapi.json", "/docs/"] {
        let first = app.get(Who::Nobody, path).await;
        let tag = first.headers["etag"].to_str().expect("text").to_owned();
        let again = app.send(Request::get(path).header("If-None-Match", &tag), "").await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        let weakened = app.send(Request::get(path).header("If-None-Match", format!("W/{tag}")), "").await;
        assert_eq!(weakened.status, 304, "{path}");
        let other = app.send(Request::get(path).header("If-None-Match", "\"other\""), "").await;
        assert_eq!(other.body, first.body);
    }
}

async fn other_origins_may_ask_first() {
    let app = TestApp::start().await;
    for path in ["/openapi.json", "/standalone-3.0.yaml"] {
        let request = Request::options(path)
            .header("Origin", "https://editor.example")
            .header("Access-Control-Request-Method", "GET")
            .header("Access-Control-Request-Headers", "if-none-match");
        let reply = app.send(request, "").await;
        assert_eq!((reply.status.as_u16(), reply.body.len()), (204, 0), "{path}");
        assert_eq!(reply.headers["access-control-allow-origin"], "*");
        assert_eq!(reply.headers["access-control-allow-methods"], "GET, HEAD");
    }
}

async fn names_that_are_not_text_name_nothing() {
    let app = TestApp::start().await;
    for path in ["/docs/%ff", "/docs/a%C3", "/docs/unknown"] {
        app.get(Who::Nobody, path).await.refused(404, "HTTPNotFound");
    }
}
