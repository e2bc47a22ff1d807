//! The goals of an episode as they stand: in own words, where each is, when it was last looked at, and what belongs to it.

use super::event::{GoalAction, GoalEvent, Person};
use super::state::{On, State};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One goal in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// Its short name.
    pub goal: String,
    /// The goal in the client's words, as last put.
    pub words: Option<String>,
    /// The day it was set.
    pub set_on: Date,
    /// The day it was last looked at together: set, revisited or put in other words.
    pub looked_at_on: Date,
    /// Days from then to the day of reading.
    pub days_since_looked_at: i64,
    /// The client's first and latest rating, 0 not at all to 10 reached.
    pub client_rating: Option<(f64, f64)>,
    /// The therapist's latest rating.
    pub therapist_rating: Option<f64>,
    /// The level now of a scaled goal, -2 to 2.
    pub attained: Option<f64>,
    /// What that level looks like, where the levels were written.
    pub attained_words: Option<String>,
    /// The measure that would show it.
    pub measure: Option<String>,
    /// Tasks between sessions agreed for it.
    pub tasks: Vec<String>,
    /// Sessions in which a topic belonged to it, by number.
    pub sessions: Vec<u32>,
}

impl Goal {
    /// What it is called: the client's words, or the short name where there are none.
    pub fn title(&self) -> &str {
        self.words.as_deref().unwrap_or(&self.goal)
    }
}

/// The goals in force on the state's day, in the order in which they were set.
pub fn goals(state: &State) -> Vec<Goal> {
    let mut names: Vec<&str> = Vec::new();
    for event in &state.goals {
        let name = event.it.goal.as_str();
        names.retain(|known| event.it.action != GoalAction::Dropped || *known != name);
        if event.it.action != GoalAction::Dropped && !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().filter_map(|name| goal(state, name)).collect()
}

fn goal(state: &State, name: &str) -> Option<Goal> {
    let about: Vec<&On<GoalEvent>> = state.goals.iter().filter(|event| event.it.goal == name).collect();
    let looked = about
        .iter()
        .rev()
        .find(|event| !matches!(event.it.action, GoalAction::Rated | GoalAction::Dropped));
    let set_on = about.first()?.day;
    let looked_at_on = looked.map_or(set_on, |event| event.day);
    let ratings = |by: Person| {
        let rated = about
            .iter()
            .filter(move |event| event.it.by.unwrap_or(Person::Client) == by);
        rated.filter_map(|event| event.it.rating).collect::<Vec<f64>>()
    };
    let client = ratings(Person::Client);
    let attained = about.iter().rev().find_map(|event| event.it.attained);
    let levels = about
        .iter()
        .rev()
        .map(|event| &event.it.levels)
        .find(|levels| !levels.is_empty());
    Some(Goal {
        goal: name.to_owned(),
        words: about.iter().rev().find_map(|event| event.it.words.clone()),
        set_on,
        looked_at_on,
        days_since_looked_at: looked_at_on
            .until(state.as_of)
            .map_or(0, |span| i64::from(span.get_days())),
        client_rating: client.first().copied().zip(client.last().copied()),
        therapist_rating: ratings(Person::Therapist).last().copied(),
        attained,
        attained_words: attained
            .zip(levels)
            .and_then(|(level, levels)| level_words(level, levels)),
        measure: about.iter().rev().find_map(|event| event.it.measure.clone()),
        tasks: tasks(state, name),
        sessions: sessions(state, name),
    })
}

/// The words of the nearest level; levels run from -2 to 2.
fn level_words(level: f64, levels: &[String]) -> Option<String> {
    levels
        .get((level.round() + 2.0).clamp(0.0, 4.0) as usize)
        .cloned()
}

fn tasks(state: &State, goal: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let of_goal = state
        .practice
        .iter()
        .filter(|entry| entry.it.goal.as_deref() == Some(goal));
    let names = of_goal.map(|entry| entry.it.task.clone());
    names.filter(|task| seen.insert(task.clone())).collect()
}

fn sessions(state: &State, goal: &str) -> Vec<u32> {
    let linked = state.sessions.iter().filter(|record| {
        let mut topics = record.it.topics.iter();
        topics.any(|topic| topic.goal.as_deref() == Some(goal))
    });
    linked.map(|record| record.it.session).collect()
}
