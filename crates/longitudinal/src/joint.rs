//! Two scales of one client at once, such as depression and anxiety: what one says about the other.
//!
//! Each scale has its own [`GrowthCourse`]; the two are tied by four correlations: of the lasting level, of the lasting
//! change beyond what the level explains, of the drift's steps, and of the noise of one occasion. The state is the six
//! numbers `(u0, u1, w)` of both scales. A scale that is missing on an occasion is simply not taken in, and costs nothing:
//! if it is always missing, the other one is followed exactly as by [`crate::filter::Filter`].

mod correlations;
mod estimate;

pub use correlations::Correlations;
pub use estimate::{JointFit, Occasion, estimate};

use nalgebra::{Matrix6, Vector6};

use crate::filter::Innovation;
use crate::growth::{Drift, GrowthCourse};
use crate::normal::Gaussian;
use correlations::{initial_covariance, noise_covariance, step_covariance};

/// Which of the two scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The first.
    First,
    /// The second.
    Second,
}

impl Scale {
    fn index(self) -> usize {
        match self {
            Scale::First => 0,
            Scale::Second => 1,
        }
    }
}

/// When something was or will be measured; the scales may have different time bases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointMoment {
    /// The basis of each scale's mean at that time.
    pub basis: [f64; 2],
    /// Weeks since the beginning.
    pub week: f64,
}

/// The courses of two scales, and what ties them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointCourse {
    /// The two courses, each in the points of its scale.
    pub scales: [GrowthCourse; 2],
    /// What ties them.
    pub correlations: Correlations,
}

/// What is believed about one member on both scales, given the scores so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointFilter {
    course: JointCourse,
    mean: Vector6<f64>,
    covariance: Matrix6<f64>,
    week: Option<f64>,
}

impl JointFilter {
    /// Before the first score: the member is anyone of the group.
    pub fn new(course: &JointCourse) -> Self {
        Self {
            course: *course,
            mean: Vector6::zeros(),
            covariance: initial_covariance(course),
            week: None,
        }
    }

    /// Takes in the scores of one occasion, in the order of time. What each was expected to be is said given all earlier
    /// occasions; for the second scale not given the first one's score of the same occasion.
    pub fn update(&mut self, when: JointMoment, scores: [Option<f64>; 2]) -> [Option<Innovation>; 2] {
        *self = self.at(when.week);
        let expected = [Scale::First, Scale::Second].map(|scale| self.score(when, scale));
        let told = [0, 1].map(|at| {
            scores[at].map(|score| {
                let surprise = score - expected[at].mean;
                let sd = expected[at].sd();
                Innovation {
                    expected: expected[at],
                    surprise,
                    standardised: if sd > 0.0 { surprise / sd } else { 0.0 },
                }
            })
        });
        match scores {
            [Some(first), Some(second)] => {
                self.take_both(when, [first, second]);
            }
            [Some(first), None] => self.take_one(when, Scale::First, first),
            [None, Some(second)] => self.take_one(when, Scale::Second, second),
            [None, None] => {}
        }
        told
    }

    /// As [`JointFilter::update`], giving the logarithm of the likelihood of the scores instead.
    pub fn update_log_likelihood(&mut self, when: JointMoment, scores: [Option<f64>; 2]) -> f64 {
        let before = self.at(when.week);
        let log = match scores {
            [Some(first), Some(second)] => before.log_density_of_both(when, [first, second]),
            [Some(score), None] => log_density(before.score(when, Scale::First), score),
            [None, Some(score)] => log_density(before.score(when, Scale::Second), score),
            [None, None] => 0.0,
        };
        self.update(when, scores);
        log
    }

    /// The same belief carried to another week: the drifts have moved on, nothing was seen.
    pub fn at(&self, week: f64) -> Self {
        let mut later = *self;
        let weeks = self.week.map_or(0.0, |before| (week - before).max(0.0));
        let kept = self.course.scales.map(|course| drift_kept(course.drift, weeks));
        for (scale, kept) in kept.into_iter().enumerate() {
            let place = 3 * scale + 2;
            later.mean[place] *= kept;
            for other in 0..6 {
                later.covariance[(place, other)] *= kept;
                later.covariance[(other, place)] *= kept;
            }
        }
        if self.week.is_some() {
            later.covariance += step_covariance(&self.course, weeks);
        }
        later.week = Some(self.week.map_or(week, |before| before.max(week)));
        later
    }

    /// The level of one scale at a moment no earlier than the last score, points.
    pub fn level(&self, when: JointMoment, scale: Scale) -> Gaussian {
        let ahead = self.at(when.week);
        let (at, course) = (scale.index(), &self.course.scales[scale.index()]);
        let seen = loading(at, when.basis[at]);
        Gaussian {
            mean: course.intercept + course.slope * when.basis[at] + seen.dot(&ahead.mean),
            variance: seen.dot(&(ahead.covariance * seen)),
        }
    }

    /// The score that would be reported on one scale at a moment: the level with measurement noise, points.
    pub fn score(&self, when: JointMoment, scale: Scale) -> Gaussian {
        let level = self.level(when, scale);
        Gaussian {
            mean: level.mean,
            variance: level.variance + self.course.scales[scale.index()].noise_variance,
        }
    }

    fn take_one(&mut self, when: JointMoment, scale: Scale, score: f64) {
        let expected = self.score(when, scale);
        if expected.variance <= 0.0 {
            return;
        }
        let seen = self.covariance * loading(scale.index(), when.basis[scale.index()]);
        let gain = seen / expected.variance;
        self.mean += gain * (score - expected.mean);
        self.covariance -= gain * seen.transpose();
    }

    fn take_both(&mut self, when: JointMoment, scores: [f64; 2]) {
        let Some((inverse, _)) = self.innovation_inverse(when) else {
            self.take_one(when, Scale::First, scores[0]);
            return;
        };
        let surprise = self.surprise(when, scores);
        let seen = [0, 1].map(|at| self.covariance * loading(at, when.basis[at]));
        let mut gain = [Vector6::zeros(); 2];
        for (at, gain) in gain.iter_mut().enumerate() {
            *gain = seen[0] * inverse[0][at] + seen[1] * inverse[1][at];
        }
        self.mean += gain[0] * surprise[0] + gain[1] * surprise[1];
        self.covariance -= gain[0] * seen[0].transpose() + gain[1] * seen[1].transpose();
    }

    fn surprise(&self, when: JointMoment, scores: [f64; 2]) -> [f64; 2] {
        [
            scores[0] - self.score(when, Scale::First).mean,
            scores[1] - self.score(when, Scale::Second).mean,
        ]
    }

    /// Inverse and determinant of the covariance of both scores; `None` where it has none.
    fn innovation_inverse(&self, when: JointMoment) -> Option<([[f64; 2]; 2], f64)> {
        let [first, second] = [0, 1].map(|at| loading(at, when.basis[at]));
        let shared = first.dot(&(self.covariance * second)) + noise_covariance(&self.course);
        let own = [Scale::First, Scale::Second].map(|scale| self.score(when, scale).variance);
        let determinant = own[0] * own[1] - shared * shared;
        let inverse = [
            [own[1] / determinant, -shared / determinant],
            [-shared / determinant, own[0] / determinant],
        ];
        (determinant > 1e-12 * own[0] * own[1]).then_some((inverse, determinant))
    }

    fn log_density_of_both(&self, when: JointMoment, scores: [f64; 2]) -> f64 {
        let Some((inverse, determinant)) = self.innovation_inverse(when) else {
            return f64::NEG_INFINITY;
        };
        let [a, b] = self.surprise(when, scores);
        let square = a * a * inverse[0][0] + 2.0 * a * b * inverse[0][1] + b * b * inverse[1][1];
        -0.5 * (square + determinant.ln()) - std::f64::consts::TAU.ln()
    }
}

fn loading(scale: usize, basis: f64) -> Vector6<f64> {
    let mut seen = Vector6::zeros();
    seen[3 * scale] = 1.0;
    seen[3 * scale + 1] = basis;
    seen[3 * scale + 2] = 1.0;
    seen
}

fn log_density(expected: Gaussian, score: f64) -> f64 {
    let square = (score - expected.mean).powi(2) / expected.variance;
    -0.5 * (square + (std::f64::consts::TAU * expected.variance).ln())
}

fn drift_kept(drift: Drift, weeks: f64) -> f64 {
    match drift {
        Drift::Decaying { rate_per_week, .. } => (-rate_per_week * weeks).exp(),
        Drift::None | Drift::RandomWalk { .. } => 1.0,
    }
}
