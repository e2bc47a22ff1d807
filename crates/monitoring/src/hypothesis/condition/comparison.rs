//! One comparison: `quantity operator number`, with or without `at least N times`.

use super::{Fact, Judgement, Truth};
use crate::hypothesis::readings::{Reading, Readings};
use std::{fmt, str::FromStr};

/// How a value is compared with the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `<`
    Below,
    /// `=`
    Equal,
    /// `!=`
    Other,
}

/// A comparison of one quantity with a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Name of the quantity.
    pub quantity: String,
    /// The operator.
    pub operator: Operator,
    /// The number, in the quantity's unit.
    pub number: f64,
    /// How many values in the window must fulfil it; none: the latest value decides.
    pub times: Option<usize>,
}

impl Comparison {
    /// Whether one value fulfils the comparison.
    pub fn holds(&self, value: f64) -> bool {
        match self.operator {
            Operator::AtLeast => value >= self.number,
            Operator::AtMost => value <= self.number,
            Operator::Above => value > self.number,
            Operator::Below => value < self.number,
            Operator::Equal => (value - self.number).abs() < 1e-9,
            Operator::Other => (value - self.number).abs() >= 1e-9,
        }
    }

    /// What the comparison is found to be on values not older than `window_days`, without what it rests on.
    pub fn truth(&self, readings: &Readings, window_days: Option<u32>) -> Truth {
        self.truth_on(readings.within(&self.quantity, window_days))
    }

    fn truth_on(&self, row: &[Reading]) -> Truth {
        let count = || row.iter().filter(|reading| self.holds(reading.value)).count();
        match (self.times, row.last()) {
            (_, None) => Truth::Unknown,
            (None, Some(latest)) => truth_of(self.holds(latest.value)),
            (Some(times), Some(_)) if count() >= times => Truth::True,
            (Some(times), Some(_)) if row.len() < times => Truth::Unknown,
            (Some(_), Some(_)) => Truth::False,
        }
    }

    /// Judges the comparison on values not older than `window_days`.
    pub fn judge(&self, readings: &Readings, window_days: Option<u32>) -> Judgement {
        let row = readings.within(&self.quantity, window_days);
        let mut fulfilled = row.iter().filter(|reading| self.holds(reading.value));
        let count = fulfilled.clone().count();
        let truth = self.truth_on(row);
        let shown = fulfilled
            .next_back()
            .filter(|_| truth == Truth::True)
            .or(row.last());
        let fact = |reading: &Reading| Fact {
            quantity: self.quantity.clone(),
            value: reading.value,
            on: reading.on,
            count,
        };
        let missing = if truth == Truth::Unknown {
            vec![self.quantity.clone()]
        } else {
            Vec::new()
        };
        Judgement {
            truth,
            facts: shown.map(fact).into_iter().collect(),
            missing,
        }
    }
}

fn truth_of(holds: bool) -> Truth {
    if holds { Truth::True } else { Truth::False }
}

impl FromStr for Comparison {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let (quantity, operator, number, times) = match parts[..] {
            [quantity, operator, number] => (quantity, operator, number, None),
            [quantity, operator, number, "at", "least", times, "times"] => {
                (quantity, operator, number, Some(times))
            }
            _ => {
                return Err(format!(
                    "`{text}` is not a comparison: write `quantity >= number`, or with `at least 2 times`"
                ));
            }
        };
        let times = match times.map(str::parse) {
            None => None,
            Some(Ok(times)) if times >= 1 => Some(times),
            Some(_) => return Err(format!("`{text}`: a whole number of times, 1 or more, is needed")),
        };
        Ok(Self {
            quantity: quantity.to_owned(),
            operator: operator
                .parse()
                .map_err(|()| format!("`{operator}` is not one of >= <= > < = !="))?,
            number: number
                .parse()
                .map_err(|_| format!("`{number}` is not a number"))?,
            times,
        })
    }
}

impl FromStr for Operator {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text {
            ">=" => Self::AtLeast,
            "<=" => Self::AtMost,
            ">" => Self::Above,
            "<" => Self::Below,
            "=" => Self::Equal,
            "!=" => Self::Other,
            _ => return Err(()),
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::Below => "<",
            Self::Equal => "=",
            Self::Other => "!=",
        })
    }
}
