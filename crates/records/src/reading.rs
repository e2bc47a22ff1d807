//! What `monitoring` made of an episode, kept until an event, the library or the day changes.
//!
//! The cache holds what it does not understand: whoever asks computes, this keeps. Throwing it away changes no page.

use crate::client::{NAME, key_of_episode};
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, ClientId, EpisodeId};
use crate::store::Records;
use jiff::civil::Date;

/// What a cached reading was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFrom {
    /// Number of the last event.
    pub last_event: i64,
    /// Version of the library.
    pub knowledge: String,
    /// The day of reading: sentences such as "9 weeks ago" depend on it.
    pub as_of: Date,
}

/// A cached glance with what it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptGlance {
    /// The episode.
    pub episode: EpisodeId,
    /// What it was made from.
    pub from: MadeFrom,
    /// The glance.
    pub glance: String,
}

/// A reading to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReading {
    /// The episode.
    pub episode: EpisodeId,
    /// What it was made from.
    pub from: MadeFrom,
    /// For a row of a list.
    pub glance: String,
    /// For the client's page; none where only the row was made.
    pub body: Option<Vec<u8>>,
}

/// One line of a caseload: the client and what is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The episode.
    pub episode: EpisodeId,
    /// The client.
    pub client: ClientId,
    /// Who treats.
    pub therapist: AccountId,
    /// The client's name.
    pub name: String,
    /// The day of the next session.
    pub next_session_on: Option<String>,
    /// Number of the last event.
    pub last_event: i64,
    /// Open tasks.
    pub open_tasks: i64,
    /// Notes of feeling stuck that were shared and not yet seen.
    pub shared_notes: i64,
    /// The last link: when it was made, when it ends, when used, why not answered.
    pub link: Option<LinkLine>,
    /// Whether the client said no to the purpose asked about, and has not said yes since.
    pub refused: bool,
}

/// The last check-in link of an episode, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkLine {
    /// When it was made, UTC.
    pub created_at: String,
    /// Until when it can be used, UTC.
    pub expires_at: String,
    /// When it was used, UTC.
    pub used_at: Option<String>,
    /// Why it was not answered.
    pub no_answer: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: EpisodeId,
    client_id: ClientId,
    therapist_id: AccountId,
    key_id: i64,
    sealed_name: Vec<u8>,
    next_session_on: Option<String>,
    last_event: i64,
    open_tasks: i64,
    shared_notes: i64,
    link_created: Option<String>,
    link_expires: Option<String>,
    link_used: Option<String>,
    link_no_answer: Option<String>,
    refused: bool,
}

#[derive(sqlx::FromRow)]
struct GlanceRow {
    episode_id: EpisodeId,
    key_id: i64,
    last_event: i64,
    knowledge: String,
    sealed_glance: Vec<u8>,
}

const LINES: &str = "select episode.id, episode.client_id, episode.therapist_id, client.key_id, client.sealed_name, episode.next_session_on, episode.last_event,
 (select count(*) from task where task.episode_id = episode.id and task.closed_at is null) as open_tasks,
 (select count(*) from stuck_note where stuck_note.episode_id = episode.id and shared_at is not null and seen_at is null) as shared_notes,
 link.created_at as link_created, link.expires_at as link_expires, link.used_at as link_used, link.no_answer as link_no_answer,
 (select count(*) > 0 and count(*) = count(withdrawn_at) from consent where consent.client_id = client.id and purpose = $1) as refused
 from episode join client on client.id = episode.client_id
 left join link on link.id = (select max(id) from link where link.episode_id = episode.id)
 where episode.ended_on is null";
const GLANCES: &str =
    "select reading.episode_id, client.key_id, reading.last_event, reading.knowledge, reading.sealed_glance
 from episode join client on client.id = episode.client_id join reading on reading.episode_id = episode.id
 where episode.ended_on is null and reading.language = $1 and reading.as_of = $2";

const GLANCE: &str = "reading.sealed_glance";
pub(crate) const BODY: &str = "reading.sealed_body";

impl Records {
    /// The open episodes of a therapist, or of all, each with whether the client refused `purpose`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn lines(
        &self,
        therapist: Option<AccountId>,
        purpose: &str,
    ) -> Result<Vec<Line>, RecordsError> {
        let mut conn = self.read().await?;
        let rows: Vec<Row> = match therapist {
            Some(id) => {
                let sql = sqlx::AssertSqlSafe(format!(
                    "{LINES} and episode.therapist_id = $2 order by episode.id"
                ));
                all!(&mut conn, sql, purpose, id)?
            }
            None => {
                let sql = sqlx::AssertSqlSafe(format!("{LINES} order by episode.id"));
                all!(&mut conn, sql, purpose)?
            }
        };
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let key = self.vault.key(&mut conn, row.key_id).await?;
            let link = row.link_created.zip(row.link_expires);
            lines.push(Line {
                episode: row.id,
                client: row.client_id,
                therapist: row.therapist_id,
                name: key.open_text(NAME, &row.sealed_name)?,
                next_session_on: row.next_session_on,
                last_event: row.last_event,
                open_tasks: row.open_tasks,
                shared_notes: row.shared_notes,
                link: link.map(|(created_at, expires_at)| LinkLine {
                    created_at,
                    expires_at,
                    used_at: row.link_used,
                    no_answer: row.link_no_answer,
                }),
                refused: row.refused,
            });
        }
        Ok(lines)
    }

    /// The cached glances of a day in a language, of a therapist's open episodes or of all.
    ///
    /// # Errors
    /// The database is away.
    pub async fn glances(
        &self,
        therapist: Option<AccountId>,
        language: &str,
        as_of: Date,
    ) -> Result<Vec<KeptGlance>, RecordsError> {
        let mut conn = self.read().await?;
        let day = as_of.to_string();
        let rows: Vec<GlanceRow> = match therapist {
            Some(id) => {
                let sql = sqlx::AssertSqlSafe(format!("{GLANCES} and episode.therapist_id = $3"));
                all!(&mut conn, sql, language, &day, id)?
            }
            None => all!(&mut conn, GLANCES, language, &day)?,
        };
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let key = self.vault.key(&mut conn, row.key_id).await?;
            kept.push(KeptGlance {
                episode: row.episode_id,
                from: MadeFrom {
                    last_event: row.last_event,
                    knowledge: row.knowledge,
                    as_of,
                },
                glance: key.open_text(GLANCE, &row.sealed_glance)?,
            });
        }
        Ok(kept)
    }

    /// The cached reading of an episode, where it was made from exactly this.
    ///
    /// # Errors
    /// The database is away.
    pub async fn reading(
        &self,
        episode: EpisodeId,
        language: &str,
        from: &MadeFrom,
    ) -> Result<Option<Vec<u8>>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = "select client.key_id, sealed_body from reading join episode on episode.id = reading.episode_id join client on client.id = episode.client_id where reading.episode_id = $1 and reading.language = $2 and reading.last_event = $3 and knowledge = $4 and as_of = $5";
        let row: Option<(i64, Vec<u8>)> = one!(
            &mut conn,
            sql,
            episode,
            language,
            from.last_event,
            &from.knowledge,
            from.as_of.to_string()
        )?;
        let Some((key, sealed)) = row.filter(|(_, sealed)| !sealed.is_empty()) else {
            return Ok(None);
        };
        let key = self.vault.key(&mut conn, key).await?;
        Ok(Some(key.open(BODY, &sealed)?))
    }

    /// Keeps readings.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn keep_readings(&self, language: String, made: Vec<NewReading>) -> Result<(), RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                for NewReading { episode, from, glance, body } in made {
                    let key = key_of_episode(&records, conn, episode).await?;
                    let glance = key.seal(GLANCE, glance.as_bytes())?;
                    // Nothing where only the row was made: it is never made anew beside a body that still holds.
                    let body = body.map_or_else(|| Ok(Vec::new()), |body| key.seal(BODY, &body))?;
                    let sql = "insert into reading (episode_id, language, last_event, knowledge, as_of, sealed_glance, sealed_body) values ($1, $2, $3, $4, $5, $6, $7) on conflict (episode_id, language) do update set last_event = excluded.last_event, knowledge = excluded.knowledge, as_of = excluded.as_of, sealed_glance = excluded.sealed_glance, sealed_body = excluded.sealed_body";
                    run!(conn, sql, episode, &language, from.last_event, &from.knowledge, from.as_of.to_string(), &glance, &body)?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Throws all cached readings away.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn forget_readings(&self) -> Result<(), RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                run!(conn, "delete from reading")?;
                Ok(())
            })
        })
        .await
    }
}
