//! Checks every response in any test against the document.
//!
//! Status, media type, headers and body must be documented for the operation; in addition to its own responses, only
//! the common ones are accepted. The pairs seen are recorded, so that the run can end with the list of those that were
//! documented and never seen.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{LazyLock, Mutex},
};

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};
use vpnaas::{
    api::{contract::COMMON, document::VPNAAS, problem},
    standalone::DOCUMENT,
};

/// `(METHOD path-template, status)` pairs.
pub type Pairs = BTreeSet<(String, u16)>;

/// The base path of tests that configure one.
const BASE_PATH: &str = "/networking";

static SEEN: Mutex<Pairs> = Mutex::new(BTreeSet::new());

/// The operations of both documents, by method and template.
static OPERATIONS: LazyLock<BTreeMap<(String, String), Operation>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    for document in [VPNAAS.value(), DOCUMENT.value()] {
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let key = (method.to_uppercase(), path.clone());
                all.insert(key, Operation { document, operation });
            }
        }
    }
    all
});

struct Operation {
    document: &'static Value,
    operation: &'static Value,
}

/// The request and the response of a test.
pub struct Exchange<'a> {
    pub method: &'a Method,
    pub path: &'a str,
    pub query: &'a str,
    pub status: StatusCode,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// Checks one exchange; panics if it does not match the document.
pub fn watch(exchange: &Exchange<'_>) {
    let path = spelled(exchange.path);
    let Some((template, operation)) = find(exchange.method.as_str(), &path) else {
        // A page or a health check. Undocumented paths next to operations must return nothing else.
        let is_ours = ["/v2.0/", "/identity/"].iter().any(|prefix| path.starts_with(prefix));
        let refused = exchange.status == StatusCode::UNAUTHORIZED || is_common(exchange);
        assert!(!is_ours || refused, "{} {path} answered {} and is not documented", exchange.method, exchange.status);
        return;
    };
    let place = format!("{} {template}", exchange.method);
    let status = exchange.status.as_u16();
    let declared = resolve(operation.document, &operation.operation["responses"][status.to_string()]);
    if declared.is_null() {
        let body = String::from_utf8_lossy(exchange.body);
        assert!(is_common(exchange), "{place} answered {status}, which is not documented: {body}");
        return;
    }
    SEEN.lock().expect("no panic under the lock").insert((place.clone(), status));
    let headers = declared["headers"].as_object().into_iter().flatten().map(|(name, _)| name);
    // Depends on the cause of a status.
    for name in headers.filter(|name| *name != "Retry-After") {
        assert!(exchange.headers.contains_key(name.as_str()), "{place} answered {status} without {name}");
    }
    if exchange.method == Method::HEAD {
        assert!(exchange.body.is_empty(), "{place} answered {status} with a body");
        return;
    }
    let Some(content) = declared["content"].as_object() else {
        assert!(exchange.body.is_empty(), "{place} answered {status} with a body that is not documented");
        return;
    };
    let media_type = exchange.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default();
    let schema = match (content.get(media_type), media_type) {
        (Some(content), _) => &content["schema"],
        (None, problem::MEDIA_TYPE) if status >= 400 => &content["application/json"]["schema"],
        (None, other) => panic!("{place} answered {status} as {other:?}, which is not documented"),
    };
    let body: Value = serde_json::from_slice(exchange.body)
        .unwrap_or_else(|error| panic!("{place} answered {status} with a body that is no JSON: {error}"));
    let errors = breaches(operation.document, schema, &body, partial(exchange.query));
    assert!(errors.is_empty(), "{place} answered {status} with a body that breaks the document: {errors:?}\n{body}");
}

/// Whether only some attributes were requested.
pub fn partial(query: &str) -> bool {
    query.split('&').any(|pair| pair.starts_with("fields=") && pair != "fields=")
}

/// Whether it is one of the common responses.
pub fn is_common(exchange: &Exchange<'_>) -> bool {
    let body: Value = serde_json::from_slice(exchange.body).unwrap_or_default();
    let kind = body["NeutronError"]["type"].as_str().unwrap_or_default();
    let is_head = exchange.method == Method::HEAD;
    // In the identity service, unknown paths get Keystone's 404.
    let is_keystones = exchange.path.starts_with("/identity/v3") && body["error"]["code"] == exchange.status.as_u16();
    let is_nothing = is_keystones && matches!(exchange.status.as_u16(), 404 | 405);
    COMMON.iter().any(|common| common.status == exchange.status && (is_head || common.kind == kind || is_nothing))
}

/// The path as in the document: without the base path, and with normalized slashes.
pub fn spelled(path: &str) -> String {
    let path = path.strip_prefix(BASE_PATH).unwrap_or(path);
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if !["v2.0", "identity"].contains(segments.first().unwrap_or(&"")) {
        return path.to_owned();
    }
    let path = format!("/{}", segments.join("/"));
    let path = path.replace("/vpn/ipsec_site_", "/vpn/ipsec-site-").replace("/vpn/endpoint_", "/vpn/endpoint-");
    path.replace("/details.json", "/details")
}

/// The violations of a schema. With `fields`, only some attributes are present, which must be valid.
fn breaches(document: &Value, schema: &Value, body: &Value, partial: bool) -> Vec<String> {
    let mut components = document["components"].clone();
    if partial {
        for schema in components["schemas"].as_object_mut().expect("schemas").values_mut() {
            if let Some(object) = schema.as_object_mut() {
                object.remove("required");
            }
        }
    }
    let whole = json!({"allOf": [schema], "components": components});
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .expect("a schema");
    validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The template with the best matching literal segments, and its operation.
fn find(method: &str, path: &str) -> Option<(&'static str, &'static Operation)> {
    let fits = |template: &str| {
        let (a, b): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || (a.starts_with('{') && !b.is_empty()))
    };
    let best = |method: &str| {
        let mut found: Vec<_> =
            OPERATIONS.iter().filter(|((verb, template), _)| verb == method && fits(template)).collect();
        found.sort_by_key(|((_, template), _)| template.matches('{').count());
        found.first().map(|((_, template), operation)| (template.as_str(), *operation))
    };
    best(method).or_else(|| if method == "HEAD" { best("GET") } else { None })
}

fn resolve<'a>(document: &'a Value, holder: &'a Value) -> &'a Value {
    match holder["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => holder,
    }
}

/// The documented pairs that no test has seen.
pub fn unseen() -> Pairs {
    let seen = SEEN.lock().expect("no panic under the lock");
    let mut unseen = Pairs::new();
    for ((method, template), operation) in OPERATIONS.iter() {
        for status in operation.operation["responses"].as_object().expect("responses").keys() {
            let pair = (format!("{method} {template}"), status.parse().expect("a status"));
            if !seen.contains(&pair) {
                unseen.insert(pair);
            }
        }
    }
    unseen
}

/// Compares the unseen pairs with the permitted ones; reports the differences.
pub fn report_unseen() -> bool {
    let allowed: Pairs = include_str!("../unseen.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| {
            let (place, status) = line.rsplit_once(' ')?;
            Some((place.to_owned(), status.parse().ok()?))
        })
        .collect();
    let unseen = unseen();
    for (place, status) in unseen.difference(&allowed) {
        eprintln!("documented and never seen: {place} {status}");
    }
    for (place, status) in allowed.difference(&unseen) {
        eprintln!("seen, so take it out of tests/api/unseen.txt: {place} {status}");
    }
    unseen == allowed
}
