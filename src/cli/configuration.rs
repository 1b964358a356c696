//! `vpnaas check-config` and `vpnaas hash-password`.

use std::io::{self, Read as _};

use secrecy::SecretString;

use super::{ConfigArguments, Exit, Streams, refuse};
use crate::config::hash_password;

/// The longest password, in bytes.
const LONGEST: u64 = 4096;

pub(super) fn check(config: ConfigArguments, streams: &mut Streams<'_>) -> io::Result<Exit> {
    match config.load(Vec::new()) {
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

pub(super) fn hash(streams: &mut Streams<'_>) -> io::Result<Exit> {
    let mut text = String::new();
    (&mut *streams.input).take(LONGEST + 1).read_to_string(&mut text)?;
    // The line end is the terminal's, not the password's.
    let password = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if password.is_empty() || text.len() as u64 > LONGEST {
        return refuse(streams, &format!("the standard input must be a password of 1 to {LONGEST} bytes"));
    }
    match hash_password(&SecretString::from(password)) {
        Ok(hash) => {
            writeln!(streams.output, "{hash}")?;
            Ok(Exit::Done)
        }
        Err(error) => refuse(streams, &error),
    }
}
