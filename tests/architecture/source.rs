//! Reads Rust sources as tokens, without code that is built for tests only, and finds the paths in them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The names of the modules from the root of the crate to an item.
pub type Names = Vec<String>;

/// A file of the project.
pub struct Source {
    /// Relative to the root, with slashes.
    pub path: String,
    pub text: String,
    /// The tokens of the file, and those of each group in it.
    levels: Vec<Vec<TokenTree>>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let mut levels = Vec::new();
        collect(text.parse().unwrap_or_else(|error| panic!("{path}: {error}")), &mut levels);
        Self { path: path.to_owned(), text: text.to_owned(), levels }
    }

    /// The module in this file.
    pub fn module(&self) -> Names {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        if path == "lib" { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
    }

    pub fn room(&self) -> String {
        self.module().into_iter().next().unwrap_or_else(|| "lib".to_owned())
    }

    /// Whether it contains only unit tests.
    pub fn is_test(&self) -> bool {
        self.module().iter().any(|name| name == "tests") || self.path.ends_with("_tests.rs")
    }

    /// Every path into the crate that it uses, from the root.
    pub fn uses(&self) -> BTreeSet<Names> {
        let mut found = BTreeSet::new();
        for tokens in &self.levels {
            for at in 0..tokens.len() {
                let is_inner = at > 0 && is_punct(&tokens[at - 1], ':');
                let is_start = ["crate", "vpnaas", "self", "super"].iter().any(|word| is_ident(&tokens[at], word));
                if is_start && !is_inner && is_double_colon(&tokens[at + 1..]) {
                    let mut paths = Vec::new();
                    expand(&tokens[at..], &mut Vec::new(), &mut paths);
                    found.extend(paths.into_iter().filter_map(|path| self.absolute(&path)));
                }
            }
        }
        found
    }

    /// The names that `use` declarations import into this module, and what they stand for.
    fn imports(&self) -> BTreeMap<String, Names> {
        let mut paths = Vec::new();
        for (at, _) in self.levels[0].iter().enumerate().filter(|(_, token)| is_ident(token, "use")) {
            expand(&self.levels[0][at + 1..], &mut Vec::new(), &mut paths);
        }
        let named = |path: Names| Some((path.last()?.clone(), self.absolute(&path)?));
        paths.into_iter().filter_map(named).collect()
    }

    /// A path as written here, from the root; one that begins with another name may be a submodule.
    fn absolute(&self, path: &[String]) -> Option<Names> {
        let mut module = self.module();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" | "vpnaas" => {
                module.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            _ => {}
        }
        while rest.first().is_some_and(|name| name == "super") {
            module.pop();
            rest = &rest[1..];
        }
        module.extend_from_slice(rest);
        Some(module)
    }

    /// Whether the code contains this name.
    pub fn names(&self, name: &str) -> bool {
        self.levels.iter().flatten().any(|token| is_ident(token, name))
    }

    /// The lines of catch-all arms next to arms for errors or statuses.
    pub fn catch_alls(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for tokens in &self.levels {
            let arrows = (1..tokens.len()).filter(|&at| is_punct(&tokens[at - 1], '=') && is_punct(&tokens[at], '>'));
            let arms: Vec<(&[TokenTree], &[TokenTree])> =
                arrows.map(|at| (pattern(&tokens[..at - 1]), &tokens[at + 1..])).collect();
            let about_errors = arms.iter().any(|(pattern, value)| {
                names_variant(pattern, &["Error", "Status", "StatusCode", "Fault"])
                    || names_variant(&value[..value.len().min(3)], &["StatusCode"])
            });
            let catch_all = arms.iter().filter(|(pattern, _)| matches!(pattern, [one] if is_ident(one, "_")));
            found.extend(catch_all.filter(|_| about_errors).map(|(pattern, _)| pattern[0].span().start().line));
        }
        found.sort_unstable();
        found
    }
}

/// The tokens before an arrow that are the pattern of its arm.
fn pattern(before: &[TokenTree]) -> &[TokenTree] {
    let ends_arm = |token: &TokenTree| {
        is_punct(token, ',') || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
    };
    // A pattern may end in braces.
    let end = before.len().saturating_sub(1);
    let start = before[..end].iter().rposition(ends_arm).map_or(0, |at| at + 1);
    &before[start..]
}

/// Whether there is a variant of a type whose name ends in one of these words.
fn names_variant(tokens: &[TokenTree], words: &[&str]) -> bool {
    tokens.iter().enumerate().any(|(at, token)| {
        let TokenTree::Ident(name) = token else { return false };
        is_double_colon(&tokens[at + 1..]) && words.iter().any(|word| name.to_string().ends_with(word))
    })
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

fn is_double_colon(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [one, two, ..] if is_punct(one, ':') && is_punct(two, ':'))
}

/// Adds a sequence of tokens without items for tests, and the groups in it.
fn collect(stream: TokenStream, levels: &mut Vec<Vec<TokenTree>>) {
    let (index, mut kept) = (levels.len(), Vec::new());
    levels.push(Vec::new());
    let mut tokens = stream.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_for_tests = is_punct(&token, '#')
            && matches!(tokens.peek(), Some(TokenTree::Group(group)) if group.to_string().replace(' ', "") == "[cfg(test)]");
        if is_for_tests {
            let is_end = |token: &TokenTree| match token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                other => is_punct(other, ';'),
            };
            let _item = tokens.by_ref().find(is_end);
            continue;
        }
        if let TokenTree::Group(group) = &token {
            collect(group.stream(), levels);
        }
        kept.push(token);
    }
    levels[index] = kept;
}

/// Adds every path of a use tree such as `model::{Status, quota::Limit}`.
fn expand(tokens: &[TokenTree], path: &mut Names, found: &mut Vec<Names>) {
    match tokens {
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            for part in inner.split(|token| is_punct(token, ',')) {
                expand(part, path, found);
            }
        }
        [TokenTree::Ident(name), rest @ ..] => {
            path.push(name.to_string());
            if is_double_colon(rest) {
                expand(&rest[2..], path, found);
            } else {
                found.push(path.clone());
            }
            path.pop();
        }
        [other, ..] if is_punct(other, '*') => found.push([path.as_slice(), &["*".to_owned()]].concat()),
        _ => {}
    }
}

/// Which file of `sources` imports which, by index. A module's use of its own children does not count, because that is
/// its purpose.
pub fn imports(sources: &[Source]) -> Vec<BTreeSet<usize>> {
    let files: BTreeMap<Names, usize> = sources.iter().enumerate().map(|(n, source)| (source.module(), n)).collect();
    let imported: Vec<BTreeMap<String, Names>> = sources.iter().map(Source::imports).collect();
    // The file with an item; an item that the file itself imports is looked up there.
    let file_of = |path: &Names| {
        let mut path = path.clone();
        for _ in 0..10 {
            let length = (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length]))?;
            let file = files[&path[..length]];
            match path.get(length).and_then(|name| imported[file].get(name)) {
                Some(target) if target[..] != path[..=length] => path = target.clone(),
                _ => return Some(file),
            }
        }
        None
    };
    let edges = sources.iter().enumerate().map(|(own, source)| {
        let module = source.module();
        let targets = source.uses().into_iter().filter_map(|path| file_of(&path));
        targets.filter(|target| *target != own && !sources[*target].module().starts_with(&module)).collect()
    });
    edges.collect()
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
