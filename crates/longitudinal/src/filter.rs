//! Where one member of a group is now, and where next, given the scores so far.
//!
//! The level of a member is `m(b) + u0 + u1 b + w`: the group's mean, the member's own intercept and slope, and a drift
//! `w` that wanders between scores (see [`Drift`]). What is believed about `(u0, u1, w)` is a normal distribution, and
//! each score moves it by the Kalman recursion. Nothing has to be evenly spaced: a gap widens the belief by itself, a
//! missing score is simply not there, and two scores at one time both count.
//!
//! Closed form, three numbers of state, no matrix library: one update costs well under a microsecond.

use crate::growth::{Drift, GrowthCourse};
use crate::normal::Gaussian;

/// When something was or will be measured, on the two clocks of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// The basis of the mean at that time, for example `ln(session)`.
    pub basis: f64,
    /// Weeks since the beginning: the clock of the drift.
    pub week: f64,
}

/// What one score told: what was expected, and how far the score lay from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Innovation {
    /// The score expected just before it was seen (mean and variance of the score itself, points).
    pub expected: Gaussian,
    /// Score less what was expected, points.
    pub surprise: f64,
    /// The surprise over its standard deviation.
    pub standardised: f64,
}

/// What is believed about one member, given the scores so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Filter {
    course: GrowthCourse,
    mean: [f64; 3],
    covariance: [[f64; 3]; 3],
    week: Option<f64>,
}

impl Filter {
    /// Before the first score: the member is anyone of the group.
    pub fn new(course: &GrowthCourse) -> Self {
        let drift = match course.drift {
            Drift::Decaying { variance, .. } => variance,
            Drift::None | Drift::RandomWalk { .. } => 0.0,
        };
        let (v0, v1, c) = (
            course.intercept_variance,
            course.slope_variance,
            course.covariance,
        );
        Self {
            course: *course,
            mean: [0.0; 3],
            covariance: [[v0, c, 0.0], [c, v1, 0.0], [0.0, 0.0, drift]],
            week: None,
        }
    }

    /// Takes in one score; scores come in the order of time.
    pub fn update(&mut self, when: Moment, score: f64) -> Innovation {
        *self = self.at(when.week);
        let expected = self.score(when);
        let surprise = score - expected.mean;
        let gain = self.gain(when, expected.variance);
        let seen = self.covariance_with_level(when);
        for (row, gain) in gain.into_iter().enumerate() {
            self.mean[row] += gain * surprise;
            for (covariance, seen) in self.covariance[row].iter_mut().zip(seen) {
                *covariance -= gain * seen;
            }
        }
        let standardised = if expected.variance > 0.0 {
            surprise / expected.variance.sqrt()
        } else {
            0.0
        };
        Innovation {
            expected,
            surprise,
            standardised,
        }
    }

    /// The same belief carried to another week: the drift has moved on, nothing was seen.
    pub fn at(&self, week: f64) -> Self {
        let mut later = *self;
        let weeks = self.week.map_or(0.0, |before| (week - before).max(0.0));
        match self.course.drift {
            Drift::None => {}
            Drift::RandomWalk { variance_per_week } => later.covariance[2][2] += variance_per_week * weeks,
            Drift::Decaying {
                variance,
                rate_per_week,
            } => {
                let kept = (-rate_per_week * weeks).exp();
                later.mean[2] *= kept;
                for other in 0..2 {
                    later.covariance[other][2] *= kept;
                    later.covariance[2][other] *= kept;
                }
                later.covariance[2][2] = kept * kept * self.covariance[2][2] + variance * (1.0 - kept * kept);
            }
        }
        later.week = Some(self.week.map_or(week, |before| before.max(week)));
        later
    }

    /// The level (without measurement noise) at a moment no earlier than the last score, points.
    pub fn level(&self, when: Moment) -> Gaussian {
        let ahead = self.at(when.week);
        let seen = ahead.covariance_with_level(when);
        Gaussian {
            mean: ahead.course.intercept
                + ahead.course.slope * when.basis
                + ahead.mean[0]
                + ahead.mean[1] * when.basis
                + ahead.mean[2],
            variance: seen[0] + when.basis * seen[1] + seen[2],
        }
    }

    /// The score that would be reported at a moment: the level with measurement noise, points.
    pub fn score(&self, when: Moment) -> Gaussian {
        let level = self.level(when);
        Gaussian {
            mean: level.mean,
            variance: level.variance + self.course.noise_variance,
        }
    }

    /// The change of the level from `now` (the moment of the last score) to `then`, points.
    pub fn change_ahead(&self, now: Moment, then: Moment) -> Gaussian {
        let stride = then.basis - now.basis;
        let ahead = self.at(then.week);
        let kept = self.drift_kept(then.week - now.week);
        let forgotten = kept - 1.0;
        let fresh = ahead.covariance[2][2] - kept * kept * self.covariance[2][2];
        Gaussian {
            mean: (self.course.slope + self.mean[1]) * stride + forgotten * self.mean[2],
            variance: stride * stride * self.covariance[1][1]
                + 2.0 * stride * forgotten * self.covariance[1][2]
                + forgotten * forgotten * self.covariance[2][2]
                + fresh,
        }
    }

    /// The change of the level from `now` to `then` that its own slope alone makes, points: no drift counted.
    pub fn trend_ahead(&self, now: Moment, then: Moment) -> Gaussian {
        let stride = then.basis - now.basis;
        let slope = self.slope();
        Gaussian {
            mean: slope.mean * stride,
            variance: slope.variance * stride * stride,
        }
    }

    /// The change of the level since the first score, points, and its covariance with the slope.
    ///
    /// Counted from the member's own smooth course at the first score: a deviation that had faded since is not change.
    pub fn change_since(&self, first: Moment, now: Moment) -> (Gaussian, f64) {
        let stride = now.basis - first.basis;
        let c = &self.covariance;
        let change = Gaussian {
            mean: (self.course.slope + self.mean[1]) * stride + self.mean[2],
            variance: stride * stride * c[1][1] + 2.0 * stride * c[1][2] + c[2][2],
        };
        (change, stride * c[1][1] + c[1][2])
    }

    /// The member's own slope, points for one unit of the basis.
    pub fn slope(&self) -> Gaussian {
        Gaussian {
            mean: self.course.slope + self.mean[1],
            variance: self.covariance[1][1],
        }
    }

    /// How much each earlier score, and this one, weighs in the forecast of the score at `then`.
    ///
    /// `history` is every moment so far, in order. The forecast is exactly the group's mean at `then` plus the sum of
    /// `weight * (score - group mean at that moment)`.
    pub fn weights(course: &GrowthCourse, history: &[Moment], then: Moment) -> Vec<f64> {
        let mut belief = Self::new(course);
        let mut influence: Vec<[f64; 3]> = Vec::with_capacity(history.len());
        for &when in history {
            let weeks = belief.week.map_or(0.0, |before| (when.week - before).max(0.0));
            let kept = belief.drift_kept(weeks);
            let before = belief.at(when.week);
            let gain = before.gain(when, before.score(when).variance);
            for earlier in &mut influence {
                earlier[2] *= kept;
                let seen = earlier[0] + when.basis * earlier[1] + earlier[2];
                for (state, gain) in earlier.iter_mut().zip(gain) {
                    *state -= gain * seen;
                }
            }
            influence.push(gain);
            belief.update(when, 0.0);
        }
        let kept = belief.drift_kept(then.week - belief.week.unwrap_or(then.week));
        influence
            .iter()
            .map(|state| state[0] + then.basis * state[1] + kept * state[2])
            .collect()
    }

    /// The covariance of the scores at two moments, none earlier than the last score, given the scores so far, points².
    ///
    /// Measurement noise is added where both are the same entry, not where they are the same time: pass `same_score`.
    pub fn score_covariance(&self, one: Moment, other: Moment, same_score: bool) -> f64 {
        let (sooner, later) = if one.week <= other.week {
            (one, other)
        } else {
            (other, one)
        };
        let at_sooner = self.at(sooner.week);
        let kept = at_sooner.drift_kept(later.week - sooner.week);
        let seen = at_sooner.covariance_with_level(sooner);
        let noise = if same_score {
            self.course.noise_variance
        } else {
            0.0
        };
        seen[0] + later.basis * seen[1] + kept * seen[2] + noise
    }

    fn drift_kept(&self, weeks: f64) -> f64 {
        match self.course.drift {
            Drift::Decaying { rate_per_week, .. } => (-rate_per_week * weeks.max(0.0)).exp(),
            Drift::None | Drift::RandomWalk { .. } => 1.0,
        }
    }

    fn covariance_with_level(&self, when: Moment) -> [f64; 3] {
        let c = &self.covariance;
        [0, 1, 2].map(|row| c[row][0] + when.basis * c[row][1] + c[row][2])
    }

    fn gain(&self, when: Moment, score_variance: f64) -> [f64; 3] {
        if score_variance > 0.0 {
            self.covariance_with_level(when)
                .map(|covariance| covariance / score_variance)
        } else {
            [0.0; 3]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::{DMatrix, DVector};

    const DRIFTS: [Drift; 3] = [
        Drift::None,
        Drift::RandomWalk {
            variance_per_week: 0.5,
        },
        Drift::Decaying {
            variance: 3.0,
            rate_per_week: 0.4,
        },
    ];

    fn course(drift: Drift) -> GrowthCourse {
        GrowthCourse {
            intercept: 15.0,
            slope: -3.0,
            intercept_variance: 26.0,
            slope_variance: 4.4,
            covariance: -2.0,
            noise_variance: 4.4,
            drift,
        }
    }

    fn moment(session: f64, week: f64) -> Moment {
        Moment {
            basis: session.ln(),
            week,
        }
    }

    /// Sessions with a gap of three weeks and two scores at one time.
    fn history() -> Vec<(Moment, f64)> {
        [
            (1.0, 0.0, 19.0),
            (2.0, 1.0, 17.0),
            (3.0, 4.0, 18.0),
            (3.0, 4.0, 16.0),
            (4.0, 5.5, 12.0),
        ]
        .map(|(session, week, score)| (moment(session, week), score))
        .to_vec()
    }

    /// The covariance of the levels at two moments, written from the model itself.
    fn level_covariance(course: &GrowthCourse, a: Moment, b: Moment) -> f64 {
        let smooth = course.intercept_variance
            + course.covariance * (a.basis + b.basis)
            + course.slope_variance * a.basis * b.basis;
        smooth
            + match course.drift {
                Drift::None => 0.0,
                Drift::RandomWalk { variance_per_week } => variance_per_week * a.week.min(b.week),
                Drift::Decaying {
                    variance,
                    rate_per_week,
                } => variance * (-rate_per_week * (a.week - b.week).abs()).exp(),
            }
    }

    /// The slow twin: condition a full multivariate normal on the scores by inverting their covariance matrix.
    fn twin(course: &GrowthCourse, seen: &[(Moment, f64)], then: Moment) -> (Gaussian, DVector<f64>) {
        let n = seen.len();
        let covariance = DMatrix::from_fn(n, n, |i, j| {
            let noise = if i == j { course.noise_variance } else { 0.0 };
            level_covariance(course, seen[i].0, seen[j].0) + noise
        });
        let across = DVector::from_fn(n, |i, _| level_covariance(course, seen[i].0, then));
        let mean = |when: Moment| course.intercept + course.slope * when.basis;
        let residual = DVector::from_fn(n, |i, _| seen[i].1 - mean(seen[i].0));
        let weights = covariance.try_inverse().unwrap() * &across;
        let score = Gaussian {
            mean: mean(then) + weights.dot(&residual),
            variance: level_covariance(course, then, then) - weights.dot(&across) + course.noise_variance,
        };
        (score, weights)
    }

    #[test]
    fn forecasts_and_weights_agree_with_the_slow_twin() {
        for drift in DRIFTS {
            let course = course(drift);
            let seen = history();
            let mut filter = Filter::new(&course);
            // The drift counts from the first score, so the twin, which counts from week 0, agrees from then on.
            filter.update(seen[0].0, seen[0].1);
            for n in 1..=seen.len() {
                let then = moment(9.0, 11.0);
                let (exact, weights) = twin(&course, &seen[..n], then);
                let ours = filter.score(then);
                assert!(
                    (ours.mean - exact.mean).abs() < 1e-10,
                    "{drift:?} after {n}: {ours:?} {exact:?}"
                );
                assert!(
                    (ours.variance - exact.variance).abs() < 1e-10,
                    "{drift:?} after {n}"
                );
                let moments: Vec<Moment> = seen[..n].iter().map(|&(when, _)| when).collect();
                for (ours, exact) in Filter::weights(&course, &moments, then)
                    .iter()
                    .zip(weights.iter())
                {
                    assert!((ours - exact).abs() < 1e-10, "{drift:?} weight {ours} {exact}");
                }
                if n < seen.len() {
                    filter.update(seen[n].0, seen[n].1);
                }
            }
        }
    }

    #[test]
    fn change_ahead_agrees_with_the_difference_of_two_levels() {
        for drift in DRIFTS {
            let course = course(drift);
            let mut filter = Filter::new(&course);
            for &(when, score) in &history() {
                filter.update(when, score);
            }
            let (now, then) = (moment(4.0, 5.5), moment(8.0, 9.5));
            let change = filter.change_ahead(now, then);
            let (here, there) = (filter.level(now), filter.level(then));
            assert!((change.mean - (there.mean - here.mean)).abs() < 1e-10);
            // Var(there - here) through the twin's joint covariance of the two levels given the scores.
            let exact = conditional_change_variance(&course, now, then);
            assert!(
                (change.variance - exact).abs() < 1e-9,
                "{drift:?}: {} {exact}",
                change.variance
            );
        }
    }

    fn conditional_change_variance(course: &GrowthCourse, now: Moment, then: Moment) -> f64 {
        let seen = history();
        let n = seen.len();
        let covariance = DMatrix::from_fn(n, n, |i, j| {
            let noise = if i == j { course.noise_variance } else { 0.0 };
            level_covariance(course, seen[i].0, seen[j].0) + noise
        });
        let across = DVector::from_fn(n, |i, _| {
            level_covariance(course, seen[i].0, then) - level_covariance(course, seen[i].0, now)
        });
        let prior = level_covariance(course, then, then) + level_covariance(course, now, now)
            - 2.0 * level_covariance(course, now, then);
        prior - (across.transpose() * covariance.try_inverse().unwrap() * &across)[(0, 0)]
    }

    #[test]
    fn covariances_of_later_scores_agree_with_the_slow_twin() {
        for drift in DRIFTS {
            let course = course(drift);
            let mut filter = Filter::new(&course);
            for &(when, score) in &history() {
                filter.update(when, score);
            }
            let (one, other) = (moment(6.0, 8.0), moment(9.0, 11.0));
            let sum = filter.score_covariance(one, one, true) + filter.score_covariance(other, other, true)
                - 2.0 * filter.score_covariance(other, one, false);
            let exact = conditional_change_variance(&course, one, other) + 2.0 * course.noise_variance;
            assert!((sum - exact).abs() < 1e-9, "{drift:?}: {sum} {exact}");
        }
    }

    #[test]
    fn a_longer_gap_widens_the_forecast() {
        let mut filter = Filter::new(&course(DRIFTS[1]));
        filter.update(moment(1.0, 0.0), 20.0);
        let soon = filter.score(moment(2.0, 1.0)).variance;
        let late = filter.score(moment(2.0, 6.0)).variance;
        assert!((late - soon - 2.5).abs() < 1e-12);
    }
}
