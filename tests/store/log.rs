//! The warnings and errors that the library has logged in this process.

use std::sync::{Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Lines;

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Lines {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        Self
    }
}

/// Starts recording warnings and errors.
pub fn capture() {
    tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::WARN).with_writer(Lines).init();
}

/// The lines so far that contain this text: an id or a path unique to the case.
pub fn lines_with(text: &str) -> Vec<String> {
    let lines = String::from_utf8_lossy(&LINES.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
    lines.lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
}
