//! The page at `/docs/`: Swagger UI below a header that says what this is and where to get tokens.
//!
//! Swagger UI's own files come from its package. Ours, in `page/`, replace its `index.html` and its initialization:
//! `page.js` is the entry point, and the others are its plugins, one task each. They use only relative URLs, so the
//! page works below any prefix that a proxy removes.

use std::{io, sync::Arc};

use utoipa_swagger_ui::Config;

use super::asset::Asset;
use crate::{api::document::manual, auth::KnownLogin};

/// The page may load only files of this service. Swagger UI uses inline styles to highlight code.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Our own files except the page itself.
const OWN: [(&str, &str, &str); 18] = [
    ("theme.js", JAVASCRIPT, include_str!("page/theme.js")),
    ("page.js", JAVASCRIPT, include_str!("page/page.js")),
    ("about.js", JAVASCRIPT, include_str!("page/about.js")),
    ("answers.js", JAVASCRIPT, include_str!("page/answers.js")),
    ("definitions.js", JAVASCRIPT, include_str!("page/definitions.js")),
    ("head.js", JAVASCRIPT, include_str!("page/head.js")),
    ("inventory.js", JAVASCRIPT, include_str!("page/inventory.js")),
    ("languages.js", JAVASCRIPT, include_str!("page/languages.js")),
    ("mends.js", JAVASCRIPT, include_str!("page/mends.js")),
    ("offers.js", JAVASCRIPT, include_str!("page/offers.js")),
    ("operations.js", JAVASCRIPT, include_str!("page/operations.js")),
    ("parameters.js", JAVASCRIPT, include_str!("page/parameters.js")),
    ("search.js", JAVASCRIPT, include_str!("page/search.js")),
    ("snippets.js", JAVASCRIPT, include_str!("page/snippets.js")),
    ("tabs.js", JAVASCRIPT, include_str!("page/tabs.js")),
    ("head.css", CSS, include_str!("page/head.css")),
    ("operations.css", CSS, include_str!("page/operations.css")),
    ("request.css", CSS, include_str!("page/request.css")),
];

/// The files of Swagger UI that the page uses.
const SWAGGER_UI: [&str; 4] = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-16x16.png", "favicon-32x32.png"];

/// Where to get tokens.
pub(super) enum Tokens<'a> {
    /// From the built-in identity service; for a demo, with a public login.
    Here(Option<&'a KnownLogin>),
    /// From a Keystone at this address.
    At(&'a str),
}

/// A file of the page, if there is one with this name.
pub(super) fn file(name: &str) -> io::Result<Option<Asset>> {
    if let Some((_, media_type, text)) = OWN.iter().find(|(own, ..)| *own == name) {
        return Asset::new(text.as_bytes().to_vec(), media_type).map(Some);
    }
    if name == "manual" {
        return Asset::new(manual::page().into_bytes(), HTML).map(Some);
    }
    if !SWAGGER_UI.contains(&name) {
        return Ok(None);
    }
    let served = utoipa_swagger_ui::serve(name, Arc::new(Config::default()));
    let Some(found) = served.map_err(|error| io::Error::other(error.to_string()))? else { return Ok(None) };
    let bytes = found.bytes.into_owned();
    let make = if found.gzpipped { Asset::compressed } else { Asset::new };
    make(bytes, &found.content_type).map(Some)
}

/// The page itself.
pub(super) fn index(tokens: &Tokens<'_>) -> io::Result<Asset> {
    Asset::new(html(tokens).into_bytes(), HTML)
}

fn html(tokens: &Tokens<'_>) -> String {
    let (token, standalone) = match tokens {
        Tokens::Here(login) => (built_in(*login), include_str!("page/standalone.html").trim_end()),
        Tokens::At(identity) => {
            (fill(include_str!("page/token-elsewhere.html"), &[("identity", &escape(identity))]), "")
        }
    };
    fill(include_str!("page/index.html"), &[("token", token.trim_end()), ("standalone", standalone)])
}

fn built_in(login: Option<&KnownLogin>) -> String {
    let (user, password, project) = login
        .map_or_else(Default::default, |login| (escape(&login.user), escape(&login.password), escape(&login.project)));
    let hint = if login.is_some() { include_str!("page/hint.html").trim_end() } else { "" };
    let curl = fill(
        include_str!("page/curl.html").trim_end(),
        &curl_values(login.map(|_| [user.as_str(), &password, &project])),
    );
    let values = [("user", &*user), ("password", &*password), ("project", &*project), ("hint", hint), ("curl", &*curl)];
    fill(include_str!("page/token-builtin.html"), &values)
}

/// The values of the curl command: a public login, or else the environment variables of OpenStack's clients.
fn curl_values(login: Option<[&str; 3]>) -> [(&'static str, &str); 5] {
    let [user, password, project] =
        login.unwrap_or(["'\"$OS_USERNAME\"'", "'\"$OS_PASSWORD\"'", "'\"$OS_PROJECT_NAME\"'"]);
    let [user_domain, project_domain] = match login {
        Some(_) => ["Default", "Default"],
        None => ["'\"${OS_USER_DOMAIN_NAME:-Default}\"'", "'\"${OS_PROJECT_DOMAIN_NAME:-Default}\"'"],
    };
    [
        ("user", user),
        ("password", password),
        ("project", project),
        ("user_domain", user_domain),
        ("project_domain", project_domain),
    ]
}

/// Replaces names in double braces in a template. Values are not expanded again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, name, after)) = next_name(rest) {
        filled.push_str(before);
        filled.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = after;
    }
    filled + rest
}

fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name, after))
}

/// Escapes text for HTML, including attribute values.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, letter| {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests;
