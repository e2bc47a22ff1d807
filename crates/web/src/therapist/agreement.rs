//! What was agreed and what came of it, in the words of the library: done, process, outcome, each by itself.

use super::opened::Opened;
use crate::days;
use monitoring::hypothesis::evidence::plain;
use monitoring::knowledge::Labels;
use monitoring::review::{Done, Outcome, Process, Review, Verdict};

/// One agreement in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Number of the agreement's event.
    pub event: usize,
    /// A, B, C as on the chart.
    pub letter: String,
    /// What was agreed.
    pub title: String,
    /// The cause it is for.
    pub cause: String,
    /// What should move, where one thing was chosen.
    pub target: Option<String>,
    /// Since when, and when it is looked at.
    pub when: String,
    /// Whether the day of the review has passed.
    pub overdue: bool,
    /// Whether the review was held.
    pub held: bool,
    /// Whether it was done.
    pub done: String,
    /// How the process moved.
    pub process: Vec<String>,
    /// The outcome beside the forecast of that day.
    pub outcome: String,
}

/// All agreements of both, newest first.
pub fn all(record: &Opened, reviews: &[Review]) -> Vec<Agreed> {
    let labels = record.labels();
    let agreed = reviews
        .iter()
        .enumerate()
        .map(|(at, review)| agreed(record, &labels, at, review));
    let mut agreed: Vec<Agreed> = agreed.collect();
    agreed.reverse();
    agreed
}

fn agreed(record: &Opened, labels: &Labels, at: usize, review: &Review) -> Agreed {
    let agreement = &review.agreement;
    let since = days::long(agreement.agreed_on);
    let when = match review.held_on {
        Some(day) => format!("Since {since} · looked at on {}", days::long(day)),
        None if review.overdue => format!(
            "Since {since} · review was due on {}",
            days::long(agreement.review_on)
        ),
        None => format!("Since {since} · review on {}", days::long(agreement.review_on)),
    };
    Agreed {
        event: agreement.event,
        letter: char::from(b'A' + (at % 26) as u8).to_string(),
        title: record.adjustment(&agreement.adjustment),
        cause: record.cause(&agreement.cause),
        target: agreement.target.as_ref().map(|name| record.quantity(name)),
        when,
        overdue: review.overdue,
        held: review.held_on.is_some(),
        done: labels.say(done(review.done)),
        process: review
            .process
            .iter()
            .map(|process| process_words(record, labels, process))
            .collect(),
        outcome: outcome(labels, review),
    }
}

fn done(done: Option<Done>) -> &'static str {
    match done {
        None => "agreed.not-asked",
        Some(Done::Yes) => "agreed.yes",
        Some(Done::Partly) => "agreed.partly",
        Some(Done::No) => "agreed.no",
    }
}

fn process_words(record: &Opened, labels: &Labels, process: &Process) -> String {
    let name = record.quantity(&process.quantity);
    let (Some(before), Some(after)) = (process.before, process.after) else {
        return labels.with("agreed.process-unknown", &[("name", &name)]);
    };
    let said = labels.with(
        "agreed.from-to",
        &[
            ("name", &name),
            ("before", &plain(before)),
            ("after", &plain(after)),
        ],
    );
    match process.enough {
        Some(true) => format!("{said}: as hoped"),
        Some(false) => format!("{said}: less than hoped"),
        None => said,
    }
}

fn outcome(labels: &Labels, review: &Review) -> String {
    let key = match review.verdict {
        Verdict::TooEarly => {
            let (readings, needed) = (review.readings.to_string(), review.readings_needed.to_string());
            return labels.with(
                "agreed.too-early",
                &[("readings", &readings), ("needed", &needed)],
            );
        }
        Verdict::NotDone => return labels.say("agreed.nothing-said"),
        Verdict::ChangedAfter => "agreed.changed-after",
        Verdict::WorseAfter => "agreed.worse-after",
        Verdict::ProcessMoved => "agreed.process-moved",
        Verdict::NothingClear => "agreed.nothing-clear",
    };
    let tail = review
        .outcome
        .map(|outcome| beyond(labels, outcome))
        .unwrap_or_default();
    labels.with(key, &[("tail", &tail)])
}

fn beyond(labels: &Labels, outcome: Outcome) -> String {
    let lower = outcome.beyond_forecast_points < 0.0;
    let key = if lower {
        "agreed.beyond-lower"
    } else {
        "agreed.beyond-higher"
    };
    let points = plain(outcome.beyond_forecast_points.abs());
    // "About 0 in 100" and "about 100 in 100" would promise what no forecast can.
    let percent = format!("{:.0}", (outcome.chance_without * 100.0).clamp(1.0, 99.0));
    labels.with(key, &[("points", &points), ("percent", &percent)])
}
