//! Adjustments that one side proposed: the other sees, confirms or declines. Only what both agreed becomes an agreement.

use crate::audit::{Deed, note};
use crate::client::key_of_episode;
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::event::{Append, NewEvent, append};
use crate::id::{AccountId, EpisodeId, ProposalId};
use crate::store::Records;
use crate::utc::utc;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    /// Slug of the adjustment.
    pub adjustment: String,
    /// Slug of the cause.
    pub cause: String,
    /// The quantity that should move.
    pub target: Option<String>,
    /// The day of the review.
    pub review_on: Date,
    /// What it means for these two, in their words.
    #[serde(default)]
    pub words: String,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its key.
    pub id: ProposalId,
    /// Whose.
    pub episode: EpisodeId,
    /// What.
    pub what: Proposed,
    /// Who proposed it.
    pub by: AccountId,
    /// When, UTC.
    pub at: String,
    /// `open`, `agreed`, `declined` or `withdrawn`.
    pub state: String,
    /// When it was answered, UTC.
    pub answered_at: Option<String>,
    /// The agreement's event.
    pub event: Option<i64>,
    /// Counts changes.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ProposalId,
    sealed_body: Vec<u8>,
    proposed_by: AccountId,
    proposed_at: String,
    state: String,
    answered_at: Option<String>,
    event_number: Option<i64>,
    version: i64,
}

pub(crate) const BODY: &str = "proposal.sealed_body";

impl Records {
    /// The proposals of an episode, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn proposals(&self, episode: EpisodeId) -> Result<Vec<Proposal>, RecordsError> {
        let mut conn = self.read().await?;
        let sql = "select id, sealed_body, proposed_by, proposed_at, state, answered_at, event_number, version from proposal where episode_id = $1 order by id desc";
        let rows: Vec<Row> = all!(&mut conn, sql, episode)?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = key_of_episode(self, &mut conn, episode).await?;
        let opened = rows.into_iter().map(|row| {
            let body = key.open(BODY, &row.sealed_body)?;
            Ok(Proposal {
                id: row.id,
                episode,
                what: serde_json::from_slice(&body).map_err(RecordsError::unreadable("proposal"))?,
                by: row.proposed_by,
                at: row.proposed_at,
                state: row.state,
                answered_at: row.answered_at,
                event: row.event_number,
                version: row.version,
            })
        });
        opened.collect()
    }

    /// Proposes an adjustment.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn propose(
        &self,
        episode: EpisodeId,
        what: Proposed,
        by: AccountId,
        deed: Deed,
        now: Timestamp,
    ) -> Result<ProposalId, RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let key = key_of_episode(&records, conn, episode).await?;
                let body = serde_json::to_vec(&what).map_err(RecordsError::unreadable("proposal"))?;
                let sealed = key.seal(BODY, &body)?;
                let sql = "insert into proposal (episode_id, sealed_body, proposed_by, proposed_at, state) values ($1, $2, $3, $4, 'open') returning id";
                let row: Option<(ProposalId,)> = one!(conn, sql, episode, &sealed, by, utc(now))?;
                note(conn, &deed, now).await?;
                row.map(|(id,)| id).ok_or(RecordsError::Missing("proposal"))
            })
        })
        .await
    }

    /// Answers a proposal made from `version`: with the agreement's event it is agreed, without it `state` says what became of it.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] where it was answered or changed in between.
    pub async fn answer_proposal(
        &self,
        episode: EpisodeId,
        id: ProposalId,
        version: i64,
        state: &'static str,
        agreement: Option<NewEvent>,
        how: Append,
    ) -> Result<(), RecordsError> {
        let records = self.clone();
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "update proposal set state = $1, answered_at = $2, version = version + 1 where id = $3 and episode_id = $4 and version = $5 and state = 'open'";
                if run!(conn, sql, state, utc(how.now), id, episode, version)? == 0 {
                    let row: Option<(i64,)> = one!(conn, "select version from proposal where id = $1", id)?;
                    return Err(RecordsError::Changed { found: row.map_or(0, |(found,)| found), expected: version });
                }
                match agreement {
                    None => note(conn, &how.deed, how.now).await,
                    Some(event) => {
                        let number = append(&records, conn, episode, &[event], &how).await?;
                        run!(conn, "update proposal set event_number = $1 where id = $2", number, id)?;
                        Ok(())
                    }
                }
            })
        })
        .await
    }
}
