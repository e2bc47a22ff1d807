//! The practice's records, open: two stores, the keys, and one way to read and to write.

use crate::access::{self, Access, Held};
use crate::database::{Conn, Database, Place, Running};
use crate::error::RecordsError;
use crate::migration;
use crate::practice;
use crate::vault::{Key, MasterKeys, Vault};
use jiff::Timestamp;
use std::sync::Arc;

/// The records of one practice. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Records {
    pub(crate) main: Database,
    pub(crate) notes: Database,
    pub(crate) vault: Vault,
    pub(crate) practice_key: Arc<Key>,
    // Kept, not read: the lock lasts as long as the records are open.
    _held: Option<Held>,
}

impl Records {
    /// Opens the records at `place`, process notes at `notes`, and takes the steps of the schema that are missing.
    ///
    /// # Errors
    /// A place that cannot be used, a second server on one SQLite file, a store newer than this program, or keys that do not
    /// open it. A tool takes no steps while a server of another version works with the file.
    pub async fn open(
        place: &Place,
        notes: &Place,
        masters: MasterKeys,
        access: Access,
        now: Timestamp,
    ) -> Result<Self, RecordsError> {
        let held = match access {
            Access::Serve => access::hold(place)?,
            // Held while steps are taken, so that no server works on a schema that changes under it.
            Access::Tool if Self::lacks_steps(place).await? => access::hold(place)?,
            Access::Tool => None,
        };
        let main = Database::open(place).await?;
        let notes = Database::open(notes).await?;
        main.write(move |conn| Box::pin(migration::migrate(conn, migration::PRACTICE, now)))
            .await?;
        notes
            .write(move |conn| Box::pin(migration::migrate(conn, migration::NOTES, now)))
            .await?;
        let vault = Vault::new(masters);
        let own = vault.clone();
        let key = main
            .write(move |conn| Box::pin(async move { practice::key(conn, &own).await }))
            .await?;
        Ok(Self {
            main,
            notes,
            vault,
            practice_key: Arc::new(key),
            _held: held,
        })
    }

    /// Whether a store at this place lacks a step of the schema; a new store does not.
    ///
    /// # Errors
    /// The place cannot be used.
    pub async fn needs_migration(place: &Place) -> Result<bool, RecordsError> {
        Ok((1..migration::known(migration::PRACTICE)).contains(&Self::steps_taken(place).await?))
    }

    /// Whether steps would be taken: also for a new store.
    async fn lacks_steps(place: &Place) -> Result<bool, RecordsError> {
        Ok(Self::steps_taken(place).await? < migration::known(migration::PRACTICE))
    }

    async fn steps_taken(place: &Place) -> Result<i64, RecordsError> {
        if matches!(place, Place::File(path) if !path.exists()) {
            return Ok(0);
        }
        let database = Database::open(place).await?;
        let taken = migration::taken(&mut database.read().await?).await;
        database.close().await;
        taken
    }

    /// A connection to read with.
    ///
    /// # Errors
    /// The database is away or busy for too long.
    pub(crate) async fn read(&self) -> Result<Conn, RecordsError> {
        self.main.read().await
    }

    /// Runs `work` in a transaction: when this returns all of it is on the disk, or nothing.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T, RecordsError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut Conn) -> Running<'c, T> + Send + 'static,
    {
        self.main.write(work).await
    }

    /// Writes a copy of both SQLite stores, whole and consistent, while the practice works on.
    ///
    /// # Errors
    /// PostgreSQL, whose own tools do this, or a place that cannot be written.
    pub async fn copy_to(&self, main: &std::path::Path, notes: &std::path::Path) -> Result<(), RecordsError> {
        for (database, path) in [(&self.main, main), (&self.notes, notes)] {
            let mut conn = database.read().await?;
            let Conn::Sqlite(conn) = &mut conn else {
                return Err(RecordsError::Place(
                    "a PostgreSQL store is copied with pg_dump".to_owned(),
                ));
            };
            let path = path
                .to_str()
                .ok_or_else(|| RecordsError::Place("the path is no text".to_owned()))?;
            // Readers may not write, not even into another file: this one may, and is closed afterwards.
            conn.close_on_drop();
            sqlx::query("pragma query_only = off")
                .execute(&mut **conn)
                .await?;
            sqlx::query("vacuum into $1")
                .bind(path)
                .execute(&mut **conn)
                .await?;
        }
        Ok(())
    }

    /// Wraps every data key with the master key in use; gives how many changed.
    ///
    /// # Errors
    /// A master key that is needed and missing.
    pub async fn rotate_keys(&self) -> Result<u64, RecordsError> {
        let vault = self.vault.clone();
        self.write(move |conn| Box::pin(async move { vault.rotate(conn).await }))
            .await
    }

    /// How many commits SQLite's writer made since it was opened: fewer than writes, where writes come at once. 0 for PostgreSQL.
    pub fn commits(&self) -> u64 {
        self.main.commits()
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// It is away.
    pub async fn is_awake(&self) -> Result<(), RecordsError> {
        self.read().await?.script("select 1").await?;
        Ok(())
    }

    /// Closes both stores.
    pub async fn close(&self) {
        self.main.close().await;
        self.notes.close().await;
    }
}
