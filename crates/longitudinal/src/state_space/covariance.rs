//! The covariance of one client's scores, how it changes with the parameters, and the parameters themselves.

use nalgebra::{DMatrix, DVector};

use super::model::{DriftKind, Model, Noise};
use crate::growth::{Drift, GrowthCourse};
use crate::mixed_model::RandomEffects;

/// Variances and rates in the caller's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Natural {
    pub(super) intercept: f64,
    pub(super) mixed: f64,
    pub(super) slope: f64,
    pub(super) noise: f64,
    pub(super) drift: Drift,
}

/// Which parameters are free, and within which ends.
///
/// The free parameters, in this order: the logarithm of the first entry of the Cholesky factor of `G`; with a random
/// slope its lower entry and the logarithm of its last; the logarithm of the noise variance, if free; the logarithms of
/// the drift's variance and rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) with_slope: bool,
    pub(super) noise: Noise,
    pub(super) drift: DriftKind,
}

impl Layout {
    /// Of a model.
    pub(super) fn of(model: &Model<'_>) -> Self {
        Layout {
            with_slope: model.random == RandomEffects::InterceptAndSlope,
            noise: model.noise,
            drift: model.drift,
        }
    }

    /// Number of free parameters.
    pub(super) fn count(&self) -> usize {
        let random = if self.with_slope { 3 } else { 1 };
        random + usize::from(self.noise == Noise::Free) + self.drift.parameters()
    }

    /// From free parameters to variances.
    pub(super) fn natural(&self, free: &DVector<f64>) -> Natural {
        let first = free[0].exp();
        let (below, last, mut at) = if self.with_slope {
            (free[1], free[2].exp(), 3)
        } else {
            (0.0, 0.0, 1)
        };
        let noise = match self.noise {
            Noise::Fixed(value) => value,
            Noise::Free => {
                at += 1;
                free[at - 1].exp()
            }
        };
        let drift = match self.drift {
            DriftKind::None => Drift::None,
            DriftKind::RandomWalk => Drift::RandomWalk {
                variance_per_week: free[at].exp(),
            },
            DriftKind::Decaying => Drift::Decaying {
                variance: free[at].exp(),
                rate_per_week: free[at + 1].exp(),
            },
        };
        Natural {
            intercept: first * first,
            mixed: first * below,
            slope: below * below + last * last,
            noise,
            drift,
        }
    }

    /// From variances to free parameters; what is zero becomes `smallest`.
    pub(super) fn free(&self, natural: &Natural, smallest: f64) -> DVector<f64> {
        let log = |variance: f64| variance.max(smallest).ln();
        let mut free = vec![0.5 * log(natural.intercept)];
        if self.with_slope {
            let below = natural.mixed / free[0].exp();
            free.push(below);
            free.push(0.5 * log(natural.slope - below * below));
        }
        if self.noise == Noise::Free {
            free.push(log(natural.noise));
        }
        match natural.drift {
            Drift::None => {}
            Drift::RandomWalk { variance_per_week } => free.push(log(variance_per_week)),
            Drift::Decaying {
                variance,
                rate_per_week,
            } => free.extend([log(variance), rate_per_week.ln()]),
        }
        DVector::from_vec(free)
    }

    /// Derivatives of `(g₁₁, g₁₂, g₂₂, noise, drift …)`, those that are free, in the free parameters (columns).
    pub(super) fn jacobian(&self, free: &DVector<f64>, natural: &Natural) -> DMatrix<f64> {
        let mut jacobian = DMatrix::zeros(self.count(), self.count());
        jacobian[(0, 0)] = 2.0 * natural.intercept;
        let mut at = 1;
        if self.with_slope {
            jacobian[(1, 0)] = natural.mixed;
            jacobian[(1, 1)] = free[0].exp();
            jacobian[(2, 1)] = 2.0 * free[1];
            jacobian[(2, 2)] = 2.0 * (2.0 * free[2]).exp();
            at = 3;
        }
        for place in at..self.count() {
            // All the rest are logarithms.
            jacobian[(place, place)] = free[place].exp();
        }
        jacobian
    }

    /// The covariance of the scores at some times.
    pub(super) fn covariance(&self, natural: &Natural, basis: &[f64], week: &[f64]) -> DMatrix<f64> {
        let scores = basis.len();
        DMatrix::from_fn(scores, scores, |row, column| {
            let smooth = natural.intercept
                + natural.mixed * (basis[row] + basis[column])
                + natural.slope * basis[row] * basis[column];
            let noise = if row == column { natural.noise } else { 0.0 };
            smooth + noise + drift_covariance(natural.drift, week[row], week[column])
        })
    }

    /// Its derivatives in `(g₁₁, g₁₂, g₂₂, noise, drift …)`, those that are free.
    pub(super) fn derivatives(&self, natural: &Natural, basis: &[f64], week: &[f64]) -> Vec<DMatrix<f64>> {
        let scores = basis.len();
        let matrix = |entry: &dyn Fn(usize, usize) -> f64| DMatrix::from_fn(scores, scores, entry);
        let mut list = vec![DMatrix::from_element(scores, scores, 1.0)];
        if self.with_slope {
            list.push(matrix(&|row, column| basis[row] + basis[column]));
            list.push(matrix(&|row, column| basis[row] * basis[column]));
        }
        if self.noise == Noise::Free {
            list.push(DMatrix::identity(scores, scores));
        }
        match natural.drift {
            Drift::None => {}
            Drift::RandomWalk { .. } => list.push(matrix(&|row, column| week[row].min(week[column]))),
            Drift::Decaying {
                variance,
                rate_per_week,
            } => {
                let kept =
                    |row: usize, column: usize| (-rate_per_week * (week[row] - week[column]).abs()).exp();
                list.push(matrix(&kept));
                list.push(matrix(&|row, column| {
                    -variance * (week[row] - week[column]).abs() * kept(row, column)
                }));
            }
        }
        list
    }
}

/// Covariance of the drift at two times, in weeks since the client's first score.
fn drift_covariance(drift: Drift, one: f64, other: f64) -> f64 {
    match drift {
        Drift::None => 0.0,
        Drift::RandomWalk { variance_per_week } => variance_per_week * one.min(other),
        Drift::Decaying {
            variance,
            rate_per_week,
        } => variance * (-rate_per_week * (one - other).abs()).exp(),
    }
}

/// The covariance of the scores of a member of a course.
pub(super) fn course_covariance(course: &GrowthCourse, basis: &[f64], week: &[f64]) -> DMatrix<f64> {
    let natural = Natural {
        intercept: course.intercept_variance,
        mixed: course.covariance,
        slope: course.slope_variance,
        noise: course.noise_variance,
        drift: course.drift,
    };
    let layout = Layout {
        with_slope: true,
        noise: Noise::Free,
        drift: DriftKind::None,
    };
    layout.covariance(&natural, basis, week)
}
