//! The likelihood at variances that are handed in, not estimated.

use std::f64::consts::TAU;

use super::assemble::{fixed_estimates, fixed_units_deviance};
use super::design::{Criterion, Design, RandomEffects};
use super::error::FitError;
use super::least_squares::{Problem, Unusable, log_determinant};
use super::one_client::RelativeCovariance;
use super::scaling::Scaling;
use super::variances::Variances;

/// The best fixed effects, and the likelihood, at given variances.
#[derive(Debug, Clone, PartialEq)]
pub struct AtVariances {
    /// Logarithm of the likelihood, restricted or not as asked.
    pub log_likelihood: f64,
    /// Generalised least squares estimates, in the order of the design's columns.
    pub fixed: Vec<f64>,
}

pub(super) fn at_variances(
    design: &Design<'_>,
    random: RandomEffects,
    criterion: Criterion,
    scaling: &Scaling,
    problem: &Problem,
    variances: &Variances,
) -> Result<AtVariances, FitError> {
    let covariance = variances.matrix()?;
    let forth = scaling.covariance_forth(covariance) / variances.noise_variance;
    let determinant = match random {
        RandomEffects::Intercept => 0.0,
        // The change of units has the determinant `spread`, so nothing is lost between scaled entries.
        RandomEffects::InterceptAndSlope => {
            let spread = scaling.basis_spread / variances.noise_variance;
            (covariance.determinant() * spread * spread).max(0.0)
        }
    };
    let relative = RelativeCovariance {
        matrix: forth,
        determinant,
    };
    let fit = problem
        .least_squares(&relative)
        .map_err(|unusable| match unusable {
            Unusable::NoNoise => FitError::NoNoise,
            Unusable::TooLarge => too_large(variances),
        })?;
    let norm = scaling.residual_norm();
    let mut deviance = fit.log_determinant
        + problem.degrees() * (TAU * variances.noise_variance).ln()
        + norm * norm * fit.weighted_square / variances.noise_variance
        + fixed_units_deviance(scaling, criterion);
    if criterion == Criterion::RestrictedMaximumLikelihood {
        deviance += log_determinant(&fit.information);
    }
    Ok(AtVariances {
        log_likelihood: -0.5 * deviance,
        fixed: fixed_estimates(design, scaling, &fit)?,
    })
}

fn too_large(variances: &Variances) -> FitError {
    FitError::NotACovariance {
        intercept_variance: variances.intercept_variance,
        slope_variance: variances.slope_variance,
        covariance: variances.covariance,
        noise_variance: variances.noise_variance,
    }
}
