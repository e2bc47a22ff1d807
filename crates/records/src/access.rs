//! One server on a SQLite file: the second is refused, tools may still read and write.

use crate::database::Place;
use crate::error::RecordsError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the records are opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A server, which keeps keys and readings in memory: at most one on a SQLite file.
    Serve,
    /// One command and away again, beside a server or without one.
    Tool,
}

/// A lock held on a file beside the database, until it is dropped or the program ends in whichever way.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    _file: Arc<File>,
}

/// Name of the lock file: the database's with `.lock` behind it.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Takes the lock where there is one to take; PostgreSQL sorts out its connections itself.
pub(crate) fn hold(place: &Place) -> Result<Option<Held>, RecordsError> {
    let Place::File(database) = place else {
        return Ok(None);
    };
    let path = beside(database);
    let cannot =
        |error: &std::io::Error| RecordsError::Place(format!("{} cannot be locked: {error}", path.display()));
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| cannot(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Held {
            _file: Arc::new(file),
        })),
        Err(TryLockError::WouldBlock) => Err(RecordsError::Place(format!(
            "another server works with {} already: stop it first, or give this one a folder of its own",
            database.display()
        ))),
        Err(TryLockError::Error(error)) => Err(cannot(&error)),
    }
}
