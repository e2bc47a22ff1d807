//! The state of an episode on a day: everything that stands, sorted by kind. A fold of the events, nothing more.

use super::event::{
    Area, Change, ContextEvent, Event, GoalEvent, Intake, OpinionEvent, PracticeEvent, ReviewEvent,
    SessionEvent, StucknessEvent, What,
};
use super::file::Episode;
use crate::adjustment::{Agreement, practice::Share};
use crate::check_in::{Answer, CheckIn};
use crate::episode::event::{CheckInEvent, Person, RiskEvent, RiskState};
use crate::hypothesis::Quantities;
use crate::instrument::Instrument;
use crate::safety::{Concern, Safety, concerns};
use crate::score::score;
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
            What::Answer(it) => self.give(day, &it.quantity, it.value, it.share, books.quantities),
            What::Session(it) => self.take_session(number, day, it),
            What::Practice(it) => self.practice.push(on(number, day, it)),
            What::Goal(it) => self.goals.push(on(number, day, it)),
            What::PlanShared(_) => self.plan_shared.push(day),
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

    fn take_check_in(&mut self, number: usize, day: Date, it: &CheckInEvent, books: Books) {
        self.check_ins.push(On {
            event: number,
            day,
            it: it.session,
        });
        for (measure, points) in &it.scores {
            let name = books
                .instruments
                .iter()
                .find(|known| known.matches(measure))
                .map_or(measure, |known| &known.name);
            self.add_score(
                name,
                ScorePoint {
                    on: day,
                    session: it.session,
                    points: *points,
                },
            );
        }
        for (name, value) in &it.quantities {
            self.give(day, name, *value, it.share, books.quantities);
        }
        for (instrument, items) in &it.answers {
            for (item, value) in items {
                if let Some(name) = books.quantities.of_item(instrument, item) {
                    self.give(day, name, *value, it.share, books.quantities);
                }
            }
            self.score_answers(number, day, it.session, instrument, items, books);
        }
    }

    fn score_answers(
        &mut self,
        number: usize,
        day: Date,
        session: Option<u32>,
        name: &str,
        items: &BTreeMap<String, f64>,
        books: Books,
    ) {
        let Some(instrument) = books.instruments.iter().find(|known| known.matches(name)) else {
            self.not_taken
                .push(format!("event {number}: there is no instrument {name}"));
            return;
        };
        let answers = items
            .iter()
            .map(|(item, points)| (item.as_str(), Answer::Points(*points)));
        let check_in = match CheckIn::new(instrument, day, answers) {
            Ok(check_in) => check_in,
            Err(error) => return self.not_taken.push(format!("event {number}: {name}: {error}")),
        };
        if let Some(safety) = books.safety {
            self.concerns.extend(concerns(&check_in, safety));
        }
        if instrument.total.is_some() {
            match score(instrument, &check_in) {
                Ok(score) => {
                    let point = ScorePoint {
                        on: day,
                        session,
                        points: score.points,
                    };
                    self.add_score(&instrument.name, point);
                }
                Err(reason) => self.not_taken.push(format!("event {number}: {name}: {reason}")),
            }
        }
    }

    fn add_score(&mut self, measure: &str, point: ScorePoint) {
        self.scores.entry(measure.to_owned()).or_default().push(point);
    }

    /// Takes in a value, unless it is private and was not shared.
    fn give(&mut self, on: Date, name: &str, value: f64, share: Option<Share>, quantities: &Quantities) {
        let Some(quantity) = quantities.get(name) else {
            self.not_taken.push(format!("{on}: there is no quantity {name}"));
            return;
        };
        if !quantity.admits(value) {
            self.not_taken
                .push(format!("{on}: {value} is no value of {name}"));
            return;
        }
        let shared = share.unwrap_or(if quantity.private {
            Share::None
        } else {
            Share::Full
        });
        if !quantity.private || shared != Share::None {
            self.given.push(Given {
                on,
                quantity: name.to_owned(),
                value,
            });
        }
        if let Some(area) = name.strip_prefix("context-").and_then(area_of) {
            let change = if value < 0.0 {
                Change::Worse
            } else if value > 0.0 {
                Change::Better
            } else {
                Change::Same
            };
            self.context.push(On {
                event: 0,
                day: on,
                it: (area, change),
            });
        }
    }

    fn take_context(&mut self, number: usize, day: Date, it: &ContextEvent, quantities: &Quantities) {
        let value = match it.change {
            Change::Worse => -1.0,
            Change::Same => 0.0,
            Change::Better => 1.0,
        };
        let name = format!("context-{}", it.area.slug());
        if quantities.get(&name).is_some() {
            self.give(day, &name, value, None, quantities);
        } else {
            self.context.push(On {
                event: number,
                day,
                it: (it.area, it.change),
            });
        }
    }

    fn take_session(&mut self, event: usize, day: Date, it: SessionEvent) {
        let told = [
            ("therapist-alliance", it.alliance),
            ("practice-specific", it.practice_specific.map(yes)),
            ("practice-reviewed", it.practice_reviewed.map(yes)),
        ];
        for (name, value) in told {
            if let Some(value) = value {
                self.given.push(Given {
                    on: day,
                    quantity: name.to_owned(),
                    value,
                });
            }
        }
        self.sessions.push(On { event, day, it });
    }
}

fn yes(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

fn area_of(slug: &str) -> Option<Area> {
    serde_json::from_value(serde_json::Value::String(slug.to_owned())).ok()
}
