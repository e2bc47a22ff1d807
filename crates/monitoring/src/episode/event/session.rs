//! The therapist's record of a session.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a session took place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attended {
    /// It took place.
    #[default]
    Yes,
    /// It took place and began late.
    Late,
    /// It was cancelled.
    Cancelled,
    /// Nobody came and nobody cancelled.
    Missed,
}

/// The therapist's record of a session.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionEvent {
    /// Number of the session, counted from 1.
    pub session: u32,
    /// Whether it took place.
    #[serde(default)]
    pub attended: Attended,
    /// Whether it was a hard one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hard: bool,
    /// Share of the time by mode (analysis, skill, emotion, behaviour), in percent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub modes: BTreeMap<String, f64>,
    /// What was talked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Topic>,
    /// Topics planned for it; none where the plan was not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<Vec<String>>,
    /// Marks ticked; none where the list was not gone through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<Vec<String>>,
    /// The working relation as the therapist sees it, 0 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alliance: Option<f64>,
    /// Practice was agreed with when and where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub practice_specific: Option<bool>,
    /// The last practice was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub practice_reviewed: Option<bool>,
}

/// One topic of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// How deep it went, 0 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<f64>,
    /// The goal it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
}

fn is_false(yes: &bool) -> bool {
    !yes
}
