//! Two nested models compared by the ratio of their likelihoods.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::design::Criterion;
use super::fit::Fit;

/// The likelihood-ratio test of a smaller model within a larger one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodRatio {
    /// Twice the difference of the log-likelihoods, not below 0.
    pub chi_square: f64,
    /// Parameters that the larger model has more.
    pub degrees_of_freedom: usize,
    /// Probability of a chi-square at least this large. Where the smaller model sets a variance to zero, which is the
    /// end of its range, the true probability is smaller: the test is then on the safe side.
    pub p_value: f64,
}

/// Tests whether the smaller model is enough. The caller makes sure that it is a case of the larger one.
///
/// Gives nothing where the two cannot be compared: different scores, different criteria, no parameter more, or
/// restricted likelihoods of models with different fixed columns (those likelihoods are of different quantities).
pub fn likelihood_ratio(smaller: &Fit, larger: &Fit) -> Option<LikelihoodRatio> {
    let degrees_of_freedom = larger.report.parameters.checked_sub(smaller.report.parameters)?;
    let same_fixed = smaller
        .fixed
        .iter()
        .map(|effect| &effect.name)
        .eq(larger.fixed.iter().map(|effect| &effect.name));
    let restricted = larger.report.criterion == Criterion::RestrictedMaximumLikelihood;
    let comparable = smaller.report.rows == larger.report.rows
        && smaller.report.criterion == larger.report.criterion
        && (same_fixed || !restricted);
    if !comparable {
        return None;
    }
    let distribution = ChiSquared::new(degrees_of_freedom as f64).ok()?;
    let chi_square = (2.0 * (larger.log_likelihood - smaller.log_likelihood)).max(0.0);
    Some(LikelihoodRatio {
        chi_square,
        degrees_of_freedom,
        p_value: distribution.sf(chi_square),
    })
}
