use std::io::Write;

use secrecy::ExposeSecret;

use super::{super::Config, Sources};

fn with_file(text: &str) -> (tempfile::NamedTempFile, Sources) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let sources = Sources { file: Some(file.path().to_owned()), ..Sources::default() };
    (file, sources)
}

fn problems(sources: &Sources) -> Vec<(String, String)> {
    let problems = Config::load(sources).unwrap_err();
    problems.iter().map(|problem| (problem.key.clone(), problem.text.clone())).collect()
}

#[test]
fn nothing_at_all_is_a_valid_configuration() {
    let config = Config::load(&Sources::default()).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:9696");
    assert_eq!(config.database.url.expose_secret(), "sqlite://vpnaas.db");
}

#[test]
fn later_sources_win() {
    let (_file, mut sources) = with_file("[server]\nlisten = '127.0.0.1:1'\nbody_limit = 2048\nrequest_timeout = 7");
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    sources.environment = vec![
        variable("VPNAAS_SERVER__LISTEN", "[::1]:2"),
        variable("VPNAAS_SERVER__BODY_LIMIT", "4096"),
        variable("VPNAAS_TEST_ONLY", "not ours: no section"),
        variable("PATH", "/bin"),
    ];
    let config = Config::load(&sources).unwrap();
    assert_eq!(config.server.listen.to_string(), "[::1]:2");
    assert_eq!((config.server.body_limit, config.server.request_timeout), (4096, 7));

    sources.flags = vec![("--listen", "server.listen", "127.0.0.1:3".into())];
    assert_eq!(Config::load(&sources).unwrap().server.listen.port(), 3);
}

#[test]
fn everything_that_is_wrong_is_said_by_key() {
    let (_file, mut sources) = with_file(
        r#"
        colour = "red"
        [server]
        listen = "nowhere"
        body_limit = "big"
        request_timeout = 0
        lsten = 1
        [psk]
        visibility = "everyone"
        encryption_key = "c2hvcnQ="
        [quotas]
        router = -7
        [[driver.simulated.rules]]
        latency_ms = 1
        [[driver.simulated.rules]]
        name = "a"
        [network]
        backend = "great"
        "#,
    );
    sources.environment = vec![("VPNAAS_LOG__FORMAT".into(), "xml".into())];
    let mut keys: Vec<_> = problems(&sources).into_iter().map(|(key, _)| key).collect();
    keys.sort();
    let expected = [
        "colour",
        "driver.simulated.rules.0.name",
        "log.format",
        "network.backend",
        "psk.encryption_key",
        "psk.visibility",
        "quotas.router",
        "server.body_limit",
        "server.listen",
        "server.lsten",
        "server.request_timeout",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn variables_are_toml_where_that_is_more_than_a_text() {
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let environment = vec![
        variable("VPNAAS_CRYPTO__ALLOW_LEGACY", "true"),
        variable("VPNAAS_DRIVER__SIMULATED__RULES", "[{ name = \"a\", times = 2 }]"),
        variable("VPNAAS_SERVER__PUBLIC_URL", "https://a.example"),
        variable("VPNAAS_IDENTITY__BUILTIN__REGION", "2026-11-27"),
        variable("VPNAAS_PSK__ENCRYPTION_KEYS", "[\"a:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\"]"),
    ];
    let config = Config::load(&Sources { environment, ..Sources::default() }).unwrap();
    assert!(config.crypto.allow_legacy);
    assert_eq!((config.driver.simulated.rules.len(), config.driver.simulated.rules[0].times), (1, Some(2)));
    assert_eq!(config.server.public_url.as_deref(), Some("https://a.example"));
    assert_eq!((config.identity.builtin.region.as_str(), config.psk.keys().len()), ("2026-11-27", 1));
}

#[test]
fn limits_must_fit_together() {
    let (_file, mut sources) = with_file("[server]\nrequest_timeout = 3\n[delete]\nwait_ms = 1000");
    assert_eq!(problems(&sources)[0].0, "server.request_timeout");
    sources.environment = vec![("VPNAAS_DATABASE__LOCK_WAIT_MS".into(), "1999".into())];
    assert!(Config::load(&sources).is_ok());
}

#[test]
fn a_problem_names_its_origin() {
    let sources = Sources { environment: vec![("VPNAAS_LOG__FORMAT".into(), "xml".into())], ..Sources::default() };
    let text = Config::load(&sources).unwrap_err().to_string();
    assert_eq!(text, "log.format: must be one of text, json (from VPNAAS_LOG__FORMAT)");
}

#[test]
fn no_problem_shows_a_value() {
    let (_file, sources) = with_file(
        "[database]\nurl = ['hunter2']\nlock_wait_ms = 'hunter2'\n[psk]\nencryption_key = 'hunter2'\n[server]\nlisten = 'hunter2'",
    );
    let text = Config::load(&sources).unwrap_err().to_string();
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(!text.contains("hunter2"), "{text}");

    let (_file, sources) = with_file("[psk]\nencryption_key = 'hunter2");
    let text = Config::load(&sources).unwrap_err().to_string();
    assert!(text.contains("line 2 is not TOML") && !text.contains("hunter2"), "{text}");
}

#[test]
fn debug_hides_secrets() {
    let (_file, sources) = with_file(
        "[database]\nurl = 'postgres://u:hunter2@h/d'\n[psk]\nencryption_key = 'aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMmh1bnQ='",
    );
    let config = Config::load(&sources).unwrap();
    assert!(config.psk.keys().len() == 1);
    let text = format!("{config:?}");
    assert!(!text.contains("hunter2") && !text.contains("aHVudGVy"), "{text}");
}

#[test]
fn a_file_that_is_not_there_is_a_problem() {
    let sources = Sources { file: Some("/nowhere/vpnaas.toml".into()), ..Sources::default() };
    let problems = problems(&sources);
    assert_eq!(problems[0].0, "/nowhere/vpnaas.toml");
    assert!(problems[0].1.starts_with("cannot be read"), "{problems:?}");
}
