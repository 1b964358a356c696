use std::collections::{BTreeMap, BTreeSet};

use super::{Config, Sources};

/// The keys by section, as the table of docs/configuration.md has them.
fn described() -> BTreeMap<String, BTreeSet<String>> {
    let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let text = include_str!("../../docs/configuration.md");
    let rows = text.lines().skip_while(|line| !line.starts_with("| section | key |")).skip(2);
    let mut sections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut section = String::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').collect();
        section = words(cells[1]).pop().unwrap_or(section);
        sections.entry(section.clone()).or_default().extend(words(cells[2]));
    }
    sections
}

/// The keys of a section, as the refusal of an unknown one names them.
fn known(section: &str) -> BTreeSet<String> {
    let key: &'static str = format!("{section}.no_such_key").leak();
    let sources = Sources { flags: vec![("--flag", key, "x".into())], ..Sources::default() };
    let problems = Config::load(&sources).unwrap_err();
    let text = &problems.iter().find(|problem| problem.key == key).expect("a problem with that key").text;
    let (_, keys) = text.split_once("there are ").unwrap_or_else(|| panic!("{section}: {text}"));
    keys.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_documentation_names_every_key_and_no_other() {
    let described = described();
    let sections: BTreeSet<&str> = described.keys().map(String::as_str).collect();
    for (section, keys) in &described {
        let known: BTreeSet<String> =
            known(section).into_iter().filter(|key| !sections.contains(format!("{section}.{key}").as_str())).collect();
        assert_eq!(*keys, known, "[{section}]");
    }
    assert_eq!(sections.len(), 14, "a section without keys in the documentation: {sections:?}");
}
