//! Conditions over named quantities: comparisons joined by all, any, not. No arithmetic, no loops.
//!
//! A condition is true, false or unknown (Kleene's three values): a quantity without a value in the window makes its
//! comparison unknown, and `all` with a false part is false whatever else is unknown.

mod comparison;

pub use comparison::{Comparison, Operator};

use super::readings::Readings;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// A condition of the library.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// One comparison, such as `sign-unsaid >= 2`.
    Compare(Comparison),
    /// True when all parts are.
    All(Vec<Condition>),
    /// True when one part is.
    Any(Vec<Condition>),
    /// True when the part is false.
    Not(Box<Condition>),
}

/// What a condition is found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// Known and false.
    False,
    /// Something needed has no value in the window.
    Unknown,
    /// Known and true.
    True,
}

impl Truth {
    /// True for false and false for true; what is not known stays so.
    fn opposite(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// One value a judgement rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Name of the quantity.
    pub quantity: String,
    /// Its value, in its unit.
    pub value: f64,
    /// The day of the value.
    pub on: Date,
    /// How many values in the window fulfil the comparison.
    pub count: usize,
}

/// A judgement with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// True, false or unknown.
    pub truth: Truth,
    /// The values that were looked at, in the order of the condition.
    pub facts: Vec<Fact>,
    /// Quantities whose value would be needed.
    pub missing: Vec<String>,
}

impl Condition {
    /// Judges the condition on values not older than `window_days`.
    pub fn judge(&self, readings: &Readings, window_days: Option<u32>) -> Judgement {
        match self {
            Self::Compare(comparison) => comparison.judge(readings, window_days),
            Self::All(parts) => join(parts, readings, window_days, Truth::True, Ord::min),
            Self::Any(parts) => join(parts, readings, window_days, Truth::False, Ord::max),
            Self::Not(part) => {
                let inner = part.judge(readings, window_days);
                Judgement {
                    truth: inner.truth.opposite(),
                    ..inner
                }
            }
        }
    }

    /// What the condition is found to be, without what it rests on: asked far more often than it is shown.
    pub fn truth(&self, readings: &Readings, window_days: Option<u32>) -> Truth {
        let truths = |parts: &[Self], start: Truth, keep: fn(Truth, Truth) -> Truth| {
            parts.iter().fold(start, |so_far, part| {
                keep(so_far, part.truth(readings, window_days))
            })
        };
        match self {
            Self::Compare(comparison) => comparison.truth(readings, window_days),
            Self::All(parts) => truths(parts, Truth::True, Ord::min),
            Self::Any(parts) => truths(parts, Truth::False, Ord::max),
            Self::Not(part) => part.truth(readings, window_days).opposite(),
        }
    }

    /// The comparisons in their order.
    pub fn comparisons(&self) -> Vec<&Comparison> {
        match self {
            Self::Compare(comparison) => vec![comparison],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::comparisons).collect(),
            Self::Not(part) => part.comparisons(),
        }
    }

    /// Names of the quantities, in the order of the condition.
    pub fn quantities(&self) -> Vec<&str> {
        self.comparisons()
            .into_iter()
            .map(|comparison| comparison.quantity.as_str())
            .collect()
    }
}

/// Joins parts: `all` keeps the least truth, `any` the greatest. The facts kept are those that decide.
fn join(
    parts: &[Condition],
    readings: &Readings,
    window_days: Option<u32>,
    start: Truth,
    keep: fn(Truth, Truth) -> Truth,
) -> Judgement {
    let judged: Vec<Judgement> = parts
        .iter()
        .map(|part| part.judge(readings, window_days))
        .collect();
    let truth = judged.iter().fold(start, |so_far, part| keep(so_far, part.truth));
    let mut whole = Judgement {
        truth,
        facts: Vec::new(),
        missing: Vec::new(),
    };
    for part in judged {
        if part.truth == truth {
            whole.facts.extend(part.facts);
        }
        if truth == Truth::Unknown {
            whole.missing.extend(part.missing);
        }
    }
    whole
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_toml(&toml::Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn from_toml(value: &toml::Value) -> Result<Condition, String> {
    match value {
        toml::Value::String(text) => text.parse().map(Condition::Compare),
        toml::Value::Table(table) if table.len() == 1 => {
            let Some((word, inner)) = table.iter().next() else {
                return Err("an empty condition".to_owned());
            };
            match (word.as_str(), inner) {
                ("all", toml::Value::Array(parts)) => Ok(Condition::All(all_of(parts)?)),
                ("any", toml::Value::Array(parts)) => Ok(Condition::Any(all_of(parts)?)),
                ("not", part) => Ok(Condition::Not(Box::new(from_toml(part)?))),
                (word, _) => Err(format!(
                    "`{word}` does not join conditions: use all = […], any = […] or not = …"
                )),
            }
        }
        _ => Err("a condition is a text such as \"sign-unsaid >= 2\" or one of all, any, not".to_owned()),
    }
}

fn all_of(parts: &[toml::Value]) -> Result<Vec<Condition>, String> {
    if parts.is_empty() {
        return Err("all and any need at least one part".to_owned());
    }
    parts.iter().map(from_toml).collect()
}
