//! What could be changed: several options alike, none chosen.

use crate::therapist::opened::Opened;
use monitoring::adjustment::{Direction, Offer};
use monitoring::hypothesis::evidence::plain;
use monitoring::knowledge::ClientReading;

/// One option.
pub struct OfferCard {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// For how many sessions.
    pub window: String,
    /// The causes it is for.
    pub causes: String,
    /// What it is.
    pub what: String,
    /// Its steps.
    pub steps: Vec<String>,
    /// Words for the therapist to say.
    pub to_say: String,
    /// Words for the client.
    pub for_client: String,
    /// What should move, and where it stands.
    pub targets: Vec<String>,
    /// Practice that fits.
    pub practice: String,
    /// Reasons not to try it.
    pub cautions: Vec<String>,
    /// What to ask before.
    pub ask_before: Vec<String>,
    /// What it means if it is not done.
    pub if_not_done: String,
}

pub(super) fn offers(record: &Opened, reading: &ClientReading) -> Vec<OfferCard> {
    reading.offers.iter().map(|offer| card(record, offer)).collect()
}

/// One option in words.
pub fn card(record: &Opened, offer: &Offer) -> OfferCard {
    let causes: Vec<String> = offer.for_causes.iter().map(|slug| record.cause(slug)).collect();
    let targets = offer.targets.iter().map(|target| {
        let way = if target.direction == Direction::Up {
            "more of it"
        } else {
            "less of it"
        };
        let now = target
            .now
            .map_or_else(|| "not known yet".to_owned(), |now| format!("now {}", plain(now)));
        format!("{}: {way} ({now})", record.quantity(&target.quantity))
    });
    OfferCard {
        slug: offer.adjustment.clone(),
        title: offer.title.clone(),
        window: format!(
            "tried for {} to {} sessions",
            offer.window_sessions.from, offer.window_sessions.to
        ),
        causes: causes.join("; "),
        what: offer.what_it_is.clone(),
        steps: offer.steps.clone(),
        to_say: offer.words_therapist.clone(),
        for_client: offer.words_client.clone(),
        targets: targets.collect(),
        practice: offer.practice.join("; "),
        cautions: offer.cautions.clone(),
        ask_before: offer.ask_before.clone(),
        if_not_done: offer.if_not_done.clone(),
    }
}
