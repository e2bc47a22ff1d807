//! SQLite connections, lent in turn.
//!
//! The pool of the library asks a connection for a sign of life when it is taken and again when it comes back. That is right for
//! a server at the end of a wire; SQLite runs in this process, where each asking costs as much as a query does.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The connections to one file. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shelf(Arc<Inner>);

struct Inner {
    options: SqliteConnectOptions,
    most: u32,
    patience: Duration,
    turns: Arc<Semaphore>,
    free: Mutex<Vec<SqliteConnection>>,
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shelf")
    }
}

impl Shelf {
    /// Opens one connection now and up to `most` as they are asked for; whoever asks waits `patience` at the longest.
    pub(crate) async fn open(
        options: SqliteConnectOptions,
        most: u32,
        patience: Duration,
    ) -> Result<Self, sqlx::Error> {
        let first = options.connect().await?;
        Ok(Self(Arc::new(Inner {
            options,
            most,
            patience,
            turns: Arc::new(Semaphore::new(most as usize)),
            free: Mutex::new(vec![first]),
        })))
    }

    /// A connection, until it is dropped.
    pub(crate) async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let turn = Arc::clone(&self.0.turns).acquire_owned();
        let turn = tokio::time::timeout(self.0.patience, turn)
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let free = self.free().pop();
        let conn = match free {
            Some(conn) => conn,
            None => self.0.options.connect().await?,
        };
        Ok(Lent {
            conn: Some(conn),
            head: None,
            closes: false,
            shelf: self.clone(),
            _turn: turn,
        })
    }

    /// Closes all connections, after what is being done; what comes later is refused.
    pub(crate) async fn close(&self) {
        // Every turn taken means that nothing is lent any more. A shelf that is closed already has none to give.
        let all = self.0.turns.acquire_many(self.0.most).await;
        self.0.turns.close();
        drop(all);
        let conns = std::mem::take(&mut *self.free());
        for conn in conns {
            // The file stays as it is: what was acknowledged is on the disk.
            let _ = conn.close().await;
        }
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back when it is dropped. A query that was given up half-way is reset before the next one runs.
pub struct Lent {
    // There until it is dropped.
    conn: Option<SqliteConnection>,
    /// See [`super::Conn::head`]; a connection is lent for one transaction.
    pub(super) head: Option<(i64, String)>,
    closes: bool,
    shelf: Shelf,
    _turn: OwnedSemaphorePermit,
}

impl Lent {
    /// Closes the connection rather than lending it again.
    pub(crate) fn close_on_drop(&mut self) {
        self.closes = true;
    }
}

impl std::fmt::Debug for Lent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lent")
    }
}

const THERE: &str = "a connection is there until it is dropped";

impl Deref for Lent {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.conn.as_ref().expect(THERE)
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.conn.as_mut().expect(THERE)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Before the turn is given back, which happens after this.
        if let Some(conn) = self.conn.take().filter(|_| !self.closes) {
            self.shelf.free().push(conn);
        }
    }
}
