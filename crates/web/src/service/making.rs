//! The figures are made beside the pages and kept with their time: a page of 50,000 clients reads one row.
//!
//! Facts of an episode are kept until something happens in it or the library changes, so that making the figures anew reads
//! only what is new.

use crate::practice::Practice;
use crate::refusal::Refusal;
use jiff::{SignedDuration, Timestamp};
use monitoring::knowledge::Library;
use monitoring::knowledge::service::{Counted, Counts, Ending, EpisodeFacts, ServiceFigures};
use records::service_figures::NewFact;
use records::{AccountId, EpisodeId, RecordsError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long whoever makes the figures is waited for, before somebody else may begin anew.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);
/// How long a page waits for figures that are being made.
const WAIT: Duration = Duration::from_secs(3);
/// Episodes whose facts are made and stored together.
const BATCH: i64 = 200;
/// Episodes read together.
const PAGE: i64 = 2000;
/// Check-ins of so many days are looked at.
pub const CHECK_IN_DAYS: i64 = 365;

/// The figures with their time.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The figures.
    pub figures: ServiceFigures,
    /// When they were made, UTC.
    pub made_at: String,
}

/// Where the figures stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stand {
    /// The last ones; none before the first.
    pub made: Option<Made>,
    /// Whether they are being made anew.
    pub under_way: bool,
}

/// The figures as they are kept. Those that an older program wrote and that no longer read count as none.
///
/// # Errors
/// The records are away.
pub async fn kept(practice: &Practice) -> Result<Stand, Refusal> {
    let kept = practice.records().figures().await?;
    let figures = kept.body.and_then(|body| serde_json::from_str(&body).ok());
    let made = figures
        .zip(kept.made_at)
        .map(|(figures, made_at)| Made { figures, made_at });
    let since = kept.started_at.and_then(|at| at.parse::<Timestamp>().ok());
    let under_way = since.is_some_and(|since| practice.now().duration_since(since) < PATIENCE);
    Ok(Stand { made, under_way })
}

/// Begins to make the figures anew beside the page and waits a moment for them: in a small practice they are there at once.
pub async fn begin(practice: &Practice) {
    let own = practice.clone();
    let making = tokio::spawn(async move {
        if let Err(error) = make(&own).await {
            tracing::error!(%error, "the service's figures could not be made");
        }
    });
    // Longer than the page waits: it goes on by itself, and the page says so.
    let _ = tokio::time::timeout(WAIT, making).await;
}

/// Makes the figures anew and keeps them; false where somebody else is at it.
///
/// # Errors
/// The records are away.
pub async fn make(practice: &Practice) -> Result<bool, Refusal> {
    let records = practice.records();
    if !records.begin_figures(PATIENCE, practice.now()).await? {
        return Ok(false);
    }
    // A task of its own: also after a panic the making is given up, so that somebody can begin again.
    let own = practice.clone();
    let figures = tokio::spawn(async move { add_up(&own).await }).await;
    match figures.unwrap_or_else(|error| Err(Refusal::Inside(format!("the figures stopped: {error}")))) {
        Ok(figures) => {
            records
                .end_figures(Some(serde_json::to_string(&figures)?), practice.now())
                .await?;
            Ok(true)
        }
        Err(error) => {
            records.end_figures(None, practice.now()).await?;
            Err(error)
        }
    }
}

async fn add_up(practice: &Practice) -> Result<ServiceFigures, Refusal> {
    let library = practice.library();
    catch_up(practice, &library).await?;
    let mut counts = episodes(practice).await?;
    let records = practice.records();
    let now = practice.now();
    let since = now - SignedDuration::from_hours(24 * CHECK_IN_DAYS);
    for link in records.link_counts(since, now).await? {
        let links = u32::try_from(link.links).unwrap_or(u32::MAX);
        match link.state.as_str() {
            "answered" => counts.answered += links,
            "said" => counts.reasons.push((link.why, links)),
            "ran-out" => counts.ran_out += links,
            "open" => counts.waiting += links,
            // A link that a newer one took the place of was never a check-in of its own.
            _ => {}
        }
    }
    counts.proposals = u32::try_from(records.proposals_waiting().await?.0).unwrap_or(u32::MAX);
    let today = practice.today();
    let figures = tokio::task::spawn_blocking(move || ServiceFigures::of(&counts, today, &library)).await;
    figures.map_err(|error| Refusal::Inside(format!("the figures stopped: {error}")))
}

/// Makes the facts of every episode in which something happened since they were kept.
async fn catch_up(practice: &Practice, library: &Arc<Library>) -> Result<(), Refusal> {
    let records = practice.records();
    let today = practice.today();
    let mut after = EpisodeId(0);
    loop {
        let behind = records.episodes_behind(&library.version, after, BATCH).await?;
        let Some(last) = behind.last() else { return Ok(()) };
        after = last.id;
        let mut facts = Vec::with_capacity(behind.len());
        for one in behind {
            let episode = match records.episode(one.id, "", None).await {
                Ok(episode) => episode,
                // One record that does not read must not keep the figures of all others back; it stands as one without a score.
                Err(
                    error @ (RecordsError::Unreadable { .. }
                    | RecordsError::Keys(_)
                    | RecordsError::Missing(_)),
                ) => {
                    tracing::warn!(%error, episode = one.id.0, "left out of the service's figures");
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let body = serde_json::to_string(&EpisodeFacts::of(&episode, today, library))?;
            facts.push(NewFact {
                episode: one.id,
                last_event: one.last_event,
                body,
            });
            tokio::task::yield_now().await;
        }
        records.keep_facts(library.version.clone(), facts).await?;
    }
}

/// Every episode with its facts.
async fn episodes(practice: &Practice) -> Result<Counts, Refusal> {
    let records = practice.records();
    let teams = teams(practice).await?;
    let mut counts = Counts::default();
    let mut after = EpisodeId(0);
    loop {
        let page = records.counted(after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(counts);
        };
        after = last.id;
        for one in page {
            if one.left_out {
                counts.left_out += 1;
                continue;
            }
            let facts = one
                .body
                .as_deref()
                .and_then(|body| serde_json::from_str(body).ok());
            counts.episodes.push(Counted {
                therapist: one.therapist.0,
                team: teams.get(&one.therapist).map(|team| team.0),
                ending: Ending::of(one.ended_on.is_some(), one.ended_how.as_deref()),
                facts: facts.unwrap_or_default(),
            });
        }
        tokio::task::yield_now().await;
    }
}

/// The team of each therapist: whoever supervises them today; the one with the lowest key where there are several.
pub async fn teams(practice: &Practice) -> Result<BTreeMap<AccountId, AccountId>, Refusal> {
    let mut teams = BTreeMap::new();
    for (supervisor, therapist) in practice.records().supervision(practice.today()).await? {
        teams.entry(therapist).or_insert(supervisor);
    }
    Ok(teams)
}
