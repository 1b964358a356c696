//! Group commit: jobs that arrive together are made durable together.
//!
//! A commit waits for the disk; a statement hardly costs anything beside it. A writer therefore takes all jobs that
//! wait, runs them in one transaction in order, and answers all when it is durable. A job that refuses before it has
//! changed anything does no harm. One that has changed something, or one whose statement has failed (PostgreSQL then
//! ignores the whole transaction), takes the group back, and each job is run again in a transaction of its own: rare,
//! and simpler than a savepoint a job, which would cost every job two more statements.

mod run;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{Mutex as Gate, mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::{Job, StoreError, backend::Pool, session::Shared};
use run::Worker;

/// How many jobs one transaction holds at most.
const GROUP: usize = 128;
/// How many jobs may wait; whoever comes then waits for a place.
const QUEUE: usize = 4096;

/// A job, and where its answer goes.
struct Work {
    job: Job,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

impl Work {
    /// Whoever waited may be gone; the job stands all the same.
    fn answer(self, result: Result<(), StoreError>) {
        let _ = self.answer.send(result);
    }
}

/// The queue in front of the writers.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Work>>>,
    workers: TaskTracker,
}

impl Writer {
    /// Starts `writers` tasks that take from one queue. They end when this is dropped and the queue is empty.
    pub fn start(pool: &Pool, shared: &Arc<Shared>, lock_wait: Duration, writers: u32) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let queue = Arc::new(Gate::new(receiver));
        let workers = TaskTracker::new();
        for _ in 0..writers {
            let mut worker = Worker::new(pool.clone(), Arc::clone(shared), lock_wait);
            let queue = Arc::clone(&queue);
            workers.spawn(async move {
                let mut group = Vec::with_capacity(GROUP);
                while take(&queue, &mut group).await {
                    worker.serve(std::mem::take(&mut group)).await;
                }
            });
        }
        workers.close();
        Self { queue: Mutex::new(Some(sender)), workers }
    }

    /// Queues a job and waits for its group.
    pub async fn submit(&self, job: Job) -> Result<(), StoreError> {
        let closed = || StoreError::Unavailable("the store is closed".into());
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)?;
        let (answer, answered) = oneshot::channel();
        queue.send(Work { job, answer }).await.map_err(|_| closed())?;
        drop(queue);
        answered.await.map_err(|_| closed())?
    }

    /// Takes no more jobs, and waits until those that are queued are done.
    pub async fn close(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.workers.wait().await;
    }
}

/// Waits for jobs and takes all that are there; false when none will come.
async fn take(queue: &Gate<mpsc::Receiver<Work>>, group: &mut Vec<Work>) -> bool {
    queue.lock().await.recv_many(group, GROUP).await > 0
}
