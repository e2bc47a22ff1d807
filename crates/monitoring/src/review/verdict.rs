//! Done, process, outcome: three answers, and the one word that sums them up.

use super::frozen::Outcome;
use crate::adjustment::{Agreement, page::Target};
use crate::hypothesis::{Readings, rules::ReviewRules};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whether what was agreed was done, as both see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// Yes.
    Yes,
    /// In part.
    Partly,
    /// Not: information, no fault.
    No,
}

/// How a target quantity moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Process {
    /// Name of the quantity.
    pub quantity: String,
    /// Latest value up to the agreement.
    pub before: Option<f64>,
    /// Latest value after it.
    pub after: Option<f64>,
    /// Move the expected way, in the quantity's unit; none where a value is missing.
    pub moved: Option<f64>,
    /// Whether it moved as much as was hoped; none where a value is missing.
    pub enough: Option<bool>,
}

/// The word that sums a review up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Too few readings since the agreement.
    TooEarly,
    /// It was not done, so nothing can be said of it.
    NotDone,
    /// Neither process nor outcome moved clearly.
    NothingClear,
    /// The process moved as hoped, the outcome not clearly.
    ProcessMoved,
    /// The outcome moved more than the forecast, after the adjustment.
    ChangedAfter,
    /// The outcome moved the worse way by as much.
    WorseAfter,
}

impl Verdict {
    /// The name used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::TooEarly => "too-early",
            Self::NotDone => "not-done",
            Self::NothingClear => "nothing-clear",
            Self::ProcessMoved => "process-moved",
            Self::ChangedAfter => "changed-after",
            Self::WorseAfter => "worse-after",
        }
    }
}

/// One agreement reviewed, or waiting for its review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// What was agreed.
    pub agreement: Agreement,
    /// Whether it was done; none until the review is held.
    pub done: Option<Done>,
    /// The day of the review; none until it is held.
    pub held_on: Option<Date>,
    /// Whether the day of review has passed without one.
    pub overdue: bool,
    /// How the process moved.
    pub process: Vec<Process>,
    /// The outcome beside the frozen forecast; none before enough readings.
    pub outcome: Option<Outcome>,
    /// Readings since the agreement.
    pub readings: usize,
    /// Readings needed before the outcome is judged.
    pub readings_needed: usize,
    /// The word that sums it up.
    pub verdict: Verdict,
}

/// How the targets moved between the agreement and the day of reading.
pub fn process(agreement: &Agreement, targets: &[Target], readings: &Readings) -> Vec<Process> {
    let before = readings.as_known_on(agreement.agreed_on);
    let wanted = targets.iter().filter(|target| {
        agreement
            .target
            .as_ref()
            .is_none_or(|name| *name == target.quantity)
    });
    wanted
        .map(|target| {
            let first = before.latest(&target.quantity, None).map(|reading| reading.value);
            let last = readings
                .latest(&target.quantity, None)
                .filter(|reading| reading.on > agreement.agreed_on);
            let last = last.map(|reading| reading.value);
            let moved = first
                .zip(last)
                .map(|(first, last)| target.direction.moved(first, last));
            Process {
                quantity: target.quantity.clone(),
                before: first,
                after: last,
                moved,
                enough: moved.map(|moved| moved >= target.change),
            }
        })
        .collect()
}

/// Sums up done, process and outcome. Not done comes before everything; before enough readings it is too early.
pub fn verdict(
    done: Option<Done>,
    process: &[Process],
    outcome: Option<Outcome>,
    rules: &ReviewRules,
) -> Verdict {
    if done == Some(Done::No) {
        return Verdict::NotDone;
    }
    let Some(outcome) = outcome.filter(|outcome| outcome.readings >= rules.sessions_before_verdict) else {
        return Verdict::TooEarly;
    };
    let rare = 1.0 - rules.probability_shown_as_change;
    if outcome.chance_without <= rare {
        Verdict::ChangedAfter
    } else if outcome.chance_without >= 1.0 - rare {
        Verdict::WorseAfter
    } else if process.iter().any(|process| process.enough == Some(true)) {
        Verdict::ProcessMoved
    } else {
        Verdict::NothingClear
    }
}
