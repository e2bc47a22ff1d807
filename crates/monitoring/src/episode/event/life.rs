//! Life, health and safety.

use serde::{Deserialize, Serialize};

/// How an area of life changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Worse.
    Worse,
    /// The same.
    Same,
    /// Better.
    Better,
}

/// A change of life or health.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextEvent {
    /// The area; see `knowledge/README.md`.
    pub area: Area,
    /// How it changed.
    pub change: Change,
    /// In own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An area of life and health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Area {
    Health,
    Medication,
    Sleep,
    Substances,
    MoneyHousing,
    Loss,
    Conflict,
    SafetyAtHome,
    Support,
    Other,
}

impl Area {
    /// The name used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Medication => "medication",
            Self::Sleep => "sleep",
            Self::Substances => "substances",
            Self::MoneyHousing => "money-housing",
            Self::Loss => "loss",
            Self::Conflict => "conflict",
            Self::SafetyAtHome => "safety-at-home",
            Self::Support => "support",
            Self::Other => "other",
        }
    }
}

/// Whether a safety task is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RiskState {
    /// A person has to look.
    Open,
    /// A person has looked and said what was done.
    Closed,
}

/// A safety task opened or closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskEvent {
    /// Open or closed.
    pub state: RiskState,
    /// What was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
