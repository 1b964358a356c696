//! `vpnaas hash-password`.

use std::io::{self, Read as _};

use secrecy::SecretString;

use super::{Exit, Streams, refuse};
use crate::config::hash_password;

/// No password is longer, in bytes.
const LONGEST: u64 = 4096;

pub(super) fn run(streams: &mut Streams<'_>) -> io::Result<Exit> {
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
