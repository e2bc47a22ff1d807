//! The whole practice as open files, one JSON object a line and one file a table, and back into an empty store.
//!
//! What is sealed in the database is open in the files: keep them as you would keep the paper. Keys are not in them: the store
//! they are put into seals everything with keys of its own. Process notes are in no export but their own.

mod opening;
mod putting;
mod tables;

use crate::account::{email_of, name_of};
use crate::database::Conn;
use crate::error::RecordsError;
use crate::event::place;
use crate::id::EpisodeId;
use serde_json::{Map, Value};

pub use putting::OpenFile;
pub(crate) use tables::TABLES;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Text,
    /// Sealed text; the place is its associated data.
    SealedText(&'static str),
    /// Sealed JSON.
    SealedJson(&'static str),
    /// Name or address of an account: the login is part of the place.
    SealedName,
    /// The body of an event: episode and number are part of the place.
    SealedEvent,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// Whose key seals the columns of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Nothing in it is sealed.
    Nobody,
    /// The practice's.
    Practice,
    /// That of the client in this column; the practice's where there is none.
    Client(&'static str),
    /// That of the client of the episode in this column.
    Episode(&'static str),
}

/// A table of the open files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) sorted_by: &'static [&'static str],
    pub(crate) key: Key,
    pub(crate) columns: &'static [Column],
}

impl Column {
    fn is_sealed(&self) -> bool {
        !matches!(self.kind, Kind::Number | Kind::Text)
    }

    /// Its name in the open files.
    pub(crate) fn open_name(&self) -> &'static str {
        self.name.strip_prefix("sealed_").unwrap_or(self.name)
    }

    /// The associated data of this column in this row.
    fn place(&self, row: &Map<String, Value>) -> String {
        match self.kind {
            Kind::SealedText(place) | Kind::SealedJson(place) => place.to_owned(),
            Kind::SealedName => {
                let login = row.get("login").and_then(Value::as_str).unwrap_or_default();
                if self.name == "sealed_email" {
                    email_of(login)
                } else {
                    name_of(login)
                }
            }
            Kind::SealedEvent => {
                let number = |name: &str| row.get(name).and_then(Value::as_i64).unwrap_or_default();
                place(EpisodeId(number("episode_id")), number("number"))
            }
            Kind::Number | Kind::Text => String::new(),
        }
    }
}

/// A value on its way from or to the database.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Number(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// A statement with its values bound.
macro_rules! bound {
    ($query:expr, $cells:expr) => {{
        let mut query = $query;
        for cell in $cells {
            query = match cell {
                $crate::transfer::Cell::Number(number) => query.bind(number),
                $crate::transfer::Cell::Text(text) => query.bind(text),
                $crate::transfer::Cell::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }};
}

use bound;

/// The data keys of clients by client and by episode, looked up once each. None for a client whose record was erased.
#[derive(Default)]
struct Keys {
    of_client: std::collections::HashMap<i64, Option<crate::vault::Key>>,
    client_of_episode: std::collections::HashMap<i64, i64>,
}

impl Keys {
    async fn of_client(
        &mut self,
        records: &crate::Records,
        conn: &mut Conn,
        client: i64,
    ) -> Result<Option<crate::vault::Key>, RecordsError> {
        if let Some(known) = self.of_client.get(&client) {
            return Ok(known.clone());
        }
        let sql = "select key_id, erased_at from client where id = $1";
        let row: Option<(i64, Option<String>)> = crate::database::one!(conn, sql, client)?;
        let (key_id, erased_at) = row.ok_or(RecordsError::Missing("client"))?;
        let key = match erased_at {
            Some(_) => None,
            None => Some(records.vault.key(conn, key_id).await?),
        };
        self.of_client.insert(client, key.clone());
        Ok(key)
    }

    /// The key that seals this row of this table; none where the record was erased.
    async fn of_row(
        &mut self,
        records: &crate::Records,
        conn: &mut Conn,
        table: &Table,
        row: &Map<String, Value>,
    ) -> Result<Option<crate::vault::Key>, RecordsError> {
        let number = |name: &str| row.get(name).and_then(Value::as_i64);
        let practice = || Some(crate::vault::Key::clone(&records.practice_key));
        let client = match table.key {
            Key::Nobody => return Ok(None),
            Key::Practice => return Ok(practice()),
            Key::Client(column) => match number(column) {
                None => return Ok(practice()),
                Some(client) => client,
            },
            Key::Episode(column) => {
                let episode = number(column).ok_or(RecordsError::Missing("episode"))?;
                match self.client_of_episode.get(&episode) {
                    Some(client) => *client,
                    None => {
                        let sql = "select client_id from episode where id = $1";
                        let row: Option<(i64,)> = crate::database::one!(conn, sql, episode)?;
                        let (client,) = row.ok_or(RecordsError::Missing("episode"))?;
                        self.client_of_episode.insert(episode, client);
                        client
                    }
                }
            }
        };
        self.of_client(records, conn, client).await
    }
}

/// The tables of the open files with the names of their columns there: for whoever names or checks them.
pub fn open_tables() -> Vec<(&'static str, Vec<&'static str>)> {
    TABLES
        .iter()
        .map(|table| (table.name, table.columns.iter().map(Column::open_name).collect()))
        .collect()
}
