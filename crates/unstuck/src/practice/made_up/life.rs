//! One made-up client from the first session to the last: what happened, in order, day by day.

mod agreed;
mod answers;

use super::course::{self, Bend, Point};
use super::items::PHQ_9;
use super::pattern::{Hour, Strength};
use super::random::Chance;
use super::story::{Beside, Pattern, Story};
use super::words::{LOW_MOOD, PLANS, Problem, WORRY};
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use monitoring::episode::event::{Attended, Event, Intake, Person, PlanEvent};
use monitoring::episode::{Episode, What};
use monitoring::knowledge::Library;
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
    let events = numbered.map(|(at, told)| Event {
        number: at + 1,
        on: told.on,
        what: told.what.clone(),
    });
    Episode {
        client: String::new(),
        measure: Some(measure.to_owned()),
        as_of: None,
        events: events.collect(),
    }
}

/// The last day of this weekday before `today`.
fn last_weekday(today: Date, number: u64) -> Date {
    let days = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
    ];
    let wanted = days[(number % 5) as usize];
    (1..=7)
        .map(|back| days_from(today, -back))
        .find(|day| day.weekday() == wanted)
        .unwrap_or(today)
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
    let course = course::draw(
        story.measure,
        story.state,
        story.sessions,
        bend,
        seed,
        number * 1000 + attempt,
    );
    let began_on = days_from(last_on, -course.first().map_or(0, |point| point.days_before_last));
    let mut chance = Chance::new(seed, number * 1000 + attempt);
    let problems = if story.measure == PHQ_9 { LOW_MOOD } else { WORRY };
    let problem = chance.one_of(problems);
    let mut writing = Writing {
        story,
        number,
        problem,
        library,
        chance,
        told: Vec::new(),
        hour: 9 + (number % 8) as i32,
        last_on,
    };
    writing.begin(began_on);
    for (session, point) in (1..).zip(&course) {
        writing.session(session, *point, &course);
    }
    Life {
        story,
        told: writing.told,
        began_on,
        last_on,
    }
}

/// How the course goes on after what was agreed.
fn bend(story: Story) -> Option<Bend> {
    let trial = story.trial?;
    let points_per_session = match trial.verdict {
        Verdict::ChangedAfter => -1.5,
        Verdict::WorseAfter => 1.4,
        _ => return None,
    };
    Some(Bend {
        after_session: story.sessions - trial.sessions_ago,
        points_per_session,
    })
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
        let at = at
            .checked_add(jiff::SignedDuration::from_mins(minutes))
            .unwrap_or(at);
        let told = Told {
            on,
            at,
            by,
            what,
            also: Also::Nothing,
        };
        // Things between sessions may lie after the next one's check-in: kept in the order of days.
        let place = self
            .told
            .iter()
            .rposition(|earlier| earlier.on <= on)
            .map_or(0, |last| last + 1);
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
            trial.done.is_some_and(|done| done != Done::No)
                && matches!(trial.verdict, Verdict::ProcessMoved | Verdict::ChangedAfter)
        });
        match eased_after {
            _ if self.story.pattern == Pattern::None || session < onset => Strength::None,
            Some(trial) if session > self.story.sessions - trial.sessions_ago => Strength::Easing,
            _ => Strength::Full,
        }
    }

    fn hour_of(&self, session: u32) -> Hour<'static> {
        let problems = if self.story.measure == PHQ_9 {
            LOW_MOOD
        } else {
            WORRY
        };
        let problem = problems
            .iter()
            .find(|known| *known == self.problem)
            .unwrap_or(&problems[0]);
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
        let agrees = self
            .story
            .trial
            .is_some_and(|trial| session + trial.sessions_ago == self.story.sessions);
        let attended = if is_last || agrees || session < 3 {
            Attended::Yes
        } else {
            hour.attended(&mut self.chance)
        };
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
}
