//! Answers that a person must see today.
//!
//! What counts stands in `safety.toml`: items, since when, by which source, with the words for both. This room reads
//! single answers only: it adds nothing up, grades no risk and predicts nothing. That it finds no concern is *not* a
//! statement that there is none: most people who later died had answered "not at all" (louzon-2016), so no function here
//! gives "no risk" back.

mod resource;

pub use resource::{Contact, Resource};

use jiff::civil::Date;
use serde::Deserialize;

use crate::check_in::{Answer, CheckIn};
use crate::finding::Reader;
use crate::instrument::{Dated, Instrument};

/// What the instrument of a rule begins with where it is a form for practice.
pub const PRACTICE: &str = "practice/";

/// How soon a person must see the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// In the next conversation.
    NextConversation,
    /// Today.
    Today,
}

/// One item whose answers may need a person.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, stored with every concern.
    pub name: String,
    /// Name of the instrument.
    pub instrument: String,
    /// Id of the item.
    pub item: String,
    /// The answers that need a person, in points as printed.
    pub points: Vec<f64>,
    /// How soon.
    pub urgency: Urgency,
    /// What the item is about, as the end of the sentence "You told us about …".
    pub about: String,
}

/// An answer that was typed and kept as a draft, and not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unsent {
    /// How long after it was typed a person is told that it was not sent, minutes.
    pub minutes: u32,
}

/// Words shown with a concern, in one language; `{about}` stands for what the item is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Language tag, for example `en`.
    pub language: String,
    /// What the client reads on the same screen, after an answer that needs a person today.
    pub client: String,
    /// The question put to the client on that screen.
    pub client_question: String,
    /// What the client reads where somebody reads check-ins; `{when}` stands for when.
    pub watched: String,
    /// What the client reads where nobody reads check-ins between sessions.
    pub not_watched: String,
    /// What stands on the page with the numbers, which anybody may open at any time and which tells nobody.
    pub help_page: String,
    /// What the client reads when a question about risk was passed over.
    pub client_asked_again: String,
    /// What the therapist reads with an answer that needs a person.
    pub therapist: String,
    /// What the therapist reads when a question about risk was passed over.
    pub therapist_ask: String,
    /// What stands before a question, so that nobody is told of an unsent answer without the client having known;
    /// `{minutes}` stands for how long it waits.
    pub client_unsent_before: String,
    /// What the client reads beside an answer that needs a person, before it is sent.
    pub client_unsent: String,
    /// What the therapist reads of an answer that was not sent; it does not say which.
    pub therapist_unsent: String,
    /// What always stands beside an answer of "not at all".
    pub zero: String,
}

/// All of `safety.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Safety {
    /// Which answers need a person.
    #[serde(rename = "rule")]
    pub rules: Vec<Dated<Rule>>,
    /// Words for both, by language.
    pub words: Vec<Words>,
    /// When a person is told of an answer that was typed and not sent.
    pub unsent: Dated<Unsent>,
    /// Where help is found, by country.
    #[serde(rename = "resource")]
    pub resources: Vec<Dated<Resource>>,
}

/// Why a concern was raised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The answer itself.
    Answered {
        /// Points as answered.
        points: f64,
    },
    /// The question was passed over: ask. Never to be read as "no".
    NotAnswered,
}

/// One thing in one check-in that a person must see.
#[derive(Debug, Clone, PartialEq)]
pub struct Concern {
    /// Name of the rule.
    pub rule: String,
    /// Name of the instrument.
    pub instrument: String,
    /// Id of the item.
    pub item: String,
    /// The day of the check-in.
    pub date: Date,
    /// The answer, or that there is none.
    pub reason: Reason,
    /// How soon a person must see it.
    pub urgency: Urgency,
    /// What the item is about.
    pub about: String,
    /// Key of the rule's source.
    pub source: String,
}

impl Safety {
    /// Reads `safety.toml`; what is wrong becomes findings.
    pub fn parse(reader: &mut Reader) -> Option<Safety> {
        let safety: Safety = reader.toml()?;
        safety.check(reader).then_some(safety)
    }

    /// The rule for this item valid on `date`.
    pub fn rule_for(&self, instrument: &str, item: &str, date: Date) -> Option<&Dated<Rule>> {
        let is_it = |rule: &Rule| rule.instrument == instrument && rule.item == item;
        self.rules
            .iter()
            .find(|rule| rule.holds_on(date) && is_it(&rule.fact))
    }

    /// The concern that one answer by itself raises, where a rule names it. For a form for practice `instrument` is
    /// `practice/<format>` and `item` the field; yes is 1.
    pub fn concern(&self, instrument: &str, item: &str, points: f64, date: Date) -> Option<Concern> {
        let rule = self.rule_for(instrument, item, date)?;
        let named = rule.fact.points.contains(&points);
        named.then(|| concern(date, rule, Reason::Answered { points }))
    }

    /// Help in this country (`US`, two letters) on `date`, then what helps anywhere (`*`).
    pub fn resources_in(&self, country: &str, date: Date) -> Vec<&Dated<Resource>> {
        let of = |wanted: &str| {
            let wanted = wanted.to_owned();
            self.resources
                .iter()
                .filter(move |help| help.holds_on(date) && help.fact.serves(&wanted))
        };
        of(country).chain(of("*")).collect()
    }

    /// The words in this language; where there are none, in English.
    pub fn words_in(&self, language: &str) -> Option<&Words> {
        let of = |wanted: &str| self.words.iter().find(|words| words.language == wanted);
        of(language).or_else(|| of("en"))
    }

    /// Notes rules that name no risk item of their instrument, and risk items that no rule names.
    pub fn check_against(&self, instruments: &[Instrument], reader: &mut Reader) {
        let of_instruments = self
            .rules
            .iter()
            .filter(|rule| !rule.fact.instrument.starts_with(PRACTICE));
        for Dated { fact: rule, .. } in of_instruments {
            let instrument = instruments
                .iter()
                .find(|instrument| instrument.name == rule.instrument);
            let item = instrument.and_then(|instrument| instrument.item(&rule.item));
            let what = match item {
                None => format!(
                    "{}: there is no item {} of {}",
                    rule.name, rule.item, rule.instrument
                ),
                Some(item) if !item.risk => format!("{}: item {} is not marked as risk", rule.name, item.id),
                Some(item)
                    if rule.points.is_empty() || !rule.points.iter().all(|&p| item.answers.allows(p)) =>
                {
                    format!(
                        "{}: points are missing or are no answers to item {}",
                        rule.name, item.id
                    )
                }
                Some(_) => continue,
            };
            reader.wrong(
                reader.line_with(&rule.name),
                what,
                "Name an item with risk = true and one of its answers",
            );
        }
        for instrument in instruments {
            for item in instrument.risk_items() {
                let named = |rule: &Rule| rule.instrument == instrument.name && rule.item == item.id;
                if !self.rules.iter().any(|rule| named(&rule.fact)) {
                    let what = format!("risk item {} of {} has no rule", item.id, instrument.name);
                    reader.wrong(0, what, "Add a [[rule]]");
                }
            }
        }
    }

    fn check(&self, reader: &mut Reader) -> bool {
        let mut right = true;
        for (at, rule) in self.rules.iter().enumerate() {
            if self.rules[..at]
                .iter()
                .any(|other| other.fact.name == rule.fact.name)
            {
                let what = format!("rule {} stands twice", rule.fact.name);
                reader.wrong(
                    reader.line_with(&rule.fact.name),
                    what,
                    "Give each rule its own name",
                );
                right = false;
            }
        }
        if self.words_in("en").is_none() {
            reader.wrong(0, "no words in English", "Add [[words]] with language = \"en\"");
            right = false;
        }
        right
    }
}

/// What a person must see in this check-in, most urgent first; a risk item that was passed over is among it.
///
/// An empty list says only that no rule was met.
pub fn concerns(check_in: &CheckIn, safety: &Safety) -> Vec<Concern> {
    let mut found: Vec<Concern> = check_in
        .answers()
        .filter_map(|(item, answer)| {
            let rule = safety.rule_for(check_in.instrument(), item, check_in.date())?;
            let reason = match answer {
                Answer::Points(points) if rule.fact.points.contains(points) => {
                    Reason::Answered { points: *points }
                }
                Answer::Points(_) => return None,
                Answer::Text(_) | Answer::Skipped => Reason::NotAnswered,
            };
            Some(concern(check_in.date(), rule, reason))
        })
        .collect();
    found.sort_by_key(|concern| std::cmp::Reverse(concern.urgency));
    found
}

fn concern(date: Date, rule: &Dated<Rule>, reason: Reason) -> Concern {
    Concern {
        rule: rule.fact.name.clone(),
        instrument: rule.fact.instrument.clone(),
        item: rule.fact.item.clone(),
        date,
        reason,
        urgency: rule.fact.urgency,
        about: rule.fact.about.clone(),
        source: rule.source.clone(),
    }
}
