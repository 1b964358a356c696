//! `vpnaas openapi`: needs no configuration, database or network.

use std::{io, path::PathBuf};

use clap::{Args, ValueEnum};

use super::{Exit, Streams, refuse};
use crate::api::document::{Document, Edition, Format, compare::compare};

/// `vpnaas openapi [--document vpnaas|standalone] [--openapi 3.1|3.0] [--format json|yaml] [--check FILE]`.
#[derive(Debug, Args)]
pub(super) struct Openapi {
    /// Which document.
    #[arg(long, value_enum, default_value_t = Document::Vpnaas)]
    document: Document,
    /// In which version of the OpenAPI specification.
    #[arg(long = "openapi", value_name = "VERSION", value_enum, default_value_t = Edition::V3_1)]
    edition: Edition,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Print nothing; compare this file (JSON) with the document, name the operations that differ and exit 1 if any do.
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    check: Option<PathBuf>,
}

impl Openapi {
    pub(super) fn run(self, streams: &mut Streams<'_>) -> io::Result<Exit> {
        let Some(path) = self.check else {
            streams.output.write_all(self.document.text_in(self.edition, self.format).as_bytes())?;
            return Ok(Exit::Done);
        };
        let file = path.display();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => return refuse(streams, &format!("{file}: {error}")),
        };
        let old = match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(error) => return refuse(streams, &format!("{file}: {error}")),
        };
        let differences = compare(&old, self.document.value_in(self.edition));
        for difference in &differences {
            writeln!(streams.output, "{difference}")?;
        }
        if differences.is_empty() && text == self.document.text_in(self.edition, Format::Json) {
            return Ok(Exit::Done);
        }
        let kind = if differences.is_empty() { "is printed differently" } else { "differs" };
        let document = name(&self.document);
        let edition = name(&self.edition);
        let command = format!("vpnaas openapi --document {document} --openapi {edition} > {file}");
        refuse(streams, &format!("{file} {kind}; to write it anew: {command}"))
    }
}

/// How the command line calls a value.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
