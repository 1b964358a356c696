//! `vpnaas check-config`.

use std::io;

use clap::Args;

use super::{ConfigArguments, Exit, Streams};

/// `vpnaas check-config [--config FILE]`.
#[derive(Debug, Args)]
pub(super) struct CheckConfig {
    #[command(flatten)]
    config: ConfigArguments,
}

impl CheckConfig {
    pub(super) fn run(self, streams: &mut Streams<'_>) -> io::Result<Exit> {
        match self.config.load(Vec::new()) {
            Ok(_) => {
                writeln!(streams.output, "ok")?;
                Ok(Exit::Done)
            }
            Err(problems) => {
                writeln!(streams.output, "{problems}")?;
                Ok(Exit::Refused)
            }
        }
    }
}
