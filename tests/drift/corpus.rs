//! The corpus: each mutation has the class and the places given in its file, in both directions.

use std::fs;

use serde_json::Value;
use vpnaas::drift::Comparison;

use super::{compare, document, file, patch};

/// One mutation of one base.
pub struct Mutation {
    /// `FILE: NAME`.
    pub name: String,
    pub base: Value,
    pub mutated: Value,
    is: (String, Vec<String>),
    back: (String, Vec<String>),
}

/// All mutations.
pub fn all() -> Vec<Mutation> {
    let mut paths: Vec<_> =
        fs::read_dir(file("tests/drift/corpus")).expect("the corpus").flatten().map(|one| one.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    paths.iter().flat_map(|path| of_file(&path.file_stem().expect("a name").to_string_lossy())).collect()
}

fn of_file(name: &str) -> Vec<Mutation> {
    let corpus = document(&format!("tests/drift/corpus/{name}.yaml"));
    let base = document(&format!("tests/drift/bases/{}", corpus["base"].as_str().expect("a base")));
    let mutations = corpus["mutations"].as_array().expect("mutations");
    mutations.iter().map(|mutation| of_entry(name, &base, &corpus["short"], mutation)).collect()
}

fn of_entry(file: &str, base: &Value, short: &Value, entry: &Value) -> Mutation {
    let name = format!("{file}: {}", entry["name"].as_str().expect("a name"));
    let expected = |class: &str, at: &str| {
        let places = entry[at].as_array().into_iter().flatten().filter_map(Value::as_str);
        (
            entry[class].as_str().unwrap_or_else(|| panic!("{name}: {class}")).to_owned(),
            places.map(ToOwned::to_owned).collect(),
        )
    };
    let mut mutated = base.clone();
    for step in entry["do"].as_array().expect("steps") {
        let mut step = step.clone();
        step.as_array_mut().expect("a step").iter_mut().skip(1).take(2).for_each(|part| in_full(part, short));
        patch::step(&mut mutated, &step);
    }
    Mutation { is: expected("is", "at"), back: expected("back", "back_at"), base: base.clone(), mutated, name }
}

/// Replaces `$name/more` by the expansion of the abbreviation.
fn in_full(part: &mut Value, short: &Value) {
    let Some(text) = part.as_str().and_then(|text| text.strip_prefix('$')) else { return };
    let (word, rest) = text.split_at(text.find('/').unwrap_or(text.len()));
    if let Some(pointer) = short[word].as_str() {
        *part = format!("{pointer}{rest}").into();
    }
}

/// The most severe class of a comparison; `same` if there are no findings.
pub fn worst(comparison: &Comparison) -> &'static str {
    comparison.worst().map_or("same", |class| class.name())
}

#[test]
fn every_mutation_is_classed_and_placed() {
    let (mut wrong, all) = (Vec::new(), all());
    for mutation in &all {
        for (way, old, new, (class, places)) in [
            ("", &mutation.base, &mutation.mutated, &mutation.is),
            (", in reverse", &mutation.mutated, &mutation.base, &mutation.back),
        ] {
            let found = compare(old, new);
            let lines: Vec<String> = found.findings.iter().map(ToString::to_string).collect();
            let missing: Vec<&String> =
                places.iter().filter(|place| !lines.iter().any(|line| line.starts_with(place.as_str()))).collect();
            if worst(&found) != class || !missing.is_empty() {
                let shown = lines.iter().take(12).map(String::as_str).collect::<Vec<_>>().join("\n    ");
                wrong.push(format!(
                    "{}{way}: is {}, expected {class}, without {missing:?}:\n    {shown}",
                    mutation.name,
                    worst(&found)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
    assert!(all.len() >= 100, "only {} mutations", all.len());
}

#[test]
fn no_two_mutations_share_a_name() {
    let mut names: Vec<String> = all().into_iter().map(|mutation| mutation.name).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}
