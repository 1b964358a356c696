//! The output of `check-config`: all problems at once, each with its key, and no values.

use std::process::Command;

use secrecy::ExposeSecret as _;
use vpnaas::{
    config::{Config, hash_password},
    standalone::demo,
};

const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// The sorted output of `check-config` for a file with this text, with these variables.
fn check(text: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.toml"), text).expect("a file");
    let checked = Command::new(env!("CARGO_BIN_EXE_vpnaas"))
        .current_dir(folder.path())
        .args(["check-config", "--config", "a.toml"])
        .envs(variables.iter().copied())
        .output()
        .expect("the binary");
    let output = String::from_utf8(checked.stdout).expect("text");
    assert_eq!(checked.status.success(), output == "ok\n", "{output}");
    let mut lines: Vec<String> = output.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn accepted(text: &str, variables: &[(&str, &str)]) {
    assert_eq!(check(text, variables), ["ok"], "{text}");
}

/// Fails unless the lines begin like this.
fn refused(text: &str, variables: &[(&str, &str)], expected: &[&str]) {
    let found = check(text, variables);
    let is_expected = found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected));
    assert!(found.len() == expected.len() && is_expected, "{found:#?}");
}

#[test]
fn everything_that_is_wrong_is_said_by_key() {
    let text = r#"
        colour = "red"
        [server]
        listen = "nowhere"
        body_limit = "big"
        head_timeout = 0
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
    "#;
    refused(
        text,
        &[("VPNAAS_LOG__FORMAT", "xml")],
        &[
            "colour: is not a key; there are server, ",
            "driver.simulated.rules.0.name: is missing (from a.toml)",
            "log.format: must be one of text, json (from VPNAAS_LOG__FORMAT)",
            "network.backend: must be one of standalone (from a.toml)",
            "psk.encryption_key: must be 32 bytes in base64",
            "psk.visibility: must be one of ",
            "quotas.router: must be -1 (no limit) or more",
            "server.body_limit: must be a whole number in range",
            "server.head_timeout: must be between 1 and 3600",
            "server.listen: invalid socket address syntax",
            "server.lsten: is not a key; there are listen, ",
        ],
    );
}

#[test]
fn references_and_names_of_the_identity_are_checked() {
    let users = r#"
        { name = "u", password_hash = "plain-text-password", assignments = [
            { project = "x", role = "member" }, { role = "boss", system = true }, { role = "member" } ] },
        { name = "u", password_hash = "HASH", domain = "nowhere", default_project = "q" },
        { name = "u", password_hash = "HASH" }"#;
    let hash = hash_password(&"secret".into()).expect("a hash");
    let text =
        format!("[identity.builtin]\ntoken_lifetime_seconds = 1\nprojects = [{{ name = 'p' }}]\nusers = [{users}]");
    let expected = [
        "token_lifetime_seconds: must be between 60 and 604800",
        "users[0].assignments[0].project: no such project \"x\"",
        "users[0].assignments[1].role: no such role \"boss\"",
        "users[0].assignments[2]: needs exactly one of project, domain and system",
        "users[0].password_hash: is not an Argon2 hash in PHC form; `vpnaas hash-password` makes one",
        "users[1].default_project: no such project \"q\"",
        "users[1].domain: no such domain \"nowhere\"",
        "users[2].name: there is another user \"u\"",
    ]
    .map(|text| format!("identity.builtin.{text}"));
    assert_eq!(check(&text.replace("HASH", &hash), &[]), expected);
}

#[test]
fn values_of_another_form_are_refused() {
    for base_path in ["", "/networking", "/a/b-c_d.~"] {
        accepted(&format!("server.base_path = '{base_path}'"), &[]);
    }
    for base_path in ["/", "networking", "/a/", "//a", "/a b", "/a/../b", "/%41", "/a?b", "/v2.0", "/docs/a"] {
        refused(&format!("server.base_path = '{base_path}'"), &[], &["server.base_path: must "]);
    }
    for url in ["http://a", "https://vpn.example.org:8443/networking"] {
        accepted(&format!("server.public_url = '{url}'"), &[]);
    }
    for url in ["", "a", "ftp://a", "https://", "https:///a", "https://a/", "https://a?b", "https://user:pw@a"] {
        refused(&format!("server.public_url = '{url}'"), &[], &["server.public_url: must be an http or https URL"]);
    }
    for listen in ["127.0.0.1:9697", "[::1]:9697"] {
        accepted(&format!("data_plane.listen = '{listen}'"), &[]);
    }
    for listen in ["0.0.0.0:9697", "192.0.2.1:9697", "[::]:9697"] {
        let expected = "data_plane.listen: must be a loopback address such as 127.0.0.1:9697, as there is no TLS";
        refused(&format!("data_plane.listen = '{listen}'"), &[], &[expected]);
    }
    accepted(&format!("psk.encryption_keys = ['2026-11:{KEY}', 'a.b_c:{KEY}']"), &[]);
    let keys = format!("psk.encryption_keys = ['a:{KEY}', 'b:c2hvcnQ=', '{KEY}', ':{KEY}', 'a:{KEY}', 'a b:x']");
    let numbers = [1, 2, 3, 4, 5].map(|number| format!("psk.encryption_keys.{number}: "));
    refused(&keys, &[], &numbers.each_ref().map(String::as_str));
}

#[test]
fn limits_must_fit_together() {
    let text = "server.request_timeout = 3\ndelete.wait_ms = 1000";
    refused(
        text,
        &[],
        &["server.request_timeout: must be longer than database.lock_wait_ms and delete.wait_ms together"],
    );
    accepted(text, &[("VPNAAS_DATABASE__LOCK_WAIT_MS", "1999")]);
    let (text, wait) = ("server.request_timeout = 1\ndelete.wait_ms = 1000", "delete.wait_ms: must be shorter than");
    refused(text, &[], &[wait, "server.request_timeout: "]);
}

#[test]
fn requests_without_a_token_are_for_loopback() {
    let hash = hash_password(&"secret".into()).expect("a hash");
    let text = format!("[identity.builtin]\nnone = 'u'\nusers = [{{ name = 'u', password_hash = '{hash}' }}]");
    accepted(&text, &[("VPNAAS_SERVER__LISTEN", "[::1]:9696")]);
    refused(
        &text,
        &[("VPNAAS_SERVER__LISTEN", "0.0.0.0:9696")],
        &["identity.builtin.none: is for server.listen on loopback"],
    );
    refused(&text.replace("none = 'u'", "none = 'x'"), &[], &["identity.builtin.none: no such user \"x\""]);
}

#[test]
fn no_value_is_shown() {
    let text = "[database]\nurl = ['hunter2']\nlock_wait_ms = 'hunter2'\n[psk]\nencryption_key = 'hunter2'\n\
                [server]\nlisten = 'hunter2'";
    for (text, problems) in [(text, 4), ("[psk]\nencryption_key = 'hunter2", 1)] {
        let found = check(text, &[]);
        assert!(found.len() == problems && !found.concat().contains("hunter2"), "{found:?}");
    }
    refused("[psk]\nencryption_key = 'hunter2", &[], &["a.toml: line 2 is not TOML"]);
}

#[test]
fn a_missing_key_for_pre_shared_keys_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = |text: String| {
        std::fs::write(folder.path().join("a.toml"), text).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_vpnaas"));
        let opened = command.current_dir(folder.path()).args(["reseal", "--config", "a.toml"]).output();
        String::from_utf8(opened.expect("the binary").stderr).expect("text")
    };
    let (plain, named) = (format!("psk.encryption_key = '{KEY}'"), format!("psk.encryption_keys = ['a:{KEY}']"));
    for (written_with, key) in [(plain, "psk.encryption_key: "), (named, "psk.encryption_keys: ")] {
        assert_eq!(open(written_with.clone()), "");
        let refused = open(String::new());
        assert!(refused.starts_with(key) && refused.contains("which is not configured"), "{refused}");
        assert_eq!(open(written_with), "");
        std::fs::remove_file(folder.path().join("vpnaas.db")).expect("a database");
    }
}

#[test]
fn the_database_of_a_demo_is_a_new_one_unless_one_is_given() {
    let mut config = Config::default();
    let prepared = demo::prepare(&mut config, false).expect("a demo");
    let url = config.database.url.expose_secret().to_owned();
    let folder = std::path::Path::new(url.trim_start_matches("sqlite://")).parent().expect("a folder").to_owned();
    assert!(url.contains("/vpnaas-demo-") && folder.exists());
    drop(prepared);
    assert!(!folder.exists());
    let mut config = Config::default();
    demo::prepare(&mut config, true).expect("a demo");
    assert_eq!(config.database.url.expose_secret(), "sqlite://vpnaas.db");
}
