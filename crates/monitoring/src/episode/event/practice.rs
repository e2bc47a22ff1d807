//! Practice between sessions.

use crate::adjustment::practice::Share;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How far a task between sessions got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PracticeState {
    /// Agreed.
    Assigned,
    /// Begun.
    Started,
    /// Done.
    Done,
    /// Left.
    Undone,
    /// Put off.
    Postponed,
    /// Looked at together.
    Reviewed,
}

/// Practice between sessions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeEvent {
    /// The task, in the same words each time.
    pub task: String,
    /// How far it got.
    pub state: PracticeState,
    /// The format, a file in `practice/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The goal it serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
    /// Why it was left or put off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What was entered, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Value>,
    /// How much is shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
}

/// Why practice was left or put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Did not want to.
    DidNotWant,
    /// It was too hard.
    TooHard,
    /// There was no time.
    NoTime,
    /// It was forgotten.
    Forgot,
    /// Life came between.
    Life,
    /// Something else.
    Other,
}
