//! A document that the command line names: a file, a URL, or the standard input.

use std::io::Read as _;

use super::http;
use crate::{cli::Streams, drift::report::Source};

/// What was read.
#[derive(Debug)]
pub(super) struct Given {
    /// As it is told of: without the credentials of a URL.
    pub name: String,
    pub text: String,
    pub is_file: bool,
}

impl Given {
    /// Reads it; how it is called and why it cannot be read, otherwise. A URL without a path is completed by `served`.
    pub fn read(given: &str, served: Option<&str>, streams: &mut Streams<'_>) -> Result<Self, (String, String)> {
        let limit = http::LARGEST;
        if let Some(url) = http::Url::parse(given) {
            let url = served.map_or(url.clone(), |path| url.completed(path));
            let text = url.get().map_err(|why| (url.shown(), why))?;
            return Ok(Self { name: url.shown(), text, is_file: false });
        }
        let mut text = String::new();
        let (name, read) = if given == "-" {
            ("standard input", (&mut *streams.input).take(limit).read_to_string(&mut text))
        } else {
            let read = std::fs::File::open(given).and_then(|file| file.take(limit).read_to_string(&mut text));
            (given, read)
        };
        match read {
            Ok(length) if length as u64 >= limit => Err((name.to_owned(), format!("larger than {limit} bytes"))),
            Ok(_) => Ok(Self { name: name.to_owned(), text, is_file: given != "-" }),
            Err(error) => Err((name.to_owned(), error.to_string())),
        }
    }

    /// For a report.
    pub fn source(&self) -> Source<'_> {
        Source { name: &self.name, text: Some(&self.text), is_file: self.is_file }
    }
}
