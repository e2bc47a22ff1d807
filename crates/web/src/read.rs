//! One episode read by `monitoring`, through the cache: same events, same library, same day, same reading.

use crate::practice::Practice;
use crate::record_only;
use crate::refusal::Refusal;
use monitoring::episode::Episode;
use monitoring::knowledge::drawn::Drawn;
use monitoring::knowledge::glance::{Glance, Open};
use monitoring::knowledge::{ClientReading, Library};
use records::client::EpisodeRow;
use records::reading::{Line, MadeFrom};
use records::{EpisodeId, RecordsError};
use serde::{Deserialize, Serialize};

/// What a client's pages show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// States, reasons, causes, offers, reviews.
    pub reading: ClientReading,
    /// The courses as numbers and words.
    pub drawn: Drawn,
}

/// The name that stands on a reading: the pages know whose it is, a cached text need not.
const NOBODY: &str = "";

fn made_from(practice: &Practice, library: &Library, last_event: i64) -> MadeFrom {
    MadeFrom {
        last_event,
        knowledge: library.version.clone(),
        as_of: practice.today(),
    }
}

/// The events of an episode as `monitoring` reads them.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn episode(practice: &Practice, row: &EpisodeRow) -> Result<Episode, Refusal> {
    Ok(practice
        .records()
        .episode(row.id, NOBODY, row.measure.clone())
        .await?)
}

/// The reading of an episode today, from the cache where it still holds.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn read(practice: &Practice, row: &EpisodeRow, language: &str) -> Result<Read, Refusal> {
    let library = record_only::library_of(practice, row.client).await?;
    let from = made_from(practice, &library, row.last_event);
    if let Some(kept) = practice.records().reading(row.id, language, &from).await? {
        // A text that an older program kept and that no longer reads is made anew.
        if let Ok(read) = serde_json::from_str(&kept) {
            return Ok(read);
        }
    }
    let (read, glance) = compute(practice, row.id, row.measure.clone(), &library, language).await?;
    keep(practice, language, vec![(row.id, from, glance, read.clone())]).await?;
    Ok(read)
}

async fn compute(
    practice: &Practice,
    id: EpisodeId,
    measure: Option<String>,
    library: &Library,
    language: &str,
) -> Result<(Read, Glance), Refusal> {
    let episode = practice.records().episode(id, NOBODY, measure).await?;
    let reading = ClientReading::of(&episode, practice.today(), library, language);
    let drawn = Drawn::beside(&reading, &episode, library, language);
    let next_review = reading
        .reviews
        .iter()
        .filter(|review| review.done.is_none())
        .map(|review| review.agreement.review_on)
        .min();
    let open = Open {
        review_due: next_review,
        ..Open::default()
    };
    let glance = Glance::of(&reading, &drawn, &open, library, language);
    Ok((Read { reading, drawn }, glance))
}

async fn keep(
    practice: &Practice,
    language: &str,
    made: Vec<(EpisodeId, MadeFrom, Glance, Read)>,
) -> Result<(), Refusal> {
    let written: Result<Vec<_>, serde_json::Error> = made
        .into_iter()
        .map(|(id, from, glance, read)| {
            Ok((
                id,
                from,
                serde_json::to_string(&glance)?,
                serde_json::to_string(&read)?,
            ))
        })
        .collect();
    practice
        .records()
        .keep_readings(language.to_owned(), written?)
        .await?;
    Ok(())
}

/// One row of a caseload.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who and what is open.
    pub line: Line,
    /// State, why, what is open in words.
    pub glance: Glance,
}

/// The open episodes of a therapist, or of all, those who need a look first. What is not in the cache is made and kept.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn rows(
    practice: &Practice,
    therapist: Option<records::AccountId>,
    language: &str,
) -> Result<Vec<Row>, Refusal> {
    let library = practice.library();
    let without = record_only::Without::now(practice).await?;
    let labels = library.labels(language);
    let lines = practice
        .records()
        .lines(therapist, language, &library.version, practice.today())
        .await?;
    let mut rows = Vec::with_capacity(lines.len());
    let mut made = Vec::new();
    for line in lines {
        // Of who said no to feedback nothing is shown that was made before.
        let glance = line.glance.as_deref().filter(|_| !without.has(line.client));
        let kept = glance.and_then(|kept| serde_json::from_str::<Glance>(kept).ok());
        let glance = match kept {
            Some(glance) => glance,
            None => {
                let row = practice.records().episode_row(line.episode).await?;
                let library = without.library_of(line.client, &library);
                let from = made_from(practice, &library, row.last_event);
                match compute(practice, line.episode, row.measure, &library, language).await {
                    Ok((read, glance)) => {
                        made.push((line.episode, from, glance.clone(), read));
                        glance
                    }
                    Err(Refusal::Records(error @ RecordsError::Unreadable { .. })) => {
                        tracing::error!(episode = line.episode.0, %error, "reading");
                        Glance::unreadable(&labels)
                    }
                    Err(refusal) => return Err(refusal),
                }
            }
        };
        let open = open(practice, &line);
        rows.push(Row {
            glance: glance.with_open(&open),
            line,
        });
    }
    if !made.is_empty() {
        keep(practice, language, made).await?;
    }
    rows.sort_by(|a, b| (a.glance.need, &a.line.name).cmp(&(b.glance.need, &b.line.name)));
    Ok(rows)
}

/// What is open around an episode beside its events.
fn open(practice: &Practice, line: &Line) -> Open {
    let link = line.link.as_ref().filter(|link| link.used_at.is_none());
    let expired = link.filter(|link| link.expires_at.as_str() <= practice.now().to_string().as_str());
    Open {
        risk_tasks: u32::try_from(line.open_tasks).unwrap_or(u32::MAX),
        contact_asked: false,
        stuckness_shared: line.shared_notes > 0,
        review_due: None,
        unanswered: match (link.and_then(|link| link.no_answer.clone()), expired) {
            (Some(why), _) => Some(why),
            (None, Some(_)) => Some("the link ran out, no reason given".to_owned()),
            (None, None) => None,
        },
    }
}
