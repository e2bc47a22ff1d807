//! Quantities worked out from the events: the arithmetic that conditions may not do.
//!
//! Each is a function of what is known on a day and of the numbers the library gives it (`parameters` in
//! `quantities.toml`); it gives nothing where the record does not tell. A test compares this table with the registry, both ways.

mod check_ins;
mod course;
mod goals;
mod practice;
mod sessions;

use super::state::{On, State};
use crate::hypothesis::Quantity;
use jiff::civil::Date;

/// What a computed quantity sees: the state, the day, and its own numbers.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The state of the episode, folded up to the day of reading.
    pub state: &'a State,
    /// The day the value is for; nothing later counts.
    pub day: Date,
    /// The registered quantity, with its numbers.
    pub quantity: &'a Quantity,
}

/// How often a quantity has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// At every session.
    Session,
    /// At every session and on the day of reading: it grows with the days.
    Day,
}

/// One computed quantity: its name, the numbers it needs, its pace, and how it is worked out.
pub type Row = (
    &'static str,
    &'static [&'static str],
    Pace,
    fn(Look) -> Option<f64>,
);

/// All computed quantities. `off-course` is added by the reading, which alone knows the signal.
pub const COMPUTED: &[Row] = &[
    (
        "topic-overlap",
        &["sessions"],
        Pace::Session,
        sessions::topic_overlap,
    ),
    ("topic-depth", &["sessions"], Pace::Session, sessions::topic_depth),
    (
        "surface-share",
        &["sessions", "depth_at_most"],
        Pace::Session,
        sessions::surface_share,
    ),
    ("analysis-share", &["sessions"], Pace::Session, |look| {
        sessions::mode_share(look, "analysis")
    }),
    ("skill-share", &["sessions"], Pace::Session, |look| {
        sessions::mode_share(look, "skill")
    }),
    ("emotion-share", &["sessions"], Pace::Session, |look| {
        sessions::mode_share(look, "emotion")
    }),
    ("behaviour-share", &["sessions"], Pace::Session, |look| {
        sessions::mode_share(look, "behaviour")
    }),
    (
        "planned-topic-unopened",
        &["sessions"],
        Pace::Session,
        sessions::planned_topic_unopened,
    ),
    (
        "sessions-unlinked-share",
        &["sessions"],
        Pace::Session,
        sessions::unlinked_share,
    ),
    (
        "attendance-share",
        &["sessions"],
        Pace::Session,
        sessions::attendance_share,
    ),
    ("missed-sessions", &["days"], Pace::Session, sessions::missed),
    ("late-sessions", &["days"], Pace::Session, sessions::late),
    (
        "cancelled-after-hard",
        &["days"],
        Pace::Session,
        sessions::cancelled_after_hard,
    ),
    ("rupture-marks", &["days"], Pace::Session, |look| {
        sessions::marks(look, &["withdrawn", "confronting"])
    }),
    ("distance-marks", &["days"], Pace::Session, |look| {
        sessions::marks(look, &["humour", "intellect", "productivity"])
    }),
    ("opposition-marks", &["days"], Pace::Session, |look| {
        sessions::marks(look, &["opposing"])
    }),
    (
        "practice-review-share",
        &["sessions"],
        Pace::Session,
        sessions::practice_review_share,
    ),
    (
        "practice-specific-share",
        &["sessions"],
        Pace::Session,
        sessions::practice_specific_share,
    ),
    ("sessions-held", &[], Pace::Session, sessions::held_count),
    ("weeks-since-start", &[], Pace::Day, sessions::weeks_since_start),
    ("practice-assigned", &["days"], Pace::Session, practice::assigned),
    (
        "practice-started-share",
        &["days"],
        Pace::Session,
        practice::started_share,
    ),
    (
        "practice-done-share",
        &["days"],
        Pace::Session,
        practice::done_share,
    ),
    (
        "practice-reviewed-share",
        &["days"],
        Pace::Session,
        practice::reviewed_share,
    ),
    ("practice-unwanted", &["days"], Pace::Session, practice::unwanted),
    (
        "practice-postponed",
        &["days"],
        Pace::Session,
        practice::postponed,
    ),
    (
        "exposure-postponed",
        &["days"],
        Pace::Session,
        practice::exposure_postponed,
    ),
    (
        "days-to-first-practice",
        &["days"],
        Pace::Session,
        practice::days_to_first,
    ),
    (
        "practice-dropped-after-gain",
        &["days", "gain_percent", "quiet_days"],
        Pace::Day,
        practice::dropped_after_gain,
    ),
    (
        "experiments-done",
        &["days"],
        Pace::Session,
        practice::experiments_done,
    ),
    ("skills-used", &["days"], Pace::Session, practice::skills_used),
    (
        "safety-behaviours",
        &["days"],
        Pace::Session,
        practice::safety_behaviours,
    ),
    ("goals-set", &[], Pace::Session, goals::set),
    (
        "days-since-goals-revisited",
        &[],
        Pace::Day,
        goals::days_since_revisited,
    ),
    ("days-since-goals-rated", &[], Pace::Day, goals::days_since_rated),
    (
        "days-since-plan-shared",
        &[],
        Pace::Day,
        goals::days_since_plan_shared,
    ),
    ("plan-shared", &[], Pace::Session, goals::plan_shared),
    ("goal-change", &["days"], Pace::Session, goals::change),
    ("goal-rating-gap", &["days"], Pace::Session, goals::rating_gap),
    (
        "carry-over-gap",
        &["days"],
        Pace::Session,
        check_ins::carry_over_gap,
    ),
    ("plan-check-mean", &[], Pace::Session, check_ins::plan_check_mean),
    ("pulse-mean", &[], Pace::Session, check_ins::pulse_mean),
    (
        "pulse-drop",
        &["earlier_pulses"],
        Pace::Session,
        check_ins::pulse_drop,
    ),
    (
        "pulse-ceiling",
        &["top_points"],
        Pace::Session,
        check_ins::pulse_ceiling,
    ),
    (
        "client-therapist-gap",
        &["days"],
        Pace::Session,
        check_ins::client_therapist_gap,
    ),
    ("unsaid-marks", &["days"], Pace::Session, check_ins::unsaid_marks),
    ("pace-off", &[], Pace::Session, check_ins::pace_off),
    (
        "readiness-drop",
        &["days"],
        Pace::Session,
        check_ins::readiness_drop,
    ),
    ("context-worse", &["days"], Pace::Day, |look| {
        check_ins::context(look, check_ins::Areas::Worse)
    }),
    ("context-better", &["days"], Pace::Day, |look| {
        check_ins::context(look, check_ins::Areas::Better)
    }),
    ("context-known", &["days"], Pace::Day, |look| {
        check_ins::context(look, check_ins::Areas::Known)
    }),
    ("days-since-check-in", &[], Pace::Day, check_ins::days_since),
    (
        "check-ins-unanswered",
        &["sessions", "within_days"],
        Pace::Session,
        check_ins::unanswered,
    ),
    (
        "stuckness-shared",
        &["days"],
        Pace::Day,
        check_ins::stuckness_shared,
    ),
    (
        "short-returns",
        &["days", "within_days", "fall_percent", "lost_percent"],
        Pace::Session,
        course::short_returns,
    ),
    (
        "gains-reversed",
        &["days", "fall_percent", "lost_percent"],
        Pace::Session,
        course::gains_reversed,
    ),
    ("swing-size", &["readings"], Pace::Session, course::swing_size),
    ("score-change-percent", &[], Pace::Session, course::change_percent),
    (
        "goals-flat-while-score-moves",
        &["days", "score_percent", "goal_points"],
        Pace::Session,
        course::goals_flat_while_score_moves,
    ),
    ("risk-open", &[], Pace::Day, |look| {
        (look.day == look.state.as_of).then(|| look.state.open_risk() as f64)
    }),
];

impl<'a> Look<'a> {
    /// A number of the quantity.
    fn number(&self, name: &str) -> Option<f64> {
        self.quantity.parameter(name)
    }

    /// A number of the quantity as a count.
    fn count(&self, name: &str) -> Option<usize> {
        self.number(name).map(|number| number.max(0.0) as usize)
    }

    /// Whole days from `earlier` to the day of the value.
    fn days_since(&self, earlier: Date) -> i64 {
        days_between(earlier, self.day)
    }

    /// Whether a day lies within the quantity's `days` before the day of the value.
    fn recent(&self, day: Date) -> bool {
        let days = self.number("days").unwrap_or(f64::INFINITY);
        day <= self.day && self.days_since(day) as f64 <= days
    }

    /// What was known on the day of the value, oldest first.
    fn known<T>(&self, all: &'a [On<T>]) -> impl DoubleEndedIterator<Item = &'a On<T>> + Clone + use<'a, T> {
        let day = self.day;
        all.iter().filter(move |one| one.day <= day)
    }

    /// Values of an asked quantity within the quantity's `days`, oldest first.
    fn given(&self, name: &str) -> Vec<(Date, f64)> {
        let all = self
            .state
            .given
            .iter()
            .filter(|given| given.quantity == name && self.recent(given.on));
        all.map(|given| (given.on, given.value)).collect()
    }
}

/// Whole days from one day to a later one.
fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// A share in percent; nothing where the whole is empty.
fn percent(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

/// The mean; nothing where there is no value.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
