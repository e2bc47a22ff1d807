//! What happened in an episode: numbered from 1, never changed, never removed. A correction is a new event that points at the old.

use crate::audit::{Deed, note};
use crate::client::{day, key_of_episode};
use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, EpisodeId};
use crate::store::Records;
use crate::utc::utc;
use crate::vault::Key;
use jiff::{Timestamp, civil::Date};
use monitoring::episode::{Episode, What};
use serde_json::Value;

/// An event to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// The day it belongs to.
    pub on: Date,
    /// What happened.
    pub what: What,
}

/// One event as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Number in the episode, counted from 1.
    pub number: i64,
    /// The day it belongs to.
    pub on: Date,
    /// Kind, as in the file format.
    pub kind: String,
    /// The event in the file format.
    pub body: Value,
    /// When it was stored, UTC.
    pub recorded_at: String,
    /// Who stored it, where somebody was signed in.
    pub recorded_by: Option<AccountId>,
    /// By which way: `link`, `kiosk`, `page`, `import`, `made up`.
    pub via: String,
}

/// By whom and how something is stored.
#[derive(Debug, Clone)]
pub struct Append {
    /// The number of the last event the writer has seen; none where it does not matter, as for answers.
    pub expected: Option<i64>,
    /// Unlike every other form sent: the same form sent twice is stored once.
    pub form: Option<String>,
    /// By which way.
    pub via: &'static str,
    /// For the audit.
    pub deed: Deed,
    /// When.
    pub now: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    day: String,
    kind: String,
    sealed_body: Vec<u8>,
    recorded_at: String,
    recorded_by: Option<AccountId>,
    via: String,
}

pub(crate) fn place(episode: EpisodeId, number: i64) -> String {
    format!("event.sealed_body {episode}:{number}")
}

impl Row {
    fn open(self, key: &Key, episode: EpisodeId) -> Result<StoredEvent, RecordsError> {
        let body = key.open(&place(episode, self.number), &self.sealed_body)?;
        Ok(StoredEvent {
            number: self.number,
            on: day(&self.day)?,
            kind: self.kind,
            body: serde_json::from_slice(&body).map_err(RecordsError::unreadable("event"))?,
            recorded_at: self.recorded_at,
            recorded_by: self.recorded_by,
            via: self.via,
        })
    }
}

/// Holds an episode until the transaction ends: two writers of one episode follow each other, and the second sees what the
/// first stored. SQLite has one writer anyway. `no key`: rows that only point at the episode need not wait.
pub(crate) async fn hold(conn: &mut Conn, episode: EpisodeId) -> Result<(), RecordsError> {
    if conn.is_sqlite() {
        return Ok(());
    }
    let row: Option<(i64,)> = one!(
        conn,
        "select id from episode where id = $1 for no key update",
        episode
    )?;
    row.map(|_| ()).ok_or(RecordsError::Missing("episode"))
}

/// The number of the last event that this form made, where it was sent before.
pub(crate) async fn sent_before(conn: &mut Conn, form: Option<&str>) -> Result<Option<i64>, RecordsError> {
    let Some(form) = form else { return Ok(None) };
    let row: Option<(i64,)> = one!(conn, "select number from submission where form = $1", form)?;
    Ok(row.map(|(number,)| number))
}

/// Appends in the transaction that is open; gives the number of the last event. A form that was sent before changes nothing.
pub(crate) async fn append(
    records: &Records,
    conn: &mut Conn,
    episode: EpisodeId,
    events: &[NewEvent],
    how: &Append,
) -> Result<i64, RecordsError> {
    hold(conn, episode).await?;
    if let Some(number) = sent_before(conn, how.form.as_deref()).await? {
        return Ok(number);
    }
    let key = key_of_episode(records, conn, episode).await?;
    let row: Option<(i64, crate::id::ClientId)> = one!(
        conn,
        "update episode set last_event = last_event + $1 where id = $2 returning last_event, client_id",
        events.len() as i64,
        episode
    )?;
    let (last, client) = row.ok_or(RecordsError::Missing("episode"))?;
    let before = last - events.len() as i64;
    if let Some(expected) = how.expected.filter(|expected| *expected != before) {
        return Err(RecordsError::Changed {
            found: before,
            expected,
        });
    }
    for (at, event) in events.iter().enumerate() {
        let number = before + 1 + at as i64;
        let body = event.what.to_value(event.on);
        let kind = body
            .get("kind")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let sealed = key.seal(&place(episode, number), body.to_string().as_bytes())?;
        let sql = "insert into event (episode_id, number, day, kind, sealed_body, recorded_at, recorded_by, via) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        run!(
            conn,
            sql,
            episode,
            number,
            event.on.to_string(),
            &kind,
            &sealed,
            utc(how.now),
            how.deed.account,
            how.via
        )?;
    }
    if let Some(form) = &how.form {
        let sql = "insert into submission (form, episode_id, number, at) values ($1, $2, $3, $4)";
        run!(conn, sql, form, episode, last, utc(how.now))?;
        run!(conn, "delete from draft where form = $1", form)?;
    }
    note(
        conn,
        &Deed {
            client: Some(client),
            ..how.deed.clone()
        },
        how.now,
    )
    .await?;
    Ok(last)
}

impl Records {
    /// Appends events to an episode: when this returns they are on the disk. Gives the number of the last one.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] where `how.expected` is given and something was stored in between.
    pub async fn append(
        &self,
        episode: EpisodeId,
        events: Vec<NewEvent>,
        how: Append,
    ) -> Result<i64, RecordsError> {
        let records = self.clone();
        self.write(move |conn| Box::pin(async move { append(&records, conn, episode, &events, &how).await }))
            .await
    }

    /// All events of an episode as they were stored, oldest first.
    ///
    /// # Errors
    /// The database is away, or the record was erased.
    pub async fn events(&self, episode: EpisodeId) -> Result<Vec<StoredEvent>, RecordsError> {
        let mut conn = self.read().await?;
        let key = key_of_episode(self, &mut conn, episode).await?;
        let sql = "select number, day, kind, sealed_body, recorded_at, recorded_by, via from event where episode_id = $1 order by number";
        let rows: Vec<Row> = all!(&mut conn, sql, episode)?;
        drop(conn);
        rows.into_iter().map(|row| row.open(&key, episode)).collect()
    }

    /// The episode as `monitoring` reads it; `called` is the name that stands on it.
    ///
    /// # Errors
    /// The database is away, or an event does not read.
    pub async fn episode(
        &self,
        id: EpisodeId,
        called: &str,
        measure: Option<String>,
    ) -> Result<Episode, RecordsError> {
        let events = self.events(id).await?;
        let numbered = events
            .into_iter()
            .map(|event| (usize::try_from(event.number).unwrap_or(usize::MAX), event.body));
        let (episode, findings) = Episode::of_events(called.to_owned(), measure, numbered);
        match findings.first() {
            None => Ok(episode),
            Some(finding) => Err(RecordsError::Unreadable {
                what: "event",
                why: finding.to_string(),
            }),
        }
    }
}
