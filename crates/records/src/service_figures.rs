//! What the service's figures are added up from: one line of plain facts an episode, kept until something happens in it, and
//! the figures themselves with the time at which they were made.
//!
//! Both are text that is not understood here: whoever asks computes, this keeps. Throwing both away changes no figure.

use crate::client::day;
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::{AccountId, EpisodeId};
use crate::store::Records;
use crate::utc::utc;
use jiff::{SignedDuration, Timestamp, civil::Date};

/// The purpose whose withdrawn consent keeps a client out of the figures; see [`crate::consent`].
pub const PURPOSE: &str = "service-figures";

const FACT: &str = "episode_fact.sealed_body";
const FIGURE: &str = "service_figure.sealed_body";

/// An episode whose facts are missing or were made from something older.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Behind {
    /// The episode.
    pub id: EpisodeId,
    /// Number of its last event.
    pub last_event: i64,
}

/// Facts of an episode to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFact {
    /// The episode.
    pub episode: EpisodeId,
    /// Number of the last event they were made from.
    pub last_event: i64,
    /// The facts, as text.
    pub body: String,
}

/// An episode with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The episode.
    pub id: EpisodeId,
    /// Who treats.
    pub therapist: AccountId,
    /// The measure whose course is read, where one is named.
    pub measure: Option<String>,
    /// The last day, where care has ended.
    pub ended_on: Option<Date>,
    /// How it ended.
    pub ended_how: Option<String>,
    /// Whether the client withdrew the consent to be counted; then `body` is none.
    pub left_out: bool,
    /// The facts; none where they were never made.
    pub body: Option<String>,
}

/// How many check-in links stand alike.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LinkCount {
    /// `answered`, `said` (not answered, with a reason), `replaced`, `ran-out` or `open`.
    pub state: String,
    /// The reason; empty where none was said.
    pub why: String,
    /// How many.
    pub links: i64,
}

/// The figures as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptFigures {
    /// When somebody began to make them anew, UTC; none while nobody does.
    pub started_at: Option<String>,
    /// When they were made, UTC.
    pub made_at: Option<String>,
    /// The figures, as text.
    pub body: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: EpisodeId,
    therapist_id: AccountId,
    measure: Option<String>,
    ended_on: Option<String>,
    ended_how: Option<String>,
    withdrawn: i64,
    sealed_body: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct FigureRow {
    started_at: Option<String>,
    made_at: Option<String>,
    sealed_body: Option<Vec<u8>>,
}

impl Records {
    /// Episodes after `after` whose facts do not hold with this library, in order of their keys.
    ///
    /// # Errors
    /// The database is away.
    pub async fn episodes_behind(
        &self,
        knowledge: &str,
        after: EpisodeId,
        at_most: i64,
    ) -> Result<Vec<Behind>, RecordsError> {
        let sql = "select episode.id, episode.last_event from episode join client on client.id = episode.client_id left join episode_fact on episode_fact.episode_id = episode.id
 where client.erased_at is null and episode.id > $2 and (episode_fact.episode_id is null or episode_fact.last_event <> episode.last_event or episode_fact.knowledge <> $1)
 order by episode.id limit $3";
        Ok(all!(&mut self.read().await?, sql, knowledge, after, at_most)?)
    }

    /// Keeps facts made with this library. Facts of a record that was erased meanwhile are not kept.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn keep_facts(&self, knowledge: String, facts: Vec<NewFact>) -> Result<(), RecordsError> {
        let sealed: Result<Vec<_>, RecordsError> = facts
            .into_iter()
            .map(|fact| {
                Ok((
                    fact.episode,
                    fact.last_event,
                    self.practice_key
                        .seal(&fact_place(fact.episode), fact.body.as_bytes())?,
                ))
            })
            .collect();
        let sealed = sealed?;
        self.write(move |conn| {
            Box::pin(async move {
                for (episode, last_event, body) in sealed {
                    let sql = "insert into episode_fact (episode_id, last_event, knowledge, sealed_body)
 select episode.id, $2, $3, $4 from episode join client on client.id = episode.client_id where episode.id = $1 and client.erased_at is null
 on conflict (episode_id) do update set last_event = excluded.last_event, knowledge = excluded.knowledge, sealed_body = excluded.sealed_body";
                    run!(conn, sql, episode, last_event, &knowledge, &body)?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Up to `at_most` episodes after `after` with their facts, in order of their keys; erased records are not among them.
    ///
    /// # Errors
    /// The database is away, or facts do not open.
    pub async fn counted(&self, after: EpisodeId, at_most: i64) -> Result<Vec<Counted>, RecordsError> {
        let sql = "select episode.id, episode.therapist_id, episode.measure, episode.ended_on, episode.ended_how, episode_fact.sealed_body,
 cast(case when exists (select 1 from consent where consent.client_id = episode.client_id and purpose = $3 and withdrawn_at is not null)
  and not exists (select 1 from consent where consent.client_id = episode.client_id and purpose = $3 and withdrawn_at is null) then 1 else 0 end as bigint) as withdrawn
 from episode join client on client.id = episode.client_id left join episode_fact on episode_fact.episode_id = episode.id
 where client.erased_at is null and episode.id > $1 order by episode.id limit $2";
        let rows: Vec<Row> = all!(&mut self.read().await?, sql, after, at_most, PURPOSE)?;
        let counted = rows.into_iter().map(|row| {
            let left_out = row.withdrawn != 0;
            let sealed = row.sealed_body.filter(|_| !left_out);
            Ok(Counted {
                body: sealed
                    .map(|sealed| self.practice_key.open_text(&fact_place(row.id), &sealed))
                    .transpose()?,
                id: row.id,
                therapist: row.therapist_id,
                measure: row.measure,
                ended_on: row.ended_on.as_deref().map(day).transpose()?,
                ended_how: row.ended_how,
                left_out,
            })
        });
        counted.collect()
    }

    /// How the check-in links made since `since` stand.
    ///
    /// # Errors
    /// The database is away.
    pub async fn link_counts(
        &self,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<LinkCount>, RecordsError> {
        let sql = "select state, why, count(*) as links from (select case when used_at is not null then 'answered' when no_answer is not null then 'said' when revoked_at is not null then 'replaced' when expires_at <= $2 then 'ran-out' else 'open' end as state,
 case when used_at is null then coalesce(no_answer, '') else '' end as why from link where created_at >= $1) as standing group by state, why order by state, why";
        Ok(all!(&mut self.read().await?, sql, utc(since), utc(now))?)
    }

    /// Adjustments that were proposed and not answered: how many, and when the oldest was proposed, UTC.
    ///
    /// # Errors
    /// The database is away.
    pub async fn proposals_waiting(&self) -> Result<(i64, Option<String>), RecordsError> {
        let sql = "select count(*), min(proposed_at) from proposal join episode on episode.id = proposal.episode_id where state = 'open' and ended_on is null";
        let row: Option<(i64, Option<String>)> = one!(&mut self.read().await?, sql)?;
        Ok(row.unwrap_or_default())
    }

    /// Takes the making of the figures upon oneself; false where somebody else is at it for less than `patience`.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn begin_figures(
        &self,
        patience: SignedDuration,
        now: Timestamp,
    ) -> Result<bool, RecordsError> {
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "insert into service_figure (id, started_at) values (1, $1) on conflict (id) do update set started_at = excluded.started_at where service_figure.started_at is null or service_figure.started_at < $2";
                Ok(run!(conn, sql, utc(now), utc(now - patience))? == 1)
            })
        })
        .await
    }

    /// Keeps the figures, or with none gives the making up.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_figures(&self, body: Option<String>, now: Timestamp) -> Result<(), RecordsError> {
        let sealed = body
            .map(|body| self.practice_key.seal(FIGURE, body.as_bytes()))
            .transpose()?;
        self.write(move |conn| {
            Box::pin(async move {
                match &sealed {
                    None => run!(conn, "update service_figure set started_at = null where id = 1")?,
                    Some(sealed) => {
                        let sql = "insert into service_figure (id, made_at, sealed_body) values (1, $1, $2) on conflict (id) do update set started_at = null, made_at = excluded.made_at, sealed_body = excluded.sealed_body";
                        run!(conn, sql, utc(now), sealed)?
                    }
                };
                Ok(())
            })
        })
        .await
    }

    /// The figures as they are kept.
    ///
    /// # Errors
    /// The database is away, or they do not open.
    pub async fn figures(&self) -> Result<KeptFigures, RecordsError> {
        let row: Option<FigureRow> = one!(
            &mut self.read().await?,
            "select started_at, made_at, sealed_body from service_figure where id = 1"
        )?;
        let Some(FigureRow {
            started_at,
            made_at,
            sealed_body: sealed,
        }) = row
        else {
            return Ok(KeptFigures::default());
        };
        let body = sealed
            .map(|sealed| self.practice_key.open_text(FIGURE, &sealed))
            .transpose()?;
        Ok(KeptFigures {
            started_at,
            made_at,
            body,
        })
    }
}

/// All facts share the practice's key: the episode says whose they are.
fn fact_place(episode: EpisodeId) -> String {
    format!("{FACT} {episode}")
}
