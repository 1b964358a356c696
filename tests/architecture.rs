//! The walls between the rooms, checked by reading the sources.
//!
//! What a room may know stands in [`ARROWS`]; what it knows against them stands in [`EXCEPTIONS`], a list that may only
//! shrink: an entry that is not needed any more fails the test, too. The rules are for the code that ships, so unit tests
//! inside `src` are left out. The reader of sources is simple on purpose (comments and literals out, then paths), and the
//! last tests here show that each rule can fail.

#[path = "architecture/source.rs"]
mod source;

use std::{collections::BTreeSet, io};

use source::{Source, sources};

/// Each room and the rooms that it may use, the outermost last.
const ARROWS: [(&str, &[&str]); 16] = [
    ("env", &[]),
    ("telemetry", &[]),
    ("model", &[]),
    ("store", &["env", "model"]),
    ("driver", &["env", "model", "store"]),
    ("auth", &["env", "model", "store"]),
    ("network", &["env", "model", "store", "auth"]),
    ("service", &["env", "model", "store", "driver", "auth", "network"]),
    ("reconcile", &["env", "model", "store", "driver", "service"]),
    ("api", &["env", "telemetry", "model", "store", "auth", "network", "service"]),
    ("config", &["telemetry", "model", "driver", "auth", "network"]),
    ("drift", &[]),
    ("demo", &["model", "store", "auth", "driver", "network", "service", "config"]),
    (
        "app",
        &[
            "env",
            "telemetry",
            "model",
            "store",
            "driver",
            "auth",
            "network",
            "service",
            "reconcile",
            "api",
            "config",
            "demo",
        ],
    ),
    ("cli", &["store", "auth", "api", "drift", "config", "telemetry", "app", "demo"]),
    ("main", &["cli"]),
];

/// Libraries that only these rooms may name.
const LIBRARIES: [(&str, &str); 9] = [
    ("axum", "api"),
    ("utoipa", "api"),
    ("utoipa_axum", "api"),
    ("utoipa_swagger_ui", "api"),
    ("sqlx", "store"),
    ("sea_query", "store"),
    ("sea_query_sqlx", "store"),
    ("ureq", "cli"),
    ("rustls", "cli"),
];

/// What a room knows although no arrow points there, and why. May only shrink.
const EXCEPTIONS: [(&str, &str, &str); 0] = [];

/// What the file of a handler may not name: a status stands once, in a type (`api/contract/answer.rs`, `faults!`), and what makes
/// one by other means could answer what the document does not list.
const NOT_IN_HANDLERS: [&str; 5] = ["StatusCode", "IntoResponse", "Response", "respond", "Answer"];

/// No file is longer than this, and half of those in `src` are at most as long as the second.
const LINES: (usize, usize) = (500, 150);

/// What the sources know that no arrow allows: room, what it knows, in which file.
fn escapes(sources: &[Source]) -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    for source in sources.iter().filter(|source| !source.is_test() && source.room() != "lib") {
        let room = source.room();
        let allowed = ARROWS.iter().find(|(name, _)| *name == room).map(|(_, allowed)| *allowed);
        let mut add = |what: &str| found.insert((room.to_owned(), what.to_owned(), source.path.clone()));
        if allowed.is_none() {
            add("no place in ARROWS");
        }
        for path in source.uses() {
            let target = path.split("::").next().unwrap_or_default();
            let is_room = ARROWS.iter().any(|(name, _)| *name == target);
            if is_room && target != room && !allowed.is_some_and(|allowed| allowed.contains(&target)) {
                add(&path);
            }
        }
        for (library, owner) in LIBRARIES {
            if room != owner && source.names(library) {
                add(library);
            }
        }
    }
    found
}

/// Whether an exception covers an escape.
fn covers(exception: &(&str, &str, &str), escape: &(String, String, String)) -> bool {
    let rest = escape.1.strip_prefix(exception.1);
    escape.0 == exception.0 && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn arrows_point_inwards() -> io::Result<()> {
    let escapes = escapes(&sources("src")?);
    let unknown: Vec<_> =
        escapes.iter().filter(|escape| !EXCEPTIONS.iter().any(|known| covers(known, escape))).collect();
    assert!(unknown.is_empty(), "no arrow of tests/architecture.rs points there: {unknown:#?}");
    let needless: Vec<_> =
        EXCEPTIONS.iter().filter(|known| !escapes.iter().any(|escape| covers(known, escape))).collect();
    assert!(needless.is_empty(), "these exceptions are not needed any more, take them off: {needless:#?}");
    Ok(())
}

#[test]
fn files_are_short() -> io::Result<()> {
    let lines = |source: &Source| source.text.lines().count();
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches"] {
        long.extend(sources(folder)?.iter().filter(|source| lines(source) > LINES.0).map(|source| source.path.clone()));
    }
    assert!(long.is_empty(), "over {} lines: {long:?}", LINES.0);
    let mut lengths: Vec<usize> = sources("src")?.iter().map(lines).collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    assert!(median <= LINES.1, "the median file of src has {median} lines, more than {}", LINES.1);
    Ok(())
}

#[test]
fn every_file_says_what_it_is_for() -> io::Result<()> {
    let silent: Vec<_> = sources("src")?
        .into_iter()
        .filter(|source| !source.is_test() && !source.text.starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "a file of src begins with its `//!`: {silent:?}");
    Ok(())
}

#[test]
fn handlers_name_no_status() -> io::Result<()> {
    let mut found = Vec::new();
    for handler in sources("src/api/v2")? {
        let named = NOT_IN_HANDLERS.iter().filter(|word| handler.names(word));
        found.extend(named.map(|word| format!("{} names {word}", handler.path)));
    }
    assert!(found.is_empty(), "an answer is one of `api::contract`, a refusal comes of `faults!`: {found:#?}");
    Ok(())
}

#[test]
fn errors_and_statuses_have_no_catch_all() -> io::Result<()> {
    let sources = sources("src")?;
    let found: Vec<_> =
        sources.iter().flat_map(|s| s.catch_alls().into_iter().map(move |line| format!("{}:{line}", s.path))).collect();
    assert!(found.is_empty(), "`_ =>` among errors or statuses: name them all: {found:#?}");
    Ok(())
}

/// The paths that a piece of code in `path` names.
fn paths(path: &str, code: &str) -> Vec<String> {
    Source::new(path, code).uses().into_iter().collect()
}

#[test]
fn the_reader_finds_uses() {
    let code = "use crate::{model::{Status, quota::Limit}, store::Store as S};\nfn f() { crate::auth::check(); $crate::api::x!() }";
    assert_eq!(
        paths("src/a.rs", code),
        ["api::x", "auth::check", "model::Status", "model::quota::Limit", "store::Store"]
    );
    assert_eq!(paths("src/main.rs", "fn main() { vpnaas::cli::run() }"), ["cli::run"]);
    assert_eq!(paths("src/a/b.rs", "use super::super::store::X; use super::c;"), ["store::X"]);
    assert_eq!(paths("src/a/mod.rs", "use super::{api::x, model::y};"), ["api::x", "model::y"]);
    let hidden = "//! [`crate::api`]\n/* crate::api::x */ const A: &str = \"crate::api::\\\"y\"; const B: char = '\"';\nfn f<'a>(x: &'a str) {}";
    assert!(paths("src/a.rs", hidden).is_empty());
    let tested = "#[cfg(test)]\nuse crate::api::x;\nuse crate::model::y;\n#[cfg(test)]\nmod tests { mod m { use crate::api::x; } }\nfn f() { crate::auth::z() }";
    assert_eq!(paths("src/a.rs", tested), ["auth::z", "model::y"]);
}

#[test]
fn the_rules_can_fail() {
    let wrong = [
        Source::new("src/model/a.rs", "use crate::store::Store;"),
        Source::new("src/service/b.rs", "use crate::api::Json; use axum::Router;"),
        Source::new("src/api/c.rs", "let x = sqlx::query(q); let relaxum = 1;"),
        Source::new("src/attic/d.rs", ""),
    ];
    let found: Vec<_> = escapes(&wrong).into_iter().map(|(room, what, _)| format!("{room} {what}")).collect();
    let expected = ["api sqlx", "attic no place in ARROWS", "model store::Store", "service api::Json", "service axum"];
    assert_eq!(found, expected);
    let right = [
        Source::new("src/api/a.rs", "use axum::Router; use crate::service::delete;"),
        Source::new("src/model/tests/b.rs", "use crate::api::x;"),
    ];
    assert!(escapes(&right).is_empty());
}

#[test]
fn catch_alls_are_found_where_they_matter() {
    let lines = |code: &str| Source::new("src/api/a.rs", code).catch_alls();
    assert_eq!(lines("match e {\n    DeleteError::Gone => StatusCode::NOT_FOUND,\n    _ => StatusCode::OK,\n}"), [3]);
    assert_eq!(lines("match n {\n    1 => StatusCode::OK,\n    _ => other,\n}"), [3]);
    assert!(lines("match n { 1 => a, _ => b }\nlet x = Error::A;").is_empty());
    assert!(lines("match n {\n    1 => a,\n    _ => return Err(Error::A),\n}").is_empty());
    assert!(lines("match e { Error::A => 1, Error::B => match n { 1 => 2, _ => 3 } }").is_empty());
}
