//! Which measures one client is asked, and how often.

use serde::{Deserialize, Serialize};

/// How often a measure is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// Once for each session.
    Session,
    /// Once in so many weeks.
    Weeks(u32),
    /// Once in so many sessions.
    Sessions(u32),
}

/// One measure of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasurePlan {
    /// Name of the instrument.
    pub measure: String,
    /// How often it is asked for.
    pub every: Every,
}

/// From now on this client is asked these measures; with none, what the practice asks everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasurePlanEvent {
    /// The measures, in the order in which they are asked.
    #[serde(default)]
    pub measures: Vec<MeasurePlan>,
    /// Why, in own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}
