//! One writer: its connection, its transactions.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use uuid::Uuid;

use super::Work;
use crate::store::{
    Job, Session, StoreError, Verdict,
    backend::Pool,
    session::{Happened, Shared},
};

/// How a transaction ended.
enum End {
    /// All jobs' changes are durable.
    Committed,
    /// The job at this place must not be committed; what `submit` says of it. Everything is undone.
    Spoilt(usize, Result<(), StoreError>),
    /// The transaction itself failed, and everything is undone.
    Failed(StoreError),
}

/// One writer.
pub(super) struct Worker {
    pool: Pool,
    shared: Arc<Shared>,
    lock_wait: Duration,
    session: Option<Session>,
}

impl Worker {
    pub fn new(pool: Pool, shared: Arc<Shared>, lock_wait: Duration) -> Self {
        Self { pool, shared, lock_wait, session: None }
    }

    /// Runs all jobs of a group and answers them.
    pub async fn serve(&mut self, mut group: Vec<Work>) {
        let jobs: Vec<&Job> = group.iter().map(|work| &work.job).collect();
        // Together they wait for locks but shortly: a row that somebody holds should not hold up the others.
        let wait = if jobs.len() > 1 { self.lock_wait / 4 } else { self.lock_wait };
        let answer = match self.transaction(&jobs, wait).await {
            End::Committed => Ok(()),
            End::Failed(error) => Err(error),
            End::Spoilt(_, answer) if group.len() == 1 => answer,
            End::Spoilt(spoiler, _) => {
                // The one that may have to wait goes last.
                let spoiler = group.remove(spoiler);
                for work in group.into_iter().chain([spoiler]) {
                    self.alone(work).await;
                }
                return;
            }
        };
        for work in group {
            work.answer(answer.clone());
        }
    }

    async fn alone(&mut self, work: Work) {
        match self.transaction(&[&work.job], self.lock_wait).await {
            End::Committed => work.answer(Ok(())),
            End::Failed(error) => work.answer(Err(error)),
            End::Spoilt(_, answer) => work.answer(answer),
        }
    }

    /// Runs jobs in one transaction. A connection on which it cannot be ended is given up.
    async fn transaction(&mut self, jobs: &[&Job], lock_wait: Duration) -> End {
        let mut session = match self.begin(lock_wait).await {
            Ok(session) => session,
            Err(error) => return End::Failed(error),
        };
        let mut end = End::Committed;
        let taken: Vec<Uuid> = jobs.iter().filter_map(|job| job.takes).collect();
        if taken.len() > 1
            && self.pool.dialect().has_one_writer()
            && let Err(error) = session.foresee(&taken).await
        {
            end = End::Spoilt(0, Err(error));
        }
        for (place, job) in jobs.iter().enumerate() {
            if let End::Committed = end
                && let Err(answer) = run(job, &mut session).await
            {
                end = End::Spoilt(place, answer);
                break;
            }
        }
        if let End::Committed = end
            && let Err(error) = session.flush().await
        {
            end = End::Spoilt(jobs.len() - 1, Err(error));
        }
        if let End::Committed = end
            && let Err(error) = session.commit().await
        {
            tracing::warn!(error = %error, "a group of writes could not be committed");
            end = End::Failed(error);
        }
        if let End::Committed = end {
            self.session = Some(session);
        } else {
            match session.roll_back().await {
                Ok(()) => self.session = Some(session),
                Err(error) => {
                    tracing::warn!(error = %error, "a writer gives its connection up");
                    session.discard();
                }
            }
        }
        end
    }

    /// A session inside a new transaction. A connection that has died since the last one is replaced.
    async fn begin(&mut self, lock_wait: Duration) -> Result<Session, StoreError> {
        let begin = self.pool.dialect().begin(lock_wait);
        if let Some(mut session) = self.session.take() {
            match session.command(begin.clone()).await {
                Ok(()) => return Ok(session),
                Err(StoreError::Busy) => {
                    self.session = Some(session);
                    return Err(StoreError::Busy);
                }
                Err(error) => {
                    tracing::warn!(error = %error, "a writer replaces its connection");
                    session.discard();
                }
            }
        }
        let mut session = Session::writer(self.pool.connection().await?, Arc::clone(&self.shared));
        session.command(begin).await?;
        Ok(session)
    }
}

/// Runs one job. `Err` means that it must be undone, and holds what `submit` says of it then.
async fn run(job: &Job, session: &mut Session) -> Result<(), Result<(), StoreError>> {
    session.happened();
    let verdict = guarded(job, session).await;
    let Happened { changed, failed } = session.happened();
    match (verdict, failed) {
        (None, _) => Err(Err(StoreError::Unavailable("a job has panicked".into()))),
        (Some(Verdict::Done), Some(error)) => Err(Err(error)),
        (Some(Verdict::Undo), Some(_)) => Err(Ok(())),
        (Some(Verdict::Undo), None) if changed => Err(Ok(())),
        (Some(Verdict::Done | Verdict::Undo), None) => Ok(()),
    }
}

/// The verdict of a job; `None` where it panics, which must not take the writer along.
async fn guarded(job: &Job, session: &mut Session) -> Option<Verdict> {
    let mut future = pin!(async { (job.run)(session).await });
    std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)))
            .map_or(Poll::Ready(None), |poll| poll.map(Some))
    })
    .await
}
