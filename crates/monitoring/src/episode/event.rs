//! What can happen in an episode, with the fields of each kind of event. Formats: `knowledge/README.md`.

mod goal;
mod life;
mod measures;
mod practice;
mod session;
mod written;

pub use goal::{GoalAction, GoalEvent, PlanEvent};
pub use life::{Area, Change, ContextEvent, RiskEvent, RiskState};
pub use measures::{Every, MeasurePlan, MeasurePlanEvent};
pub use practice::{PracticeEvent, PracticeState, Reason};
pub use session::{Attended, Basis, CallOffReason, CalledOff, SessionEvent, Topic, Whereabouts};

use crate::adjustment::{StoredForecast, practice::Share};
use crate::review::Done;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One event with its number in the file, counted from 1, and its day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Number in the file, counted from 1.
    pub number: usize,
    /// The day.
    pub on: Date,
    /// What happened.
    pub what: What,
}

/// What happened. As a cache keeps it; a file and the records keep [`What::to_value`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// The beginning.
    Intake(Intake),
    /// Answers of one day.
    CheckIn(CheckInEvent),
    /// One quantity answered by itself.
    Answer(AnswerEvent),
    /// The therapist's record of a session.
    Session(SessionEvent),
    /// Practice between sessions.
    Practice(PracticeEvent),
    /// A goal set, looked at, rated, reworded or dropped.
    Goal(GoalEvent),
    /// The plan was shared in plain words.
    PlanShared(PlanEvent),
    /// Which measures this client is asked, and how often.
    MeasurePlan(MeasurePlanEvent),
    /// A change of life or health.
    Context(ContextEvent),
    /// A safety task opened or closed.
    Risk(RiskEvent),
    /// A note of feeling stuck.
    Stuckness(StucknessEvent),
    /// An adjustment agreed.
    Agreement(AgreementEvent),
    /// A review held.
    Review(ReviewEvent),
    /// What client or therapist thinks of a cause.
    Opinion(OpinionEvent),
    /// An earlier event put right or withdrawn.
    Correction(CorrectionEvent),
}

/// The beginning of an episode.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Sessions planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_sessions: Option<u32>,
    /// Presenting problems.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// Approach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approach: Option<String>,
}

/// Answers of one day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckInEvent {
    /// Number of the session it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<u32>,
    /// Totals, by measure, in points.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<String, f64>,
    /// Answers, by instrument and item.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, BTreeMap<String, f64>>,
    /// Values of asked quantities, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quantities: BTreeMap<String, f64>,
    /// How much of the private answers is shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
}

/// One quantity answered by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerEvent {
    /// Name of an asked quantity.
    pub quantity: String,
    /// Its value, in its unit.
    pub value: f64,
    /// How much is shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
}

/// A note of feeling stuck.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StucknessEvent {
    /// In own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Who may see it; nobody where it was not said.
    #[serde(default)]
    pub with: Audience,
    /// When; a note that is kept for later is private until another event shares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Moment>,
}

impl StucknessEvent {
    /// Whether anybody but the client may see the note.
    pub fn is_shared(&self) -> bool {
        !matches!(self.with, Audience::NobodyYet | Audience::OnlyMe) && self.when != Some(Moment::Later)
    }
}

/// Who may see a note of feeling stuck.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Nobody yet.
    #[default]
    NobodyYet,
    /// Only the client, for now.
    OnlyMe,
    /// The therapist.
    #[serde(alias = "therapist")]
    MyTherapist,
    /// The therapist, who is asked to bring it up.
    MyTherapistPleaseBegin,
    /// Someone else in the practice.
    SomeoneElseHere,
}

/// When a note of feeling stuck is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// At once.
    Now,
    /// The evening before the next session.
    EveningBefore,
    /// At the start of the next session.
    AtTheStart,
    /// The client decides later.
    Later,
}

/// An adjustment agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementEvent {
    /// Slug of the adjustment.
    pub adjustment: String,
    /// Slug of the cause.
    pub cause: String,
    /// The quantity that should move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The day of the review.
    pub review_on: Date,
    /// Who agreed.
    pub agreed_by: Vec<Person>,
    /// The forecast of that day, stored so that nothing later changes it; see [`crate::adjustment::forecast`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<StoredForecast>,
}

/// A review held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewEvent {
    /// Number of the agreement's event.
    pub agreement: usize,
    /// Whether it was done.
    pub done: Done,
    /// In own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// What somebody says of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// The therapist agrees.
    Agree,
    /// The therapist disagrees.
    Disagree,
    /// Something else.
    Other,
    /// It fits the client.
    Fits,
    /// It does not.
    DoesNotFit,
}

/// What client or therapist thinks of a cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionEvent {
    /// Slug of the cause.
    pub cause: String,
    /// Who says it.
    pub by: Person,
    /// What.
    pub says: Says,
    /// In own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// An earlier event put right or withdrawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectionEvent {
    /// Number of the event.
    pub corrects: usize,
    /// The event as it should be; none where it is withdrawn.
    pub with: Option<Box<(Date, What)>>,
}

/// A person in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Person {
    /// The client.
    Client,
    /// The therapist.
    Therapist,
}
