//! What the client answers around a session: the measure before it, signs and pulse after it, how close the goals are.

use super::{Also, Writing};
use crate::practice::made_up::course::Point;
use crate::practice::made_up::pattern::{Hour, Items};
use crate::practice::made_up::story::{Beside, Pattern};
use crate::practice::made_up::words::DISPOSITIONS;
use jiff::civil::Date;
use monitoring::episode::What;
use monitoring::episode::event::{CheckInEvent, GoalAction, GoalEvent, Person, RiskEvent, RiskState};

impl Writing<'_> {
    /// The check-in before the session: the measure, and what an answer about risk brings with it.
    pub(super) fn before(&mut self, session: u32, on: Date, point: Point, is_last: bool) {
        let told_in_the_middle = session == self.story.sessions / 2;
        let risk = if self.story.has(Beside::RiskOpen) && is_last {
            2
        } else {
            u32::from(self.story.has(Beside::RiskClosed) && told_in_the_middle)
        };
        // Whoever tells of risk has answered, and so has somebody at the last session of a course that is to be read.
        let points = point.points.or((risk > 0).then_some(14));
        let Some(points) = points else { return };
        let answers = self.story.measure.answers(points, risk, &mut self.chance);
        let check_in = CheckInEvent {
            session: Some(session),
            answers: [(self.story.measure.name.to_owned(), answers)].into(),
            ..CheckInEvent::default()
        };
        let told = self.tell(on, -1, Person::Client, What::CheckIn(check_in));
        if risk == 0 {
            return;
        }
        told.also = Also::RaisesTask;
        self.tell(
            on,
            -1,
            Person::Therapist,
            What::Risk(RiskEvent {
                state: RiskState::Open,
                note: None,
            }),
        );
        if risk == 1 {
            let note = Some((*self.chance.one_of(DISPOSITIONS)).to_owned());
            let told = self.tell(
                on,
                1,
                Person::Therapist,
                What::Risk(RiskEvent {
                    state: RiskState::Closed,
                    note,
                }),
            );
            told.also = Also::ClosesTask;
        }
    }

    /// What the client says after the session: signs, pulse, and now and then a longer question.
    pub(super) fn after(&mut self, hour: &Hour, on: Date) {
        let mut answers = vec![
            ("six-sign-check", hour.signs(&mut self.chance)),
            ("session-pulse", hour.pulse(&mut self.chance)),
        ];
        if hour.session % 8 == 3 || hour.session + 1 == self.story.sessions {
            answers.push(("plan-check", hour.plan_check(&mut self.chance)));
        }
        if hour.session % 6 == 1 || hour.session + 2 == self.story.sessions {
            answers.push(("context-check", hour.context(&mut self.chance)));
        }
        let mut quantities = Items::new();
        if hour.session.is_multiple_of(2) || hour.session == self.story.sessions {
            for (instrument, mut asked) in hour.asked(&mut self.chance) {
                if instrument.is_empty() {
                    quantities.append(&mut asked);
                } else {
                    answers.push((instrument, asked));
                }
            }
        }
        let answers = answers
            .into_iter()
            .map(|(instrument, items)| (instrument.to_owned(), items))
            .collect();
        let check_in = CheckInEvent {
            session: Some(hour.session),
            answers,
            quantities,
            ..CheckInEvent::default()
        };
        self.tell(on, 2, Person::Client, What::CheckIn(check_in));
    }

    pub(super) fn goals(&mut self, session: u32, on: Date, course: &[Point]) {
        let goals = self.problem.goals;
        let event = |goal: &str, action| GoalEvent {
            goal: goal.to_owned(),
            action,
            words: None,
            rating: None,
            by: Some(Person::Client),
            measure: None,
            levels: Vec::new(),
            attained: None,
            weight: None,
        };
        if session == 2 {
            for (goal, words, _) in goals {
                let words = Some(words.to_owned());
                self.tell(
                    on,
                    1,
                    Person::Therapist,
                    What::Goal(GoalEvent {
                        words,
                        ..event(goal, GoalAction::Set)
                    }),
                );
            }
        }
        let revisited = session > 2 && session % 4 == 2 && self.story.pattern != Pattern::Goals;
        let reworded = session == 10 && self.number.is_multiple_of(2);
        for (at, (goal, _, later)) in goals.into_iter().enumerate() {
            if revisited && reworded && at == 0 {
                let words = Some(later.to_owned());
                self.tell(
                    on,
                    1,
                    Person::Therapist,
                    What::Goal(GoalEvent {
                        words,
                        ..event(goal, GoalAction::Reworded)
                    }),
                );
            } else if revisited {
                self.tell(
                    on,
                    1,
                    Person::Therapist,
                    What::Goal(event(goal, GoalAction::Revisited)),
                );
            }
            if session > 2 && session.is_multiple_of(2) {
                let rating = Some(self.rating(session, course));
                self.tell(
                    on,
                    -1,
                    Person::Client,
                    What::Goal(GoalEvent {
                        rating,
                        ..event(goal, GoalAction::Rated)
                    }),
                );
            }
        }
    }

    /// How close a goal feels, 0 to 10: it goes with the score, loosely.
    fn rating(&mut self, session: u32, course: &[Point]) -> f64 {
        let known = |until: usize| {
            course
                .iter()
                .take(until)
                .filter_map(|point| point.points)
                .map(f64::from)
        };
        let first = known(1).next().unwrap_or(15.0).max(1.0);
        let now = known(session as usize).next_back().unwrap_or(first);
        (2.0 + 7.0 * (1.0 - now / first) + self.chance.points(-1, 1))
            .round()
            .clamp(0.0, 10.0)
    }
}
