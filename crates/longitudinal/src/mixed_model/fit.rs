//! What a fit says: estimates, how sure they are, what each client is expected to differ by, and how it was found.

use super::design::Criterion;
use super::variances::Variances;
use crate::growth::{Drift, GrowthCourse};

/// A fitted mixed model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The fixed effects, in the order of the design's columns.
    pub fixed: Vec<FixedEffect>,
    /// Covariance of the fixed effects' estimates, the variances taken as known; p rows of p, in the same order.
    pub fixed_covariance: Vec<Vec<f64>>,
    /// Differences between clients, and noise.
    pub variances: Variances,
    /// Logarithm of the largest likelihood, restricted or not as [`FitReport::criterion`] says.
    pub log_likelihood: f64,
    /// Akaike's criterion, `2 k − 2 ln L`; `k` counts fixed effects, variances and covariances.
    pub aic: f64,
    /// Schwarz's criterion, `k ln n − 2 ln L`, with `n` the number of scores, as R counts it.
    pub bic: f64,
    /// One prediction a client, at the client's index.
    pub predictions: Vec<Prediction>,
    /// How the fit was found.
    pub report: FitReport,
    /// Whether the fixed part is a constant and the basis, and nothing else.
    pub(super) one_course: bool,
}

/// One estimated fixed effect.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedEffect {
    /// Name of the column.
    pub name: String,
    /// Points for one unit of the column.
    pub estimate: f64,
    /// Standard error of the estimate, in the same unit.
    pub standard_error: f64,
}

/// By how much one client is expected to differ from the fixed part, given the client's scores (empirical Bayes).
///
/// The variances are those of the random effects given the scores and the estimates, as lme4's `condVar` has them:
/// they do not include that the fixed effects and the variances are themselves estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// Expected difference of the level at basis 0, points.
    pub intercept: f64,
    /// Expected difference of the change for one unit of the basis, points.
    pub slope: f64,
    /// Variance left of the intercept, points².
    pub intercept_variance: f64,
    /// Variance left of the slope, points².
    pub slope_variance: f64,
    /// Covariance left of the two, points².
    pub covariance: f64,
}

/// How a fit was found, and what to think of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitReport {
    /// What was made largest.
    pub criterion: Criterion,
    /// Number of scores.
    pub rows: usize,
    /// Number of clients with at least one score.
    pub clients: usize,
    /// Number of different attendances (`Z'Z`); the cost of an evaluation grows with it and not with the clients.
    pub patterns: usize,
    /// Free parameters: fixed effects, variances and covariances.
    pub parameters: usize,
    /// Places the search was started from; more than one where a second optimum is conceivable.
    pub starts: usize,
    /// Newton steps, over all starts.
    pub iterations: usize,
    /// Evaluations of the deviance, over all starts.
    pub evaluations: usize,
    /// Whether the end was recognised as a minimum. If not, the estimates are the best found, and not to be trusted.
    pub converged: bool,
    /// Length of the gradient of the deviance in the Cholesky factor, at the end.
    pub gradient_norm: f64,
    /// Whether the fit is singular: a variance is zero or the correlation is ±1, the data showing no more than that.
    pub singular: bool,
}

impl Fit {
    /// The fixed effect of that name.
    pub fn fixed_effect(&self, name: &str) -> Option<&FixedEffect> {
        self.fixed.iter().find(|effect| effect.name == name)
    }

    /// Deviance, `−2 ln L` (the criterion lme4 prints).
    pub fn deviance(&self) -> f64 {
        -2.0 * self.log_likelihood
    }

    /// The course of the group, if the fixed part is a constant of one and then the basis: one course for all.
    pub fn growth_course(&self) -> Option<GrowthCourse> {
        let [intercept, slope] = self.fixed.as_slice() else {
            return None;
        };
        self.one_course.then_some(GrowthCourse {
            intercept: intercept.estimate,
            slope: slope.estimate,
            intercept_variance: self.variances.intercept_variance,
            slope_variance: self.variances.slope_variance,
            covariance: self.variances.covariance,
            noise_variance: self.variances.noise_variance,
            drift: Drift::None,
        })
    }
}
