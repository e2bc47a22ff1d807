//! What was agreed, and what came of it.

use super::lines::Lines;
use monitoring::hypothesis::evidence::plain;
use monitoring::knowledge::{ClientReading, Library};
use monitoring::review::{Done, Review, Verdict};

/// What was agreed and what came of it.
pub(super) fn reviews(lines: &mut Lines, reading: &ClientReading, library: &Library, language: &str) {
    if reading.reviews.is_empty() {
        return;
    }
    lines.heading("Agreed");
    for review in &reading.reviews {
        let agreement = &review.agreement;
        let adjustment = library
            .adjustments
            .iter()
            .find(|known| known.slug == agreement.adjustment);
        let title = adjustment
            .and_then(|known| known.words(language))
            .map_or(agreement.adjustment.as_str(), |w| w.title.as_str());
        let when = match review.held_on {
            Some(day) => format!("reviewed on {day}"),
            None if review.overdue => format!("review was due on {}", agreement.review_on),
            None => format!("review on {}", agreement.review_on),
        };
        lines.put(
            2,
            "· ",
            &format!("{title}, since {}, {when}", agreement.agreed_on),
        );
        lines.labelled(4, "Done", done(review.done));
        for process in &review.process {
            let name = library.quantities.label(&process.quantity, language);
            let said = match (process.before, process.after) {
                (Some(before), Some(after)) => format!("{name} from {} to {}", plain(before), plain(after)),
                _ => format!("{name}: not known before and after"),
            };
            lines.labelled(4, "Process", &said);
        }
        lines.labelled(4, "Outcome", &outcome(review));
    }
}

fn done(done: Option<Done>) -> &'static str {
    match done {
        None => "not yet asked",
        Some(Done::Yes) => "yes",
        Some(Done::Partly) => "in part",
        Some(Done::No) => "not done; that is information, and the next thing to talk about",
    }
}

fn outcome(review: &Review) -> String {
    let tail = review.outcome.map(|outcome| {
        let way = if outcome.beyond_forecast_points < 0.0 { "lower" } else { "higher" };
        format!(
            "{} points {way} than the forecast made on the day of the agreement; about {:.0} in 100 would come as far without it",
            plain(outcome.beyond_forecast_points.abs()),
            (outcome.chance_without * 100.0).clamp(1.0, 99.0)
        )
    });
    let tail = tail.unwrap_or_default();
    match review.verdict {
        Verdict::TooEarly => {
            format!(
                "too early to say ({} of {} readings since the agreement)",
                review.readings, review.readings_needed
            )
        }
        Verdict::NotDone => "nothing can be said of it yet".to_owned(),
        Verdict::ChangedAfter => format!("changed after (not proof of because): {tail}"),
        Verdict::WorseAfter => format!("got worse after: {tail}"),
        Verdict::ProcessMoved => format!("the process moved, the outcome not clearly: {tail}"),
        Verdict::NothingClear => format!("nothing clear so far: {tail}"),
    }
}
