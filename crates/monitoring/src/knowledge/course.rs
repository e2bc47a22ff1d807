//! The course of one client's measure: signals after every score, and the forecast frozen at an agreement.

use super::library::Library;
use crate::adjustment::forecast::{KnownScore, StoredCourse, StoredForecast};
use crate::episode::{Episode, MeasureFacts, State, state::ScorePoint};
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
            early_ending: rules.early_ending,
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

    /// The forecast to be stored with an agreement: the scores that are known and the course expected.
    pub fn stored(&self, known: &[ScorePoint], library: &Library) -> StoredForecast {
        let known = known.iter().map(|score| KnownScore {
            on: score.on,
            session: score.session,
            points: score.points,
        });
        StoredForecast {
            measure: self.instrument.name.clone(),
            library: library.version.clone(),
            known: known.collect(),
            course: StoredCourse::of(&self.course.growth, self.course.basis),
            pace_sd_points: library.signal_rules().pace_change_share * self.measure.reliable.points,
        }
    }

    /// The scores after `agreed_on` beside the stored forecast; none before any score is known or without a later one.
    pub fn outcome(
        &self,
        stored: &StoredForecast,
        scores: &[ScorePoint],
        agreed_on: Date,
    ) -> Option<Outcome> {
        let mut row: Vec<ScorePoint> = stored
            .known
            .iter()
            .map(|score| ScorePoint {
                on: score.on,
                session: score.session,
                points: score.points,
            })
            .collect();
        let known_until = row.len();
        row.extend(scores.iter().filter(|score| score.on > agreed_on));
        let basis = stored.course.basis();
        let moments: Vec<(Moment, f64)> = timed(&row)
            .iter()
            .map(|score| {
                let when = Moment {
                    basis: basis.at(score.time),
                    week: score.week,
                };
                (when, score.points)
            })
            .collect();
        let (known, later) = moments.split_at(known_until);
        if known.is_empty() {
            return None;
        }
        let later_moments: Vec<Moment> = later.iter().map(|(when, _)| *when).collect();
        let observed: Vec<f64> = later.iter().map(|(_, points)| *points).collect();
        let frozen = FrozenForecast::of(&stored.course.course(), known, &later_moments);
        frozen
            .with_pace(stored.pace_sd_points)
            .compare(&observed, self.measure.better)
    }
}

/// The forecast of one measure as it is on a day, to be stored with an agreement made then: only events of that day or before,
/// with the corrections made by then. None where the library expects no course of the measure, or there is no score yet.
pub fn freeze(episode: &Episode, agreed_on: Date, library: &Library) -> Option<StoredForecast> {
    let state = State::of(episode, agreed_on, library.books());
    let name = facts(library, &state, episode.measure.as_deref())?.name;
    let known = state.scores.get(&name).filter(|known| !known.is_empty())?;
    Some(Followed::of(library, &name, agreed_on)?.stored(known, library))
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
