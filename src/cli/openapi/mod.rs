//! `vpnaas openapi`: prints the documents, and reports the differences between two. It needs no configuration or
//! database, and a network only for URLs.

mod compare;
mod http;
mod source;

use std::io;

use clap::{Args, ValueEnum};

use super::{Exit, Streams};
use crate::{
    api::document::{self, Document, Edition, Format},
    dispatch, standalone,
};

const EXIT_CODES: &str = "\
Exit codes:
  0  printed, or nothing to fail on
  1  differences at or above --fail-on, or --check FILE is printed differently
  2  wrong command line
  3  a document cannot be read: no such file or server, no JSON or YAML, no OpenAPI 3.0 or 3.1; or nothing to fail on
     was found, but a reference leads to what could not be read

Every difference is one line of text: CLASS | METHOD path (operation id) | place | what, where the class is
  breaking       a client that kept to the old document can fail, or lose what it was promised
  compatible     the contract has changed, and no client that kept to the old one notices
  documentation  only what people read has changed";

/// `vpnaas openapi [--document ..] [--openapi ..] [--format ..]`, `... --check FILE|URL`, `... --diff OLD NEW`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Openapi {
    /// Which document.
    #[arg(long, value_enum, default_value_t = Which::Vpnaas)]
    document: Which,
    /// In which version of the OpenAPI specification.
    #[arg(long = "openapi", value_name = "VERSION", value_enum, default_value_t = Edition::V3_1)]
    edition: Edition,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Compare a document (JSON or YAML; `-` is the standard input) with the one that this binary serves, which counts as
    /// the newer; if the URL has no path, the document that the server serves is read.
    #[arg(long, value_name = "FILE|URL", conflicts_with_all = ["format", "diff"])]
    check: Option<String>,
    /// Compare any two documents in OpenAPI 3.0 or 3.1 (JSON or YAML); `-` is the standard input.
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["format", "document", "edition"])]
    diff: Option<Vec<String>>,
    /// How differences are reported.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
    /// Which differences exit with 1 [default: any for --check, breaking for --diff].
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
}

/// Which document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    /// The VPN-as-a-Service API v2.0.
    Vpnaas,
    /// What a standalone service adds: the built-in identity and network inventory.
    Standalone,
    /// What the API process and the agents of the data plane say to each other.
    Agent,
}

impl Which {
    fn document(self) -> &'static Document {
        match self {
            Self::Vpnaas => &document::VPNAAS,
            Self::Standalone => &standalone::DOCUMENT,
            Self::Agent => &dispatch::DOCUMENT,
        }
    }
}

/// How differences are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// One line each.
    Text,
    /// One JSON document.
    Json,
    /// Tables, for a comment on a pull request.
    Markdown,
    /// Annotations of GitHub Actions.
    Github,
}

/// Which differences are a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Those that break clients.
    Breaking,
    /// All.
    Any,
}

impl Openapi {
    pub(super) fn run(self, streams: &mut Streams<'_>) -> io::Result<Exit> {
        if let Some(given) = &self.check {
            return compare::check(&self, given, streams);
        }
        if let Some([old, new]) = self.diff.as_deref() {
            return compare::diff(&self, (old, new), streams);
        }
        if self.fail_on.is_some() || self.output != Output::Text {
            writeln!(streams.errors, "--output and --fail-on are for --check and --diff")?;
            return Ok(Exit::Usage);
        }
        streams.output.write_all(self.document.document().text_in(self.edition, self.format).as_bytes())?;
        Ok(Exit::Done)
    }
}

/// The name of a value on the command line.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
