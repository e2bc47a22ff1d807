//! From goals and plan.

use super::{Look, mean};
use crate::episode::event::{GoalAction, GoalEvent, Person};
use crate::episode::state::On;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Goals in force. Known as 0 once there is an intake or a session record.
pub(super) fn set(look: Look) -> Option<f64> {
    let recorded = look.state.intake.is_some() || !look.known(&look.state.sessions).is_empty();
    let mut goals = BTreeSet::new();
    for event in look.known(&look.state.goals) {
        if event.it.action == GoalAction::Dropped {
            goals.remove(&event.it.goal);
        } else {
            goals.insert(&event.it.goal);
        }
    }
    (recorded || !goals.is_empty()).then_some(goals.len() as f64)
}

fn days_since(look: &Look, is_it: impl Fn(&On<GoalEvent>) -> bool) -> Option<f64> {
    let known = look.known(&look.state.goals);
    let last = known.iter().rfind(|event| is_it(event))?;
    Some(look.days_since(last.day) as f64)
}

/// Days since a goal was set, looked at or put in other words.
pub(super) fn days_since_revisited(look: Look) -> Option<f64> {
    let looked = |event: &On<GoalEvent>| !matches!(event.it.action, GoalAction::Rated | GoalAction::Dropped);
    days_since(&look, looked)
}

/// Days since a goal was rated, or set where none was rated.
pub(super) fn days_since_rated(look: Look) -> Option<f64> {
    days_since(&look, |event| {
        event.it.rating.is_some() || event.it.action == GoalAction::Set
    })
}

/// Days since the plan was last shared.
pub(super) fn days_since_plan_shared(look: Look) -> Option<f64> {
    let last = look
        .state
        .plan_shared
        .iter()
        .filter(|day| **day <= look.day)
        .max()?;
    Some(look.days_since(*last) as f64)
}

/// 1 where the plan was shared; known as 0 once there is an intake.
pub(super) fn plan_shared(look: Look) -> Option<f64> {
    let shared = look.state.plan_shared.iter().any(|day| *day <= look.day);
    (shared || look.state.intake.is_some()).then_some(if shared { 1.0 } else { 0.0 })
}

/// Ratings of one person within the days, by goal, oldest first.
fn ratings<'a>(look: &Look<'a>, by: Person) -> BTreeMap<&'a str, Vec<(Date, f64)>> {
    let mut rows: BTreeMap<&str, Vec<(Date, f64)>> = BTreeMap::new();
    for event in look.within(&look.state.goals) {
        if let Some(rating) = event
            .it
            .rating
            .filter(|_| event.it.by.unwrap_or(Person::Client) == by)
        {
            rows.entry(event.it.goal.as_str())
                .or_default()
                .push((event.day, rating));
        }
    }
    rows
}

/// Mean change of the client's goal ratings within the days, points.
pub(super) fn change(look: Look) -> Option<f64> {
    let changes: Vec<f64> = ratings(&look, Person::Client)
        .values()
        .filter(|row| row.len() >= 2)
        .filter_map(|row| Some(row.last()?.1 - row.first()?.1))
        .collect();
    mean(&changes)
}

/// Goal Attainment Scaling over the goals in force, as T: the latest level of each with its weight.
///
/// `T = mean + sd * sum(w x) / sqrt((1 - r) sum(w^2) + r (sum w)^2)`; `r` is the correlation taken between goals.
pub(super) fn attainment(look: Look) -> Option<f64> {
    let mut scaled: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for event in look.known(&look.state.goals) {
        let goal = event.it.goal.as_str();
        if event.it.action == GoalAction::Dropped {
            scaled.remove(goal);
            continue;
        }
        if let Some(level) = event.it.attained {
            scaled.entry(goal).or_insert((1.0, level)).1 = level;
        }
    }
    for event in look.known(&look.state.goals) {
        if let (Some(weight), Some(entry)) = (event.it.weight, scaled.get_mut(event.it.goal.as_str())) {
            entry.0 = weight;
        }
    }
    if scaled.is_empty() {
        return None;
    }
    let sum = |f: fn(&(f64, f64)) -> f64| scaled.values().map(f).sum::<f64>();
    let (weights, squares, weighted) = (sum(|s| s.0), sum(|s| s.0 * s.0), sum(|s| s.0 * s.1));
    let correlation = look.number("correlation")?;
    let spread = ((1.0 - correlation) * squares + correlation * weights * weights).sqrt();
    let score = look.number("mean_points")? + look.number("sd_points")? * weighted / spread;
    Some(score.clamp(0.0, 100.0))
}

/// Mean distance between client's and therapist's latest rating of the same goal, points.
pub(super) fn rating_gap(look: Look) -> Option<f64> {
    let (client, therapist) = (ratings(&look, Person::Client), ratings(&look, Person::Therapist));
    let gaps: Vec<f64> = client
        .iter()
        .filter_map(|(goal, row)| Some((row.last()?.1 - therapist.get(goal)?.last()?.1).abs()))
        .collect();
    mean(&gaps)
}
