//! One made-up client from the first session to the last: what happened, in order, day by day.

use super::course::{self, Bend, Point};
use super::items::PHQ_9;
use super::log;
use super::pattern::{Hour, Items, Strength};
use super::random::Chance;
use super::story::{Beside, Pattern, Story};
use super::words::{DISPOSITIONS, LOW_MOOD, PLANS, Problem, STUCK, WORRY, task_of};
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use monitoring::adjustment::practice::Share;
use monitoring::episode::event::{
    AgreementEvent, AnswerEvent, Attended, Audience, CheckInEvent, Event, GoalAction, GoalEvent, Intake, Moment, OpinionEvent, Person,
    PlanEvent, PracticeEvent, PracticeState, ReviewEvent, RiskEvent, RiskState, Says, StucknessEvent,
};
use monitoring::episode::{Episode, What};
use monitoring::knowledge::{Library, freeze};
use monitoring::review::{Done, Verdict};

/// What is stored together with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Also {
    /// Nothing.
    Nothing,
    /// It answers a proposal made two days before.
    AgreesToProposal,
    /// It raises a task.
    RaisesTask,
    /// It closes the task.
    ClosesTask,
    /// It shares a note of feeling stuck.
    SharesNote,
}

/// One event as it will be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The day.
    pub on: Date,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: Person,
    /// What happened.
    pub what: What,
    /// What is stored with it.
    pub also: Also,
}

/// One client.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// What was meant to happen.
    pub story: Story,
    /// What happened, in order.
    pub told: Vec<Told>,
    /// The first day.
    pub began_on: Date,
    /// The day of the last session.
    pub last_on: Date,
}

impl Life {
    /// The events as `monitoring` reads them.
    pub fn episode(&self) -> Episode {
        episode(&self.told, self.story.measure.name)
    }
}

fn episode(told: &[Told], measure: &str) -> Episode {
    let numbered = told.iter().enumerate();
    let events = numbered.map(|(at, told)| Event { number: at + 1, on: told.on, what: told.what.clone() });
    Episode { client: String::new(), measure: Some(measure.to_owned()), as_of: None, events: events.collect() }
}

/// The last day of this weekday before `today`.
fn last_weekday(today: Date, number: u64) -> Date {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let wanted = days[(number % 5) as usize];
    (1..=7).map(|back| days_from(today, -back)).find(|day| day.weekday() == wanted).unwrap_or(today)
}

fn days_from(day: Date, days: i32) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// Draws the life of client `number`, one `attempt` of several.
pub fn draw(story: Story, number: u64, attempt: u64, seed: u64, today: Date, library: &Library) -> Life {
    let last_on = if story.has(Beside::RiskOpen) {
        // Nobody leaves such an answer lying for days.
        days_from(today, -1)
    } else {
        days_from(last_weekday(today, number), -7 * story.ending.weeks_ago())
    };
    let bend = bend(story);
    let course = course::draw(story.measure, story.state, story.sessions, bend, seed, number * 1000 + attempt);
    let began_on = days_from(last_on, -course.first().map_or(0, |point| point.days_before_last));
    let mut chance = Chance::new(seed, number * 1000 + attempt);
    let problems = if story.measure == PHQ_9 { LOW_MOOD } else { WORRY };
    let problem = chance.one_of(problems);
    let mut writing = Writing { story, number, problem, library, chance, told: Vec::new(), hour: 9 + (number % 8) as i32, last_on };
    writing.begin(began_on);
    for (session, point) in (1..).zip(&course) {
        writing.session(session, *point, &course);
    }
    Life { story, told: writing.told, began_on, last_on }
}

/// How the course goes on after what was agreed.
fn bend(story: Story) -> Option<Bend> {
    let trial = story.trial?;
    let points_per_session = match trial.verdict {
        Verdict::ChangedAfter => -1.5,
        Verdict::WorseAfter => 1.4,
        _ => return None,
    };
    Some(Bend { after_session: story.sessions - trial.sessions_ago, points_per_session })
}

struct Writing<'a> {
    story: Story,
    number: u64,
    problem: &'a Problem,
    library: &'a Library,
    chance: Chance,
    told: Vec<Told>,
    hour: i32,
    last_on: Date,
}

impl Writing<'_> {
    /// Notes something of a day, recorded so many hours after the session began.
    fn tell(&mut self, on: Date, hours: i32, by: Person, what: What) -> &mut Told {
        let minutes = i64::from(self.hour + hours) * 60 + i64::from(self.chance.whole(0, 39));
        let midnight = on.to_datetime(jiff::civil::Time::midnight());
        let at = jiff::tz::Offset::UTC.to_timestamp(midnight).unwrap_or_default();
        let at = at.checked_add(jiff::SignedDuration::from_mins(minutes)).unwrap_or(at);
        let told = Told { on, at, by, what, also: Also::Nothing };
        // Things between sessions may lie after the next one's check-in: kept in the order of days.
        let place = self.told.iter().rposition(|earlier| earlier.on <= on).map_or(0, |last| last + 1);
        self.told.insert(place, told);
        &mut self.told[place]
    }

    fn begin(&mut self, on: Date) {
        let approach = *self.chance.one_of(self.problem.approaches);
        let intake = Intake {
            planned_sessions: Some(self.story.planned),
            problems: vec![self.problem.slug.to_owned()],
            approach: Some(approach.to_owned()),
        };
        self.tell(on, -1, Person::Therapist, What::Intake(intake));
    }

    fn strength(&self, session: u32) -> Strength {
        let onset = if self.story.sessions < 8 { 2 } else { 4 };
        let eased_after = self.story.trial.filter(|trial| {
            trial.done.is_some_and(|done| done != Done::No) && matches!(trial.verdict, Verdict::ProcessMoved | Verdict::ChangedAfter)
        });
        match eased_after {
            _ if self.story.pattern == Pattern::None || session < onset => Strength::None,
            Some(trial) if session > self.story.sessions - trial.sessions_ago => Strength::Easing,
            _ => Strength::Full,
        }
    }

    fn hour_of(&self, session: u32) -> Hour<'static> {
        let problems = if self.story.measure == PHQ_9 { LOW_MOOD } else { WORRY };
        let problem = problems.iter().find(|known| *known == self.problem).unwrap_or(&problems[0]);
        Hour {
            pattern: self.story.pattern,
            strength: self.strength(session),
            session,
            problem,
            pulse_falls: self.story.has(Beside::AllianceDrop) && session == self.story.sessions,
        }
    }

    fn session(&mut self, session: u32, point: Point, course: &[Point]) {
        let on = days_from(self.last_on, -point.days_before_last);
        let hour = self.hour_of(session);
        let is_last = session == self.story.sessions;
        let attended = if is_last || session < 3 { Attended::Yes } else { hour.attended(&mut self.chance) };
        let goal = (session > 2).then(|| self.problem.goals[(session as usize / 3) % 2].0);
        let record = hour.record(attended, goal, &mut self.chance);
        if matches!(attended, Attended::Cancelled | Attended::Missed) {
            self.tell(on, 1, Person::Therapist, What::Session(record));
            return;
        }
        self.before(session, on, point, is_last);
        self.goals(session, on, course);
        self.after(&hour, on);
        self.tell(on, 1, Person::Therapist, What::Session(record));
        if session == 3 && self.story.pattern != Pattern::Goals {
            let words = Some((*self.chance.one_of(PLANS)).to_owned());
            self.tell(on, 1, Person::Therapist, What::PlanShared(PlanEvent { words }));
        }
        self.practice(&hour, on);
        self.loop_of(session, on);
        if is_last {
            self.lately(on);
        }
    }

    /// The check-in before the session: the measure, and what an answer about risk brings with it.
    fn before(&mut self, session: u32, on: Date, point: Point, is_last: bool) {
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
        self.tell(on, -1, Person::Therapist, What::Risk(RiskEvent { state: RiskState::Open, note: None }));
        if risk == 1 {
            let note = Some((*self.chance.one_of(DISPOSITIONS)).to_owned());
            let told = self.tell(on, 1, Person::Therapist, What::Risk(RiskEvent { state: RiskState::Closed, note }));
            told.also = Also::ClosesTask;
        }
    }

    /// What the client says after the session: signs, pulse, and now and then a longer question.
    fn after(&mut self, hour: &Hour, on: Date) {
        let mut answers = vec![("six-sign-check", hour.signs(&mut self.chance)), ("session-pulse", hour.pulse(&mut self.chance))];
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
        let answers = answers.into_iter().map(|(instrument, items)| (instrument.to_owned(), items)).collect();
        let check_in = CheckInEvent { session: Some(hour.session), answers, quantities, ..CheckInEvent::default() };
        self.tell(on, 2, Person::Client, What::CheckIn(check_in));
    }

    fn goals(&mut self, session: u32, on: Date, course: &[Point]) {
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
                self.tell(on, 1, Person::Therapist, What::Goal(GoalEvent { words, ..event(goal, GoalAction::Set) }));
            }
        }
        let revisited = session > 2 && session % 4 == 2 && self.story.pattern != Pattern::Goals;
        let reworded = session == 10 && self.number.is_multiple_of(2);
        for (at, (goal, _, later)) in goals.into_iter().enumerate() {
            if revisited && reworded && at == 0 {
                let words = Some(later.to_owned());
                self.tell(on, 1, Person::Therapist, What::Goal(GoalEvent { words, ..event(goal, GoalAction::Reworded) }));
            } else if revisited {
                self.tell(on, 1, Person::Therapist, What::Goal(event(goal, GoalAction::Revisited)));
            }
            if session > 2 && session.is_multiple_of(2) {
                let rating = Some(self.rating(session, course));
                self.tell(on, -1, Person::Client, What::Goal(GoalEvent { rating, ..event(goal, GoalAction::Rated) }));
            }
        }
    }

    /// How close a goal feels, 0 to 10: it goes with the score, loosely.
    fn rating(&mut self, session: u32, course: &[Point]) -> f64 {
        let known = |until: usize| course.iter().take(until).filter_map(|point| point.points).map(f64::from);
        let first = known(1).next().unwrap_or(15.0).max(1.0);
        let now = known(session as usize).last().unwrap_or(first);
        (2.0 + 7.0 * (1.0 - now / first) + self.chance.points(-1, 1)).round().clamp(0.0, 10.0)
    }

    /// What is agreed to be done until the next session, and what becomes of it.
    fn practice(&mut self, hour: &Hour, on: Date) {
        let formats = &self.library.practice;
        if hour.session < 3 || formats.is_empty() || hour.session == self.story.sessions {
            return;
        }
        // Two formats each; together the clients use all of them.
        let at = (self.number as usize + 5 * (hour.session as usize / 6 % 2)) % formats.len();
        let format = &formats[at];
        let task = task_of(&format.slug).to_owned();
        let plain = |state| PracticeEvent {
            task: task.clone(),
            state,
            format: Some(format.slug.clone()),
            goal: None,
            reason: None,
            fields: std::collections::BTreeMap::new(),
            share: Some(Share::Full),
        };
        self.tell(on, 1, Person::Therapist, What::Practice(plain(PracticeState::Assigned)));
        let (state, reason) = hour.practised(&mut self.chance);
        let then = days_from(on, self.chance.whole(2, 5));
        let entry = match state {
            PracticeState::Done => log::entry(format, then, &mut self.chance),
            state => PracticeEvent { reason, ..plain(state) },
        };
        self.tell(then, 2, Person::Client, What::Practice(entry));
        if state == PracticeState::Done && self.chance.happens(0.8) {
            self.tell(days_from(on, 7), 1, Person::Therapist, What::Practice(plain(PracticeState::Reviewed)));
        }
    }

    /// Agreement and review.
    fn loop_of(&mut self, session: u32, on: Date) {
        let Some(trial) = self.story.trial else { return };
        let (adjustment, target) = self.story.pattern.tries();
        let cause = self.story.pattern.cause().unwrap_or("insight-not-yet-in-daily-life");
        if session + trial.sessions_ago == self.story.sessions {
            let known: Vec<Told> = self.told.iter().filter(|told| told.on <= on).cloned().collect();
            let weeks = if trial.done.is_none() && trial.sessions_ago > 3 { 3 } else { trial.sessions_ago.clamp(4, 6) };
            let agreement = AgreementEvent {
                adjustment: adjustment.to_owned(),
                cause: cause.to_owned(),
                target: Some(target.to_owned()),
                review_on: days_from(on, 7 * weeks as i32),
                agreed_by: vec![Person::Therapist, Person::Client],
                forecast: freeze(&episode(&known, self.story.measure.name), on, self.library),
            };
            if self.story.has(Beside::Opinions) {
                self.opinions(on, cause);
            }
            self.tell(on, 3, Person::Client, What::Agreement(agreement)).also = Also::AgreesToProposal;
        }
        if session == self.story.sessions && let Some(done) = trial.done {
            let agreement = self.told.iter().position(|told| matches!(told.what, What::Agreement(_)));
            let words = Some(match done {
                Done::Yes => "We did it most weeks. It was strange at first.",
                Done::Partly => "We did some of it. Two weeks were too full.",
                Done::No => "Nothing came of it. Life was in the way.",
            });
            let words = words.map(str::to_owned);
            let review = ReviewEvent { agreement: agreement.map_or(0, |at| at + 1), done, words };
            self.tell(on, 3, Person::Therapist, What::Review(review));
        }
    }

    fn opinions(&mut self, on: Date, cause: &str) {
        let says = |by, says, words: Option<&str>| OpinionEvent { cause: cause.to_owned(), by, says, words: words.map(str::to_owned) };
        self.tell(on, 2, Person::Therapist, What::Opinion(says(Person::Therapist, Says::Agree, None)));
        self.tell(on, 2, Person::Client, What::Opinion(says(Person::Client, Says::Fits, Some("I did not know that it showed"))));
    }

    /// What lies open at the end.
    fn lately(&mut self, on: Date) {
        if self.story.has(Beside::Opinions) && self.story.trial.is_none() && let Some(cause) = self.story.pattern.cause() {
            self.opinions(on, cause);
        }
        if self.story.pattern == Pattern::Relationship {
            let answer = AnswerEvent { quantity: "hard-to-disagree".to_owned(), value: 7.0, share: Some(Share::Full) };
            self.tell(on, 3, Person::Client, What::Answer(answer));
        }
        if self.story.has(Beside::StuckShared) {
            let words = Some((*self.chance.one_of(STUCK)).to_owned());
            let note = StucknessEvent { words, with: Audience::MyTherapist, when: Some(Moment::AtTheStart) };
            self.tell(on, 4, Person::Client, What::Stuckness(note)).also = Also::SharesNote;
        }
    }
}
