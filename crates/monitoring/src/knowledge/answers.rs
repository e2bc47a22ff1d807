//! What people answered to the causes they were shown, gathered from episodes.

use super::{library::Library, reading::ClientReading};
use crate::episode::{Episode, What, event::Says};
use crate::hypothesis::learned::Answered;

/// The answers in one episode, each with the facts that stood on the card on the day it was given.
///
/// "Other" says neither yes nor no to the facts and is left out, and so is an answer to a cause that was not shown.
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
        let reading = ClientReading::of(episode, event.on, library, "en");
        let shown = reading
            .causes
            .named
            .iter()
            .find(|weighed| weighed.cause == opinion.cause);
        if let Some(weighed) = shown {
            let facts = weighed.speaks_for.iter().map(|fact| fact.key.clone()).collect();
            found.push(Answered {
                cause: opinion.cause.clone(),
                facts,
                agrees,
            });
        }
    }
    found
}
