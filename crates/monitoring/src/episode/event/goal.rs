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
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalEvent {
    /// Its short name.
    pub goal: String,
    /// What happened.
    pub action: GoalAction,
    /// The goal in the client's words.
    pub words: Option<String>,
    /// How close, 0 not at all to 10 reached.
    pub rating: Option<f64>,
    /// Who; the client where nothing is said.
    pub by: Option<Person>,
}

/// The plan was shared.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanEvent {
    /// The plan in plain words.
    pub words: Option<String>,
}
