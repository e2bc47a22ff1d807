//! Designs at the edge of a model are fitted, and say so.

use longitudinal::mixed_model::{Criterion, RandomEffects};

use super::simulate::course;
use super::table::assert_close;

const REML: Criterion = Criterion::RestrictedMaximumLikelihood;
const SLOPE: RandomEffects = RandomEffects::InterceptAndSlope;

/// Clients who do not differ at all: fitted, with a variance of exactly zero, and reported as singular.
#[test]
fn clients_alike() {
    let data = course(&[
        &[3.0, 5.0, 2.0, 4.0],
        &[5.0, 2.0, 4.0, 3.0],
        &[2.0, 4.0, 3.0, 5.0],
        &[4.0, 3.0, 5.0, 2.0],
    ]);
    let level = data.fit(RandomEffects::Intercept, REML);
    assert!(
        level.report.singular && level.report.converged,
        "{:?}",
        level.report
    );
    assert_eq!(level.variances.intercept_variance, 0.0);
    assert_eq!(level.variances.correlation(), None);
    assert!(
        level
            .predictions
            .iter()
            .all(|one| one.intercept == 0.0 && one.intercept_variance == 0.0)
    );
    // Without differences between clients it is least squares: residual sum of squares over n − p.
    let square: f64 = data
        .response
        .iter()
        .zip(&data.basis)
        .map(|(score, time)| {
            let fitted = level.fixed[0].estimate + level.fixed[1].estimate * time;
            (score - fitted) * (score - fitted)
        })
        .sum();
    assert_close("noise", level.variances.noise_variance, square / 14.0, 1e-12, 0.0);
}

/// Left with clients who change in parallel, there is no slope variance to find.
#[test]
fn dropping_the_client_who_differs_makes_it_singular() {
    // Each leaves its own line of slope 2 by an even pattern, which is neither level nor slope.
    let parallel: [&[f64]; 4] = [
        &[3.1, 4.9, 6.9, 9.1],
        &[12.8, 15.2, 17.2, 18.8],
        &[23.1, 24.9, 26.9, 29.1],
        &[7.9, 10.1, 12.1, 13.9],
    ];
    let mut all = parallel.to_vec();
    all.push(&[20.0, 16.0, 12.1, 7.9]);
    let with = course(&all).fit(SLOPE, REML);
    let without = course(&parallel).fit(SLOPE, REML);
    assert!(!with.report.singular, "{:?}", with.variances);
    assert!(without.report.singular, "{:?}", without.variances);
    assert!(without.report.converged);
}

/// Clients seen once say nothing of noise but something of the spread; they are part of the fit.
#[test]
fn some_clients_seen_once() {
    let data = course(&[
        &[3.0, 5.0, 2.0],
        &[9.0],
        &[8.0, 7.5, 7.0, 6.0],
        &[1.0],
        &[4.0, 4.5, 3.0],
        &[6.0],
        &[2.0, 1.0],
    ]);
    let fit = data.fit(RandomEffects::Intercept, REML);
    assert_eq!(fit.report.clients, 7);
    assert!(fit.report.converged && !fit.report.singular);
    let (once, often) = (fit.predictions[1], fit.predictions[2]);
    assert!(once.intercept_variance > often.intercept_variance);
    assert!(once.intercept > 0.0);
}

/// Means of clients as far apart as noise alone would put them: mean squares 2 and 2. The restricted likelihood is then
/// flat at a variance of zero, and the search must not stop short of it.
#[test]
fn exactly_no_more_than_noise() {
    let mut data = course(&[&[-2.0, 0.0], &[-1.0, 1.0], &[0.0, 2.0]]);
    data.fixed.pop();
    let fit = data.fit(RandomEffects::Intercept, REML);
    assert!(fit.report.singular && fit.report.converged, "{:?}", fit.report);
    assert_eq!(fit.variances.intercept_variance, 0.0);
    assert_close("noise", fit.variances.noise_variance, 2.0, 1e-12, 0.0);
}
