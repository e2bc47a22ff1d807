//! "I feel stuck": a sentence the client built, seen by nobody until they say by whom and when.
//!
//! It can be changed or taken back until it was seen. Only when it is shared does it become an event of the episode.

use crate::audit::{Deed, note};
use crate::client::{day, key_of_episode};
use crate::database::{Conn, all, one, run};
use crate::error::RecordsError;
use crate::event::{Append, NewEvent, append};
use crate::id::{EpisodeId, StuckNoteId};
use crate::store::Records;
use crate::task::{NewTask, raise};
use crate::utc::utc;
use jiff::Timestamp;
use monitoring::episode::What;
use monitoring::episode::event::CorrectionEvent;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StuckNote {
    /// Its key.
    pub id: StuckNoteId,
    /// Whose.
    pub episode: EpisodeId,
    /// The sentence.
    pub words: String,
    /// Who may see it: the slug of `monitoring`'s audience.
    pub audience: String,
    /// When: the slug of `monitoring`'s moment.
    pub moment: Option<String>,
    /// When it was first kept, UTC.
    pub created_at: String,
    /// When it was shared, UTC.
    pub shared_at: Option<String>,
    /// When the other side saw it, UTC.
    pub seen_at: Option<String>,
    /// The event that shares it.
    pub event: Option<i64>,
    /// Counts changes.
    pub version: i64,
}

/// What the client wants of a note.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The note changed; none for a new one, with the version it was made from.
    pub change: Option<(StuckNoteId, i64)>,
    /// The sentence.
    pub words: String,
    /// Who may see it.
    pub audience: String,
    /// When.
    pub moment: Option<String>,
    /// The event that shares it; none while it stays private.
    pub shares: Option<NewEvent>,
    /// A task, where somebody is asked for now.
    pub task: Option<NewTask>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: StuckNoteId,
    sealed_body: Vec<u8>,
    audience: String,
    moment: Option<String>,
    created_at: String,
    shared_at: Option<String>,
    seen_at: Option<String>,
    event_number: Option<i64>,
    version: i64,
}

pub(crate) const BODY: &str = "stuck_note.sealed_body";

/// The event that shares a note now, where one does.
async fn shared_as(
    conn: &mut Conn,
    episode: EpisodeId,
    id: StuckNoteId,
) -> Result<Option<i64>, RecordsError> {
    let sql = "select event_number from stuck_note where id = $1 and episode_id = $2";
    let row: Option<(Option<i64>,)> = one!(conn, sql, id, episode)?;
    Ok(row.and_then(|(number,)| number))
}

/// Withdraws the event that shared a note: who thought better of it is not read on from the episode.
async fn withdraw(
    records: &Records,
    conn: &mut Conn,
    episode: EpisodeId,
    number: i64,
    how: &Append,
) -> Result<(), RecordsError> {
    let corrects = usize::try_from(number).map_err(|_| RecordsError::Missing("event"))?;
    let what = What::Correction(CorrectionEvent { corrects, with: None });
    // A correction holds from its day on: the day of the note itself, so that it is hidden at once in every time zone.
    let row: Option<(String,)> = one!(
        conn,
        "select day from event where episode_id = $1 and number = $2",
        episode,
        number
    )?;
    let (on,) = row.ok_or(RecordsError::Missing("event"))?;
    let on = day(&on)?;
    // The form belongs to the event that shares anew, or to none.
    let how = Append {
        form: None,
        ..how.clone()
    };
    append(records, conn, episode, &[NewEvent { on, what }], &how)
        .await
        .map(|_| ())
}

impl Records {
    /// All notes of an episode, newest first. The caller decides which of them may be shown to whom.
    ///
    /// # Errors
    /// The database is away.
    pub async fn stuck_notes(&self, episode: EpisodeId) -> Result<Vec<StuckNote>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = "select id, sealed_body, audience, moment, created_at, shared_at, seen_at, event_number, version from stuck_note where episode_id = $1 order by id desc";
        let rows: Vec<Row> = all!(&mut conn, sql, episode)?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = key_of_episode(self, &mut conn, episode).await?;
        let opened = rows.into_iter().map(|row| {
            Ok(StuckNote {
                id: row.id,
                episode,
                words: key.open_text(BODY, &row.sealed_body)?,
                audience: row.audience,
                moment: row.moment,
                created_at: row.created_at,
                shared_at: row.shared_at,
                seen_at: row.seen_at,
                event: row.event_number,
                version: row.version,
            })
        });
        opened.collect()
    }

    /// Keeps or changes a note, and shares it where the wish says so.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] where it was seen already, [`RecordsError::Changed`] where it was changed on another device.
    pub async fn keep_stuck_note(
        &self,
        episode: EpisodeId,
        wish: Wish,
        how: Append,
    ) -> Result<StuckNoteId, RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let now = utc(how.now);
                let key = key_of_episode(&records, conn, episode).await?;
                let sealed = key.seal(BODY, wish.words.as_bytes())?;
                let was_shared = match wish.change {
                    Some((id, _)) => shared_as(conn, episode, id).await?,
                    None => None,
                };
                let id = match wish.change {
                    None => {
                        let sql = "insert into stuck_note (episode_id, sealed_body, audience, moment, created_at, updated_at) values ($1, $2, $3, $4, $5, $5) returning id";
                        let row: Option<(StuckNoteId,)> = one!(conn, sql, episode, &sealed, &wish.audience, &wish.moment, &now)?;
                        row.ok_or(RecordsError::Missing("note"))?.0
                    }
                    Some((id, expected)) => {
                        let row: Option<(i64, Option<String>)> = one!(conn, "select version, seen_at from stuck_note where id = $1 and episode_id = $2", id, episode)?;
                        let (found, seen) = row.ok_or(RecordsError::Missing("note"))?;
                        if seen.is_some() {
                            return Err(RecordsError::Refused("this was seen already and can no longer be changed".to_owned()));
                        }
                        if found != expected {
                            return Err(RecordsError::Changed { found, expected });
                        }
                        let sql = "update stuck_note set sealed_body = $1, audience = $2, moment = $3, updated_at = $4, version = version + 1 where id = $5 and version = $6 and seen_at is null";
                        if run!(conn, sql, &sealed, &wish.audience, &wish.moment, &now, id, expected)? == 0 {
                            // Seen or changed since it was looked at a line above, by another connection.
                            return Err(RecordsError::Changed { found: expected + 1, expected });
                        }
                        id
                    }
                };
                if let Some(number) = was_shared {
                    withdraw(&records, conn, episode, number, &how).await?;
                }
                match wish.shares {
                    None => {
                        run!(conn, "update stuck_note set shared_at = null, event_number = null where id = $1", id)?;
                        note(conn, &how.deed, how.now).await?;
                    }
                    Some(event) => {
                        let how = Append { expected: how.expected.filter(|_| was_shared.is_none()), ..how };
                        let number = append(&records, conn, episode, &[event], &how).await?;
                        run!(conn, "update stuck_note set shared_at = $1, event_number = $2 where id = $3", &now, number, id)?;
                        if let Some(task) = &wish.task {
                            raise(&records, conn, episode, Some(number), task, how.now).await?;
                        }
                    }
                }
                Ok(id)
            })
        })
        .await
    }

    /// Episodes with a note that is for somebody else and waits for the evening before a session or for its day.
    ///
    /// # Errors
    /// The database is away.
    pub async fn episodes_with_waiting_notes(&self) -> Result<Vec<EpisodeId>, RecordsError> {
        let sql = "select distinct episode_id from stuck_note where shared_at is null and audience not in ('only-me', 'nobody-yet') and moment in ('evening-before', 'at-the-start') order by episode_id";
        let rows: Vec<(EpisodeId,)> = all!(&mut self.read().await?, sql)?;
        Ok(rows.into_iter().map(|(episode,)| episode).collect())
    }

    /// Opens a note whose moment has come: it becomes an event of the episode. False where it was changed since the version that
    /// was looked at, or is open already; then nothing happens. It can still be changed or taken back until it is seen.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn open_waiting_note(
        &self,
        episode: EpisodeId,
        (id, version): (StuckNoteId, i64),
        shares: NewEvent,
        task: Option<NewTask>,
        how: Append,
    ) -> Result<bool, RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update stuck_note set shared_at = $1 where id = $2 and episode_id = $3 and version = $4 and shared_at is null";
                if run!(conn, sql, utc(how.now), id, episode, version)? == 0 {
                    return Ok(false);
                }
                let number = append(&records, conn, episode, &[shares], &how).await?;
                run!(conn, "update stuck_note set event_number = $1 where id = $2", number, id)?;
                if let Some(task) = &task {
                    raise(&records, conn, episode, Some(number), task, how.now).await?;
                }
                Ok(true)
            })
        })
        .await
    }

    /// Takes a note back. One that was shared is withdrawn from the episode too: by the correction in `withdraws`, or by one
    /// made here where the caller gives none.
    ///
    /// # Errors
    /// [`RecordsError::Refused`] where it was seen already.
    pub async fn take_back_stuck_note(
        &self,
        episode: EpisodeId,
        id: StuckNoteId,
        withdraws: Option<NewEvent>,
        how: Append,
    ) -> Result<(), RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let was_shared = shared_as(conn, episode, id).await?;
                let sql = "delete from stuck_note where id = $1 and episode_id = $2 and seen_at is null";
                if run!(conn, sql, id, episode)? == 0 {
                    return Err(RecordsError::Refused(
                        "this was seen already and can no longer be taken back".to_owned(),
                    ));
                }
                match withdraws {
                    Some(event) => append(&records, conn, episode, &[event], &how).await.map(|_| ()),
                    None => match was_shared {
                        Some(number) => withdraw(&records, conn, episode, number, &how).await,
                        None => note(conn, &how.deed, how.now).await,
                    },
                }
            })
        })
        .await
    }

    /// Marks shared notes of an episode as seen by the other side.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn see_stuck_notes(
        &self,
        episode: EpisodeId,
        ids: Vec<StuckNoteId>,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                for id in ids {
                    let sql = "update stuck_note set seen_at = $1 where id = $2 and episode_id = $3 and shared_at is not null and seen_at is null";
                    run!(conn, sql, utc(now), id, episode)?;
                }
                note(conn, &deed, now).await
            })
        })
        .await
    }
}
