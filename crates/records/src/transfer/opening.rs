//! From the database into open files.

use super::{Cell, Column, Keys, Kind, TABLES, Table, bound};
use crate::audit::Deed;
use crate::database::Conn;
use crate::error::RecordsError;
use crate::store::Records;
use jiff::Timestamp;
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, Row as _};
use std::io::Write;

/// Rows fetched at once.
const PAGE: usize = 5000;

macro_rules! cells {
    ($rows:expr, $columns:expr) => {{
        let mut table = Vec::with_capacity($rows.len());
        for row in &$rows {
            let mut cells = Vec::with_capacity($columns.len());
            for (at, column) in $columns.iter().enumerate() {
                cells.push(match column.kind {
                    Kind::Number => Cell::Number(row.try_get(at)?),
                    Kind::Text => Cell::Text(row.try_get(at)?),
                    _ => Cell::Bytes(row.try_get(at)?),
                });
            }
            table.push(cells);
        }
        table
    }};
}

/// One page of a table, in the order of its key, after the row `after`.
async fn page(
    conn: &mut Conn,
    table: &Table,
    after: Option<Vec<Cell>>,
) -> Result<Vec<Vec<Cell>>, RecordsError> {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let sorted = table.sorted_by.join(", ");
    let beyond = match &after {
        None => String::new(),
        Some(after) => {
            let marks: Vec<String> = (1..=after.len()).map(|at| format!("${at}")).collect();
            format!("where ({sorted}) > ({})", marks.join(", "))
        }
    };
    let sql = format!(
        "select {} from {} {beyond} order by {sorted} limit {PAGE}",
        columns.join(", "),
        table.name
    );
    let after = after.unwrap_or_default();
    Ok(match conn {
        Conn::Sqlite(conn) => {
            let rows = bound!(sqlx::query(AssertSqlSafe(sql)), after)
                .fetch_all(&mut **conn)
                .await?;
            cells!(rows, table.columns)
        }
        Conn::Postgres(conn) => {
            let rows = bound!(sqlx::query(AssertSqlSafe(sql)), after)
                .fetch_all(&mut **conn)
                .await?;
            cells!(rows, table.columns)
        }
    })
}

fn open(
    column: &Column,
    key: Option<&crate::vault::Key>,
    row: &Map<String, Value>,
    sealed: &[u8],
) -> Result<Value, RecordsError> {
    // No key, or nothing sealed: the record was erased.
    let Some(key) = key.filter(|_| !sealed.is_empty()) else {
        return Ok(Value::Null);
    };
    let place = column.place(row);
    match column.kind {
        Kind::SealedJson(_) | Kind::SealedEvent => {
            serde_json::from_slice(&key.open(&place, sealed)?).map_err(RecordsError::unreadable("body"))
        }
        _ => Ok(Value::String(key.open_text(&place, sealed)?)),
    }
}

async fn line(
    records: &Records,
    conn: &mut Conn,
    keys: &mut Keys,
    table: &Table,
    cells: &[Cell],
) -> Result<Value, RecordsError> {
    let mut row = Map::new();
    for (column, cell) in table.columns.iter().zip(cells) {
        match cell {
            Cell::Number(number) => row.insert(column.name.to_owned(), (*number).into()),
            Cell::Text(text) => row.insert(column.name.to_owned(), text.clone().into()),
            Cell::Bytes(_) => None,
        };
    }
    let key = keys.of_row(records, conn, table, &row).await?;
    for (column, cell) in table.columns.iter().zip(cells) {
        if let Cell::Bytes(sealed) = cell {
            let value = match sealed {
                None => Value::Null,
                Some(sealed) => open(column, key.as_ref(), &row, sealed)?,
            };
            row.insert(column.open_name().to_owned(), value);
        }
    }
    Ok(Value::Object(row))
}

/// The cells of a row that say where the next page begins.
fn key_cells(table: &Table, cells: &[Cell]) -> Vec<Cell> {
    let at = |name: &&str| table.columns.iter().position(|column| column.name == *name);
    table
        .sorted_by
        .iter()
        .filter_map(at)
        .filter_map(|at| cells.get(at).cloned())
        .collect()
}

impl Records {
    /// Writes the whole practice as open files, all of one moment; `open` gives the file of a table. An entry in the audit is
    /// made first and is in the files. Gives the lines written to each. Blocks on the files: for a command, not for a page.
    ///
    /// # Errors
    /// The database is away, or a file cannot be written.
    pub async fn export_all<W: Write + Send>(
        &self,
        mut open: impl FnMut(&'static str) -> std::io::Result<W> + Send,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Vec<(&'static str, u64)>, RecordsError> {
        self.audit(deed, now).await?;
        let cannot =
            |error: &std::io::Error| RecordsError::Place(format!("the file cannot be written: {error}"));
        let mut moment = self.main.snapshot().await?;
        let mut keys = Keys::default();
        let mut written = Vec::new();
        for table in TABLES {
            let mut file = open(table.name).map_err(|error| cannot(&error))?;
            let mut lines = 0;
            let mut after = None;
            loop {
                let rows = page(&mut moment.conn, table, after).await?;
                for cells in &rows {
                    let line = line(self, &mut moment.conn, &mut keys, table, cells).await?;
                    writeln!(file, "{line}").map_err(|error| cannot(&error))?;
                    lines += 1;
                }
                match rows.last() {
                    Some(last) if rows.len() == PAGE => after = Some(key_cells(table, last)),
                    _ => break,
                }
            }
            file.flush().map_err(|error| cannot(&error))?;
            written.push((table.name, lines));
        }
        moment.end().await?;
        Ok(written)
    }
}
