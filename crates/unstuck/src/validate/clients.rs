//! Every client of one measure, read by a course that never saw the client.

use longitudinal::bounded::Points;
use longitudinal::comparators::growth_curve::{self, Scores};
use longitudinal::filter::{Filter, Moment};
use longitudinal::growth::GrowthCourse;
use longitudinal::normal::Gaussian;
use longitudinal::reliable_change::{AtCutoff, Better};
use monitoring::signal::{Signal, SignalRules, Watcher};
use monitoring::trajectory::{Follower, TimedScore};

use super::process::Ratings;
use super::truth::Truth;
use crate::analyze::measures::MeasureReading;
use crate::score_file::Row;

/// One reading of a client, with everything that was said of it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What the product says after this score.
    pub signal: Signal,
    /// The score turned so that lower is better, points.
    pub score: f64,
    /// Time basis of the reading on our course.
    pub basis: f64,
    /// Time on the basis of the methods that others use.
    pub usual: UsualTime,
    /// Our forecast of this score just before it, turned so that lower is better; `None` for the first.
    pub forecast: Option<Gaussian>,
    /// What the plain growth curve knows after this score; `None` where none could be fitted.
    pub plain: Option<Filter>,
}

impl Reading {
    /// The session, or number of the reading.
    pub fn session(&self) -> u32 {
        self.signal.standing.score.session
    }

    /// Weeks since the beginning.
    pub fn week(&self) -> f64 {
        self.signal.standing.score.week
    }
}

/// Times of one reading on a plain basis, without the shape that our course may have.
#[derive(Debug, Clone, Copy)]
pub struct UsualTime {
    /// Of the reading.
    pub now: f64,
    /// Of the horizon of the chances.
    pub horizon: f64,
    /// Of the end of the stall window.
    pub window: f64,
}

/// One client, read.
#[derive(Debug, Clone)]
pub struct Client {
    /// Which of the parts the client is held out in.
    pub part: usize,
    /// What is drawn together with the client for intervals.
    pub cluster: usize,
    /// The client's number in the file.
    pub number: u32,
    /// Readings in the order of time; at least one.
    pub readings: Vec<Reading>,
    /// What the world knows, for a simulated client.
    pub truth: Option<Truth>,
    /// Ratings of the work itself, by session.
    pub ratings: Ratings,
}

impl Client {
    /// The readings up to a session.
    pub fn until(&self, session: u32) -> &[Reading] {
        let count = self
            .readings
            .iter()
            .take_while(|reading| reading.session() <= session)
            .count();
        &self.readings[..count]
    }

    /// The last session with a score.
    pub fn last_session(&self) -> u32 {
        self.readings.last().map_or(0, Reading::session)
    }
}

/// What counts as an outcome, turned so that lower is better.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The points that a score can have, turned.
    pub points: Points,
    /// The least score drop that is reliable: a last score at most `first - this` is one.
    pub reliable: longitudinal::reliable_change::ReliableThreshold,
    /// The highest score out of the clinical range (turned), where the range is known; on a scale of whole points.
    pub recovered_at_most: Option<f64>,
    /// A smaller gain over the stall window is none, points.
    pub stall_gain_points: f64,
    /// Sessions of the stall window.
    pub stall_window: u32,
    /// The expected course, turned.
    pub growth: GrowthCourse,
    /// How much courses change their pace by themselves, points a reading, one standard deviation.
    pub pace_sd_points: f64,
}

impl Rules {
    /// Of one measure.
    pub fn of(reading: &MeasureReading, rules: &SignalRules) -> Self {
        let measure = &reading.measure;
        let points = match measure.better {
            Better::Lower => measure.points,
            Better::Higher => Points {
                min: -measure.points.max,
                max: -measure.points.min,
                ..measure.points
            },
        };
        let recovered_at_most = measure.clinical.map(|line| {
            let score = sign(measure.better) * line.score;
            match line.at_cutoff {
                AtCutoff::Functional => score,
                AtCutoff::Clinical | AtCutoff::Neither if points.whole => score.ceil() - 1.0,
                AtCutoff::Clinical | AtCutoff::Neither => score - f64::EPSILON * score.abs().max(1.0),
            }
        });
        Self {
            points,
            reliable: measure.reliable,
            recovered_at_most,
            stall_gain_points: measure.stall_gain_points,
            stall_window: rules.stall_window_sessions as u32,
            growth: GrowthCourse {
                intercept: sign(measure.better) * measure.growth.intercept,
                slope: sign(measure.better) * measure.growth.slope,
                ..measure.growth
            },
            pace_sd_points: rules.pace_change_share * measure.reliable.points,
        }
    }

    /// The highest last score that is reliably better than `first`.
    pub fn improved_at_most(&self, first: f64) -> f64 {
        let limit = first - self.reliable.points;
        if self.reliable.inclusive || !self.points.whole {
            limit
        } else {
            limit.ceil() - 1.0
        }
    }

    /// The lowest last score that is reliably worse than `first`.
    pub fn worse_at_least(&self, first: f64) -> f64 {
        let limit = first + self.reliable.points;
        if self.reliable.inclusive || !self.points.whole {
            limit
        } else {
            limit.floor() + 1.0
        }
    }
}

/// 1 where lower is better, -1 where higher is.
pub fn sign(better: Better) -> f64 {
    -better.sign()
}

/// Reads one client, score by score.
pub fn read(
    measure: &MeasureReading,
    plain: Option<&GrowthCourse>,
    rows: &[&Row],
    planned_sessions: Option<u32>,
    rules: &SignalRules,
) -> Vec<Reading> {
    let planned = rows
        .iter()
        .rev()
        .find_map(|row| row.planned_sessions)
        .or(planned_sessions);
    let plan = measure.timing.plan(planned, rules);
    let limits = rules.limits(measure.measure.reliable.points);
    let mut follower = Follower::new(&measure.measure, plan, limits).with_widths(measure.widths);
    let mut watcher = Watcher::new(rules);
    let usual = measure.measure.basis.unshaped();
    let mut curve = plain.map(Filter::new);
    let (mut readings, mut number, mut before) = (Vec::with_capacity(rows.len()), 0, None);
    for row in rows {
        let Some(points) = row.score else { continue };
        if before != Some(row.time) {
            number += 1;
            before = Some(row.time);
        }
        let score = TimedScore {
            session: if measure.timing.counts_sessions() {
                row.time as u32
            } else {
                number
            },
            time: measure.timing.time(row),
            week: measure.timing.week(row),
            points,
        };
        let when = follower.moment(score.time, score.week);
        let forecast = (!readings.is_empty()).then(|| follower.belief().score(when));
        let upright = sign(measure.measure.better) * points;
        let signal = watcher.see(follower.see(score));
        let ahead = f64::from(signal.standing.horizon_session.saturating_sub(score.session));
        let later = |sessions: f64| usual.at(score.time + sessions * plan.time_per_session);
        let times = UsualTime {
            now: later(0.0),
            horizon: later(ahead),
            window: later(plan.stall_window_sessions),
        };
        if let Some(curve) = &mut curve {
            let basis = times.now;
            curve.update(Moment { basis, ..when }, upright);
        }
        readings.push(Reading {
            signal,
            score: upright,
            basis: when.basis,
            usual: times,
            forecast,
            plain: curve,
        });
    }
    readings
}

/// The plain growth curve of the training clients' rows, turned so that lower is better; `None` where they hold none.
pub fn plain_curve(measure: &MeasureReading, rows: &[&Row]) -> Option<GrowthCourse> {
    let basis = measure.measure.basis.unshaped();
    let mut numbers = std::collections::HashMap::new();
    let mut scores = Scores::default();
    for row in rows {
        let Some(score) = row.score else { continue };
        let next = numbers.len() as u32;
        scores.client.push(*numbers.entry(row.client).or_insert(next));
        scores.basis.push(basis.at(measure.timing.time(row)));
        scores.score.push(sign(measure.measure.better) * score);
    }
    growth_curve::fit(&scores).ok()
}
