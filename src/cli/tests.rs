use super::*;

fn run_with(arguments: &[&str], input: &str) -> (Exit, String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut input = input.as_bytes();
    let streams = Streams { input: &mut input, output: &mut output, errors: &mut errors };
    let exit = run([&["vpnaas"], arguments].concat(), streams);
    (exit, String::from_utf8(output).unwrap(), String::from_utf8(errors).unwrap())
}

#[test]
fn the_command_line_is_well_formed() {
    use clap::CommandFactory;
    Arguments::command().debug_assert();
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
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[server]\nlisten = 1\nport = 2\n").unwrap();
    let path = file.path().to_str().unwrap();
    let (exit, output, _) = run_with(&["check-config", "--config", path], "");
    assert_eq!((exit, output.lines().count()), (Exit::Refused, 2), "{output}");
    assert!(output.contains("server.listen: ") && output.contains("server.port: "), "{output}");
    std::fs::write(file.path(), "").unwrap();
    assert_eq!(run_with(&["check-config", "--config", path], ""), (Exit::Done, "ok\n".into(), String::new()));
}

#[test]
fn the_document_is_the_same_as_itself() {
    let (exit, text, _) = run_with(&["openapi"], "");
    assert_eq!(exit, Exit::Done);
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    std::fs::write(file.path(), &text).unwrap();
    assert_eq!(run_with(&["openapi", "--check", path], "").0, Exit::Done);
    std::fs::write(file.path(), text.replacen("\"summary\": \"", "\"summary\": \"Not ", 1)).unwrap();
    let (exit, output, errors) = run_with(&["openapi", "--check", path], "");
    assert_eq!(exit, Exit::Refused);
    assert!(output.contains("summary") && errors.contains("vpnaas openapi"), "{output}{errors}");
    assert_eq!(run_with(&["openapi", "--check", "/nowhere"], "").0, Exit::Unreadable);
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
    let folder = tempfile::tempdir().unwrap();
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
