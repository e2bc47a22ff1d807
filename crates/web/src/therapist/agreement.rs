//! What was agreed and what came of it, in the words of the library: done, process, outcome, each by itself.

use super::opened::Opened;
use crate::days;
use monitoring::knowledge::{Labels, came_of_it};
use monitoring::review::{Process, Review};

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
        done: came_of_it::done(labels, review.done),
        process: review
            .process
            .iter()
            .map(|process| process_words(record, labels, process))
            .collect(),
        outcome: came_of_it::outcome(labels, review),
    }
}

fn process_words(record: &Opened, labels: &Labels, process: &Process) -> String {
    let said = came_of_it::process(labels, &record.quantity(&process.quantity), process);
    match process.enough {
        Some(true) => format!("{said}: as hoped"),
        Some(false) => format!("{said}: less than hoped"),
        None => said,
    }
}
