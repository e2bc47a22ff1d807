//! What was expected at intake and what is forecast, session by session, and how exact one score is.

use crate::episode::state::ScorePoint;
use crate::knowledge::course::Followed;
use crate::knowledge::drawn::{BandAt, Drawing};
use crate::signal::Signal;
use crate::trajectory::{Follower, Plan};
use longitudinal::normal::quantile;

/// Most steps of a band.
const MOST_STEPS: usize = 400;

impl Drawing<'_> {
    /// Half of what holds 80 in 100 repeated scores, as the reliable change implies it: a reliable change is `z` times the
    /// root of 2 times the standard error.
    pub(in crate::knowledge) fn error_half_width_points(&self, followed: &Followed) -> f64 {
        let z = quantile(0.5 + 0.5 * self.library.signal_rules().reliable_confidence);
        quantile(0.9) * followed.measure.reliable.points / (z * std::f64::consts::SQRT_2)
    }

    /// What is believed after all scores.
    pub(in crate::knowledge) fn follower(&self, followed: &Followed, signals: &[Signal]) -> Follower {
        let rules = self.library.signal_rules();
        // The plan enters chances, which are not asked here; the bands rest on the scores and their times alone.
        let plan = Plan {
            planned_sessions: None,
            horizon_sessions: rules.horizon_sessions,
            early_ending: rules.early_ending,
            stall_window_sessions: rules.stall_window_sessions,
            first_time: 1.0,
            time_per_session: 1.0,
            weeks_per_session: 1.0,
        };
        let mut follower = Follower::new(
            &followed.measure,
            plan,
            rules.limits(followed.measure.reliable.points),
        );
        for signal in signals {
            follower.see(signal.standing.score);
        }
        follower
    }

    /// What was expected at intake, from the first session to the end of the forecast, and the forecast from the last score
    /// on. Sessions to come are taken to come as often as those so far; once a week where there was only one.
    pub(in crate::knowledge) fn bands(
        &self,
        follower: &Follower,
        signals: &[Signal],
        scores: &[ScorePoint],
    ) -> (Vec<BandAt>, Vec<BandAt>) {
        let (Some(first), Some(last), Some(began)) = (signals.first(), signals.last(), scores.first()) else {
            return (Vec::new(), Vec::new());
        };
        let (first, last) = (first.standing.score, last.standing.score);
        let offset = self.week(began.on);
        let sessions = f64::from(last.session) - f64::from(first.session);
        let pace = (last.week - first.week) / sessions;
        let pace = if pace.is_finite() && pace > 0.0 { pace } else { 1.0 };
        let ahead = self.library.signal_rules().stall_window_sessions.round() as u32;
        let end = last.session.saturating_add(ahead);
        let week_at = |session: u32| {
            let known = signals.iter().map(|signal| signal.standing.score);
            let before = known.clone().rfind(|score| score.session <= session);
            let after = known.clone().find(|score| score.session >= session);
            match (before, after) {
                (Some(before), Some(after)) if after.session > before.session => {
                    let part =
                        f64::from(session - before.session) / f64::from(after.session - before.session);
                    before.week + part * (after.week - before.week)
                }
                (Some(before), _) => before.week + f64::from(session - before.session) * pace,
                (None, _) => first.week,
            }
        };
        let at = |session: u32, from_intake: bool| {
            let week = week_at(session);
            let time = f64::from(session);
            let expectation = if from_intake {
                follower.expect_from_intake(time, week)
            } else {
                follower.expect(time, week)
            };
            BandAt {
                session,
                week: offset + week,
                low: expectation.band_80.lower,
                middle: expectation.points,
                high: expectation.band_80.upper,
            }
        };
        let steps = |from: u32, from_intake: bool| {
            // A session number typed wrong must not make a picture of millions of steps.
            let stride = 1 + (end - from) as usize / MOST_STEPS;
            (from..=end)
                .step_by(stride)
                .map(|session| at(session, from_intake))
                .collect()
        };
        (steps(first.session, true), steps(last.session, false))
    }
}
