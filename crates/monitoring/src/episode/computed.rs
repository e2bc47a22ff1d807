//! Quantities worked out from the events: the arithmetic that conditions may not do.
//!
//! Each is a function of what is known on a day and of the numbers the library gives it (`parameters` in
//! `quantities.toml`); it gives nothing where the record does not tell. A test compares this table with the registry, both ways.

mod check_ins;
mod course;
mod goals;
mod practice;
mod sessions;
mod table;

pub use table::COMPUTED;

use super::state::{On, State};
use crate::hypothesis::Quantity;
use jiff::{ToSpan as _, civil::Date};
use std::collections::BTreeMap;

/// What a computed quantity sees: the state, the day, and its own numbers.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The state of the episode, folded up to the day of reading.
    pub state: &'a State,
    /// The day the value is for; nothing later counts.
    pub day: Date,
    /// The registered quantity, with its numbers.
    pub quantity: &'a Quantity,
    /// What was given, by quantity.
    pub told: &'a Told<'a>,
    /// The first day that counts, where the quantity looks back only so many `days`.
    first: Option<Date>,
}

/// Values given, by quantity, in the order in which they stand in the state.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<'a>(BTreeMap<&'a str, Vec<(Date, f64)>>);

impl<'a> Told<'a> {
    /// All that was given in a state: sorted once, because every computed quantity asks for it at every session.
    pub fn of(state: &'a State) -> Self {
        let mut told: BTreeMap<&str, Vec<(Date, f64)>> = BTreeMap::new();
        for given in &state.given {
            told.entry(&given.quantity)
                .or_default()
                .push((given.on, given.value));
        }
        Self(told)
    }
}

/// How often a quantity has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// At every session.
    Session,
    /// At every session and on the day of reading: it grows with the days.
    Day,
}

/// One computed quantity: its name, the numbers it needs, its pace, and how it is worked out.
pub type Row = (
    &'static str,
    &'static [&'static str],
    Pace,
    fn(Look) -> Option<f64>,
);

impl<'a> Look<'a> {
    /// A look at a state on a day.
    pub fn on(state: &'a State, day: Date, quantity: &'a Quantity, told: &'a Told<'a>) -> Self {
        // Worked out once: it is asked of every event.
        let days = quantity.parameter("days").filter(|days| days.is_finite());
        let first = days.map(|days| day.saturating_sub((days.max(0.0) as i64).days()));
        Self {
            state,
            day,
            quantity,
            told,
            first,
        }
    }

    /// A number of the quantity.
    fn number(&self, name: &str) -> Option<f64> {
        self.quantity.parameter(name)
    }

    /// A number of the quantity as a count.
    fn count(&self, name: &str) -> Option<usize> {
        self.number(name).map(|number| number.max(0.0) as usize)
    }

    /// Whole days from `earlier` to the day of the value.
    fn days_since(&self, earlier: Date) -> i64 {
        days_between(earlier, self.day)
    }

    /// Whether a day lies within the quantity's `days` before the day of the value.
    fn recent(&self, day: Date) -> bool {
        day <= self.day && self.first.is_none_or(|first| day >= first)
    }

    /// What was known on the day of the value, oldest first.
    fn known<T>(&self, all: &'a [On<T>]) -> impl DoubleEndedIterator<Item = &'a On<T>> + Clone + use<'a, T> {
        let day = self.day;
        all.iter().filter(move |one| one.day <= day)
    }

    /// Values of an asked quantity within the quantity's `days`, oldest first.
    fn given(&self, name: &str) -> Vec<(Date, f64)> {
        let all = self.told.0.get(name).map_or(&[][..], Vec::as_slice);
        all.iter().filter(|(on, _)| self.recent(*on)).copied().collect()
    }
}

/// Whole days from one day to a later one.
fn days_between(from: Date, to: Date) -> i64 {
    // Asked for every event by every quantity at every session: a duration costs a tenth of a calendar span.
    to.duration_since(from).as_hours() / 24
}

/// A share in percent; nothing where the whole is empty.
fn percent(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

/// The mean; nothing where there is no value.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
