//! The binary; everything else is in the library.

use std::{io, process::ExitCode};

use mimalloc::MiMalloc;
use vpnaas::cli::{Streams, run};

/// Memory that one thread allocates is freed by another on every request; the system's allocator takes a lock for that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let streams = Streams { input: &mut io::stdin(), output: &mut io::stdout(), errors: &mut io::stderr() };
    run(std::env::args_os(), streams).into()
}
