//! The short-lived commands, called as the binary calls them.

use vpnaas::cli::{Exit, Streams, run};

pub fn run_with(arguments: &[&str], input: &str) -> (Exit, String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut input = input.as_bytes();
    let streams = Streams { input: &mut input, output: &mut output, errors: &mut errors };
    let exit = run([&["vpnaas"], arguments].concat(), streams);
    (exit, String::from_utf8(output).expect("text"), String::from_utf8(errors).expect("text"))
}

#[test]
fn usage_is_2_and_help_is_0() {
    let (exit, output, errors) = run_with(&["frobnicate"], "");
    assert_eq!((exit, output.as_str()), (Exit::Usage, ""));
    assert!(errors.contains("frobnicate"), "{errors}");
    let (exit, output, _) = run_with(&["--help"], "");
    assert_eq!(exit, Exit::Done);
    assert!(output.contains("check-config") && output.contains("Exit codes"), "{output}");
}

#[test]
fn check_config_lists_what_is_wrong() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "[server]\nlisten = 1\nport = 2\n").expect("a file");
    let path = file.path().to_str().expect("text");
    let (exit, output, _) = run_with(&["check-config", "--config", path], "");
    assert_eq!((exit, output.lines().count()), (Exit::Refused, 2), "{output}");
    assert!(output.contains("server.listen: ") && output.contains("server.port: "), "{output}");
    std::fs::write(file.path(), "").expect("a file");
    assert_eq!(run_with(&["check-config", "--config", path], ""), (Exit::Done, "ok\n".into(), String::new()));
}

#[test]
fn passwords_are_hashed_without_their_line_end() {
    let (exit, output, _) = run_with(&["hash-password"], "secret\r\n");
    assert_eq!(exit, Exit::Done);
    assert!(output.starts_with("$argon2id$") && output.lines().count() == 1, "{output}");
    assert_eq!(run_with(&["hash-password"], "\n").0, Exit::Refused);
}

#[test]
fn migrating_twice_does_nothing_the_second_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("a.db").display());
    let (exit, output, errors) = run_with(&["migrate", "--database-url", &url], "");
    assert_eq!(exit, Exit::Done, "{errors}");
    assert!(output.starts_with("migrations run: [1"), "{output}");
    assert_eq!(run_with(&["migrate", "--database-url", &url], "").1, "the database is up to date\n");
}

#[test]
fn a_demo_is_refused_on_other_addresses() {
    let (exit, _, errors) = run_with(&["serve", "--demo", "--listen", "0.0.0.0:0"], "");
    assert_eq!(exit, Exit::Refused);
    assert!(errors.contains("loopback"), "{errors}");
}
