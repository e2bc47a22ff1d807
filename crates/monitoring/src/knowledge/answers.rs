//! What people answered to the causes they were shown, and what came of what they agreed, gathered from episodes.

use super::{library::Library, reading::ClientReading};
use crate::episode::{Episode, What, event::Says};
use crate::hypothesis::learned::Answered;
use crate::review::{Done, Review, Verdict};
use jiff::civil::Date;

/// The answers in one episode, each with the facts that stood on the card on the day it was given.
///
/// "Other" says neither yes nor no to the facts and is left out, and so is an answer to a cause that was not shown. A review
/// that was held answers too, for the cause its adjustment was for: see [`review_says`].
pub fn answers(episode: &Episode, library: &Library) -> Vec<Answered> {
    let mut found = Vec::new();
    for event in &episode.events {
        let What::Opinion(opinion) = &event.what else {
            continue;
        };
        let agrees = match opinion.says {
            Says::Agree | Says::Fits => true,
            Says::Disagree | Says::DoesNotFit => false,
            Says::Other => continue,
        };
        found.extend(answered(episode, event.on, &opinion.cause, agrees, library));
    }
    let Some(day) = episode.day_of_reading() else {
        return found;
    };
    if !episode
        .events
        .iter()
        .any(|event| matches!(event.what, What::Review(_)))
    {
        return found;
    }
    for review in ClientReading::of(episode, day, library, "en").reviews {
        if let Some(agrees) = review_says(&review) {
            let (on, cause) = (review.agreement.agreed_on, &review.agreement.cause);
            found.extend(answered(episode, on, cause, agrees, library));
        }
    }
    found
}

/// What a review says of the cause: that process or outcome moved the better way after what was agreed was done speaks for
/// it, that it was done in full and nothing moved speaks against it. Not done, done in part, and too early say nothing of it.
pub fn review_says(review: &Review) -> Option<bool> {
    match (review.held_on?, review.done?, review.verdict) {
        (_, Done::Yes | Done::Partly, Verdict::ChangedAfter | Verdict::ProcessMoved) => Some(true),
        (_, Done::Yes, Verdict::NothingClear | Verdict::WorseAfter) => Some(false),
        _ => None,
    }
}

fn answered(episode: &Episode, on: Date, cause: &str, agrees: bool, library: &Library) -> Option<Answered> {
    let reading = ClientReading::of(episode, on, library, "en");
    let shown = reading
        .causes
        .named
        .iter()
        .find(|weighed| weighed.cause == cause)?;
    Some(Answered {
        cause: cause.to_owned(),
        facts: shown.speaks_for.iter().map(|fact| fact.key.clone()).collect(),
        agrees,
    })
}
