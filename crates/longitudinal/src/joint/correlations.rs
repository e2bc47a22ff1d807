//! What ties two scales, and the covariances that follow.

use nalgebra::{Matrix2, Matrix6};

use super::JointCourse;
use crate::growth::{Drift, GrowthCourse};

/// Correlations between two scales, each from −1 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlations {
    /// Of the lasting level at basis 0.
    pub intercept: f64,
    /// Of the lasting change, as far as each scale's own level does not explain it.
    pub slope: f64,
    /// Of what moves the two drifts. Counts only where both scales have the same kind of drift.
    pub drift: f64,
    /// Of the noise of two scores of one occasion.
    pub noise: f64,
}

impl Correlations {
    /// Two scales that know nothing of each other.
    pub const NONE: Self = Self {
        intercept: 0.0,
        slope: 0.0,
        drift: 0.0,
        noise: 0.0,
    };
}

/// Covariance of the state before the first score.
///
/// With `G = L L'` of each scale, the block between the scales is `L₁ diag(r) L₂'`, a covariance for every |r| ≤ 1.
pub(super) fn initial_covariance(course: &JointCourse) -> Matrix6<f64> {
    let mut all = Matrix6::zeros();
    let factors = course.scales.map(|scale| factor(&scale));
    let ties = Matrix2::new(course.correlations.intercept, 0.0, 0.0, course.correlations.slope);
    let shared = factors[0] * ties * factors[1].transpose();
    for (scale, own) in course.scales.iter().enumerate() {
        let at = 3 * scale;
        all[(at, at)] = own.intercept_variance;
        all[(at, at + 1)] = own.covariance;
        all[(at + 1, at)] = own.covariance;
        all[(at + 1, at + 1)] = own.slope_variance;
        if let Drift::Decaying { variance, .. } = own.drift {
            all[(at + 2, at + 2)] = variance;
        }
    }
    for row in 0..2 {
        for column in 0..2 {
            all[(row, 3 + column)] = shared[(row, column)];
            all[(3 + column, row)] = shared[(row, column)];
        }
    }
    let lasting = lasting_drift_covariance(course);
    all[(2, 5)] = lasting;
    all[(5, 2)] = lasting;
    all
}

/// Covariance of two decaying drifts at one time: what moves both arrives together and fades at both rates.
fn lasting_drift_covariance(course: &JointCourse) -> f64 {
    match course.scales.map(|scale| scale.drift) {
        [
            Drift::Decaying {
                variance: v1,
                rate_per_week: a,
            },
            Drift::Decaying {
                variance: v2,
                rate_per_week: b,
            },
        ] => course.correlations.drift * (v1 * v2).sqrt() * 2.0 * (a * b).sqrt() / (a + b),
        _ => 0.0,
    }
}

/// What the drifts gain in some weeks.
pub(super) fn step_covariance(course: &JointCourse, weeks: f64) -> Matrix6<f64> {
    let mut step = Matrix6::zeros();
    for (scale, own) in course.scales.iter().enumerate() {
        let at = 3 * scale + 2;
        step[(at, at)] = match own.drift {
            Drift::None => 0.0,
            Drift::RandomWalk { variance_per_week } => variance_per_week * weeks,
            Drift::Decaying {
                variance,
                rate_per_week,
            } => variance * (1.0 - (-2.0 * rate_per_week * weeks).exp()),
        };
    }
    let shared = match course.scales.map(|scale| scale.drift) {
        [
            Drift::RandomWalk {
                variance_per_week: one,
            },
            Drift::RandomWalk {
                variance_per_week: two,
            },
        ] => course.correlations.drift * (one * two).sqrt() * weeks,
        [
            Drift::Decaying { rate_per_week: a, .. },
            Drift::Decaying { rate_per_week: b, .. },
        ] => lasting_drift_covariance(course) * (1.0 - (-(a + b) * weeks).exp()),
        _ => 0.0,
    };
    step[(2, 5)] = shared;
    step[(5, 2)] = shared;
    step
}

/// Covariance of the noise of two scores of one occasion.
pub(super) fn noise_covariance(course: &JointCourse) -> f64 {
    let [one, two] = course.scales.map(|scale| scale.noise_variance);
    course.correlations.noise * (one * two).sqrt()
}

/// Lower triangular factor of the covariance of level and change.
fn factor(course: &GrowthCourse) -> Matrix2<f64> {
    let first = course.intercept_variance.max(0.0).sqrt();
    let below = if first > 0.0 {
        course.covariance / first
    } else {
        0.0
    };
    let last = (course.slope_variance - below * below).max(0.0).sqrt();
    Matrix2::new(first, 0.0, below, last)
}
