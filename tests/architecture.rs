//! The dependencies between the modules ("rooms"), checked by reading the sources.
//!
//! [`ARROWS`] lists which room may use which, and [`LIBRARIES`] which room may use which library; an entry that nobody
//! needs fails the test, too. Files must not import each other in cycles. The rules apply to the code that ships, so
//! unit tests inside `src` are left out. The last tests here show that each rule can fail.

#[path = "architecture/source.rs"]
mod source;

use std::{collections::BTreeSet, io};

use source::{Source, imports, sources};

/// Each room and the rooms that it may use, the outermost last.
const ARROWS: [(&str, &[&str]); 20] = [
    ("env", &[]),
    ("telemetry", &[]),
    ("drift", &[]),
    ("vici", &[]),
    ("model", &[]),
    ("store", &["env", "model"]),
    ("auth", &["env", "model"]),
    ("network", &["env", "model", "store"]),
    ("driver", &["env", "model"]),
    ("gateway", &["vici", "env", "model", "driver"]),
    ("agent", &["gateway", "env", "model"]),
    ("config", &["telemetry", "model", "auth", "driver"]),
    ("service", &["env", "model", "store", "auth", "network"]),
    ("reconcile", &["env", "model", "store", "driver", "service"]),
    ("api", &["env", "telemetry", "model", "store", "auth", "network", "service"]),
    ("dispatch", &["agent", "gateway", "env", "model", "store", "network", "driver", "service", "api"]),
    ("standalone", &["env", "model", "store", "auth", "network", "config", "service", "api"]),
    (
        "app",
        &[
            "env",
            "telemetry",
            "store",
            "network",
            "driver",
            "config",
            "service",
            "reconcile",
            "api",
            "dispatch",
            "standalone",
        ],
    ),
    ("cli", &["telemetry", "model", "gateway", "agent", "drift", "config", "api", "dispatch", "standalone", "app"]),
    ("main", &["cli"]),
];

/// Libraries that only these rooms may use.
const LIBRARIES: [(&str, &[&str]); 11] = [
    ("axum", &["api", "dispatch", "standalone"]),
    ("utoipa", &["agent", "api", "dispatch", "standalone"]),
    ("utoipa_axum", &["api"]),
    ("utoipa_swagger_ui", &["api"]),
    ("rusqlite", &["store"]),
    ("tokio_postgres", &["store"]),
    ("hyper", &["agent", "app", "cli"]),
    ("rustls", &["cli", "store"]),
    ("tracing_subscriber", &["telemetry", "config"]),
    ("toml", &["config"]),
    ("clap", &["cli", "api"]),
];

/// What the file of a handler must not name: statuses come from types (`api/answer.rs`, `faults!`), and any other way
/// to make a response could produce one that the document does not list.
const NOT_IN_HANDLERS: [&str; 5] = ["StatusCode", "IntoResponse", "Response", "respond", "Answer"];

/// The maximum length of a file, and the maximum median length in `src`.
const LINES: (usize, usize) = (500, 150);

/// The most files and lines of `src`. They may only shrink, but for a new room.
const MOST_FILES: usize = 284;
const MOST_LINES: usize = 43_900;

/// What the code that ships uses: pairs of rooms, or of a room and a library.
fn used(sources: &[Source]) -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    for source in sources.iter().filter(|source| !source.is_test() && source.room() != "lib") {
        let rooms = source.uses().into_iter().filter_map(|path| path.into_iter().next());
        let rooms = rooms.filter(|room| ARROWS.iter().any(|(name, _)| name == room) && *room != source.room());
        let libraries = LIBRARIES.iter().map(|(library, _)| *library).filter(|library| source.names(library));
        for target in rooms.chain(libraries.map(str::to_owned)) {
            found.insert((source.room(), target, source.path.clone()));
        }
        if !ARROWS.iter().any(|(name, _)| *name == source.room()) {
            found.insert((source.room(), "anything, having no place in ARROWS".into(), source.path.clone()));
        }
    }
    found
}

/// Every permitted dependency, on rooms and libraries.
fn allowed() -> BTreeSet<(String, String)> {
    let rooms = ARROWS.iter().flat_map(|(room, all)| all.iter().map(move |target| (*room, *target)));
    let libraries = LIBRARIES.iter().flat_map(|(library, all)| all.iter().map(move |room| (*room, *library)));
    rooms.chain(libraries).map(|(room, target)| (room.to_owned(), target.to_owned())).collect()
}

fn forbidden(used: BTreeSet<(String, String, String)>) -> Vec<String> {
    let allowed = allowed();
    let escapes = used.into_iter().filter(|(room, target, _)| !allowed.contains(&(room.clone(), target.clone())));
    escapes.map(|(room, target, path)| format!("{room} uses {target} ({path})")).collect()
}

#[test]
fn arrows_point_inwards_and_all_are_used() -> io::Result<()> {
    let used = used(&sources("src")?);
    let mut unused = allowed();
    unused.retain(|(room, target)| !used.iter().any(|(from, to, _)| (from, to) == (room, target)));
    let forbidden = forbidden(used);
    assert!(forbidden.is_empty(), "no entry in tests/architecture.rs allows this: {forbidden:#?}");
    assert!(unused.is_empty(), "nothing uses these entries, remove them: {unused:#?}");
    Ok(())
}

/// The files that indirectly import themselves, with the imports among them.
fn circles(sources: &[Source]) -> Vec<String> {
    let imports = imports(sources);
    let reaches = |from: usize, to: usize| {
        let (mut seen, mut next) = (BTreeSet::new(), imports[from].clone());
        while let Some(file) = next.pop_first() {
            if seen.insert(file) {
                next.extend(&imports[file]);
            }
        }
        seen.contains(&to)
    };
    let inside: Vec<usize> = (0..sources.len()).filter(|&file| reaches(file, file)).collect();
    let line = |file: &usize| {
        let to = imports[*file].iter().filter(|to| inside.contains(to) && reaches(**to, *file));
        format!("{} -> {}", sources[*file].path, to.map(|to| sources[*to].path.as_str()).collect::<Vec<_>>().join(", "))
    };
    inside.iter().map(line).collect()
}

#[test]
fn imports_go_in_no_circle() -> io::Result<()> {
    let mut sources = sources("src")?;
    sources.retain(|source| !source.is_test());
    let circles = circles(&sources);
    assert!(circles.is_empty(), "files indirectly import themselves: {circles:#?}");
    Ok(())
}

#[test]
fn there_is_not_too_much_to_read() -> io::Result<()> {
    let lines = |source: &Source| source.text.lines().count();
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches"] {
        long.extend(sources(folder)?.iter().filter(|source| lines(source) > LINES.0).map(|source| source.path.clone()));
    }
    assert!(long.is_empty(), "over {} lines: {long:?}", LINES.0);
    let mut lengths: Vec<usize> = sources("src")?.iter().map(lines).collect();
    lengths.sort_unstable();
    let (median, total) = (lengths[lengths.len() / 2], lengths.iter().sum::<usize>());
    assert!(median <= LINES.1, "the median file of src has {median} lines, more than {}", LINES.1);
    assert!(lengths.len() <= MOST_FILES, "{} files in src, more than {MOST_FILES}", lengths.len());
    assert!(total <= MOST_LINES, "{total} lines in src, more than {MOST_LINES}");
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
    assert!(found.is_empty(), "an answer is one of `api::answer`, a refusal comes of `faults!`: {found:#?}");
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

/// The paths in a piece of code in the file `path`.
fn paths(path: &str, code: &str) -> Vec<String> {
    Source::new(path, code).uses().into_iter().map(|path| path.join("::")).collect()
}

#[test]
fn the_reader_finds_uses() {
    let code = "use crate::{model::{Status, quota::Limit}, store::Store as S};\nfn f() { crate::auth::check(); $crate::api::x!() }";
    assert_eq!(
        paths("src/a.rs", code),
        ["api::x", "auth::check", "model::Status", "model::quota::Limit", "store::Store"]
    );
    assert_eq!(paths("src/main.rs", "fn main() { vpnaas::cli::run() }"), ["cli::run"]);
    assert_eq!(
        paths("src/a/b.rs", "use super::super::store::X; use super::c; use self::d::*;"),
        ["a::b::d::*", "a::c", "store::X"]
    );
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
        Source::new("src/api/c.rs", "fn f() { let x = rusqlite::query(q); let relaxum = 1; }"),
        Source::new("src/attic/d.rs", ""),
    ];
    let expected = [
        "api uses rusqlite (src/api/c.rs)",
        "attic uses anything, having no place in ARROWS (src/attic/d.rs)",
        "model uses store (src/model/a.rs)",
        "service uses api (src/service/b.rs)",
        "service uses axum (src/service/b.rs)",
    ];
    assert_eq!(forbidden(used(&wrong)), expected);
    let right = [
        Source::new("src/api/a.rs", "use axum::Router; use crate::service::delete;"),
        Source::new("src/model/tests/b.rs", "use crate::api::x;"),
    ];
    assert!(forbidden(used(&right)).is_empty());
}

#[test]
fn circles_are_found() {
    let room = [
        // It names its child modules, and re-exports their items.
        Source::new("src/a/mod.rs", "mod b; mod c; mod d; pub use self::b::B; use c::C; pub struct A;"),
        Source::new("src/a/b.rs", "use super::{A, c::C};"),
        Source::new("src/a/c.rs", "fn f() { super::B::new() }"),
        Source::new("src/a/d.rs", "use crate::a::{B, C};"),
    ];
    assert_eq!(circles(&room), ["src/a/b.rs -> src/a/c.rs", "src/a/c.rs -> src/a/b.rs"]);
    assert!(circles(&room[..2]).is_empty());
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
