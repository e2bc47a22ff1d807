//! The one writer of SQLite: what is waiting is written in one transaction, each in a savepoint of its own.

use super::lent::Shelf;
use super::{Conn, Running};
use crate::error::RecordsError;
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};

pub(super) type Done = Box<dyn Any + Send>;
pub(super) type Work = Box<dyn for<'c> FnOnce(&'c mut Conn) -> Running<'c, Done> + Send>;

/// A write waiting for the one writer.
pub(crate) struct Job {
    pub(super) work: Work,
    pub(super) answer: oneshot::Sender<Result<Done, RecordsError>>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job")
    }
}

/// How many waiting writes share one commit.
const GROUP: usize = 128;
/// Takes what is waiting, runs it in one transaction, commits, and answers.
pub(super) async fn write_in_groups(pool: Shelf, mut jobs: mpsc::Receiver<Job>, commits: Arc<AtomicU64>) {
    while let Some(first) = jobs.recv().await {
        let mut group = vec![first];
        while group.len() < GROUP {
            let Ok(job) = jobs.try_recv() else { break };
            group.push(job);
        }
        run_group(&pool, group).await;
        commits.fetch_add(1, Ordering::Relaxed);
    }
}

async fn run_group(pool: &Shelf, group: Vec<Job>) {
    let conn = match pool.lend().await {
        Ok(conn) => conn,
        Err(error) => return refuse_all(group.into_iter().map(|job| job.answer), &error.into()),
    };
    let mut conn = Conn::Sqlite(conn);
    // Each statement is a turn of another thread, so what ends one write and begins the next is one.
    if let Err(error) = conn.script("begin immediate; savepoint job").await {
        let _ = conn.script("rollback").await;
        return refuse_all(group.into_iter().map(|job| job.answer), &error.into());
    }
    let mut answers = Vec::with_capacity(group.len());
    let mut group = group.into_iter();
    while let Some(Job { work, answer }) = group.next() {
        match in_savepoint(&mut conn, work).await {
            Ok(done) => answers.push((answer, done)),
            // A full disk ends the transaction of all: nobody of the group is told that something was stored.
            Err(error) => {
                let _ = conn.script("rollback").await;
                let before = answers.into_iter().map(|(answer, _)| answer);
                return refuse_all(before.chain([answer]).chain(group.map(|job| job.answer)), &error);
            }
        }
    }
    if let Err(error) = conn.script("commit").await {
        // The transaction may still be open; nothing of it must leak into the next group.
        let _ = conn.script("rollback").await;
        return refuse_all(answers.into_iter().map(|(answer, _)| answer), &error.into());
    }
    for (answer, done) in answers {
        // Whoever asked may have gone; the write stands.
        let _ = answer.send(done);
    }
}

/// Runs a write in the savepoint that is open and leaves one open after it; gives what the write gave.
///
/// # Errors
/// The transaction around it is broken or gone, and with it all of the group.
async fn in_savepoint(conn: &mut Conn, work: Work) -> Result<Result<Done, RecordsError>, RecordsError> {
    match caught(work(conn)).await {
        Ok(done) => {
            conn.script("release job; savepoint job").await?;
            Ok(Ok(done))
        }
        Err(error) => {
            conn.set_head(None);
            match conn.script("rollback to job").await {
                Ok(()) => Ok(Err(error)),
                Err(_) => Err(error),
            }
        }
    }
}

/// The one writer outlives a write that panics: it is refused, the others go on.
async fn caught(mut running: Running<'_, Done>) -> Result<Done, RecordsError> {
    let panicked =
        |_| RecordsError::Place("the write stopped unexpectedly; nothing of it was stored".to_owned());
    std::future::poll_fn(|context| {
        let polled =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| running.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| std::task::Poll::Ready(Err(panicked(panic))))
    })
    .await
}

fn refuse_all(
    answers: impl Iterator<Item = oneshot::Sender<Result<Done, RecordsError>>>,
    error: &RecordsError,
) {
    for answer in answers {
        let refused = RecordsError::NotStored {
            why: error.to_string(),
            disk: error.is_the_disk(),
        };
        let _ = answer.send(Err(refused));
    }
}
