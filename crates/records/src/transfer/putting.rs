//! From open files into an empty store.

use super::{Cell, Column, Key, Keys, Kind, TABLES, Table, bound};
use crate::audit::{Deed, note};
use crate::database::{Conn, one};
use crate::error::RecordsError;
use crate::store::Records;
use jiff::Timestamp;
use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;
use std::io::BufRead;

/// One of the open files: the name of its table, and its lines.
pub type OpenFile = (String, Box<dyn BufRead + Send>);

fn wrong(table: &Table, line: usize, why: &str) -> RecordsError {
    RecordsError::Refused(format!("{}, line {line}: {why}", table.name))
}

fn read(table: &Table, line: usize, text: &str) -> Result<Map<String, Value>, RecordsError> {
    let row: Map<String, Value> =
        serde_json::from_str(text).map_err(|_| wrong(table, line, "this is no JSON object"))?;
    let known = |name: &&String| {
        table
            .columns
            .iter()
            .any(|column| column.open_name() == name.as_str())
    };
    match row.keys().find(|name| !known(name)) {
        Some(name) => Err(wrong(table, line, &format!("`{name}` is not known here"))),
        None => Ok(row),
    }
}

/// The value of a column as it is stored.
fn cell(column: &Column, key: Option<&crate::vault::Key>, row: &Map<String, Value>) -> Result<Cell, String> {
    let value = row.get(column.open_name()).unwrap_or(&Value::Null);
    let name = column.open_name();
    if column.is_sealed() {
        return sealed(column, key, row, value).map(Cell::Bytes);
    }
    match (column.kind, value) {
        (Kind::Number, Value::Null) => Ok(Cell::Number(None)),
        (Kind::Number, value) => value
            .as_i64()
            .map(|it| Cell::Number(Some(it)))
            .ok_or_else(|| format!("`{name}` is no whole number")),
        (_, Value::Null) => Ok(Cell::Text(None)),
        (_, value) => value
            .as_str()
            .map(|it| Cell::Text(Some(it.to_owned())))
            .ok_or_else(|| format!("`{name}` is no text")),
    }
}

/// Columns that may be without a value; the others keep nothing as an empty value, as after an erasure.
const MAY_BE_NULL: [&str; 3] = ["sealed_email", "sealed_contact", "sealed_disposition"];

fn sealed(
    column: &Column,
    key: Option<&crate::vault::Key>,
    row: &Map<String, Value>,
    value: &Value,
) -> Result<Option<Vec<u8>>, String> {
    let plain = match (column.kind, value) {
        (_, Value::Null) if MAY_BE_NULL.contains(&column.name) => return Ok(None),
        (_, Value::Null) => return Ok(Some(Vec::new())),
        (Kind::SealedJson(_) | Kind::SealedEvent, value) => value.to_string(),
        (_, value) => value
            .as_str()
            .ok_or_else(|| format!("`{}` is no text", column.open_name()))?
            .to_owned(),
    };
    let key = key.ok_or("the record was erased, and yet something stands in it")?;
    key.seal(&column.place(row), plain.as_bytes())
        .map(Some)
        .map_err(|error| error.to_string())
}

/// The columns that the files do not have: keys and tokens of this store.
async fn own_columns(
    records: &Records,
    conn: &mut Conn,
    keys: &mut Keys,
    table: &Table,
    row: &Map<String, Value>,
) -> Result<Vec<(&'static str, Cell)>, RecordsError> {
    let id = row.get("id").and_then(Value::as_i64).unwrap_or_default();
    match table.name {
        "client" => {
            let (key_id, key) = records.vault.new_key(conn).await?;
            let erased = row.get("erased_at").is_some_and(|at| !at.is_null());
            if erased {
                records.vault.remove(conn, key_id).await?;
            }
            keys.of_client.insert(id, (!erased).then_some(key));
            Ok(vec![("key_id", Cell::Number(Some(key_id)))])
        }
        // No token has this fingerprint: the link is kept as a date, it cannot be used.
        "link" => Ok(vec![("token_hash", Cell::Text(Some(format!("moved {id}"))))]),
        // Without words it is not sent; see `message::MOOT`.
        "message" => Ok(vec![("sealed_body", Cell::Bytes(Some(Vec::new())))]),
        _ => Ok(Vec::new()),
    }
}

async fn put(
    records: &Records,
    conn: &mut Conn,
    keys: &mut Keys,
    table: &Table,
    at: usize,
    row: &Map<String, Value>,
) -> Result<(), RecordsError> {
    let own = own_columns(records, conn, keys, table, row).await?;
    let key = match table.key {
        // Its row is not there yet: the key was made just now.
        Key::Client("id") => keys
            .of_client
            .get(&row.get("id").and_then(Value::as_i64).unwrap_or_default())
            .cloned()
            .flatten(),
        _ => keys.of_row(records, conn, table, row).await?,
    };
    let mut names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let mut cells = Vec::with_capacity(names.len() + own.len());
    for column in table.columns {
        cells.push(cell(column, key.as_ref(), row).map_err(|why| wrong(table, at, &why))?);
    }
    for (name, cell) in own {
        names.push(name);
        cells.push(cell);
    }
    let marks: Vec<String> = (1..=names.len()).map(|at| format!("${at}")).collect();
    let mut sql = format!(
        "insert into {} ({}) values ({})",
        table.name,
        names.join(", "),
        marks.join(", ")
    );
    if table.name == "practice" {
        // Opening the store made it, with the settings of a new practice.
        sql = "update practice set settings = $2, version = $3 where id = $1".to_owned();
    }
    // Entries of the audit may be among them.
    conn.set_head(None);
    let done = match conn {
        Conn::Sqlite(conn) => bound!(sqlx::query(AssertSqlSafe(sql)), cells)
            .execute(&mut **conn)
            .await
            .map(|_| ()),
        Conn::Postgres(conn) => bound!(sqlx::query(AssertSqlSafe(sql)), cells)
            .execute(&mut **conn)
            .await
            .map(|_| ()),
    };
    done.map_err(|error| match error {
        sqlx::Error::Database(error) => wrong(
            table,
            at,
            &format!("the database refuses it: {}", error.message()),
        ),
        error => error.into(),
    })
}

/// PostgreSQL goes on counting where the rows put in end; SQLite does so by itself.
async fn count_on(conn: &mut Conn, table: &Table) -> Result<(), RecordsError> {
    let counts = table.columns.first().is_some_and(|column| column.name == "id")
        && !["practice", "audit"].contains(&table.name);
    if conn.is_sqlite() || !counts {
        return Ok(());
    }
    let name = table.name;
    let sql = format!(
        "select setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 0) + 1, false) from {name}"
    );
    conn.script(&sql).await?;
    Ok(())
}

async fn is_empty(conn: &mut Conn) -> Result<bool, RecordsError> {
    let sql = "select (select count(*) from account) + (select count(*) from client) + (select count(*) from audit)";
    let row: Option<(i64,)> = one!(conn, sql)?;
    Ok(row.is_none_or(|(rows,)| rows == 0))
}

impl Records {
    /// Puts open files back into an empty store: all of them or nothing. A table without a file stays empty. Passwords and
    /// links are not in the files: everybody is invited anew.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] where the store is not empty or a line does not read, with file and line.
    pub async fn import_all(
        &self,
        files: Vec<OpenFile>,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        for (name, _) in &files {
            if !TABLES.iter().any(|table| table.name == name) {
                return Err(RecordsError::Refused(format!(
                    "`{name}` is no table of the records"
                )));
            }
        }
        let records = self.clone();
        self.write(move |conn| Box::pin(async move { put_all(&records, conn, files, &deed, now).await }))
            .await
    }
}

async fn put_all(
    records: &Records,
    conn: &mut Conn,
    mut files: Vec<OpenFile>,
    deed: &Deed,
    now: Timestamp,
) -> Result<(), RecordsError> {
    if !is_empty(conn).await? {
        return Err(RecordsError::Refused(
            "there are records here already: put the files into an empty store".to_owned(),
        ));
    }
    let mut keys = Keys::default();
    for table in TABLES {
        let Some(at) = files.iter().position(|(name, _)| name == table.name) else {
            continue;
        };
        let (_, file) = files.swap_remove(at);
        for (at, text) in file.lines().enumerate() {
            let text = text.map_err(|error| wrong(table, at + 1, &error.to_string()))?;
            if text.trim().is_empty() {
                continue;
            }
            let row = read(table, at + 1, &text)?;
            put(records, conn, &mut keys, table, at + 1, &row).await?;
        }
        count_on(conn, table).await?;
    }
    note(conn, deed, now).await
}
