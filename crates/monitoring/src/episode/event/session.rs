//! The therapist's record of a session.

use super::Person;
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

/// Why a session was called off or nobody came, as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallOffReason {
    /// Somebody was ill.
    Ill,
    /// Work or study.
    Work,
    /// Family, or somebody to care for.
    Family,
    /// Away, or a holiday.
    Away,
    /// The way, or the line.
    Way,
    /// Did not want to come this time.
    DidNotWant,
    /// Something else.
    Other,
    /// None was given.
    NoneGiven,
}

impl CallOffReason {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Ill,
        Self::Work,
        Self::Family,
        Self::Away,
        Self::Way,
        Self::DidNotWant,
        Self::Other,
        Self::NoneGiven,
    ];

    /// The name it is stored under.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Ill => "ill",
            Self::Work => "work",
            Self::Family => "family",
            Self::Away => "away",
            Self::Way => "way",
            Self::DidNotWant => "did-not-want",
            Self::Other => "other",
            Self::NoneGiven => "none-given",
        }
    }

    /// The reason of this name.
    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.slug() == slug)
    }
}

/// By whom a session was called off, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalledOff {
    /// By whom; none where nobody called it off or it was not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
    /// Why; none where it was not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<CallOffReason>,
}

/// On what a session with a client in another place rests, as the therapist says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A licence of that place.
    Licensed,
    /// The compact, by video.
    Compact,
    /// The compact's temporary authorisation, in person.
    Temporary,
    /// Nobody has looked yet.
    NotChecked,
}

impl Basis {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Licensed, Self::Compact, Self::Temporary, Self::NotChecked];

    /// The name it is stored under.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Licensed => "licensed",
            Self::Compact => "compact",
            Self::Temporary => "temporary",
            Self::NotChecked => "not-checked",
        }
    }

    /// The basis of this name.
    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.slug() == slug)
    }
}

/// Where the client was during a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whereabouts {
    /// Code of the place in the table of licences, such as a state's two letters.
    pub place: String,
    /// On what the session rests there.
    pub basis: Basis,
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
    /// By whom it was called off and why; none where it took place or nothing was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called_off: Option<CalledOff>,
    /// Where the client was; none where it was not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whereabouts: Option<Whereabouts>,
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

impl SessionEvent {
    /// Whether the client stayed away: it did not take place, and it was not the therapist who called it off.
    pub fn client_stayed_away(&self) -> bool {
        let held = matches!(self.attended, Attended::Yes | Attended::Late);
        let by = self.called_off.and_then(|off| off.by);
        !held && by != Some(Person::Therapist)
    }
}

fn is_false(yes: &bool) -> bool {
    !yes
}
