//! What can go wrong with the records. Words for people are chosen by the caller; these are for the log.

/// Why something was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The database refused or is away.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// There is no such row.
    #[error("there is no {0}")]
    Missing(&'static str),
    /// Somebody else changed it in between; nothing was overwritten.
    #[error("somebody else changed this in between (version {found}, expected {expected})")]
    Changed {
        /// The version that stands now.
        found: i64,
        /// The version the change was made from.
        expected: i64,
    },
    /// What was asked for does not fit the state of things; in words for the person.
    #[error("{0}")]
    Refused(String),
    /// A key is missing or does not open what it should.
    #[error("keys: {0}")]
    Keys(String),
    /// Something stored does not read as what it should be.
    #[error("stored {what}: {why}")]
    Unreadable {
        /// What was read.
        what: &'static str,
        /// Why it does not read.
        why: String,
    },
    /// The schema and this program do not fit.
    #[error("migration: {0}")]
    Migration(String),
    /// More passwords wait to be hashed than there is memory for.
    #[error("too many passwords are waiting to be looked at")]
    Crowded,
    /// A whole group of writes was refused; nothing of it was stored.
    #[error("nothing was stored: {why}")]
    NotStored {
        /// Why.
        why: String,
        /// Whether the disk is full or cannot be written.
        disk: bool,
    },
    /// The place where the records lie cannot be used.
    #[error("{0}")]
    Place(String),
}

impl RecordsError {
    /// Something stored that does not read. Names the place and never the content: these words go to the log.
    pub(crate) fn unreadable(what: &'static str) -> impl Fn(serde_json::Error) -> Self {
        move |error| Self::Unreadable {
            what,
            why: format!(
                "{:?} error at line {} column {}",
                error.classify(),
                error.line(),
                error.column()
            ),
        }
    }

    /// Whether the same thing may work a little later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Crowded => true,
            Self::NotStored { disk, .. } => !disk,
            Self::Database(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed) => true,
            // PostgreSQL: a connection that broke (08…), a server that stops, starts or was stopped (57P…).
            Self::Database(sqlx::Error::Database(error)) => error
                .code()
                .is_some_and(|code| code.starts_with("08") || code.starts_with("57P")),
            _ => false,
        }
    }

    /// Whether the disk is full or cannot be written.
    pub fn is_the_disk(&self) -> bool {
        let error = match self {
            Self::NotStored { disk, .. } => return *disk,
            Self::Database(sqlx::Error::Database(error)) => error,
            _ => return false,
        };
        error.code().is_some_and(|code| {
            // PostgreSQL: disk full, cannot write. SQLite: read-only, failure of reading or writing, full; the low byte says so.
            ["53100", "58030", "25006"].contains(&code.as_ref())
                || code
                    .parse::<u32>()
                    .is_ok_and(|code| code < 10_000 && [8, 10, 13].contains(&(code & 0xff)))
        })
    }
}
