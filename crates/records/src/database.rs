//! Two databases behind one door.
//!
//! A statement is written once, with `$1` placeholders, and runs on both; the macros below take whichever connection there is.
//! Reads take a connection of a pool. Writes of SQLite go through one task that runs what is waiting in one transaction, each
//! in a savepoint of its own, and answers after the commit: fifty check-ins sent at once cost one write to the disk, and what
//! was answered is on the disk. PostgreSQL groups commits itself.

mod lent;
mod writer;

use crate::error::RecordsError;
use lent::{Lent, Shelf};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, PgPool, Postgres};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use writer::{Done, Job, Work, write_in_groups};

/// Where records lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file, made when it is not there.
    File(PathBuf),
    /// A PostgreSQL address and the schema inside it.
    Server {
        /// `postgres://…`
        url: String,
        /// Name of the schema, made when it is not there.
        schema: String,
    },
}

/// A connection to either database.
#[derive(Debug)]
pub enum Conn {
    /// SQLite.
    Sqlite(Lent),
    /// PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// Runs a statement and says how many rows it touched.
macro_rules! run {
    ($conn:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $conn {
            $crate::database::Conn::Sqlite(c) => sqlx::query($sql)$(.bind($bind))*.execute(&mut **c).await.map(|done| done.rows_affected()),
            $crate::database::Conn::Postgres(c) => sqlx::query($sql)$(.bind($bind))*.execute(&mut **c).await.map(|done| done.rows_affected()),
        }
    };
}

/// All rows of a statement, as a type or a tuple.
macro_rules! all {
    ($conn:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $conn {
            $crate::database::Conn::Sqlite(c) => sqlx::query_as($sql)$(.bind($bind))*.fetch_all(&mut **c).await,
            $crate::database::Conn::Postgres(c) => sqlx::query_as($sql)$(.bind($bind))*.fetch_all(&mut **c).await,
        }
    };
}

/// The row of a statement, where there is one.
macro_rules! one {
    ($conn:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $conn {
            $crate::database::Conn::Sqlite(c) => sqlx::query_as($sql)$(.bind($bind))*.fetch_optional(&mut **c).await,
            $crate::database::Conn::Postgres(c) => sqlx::query_as($sql)$(.bind($bind))*.fetch_optional(&mut **c).await,
        }
    };
}

pub(crate) use {all, one, run};

impl Conn {
    /// Runs several statements that take no values.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(conn) => sql.execute(&mut **conn).await.map(|_| ()),
            Self::Postgres(conn) => sql.execute(&mut **conn).await.map(|_| ()),
        }
    }

    /// Number and fingerprint of the audit's last entry, where this very transaction wrote it: nobody else can have gone on from
    /// there. None on PostgreSQL, whose transactions write one entry or two.
    pub(crate) fn head(&self) -> Option<(i64, String)> {
        match self {
            Self::Sqlite(conn) => conn.head.clone(),
            Self::Postgres(_) => None,
        }
    }

    /// Keeps what [`Conn::head`] gives, until the transaction ends or a part of it is taken back.
    pub(crate) fn set_head(&mut self, head: Option<(i64, String)>) {
        if let Self::Sqlite(conn) = self {
            conn.head = head;
        }
    }

    /// Whether this is SQLite.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// A future borrowed from the connection it runs on.
pub type Running<'c, T> = Pin<Box<dyn Future<Output = Result<T, RecordsError>> + Send + 'c>>;

/// An open database.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    Sqlite {
        readers: Shelf,
        writing: Shelf,
        writer: mpsc::Sender<Job>,
        commits: Arc<AtomicU64>,
    },
    Postgres(PgPool),
}

/// How long a statement waits for a lock that another program holds.
const BUSY: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
const ROWS_AHEAD: usize = 256;
/// How long a connection to PostgreSQL may have lain unused before it is asked for a sign of life.
const TRUSTED_FOR: Duration = Duration::from_secs(5);
const SERVER_CONNECTIONS: u32 = 16;

impl Database {
    /// Opens the database.
    pub(crate) async fn open(place: &Place) -> Result<Self, RecordsError> {
        match place {
            Place::File(path) => Self::open_file(path).await,
            Place::Server { url, schema } => Self::open_server(url, schema).await,
        }
    }

    async fn open_file(path: &Path) -> Result<Self, RecordsError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged is on the disk, also after a loss of power.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("trusted_schema", "off")
            // What is removed is overwritten: an erased name must not stay in a free page.
            .pragma("secure_delete", "on")
            // A caseload in one go: rows are made by another thread, and waiting for each other costs more than they do.
            .row_buffer_size(ROWS_AHEAD)
            .disable_statement_logging();
        let writing = Shelf::open(options.clone(), 1, BUSY).await?;
        let readers = Shelf::open(options.pragma("query_only", "on"), READERS, BUSY).await?;
        let (writer, jobs) = mpsc::channel(1024);
        let commits = Arc::new(AtomicU64::new(0));
        tokio::spawn(write_in_groups(writing.clone(), jobs, Arc::clone(&commits)));
        Ok(Self::Sqlite {
            readers,
            writing,
            writer,
            commits,
        })
    }

    async fn open_server(url: &str, schema: &str) -> Result<Self, RecordsError> {
        let safe = !schema.is_empty()
            && schema
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
        if !safe {
            return Err(RecordsError::Place(format!(
                "`{schema}` is no name of a schema: use a-z, 0-9 and _"
            )));
        }
        let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
        let make = format!("create schema if not exists {schema}");
        let mut first = options.clone().connect().await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(make))
            .execute(&mut first)
            .await?;
        let pool = PgPoolOptions::new()
            .max_connections(SERVER_CONNECTIONS)
            .acquire_timeout(BUSY)
            .test_before_acquire(false)
            .before_acquire(|conn, lain| {
                Box::pin(async move {
                    if lain.idle_for < TRUSTED_FOR {
                        return Ok(true);
                    }
                    conn.ping().await.map(|()| true)
                })
            })
            .connect_with(options.options([("search_path", schema)]))
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// A connection to read with.
    pub(crate) async fn read(&self) -> Result<Conn, RecordsError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Conn::Sqlite(readers.lend().await?),
            Self::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        })
    }

    /// A connection that sees the records as they are at this moment, until it is ended.
    pub(crate) async fn snapshot(&self) -> Result<InTransaction, RecordsError> {
        let mut open = InTransaction {
            conn: self.read().await?,
            ended: false,
        };
        let begin = if open.conn.is_sqlite() {
            "begin"
        } else {
            "begin isolation level repeatable read read only"
        };
        open.conn.script(begin).await?;
        Ok(open)
    }

    /// Moves what was written from SQLite's log into the database and empties the log, so that what was removed does not
    /// linger there. Where a reader is in the way this happens by itself later.
    pub(crate) async fn settle(&self) -> Result<(), RecordsError> {
        if let Self::Sqlite { writing, .. } = self {
            let mut conn = Conn::Sqlite(writing.lend().await?);
            conn.script("pragma wal_checkpoint(truncate)").await?;
        }
        Ok(())
    }

    /// Runs `work` in a transaction of its own: all of it is on the disk when this returns, or nothing.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T, RecordsError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut Conn) -> Running<'c, T> + Send + 'static,
    {
        match self {
            Self::Sqlite { writer, .. } => {
                let work: Work =
                    Box::new(move |conn| Box::pin(async move { Ok(Box::new(work(conn).await?) as Done) }));
                let (answer, answered) = oneshot::channel();
                let away = || RecordsError::Place("the writer has stopped".to_owned());
                writer.send(Job { work, answer }).await.map_err(|_| away())?;
                let done = answered.await.map_err(|_| away())??;
                let done = done.downcast::<T>().map_err(|_| away())?;
                Ok(*done)
            }
            Self::Postgres(pool) => {
                let pool = pool.clone();
                // A task of its own: a caller that gives up half-way must not leave a transaction open in the pool.
                let running = tokio::spawn(async move { write_on_server(&pool, work).await });
                running
                    .await
                    .map_err(|error| RecordsError::Place(format!("the write stopped: {error}")))?
            }
        }
    }

    /// Groups of writes that SQLite's writer committed since it was opened; none are counted for PostgreSQL.
    pub(crate) fn commits(&self) -> u64 {
        match self {
            Self::Sqlite { commits, .. } => commits.load(Ordering::Relaxed),
            Self::Postgres(_) => 0,
        }
    }

    /// Closes all connections, after what is being written; what comes later is refused.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { readers, writing, .. } => {
                readers.close().await;
                writing.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// A connection in a transaction; closed rather than handed on where the transaction was not ended, as after a panic.
pub(crate) struct InTransaction {
    pub(crate) conn: Conn,
    ended: bool,
}

impl InTransaction {
    /// Ends a transaction that only read.
    pub(crate) async fn end(mut self) -> Result<(), RecordsError> {
        self.conn.script("commit").await?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for InTransaction {
    fn drop(&mut self) {
        if !self.ended {
            match &mut self.conn {
                Conn::Sqlite(conn) => conn.close_on_drop(),
                Conn::Postgres(conn) => conn.close_on_drop(),
            }
        }
    }
}

/// Runs `work` in a transaction of PostgreSQL and answers when it is on the disk.
///
/// Every write ends with an entry in the chain of the audit, under a lock that lasts until the commit: if each commit waited
/// for the disk, they would stand in line for it one by one. So the commit itself does not wait, and afterwards one small
/// record is written with waiting, whatever the server was told to do by default: it is later in the log, so all before it is on
/// the disk too, and many share one wait.
async fn write_on_server<T, W>(pool: &PgPool, work: W) -> Result<T, RecordsError>
where
    W: for<'c> FnOnce(&'c mut Conn) -> Running<'c, T> + Send + 'static,
{
    let mut open = InTransaction {
        conn: Conn::Postgres(pool.acquire().await?),
        ended: false,
    };
    open.conn
        .script("begin; set local synchronous_commit = off")
        .await?;
    let done = work(&mut open.conn).await;
    open.conn
        .script(if done.is_ok() { "commit" } else { "rollback" })
        .await?;
    if done.is_ok() {
        open.conn
            .script("begin; set local synchronous_commit = on; select pg_logical_emit_message(true, 'unstuck', ''); commit")
            .await?;
    }
    open.ended = true;
    done
}
