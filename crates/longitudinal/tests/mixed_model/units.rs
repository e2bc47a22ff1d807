//! Units and zeros of scores and time must not matter either.

use super::simulate::{Times, data_set};
use super::symmetries::{assert_same, usual};
use super::table::assert_close;

/// Scores in other units and from another zero: `1000 + 3 y`.
#[test]
fn shift_and_scale_of_the_scores() {
    let data = data_set(5, 40, Times::Sessions);
    let mut other = data.clone();
    other
        .response
        .iter_mut()
        .for_each(|score| *score = 1000.0 + 3.0 * *score);
    let (ours, theirs) = (usual(&other), usual(&data));
    let degrees = (data.response.len() - data.fixed.len()) as f64;
    assert_close(
        "likelihood",
        ours.log_likelihood,
        theirs.log_likelihood - degrees * 3.0_f64.ln(),
        1e-10,
        0.0,
    );
    assert_close(
        "constant",
        ours.fixed[0].estimate,
        1000.0 + 3.0 * theirs.fixed[0].estimate,
        1e-8,
        0.0,
    );
    for at in 1..5 {
        assert_close(
            "effect",
            ours.fixed[at].estimate,
            3.0 * theirs.fixed[at].estimate,
            1e-7,
            1.0,
        );
    }
    let pairs = [
        (
            ours.variances.intercept_variance,
            theirs.variances.intercept_variance,
        ),
        (ours.variances.slope_variance, theirs.variances.slope_variance),
        (ours.variances.covariance, theirs.variances.covariance),
        (ours.variances.noise_variance, theirs.variances.noise_variance),
    ];
    for (ours, theirs) in pairs {
        assert_close("variance", ours, 9.0 * theirs, 1e-6, 1.0);
    }
}

/// A score a million points from zero, where raw sums of squares would have lost ten of sixteen digits.
#[test]
fn a_far_zero_of_the_scores_costs_no_digits() {
    let data = data_set(5, 40, Times::Sessions);
    let mut other = data.clone();
    other.response.iter_mut().for_each(|score| *score += 1e6);
    let mut far = usual(&other);
    far.fixed[0].estimate -= 1e6;
    // Adding a million leaves the scores themselves only 1e-10 points exact.
    assert_same(&far, &usual(&data));
}

/// Time counted in other units from another zero: `2000 + 12 t`, as with calendar years and months.
#[test]
fn shift_and_scale_of_the_basis() {
    let data = data_set(9, 60, Times::Irregular);
    let mut other = data.clone();
    other
        .basis
        .iter_mut()
        .for_each(|time| *time = 2000.0 + 12.0 * *time);
    let (ours, theirs) = (usual(&other), usual(&data));
    assert!(!theirs.report.singular);
    assert_close(
        "likelihood",
        ours.log_likelihood,
        theirs.log_likelihood,
        1e-9,
        0.0,
    );
    let variances = (&ours.variances, &theirs.variances);
    assert_close(
        "slope",
        variances.0.slope_variance * 144.0,
        variances.1.slope_variance,
        1e-6,
        1.0,
    );
    // Back at the first zero: u0 + 2000 u1 (the level there is a small difference of large numbers).
    let level = variances.0.intercept_variance
        + 2.0 * 2000.0 * variances.0.covariance
        + 2000.0 * 2000.0 * variances.0.slope_variance;
    assert_close("level", level, variances.1.intercept_variance, 1e-5, 1.0);
}
