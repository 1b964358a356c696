//! A document given on the command line: a file, a URL, or the standard input.

use std::io::Read as _;

use super::http;
use crate::{cli::Streams, drift::report::Source};

/// A document that was read.
#[derive(Debug)]
pub(super) struct Given {
    /// The name for messages: without the credentials of a URL.
    pub name: String,
    pub text: String,
    pub is_file: bool,
}

impl Given {
    /// Reads it; the error is its name and the reason. A URL without a path gets the path `served`.
    pub fn read(given: &str, served: Option<&str>, streams: &mut Streams<'_>) -> Result<Self, (String, String)> {
        if http::is_url(given) {
            let url = http::Url::parse(given).ok_or_else(|| ("the URL".to_owned(), "it is not valid".to_owned()))?;
            let url = if let Some(path) = served { url.completed(path) } else { url };
            let name = url.shown();
            let text = url.get().map_err(|why| (name.clone(), why))?;
            return Ok(Self { name, text, is_file: false });
        }
        let limit = http::LARGEST as u64;
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
