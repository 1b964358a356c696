//! The line of a text in which the value of a JSON pointer begins.

use std::collections::HashMap;

use crate::drift::{document::escaped, yaml};

/// The lines of every value of a document.
#[derive(Debug)]
pub(super) struct Lines(HashMap<String, usize>);

impl Lines {
    /// Of JSON or YAML; a value that is not understood is found at the one around it.
    pub fn new(text: &str) -> Self {
        let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
        Self(if is_json { Json::new(text).read() } else { yaml::read(text).1 })
    }

    /// The line of a pointer, or of the nearest value around it.
    pub fn of(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            match (self.0.get(pointer), pointer.rfind('/')) {
                (Some(line), _) => return *line,
                (None, Some(end)) => pointer = &pointer[..end],
                (None, None) => return 1,
            }
        }
    }
}

/// A reader of JSON that only looks for keys, items and line ends.
struct Json<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    line: usize,
    found: HashMap<String, usize>,
}

/// An object or array that is open, and the key or index of its next value.
enum Open {
    Object(Option<String>),
    Array(usize),
}

impl<'t> Json<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text.chars().peekable(), line: 1, found: HashMap::new() }
    }

    fn read(mut self) -> HashMap<String, usize> {
        let (mut open, mut lengths, mut pointer): (Vec<Open>, Vec<usize>, String) =
            (Vec::new(), Vec::new(), String::new());
        while let Some(c) = self.rest.next() {
            match c {
                '\n' => self.line += 1,
                '"' => {
                    let text = self.string();
                    if let Some(Open::Object(key @ None)) = open.last_mut() {
                        self.found.insert(format!("{pointer}/{}", escaped(&text)), self.line);
                        *key = Some(text);
                    }
                }
                '{' | '[' => {
                    lengths.push(pointer.len());
                    match open.last() {
                        Some(Open::Object(Some(key))) => {
                            pointer.push('/');
                            pointer.push_str(&escaped(key));
                        }
                        Some(Open::Array(index)) => {
                            pointer.push('/');
                            pointer.push_str(&index.to_string());
                            self.found.insert(pointer.clone(), self.line);
                        }
                        Some(Open::Object(None)) | None => {}
                    }
                    open.push(if c == '{' { Open::Object(None) } else { Open::Array(0) });
                }
                '}' | ']' => {
                    open.pop();
                    pointer.truncate(lengths.pop().unwrap_or(0));
                }
                ',' => match open.last_mut() {
                    Some(Open::Object(key)) => *key = None,
                    Some(Open::Array(index)) => *index += 1,
                    None => {}
                },
                _ => {}
            }
        }
        self.found
    }

    /// The rest of a string.
    fn string(&mut self) -> String {
        let mut raw = String::from('"');
        while let Some(c) = self.rest.next() {
            raw.push(c);
            match c {
                '\\' => raw.extend(self.rest.next()),
                '"' => break,
                _ => {}
            }
        }
        serde_json::from_str(&raw).unwrap_or(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_lines() {
        let lines = Lines::new("{\n \"a/b\": [\n  {\"x\": \"}\"},\n  {\n   \"y\": 1\n  }\n ],\n \"c\": 2\n}\n");
        assert_eq!((lines.of("/a~1b"), lines.of("/a~1b/0/x"), lines.of("/a~1b/1/y"), lines.of("/c")), (2, 3, 5, 8));
        assert_eq!((lines.of("/a~1b/1/y/deeper"), lines.of("/nowhere"), lines.of("")), (5, 1, 1));
    }

    #[test]
    fn yaml_lines() {
        let text = "openapi: 3.1.0\npaths:\n  /x:\n    get:\n      parameters:\n      - name: a\n        in: query\n      - name: b\n      responses:\n        '200':\n          description: d\ninfo: {}\n";
        let lines = Lines::new(text);
        let of = |pointer| lines.of(pointer);
        assert_eq!(
            (of("/paths/~1x/get"), of("/paths/~1x/get/parameters/0/in"), of("/paths/~1x/get/parameters/1")),
            (4, 7, 8)
        );
        assert_eq!((of("/paths/~1x/get/responses/200/description"), of("/info")), (11, 12));
    }
}
