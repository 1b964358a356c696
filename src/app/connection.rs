//! The time limits of a connection.
//!
//! `hyper` limits only the time for a request's head, and counts idle time as part of it. Here a head must arrive in
//! time, a connection without a request may stay open longer, and a response must be read in time: otherwise, a client
//! that stops reading would keep its connection open, and block a soft stop, indefinitely. While a request is being
//! handled, its own time limit applies.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

use crate::config::Server;

/// The time limits of a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// To send the head of a request.
    head: Duration,
    /// To begin the next request.
    idle: Duration,
    /// To read a response.
    answer: Duration,
}

impl Limits {
    pub(super) fn of(server: &Server) -> Self {
        let seconds = Duration::from_secs;
        Self {
            head: seconds(server.head_timeout),
            idle: seconds(server.idle_timeout),
            answer: seconds(server.answer_timeout),
        }
    }
}

const HEAD: u8 = 0;
const HANDLING: u8 = 1;
const ANSWERING: u8 = 2;
const IDLE: u8 = 3;
/// Not a phase: no time limit applies.
const NONE: u8 = u8::MAX;

/// The phase of a connection, shared by its stream and its service. The first is waiting for a head.
#[derive(Clone, Debug, Default)]
pub(super) struct Phase(Arc<AtomicU8>);

impl Phase {
    /// A head has arrived.
    pub(super) fn begin(&self) {
        self.set(HANDLING);
    }

    /// The response is ready to be written.
    pub(super) fn answer(&self) {
        self.set(ANSWERING);
    }

    /// Whether no request is in progress.
    pub(super) fn is_idle(&self) -> bool {
        self.get() == IDLE
    }

    fn get(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, phase: u8) {
        self.0.store(phase, Ordering::Relaxed);
    }
}

/// A stream that fails if its client is too slow.
pub(super) struct Timed {
    stream: TcpStream,
    limits: Limits,
    phase: Phase,
    /// Runs while there is nothing to read, for the phase next to it.
    reading: Pin<Box<Sleep>>,
    reading_phase: u8,
    /// Runs from when the socket is not writable until everything has been written.
    writing: Option<Pin<Box<Sleep>>>,
    has_written: bool,
}

impl Timed {
    pub(super) fn new(stream: TcpStream, limits: Limits, phase: Phase) -> Self {
        let reading = Box::pin(sleep(limits.head));
        Self { stream, limits, phase, reading, reading_phase: HEAD, writing: None, has_written: false }
    }

    /// Whether the client takes too long to send.
    fn is_read_late(&mut self, context: &mut Context<'_>) -> bool {
        let phase = self.phase.get();
        let limit = match phase {
            HEAD => self.limits.head,
            IDLE => self.limits.idle,
            _handled => {
                self.reading_phase = NONE;
                return false;
            }
        };
        if self.reading_phase != phase {
            self.reading_phase = phase;
            self.reading.as_mut().reset(Instant::now() + limit);
        }
        self.reading.as_mut().poll(context).is_ready()
    }

    /// The result of a write, or an error if the client takes too long to read.
    fn written(&mut self, written: Poll<io::Result<usize>>, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.has_written = true;
            return written;
        }
        let limit = self.limits.answer;
        let writing = self.writing.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(writing.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Timed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            if self.phase.is_idle() {
                self.phase.set(HEAD);
                self.reading_phase = NONE;
            }
        } else if self.is_read_late(context) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl AsyncWrite for Timed {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.written(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when all available output has been written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writing = None;
        if self.phase.get() == ANSWERING && std::mem::take(&mut self.has_written) {
            self.phase.set(IDLE);
            // Perhaps nothing is read until the next request arrives, so its time limit starts here.
            let _ = self.is_read_late(context);
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
