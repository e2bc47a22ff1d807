//! Many rows at once, as for an import or a made-up practice: one transaction and one entry in the audit a batch.

use crate::audit::{Deed, note};
use crate::client::{CONTACT, NAME, NewClient, key_of_episode};
use crate::database::{Conn, one};
use crate::error::RecordsError;
use crate::event::{NewEvent, hold, place};
use crate::id::{AccountId, ClientId, EpisodeId};
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

/// An event that was recorded somewhere else, or made up.
#[derive(Debug, Clone, PartialEq)]
pub struct PastEvent {
    /// Its number in the episode: the one after the last that stands there, and so on without a gap.
    pub number: i64,
    /// What happened, and on which day.
    pub event: NewEvent,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
}

/// Rows of one statement: SQLite takes 32,766 values and PostgreSQL 65,535.
const ROWS: usize = 100;
const COLUMNS: usize = 8;

struct Sealed {
    episode: EpisodeId,
    number: i64,
    day: String,
    kind: &'static str,
    body: Vec<u8>,
    recorded_at: String,
    recorded_by: Option<AccountId>,
}

/// `insert into event … values ($1, …), (…)` for so many rows.
fn insert(rows: usize) -> String {
    let row = |at: usize| {
        let marks: Vec<String> = (1..=COLUMNS)
            .map(|column| format!("${}", at * COLUMNS + column))
            .collect();
        format!("({})", marks.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let columns = "episode_id, number, day, kind, sealed_body, recorded_at, recorded_by, via";
    format!("insert into event ({columns}) values {}", rows.join(", "))
}

macro_rules! insert_rows {
    ($conn:expr, $sql:expr, $rows:expr, $via:expr) => {{
        let mut query = sqlx::query(sqlx::AssertSqlSafe($sql));
        for row in $rows {
            query = query
                .bind(row.episode)
                .bind(row.number)
                .bind(&row.day)
                .bind(row.kind)
                .bind(&row.body);
            query = query.bind(&row.recorded_at).bind(row.recorded_by).bind($via);
        }
        query.execute(&mut **$conn).await?;
    }};
}

async fn store(conn: &mut Conn, rows: &[Sealed], via: &'static str) -> Result<(), RecordsError> {
    for rows in rows.chunks(ROWS) {
        let sql = insert(rows.len());
        match conn {
            Conn::Sqlite(conn) => insert_rows!(conn, sql, rows, via),
            Conn::Postgres(conn) => insert_rows!(conn, sql, rows, via),
        }
    }
    Ok(())
}

async fn seal(
    records: &Records,
    conn: &mut Conn,
    episode: EpisodeId,
    events: &[PastEvent],
) -> Result<Vec<Sealed>, RecordsError> {
    hold(conn, episode).await?;
    let sql = "update episode set last_event = last_event + $1 where id = $2 returning last_event";
    let row: Option<(i64,)> = one!(conn, sql, events.len() as i64, episode)?;
    let (last,) = row.ok_or(RecordsError::Missing("episode"))?;
    let before = last - events.len() as i64;
    let key = key_of_episode(records, conn, episode).await?;
    let mut sealed = Vec::with_capacity(events.len());
    for (past, number) in events.iter().zip(before + 1..) {
        if past.number != number {
            return Err(RecordsError::Changed {
                found: number - 1,
                expected: past.number - 1,
            });
        }
        let body = past.event.what.to_value(past.event.on);
        sealed.push(Sealed {
            episode,
            number,
            day: past.event.on.to_string(),
            kind: past.event.what.kind(),
            body: key.seal(&place(episode, number), body.to_string().as_bytes())?,
            recorded_at: utc(past.recorded_at),
            recorded_by: past.recorded_by,
        });
    }
    Ok(sealed)
}

impl Records {
    /// Stores what happened in many episodes: all of it or nothing, with one entry in the audit. `via` says by which way.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] where the numbers of an episode do not go on from its last event.
    pub async fn import_events(
        &self,
        batch: Vec<(EpisodeId, Vec<PastEvent>)>,
        via: &'static str,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let mut waiting = Vec::new();
                for (episode, events) in batch {
                    waiting.append(&mut seal(&records, conn, episode, &events).await?);
                    let whole = waiting.len() / ROWS * ROWS;
                    store(conn, &waiting[..whole], via).await?;
                    waiting.drain(..whole);
                }
                store(conn, &waiting, via).await?;
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// Adds many clients, each with an episode that begins: all of them or none, with one entry in the audit.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn import_clients(
        &self,
        batch: Vec<NewClient>,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Vec<(ClientId, EpisodeId)>, RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let mut added = Vec::with_capacity(batch.len());
                for new in batch {
                    added.push(add(&records, conn, new, now).await?);
                }
                note(conn, &deed, now).await?;
                Ok(added)
            })
        })
        .await
    }
}

/// Adds a client with an episode in the transaction that is open.
pub(crate) async fn add(
    records: &Records,
    conn: &mut Conn,
    new: NewClient,
    now: Timestamp,
) -> Result<(ClientId, EpisodeId), RecordsError> {
    let (key_id, key) = records.vault.new_key(conn).await?;
    let name = key.seal(NAME, new.name.as_bytes())?;
    let contact = new
        .contact
        .map(|contact| key.seal(CONTACT, contact.as_bytes()))
        .transpose()?;
    let sql = "insert into client (key_id, sealed_name, sealed_contact, language, created_at) values ($1, $2, $3, $4, $5) returning id";
    let row: Option<(ClientId,)> = one!(conn, sql, key_id, &name, &contact, &new.language, utc(now))?;
    let (client,) = row.ok_or(RecordsError::Missing("client"))?;
    let sql = "insert into episode (client_id, therapist_id, measure, plan, began_on) values ($1, $2, $3, 'null', $4) returning id";
    let row: Option<(EpisodeId,)> = one!(
        conn,
        sql,
        client,
        new.therapist,
        &new.measure,
        new.began_on.to_string()
    )?;
    let (episode,) = row.ok_or(RecordsError::Missing("episode"))?;
    Ok((client, episode))
}
