//! Good practices beyond validity, checked on the document as a JSON value.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::lint::{METHODS, object, resolve};

/// The extension that lists the error types of a response.
const ERROR_TYPES: &str = "x-neutron-error-types";

/// All violations of the practices, one line each.
pub fn findings(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    head(document, &mut found);
    for (path, item) in object(&document["paths"]) {
        for method in METHODS.into_iter().filter(|method| item.get(method).is_some()) {
            let operation = &item[method];
            let place = format!("{} {path}", method.to_uppercase());
            unauthorized(operation, &place, &mut found);
            errors(document, operation, &place, &mut found);
            if method == "post" && document["paths"].get(format!("{path}/{{{}}}", member(document, path))).is_some() {
                created(document, operation, &place, &mut found);
            }
            if method == "get" && has_parameter(operation, "limit") {
                pages(document, operation, &place, &mut found);
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let place = format!("{place} parameter {}", text(&parameter["name"]));
                bounds(&parameter["schema"], &place, &mut found);
                if text(&parameter["name"]) == "tenant_id" && parameter["deprecated"] != true {
                    found.push(format!("{place}: an older name that is not deprecated"));
                }
            }
            for (status, answer) in object(&operation["responses"]) {
                for (name, header) in object(&resolve(document, answer)["headers"]) {
                    let (header, place) = (resolve(document, header), format!("{place} {status} {name}"));
                    bounds(&header["schema"], &place, &mut found);
                    if header["required"] != true && name != "Retry-After" {
                        found.push(format!("{place}: a header that clients must reckon to be absent"));
                    }
                }
            }
        }
    }
    for (name, schema) in object(&document["components"]["schemas"]) {
        if !document["components"]["responses"][name].is_null() {
            found.push(format!("{name}: a response and a schema of one name"));
        }
        for key in object(&schema["properties"]).keys() {
            if !document["components"]["schemas"][key].is_null() {
                found.push(format!("{name}.{key}: a property and a schema of one name"));
            }
        }
        described(schema, name, &mut found);
        bounds(schema, name, &mut found);
    }
    found
}

/// The head of the document: contact, further documentation, servers, and the token required by default.
fn head(document: &Value, found: &mut Vec<String>) {
    let info = &document["info"];
    for (part, is_there) in [
        ("a title that makes the name of a package", is_package_name(text(&info["title"]))),
        ("a licence with name and URL", info["license"]["name"].is_string() && info["license"]["url"].is_string()),
        ("externalDocs", text(&document["externalDocs"]["url"]).ends_with("/docs/manual")),
        ("security at the root", !object(&document["security"][0]).is_empty()),
        ("a server for people who generate clients", document["servers"][0]["url"] == "http://127.0.0.1:9696"),
        ("a host and a port to choose", object(&document["servers"][1]["variables"]).len() == 2),
        ("a server beside the document", document["servers"][2]["url"] == "."),
        (
            "a short description",
            (1..=3).contains(&text(&info["description"]).split(". ").count())
                && !text(&info["description"]).contains('#'),
        ),
    ] {
        if !is_there {
            found.push(format!("the document has not {part}"));
        }
    }
}

/// A few words of letters only, which the naming conventions of all languages leave intact.
fn is_package_name(title: &str) -> bool {
    let is_word = |word: &str| {
        word.chars().all(char::is_alphabetic)
            && (word.to_uppercase() == word || !word.chars().skip(1).any(char::is_uppercase))
    };
    (1..=4).contains(&title.split(' ').count()) && title.split(' ').all(is_word)
}

/// Operations without a token: versions, and logging in.
const PUBLIC: [&str; 5] = ["listVersions", "showVersion", "listIdentityVersions", "showIdentityVersion", "createToken"];

/// A secured operation refers to the one 401, which says where to get a token; the few public operations say so.
fn unauthorized(operation: &Value, place: &str, found: &mut Vec<String>) {
    let is_public = operation["security"].as_array().is_some_and(Vec::is_empty);
    if is_public != PUBLIC.contains(&text(&operation["operationId"])) {
        found.push(format!("{place}: public, or secured, against the list"));
    }
    let reference = &operation["responses"]["401"]["$ref"];
    if !is_public && *reference != "#/components/responses/Unauthorized" {
        found.push(format!("{place}: secured, and the 401 is not the shared one"));
    }
}

/// Whether refusals have a different body: Keystone's, or the one that clients expect for an unknown extension.
fn has_other_bodies(operation: &Value) -> bool {
    operation["tags"][0] == "identity" || operation["operationId"] == "showExtension"
}

/// Every refusal except a 401 has the common body, and each of its error types is listed, explained and shown.
fn errors(document: &Value, operation: &Value, place: &str, found: &mut Vec<String>) {
    for (status, answer) in object(&operation["responses"]).iter().filter(|(status, _)| status.as_str() >= "400") {
        let answer = resolve(document, answer);
        let place = format!("{place} {status}");
        let content = &answer["content"]["application/json"];
        if status == "401" && answer["headers"].get("WWW-Authenticate").is_none() {
            found.push(format!("{place}: no WWW-Authenticate"));
        }
        let fault = resolve(document, &content["schema"]);
        let error = resolve(document, &fault["properties"]["NeutronError"]);
        if error.is_null() {
            if status != "401" && !has_other_bodies(operation) {
                found.push(format!("{place}: another body than every refusal has"));
            }
            continue;
        }
        let types: BTreeSet<&str> = answer[ERROR_TYPES].as_array().into_iter().flatten().map(text).collect();
        if fault["properties"]["status"]["maximum"].as_u64() != status.parse().ok() {
            found.push(format!("{place}: its schema is another status's"));
        }
        let listed = error["properties"]["type"]["enum"].as_array();
        if listed.is_none_or(|listed| !listed.iter().map(text).eq(types.iter().copied())) {
            found.push(format!("{place}: its schema does not list exactly {types:?}"));
        }
        if types.is_empty() {
            found.push(format!("{place}: no {ERROR_TYPES}"));
        }
        let shown = object(&content["examples"]).values().map(|example| &example["value"]);
        let shown: BTreeSet<&str> = shown.map(|value| text(&value["NeutronError"]["type"])).collect();
        if shown != types {
            found.push(format!("{place}: lists the error types {types:?} and shows {shown:?}"));
        }
        let summaries = object(&content["examples"]).values().map(|example| text(&example["summary"]));
        for summary in summaries.filter(|summary| summary.contains('`')) {
            found.push(format!("{place}: a summary that is not plain text: {summary}"));
        }
        for kind in types.iter().filter(|kind| !text(&answer["description"]).contains(&format!("`{kind}`"))) {
            found.push(format!("{place}: does not say when it is {kind}"));
        }
    }
}

/// A create returns a Location, and has a link to every operation on the new object.
fn created(document: &Value, operation: &Value, place: &str, found: &mut Vec<String>) {
    let answer = &operation["responses"]["201"];
    if answer["headers"].get("Location").is_none() {
        found.push(format!("{place} 201: no Location"));
    }
    let path = place.split_once(' ').map(|(_, path)| path).unwrap_or_default();
    let members = &document["paths"][format!("{path}/{{{}}}", member(document, path))];
    for operation in METHODS.into_iter().filter_map(|method| members.get(method)) {
        let id = text(&operation["operationId"]);
        if answer["links"][id]["operationId"] != id {
            found.push(format!("{place} 201: no link to {id}"));
        }
    }
}

/// A list can be paged, and has links to the other pages.
fn pages(document: &Value, operation: &Value, place: &str, found: &mut Vec<String>) {
    for name in ["marker", "page_reverse", "sort_key", "sort_dir"] {
        if !has_parameter(operation, name) {
            found.push(format!("{place}: `limit` without `{name}`"));
        }
    }
    let schema = resolve(document, &operation["responses"]["200"]["content"]["application/json"]["schema"]);
    if !object(&schema["properties"]).keys().any(|name| name.ends_with("_links")) {
        found.push(format!("{place}: no links to other pages"));
    }
}

/// Every schema and attribute has a description and an example; a deprecated one names its replacement.
fn described(schema: &Value, name: &str, found: &mut Vec<String>) {
    if text(&schema["description"]).is_empty() {
        found.push(format!("{name}: no description"));
    }
    let properties = object(&schema["properties"]);
    for (key, property) in properties {
        let place = format!("{name}.{key}");
        let referring = [property, &property["items"], &property["oneOf"][0]];
        let is_reference = referring.iter().any(|holder| holder.get("$ref").is_some());
        if text(&property["description"]).is_empty() {
            found.push(format!("{place}: no description"));
        }
        if !is_reference && property.get("examples").is_none() {
            found.push(format!("{place}: no example"));
        }
        let names_another = |description: &str| {
            let named = description.split('`').skip(1).step_by(2);
            named.clone().count() > 0 && named.clone().all(|other| other != key)
        };
        if property["deprecated"] == true && !names_another(text(&property["description"])) {
            found.push(format!("{place}: deprecated, and names no replacement"));
        }
        if key == "id" && property["format"] == "uuid" && property["readOnly"] != true {
            found.push(format!("{place}: an id that is not readOnly"));
        }
        if key == "tenant_id" && property["deprecated"] != true {
            found.push(format!("{place}: an older way that is not deprecated"));
        }
        // For this format, some generators make a type that sends asterisks, so only responses use it.
        let is_given = schema["additionalProperties"] == false;
        let is_secret = key == "psk" || key == "password";
        if is_secret && (property["format"] == "password") == (is_given || key == "password") {
            found.push(format!("{place}: a secret that is shown, or sent as asterisks"));
        }
    }
}

/// Fixed lists, which do not grow with the projects' objects.
const FIXED_LISTS: [&str; 3] = ["ExtensionList", "ServiceProviderList", "VersionList"];

/// Numbers without a maximum: the limit of a list, and counts.
fn is_endless(place: &str) -> bool {
    let (holder, last) = place.rsplit_once('.').unwrap_or(("", place));
    holder.ends_with("List") && !last.ends_with("_links") && !FIXED_LISTS.contains(&holder)
}

/// Every number, text and list has meaningful bounds; every integer has a width.
fn bounds(schema: &Value, place: &str, found: &mut Vec<String>) {
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(several) => several.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let has = |keyword: &str| schema.get(keyword).is_some();
    if (schema["format"] == "uuid" || schema["format"] == "date-time") && (has("minLength") || has("maxLength")) {
        found.push(format!("{place}: a UUID or time needs no lengths, and C# has none of it"));
    }
    if has("enum") && (has("minLength") || has("maxLength")) {
        found.push(format!("{place}: words need no lengths, and zod has none for them"));
    }
    let has_its_length = schema["format"] == "uuid" || schema["format"] == "date-time";
    let is_bounded = |kind: &str| match kind {
        "string" => has("maxLength") || has("enum") || has_its_length,
        // Any integer is a valid limit or filter, so no width is promised.
        "integer" if place.contains(" parameter ") => {
            has("minimum") == place.ends_with(" limit") && !has("format") && !has("maximum")
        }
        "integer" => has("minimum") && has("format"),
        "array" => has("maxItems") != is_endless(place),
        _other => true,
    };
    found.extend(types.iter().filter(|kind| !is_bounded(kind)).map(|kind| format!("{place}: {kind} without bounds")));
    if schema["maximum"] == i32::MAX || schema["maximum"] == i64::MAX {
        found.push(format!("{place}: a bound that the format gives"));
    }
    for (key, property) in object(&schema["properties"]) {
        bounds(property, &format!("{place}.{key}"), found);
    }
    if has("items") && schema["maxItems"] != 0 {
        // The items of a list that is always empty need no bounds.
        bounds(&schema["items"], &format!("{place}[]"), found);
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        for one in schema[keyword].as_array().into_iter().flatten() {
            bounds(one, place, found);
        }
    }
}

/// The parameter with the id of a collection's member; empty if there is none.
fn member<'a>(document: &'a Value, collection: &str) -> &'a str {
    let below = format!("{collection}/{{");
    let mut members = object(&document["paths"]).keys().filter_map(|path| path.strip_prefix(&below)?.strip_suffix('}'));
    members.find(|name| !name.contains('/')).unwrap_or_default()
}

fn has_parameter(operation: &Value, name: &str) -> bool {
    operation["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["name"] == name)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Each practice, violated in one place: the JSON pointer, the value there (null removes it), and the finding.
pub fn broken() -> Vec<(&'static str, Value, &'static str)> {
    let connections = "/paths/~1v2.0~1vpn~1ipsec-site-connections";
    let one = "/paths/~1v2.0~1vpn~1ipsec-site-connections~1{connection_id}";
    let conflict = "/components/responses/DeleteIpsecSiteConnectionConflict";
    let at = |base: &str, rest: &str| -> &'static str { format!("{base}{rest}").leak() };
    vec![
        ("/info/title", json!("VPNaaS"), "a title that makes the name of a package"),
        ("/info/license/url", json!(null), "a licence"),
        ("/info/description", json!("One. Two. Three. Four."), "a short description"),
        ("/externalDocs", json!(null), "externalDocs"),
        ("/security", json!([]), "security at the root"),
        ("/servers/0/url", json!("."), "a server for people who generate clients"),
        ("/servers/1/variables/port", json!(null), "a host and a port"),
        ("/servers/2/url", json!("/"), "a server beside the document"),
        (at(one, "/delete/responses/401"), json!({"description": "no"}), "the 401 is not the shared one"),
        ("/components/responses/Unauthorized/headers/WWW-Authenticate", json!(null), "no WWW-Authenticate"),
        (at(conflict, "/x-neutron-error-types"), json!(null), "no x-neutron-error-types"),
        (at(conflict, "/content/application~1json/examples/IPsecSiteConnectionHeld"), json!(null), "and shows"),
        (at(conflict, "/description"), json!("Refused."), "does not say when it is"),
        (
            at(conflict, "/content/application~1json/examples/IPsecSiteConnectionHeld/summary"),
            json!("`x`"),
            "plain text",
        ),
        (
            "/components/schemas/DeleteIpsecSiteConnectionConflictError/properties/type/enum",
            json!(["Other"]),
            "does not list exactly",
        ),
        (
            "/components/schemas/DeleteIpsecSiteConnectionConflictFault/properties/status/maximum",
            json!(599),
            "another status's",
        ),
        ("/components/schemas/Unauthorized", json!({"description": "x"}), "a response and a schema of one name"),
        ("/components/schemas/psk", json!({"description": "x"}), "a property and a schema of one name"),
        (at(connections, "/post/responses/201/headers/Location"), json!(null), "no Location"),
        (at(connections, "/post/responses/201/links/deleteIpsecSiteConnection"), json!(null), "no link to delete"),
        (
            at(connections, "/get/parameters"),
            json!([{"name": "limit", "schema": {"type": "integer"}}]),
            "without `marker`",
        ),
        (
            at(connections, "/get/parameters"),
            json!([{"name": "limit", "schema": {"type": "integer"}}]),
            "integer without bounds",
        ),
        (
            "/components/schemas/IpsecSiteConnectionList/properties/ipsec_site_connections_links",
            json!(null),
            "no links to other pages",
        ),
        (
            "/components/headers/RequestId/schema/maxLength",
            json!(null),
            "X-Openstack-Request-Id: string without bounds",
        ),
        ("/components/schemas/VpnService/properties/id/maxLength", json!(36), "a UUID or time needs no lengths"),
        ("/components/schemas/Pfs/maxLength", json!(9), "words need no lengths"),
        (at(one, "/delete/security"), json!([]), "public, or secured, against the list"),
        (
            "/components/responses/IPsecSiteConnectionNotFound/content/application~1json/schema/$ref",
            json!("#/x"),
            "another body",
        ),
        ("/components/schemas/Dpd/description", json!(null), "Dpd: no description"),
        ("/components/schemas/Dpd/properties/action/description", json!(null), "Dpd.action: no description"),
        ("/components/schemas/Dpd/properties/interval/examples", json!(null), "Dpd.interval: no example"),
        ("/components/schemas/Dpd/properties/timeout/minimum", json!(null), "Dpd.timeout: integer without bounds"),
        ("/components/schemas/Dpd/properties/timeout/maximum", json!(i32::MAX), "Dpd.timeout: a bound that the format"),
        ("/components/schemas/Dpd/properties/timeout/format", json!(null), "Dpd.timeout: integer without bounds"),
        (
            "/components/schemas/IpsecSiteConnection/properties/peer_cidrs/maxItems",
            json!(null),
            "peer_cidrs: array without bounds",
        ),
        (
            "/components/schemas/IpsecSiteConnection/properties/peer_cidrs/items/maxLength",
            json!(null),
            "peer_cidrs[]: string",
        ),
        (
            "/components/schemas/IpsecSiteConnection/properties/tenant_id/description",
            json!("Old."),
            "names no replacement",
        ),
        ("/components/schemas/VpnService/properties/tenant_id/deprecated", json!(null), "an older way"),
        ("/components/schemas/IpsecSiteConnection/properties/id/readOnly", json!(null), "not readOnly"),
        ("/components/schemas/IpsecSiteConnection/properties/psk/format", json!(null), "a secret that is shown"),
        (
            "/components/schemas/IpsecSiteConnectionCreate/properties/psk/format",
            json!("password"),
            "or sent as asterisks",
        ),
    ]
}
