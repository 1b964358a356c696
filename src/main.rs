//! The binary: everything is in the library.

use std::{io, process::ExitCode};

use vpnaas::cli::{Streams, run};

fn main() -> ExitCode {
    let streams = Streams { input: &mut io::stdin(), output: &mut io::stdout(), errors: &mut io::stderr() };
    run(std::env::args_os(), streams).into()
}
