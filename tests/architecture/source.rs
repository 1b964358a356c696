//! A simple reader of Rust sources: comments and literals out, then paths.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// A file of the project, and what is left of it without comments, literals and unit tests.
pub struct Source {
    /// Relative to the root, with slashes.
    pub path: String,
    pub text: String,
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: without_tests(&without_literals(text)) }
    }

    /// The names of the modules from the root to this file: the room is the first.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').collect()
    }

    pub fn room(&self) -> &str {
        self.module()[0]
    }

    /// Whether it holds nothing but unit tests.
    pub fn is_test(&self) -> bool {
        self.module().contains(&"tests") || self.path.ends_with("_tests.rs")
    }

    /// Every path into the crate that it names, from the root, such as `model::quota::Limit`.
    pub fn uses(&self) -> BTreeSet<String> {
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
    pub fn names(&self, library: &str) -> bool {
        self.code.match_indices(library).any(|(at, _)| {
            let end = self.code[at + library.len()..].chars().next();
            begins_word(&self.code, at) && !end.is_some_and(is_word)
        })
    }

    /// The catch-all arms among arms for errors or statuses, by line.
    pub fn catch_alls(&self) -> Vec<usize> {
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
pub fn sources(folder: &str) -> io::Result<Vec<Source>> {
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
