//! Agreements with their reviews: held, open or overdue.

use crate::adjustment::page::Target;
use crate::episode::{Episode, State};
use crate::hypothesis::Readings;
use crate::knowledge::course::{Followed, freeze};
use crate::knowledge::library::Library;
use crate::review::{Review, verdict::process, verdict::verdict};

/// One review for each agreement of both, oldest first.
pub(in crate::knowledge) fn reviews(
    library: &Library,
    episode: &Episode,
    state: &State,
    readings: &Readings,
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
            let stored = agreement
                .forecast
                .clone()
                .or_else(|| freeze(episode, agreement.agreed_on, library));
            let measure = stored.as_ref().map(|stored| stored.measure.as_str());
            let scores = measure
                .and_then(|name| state.scores.get(name))
                .map_or(&[][..], Vec::as_slice);
            let after = scores
                .iter()
                .filter(|score| score.on > agreement.agreed_on)
                .count();
            let outcome = stored
                .filter(|_| after >= rules.sessions_before_verdict)
                .and_then(|stored| {
                    let followed = Followed::of(library, &stored.measure, agreement.agreed_on)?;
                    followed.outcome(&stored, scores, agreement.agreed_on)
                });
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
