//! The walls between the rooms, checked by reading the sources.
//!
//! What a room may know stands in [`ARROWS`]; what it knows against them stands in [`EXCEPTIONS`], a list that may only
//! shrink: an entry that is not needed any more fails the test, too. The rules are for the code that ships, so unit tests
//! inside `src` are left out. The reader of sources is simple on purpose (comments and literals out, then paths), and the
//! last tests here show that each rule can fail.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// Each room and the rooms that it may use, the outermost last.
const ARROWS: [(&str, &[&str]); 14] = [
    ("model", &[]),
    ("store", &["model"]),
    ("driver", &["model", "store"]),
    ("auth", &["model", "store"]),
    ("network", &["model", "store", "auth"]),
    ("service", &["model", "store", "driver", "auth", "network"]),
    ("reconcile", &["model", "store", "driver", "service"]),
    ("api", &["model", "store", "auth", "network", "service"]),
    ("config", &["model", "driver", "auth", "network"]),
    ("telemetry", &["config"]),
    ("demo", &["model", "store", "auth", "driver", "network", "service", "config"]),
    ("lifecycle", &["model", "store", "driver", "auth", "network", "service", "reconcile", "api", "config", "demo"]),
    ("cli", &["store", "auth", "api", "config", "telemetry", "lifecycle", "demo"]),
    ("main", &["cli"]),
];

/// Libraries that only these rooms may name.
const LIBRARIES: [(&str, &str); 7] = [
    ("axum", "api"),
    ("utoipa", "api"),
    ("utoipa_axum", "api"),
    ("utoipa_swagger_ui", "api"),
    ("sqlx", "store"),
    ("sea_query", "store"),
    ("sea_query_sqlx", "store"),
];

/// What a room knows although no arrow points there, and why. May only shrink.
const EXCEPTIONS: [(&str, &str, &str); 3] = [
    ("auth", "service::context", "the built-in identity is given the clock and the ids, as every use case is"),
    ("network", "service::context", "the development inventory is given the clock and the ids, as every use case is"),
    ("lifecycle", "axum", "the server's own loop, `axum::serve`, ends with the process"),
];

/// No file is longer than this, and half of those in `src` are at most as long as the second.
const LINES: (usize, usize) = (500, 150);

/// A file of the project, and what is left of it without comments, literals and unit tests.
struct Source {
    /// Relative to the root, with slashes.
    path: String,
    text: String,
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: without_tests(&without_literals(text)) }
    }

    /// The names of the modules from the root to this file: the room is the first.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').collect()
    }

    fn room(&self) -> &str {
        self.module()[0]
    }

    /// Whether it holds nothing but unit tests.
    fn is_test(&self) -> bool {
        self.module().contains(&"tests") || self.path.ends_with("_tests.rs")
    }

    /// Every path into the crate that it names, from the root, such as `model::quota::Limit`.
    fn uses(&self) -> BTreeSet<String> {
        let code: String = self.code.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut found = BTreeSet::new();
        for start in ["crate::", "vpnaas::"] {
            for (at, _) in code.match_indices(start).filter(|&(at, _)| begins_word(&code, at)) {
                expand(&code[at + start.len()..], "", &mut found);
            }
        }
        for (at, _) in code.match_indices("super::") {
            if !begins_word(&code, at) || code[..at].ends_with("super::") {
                continue;
            }
            let mut rest = &code[at..];
            let mut module = self.module();
            while let Some(up) = rest.strip_prefix("super::") {
                rest = up;
                module.pop();
            }
            if module.is_empty() {
                expand(rest, "", &mut found);
            }
        }
        found
    }

    /// Whether the code names a library.
    fn names(&self, library: &str) -> bool {
        self.code.match_indices(library).any(|(at, _)| {
            let end = self.code[at + library.len()..].chars().next();
            begins_word(&self.code, at) && !end.is_some_and(is_word)
        })
    }

    /// The catch-all arms among arms for errors or statuses, by line.
    fn catch_alls(&self) -> Vec<usize> {
        let arm = |line: &str| {
            let pattern = line.rsplit_once("=>").map_or("", |(pattern, _)| pattern);
            ["Error::", "Status::", "StatusCode::", "Fault::"].iter().any(|word| pattern.contains(word))
                || line.contains("=> StatusCode::")
        };
        let about_errors = |block: &str| block.lines().any(arm);
        self.code
            .match_indices("_ =>")
            .filter(|&(at, _)| begins_word(&self.code, at) && about_errors(block_around(&self.code, at)))
            .map(|(at, _)| self.code[..at].matches('\n').count() + 1)
            .collect()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn begins_word(code: &str, at: usize) -> bool {
    !code[..at].ends_with(is_word)
}

/// Adds every path of a use tree such as `model::{Status, quota::Limit}` to `found`; what follows the tree is left alone.
fn expand(tree: &str, prefix: &str, found: &mut BTreeSet<String>) {
    let tree = tree.trim_start();
    let Some(group) = tree.strip_prefix('{') else {
        let name: String = tree.chars().take_while(|&c| is_word(c) || c == '*').collect();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}::{name}") };
        return match tree[name.len()..].strip_prefix("::") {
            Some(rest) if !name.is_empty() => expand(rest, &path, found),
            Some(_) | None => drop(found.insert(path)),
        };
    };
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    expand(&group[start..at], prefix, found);
                }
                start = at + 1;
                if c == '}' {
                    return;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
}

/// The text between the braces that are closest around `at`.
fn block_around(code: &str, at: usize) -> &str {
    let edge = |depth: &mut i32, open: char, close: char, c: char| {
        *depth += i32::from(c == close) - i32::from(c == open);
        *depth < 0
    };
    let (mut before, mut after) = (0, 0);
    let start = code[..at].char_indices().rev().find(|&(_, c)| edge(&mut before, '{', '}', c)).map_or(0, |(i, _)| i);
    let end =
        code[at..].char_indices().find(|&(_, c)| edge(&mut after, '}', '{', c)).map_or(code.len(), |(i, _)| at + i);
    &code[start..end]
}

/// Leaves out each item that is built for tests only.
fn without_tests(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        out.push_str(&rest[..at]);
        let item = &rest[at..];
        let end = match item.find([';', '{']) {
            Some(first) if item[first..].starts_with('{') => first + 1 + block_around(&item[first + 1..], 0).len(),
            Some(first) => first,
            None => item.len(),
        };
        rest = item.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Blanks comments and the insides of texts; lines stay lines.
fn without_literals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("r#\"") && !out.ends_with(is_word) {
            rest.find("\"#").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            end_of_text(rest)
        } else if first == '\'' {
            end_of_char(rest)
        } else {
            0
        };
        if skipped == 0 {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            out.extend(rest[..skipped].chars().filter(|&c| c == '\n'));
            rest = &rest[skipped..];
        }
    }
    out
}

fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// A character such as `'{'` or `'\n'`; a lifetime is none.
fn end_of_char(text: &str) -> usize {
    let inside = text.trim_start_matches('\'');
    let length = if inside.starts_with('\\') {
        inside[2..].find('\'').map(|end| end + 2)
    } else {
        inside.chars().next().map(char::len_utf8)
    };
    length.filter(|&length| inside[length..].starts_with('\'')).map_or(0, |length| length + 2)
}

/// Every Rust file below a folder of the project.
fn sources(folder: &str) -> io::Result<Vec<Source>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                found.push(Source::new(&name, &fs::read_to_string(&path)?));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

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
fn errors_and_statuses_have_no_catch_all() -> io::Result<()> {
    let sources = sources("src")?;
    let found: Vec<_> =
        sources.iter().flat_map(|s| s.catch_alls().into_iter().map(move |line| format!("{}:{line}", s.path))).collect();
    assert!(found.is_empty(), "`_ =>` among errors or statuses: name them all: {found:#?}");
    Ok(())
}

/// The paths that a piece of code in `path` names.
#[cfg(test)]
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
