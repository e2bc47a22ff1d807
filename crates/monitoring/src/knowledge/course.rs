//! The course of one client's measure: signals after every score, and the forecast frozen at an agreement.

use super::library::Library;
use crate::episode::{MeasureFacts, State, state::ScorePoint};
use crate::instrument;
use crate::review::{FrozenForecast, frozen::Outcome};
use crate::signal::{Signal, Watcher};
use crate::trajectory::{Course, Follower, Measure, Plan, TimedScore};
use jiff::civil::Date;
use longitudinal::filter::Moment;
use longitudinal::normal::quantile;
use longitudinal::reliable_change::Better;

/// One measure with everything needed to read its scores on a day.
#[derive(Debug, Clone)]
pub struct Followed<'a> {
    /// The instrument.
    pub instrument: &'a instrument::Instrument,
    /// The expected course.
    pub course: &'a Course,
    /// Thresholds and scale.
    pub measure: Measure,
}

impl<'a> Followed<'a> {
    /// The measure called `name`; none where the library has no total score or no expected course for it.
    pub fn of(library: &'a Library, name: &str, day: Date) -> Option<Self> {
        let instrument = library.instrument(name)?;
        let course = library.course(&instrument.name)?;
        let total = instrument.total.as_ref()?;
        let rules = library.signal_rules();
        let reliable_z = quantile(0.5 + 0.5 * rules.reliable_confidence);
        let measure = Measure::of(
            total,
            course.growth,
            course.basis,
            day,
            rules.stall_gain_share,
            reliable_z,
        );
        Some(Self {
            instrument,
            course,
            measure,
        })
    }

    /// A signal after each score, oldest first.
    pub fn signals(
        &self,
        scores: &[ScorePoint],
        planned_sessions: Option<u32>,
        library: &Library,
    ) -> Vec<Signal> {
        let rules = library.signal_rules();
        // The shipped courses count sessions from 1, one a week where nothing else is known.
        let plan = Plan {
            planned_sessions: planned_sessions.map(f64::from),
            horizon_sessions: rules.horizon_sessions,
            stall_window_sessions: rules.stall_window_sessions,
            first_time: 1.0,
            time_per_session: 1.0,
            weeks_per_session: 1.0,
        };
        let mut follower = Follower::new(&self.measure, plan, rules.limits(self.measure.reliable.points));
        let mut watcher = Watcher::new(rules);
        timed(scores)
            .into_iter()
            .map(|score| watcher.see(follower.see(score)))
            .collect()
    }

    /// The scores after `agreed_on` beside the forecast made from those up to that day.
    pub fn outcome(&self, scores: &[ScorePoint], agreed_on: Date) -> Option<Outcome> {
        let after = scores.iter().position(|score| score.on > agreed_on)?;
        let moments: Vec<(Moment, f64)> = timed(scores)
            .iter()
            .map(|score| (self.moment(*score), score.points))
            .collect();
        let (known, later) = moments.split_at(after);
        let later_moments: Vec<Moment> = later.iter().map(|(when, _)| *when).collect();
        let observed: Vec<f64> = later.iter().map(|(_, points)| *points).collect();
        if known.is_empty() {
            return None;
        }
        let frozen = FrozenForecast::of(&self.course.growth, known, &later_moments);
        frozen.compare(&observed, self.measure.better)
    }

    fn moment(&self, score: TimedScore) -> Moment {
        Moment {
            basis: self.course.basis.at(score.time),
            week: score.week,
        }
    }
}

/// Scores on the clock of the course: the number of the session, and weeks since the first score.
///
/// Where a check-in names no session it counts as the one after the last.
fn timed(scores: &[ScorePoint]) -> Vec<TimedScore> {
    let first = scores.first().map(|score| score.on);
    let mut last_session = 0;
    let timed = scores.iter().map(|score| {
        let session = score.session.unwrap_or(last_session + 1).max(1);
        last_session = session.max(last_session);
        let days = first
            .and_then(|first| first.until(score.on).ok())
            .map_or(0, |span| span.get_days());
        TimedScore {
            session,
            time: f64::from(session),
            week: f64::from(days) / 7.0,
            points: score.points,
        }
    });
    timed.collect()
}

/// What computed quantities need to know of the measure that is read.
pub fn facts(library: &Library, state: &State, named: Option<&str>) -> Option<MeasureFacts> {
    let name = named.or_else(|| state.commonest_measure())?;
    let instrument = library.instrument(name)?;
    let total = instrument.total.as_ref()?;
    let noise = library
        .course(&instrument.name)
        .map(|course| course.growth.noise_variance);
    Some(MeasureFacts {
        name: instrument.name.clone(),
        better: match total.better {
            instrument::Better::Lower => Better::Lower,
            instrument::Better::Higher => Better::Higher,
        },
        min_points: total.scale.min,
        max_points: total.scale.max,
        error_sd_points: noise.map(f64::sqrt),
    })
}
