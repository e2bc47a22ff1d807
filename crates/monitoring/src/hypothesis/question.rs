//! The question that would tell most about the causes, for what it costs to answer.
//!
//! Each cause is taken as present or not, independently, with chance `p`. Its log-odds are those of the prior plus, for each
//! piece of known evidence, the logarithm of how much likelier that answer is with the cause than without. With `w` the
//! log-odds of one point, a piece of evidence of `k` points is true with chance `a` where the cause holds (a number of the
//! library) and with chance `b = a e^(-wk)` where it does not, so that a true answer adds exactly `wk`. A false answer adds
//! `ln((1 - a) / (1 - b))`, which is negative and smaller. Evidence against has `a` and `b` exchanged.
//!
//! The uncertainty about a cause is its entropy `H(p) = -p log2 p - (1 - p) log2 (1 - p)` in bits. A question that would
//! settle an unknown piece of evidence is worth the expected fall of `H`, the mutual information of cause and answer. A
//! question may settle several pieces of one cause: then only the most telling one counts, because they answer the same
//! thing. Over causes the gains add, because the causes are taken as independent.
//!
//! The points are used twice, to name and to ask, but the chances here are never shown as chances of a cause: they only
//! order questions.

use super::{
    cause::Cause,
    condition::{Condition, Truth},
    evidence::{Direction, Evidence},
    quantity::{Kind, Quantities, Quantity, Who},
    readings::Readings,
    rules::{NextQuestion, Rules},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a check-in may still ask after its fixed part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Items left.
    pub items: u32,
    /// Time left, in seconds.
    pub seconds: u32,
}

/// A question worth asking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The quantity that would become known.
    pub quantity: String,
    /// Who is asked.
    pub who: Who,
    /// The items to ask, each with its words.
    pub asks: Vec<Ask>,
    /// Expected fall of uncertainty about the causes, in bits.
    pub gain_bits: f64,
    /// Time to answer, in seconds.
    pub seconds: u32,
    /// Why it is asked, for whoever answers.
    pub why: String,
    /// Slugs of the causes it tells about, most first.
    pub about: Vec<String>,
}

/// One item with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Name of the asked quantity.
    pub quantity: String,
    /// The words of the item.
    pub question: String,
}

/// Everything the choice rests on.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Causes of the library.
    pub causes: &'a [Cause],
    /// What is known.
    pub readings: &'a Readings,
    /// The registry.
    pub quantities: &'a Quantities,
    /// The numbers.
    pub rules: &'a Rules,
    /// Language of the words.
    pub language: &'a str,
}

/// The question to `who` that would tell most within the budget; none where nothing is worth asking.
pub fn next_question(asking: Asking, who: Who, budget: Budget) -> Option<Question> {
    ranked(asking, who, budget).into_iter().next()
}

/// All questions to `who` that are worth asking and fit the budget, most telling first; alike in gain, the one about the
/// cause that stands first in the tie-break order, then the shorter one.
/// Causes that must be asked first go before all others as long as nothing has been asked about them.
pub fn ranked(asking: Asking, who: Who, budget: Budget) -> Vec<Question> {
    let open = Open::of(asking);
    let candidates = asking
        .quantities
        .0
        .iter()
        .filter(|(_, quantity)| quantity.kind != Kind::Marked);
    let mut questions: Vec<Question> = candidates
        .filter_map(|(name, quantity)| question(asking, &open, name, quantity, who))
        .filter(|question| question.asks.len() as u32 <= budget.items && question.seconds <= budget.seconds)
        .filter(|question| question.gain_bits >= asking.rules.next_question.smallest_gain_bits)
        .collect();
    let waiting = never_asked(asking);
    let first = |question: &Question| question.about.iter().any(|slug| waiting.contains(&slug.as_str()));
    let place = |question: &Question| {
        question
            .about
            .first()
            .map_or(usize::MAX, |slug| asking.rules.place(slug))
    };
    questions.sort_by(|a, b| {
        let by_gain = first(b)
            .cmp(&first(a))
            .then(steps(b.gain_bits).cmp(&steps(a.gain_bits)));
        by_gain
            .then(place(a).cmp(&place(b)))
            .then(a.seconds.cmp(&b.seconds))
            .then(a.quantity.cmp(&b.quantity))
    });
    questions
}

/// The pieces of evidence that are not known, by the quantities they speak of: found once, asked for by every question.
struct Open<'a>(BTreeMap<&'a str, Vec<OpenEvidence<'a>>>);

#[derive(Clone, Copy)]
struct OpenEvidence<'a> {
    /// Place of the cause among the causes.
    cause: usize,
    /// Log-odds of the cause on what is known.
    log_odds: f64,
    evidence: &'a Evidence,
}

impl<'a> Open<'a> {
    fn of(asking: Asking<'a>) -> Self {
        let readings = asking.readings;
        let mut by_quantity: BTreeMap<&str, Vec<OpenEvidence>> = BTreeMap::new();
        for (cause, known) in asking.causes.iter().enumerate() {
            if !known.holds_on(readings.as_of) {
                continue;
            }
            let log_odds = log_odds(known, readings, asking.rules.next_question);
            for evidence in known
                .head
                .evidence
                .iter()
                .filter(|evidence| evidence.holds_on(readings.as_of) && is_unknown(evidence, readings))
            {
                let one = OpenEvidence {
                    cause,
                    log_odds,
                    evidence,
                };
                for name in evidence.when.quantities().into_iter().collect::<BTreeSet<_>>() {
                    by_quantity.entry(name).or_default().push(one);
                }
            }
        }
        Self(by_quantity)
    }

    /// What becoming known of `name` tells about each cause, in bits.
    fn gains_bits(&self, asking: Asking, name: &str, quantity: &Quantity) -> BTreeMap<usize, f64> {
        let mut gains = BTreeMap::new();
        for open in self.0.get(name).into_iter().flatten() {
            let evidence = open.evidence;
            if settles(
                &evidence.when,
                evidence.window_days,
                asking.readings,
                name,
                quantity,
            ) {
                let gain = information_bits(open.log_odds, evidence, asking.rules.next_question);
                gains
                    .entry(open.cause)
                    .and_modify(|most: &mut f64| *most = most.max(gain))
                    .or_insert(gain);
            }
        }
        gains
    }
}

fn is_unknown(evidence: &Evidence, readings: &Readings) -> bool {
    evidence.when.truth(readings, Some(evidence.window_days)) == Truth::Unknown
}

/// A gain in millionths of a bit: sums of the same parts in another order are alike.
fn steps(gain_bits: f64) -> i64 {
    (gain_bits * 1e6).round() as i64
}

/// Causes that are asked first (life and health) and of which the client has not been asked anything yet.
fn never_asked<'a>(asking: Asking<'a>) -> Vec<&'a str> {
    let readings = asking.readings;
    let first = &asking.rules.tie_break.asked_first;
    let unasked = |cause: &&'a Cause| {
        let mut told = cause
            .head
            .evidence
            .iter()
            .filter(|evidence| evidence.who == Who::Client);
        told.all(|evidence| is_unknown(evidence, readings))
    };
    asking
        .causes
        .iter()
        .filter(|cause| first.contains(&cause.slug))
        .filter(unasked)
        .map(|cause| cause.slug.as_str())
        .collect()
}

fn question(asking: Asking, open: &Open, name: &str, quantity: &Quantity, who: Who) -> Option<Question> {
    let items: Vec<&str> = match quantity.kind {
        Kind::Asked => vec![name],
        Kind::Computed => quantity.asks.iter().map(String::as_str).collect(),
        Kind::Marked => Vec::new(),
    };
    let asked: Vec<(&str, &Quantity)> = items
        .iter()
        .filter_map(|item| Some((*item, asking.quantities.get(item)?)))
        .collect();
    if asked.is_empty() || asked.iter().any(|(_, item)| item.who != who) {
        return None;
    }
    let mut about: Vec<(f64, String)> = open
        .gains_bits(asking, name, quantity)
        .into_iter()
        .filter(|(_, gain)| *gain > 0.0)
        .map(|(cause, gain)| (gain, asking.causes[cause].slug.clone()))
        .collect();
    let place = |slug: &str| asking.rules.place(slug);
    about.sort_by(|a, b| {
        steps(b.0)
            .cmp(&steps(a.0))
            .then(place(&a.1).cmp(&place(&b.1)))
            .then(a.1.cmp(&b.1))
    });
    let words = asked.first().and_then(|(_, item)| item.words(asking.language));
    Some(Question {
        quantity: name.to_owned(),
        who,
        asks: asked
            .iter()
            .map(|(item, quantity)| ask(item, quantity, asking.language))
            .collect(),
        gain_bits: about.iter().map(|(gain, _)| gain).sum(),
        seconds: asked.iter().filter_map(|(_, item)| item.seconds).sum(),
        why: words.and_then(|words| words.why.clone()).unwrap_or_default(),
        about: about.into_iter().map(|(_, slug)| slug).collect(),
    })
}

fn ask(name: &str, quantity: &Quantity, language: &str) -> Ask {
    let question = quantity.words(language).and_then(|words| words.question.clone());
    Ask {
        quantity: name.to_owned(),
        question: question.unwrap_or_else(|| name.to_owned()),
    }
}

/// Whether some value of the quantity would make the condition true and another would make it false.
fn settles(when: &Condition, window_days: u32, readings: &Readings, name: &str, quantity: &Quantity) -> bool {
    let names = when.quantities();
    let low = quantity.range.first().copied().unwrap_or(0.0);
    let numbers = when
        .comparisons()
        .into_iter()
        .filter(|c| c.quantity == name)
        .map(|c| c.number);
    let high = quantity
        .range
        .get(1)
        .copied()
        .unwrap_or_else(|| numbers.fold(low, f64::max) + 1.0);
    let (mut seen_true, mut seen_false) = (false, false);
    let mut supposed = readings.supposing(&names, name, low);
    for step in 0..=(high - low).round().clamp(1.0, 200.0) as u32 {
        supposed.suppose_instead(name, low + f64::from(step));
        match when.truth(&supposed, Some(window_days)) {
            Truth::True => seen_true = true,
            Truth::False => seen_false = true,
            Truth::Unknown => {}
        }
        if seen_true && seen_false {
            return true;
        }
    }
    false
}

/// Chance of a true answer with the cause and without it.
fn chances_true(evidence: &Evidence, rules: NextQuestion) -> (f64, f64) {
    let likely = rules.chance_true_if_cause;
    let unlikely = likely * (-rules.log_odds_per_point * evidence.points).exp();
    match evidence.direction {
        Direction::For => (likely, unlikely),
        Direction::Against => (unlikely, likely),
    }
}

/// Log-odds of a cause on what is known.
fn log_odds(cause: &Cause, readings: &Readings, rules: NextQuestion) -> f64 {
    let prior = (rules.prior_probability / (1.0 - rules.prior_probability)).ln();
    let held = cause
        .head
        .evidence
        .iter()
        .filter(|evidence| evidence.holds_on(readings.as_of));
    held.fold(prior, |so_far, evidence| {
        let (with, without) = chances_true(evidence, rules);
        so_far
            + match evidence.when.truth(readings, Some(evidence.window_days)) {
                Truth::True => (with / without).ln(),
                Truth::False => ((1.0 - with) / (1.0 - without)).ln(),
                Truth::Unknown => 0.0,
            }
    })
}

/// Mutual information of a cause with these log-odds and the answer to one piece of evidence, in bits.
fn information_bits(log_odds: f64, evidence: &Evidence, rules: NextQuestion) -> f64 {
    let p = 1.0 / (1.0 + (-log_odds).exp());
    let (with, without) = chances_true(evidence, rules);
    let chance_true = p * with + (1.0 - p) * without;
    let if_true = p * with / chance_true;
    let if_false = p * (1.0 - with) / (1.0 - chance_true);
    entropy_bits(p) - chance_true * entropy_bits(if_true) - (1.0 - chance_true) * entropy_bits(if_false)
}

fn entropy_bits(p: f64) -> f64 {
    let part = |share: f64| if share > 0.0 { -share * share.log2() } else { 0.0 };
    part(p) + part(1.0 - p)
}
