//! Whether the files of the records are whole.

use crate::database::{Database, all};
use crate::error::RecordsError;
use crate::store::Records;

impl Records {
    /// What SQLite finds wrong in both stores, in its own words; empty where all is whole. PostgreSQL looks after itself.
    ///
    /// Reads every page: seconds for a small practice, minutes for a very large one.
    ///
    /// # Errors
    /// The database is away.
    pub async fn integrity(&self) -> Result<Vec<String>, RecordsError> {
        let mut wrong = Vec::new();
        for (name, database) in [("records", &self.main), ("process notes", &self.notes)] {
            wrong.append(&mut of_one(name, database).await?);
        }
        Ok(wrong)
    }
}

async fn of_one(name: &str, database: &Database) -> Result<Vec<String>, RecordsError> {
    let mut conn = database.read().await?;
    if !conn.is_sqlite() {
        return Ok(Vec::new());
    }
    let found: Vec<(String,)> = all!(&mut conn, "pragma integrity_check")?;
    let mut wrong: Vec<String> = found
        .into_iter()
        .filter(|(line,)| line != "ok")
        .map(|(line,)| format!("{name}: {line}"))
        .collect();
    let lost: Vec<(i64,)> = all!(&mut conn, "select count(*) from pragma_foreign_key_check")?;
    if let Some((rows,)) = lost.first().filter(|(rows,)| *rows > 0) {
        wrong.push(format!("{name}: {rows} rows point at nothing"));
    }
    Ok(wrong)
}
