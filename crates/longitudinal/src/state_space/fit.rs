//! What an estimated state-space model says.

use super::model::DriftKind;
use crate::growth::{Drift, GrowthCourse};
use crate::mixed_model::{Criterion, FixedEffect, Prediction, Variances};

/// An estimated state-space growth model.
#[derive(Debug, Clone, PartialEq)]
pub struct StateSpaceFit {
    /// The fixed effects, in the order of the design's columns.
    pub fixed: Vec<FixedEffect>,
    /// Covariance of the fixed effects' estimates, the variances taken as known.
    pub fixed_covariance: Vec<Vec<f64>>,
    /// Lasting differences between clients, and noise; the noise may be 0 where there is a drift.
    pub variances: Variances,
    /// How the level wanders.
    pub drift: Drift,
    /// Logarithm of the likelihood of the scores (restricted or not), without what a prior adds.
    pub log_likelihood: f64,
    /// Akaike's criterion, `2 k − 2 ln L`.
    pub aic: f64,
    /// Schwarz's criterion, `k ln n − 2 ln L`, `n` being the number of scores.
    pub bic: f64,
    /// One prediction a client, at the client's index: the lasting differences given the scores.
    pub predictions: Vec<Prediction>,
    /// How the fit was found.
    pub report: StateSpaceReport,
    pub(super) one_course: bool,
}

/// How a state-space fit was found, and what to think of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StateSpaceReport {
    /// What was made largest.
    pub criterion: Criterion,
    /// Which drift the model has.
    pub drift: DriftKind,
    /// Number of scores.
    pub rows: usize,
    /// Number of clients with at least one score.
    pub clients: usize,
    /// Number of different attendances (times of all scores); the cost of a step grows with it, not with the clients.
    pub patterns: usize,
    /// Free parameters: fixed effects, variances, covariances and rates.
    pub parameters: usize,
    /// Places the search was started from.
    pub starts: usize,
    /// Steps, over all starts.
    pub iterations: usize,
    /// Evaluations of the likelihood, over all starts.
    pub evaluations: usize,
    /// Whether the end was recognised as one. If not, the estimates are the best found, and not to be trusted.
    pub converged: bool,
    /// Parameters that ended on the boundary of what they can be, in words; empty for a regular fit.
    pub at_boundary: Vec<Boundary>,
}

/// A parameter on the boundary of what it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// The scores show no lasting differences in level beyond the drift.
    NoInterceptVariance,
    /// The scores show no differences in change, or differences that the level explains wholly.
    NoSlopeVariance,
    /// The drift explains all that noise would.
    NoNoise,
    /// The level does not wander.
    NoDrift,
    /// The drift stays so long that it cannot be told from a lasting difference.
    DriftLasts,
    /// The drift passes so quickly that it cannot be told from noise.
    DriftIsNoise,
}

impl std::fmt::Display for Boundary {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Boundary::NoInterceptVariance => "lasting differences in level have no variance of their own",
            Boundary::NoSlopeVariance => "differences in change have no variance of their own",
            Boundary::NoNoise => "the noise is zero",
            Boundary::NoDrift => "the drift is zero",
            Boundary::DriftLasts => "the drift lasts too long to be told from a difference between clients",
            Boundary::DriftIsNoise => "the drift passes too quickly to be told from noise",
        })
    }
}

impl StateSpaceFit {
    /// The fixed effect of that name.
    pub fn fixed_effect(&self, name: &str) -> Option<&FixedEffect> {
        self.fixed.iter().find(|effect| effect.name == name)
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
            drift: self.drift,
        })
    }
}
