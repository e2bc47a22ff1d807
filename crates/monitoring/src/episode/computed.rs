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
use jiff::civil::Date;

/// What a computed quantity sees: the state, the day, and its own numbers.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The state of the episode, folded up to the day of reading.
    pub state: &'a State,
    /// The day the value is for; nothing later counts.
    pub day: Date,
    /// The registered quantity, with its numbers.
    pub quantity: &'a Quantity,
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
        let days = self.number("days").unwrap_or(f64::INFINITY);
        day <= self.day && self.days_since(day) as f64 <= days
    }

    /// What was known on the day of the value, oldest first.
    fn known<T>(&self, all: &'a [On<T>]) -> impl DoubleEndedIterator<Item = &'a On<T>> + Clone + use<'a, T> {
        let day = self.day;
        all.iter().filter(move |one| one.day <= day)
    }

    /// Values of an asked quantity within the quantity's `days`, oldest first.
    fn given(&self, name: &str) -> Vec<(Date, f64)> {
        let all = self
            .state
            .given
            .iter()
            .filter(|given| given.quantity == name && self.recent(given.on));
        all.map(|given| (given.on, given.value)).collect()
    }
}

/// Whole days from one day to a later one.
fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// A share in percent; nothing where the whole is empty.
fn percent(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

/// The mean; nothing where there is no value.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
