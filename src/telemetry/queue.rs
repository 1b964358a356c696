//! The queue of log lines.
//!
//! A caller adds a line to a buffer and continues; one thread writes what has accumulated. So a line costs no system
//! call, and a full disk, a closed pipe or a stalled reader only causes lines to be lost. Lost lines are counted, and
//! reported once writing works again. (`tracing-appender` counts only the lines that do not fit in its queue, not those
//! that could not be written, and prints an error to the standard error stream, which is what has failed.)

use std::{
    io::{self, ErrorKind, Write},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How many bytes may wait; further lines are lost.
const ROOM: usize = 4 << 20;
/// How long the thread waits for more lines, to write many at once.
const GATHER: Duration = Duration::from_millis(5);

/// A buffer of lines with a thread that writes them; all clones are the same one.
#[derive(Clone)]
pub(super) struct Queue(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    lost: AtomicU64,
    room: usize,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    is_writing: bool,
}

impl Queue {
    /// Starts the thread. `notice` formats the line that reports the number of lost lines.
    pub(super) fn start<W>(out: W, notice: fn(u64) -> String) -> io::Result<Self>
    where
        W: Write + Send + 'static,
    {
        Self::with_room(ROOM, out, notice)
    }

    fn with_room<W>(room: usize, out: W, notice: fn(u64) -> String) -> io::Result<Self>
    where
        W: Write + Send + 'static,
    {
        let state = Mutex::new(State::default());
        let queue = Self(Arc::new(Shared { state, changed: Condvar::new(), lost: AtomicU64::new(0), room }));
        let out = Out { stream: out, notice, lost: Arc::clone(&queue.0), told: 0, is_torn: false };
        let lines = queue.clone();
        thread::Builder::new().name("log".into()).spawn(move || lines.write_all(out))?;
        Ok(queue)
    }

    /// How many lines have been lost since the start.
    pub(super) fn lost(&self) -> u64 {
        self.0.lost.load(Ordering::Relaxed)
    }

    /// Adds a line, or counts it as lost. Never blocks.
    fn add(&self, line: &[u8]) {
        let mut state = self.state();
        if state.waiting.len() + line.len() > self.0.room {
            self.0.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let was_empty = state.waiting.is_empty();
        state.waiting.extend_from_slice(line);
        drop(state);
        if was_empty {
            self.0.changed.notify_all();
        }
    }

    /// Waits until all lines have been written, but at most this long.
    pub(super) fn flush(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        let mut state = self.state();
        while state.is_writing || !state.waiting.is_empty() {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { return };
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread's loop: it ends with the process.
    fn write_all<W: Write>(self, mut out: Out<W>) {
        let mut lines = Vec::new();
        loop {
            let mut state = self.state();
            state.is_writing = false;
            self.0.changed.notify_all();
            while state.waiting.is_empty() {
                state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.is_writing = true;
            drop(state);
            thread::sleep(GATHER);
            std::mem::swap(&mut self.state().waiting, &mut lines);
            out.write(&lines);
            lines.clear();
        }
    }
}

impl Write for &Queue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.add(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The destination of the lines, and what to report there.
struct Out<W> {
    stream: W,
    notice: fn(u64) -> String,
    lost: Arc<Shared>,
    /// How many lost lines have been reported.
    told: u64,
    /// Whether the last line that was written is incomplete.
    is_torn: bool,
}

impl<W: Write> Out<W> {
    /// Writes whole lines; those that fail are counted.
    fn write(&mut self, lines: &[u8]) {
        let lost = self.lost.lost.load(Ordering::Relaxed);
        if lost > self.told {
            let torn = if self.is_torn { "\n" } else { "" };
            let notice = format!("{torn}{}\n", (self.notice)(lost - self.told));
            if self.put(notice.as_bytes()) < notice.len() {
                return self.lose(lines);
            }
            self.told = lost;
        }
        let written = self.put(lines);
        self.lose(&lines[written..]);
    }

    fn lose(&self, lines: &[u8]) {
        let lost = lines.split_inclusive(|byte| *byte == b'\n').count();
        self.lost.lost.fetch_add(u64::try_from(lost).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Writes until everything is written or an error occurs; returns how much was written.
    fn put(&mut self, bytes: &[u8]) -> usize {
        let mut written = 0;
        while written < bytes.len() {
            match self.stream.write(&bytes[written..]) {
                Ok(0) => break,
                Ok(some) => written += some,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        if written > 0 {
            self.is_torn = bytes[written - 1] != b'\n';
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    /// A disk that may be full or stalled.
    #[derive(Clone, Default)]
    struct Disk(Arc<(Mutex<Vec<u8>>, AtomicBool, AtomicBool)>);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            while self.0.2.load(Ordering::Relaxed) {
                thread::sleep(GATHER);
            }
            if self.0.1.load(Ordering::Relaxed) {
                return Err(ErrorKind::StorageFull.into());
            }
            // Like a pipe, it accepts only a few bytes at once.
            let some = bytes.len().min(5);
            self.0.0.lock().unwrap().extend_from_slice(&bytes[..some]);
            Ok(some)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn start(room: usize) -> (Disk, Queue) {
        let disk = Disk::default();
        let queue = Queue::with_room(room, disk.clone(), |lost| format!("{lost} lost")).unwrap();
        (disk, queue)
    }

    fn text(disk: &Disk) -> String {
        String::from_utf8(disk.0.0.lock().unwrap().clone()).unwrap()
    }

    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn what_a_full_disk_costs_is_told_when_there_is_room_again() {
        let (disk, queue) = start(ROOM);
        for line in ["one\n", "two\n"] {
            queue.add(line.as_bytes());
        }
        queue.flush(PATIENCE);
        disk.0.1.store(true, Ordering::Relaxed);
        queue.add(b"three\n");
        queue.flush(PATIENCE);
        queue.add(b"four\n");
        queue.flush(PATIENCE);
        assert_eq!(queue.lost(), 2);
        disk.0.1.store(false, Ordering::Relaxed);
        queue.add(b"five\n");
        queue.flush(PATIENCE);
        assert_eq!(text(&disk), "one\ntwo\n2 lost\nfive\n");
        assert_eq!(queue.lost(), 2);
    }

    #[test]
    fn a_reader_that_holds_still_stops_nobody() {
        let (disk, queue) = start(10);
        disk.0.2.store(true, Ordering::Relaxed);
        queue.add(b"one\n");
        while !queue.state().waiting.is_empty() {
            thread::sleep(GATHER);
        }
        for line in ["two\n", "three\n", "four\n"] {
            queue.add(line.as_bytes());
        }
        let start = Instant::now();
        queue.flush(Duration::from_millis(50));
        assert!(start.elapsed() < PATIENCE);
        assert_eq!(queue.lost(), 1);
        disk.0.2.store(false, Ordering::Relaxed);
        queue.flush(PATIENCE);
        assert_eq!(text(&disk), "one\n1 lost\ntwo\nthree\n");
    }
}
