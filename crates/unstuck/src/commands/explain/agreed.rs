//! What was agreed, and what came of it.

use super::{lines::Lines, page::Sheet};
use monitoring::hypothesis::evidence::plain;
use monitoring::review::{Done, Outcome, Review, Verdict};

/// What was agreed and what came of it.
pub(super) fn reviews(lines: &mut Lines, sheet: &Sheet) {
    if sheet.reading.reviews.is_empty() {
        return;
    }
    lines.heading(&sheet.say("agreed.heading"));
    for review in &sheet.reading.reviews {
        lines.put(2, "· ", &agreed(review, sheet));
        lines.labelled(4, &sheet.say("agreed.done"), &sheet.say(done(review.done)));
        for process in &review.process {
            let name = sheet.library.quantities.label(&process.quantity, sheet.language);
            let said = match (process.before, process.after) {
                (Some(before), Some(after)) => {
                    let (before, after) = (plain(before), plain(after));
                    let values = [
                        ("name", name),
                        ("before", before.as_str()),
                        ("after", after.as_str()),
                    ];
                    sheet.with("agreed.from-to", &values)
                }
                _ => sheet.with("agreed.process-unknown", &[("name", name)]),
            };
            lines.labelled(4, &sheet.say("agreed.process"), &said);
        }
        lines.labelled(4, &sheet.say("agreed.outcome"), &outcome(review, sheet));
    }
}

/// What was agreed and when it is, or was, looked at.
fn agreed(review: &Review, sheet: &Sheet) -> String {
    let agreement = &review.agreement;
    let known = &sheet.library.adjustments;
    let adjustment = known.iter().find(|known| known.slug == agreement.adjustment);
    let words = adjustment.and_then(|known| known.words(sheet.language));
    let title = words.map_or(agreement.adjustment.as_str(), |words| words.title.as_str());
    let (key, day) = match review.held_on {
        Some(day) => ("agreed.reviewed", day),
        None if review.overdue => ("agreed.due", agreement.review_on),
        None => ("agreed.open", agreement.review_on),
    };
    let (since, day) = (agreement.agreed_on.to_string(), day.to_string());
    sheet.with(key, &[("title", title), ("since", &since), ("day", &day)])
}

fn done(done: Option<Done>) -> &'static str {
    match done {
        None => "agreed.not-asked",
        Some(Done::Yes) => "agreed.yes",
        Some(Done::Partly) => "agreed.partly",
        Some(Done::No) => "agreed.no",
    }
}

fn outcome(review: &Review, sheet: &Sheet) -> String {
    let tail = review
        .outcome
        .map(|outcome| beyond(outcome, sheet))
        .unwrap_or_default();
    let key = match review.verdict {
        Verdict::TooEarly => {
            let (readings, needed) = (review.readings.to_string(), review.readings_needed.to_string());
            return sheet.with(
                "agreed.too-early",
                &[("readings", &readings), ("needed", &needed)],
            );
        }
        Verdict::NotDone => return sheet.say("agreed.nothing-said"),
        Verdict::ChangedAfter => "agreed.changed-after",
        Verdict::WorseAfter => "agreed.worse-after",
        Verdict::ProcessMoved => "agreed.process-moved",
        Verdict::NothingClear => "agreed.nothing-clear",
    };
    sheet.with(key, &[("tail", &tail)])
}

fn beyond(outcome: Outcome, sheet: &Sheet) -> String {
    let lower = outcome.beyond_forecast_points < 0.0;
    let key = if lower {
        "agreed.beyond-lower"
    } else {
        "agreed.beyond-higher"
    };
    let points = plain(outcome.beyond_forecast_points.abs());
    let percent = format!("{:.0}", (outcome.chance_without * 100.0).clamp(1.0, 99.0));
    sheet.with(key, &[("points", &points), ("percent", &percent)])
}
