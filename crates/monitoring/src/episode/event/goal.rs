//! Goals and plan.

use super::Person;
use serde::{Deserialize, Serialize};

/// What happened to a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoalAction {
    /// Set.
    Set,
    /// Looked at together.
    Revisited,
    /// Rated.
    Rated,
    /// Put in other words.
    Reworded,
    /// Dropped.
    Dropped,
}

/// A goal set, looked at, rated, reworded or dropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalEvent {
    /// Its short name.
    pub goal: String,
    /// What happened.
    pub action: GoalAction,
    /// The goal in the client's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// How close, 0 not at all to 10 reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<f64>,
    /// Who; the client where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
    /// The measure that would show it, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Goal Attainment Scaling: what each of the five levels looks like, from much less than expected to much more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// Goal Attainment Scaling: the level now, -2 much less than expected, 0 as expected, 2 much more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attained: Option<f64>,
    /// Goal Attainment Scaling: how much the goal weighs beside the others, above 0; 1 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// How many levels a scaled goal has.
pub const LEVELS: usize = 5;

impl GoalEvent {
    /// What is wrong with its numbers, in words.
    pub fn mistake(&self) -> Option<String> {
        let wrong = |name: &str, value: f64| Some(format!("`{name}` is {value}, which is out of its range"));
        if let Some(rating) = self.rating.filter(|rating| !(0.0..=10.0).contains(rating)) {
            return wrong("rating", rating);
        }
        if let Some(level) = self.attained.filter(|level| !(-2.0..=2.0).contains(level)) {
            return wrong("attained", level);
        }
        if let Some(weight) = self
            .weight
            .filter(|weight| !(*weight > 0.0 && weight.is_finite()))
        {
            return wrong("weight", weight);
        }
        let levels = self.levels.len();
        (levels != 0 && levels != LEVELS).then(|| format!("`levels` has {levels} entries, not {LEVELS}"))
    }
}

/// The plan was shared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanEvent {
    /// The plan in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}
