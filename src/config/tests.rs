//! The sources of the configuration; tests/process/configuration.rs tests what is rejected.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
};

use secrecy::ExposeSecret as _;

use super::{Config, Sources};

/// Sources: a file with this text, and these variables.
fn sources(text: &str, variables: &[(&str, &str)]) -> (tempfile::NamedTempFile, Sources) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let sources = Sources { file: Some(file.path().to_owned()), environment, flags: Vec::new() };
    (file, sources)
}

fn load(text: &str, variables: &[(&str, &str)]) -> Config {
    let (_file, sources) = sources(text, variables);
    Config::load(&sources).unwrap()
}

/// The keys by section, from the table in docs/configuration.md.
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

/// The keys of a section, from the error for an unknown one.
fn known(section: &str) -> BTreeSet<String> {
    let (_file, sources) = sources(&format!("[{section}]\nno_such_key = 1"), &[]);
    let problems = Config::load(&sources).unwrap_err();
    let key = format!("{section}.no_such_key");
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
    assert_eq!(sections.len(), 18, "a section without keys in the documentation: {sections:?}");
}

#[test]
fn later_sources_win() {
    let (_file, mut sources) = sources(
        "[server]\nlisten = '127.0.0.1:1'\nbody_limit = 2048\nrequest_timeout = 7",
        &[
            ("VPNAAS_SERVER__LISTEN", "[::1]:2"),
            ("VPNAAS_SERVER__BODY_LIMIT", "4096"),
            ("VPNAAS_TEST_ONLY", "not ours: no section"),
            ("PATH", "/bin"),
        ],
    );
    let config = Config::load(&sources).unwrap();
    assert_eq!(config.server.listen.to_string(), "[::1]:2");
    assert_eq!((config.server.body_limit, config.server.request_timeout), (4096, 7));
    assert_eq!(config.database.url.expose_secret(), "sqlite://vpnaas.db");
    sources.flags = vec![("--listen", "server.listen", "127.0.0.1:3".into())];
    assert_eq!(Config::load(&sources).unwrap().server.listen.port(), 3);
}

#[test]
fn variables_are_toml_where_that_is_more_than_a_text() {
    let config = load(
        "",
        &[
            ("VPNAAS_CRYPTO__ALLOW_LEGACY", "true"),
            ("VPNAAS_DRIVER__SIMULATED__RULES", "[{ name = \"a\", times = 2 }]"),
            ("VPNAAS_SERVER__PUBLIC_URL", "https://a.example"),
            ("VPNAAS_IDENTITY__BUILTIN__REGION", "2026-11-27"),
            ("VPNAAS_PSK__ENCRYPTION_KEYS", "[\"a:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\"]"),
        ],
    );
    assert!(config.crypto.allow_legacy);
    assert_eq!((config.driver.simulated.rules.len(), config.driver.simulated.rules[0].times), (1, Some(2)));
    assert_eq!(config.server.public_url.as_deref(), Some("https://a.example"));
    assert_eq!((config.identity.builtin.region.as_str(), config.psk.keys().len()), ("2026-11-27", 1));
}

#[test]
fn secrets_are_not_shown() {
    let text = "[database]\nurl = 'postgres://u:hunter2@h/d'\n[psk]\nencryption_key = \
                'aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMmh1bnQ='";
    let shown = format!("{:?}", load(text, &[]));
    assert!(shown.contains("encryption_key") && !shown.contains("hunter2") && !shown.contains("aHVudGVy"), "{shown}");
}
