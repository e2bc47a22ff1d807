//! What was agreed, and what came of it.

use super::{lines::Lines, page::Sheet};
use monitoring::knowledge::came_of_it;
use monitoring::review::Review;

/// What was agreed and what came of it.
pub(super) fn reviews(lines: &mut Lines, sheet: &Sheet) {
    if sheet.reading.reviews.is_empty() {
        return;
    }
    lines.heading(&sheet.say("agreed.heading"));
    for review in &sheet.reading.reviews {
        lines.put(2, "· ", &agreed(review, sheet));
        lines.labelled(
            4,
            &sheet.say("agreed.done"),
            &came_of_it::done(&sheet.labels, review.done),
        );
        for process in &review.process {
            let name = sheet.library.quantities.label(&process.quantity, sheet.language);
            let said = came_of_it::process(&sheet.labels, name, process);
            lines.labelled(4, &sheet.say("agreed.process"), &said);
        }
        lines.labelled(
            4,
            &sheet.say("agreed.outcome"),
            &came_of_it::outcome(&sheet.labels, review),
        );
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
