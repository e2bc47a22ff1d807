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

use super::event::{PracticeEvent, SessionEvent};
use super::state::{On, State};
use crate::hypothesis::Quantity;
use jiff::{SignedDuration, civil::Date};
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
    /// What the state holds, laid out by day.
    pub laid: &'a Laid<'a>,
    /// The first day that counts, where the quantity looks back only so many `days`.
    first: Option<Date>,
}

/// What a state holds, laid out by kind, each row oldest first: made once, because every computed quantity asks for it at every
/// session.
#[derive(Debug, Clone)]
pub struct Laid<'a> {
    /// Values given, by quantity.
    given: BTreeMap<&'a str, Vec<(Date, f64)>>,
    /// Records of sessions that took place.
    held: Vec<&'a On<SessionEvent>>,
    /// Entries of practice that are shared at least in summary.
    practice: Vec<&'a On<PracticeEvent>>,
    /// The pulse of each day: all its answers.
    pulses: Vec<(Date, Vec<f64>)>,
    /// The course that is read, in points above the best end of the scale.
    badness: Vec<(Date, f64)>,
}

impl<'a> Laid<'a> {
    /// All of a state.
    pub fn of(state: &'a State) -> Self {
        let mut given: BTreeMap<&str, Vec<(Date, f64)>> = BTreeMap::new();
        for one in &state.given {
            given.entry(&one.quantity).or_default().push((one.on, one.value));
        }
        Self {
            held: sessions::held(state),
            practice: practice::entries(state),
            pulses: check_ins::pulses(&given),
            badness: course::badness(state),
            given,
        }
    }
}

/// Something with a day.
trait Dated {
    /// The day.
    fn day(&self) -> Date;
}

impl<T> Dated for On<T> {
    fn day(&self) -> Date {
        self.day
    }
}

impl<T> Dated for &On<T> {
    fn day(&self) -> Date {
        self.day
    }
}

impl<T> Dated for (Date, T) {
    fn day(&self) -> Date {
        self.0
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
    pub fn on(state: &'a State, day: Date, quantity: &'a Quantity, laid: &'a Laid<'a>) -> Self {
        // A duration costs a tenth of a calendar span, and this is asked for by every quantity at every session.
        let days = quantity.parameter("days").filter(|days| days.is_finite());
        let first =
            days.map(|days| day.saturating_sub(SignedDuration::from_hours(24 * days.max(0.0) as i64)));
        Self {
            state,
            day,
            quantity,
            laid,
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

    /// The part of a row, oldest first, that was known on the day of the value.
    fn known<'r, T: Dated>(&self, row: &'r [T]) -> &'r [T] {
        &row[..row.partition_point(|one| one.day() <= self.day)]
    }

    /// The part of a row, oldest first, that was known then and lies within the quantity's `days`.
    fn within<'r, T: Dated>(&self, row: &'r [T]) -> &'r [T] {
        let known = self.known(row);
        match self.first {
            Some(first) => &known[known.partition_point(|one| one.day() < first)..],
            None => known,
        }
    }

    /// Values of an asked quantity within the quantity's `days`, oldest first.
    fn given(&self, name: &str) -> &'a [(Date, f64)] {
        self.within(self.laid.given.get(name).map_or(&[], Vec::as_slice))
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
