//! What is known of the named quantities, each value with its date.

use jiff::{ToSpan, civil::Date};
use std::collections::{BTreeMap, BTreeSet};

/// One value of one quantity on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The day it was given or holds for.
    pub on: Date,
    /// The value, in the quantity's unit.
    pub value: f64,
}

/// All readings up to a day, by quantity, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    /// The day of reading; nothing later is known.
    pub as_of: Date,
    of: BTreeMap<String, Vec<Reading>>,
}

impl Readings {
    /// Nothing known yet on this day.
    pub fn new(as_of: Date) -> Self {
        Self {
            as_of,
            of: BTreeMap::new(),
        }
    }

    /// Adds a value; one after the day of reading is not yet known and left out.
    pub fn add(&mut self, quantity: &str, on: Date, value: f64) {
        self.add_all(quantity, [(on, value)]);
    }

    /// Adds values of one quantity; those after the day of reading are not yet known and left out.
    pub fn add_all(&mut self, quantity: &str, values: impl IntoIterator<Item = (Date, f64)>) {
        let as_of = self.as_of;
        let mut known = values
            .into_iter()
            .filter(|(on, value)| *on <= as_of && value.is_finite())
            .map(|(on, value)| Reading { on, value })
            .peekable();
        if known.peek().is_none() {
            return;
        }
        if !self.of.contains_key(quantity) {
            self.of.insert(quantity.to_owned(), Vec::new());
        }
        let Some(row) = self.of.get_mut(quantity) else {
            return;
        };
        for reading in known {
            let at = row.partition_point(|earlier| earlier.on <= reading.on);
            row.insert(at, reading);
        }
    }

    /// The values of `quantity` not older than `window_days` before the day of reading, oldest first.
    pub fn within(&self, quantity: &str, window_days: Option<u32>) -> &[Reading] {
        let row = self.of.get(quantity).map_or(&[][..], Vec::as_slice);
        let Some(days) = window_days else { return row };
        let first = self.as_of.saturating_sub(i64::from(days).days());
        &row[row.partition_point(|reading| reading.on < first)..]
    }

    /// The latest value of `quantity` within the window.
    pub fn latest(&self, quantity: &str, window_days: Option<u32>) -> Option<Reading> {
        self.within(quantity, window_days).last().copied()
    }

    /// The same readings as they were known on an earlier day.
    pub fn as_known_on(&self, day: Date) -> Self {
        let as_of = day.min(self.as_of);
        let mut earlier = Self::new(as_of);
        for (name, row) in &self.of {
            let known = row[..row.partition_point(|reading| reading.on <= as_of)].to_vec();
            earlier.of.insert(name.clone(), known);
        }
        earlier
    }

    /// Only the named quantities, with `value` supposed for one of them on the day of reading.
    pub fn supposing(&self, names: &[&str], quantity: &str, value: f64) -> Self {
        let mut supposed = Self::new(self.as_of);
        let wanted: BTreeSet<&str> = names.iter().copied().collect();
        for name in wanted {
            supposed
                .of
                .insert(name.to_owned(), self.within(name, None).to_vec());
        }
        supposed.add(quantity, self.as_of, value);
        supposed
    }

    /// Another value in place of the one that [`Readings::supposing`] added last.
    pub fn suppose_instead(&mut self, quantity: &str, value: f64) {
        if let Some(last) = self.of.get_mut(quantity).and_then(|row| row.last_mut()) {
            last.value = value;
        }
    }

    /// Names of all quantities that have a value.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.of.keys().map(String::as_str)
    }
}
