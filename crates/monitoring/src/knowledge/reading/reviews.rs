//! Agreements with their reviews: held, open or overdue.

use crate::adjustment::page::Target;
use crate::episode::State;
use crate::hypothesis::Readings;
use crate::knowledge::course::Followed;
use crate::knowledge::library::Library;
use crate::review::{Review, verdict::process, verdict::verdict};

/// One review for each agreement of both, oldest first.
pub(super) fn reviews(
    library: &Library,
    state: &State,
    readings: &Readings,
    followed: Option<&Followed>,
) -> Vec<Review> {
    let rules = &library.rules.review;
    let agreed = state.agreements.iter().filter(|agreement| agreement.by_both());
    agreed
        .map(|agreement| {
            let held = state
                .reviews
                .iter()
                .rfind(|review| review.it.agreement == agreement.event);
            let adjustment = library
                .adjustments
                .iter()
                .find(|known| known.slug == agreement.adjustment);
            let targets: &[Target] = adjustment.map_or(&[], |adjustment| &adjustment.head.target);
            let after = state
                .course()
                .iter()
                .filter(|score| score.on > agreement.agreed_on)
                .count();
            let enough = after >= rules.sessions_before_verdict;
            let outcome = followed
                .filter(|_| enough)
                .and_then(|f| f.outcome(state.course(), agreement.agreed_on));
            let process = process(agreement, targets, readings);
            let done = held.map(|held| held.it.done);
            Review {
                verdict: verdict(done, &process, outcome, rules),
                agreement: agreement.clone(),
                done,
                held_on: held.map(|held| held.day),
                overdue: held.is_none() && agreement.review_on < state.as_of,
                process,
                outcome,
                readings: after,
                readings_needed: rules.sessions_before_verdict,
            }
        })
        .collect()
}
