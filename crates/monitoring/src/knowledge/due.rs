//! Which measures a check-in asks for: those whose time has come, within the burden that the library allows.

use super::drawn::{Drawn, SeriesOf};
use super::library::Library;
use crate::episode::Goal;
pub use crate::episode::event::{Every, MeasurePlan};
use crate::instrument::{Domain, Instrument};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// When a measure was last given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastGiven {
    /// The day.
    pub on: Date,
    /// Sessions held by then.
    pub sessions: u32,
}

/// The check-in that is about to be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// The day.
    pub day: Date,
    /// Sessions held so far.
    pub sessions: u32,
    /// Goals in force, each one item.
    pub goals: u32,
}

/// What a check-in asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Measures to ask for now, in the order of the plan.
    pub measures: Vec<String>,
    /// Goals to rate now, as many as there is room for; those rated longest ago come first.
    pub goals: u32,
    /// Measures whose time has come and that wait for the next check-in, because this one is full.
    pub next_time: Vec<String>,
    /// Goals that wait for the next check-in.
    pub goals_next_time: u32,
    /// Items asked now; more than the library's limit only where one measure alone has more.
    pub items: u32,
    /// Items that the one next question may still use.
    pub items_left: u32,
}

/// What is due on an occasion.
///
/// The measure that has waited longest goes first; one with more items than the limit is asked alone. Then come the goals,
/// which are rated each time, then the other measures as far as they fit. What does not fit waits, and has then waited
/// longest. Measures that ask about a session need one since they were last given. A measure that the library does not
/// know, or that the client does not fill in, is never due.
pub fn due(
    plan: &[MeasurePlan],
    last_given: &BTreeMap<String, LastGiven>,
    occasion: Occasion,
    library: &Library,
) -> Due {
    let limit = most_items(library);
    let mut waiting: Vec<(usize, &MeasurePlan, u32)> = plan
        .iter()
        .enumerate()
        .filter_map(|(place, one)| {
            let instrument = library.instrument(&one.measure)?;
            let items = instrument.items.len() as u32;
            is_due(one, instrument, last_given, occasion).then_some((place, one, items))
        })
        .collect();
    waiting.sort_by_key(|(place, one, _)| (last_given.get(&one.measure).map(|last| last.on), *place));
    let mut taken: Vec<usize> = Vec::new();
    let mut due = Due::default();
    if let Some((place, _, items)) = waiting.first() {
        taken.push(*place);
        due.items = *items;
    }
    due.goals = occasion.goals.min(limit.saturating_sub(due.items));
    due.goals_next_time = occasion.goals - due.goals;
    due.items += due.goals;
    for (place, one, items) in &waiting {
        if taken.contains(place) {
            continue;
        }
        if due.items + items <= limit {
            taken.push(*place);
            due.items += items;
        } else {
            due.next_time.push(one.measure.clone());
        }
    }
    taken.sort_unstable();
    due.measures = taken
        .into_iter()
        .filter_map(|place| Some(plan.get(place)?.measure.clone()))
        .collect();
    due.items_left = limit.saturating_sub(due.items);
    due
}

/// The `count` goals whose turn it is: never rated by the client first, then those rated longest ago, in the order of `goals`
/// where they are alike.
pub fn goals_to_rate<'a>(goals: &'a [Goal], drawn: &Drawn, count: u32) -> Vec<&'a Goal> {
    let last_rated = |goal: &Goal| {
        let mut series = drawn.raw.iter();
        let own = series.find(|series| series.of == SeriesOf::GoalByClient && series.name == goal.goal);
        own.and_then(|series| series.points.last()).map(|point| point.on)
    };
    let mut turn: Vec<&Goal> = goals.iter().collect();
    turn.sort_by_key(|goal| last_rated(goal));
    turn.truncate(count as usize);
    turn
}

/// The items that fit into one check-in, by number and by time.
fn most_items(library: &Library) -> u32 {
    let burden = library.rules.burden;
    let by_time = burden
        .seconds
        .checked_div(burden.seconds_per_measure_item)
        .unwrap_or(burden.items);
    burden.items.min(by_time)
}

fn is_due(
    one: &MeasurePlan,
    instrument: &Instrument,
    last_given: &BTreeMap<String, LastGiven>,
    occasion: Occasion,
) -> bool {
    if instrument.informant != crate::instrument::Informant::Client {
        return false;
    }
    let since = last_given.get(&one.measure).map_or(0, |last| last.sessions);
    let about_session = matches!(
        instrument.domain,
        Domain::Alliance | Domain::Process | Domain::Satisfaction
    );
    if about_session && occasion.sessions <= since {
        return false;
    }
    let Some(last) = last_given.get(&one.measure) else {
        return true;
    };
    let sessions = occasion.sessions.saturating_sub(last.sessions);
    match one.every {
        Every::Session => sessions >= 1,
        Every::Sessions(count) => sessions >= count.max(1),
        Every::Weeks(weeks) => {
            let days = last
                .on
                .until(occasion.day)
                .map_or(0, |span| i64::from(span.get_days()));
            days >= 7 * i64::from(weeks.max(1))
        }
    }
}
