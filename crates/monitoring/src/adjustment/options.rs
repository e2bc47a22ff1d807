//! Options for the causes that were named: several, none preselected.

use super::{
    agreement::Direction,
    page::{Adjustment, Window},
    practice::PracticeFormat,
};
use crate::hypothesis::{Hypotheses, Quantities, Readings, Truth, cause::Cause};
use serde::{Deserialize, Serialize};

/// One adjustment offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Slug of the adjustment.
    pub adjustment: String,
    /// Its title.
    pub title: String,
    /// The named causes it is offered for.
    pub for_causes: Vec<String>,
    /// What it is.
    pub what_it_is: String,
    /// The steps in words, in order.
    pub steps: Vec<String>,
    /// Words to say, for the therapist.
    pub words_therapist: String,
    /// Words for the client.
    pub words_client: String,
    /// How many sessions it is tried.
    pub window_sessions: Window,
    /// Until when, in words.
    pub until_when: String,
    /// What should move, with where it stands now.
    pub targets: Vec<TargetNow>,
    /// Titles of practice formats that fit.
    pub practice: Vec<String>,
    /// Reasons not to try it that hold now, or always.
    pub cautions: Vec<String>,
    /// Reasons not to try it of which nothing is known: to be asked before.
    pub ask_before: Vec<String>,
    /// What it means if it is not done.
    pub if_not_done: String,
}

/// A target with its present value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetNow {
    /// Name of the quantity.
    pub quantity: String,
    /// What would show that it worked, in words.
    pub words: String,
    /// Which way it should move.
    pub direction: Direction,
    /// The latest value, where there is one.
    pub now: Option<f64>,
}

/// The library's part in an offer.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'a> {
    /// Causes of the library.
    pub causes: &'a [Cause],
    /// Adjustments of the library.
    pub adjustments: &'a [Adjustment],
    /// Practice formats of the library.
    pub practice: &'a [PracticeFormat],
    /// The registry.
    pub quantities: &'a Quantities,
    /// Language of the words.
    pub language: &'a str,
}

/// The options for the named causes, in the order in which the causes stand and offer them.
pub fn offers(hypotheses: &Hypotheses, readings: &Readings, shelf: Shelf) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for named in &hypotheses.named {
        let cause = shelf.causes.iter().find(|cause| cause.slug == named.cause);
        for slug in cause.iter().flat_map(|cause| &cause.head.adjustments) {
            if let Some(offer) = offers.iter_mut().find(|offer| offer.adjustment == *slug) {
                offer.for_causes.push(named.cause.clone());
            } else if let Some(offer) = offer(slug, &named.cause, readings, shelf) {
                offers.push(offer);
            }
        }
    }
    offers
}

/// One adjustment as an offer for one cause; none where it is not in force.
pub fn offer(slug: &str, cause: &str, readings: &Readings, shelf: Shelf) -> Option<Offer> {
    let adjustment = shelf
        .adjustments
        .iter()
        .find(|a| a.slug == slug && a.holds_on(readings.as_of))?;
    let words = adjustment.words(shelf.language)?;
    let line = |heading: &str, key: &str| words.line(heading, key).unwrap_or_default();
    let mut offer = Offer {
        adjustment: slug.to_owned(),
        title: words.title.clone(),
        for_causes: vec![cause.to_owned()],
        what_it_is: words.text("What it is"),
        steps: adjustment
            .head
            .steps
            .iter()
            .map(|key| line("Steps", key))
            .collect(),
        words_therapist: words.text("Words for the therapist"),
        words_client: words.text("Words for the client"),
        window_sessions: adjustment.head.window_sessions,
        until_when: words.text("Until when"),
        targets: Vec::new(),
        practice: practice_titles(adjustment, shelf),
        cautions: Vec::new(),
        ask_before: Vec::new(),
        if_not_done: words.text("If it was not done"),
    };
    for target in &adjustment.head.target {
        offer.targets.push(TargetNow {
            quantity: target.quantity.clone(),
            words: line("What would show that it worked", &target.quantity),
            direction: target.direction,
            now: readings
                .latest(&target.quantity, None)
                .map(|reading| reading.value),
        });
    }
    for caution in &adjustment.head.not_when {
        let truth = caution
            .when
            .as_ref()
            .map(|when| when.truth(readings, caution.window_days));
        match truth {
            None | Some(Truth::True) => offer.cautions.push(line("When not", &caution.key)),
            Some(Truth::Unknown) => offer.ask_before.push(line("When not", &caution.key)),
            Some(Truth::False) => {}
        }
    }
    Some(offer)
}

fn practice_titles(adjustment: &Adjustment, shelf: Shelf) -> Vec<String> {
    let formats = adjustment.head.practice.iter();
    let found = formats.filter_map(|slug| shelf.practice.iter().find(|format| format.slug == *slug));
    found.map(|format| format.title(shelf.language)).collect()
}
