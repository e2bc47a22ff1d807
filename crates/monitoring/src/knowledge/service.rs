//! Figures of a service: what came of care with many clients, by the rules of reliable change, with nobody left out unsaid.
//!
//! An episode is boiled down once to plain facts ([`EpisodeFacts`]), which hold until something happens in it; the figures are
//! added up from facts alone. Fewer people than the library's `small_number` are never a number in the result
//! ([`hidden::Shown`]), so that what is stored and sent can be shown as it is.

pub mod facts;
pub mod funnel;
pub mod hidden;
pub mod outcome;
pub mod supervision;
#[cfg(test)]
mod tests;

pub use facts::{EpisodeFacts, MeasureOutcome, OutcomeClass};
pub use funnel::{Funnel, NoFunnel, Unit};
pub use hidden::{Shown, hide, hide_alone, hide_sparing};
pub use outcome::{MeasureFigures, Share};

use super::library::Library;
use crate::hypothesis::rules::ServiceRules;
use crate::instrument::{Domain, Mark};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How care ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It has not ended.
    Open,
    /// Both agreed to end.
    Agreed,
    /// It ended before it was agreed.
    Early,
    /// It ended, and how was not written down.
    Unknown,
}

impl Ending {
    /// From what stands in the record: the last day, and a word `completed`, `agreed`, `agreed-early` (both
    /// agreed to end sooner than planned), `early` or `stopped-coming`.
    pub fn of(ended: bool, how: Option<&str>) -> Self {
        match (ended, how.map(str::trim)) {
            (false, _) => Self::Open,
            (true, Some("agreed" | "completed" | "agreed-early")) => Self::Agreed,
            (true, Some("early" | "stopped-coming")) => Self::Early,
            (true, _) => Self::Unknown,
        }
    }
}

/// One episode as it is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Number of who treats.
    pub therapist: i64,
    /// Number of the team, where there is one.
    pub team: Option<i64>,
    /// How it ended.
    pub ending: Ending,
    /// Its facts.
    pub facts: EpisodeFacts,
}

/// Everything that is counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// The episodes.
    pub episodes: Vec<Counted>,
    /// Episodes of clients who do not want to be counted.
    pub left_out: u32,
    /// Check-ins asked for in the time looked at: answered.
    pub answered: u32,
    /// Not answered with a reason: reason and number.
    pub reasons: Vec<(String, u32)>,
    /// Ran out without an answer or a reason.
    pub ran_out: u32,
    /// Still open.
    pub waiting: u32,
    /// Adjustments proposed and not answered.
    pub proposals: u32,
}

/// A row of a table: words or a key, and how many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Words of the practice, or a key that a page puts into words.
    pub name: String,
    /// How many.
    pub count: Shown,
}

/// The figures of a service on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceFigures {
    /// The day.
    pub as_of: Date,
    /// Version of the library they were made with.
    pub library_version: String,
    /// Fewer people than this are not shown as a number.
    pub small_number: u32,
    /// Chance with which intervals cover.
    pub interval: f64,
    /// How well the numbers above were seen by whoever wrote them down.
    pub mark: Mark,
    /// Episodes counted.
    pub episodes: Shown,
    /// Episodes whose client does not want to be counted.
    pub left_out: Shown,
    /// Outcomes by measure, the one with most clients first.
    pub measures: Vec<MeasureFigures>,
    /// Episodes by how they ended: `open`, `agreed`, `early`, `unknown`.
    pub endings: Vec<Row>,
    /// Check-ins answered, of those asked for whose time is over.
    pub completion: Share,
    /// Check-ins that can still be answered.
    pub waiting: Shown,
    /// Check-ins not answered by reason, the commonest first; last those without a reason and those of rare reasons.
    pub reasons: Vec<Row>,
    /// Episodes with a review of an adjustment that is overdue.
    pub reviews_overdue: Shown,
    /// Adjustments proposed and not answered.
    pub proposals: Shown,
}

impl ServiceFigures {
    /// Adds up.
    pub fn of(counts: &Counts, as_of: Date, library: &Library) -> Self {
        let rules = library.rules.service;
        let open = counts.episodes.iter().filter(|one| one.ending == Ending::Open);
        let overdue = open.filter(|one| one.facts.review_is_overdue(as_of)).count();
        let small = rules.small_number;
        let not_answered = counts.reasons.iter().map(|(_, number)| number).sum::<u32>() + counts.ran_out;
        Self {
            as_of,
            library_version: library.version.clone(),
            small_number: small,
            interval: rules.interval,
            mark: library.rules.mark,
            episodes: hide_alone(number(counts.episodes.len()), small),
            left_out: hide_alone(counts.left_out, small),
            measures: measures(counts, as_of, library),
            endings: endings(&counts.episodes, small),
            completion: Share::of_things(counts.answered, counts.answered + not_answered, rules),
            waiting: Shown::Exactly(counts.waiting),
            reasons: reasons(counts, small),
            reviews_overdue: hide_alone(number(overdue), small),
            proposals: hide_alone(counts.proposals, small),
        }
    }
}

/// A length as a count.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn measures(counts: &Counts, as_of: Date, library: &Library) -> Vec<MeasureFigures> {
    let names: BTreeSet<&str> = counts
        .episodes
        .iter()
        .flat_map(|one| &one.facts.measures)
        .map(|outcome| outcome.measure.as_str())
        .collect();
    let mut figures: Vec<MeasureFigures> = names
        .into_iter()
        .filter(|name| {
            library
                .instrument(name)
                .is_some_and(|known| known.total.is_some() && is_outcome(known.domain))
        })
        .map(|name| MeasureFigures::of(name, &counts.episodes, as_of, library))
        .collect();
    figures.sort_by(|one, other| {
        other
            .rank
            .cmp(&one.rank)
            .then_with(|| one.title.cmp(&other.title))
    });
    figures
}

/// Whether a measure says how somebody is, rather than how the work goes.
fn is_outcome(domain: Domain) -> bool {
    matches!(
        domain,
        Domain::Symptoms | Domain::Distress | Domain::Functioning | Domain::WellBeing
    )
}

fn endings(episodes: &[Counted], small: u32) -> Vec<Row> {
    let all = [
        ("open", Ending::Open),
        ("agreed", Ending::Agreed),
        ("early", Ending::Early),
        ("unknown", Ending::Unknown),
    ];
    let counts: Vec<u32> = all
        .iter()
        .map(|(_, ending)| number(episodes.iter().filter(|one| one.ending == *ending).count()))
        .collect();
    let shown = hide(&counts, small);
    let rows = all.iter().zip(shown).map(|((name, _), count)| Row {
        name: (*name).to_owned(),
        count,
    });
    rows.collect()
}

/// Rare reasons are counted together: a reason that one person gave would say who it was.
fn reasons(counts: &Counts, small: u32) -> Vec<Row> {
    let mut by_reason: BTreeMap<&str, u32> = BTreeMap::new();
    for (why, times) in &counts.reasons {
        *by_reason.entry(why.as_str()).or_default() += times;
    }
    let (mut common, rare): (Vec<_>, Vec<_>) = by_reason.into_iter().partition(|(_, times)| *times >= small);
    common.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let mut rows: Vec<(String, u32)> = common
        .into_iter()
        .map(|(why, times)| (why.to_owned(), times))
        .collect();
    rows.push(("no-reason".to_owned(), counts.ran_out));
    rows.push((
        "rare-reasons".to_owned(),
        rare.iter().map(|(_, times)| times).sum(),
    ));
    rows.retain(|(_, times)| *times > 0);
    let shown = hide(&rows.iter().map(|(_, times)| *times).collect::<Vec<_>>(), small);
    rows.into_iter()
        .zip(shown)
        .map(|((name, _), count)| Row { name, count })
        .collect()
}

/// The rules by which figures are made.
pub fn rules(library: &Library) -> ServiceRules {
    library.rules.service
}
