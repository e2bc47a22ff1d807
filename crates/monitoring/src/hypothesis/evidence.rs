//! One piece of evidence: a condition with who it comes from, which way it points and how much.

use super::{
    condition::{Condition, Fact, Truth},
    page::Words,
    quantity::{Quantities, Who},
    readings::Readings,
};
use crate::finding::Reader;
use crate::instrument::{Mark, toml_date_optional};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whether evidence speaks for a cause or against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It raises the cause.
    For,
    /// It speaks against it.
    Against,
}

/// One piece of evidence of a cause, a sign or a criterion.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Unique in its file; its words stand in a list line of that key.
    pub key: String,
    /// Which look of `reading.toml` it answers; empty for general evidence.
    #[serde(default)]
    pub look: String,
    /// Who it comes from.
    pub who: Who,
    /// For or against.
    #[serde(default = "speaks_for")]
    pub direction: Direction,
    /// 2 strong, 1 supporting; a practice's own answers may move it between 0 and 3 (see [`super::learned`]).
    #[serde(default = "one_point")]
    pub points: f64,
    /// Older values are not looked at, in days.
    pub window_days: u32,
    /// The condition.
    pub when: Condition,
    /// How the rule was come by.
    pub mark: Mark,
    /// Key in `sources.toml`.
    pub source: String,
    /// The day from which it holds, where it differs from the file's.
    #[serde(default, deserialize_with = "toml_date_optional")]
    pub from: Option<Date>,
    /// First day on which it no longer holds.
    #[serde(default, deserialize_with = "toml_date_optional")]
    pub until: Option<Date>,
}

fn speaks_for() -> Direction {
    Direction::For
}

fn one_point() -> f64 {
    1.0
}

/// Evidence judged on what is known, ready to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Key of the evidence.
    pub key: String,
    /// Who said it.
    pub who: Who,
    /// 2 strong, 1 supporting.
    pub points: f64,
    /// The day of the value it rests on; none while unknown.
    pub on: Option<Date>,
    /// True, false or unknown.
    pub truth: Truth,
    /// The sentence of the library with value and date put in; while unknown the names of what is missing.
    pub words: String,
    /// The values it rests on.
    pub facts: Vec<Fact>,
    /// Quantities whose value would be needed.
    pub missing: Vec<String>,
}

impl Evidence {
    /// Whether the rule holds on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Judges the evidence; its sentence comes from the list under `heading`.
    pub fn judge(
        &self,
        readings: &Readings,
        quantities: &Quantities,
        words: &Words,
        heading: &str,
        language: &str,
    ) -> Finding {
        let judgement = self.when.judge(readings, Some(self.window_days));
        let text = if judgement.truth == Truth::Unknown {
            let names: Vec<&str> = judgement
                .missing
                .iter()
                .map(|name| quantities.label(name, language))
                .collect();
            names.join(", ")
        } else {
            put_in(
                &words.line(heading, &self.key).unwrap_or_default(),
                &judgement.facts,
            )
        };
        Finding {
            key: self.key.clone(),
            who: self.who,
            points: self.points,
            on: judgement
                .facts
                .iter()
                .map(|fact| fact.on)
                .max()
                .filter(|_| judgement.truth != Truth::Unknown),
            truth: judgement.truth,
            words: text,
            facts: judgement.facts,
            missing: judgement.missing,
        }
    }

    /// Checks one piece of evidence against the quantities; what is wrong is noted in `reader`.
    pub fn check(&self, reader: &mut Reader, quantities: &Quantities) {
        let line = reader.line_with(&format!("key = \"{}\"", self.key));
        if !(0.0..=3.0).contains(&self.points) {
            reader.wrong(
                line,
                format!("`{}` has {} points", self.key, self.points),
                "Use 2 for strong and 1 for supporting",
            );
        }
        let mut from_people = Vec::new();
        for comparison in self.when.comparisons() {
            let name = &comparison.quantity;
            let Some(quantity) = quantities.get(name) else {
                reader.wrong(
                    line,
                    format!("`{}` speaks of `{name}`, which is no quantity", self.key),
                    "See quantities.toml",
                );
                continue;
            };
            if !quantity.admits(comparison.number) {
                reader.wrong(
                    line,
                    format!(
                        "`{}` compares `{name}` with {}, outside its range",
                        self.key, comparison.number
                    ),
                    format!("Its values run over {:?} {}", quantity.range, quantity.unit),
                );
            }
            if quantity.who != Who::Process {
                from_people.push(quantity.who);
            }
        }
        let expected = from_people.first().copied().unwrap_or(Who::Process);
        if from_people.iter().any(|&who| who != expected) {
            reader.wrong(
                line,
                format!("`{}` mixes what client and therapist say", self.key),
                "Write two pieces of evidence",
            );
        } else if self.who != expected {
            let (said, is) = (slug(self.who), slug(expected));
            reader.wrong(
                line,
                format!(
                    "`{}` says `who = \"{said}\"` but its values come from `{is}`",
                    self.key
                ),
                format!("Write who = \"{is}\""),
            );
        }
    }
}

fn slug(who: Who) -> &'static str {
    match who {
        Who::Client => "client",
        Who::Therapist => "therapist",
        Who::Process => "process",
    }
}

/// Puts values and dates into a sentence: `{value}`, `{date}`, `{count}` of the first fact, `{name}` of the fact of that quantity.
pub fn put_in(sentence: &str, facts: &[Fact]) -> String {
    let mut text = sentence.to_owned();
    if let Some(first) = facts.first() {
        let latest = facts.iter().map(|fact| fact.on).max().unwrap_or(first.on);
        text = text
            .replace("{value}", &plain(first.value))
            .replace("{date}", &latest.to_string())
            .replace("{count}", &first.count.to_string());
    }
    for fact in facts {
        text = text.replace(&format!("{{{}}}", fact.quantity), &plain(fact.value));
    }
    text
}

/// A number as a person writes it: whole where it is whole, else with one decimal.
pub fn plain(value: f64) -> String {
    if (value - value.round()).abs() < 0.05 {
        format!("{:.0}", value.round() + 0.0)
    } else {
        format!("{value:.1}")
    }
}
