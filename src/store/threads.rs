//! The threads that run transactions, and their queues.
//!
//! A transaction occupies a thread of the store from start to end, so it can be neither cancelled nor interleaved.
//! Several threads read. SQLite has one writer: it takes all the queued work, runs it in one transaction with a
//! savepoint before each piece, and returns the results when the transaction is durable, because a commit waits for the
//! disk, while a statement costs hardly anything. PostgreSQL has a few writers with one transaction per piece of work:
//! it groups concurrent commits by itself, and a locked row delays only the work that needs it.

use std::{
    collections::VecDeque,
    hash::{BuildHasher as _, RandomState},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{
    Session, StoreError, StoreOptions,
    engine::{Connection, Failure, Location, Postgres, Purpose, Remedy, Sqlite},
};
use crate::env::Departure;

/// The maximum number of pieces of work in one transaction.
const GROUP: usize = 256;
/// The maximum length of a queue; further work is refused at once.
const QUEUE: usize = 8192;
/// How often a transaction that conflicted with another one is tried.
const ATTEMPTS: u32 = 8;

/// A piece of work, as the threads see it.
trait Work: Send {
    /// Whether the caller still waits for it.
    fn is_wanted(&self) -> bool;
    /// Runs it; true if it succeeded.
    fn run(&mut self, session: &mut Session) -> bool;
    /// Returns its result; `outcome` is that of its transaction.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Typed<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    waiting: oneshot::Sender<Result<T, E>>,
    departure: Departure,
}

impl<T, E, F> Work for Typed<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: Fn(&mut Session) -> Result<T, E> + Send,
{
    fn is_wanted(&self) -> bool {
        !self.waiting.is_closed() && !self.departure.is_gone()
    }

    fn run(&mut self, session: &mut Session) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(session)));
        let panicked = || StoreError::Corrupt("a transaction panicked".into());
        let result = result.unwrap_or_else(|_| Err(panicked().into()));
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let none = || Err(StoreError::Unavailable("a transaction was not run".into()).into());
        let result = match outcome {
            Ok(()) => self.result.unwrap_or_else(none),
            Err(error) => Err(error.into()),
        };
        // The caller may have gone; the work is done anyway.
        let _nobody = self.waiting.send(result);
    }
}

/// A piece of work, and when it was queued.
struct Job {
    work: Box<dyn Work>,
    since: Instant,
}

/// The queue of one kind of threads.
pub(super) struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    is_closed: bool,
    /// The number of threads that have not ended.
    threads: usize,
    /// The number of threads that are connected to the database.
    connected: usize,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues work and waits for its result.
    pub async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut Session) -> Result<T, E> + Send + 'static,
    {
        let (waiting, answer) = oneshot::channel();
        let work = Typed { work, result: None, waiting, departure: Departure::current() };
        {
            let mut state = self.state();
            if state.is_closed {
                return Err(StoreError::Unavailable("the store is closed".into()).into());
            }
            if state.jobs.len() >= QUEUE {
                return Err(StoreError::Unavailable("too much waits for the database".into()).into());
            }
            state.jobs.push_back(Job { work: Box::new(work), since: Instant::now() });
        }
        self.arrived.notify_one();
        let ended = |_| Err(StoreError::Unavailable("a thread of the store has ended".into()).into());
        answer.await.unwrap_or_else(ended)
    }

    /// The length of the queue, and how long the first piece of work has waited.
    pub fn length(&self) -> (usize, Duration) {
        let state = self.state();
        (state.jobs.len(), state.jobs.front().map(|job| job.since.elapsed()).unwrap_or_default())
    }

    /// How many threads are connected to the database.
    pub fn connected(&self) -> usize {
        self.state().connected
    }

    /// Accepts no more work; the threads end when the queue is empty.
    pub fn close(&self) {
        self.state().is_closed = true;
        self.arrived.notify_all();
    }

    /// Whether all threads have ended.
    pub fn has_ended(&self) -> bool {
        self.state().threads == 0
    }

    /// Takes up to `most` pieces of work, waiting for the first; returns none when the queue is closed and empty.
    fn take(&self, most: usize) -> Vec<Job> {
        let mut state = self.state();
        while state.jobs.is_empty() && !state.is_closed {
            state = self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let count = state.jobs.len().min(most);
        state.jobs.drain(..count).collect()
    }
}

/// Starts `count` threads for one purpose, with a common queue.
pub(super) fn start(
    location: &Location,
    options: &Arc<StoreOptions>,
    purpose: Purpose,
    count: u32,
) -> Result<Arc<Queue>, StoreError> {
    let queue = Arc::new(Queue { state: Mutex::default(), arrived: Condvar::new() });
    for _ in 0..count {
        let mut worker = Worker { location: location.clone(), options: Arc::clone(options), purpose, session: None };
        let own = Arc::clone(&queue);
        let name = if purpose == Purpose::Reading { "store-reader" } else { "store-writer" };
        queue.state().threads += 1;
        let serve = move || {
            let group =
                if matches!((&worker.location, purpose), (Location::Sqlite(_), Purpose::Writing)) { GROUP } else { 1 };
            loop {
                let jobs = own.take(group);
                if jobs.is_empty() {
                    break;
                }
                let was = worker.session.is_some();
                worker.serve(jobs);
                match (was, worker.session.is_some()) {
                    (false, true) => own.state().connected += 1,
                    (true, false) => own.state().connected -= 1,
                    (false, false) | (true, true) => {}
                }
            }
            let was = worker.session.is_some();
            drop(worker);
            let mut state = own.state();
            state.connected -= usize::from(was);
            state.threads -= 1;
        };
        let failed = |error: std::io::Error| StoreError::Unavailable(format!("a thread cannot be started: {error}"));
        thread::Builder::new().name(name.into()).spawn(serve).map_err(failed)?;
    }
    Ok(queue)
}

/// How a transaction ended.
enum End {
    /// The changes are durable.
    Well,
    /// A piece of work cannot be committed; nothing has changed.
    Spoilt(Failure),
    /// The transaction itself failed.
    Failed(Failure),
}

fn answer(jobs: Vec<Job>, outcome: &Result<(), StoreError>) {
    for job in jobs {
        job.work.answer(outcome.clone());
    }
}

/// One thread: its connection, its transactions.
struct Worker {
    location: Location,
    options: Arc<StoreOptions>,
    purpose: Purpose,
    session: Option<Session>,
}

impl Worker {
    fn serve(&mut self, jobs: Vec<Job>) {
        let (mut wanted, dropped): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.work.is_wanted());
        for job in dropped {
            job.work.answer(Err(StoreError::Abandoned));
        }
        match self.run(&mut wanted) {
            End::Spoilt(_) if wanted.len() > 1 => wanted.into_iter().for_each(|job| self.serve(vec![job])),
            End::Spoilt(failure) | End::Failed(failure) => answer(wanted, &Err(failure.error)),
            End::Well => answer(wanted, &Ok(())),
        }
    }

    /// Runs a group until it has an outcome: again if it conflicted with another transaction, or if its connection
    /// turned out to be dead before anything was committed.
    fn run(&mut self, jobs: &mut [Job]) -> End {
        let deadline = Instant::now() + self.options.time_limit;
        let mut reconnected = false;
        let mut attempt = 0;
        loop {
            let end = self.transaction(jobs, deadline);
            let (End::Spoilt(failure) | End::Failed(failure)) = &end else { return end };
            let in_time = Instant::now() < deadline;
            match failure.remedy {
                Remedy::Again if attempt + 1 < ATTEMPTS && in_time => thread::sleep(Self::pause(attempt)),
                Remedy::Reconnect => {
                    self.session = None;
                    if failure.error == StoreError::Unknown || reconnected || !in_time {
                        return end;
                    }
                    reconnected = true;
                }
                Remedy::None | Remedy::Again => return end,
            }
            attempt += 1;
        }
    }

    /// Runs a group in one transaction. If it fails, nothing has changed, or the error says that this is unknown.
    fn transaction(&mut self, jobs: &mut [Job], deadline: Instant) -> End {
        if self.session.is_none() {
            match self.connect() {
                Ok(session) => self.session = Some(session),
                Err(error) => return End::Failed(Failure { error, remedy: Remedy::None }),
            }
        }
        let Some(session) = &mut self.session else { return End::Well };
        session.start(deadline);
        let begun = match (session.connection(), self.purpose) {
            (Connection::Sqlite(connection), Purpose::Reading) => connection.begin_reading(),
            // Each statement sees what is committed when it begins.
            (Connection::Postgres(_), Purpose::Reading) => Ok(()),
            (connection, Purpose::Writing) => connection.begin(),
        };
        if let Err(failure) = begun {
            return End::Failed(failure);
        }
        let (mut keeps, is_alone) = (0, jobs.len() == 1);
        for job in jobs {
            session.start(deadline);
            let is_done = job.work.run(session);
            match session.end(is_done) {
                Ok(is_kept) => keeps += usize::from(is_kept),
                Err(failure) => {
                    session.connection().roll_back();
                    return End::Spoilt(failure);
                }
            }
            if !is_alone && Instant::now() >= deadline {
                // One piece of work has used up the time of all: run alone, each has its own time limit.
                session.connection().roll_back();
                let error = StoreError::Unavailable("the transaction has exceeded its time limit".into());
                return End::Spoilt(Failure { error, remedy: Remedy::None });
            }
        }
        if keeps == 0 {
            session.connection().roll_back();
            return End::Well;
        }
        match session.connection().commit() {
            Ok(()) => {
                (self.options.committed)(keeps);
                End::Well
            }
            Err(failure) => {
                session.connection().roll_back();
                End::Failed(failure)
            }
        }
    }

    fn connect(&self) -> Result<Session, StoreError> {
        let marks = matches!(self.location, Location::Sqlite(_)) && self.purpose == Purpose::Writing;
        Ok(Session::new(connect(&self.location, self.purpose, &self.options)?, marks))
    }

    /// The pause before the next attempt: longer each time, and with jitter.
    fn pause(attempt: u32) -> Duration {
        let longest = 2_000 << attempt.min(6);
        Duration::from_micros(longest / 2 + RandomState::new().hash_one(attempt) % longest)
    }
}

/// Opens a connection.
pub(super) fn connect(location: &Location, purpose: Purpose, options: &StoreOptions) -> Result<Connection, StoreError> {
    match location {
        Location::Sqlite(file) => Sqlite::open(file, purpose, options.lock_wait).map(Connection::Sqlite),
        Location::Postgres(server) => {
            Postgres::new(Arc::clone(server), purpose, options).map(Box::new).map(Connection::Postgres)
        }
    }
}
