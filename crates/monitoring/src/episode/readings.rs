//! The readings of all named quantities of an episode, as conditions see them.

use super::computed::{COMPUTED, Laid, Look, Pace};
use super::state::State;
use crate::hypothesis::{Quantities, Readings, quantity::Kind};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Everything known of the named quantities on the state's day.
///
/// Computed quantities have a value at every session (where no session was recorded, at every check-in); those that grow
/// with the days also on the day of reading, and so do all others where something was told since the last session.
pub fn readings(state: &State, quantities: &Quantities) -> Readings {
    let mut readings = Readings::new(state.as_of);
    for given in &state.given {
        readings.add(&given.quantity, given.on, given.value);
    }
    add_marks(&mut readings, state, quantities);
    let occasions = occasions(state);
    let with_today = {
        let mut days = occasions.clone();
        days.insert(state.as_of);
        days
    };
    let told_since = something_since(state, occasions.last());
    let laid = Laid::of(state);
    for (name, _, pace, work_out) in COMPUTED {
        let Some(quantity) = quantities.get(name) else {
            continue;
        };
        let days = if *pace == Pace::Day || told_since {
            &with_today
        } else {
            &occasions
        };
        let values = days.iter().filter_map(|day| {
            let value = work_out(Look::on(state, *day, quantity, &laid))?;
            Some((*day, value))
        });
        readings.add_all(name, values);
    }
    readings
}

/// Whether anything was told after the last occasion, or there was none.
fn something_since(state: &State, last: Option<&Date>) -> bool {
    let Some(last) = last else { return true };
    let told = state.given.iter().map(|given| given.on);
    let told = told.chain(state.check_ins.iter().map(|check_in| check_in.day));
    let told = told.chain(state.practice.iter().map(|entry| entry.day));
    let told = told.chain(state.goals.iter().map(|event| event.day));
    told.chain(state.context.iter().map(|change| change.day))
        .any(|day| day > *last)
}

/// Days of session records; where there are none, of check-ins.
pub fn occasions(state: &State) -> BTreeSet<Date> {
    let recorded: BTreeSet<Date> = state.sessions.iter().map(|record| record.day).collect();
    if recorded.is_empty() {
        state.check_ins.iter().map(|check_in| check_in.day).collect()
    } else {
        recorded
    }
}

/// A mark is 1 in a session record that ticks it and 0 in every other record that has the list.
fn add_marks(readings: &mut Readings, state: &State, quantities: &Quantities) {
    for (name, _) in quantities
        .0
        .iter()
        .filter(|(_, quantity)| quantity.kind == Kind::Marked)
    {
        let slug = name.trim_start_matches("mark-");
        for record in &state.sessions {
            if let Some(marks) = &record.it.marks {
                let ticked = marks.iter().any(|mark| mark == slug);
                readings.add(name, record.day, if ticked { 1.0 } else { 0.0 });
            }
        }
    }
}
