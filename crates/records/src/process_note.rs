//! The therapist's own notes: a store of their own, read by their writer alone, in no export but their own.

use crate::audit::Deed;
use crate::client::key_of_episode;
use crate::database::{all, run};
use crate::error::RecordsError;
use crate::id::{AccountId, EpisodeId, NoteId};
use crate::store::Records;
use crate::utc::utc;
use jiff::Timestamp;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessNote {
    /// Its key.
    pub id: NoteId,
    /// Of which episode.
    pub episode: EpisodeId,
    /// The words.
    pub words: String,
    /// When, UTC.
    pub written_at: String,
    /// The note it puts right.
    pub corrects: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: NoteId,
    episode_id: EpisodeId,
    sealed_body: Vec<u8>,
    written_at: String,
    corrects: Option<i64>,
}

const BODY: &str = "process_note.sealed_body";

impl Records {
    /// Writes a note.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn write_process_note(
        &self,
        episode: EpisodeId,
        by: AccountId,
        words: String,
        corrects: Option<NoteId>,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let key = key_of_episode(self, &mut self.read().await?, episode).await?;
        let sealed = key.seal(BODY, words.as_bytes())?;
        self.notes
            .write(move |conn| {
                Box::pin(async move {
                    let sql = "insert into process_note (episode_id, account_id, sealed_body, written_at, corrects) values ($1, $2, $3, $4, $5)";
                    run!(conn, sql, episode, by, &sealed, utc(now), corrects)?;
                    Ok(())
                })
            })
            .await?;
        self.audit(deed, now).await
    }

    /// All notes one person wrote, oldest first: their own export. Notes of records that were erased are gone.
    ///
    /// # Errors
    /// The store is away.
    pub async fn process_notes_by(&self, by: AccountId) -> Result<Vec<ProcessNote>, RecordsError> {
        let sql = "select id, episode_id, sealed_body, written_at, corrects from process_note where account_id = $1 order by id";
        let rows: Vec<Row> = all!(&mut self.notes.read().await?, sql, by)?;
        let mut conn = self.read().await?;
        let mut notes = Vec::with_capacity(rows.len());
        for Row {
            id,
            episode_id: episode,
            sealed_body: sealed,
            written_at,
            corrects,
        } in rows
        {
            let key = key_of_episode(self, &mut conn, episode).await?;
            notes.push(ProcessNote {
                id,
                episode,
                words: key.open_text(BODY, &sealed)?,
                written_at,
                corrects,
            });
        }
        Ok(notes)
    }

    /// The notes one person wrote in an episode, newest first.
    ///
    /// # Errors
    /// The store is away.
    pub async fn process_notes(
        &self,
        episode: EpisodeId,
        by: AccountId,
    ) -> Result<Vec<ProcessNote>, RecordsError> {
        let key = key_of_episode(self, &mut self.read().await?, episode).await?;
        let sql = "select id, sealed_body, written_at, corrects from process_note where episode_id = $1 and account_id = $2 order by id desc";
        let rows: Vec<(NoteId, Vec<u8>, String, Option<i64>)> =
            all!(&mut self.notes.read().await?, sql, episode, by)?;
        let opened = rows.into_iter().map(|(id, sealed, written_at, corrects)| {
            Ok(ProcessNote {
                id,
                episode,
                words: key.open_text(BODY, &sealed)?,
                written_at,
                corrects,
            })
        });
        opened.collect()
    }
}
