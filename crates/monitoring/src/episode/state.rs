//! The state of an episode on a day: everything that stands, sorted by kind. A fold of the events, nothing more.

mod take;

use super::event::{
    Area, Change, Event, GoalEvent, Intake, MeasurePlanEvent, OpinionEvent, Person, PracticeEvent,
    ReviewEvent, RiskEvent, RiskState, SessionEvent, StucknessEvent, What,
};
use super::file::Episode;
use crate::adjustment::{Agreement, PracticeFormat};
use crate::hypothesis::Quantities;
use crate::instrument::Instrument;
use crate::safety::{Concern, Safety};
use jiff::civil::Date;
use longitudinal::reliable_change::Better;
use std::collections::BTreeMap;

/// What the fold needs from the library.
#[derive(Debug, Clone, Copy)]
pub struct Books<'a> {
    /// The registry of quantities.
    pub quantities: &'a Quantities,
    /// The instruments, to score answers by item.
    pub instruments: &'a [Instrument],
    /// The practice formats, for fields that tell of a quantity or of risk.
    pub practice: &'a [PracticeFormat],
    /// The safety rules, where there are any.
    pub safety: Option<&'a Safety>,
}

/// What computed quantities need to know of the measure that is read.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureFacts {
    /// Name of the measure.
    pub name: String,
    /// Which way is better.
    pub better: Better,
    /// Lowest score, points.
    pub min_points: f64,
    /// Highest score, points.
    pub max_points: f64,
    /// Standard deviation of measurement error, points.
    pub error_sd_points: Option<f64>,
}

/// One score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScorePoint {
    /// The day.
    pub on: Date,
    /// Number of the session, where it was said.
    pub session: Option<u32>,
    /// The score, points.
    pub points: f64,
}

/// One value of an asked quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The day.
    pub on: Date,
    /// Name of the quantity.
    pub quantity: String,
    /// The value, in its unit.
    pub value: f64,
}

/// Something of kind `T` on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct On<T> {
    /// Number of the event.
    pub event: usize,
    /// The day.
    pub day: Date,
    /// What it is.
    pub it: T,
}

/// The state of an episode on a day.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct State {
    /// The day of reading.
    pub as_of: Date,
    /// The day of the first event.
    pub started_on: Option<Date>,
    pub intake: Option<On<Intake>>,
    /// Scores by measure, oldest first.
    pub scores: BTreeMap<String, Vec<ScorePoint>>,
    pub given: Vec<Given>,
    pub check_ins: Vec<On<Option<u32>>>,
    pub sessions: Vec<On<SessionEvent>>,
    pub practice: Vec<On<PracticeEvent>>,
    pub goals: Vec<On<GoalEvent>>,
    pub plan_shared: Vec<Date>,
    /// Which measures this client is asked; none where nobody chose, and the practice's plan stands.
    pub measure_plan: Option<On<MeasurePlanEvent>>,
    pub context: Vec<On<(Area, Change)>>,
    pub risk: Vec<On<RiskEvent>>,
    /// Answers a person must see, whose task no later event has closed.
    pub concerns: Vec<Concern>,
    pub stuckness: Vec<On<StucknessEvent>>,
    pub agreements: Vec<Agreement>,
    pub reviews: Vec<On<ReviewEvent>>,
    pub opinions: Vec<On<OpinionEvent>>,
    /// The measure that is read, where it is known.
    pub measure: Option<MeasureFacts>,
    /// Answers that could not be taken in, in words.
    pub not_taken: Vec<String>,
}

impl State {
    /// Folds the events of `episode` that stand on `day`.
    pub fn of(episode: &Episode, day: Date, books: Books) -> Self {
        let start = Self::empty(day);
        episode
            .standing_on(day)
            .into_iter()
            .fold(start, |state, event| state.and(event, books))
    }

    /// Nothing has happened yet.
    pub fn empty(as_of: Date) -> Self {
        Self {
            as_of,
            started_on: None,
            intake: None,
            scores: BTreeMap::new(),
            given: Vec::new(),
            check_ins: Vec::new(),
            sessions: Vec::new(),
            practice: Vec::new(),
            goals: Vec::new(),
            plan_shared: Vec::new(),
            measure_plan: None,
            context: Vec::new(),
            risk: Vec::new(),
            concerns: Vec::new(),
            stuckness: Vec::new(),
            agreements: Vec::new(),
            reviews: Vec::new(),
            opinions: Vec::new(),
            measure: None,
            not_taken: Vec::new(),
        }
    }

    /// The state after one more event.
    pub fn and(mut self, event: Event, books: Books) -> Self {
        self.started_on.get_or_insert(event.on);
        let (day, number) = (event.on, event.number);
        fn on<T>(event: usize, day: Date, it: T) -> On<T> {
            On { event, day, it }
        }
        match event.what {
            What::Intake(it) => self.intake = Some(on(number, day, it)),
            What::CheckIn(it) => self.take_check_in(number, day, &it, books),
            What::Answer(it) => self.take_answer(day, &it.quantity, it.value, it.share, books),
            What::Session(it) => self.take_session(number, day, it),
            What::Practice(it) => self.take_practice(number, day, it, books),
            What::Goal(it) => self.goals.push(on(number, day, it)),
            What::PlanShared(_) => self.plan_shared.push(day),
            What::MeasurePlan(it) => self.measure_plan = Some(on(number, day, it)),
            What::Context(it) => self.take_context(number, day, &it, books.quantities),
            What::Risk(it) => {
                if it.state == RiskState::Closed {
                    self.concerns.clear();
                }
                self.risk.push(on(number, day, it));
            }
            What::Stuckness(it) => self.stuckness.push(on(number, day, it)),
            What::Agreement(it) => self.agreements.push(Agreement {
                event: number,
                by_client: it.agreed_by.contains(&Person::Client),
                by_therapist: it.agreed_by.contains(&Person::Therapist),
                adjustment: it.adjustment,
                cause: it.cause,
                target: it.target,
                agreed_on: day,
                review_on: it.review_on,
                forecast: it.forecast,
            }),
            What::Review(it) => self.reviews.push(on(number, day, it)),
            What::Opinion(it) => self.opinions.push(on(number, day, it)),
            What::Correction(_) => {}
        }
        self
    }

    /// Open safety tasks: opened by hand and not closed since, and answers a person must see.
    pub fn open_risk(&self) -> usize {
        let last_closed = self
            .risk
            .iter()
            .rposition(|risk| risk.it.state == RiskState::Closed);
        let since = last_closed.map_or(0, |at| at + 1);
        self.risk.len() - since + self.concerns.len()
    }

    /// Scores of the measure that is read, oldest first.
    pub fn course(&self) -> &[ScorePoint] {
        self.measure
            .as_ref()
            .and_then(|measure| self.scores.get(&measure.name))
            .map_or(&[], Vec::as_slice)
    }

    /// Name of the measure with most scores; the first by name where several have as many.
    pub fn commonest_measure(&self) -> Option<&str> {
        let most = self.scores.values().map(Vec::len).max()?;
        self.scores
            .iter()
            .find(|(_, row)| row.len() == most)
            .map(|(name, _)| name.as_str())
    }
}
