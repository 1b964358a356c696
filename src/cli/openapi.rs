//! `vpnaas openapi`: needs no configuration, database or network.

use std::{io, path::PathBuf};

use clap::Args;

use super::{Exit, Streams, refuse};
use crate::api::document::{Document, Format, compare::compare};

/// `vpnaas openapi [--document vpnaas|standalone] [--format json|yaml] [--check FILE]`.
#[derive(Debug, Args)]
pub(super) struct Openapi {
    /// Which document.
    #[arg(long, value_enum, default_value_t = Document::Vpnaas)]
    document: Document,
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
            streams.output.write_all(self.document.text(self.format).as_bytes())?;
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
        let differences = compare(&old, self.document.value());
        for difference in &differences {
            writeln!(streams.output, "{difference}")?;
        }
        if differences.is_empty() && text == self.document.text(Format::Json) {
            return Ok(Exit::Done);
        }
        let kind = if differences.is_empty() { "is printed differently" } else { "differs" };
        let name = match self.document {
            Document::Vpnaas => "vpnaas",
            Document::Standalone => "standalone",
        };
        refuse(streams, &format!("{file} {kind}; to write it anew: vpnaas openapi --document {name} > {file}"))
    }
}
