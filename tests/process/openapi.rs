//! `vpnaas openapi`: documents printed and compared, from files, the standard input and servers.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::Path,
    sync::mpsc,
    thread,
};

use serde_json::Value;

use vpnaas::{
    api::document::{Edition, Format, VPNAAS, print},
    cli::Exit,
    standalone::DOCUMENT,
};

use crate::commands;

fn run_with(arguments: &[&str], input: &str) -> (Exit, String, String) {
    commands::run_with(&[&["openapi"], arguments].concat(), input)
}

/// A folder with three documents: ours, one with a different summary, one without an operation.
fn folder() -> (tempfile::TempDir, [String; 3]) {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_str().expect("text").to_owned()
    };
    let text = &VPNAAS.text(Format::Json);
    let mut less = VPNAAS.value().clone();
    less["paths"]["/v2.0/vpn/ikepolicies"].as_object_mut().expect("a path").remove("post").expect("an operation");
    let paths = [
        write("ours.json", text),
        write("words.json", &text.replacen("\"summary\": \"", "\"summary\": \"Not ", 1)),
        write("less.yaml", &print::yaml(&less)),
    ];
    (folder, paths)
}

/// Sends these responses, one per request, and passes on the requests.
fn server(answers: Vec<String>) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a connection");
    let address = listener.local_addr().expect("a connection").to_string();
    let (asked, told) = mpsc::channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("a connection");
            let lines = BufReader::new(stream.try_clone().expect("a connection")).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            asked.send(head.join("\n")).expect("a connection");
            stream.write_all(answer.as_bytes()).expect("a connection");
        }
    });
    (address, told)
}

fn answer(status: &str, media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

#[test]
fn what_differs_decides_the_exit_code() {
    let (_folder, [ours, words, less]) = folder();
    let exit = |arguments: &[&str]| run_with(arguments, "").0;
    assert_eq!(run_with(&["--diff", &ours, &ours], ""), (Exit::Done, String::new(), String::new()));
    assert_eq!(exit(&["--diff", &ours, &words]), Exit::Done);
    assert_eq!(exit(&["--diff", &ours, &words, "--fail-on", "any"]), Exit::Refused);
    assert_eq!(exit(&["--diff", &less, &ours]), Exit::Done);
    assert_eq!(exit(&["--diff", &ours, &less]), Exit::Refused);
    assert_eq!(exit(&["--check", &ours]), Exit::Done);
    assert_eq!(exit(&["--check", &words]), Exit::Refused);
    assert_eq!(exit(&["--check", &words, "--fail-on", "breaking"]), Exit::Done);
    assert_eq!(exit(&["--check", &less, "--fail-on", "breaking"]), Exit::Done);
    let (_, output, _) = run_with(&["--diff", &ours, &less], "");
    assert!(
        output.starts_with("breaking | POST /v2.0/vpn/ikepolicies (createIkePolicy) | operation | operation removed\n"),
        "{output}"
    );
}

#[test]
fn what_cannot_be_read_is_told_from_what_differs() {
    let (folder, [ours, ..]) = folder();
    let broken = folder.path().join("broken.json");
    for (text, why) in [
        ("{\"openapi\": ", "neither JSON"),
        ("{\"swagger\": \"2.0\"}", "Swagger 2.0"),
        ("{\"openapi\": \"4.0.0\"}", "openapi: 4.0.0"),
        ("hello", "not an OpenAPI document"),
    ] {
        std::fs::write(&broken, text).expect("a file");
        let broken = broken.to_str().expect("text");
        for arguments in [["--diff", broken, &ours].as_slice(), &["--diff", &ours, broken], &["--check", broken]] {
            let (exit, output, errors) = run_with(arguments, "");
            assert_eq!((exit, output.as_str()), (Exit::Unreadable, ""), "{arguments:?}");
            assert!(errors.starts_with(broken) && errors.contains(why), "{errors}");
        }
    }
    assert_eq!(run_with(&["--diff", "/nowhere", &ours], "").0, Exit::Unreadable);
}

#[test]
fn what_a_document_refers_to_is_read_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let with = |reference: &str| {
        format!(
            "openapi: 3.1.0\npaths: {{/x: {{get: {{responses: {{'200': {{description: d, content: {{a/b: {{schema: \
             {{$ref: '{reference}'}}}}}}}}}}}}}}}}\ncomponents: {{schemas: {{A: {{type: string}}}}}}\n"
        )
    };
    let old = write("old/api.yaml", &with("parts/x.yaml#/X"));
    let new = write("new/api.yaml", &with("parts/x.yaml#/X"));
    let exit = |errors: &str| {
        let (exit, output, told) = run_with(&["--diff", &old, &new], "");
        assert!(output.contains(errors) && told.is_empty(), "{output}{told}");
        exit
    };
    assert_eq!(exit("$ref parts/x.yaml#/X leads to what could not be read"), Exit::Unreadable);
    write("old/parts/x.yaml", "X: {$ref: '../api.yaml#/components/schemas/A'}");
    write("new/parts/x.yaml", "X: {type: integer}");
    assert_eq!(exit("type was string, is integer"), Exit::Refused);
    write("new/parts/x.yaml", "X: {type: string}");
    assert_eq!(exit("0 breaking"), Exit::Done);
    let text = std::fs::read_to_string(&old).unwrap();
    assert_eq!(run_with(&["--diff", "-", &new], &text).0, Exit::Unreadable, "it has no folder");
}

#[test]
fn a_wrong_command_line_is_2() {
    for arguments in [
        ["--diff", "a"].as_slice(),
        &["--diff", "-", "-"],
        &["--diff", "a", "b", "--check", "c"],
        &["--diff", "a", "b", "--document", "standalone"],
        &["--check", "a", "--format", "yaml"],
        &["--output", "json"],
        &["--fail-on", "any"],
        &["--check", "a", "--fail-on", "sometimes"],
    ] {
        assert_eq!(run_with(arguments, "").0, Exit::Usage, "{arguments:?}");
    }
    let (exit, output, _) = run_with(&["--help"], "");
    assert!(exit == Exit::Done && output.contains("3  a document cannot be read"), "{output}");
}

#[test]
fn the_standard_input_is_a_document() {
    let (_folder, [ours, _, less]) = folder();
    let less = std::fs::read_to_string(less).expect("a file");
    assert_eq!(run_with(&["--diff", "-", &ours], &less).0, Exit::Done);
    assert_eq!(run_with(&["--diff", &ours, "-"], &less).0, Exit::Refused);
    assert_eq!(run_with(&["--check", "-"], &VPNAAS.text(Format::Yaml)).0, Exit::Done);
}

#[test]
fn each_document_has_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for document in [&VPNAAS, &DOCUMENT] {
        for (edition, version) in [(Edition::V3_1, "3.1"), (Edition::V3_0, "3.0")] {
            let path = folder.path().join(document.file(edition));
            let which = if document.name == VPNAAS.name { "vpnaas" } else { "standalone" };
            let check = |path: &Path| {
                run_with(&["--document", which, "--openapi", version, "--check", path.to_str().expect("text")], "")
            };
            for format in [Format::Json, Format::Yaml] {
                std::fs::write(&path, document.text_in(edition, format)).expect("a file");
                assert_eq!(check(&path).0, Exit::Done);
            }
            std::fs::write(&path, document.value_in(edition).to_string()).expect("a file");
            let (exit, output, errors) = check(&path);
            assert_eq!((exit, output.as_str()), (Exit::Refused, ""));
            assert!(
                errors.contains("is printed differently") && errors.contains(&format!("--openapi {version} >")),
                "{errors}"
            );
        }
    }
}

#[test]
fn differences_are_told_in_four_ways() {
    let (_folder, [ours, _, less]) = folder();
    let told = |output: &str| run_with(&["--diff", &ours, &less, "--output", output], "").1;
    assert!(told("text").ends_with("1 breaking, 0 compatible, 0 documentation\n"));
    let json: Value = serde_json::from_str(&told("json")).expect("JSON");
    assert_eq!((&json["summary"]["breaking"], &json["old"]), (&1.into(), &Value::from(ours.as_str())));
    assert!(told("markdown").contains("| `POST /v2.0/vpn/ikepolicies (createIkePolicy)` |"));
    assert!(told("github").starts_with("::error file="), "{}", told("github"));
}

#[test]
fn a_server_is_asked() {
    let ours = &VPNAAS.text(Format::Json);
    let yaml = &VPNAAS.text(Format::Yaml);
    let (address, asked) = server(vec![
        answer("200 OK", "application/json", ours),
        answer("200 OK", "text/yaml; charset=utf-8", yaml),
        answer("404 Not Found", "text/plain", "no"),
        answer("200 OK", "text/html", "<html>"),
        answer("200 OK", "application/json", "{"),
    ]);
    assert_eq!(run_with(&["--check", &format!("http://{address}")], ""), (Exit::Done, String::new(), String::new()));
    assert!(asked.recv().expect("a connection").starts_with("GET /openapi.json HTTP/1.1\n"));
    assert_eq!(run_with(&["--check", &format!("http://{address}/x.yaml")], "").0, Exit::Done);
    assert!(asked.recv().expect("a connection").starts_with("GET /x.yaml HTTP/1.1\n"));
    for why in ["404", "text/html", "neither JSON"] {
        let (exit, _, errors) = run_with(&["--check", &format!("http://me:secret@{address}/y?token=secret")], "");
        assert_eq!(exit, Exit::Unreadable);
        assert!(errors.contains(why) && errors.contains("/y?...: ") && !errors.contains("secret"), "{errors}");
        let head = asked.recv().expect("a connection");
        assert!(
            head.contains("/y?token=secret") && head.to_lowercase().contains("authorization: basic bwu6c2vjcmv0"),
            "{head}"
        );
    }
}

#[test]
fn a_redirect_is_followed_without_credentials() {
    let (target, asked_there) = server(vec![answer("200 OK", "application/json", &VPNAAS.text(Format::Json))]);
    let moved = format!(
        "HTTP/1.1 302 Found\r\nLocation: http://{target}/there\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let (address, _asked) = server(vec![moved]);
    assert_eq!(run_with(&["--check", &format!("http://me:secret@{address}/here")], "").0, Exit::Done);
    let head = asked_there.recv().expect("a connection");
    assert!(head.starts_with("GET /there ") && !head.to_lowercase().contains("authorization"), "{head}");
}

#[test]
fn nobody_listens() {
    let address = TcpListener::bind("127.0.0.1:0").expect("a connection").local_addr().expect("a connection");
    let (exit, _, errors) = run_with(&["--check", &format!("http://{address}/")], "");
    assert_eq!(exit, Exit::Unreadable);
    assert!(errors.starts_with(&format!("http://{address}/openapi.json: ")), "{errors}");
    assert_eq!(run_with(&["--check", &format!("https://{address}/x")], "").0, Exit::Unreadable);
}
