//! What came of an adjustment, in the library's words: done, process, outcome. Every page, printout and letter says it with these.

use super::labels::Labels;
use crate::hypothesis::evidence::plain;
use crate::review::{Done, Outcome, Process, Review, Verdict};

/// Whether it was done.
pub fn done(labels: &Labels, done: Option<Done>) -> String {
    labels.say(match done {
        None => "agreed.not-asked",
        Some(Done::Yes) => "agreed.yes",
        Some(Done::Partly) => "agreed.partly",
        Some(Done::No) => "agreed.no",
    })
}

/// How the quantity called `name` moved; that it is not known, where it is not.
pub fn process(labels: &Labels, name: &str, process: &Process) -> String {
    let (Some(before), Some(after)) = (process.before, process.after) else {
        return labels.with("agreed.process-unknown", &[("name", name)]);
    };
    let (before, after) = (plain(before), plain(after));
    labels.with(
        "agreed.from-to",
        &[("name", name), ("before", &before), ("after", &after)],
    )
}

/// The outcome beside the forecast of the day of the agreement.
pub fn outcome(labels: &Labels, review: &Review) -> String {
    let key = match review.verdict {
        Verdict::TooEarly => return too_early(labels, review),
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

/// That it is too early to say, with how many readings there are and how many it takes.
pub fn too_early(labels: &Labels, review: &Review) -> String {
    let (readings, needed) = (review.readings.to_string(), review.readings_needed.to_string());
    labels.with(
        "agreed.too-early",
        &[("readings", &readings), ("needed", &needed)],
    )
}

/// A chance as people out of 100. "About 0 in 100" and "about 100 in 100" would promise what no forecast can.
pub fn in_100(chance: f64) -> String {
    format!("{:.0}", (chance * 100.0).clamp(1.0, 99.0))
}

fn beyond(labels: &Labels, outcome: Outcome) -> String {
    let lower = outcome.beyond_forecast_points < 0.0;
    let key = if lower {
        "agreed.beyond-lower"
    } else {
        "agreed.beyond-higher"
    };
    let points = plain(outcome.beyond_forecast_points.abs());
    let percent = in_100(outcome.chance_without);
    labels.with(key, &[("points", &points), ("percent", &percent)])
}
