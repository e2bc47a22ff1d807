//! What can happen in an episode, with the fields of each kind of event. Formats: `knowledge/README.md`.

use crate::adjustment::practice::Share;
use crate::review::Done;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One event with its number in the file, counted from 1, and its day.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Number in the file, counted from 1.
    pub number: usize,
    /// The day.
    pub on: Date,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Sessions planned.
    pub planned_sessions: Option<u32>,
    /// Presenting problems.
    #[serde(default)]
    pub problems: Vec<String>,
    /// Approach.
    pub approach: Option<String>,
}

/// Answers of one day.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckInEvent {
    /// Number of the session it belongs to.
    pub session: Option<u32>,
    /// Totals, by measure, in points.
    #[serde(default)]
    pub scores: BTreeMap<String, f64>,
    /// Answers, by instrument and item.
    #[serde(default)]
    pub answers: BTreeMap<String, BTreeMap<String, f64>>,
    /// Values of asked quantities, by name.
    #[serde(default)]
    pub quantities: BTreeMap<String, f64>,
    /// How much of the private answers is shared.
    pub share: Option<Share>,
}

/// One quantity answered by itself.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerEvent {
    /// Name of an asked quantity.
    pub quantity: String,
    /// Its value, in its unit.
    pub value: f64,
    /// How much is shared.
    pub share: Option<Share>,
}

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
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionEvent {
    /// Number of the session, counted from 1.
    pub session: u32,
    /// Whether it took place.
    #[serde(default)]
    pub attended: Attended,
    /// Whether it was a hard one.
    #[serde(default)]
    pub hard: bool,
    /// Share of the time by mode (analysis, skill, emotion, behaviour), in percent.
    #[serde(default)]
    pub modes: BTreeMap<String, f64>,
    /// What was talked about.
    #[serde(default)]
    pub topics: Vec<Topic>,
    /// Topics planned for it; none where the plan was not recorded.
    pub planned: Option<Vec<String>>,
    /// Marks ticked; none where the list was not gone through.
    pub marks: Option<Vec<String>>,
    /// The working relation as the therapist sees it, 0 to 10.
    pub alliance: Option<f64>,
    /// Practice was agreed with when and where.
    pub practice_specific: Option<bool>,
    /// The last practice was looked at.
    pub practice_reviewed: Option<bool>,
}

/// One topic of a session.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// How deep it went, 0 to 3.
    pub depth: Option<f64>,
    /// The goal it belongs to.
    pub goal: Option<String>,
}

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
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeEvent {
    /// The task, in the same words each time.
    pub task: String,
    /// How far it got.
    pub state: PracticeState,
    /// The format, a file in `practice/`.
    pub format: Option<String>,
    /// The goal it serves.
    pub goal: Option<String>,
    /// Why it was left or put off.
    pub reason: Option<Reason>,
    /// What was entered, by field.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// How much is shared.
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

/// A person in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Person {
    /// The client.
    Client,
    /// The therapist.
    Therapist,
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
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextEvent {
    /// The area; see `knowledge/README.md`.
    pub area: Area,
    /// How it changed.
    pub change: Change,
    /// In own words.
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
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskEvent {
    /// Open or closed.
    pub state: RiskState,
    /// What was done.
    pub note: Option<String>,
}

/// A note of feeling stuck.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StucknessEvent {
    /// In own words.
    pub words: Option<String>,
    /// Whom the client wants to tell; `nobody-yet` keeps it private.
    pub with: Option<String>,
    /// When.
    pub when: Option<String>,
}

/// An adjustment agreed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementEvent {
    /// Slug of the adjustment.
    pub adjustment: String,
    /// Slug of the cause.
    pub cause: String,
    /// The quantity that should move.
    pub target: Option<String>,
    /// The day of the review.
    pub review_on: Date,
    /// Who agreed.
    pub agreed_by: Vec<Person>,
}

/// A review held.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewEvent {
    /// Number of the agreement's event.
    pub agreement: usize,
    /// Whether it was done.
    pub done: Done,
    /// In own words.
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
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionEvent {
    /// Slug of the cause.
    pub cause: String,
    /// Who says it.
    pub by: Person,
    /// What.
    pub says: Says,
    /// In own words.
    pub words: Option<String>,
}

/// An earlier event put right or withdrawn.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionEvent {
    /// Number of the event.
    pub corrects: usize,
    /// The event as it should be; none where it is withdrawn.
    pub with: Option<Box<(Date, What)>>,
}
