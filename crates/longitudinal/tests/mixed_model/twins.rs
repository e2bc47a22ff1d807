//! The fast computation and its slow twin agree, and nothing around the optimum is better.

use longitudinal::mixed_model::{Criterion, Fit, RandomEffects, Variances, at_variances};
use rand::RngExt;

use super::simulate::{Times, data_set, generator};
use super::slow_twin::plain;
use super::table::{Data, assert_close};

const CRITERIA: [Criterion; 2] = [
    Criterion::MaximumLikelihood,
    Criterion::RestrictedMaximumLikelihood,
];
const RANDOM: [RandomEffects; 2] = [RandomEffects::Intercept, RandomEffects::InterceptAndSlope];
const TIMES: [Times; 2] = [Times::Sessions, Times::Irregular];

/// Every combination, for data sets of 5 to 40 clients.
fn each_case(mut check: impl FnMut(u64, &Data, RandomEffects, Criterion)) {
    for seed in 0..24 {
        let data = data_set(seed, 5 + (seed as usize * 7) % 36, TIMES[seed as usize % 2]);
        for random in RANDOM {
            for criterion in CRITERIA {
                check(seed, &data, random, criterion);
            }
        }
    }
}

/// Variances of a plausible and of an extreme size, singular ones among them.
fn some_variances(seed: u64, random: RandomEffects) -> Variances {
    let source = &mut generator(1000 + seed);
    let mut size = || 10.0_f64.powf(4.0 * source.random::<f64>() - 2.0);
    let (intercept, slope, noise) = (size(), size(), size());
    let correlation = [0.0, 0.6, -0.9, 1.0][seed as usize % 4];
    match random {
        RandomEffects::Intercept => Variances {
            intercept_variance: intercept,
            slope_variance: 0.0,
            covariance: 0.0,
            noise_variance: noise,
        },
        RandomEffects::InterceptAndSlope => Variances {
            intercept_variance: intercept,
            slope_variance: slope,
            covariance: correlation * (intercept * slope).sqrt(),
            noise_variance: noise,
        },
    }
}

/// 1e-8 as asked, of the log-likelihood and of the estimates: both sides lose digits to inversion, the twin more.
#[test]
fn likelihood_and_estimates_at_given_variances() {
    each_case(|seed, data, random, criterion| {
        let variances = some_variances(seed, random);
        let slow = plain(data, random, criterion, &variances);
        let fast = data
            .with_design(|design| at_variances(design, random, criterion, &variances))
            .unwrap();
        assert_close(
            &format!("seed {seed}"),
            fast.log_likelihood,
            slow.log_likelihood,
            1e-8,
            1.0,
        );
        for (fast, slow) in fast.fixed.iter().zip(&slow.fixed) {
            assert_close(&format!("seed {seed}"), *fast, *slow, 1e-8, 1.0);
        }
    });
}

/// At the estimates, where nothing is extreme, everything agrees to 1e-8 of its size.
#[test]
fn everything_at_the_optimum() {
    each_case(|seed, data, random, criterion| {
        let fit = data.fit(random, criterion);
        let slow = plain(data, random, criterion, &fit.variances);
        assert_close(
            "log-likelihood",
            fit.log_likelihood,
            slow.log_likelihood,
            1e-8,
            1.0,
        );
        for (row, effect) in fit.fixed.iter().enumerate() {
            assert_close("estimate", effect.estimate, slow.fixed[row], 1e-8, 1.0);
            for column in 0..fit.fixed.len() {
                let theirs = slow.fixed_covariance[(row, column)];
                assert_close("covariance", fit.fixed_covariance[row][column], theirs, 1e-8, 1.0);
            }
        }
        for (ours, (effects, left)) in fit.predictions.iter().zip(&slow.effects) {
            assert_close(&format!("seed {seed}"), ours.intercept, effects[0], 1e-8, 1.0);
            assert_close(&format!("seed {seed}"), ours.slope, effects[1], 1e-8, 1.0);
            assert_close("variance", ours.intercept_variance, left[(0, 0)], 1e-8, 1.0);
            assert_close("variance", ours.slope_variance, left[(1, 1)], 1e-8, 1.0);
            assert_close("variance", ours.covariance, left[(0, 1)], 1e-8, 1.0);
        }
    });
}

/// Relative covariance by standard deviations and correlation, which reach every covariance, singular ones included.
fn nearby(fit: &Fit, factors: [f64; 3], correlation: f64) -> Variances {
    let (intercept, slope) = (
        factors[0] * fit.variances.intercept_sd(),
        factors[1] * fit.variances.slope_sd(),
    );
    Variances {
        intercept_variance: intercept * intercept,
        slope_variance: slope * slope,
        covariance: correlation.clamp(-1.0, 1.0) * intercept * slope,
        noise_variance: fit.variances.noise_variance * factors[2],
    }
}

fn assert_not_beaten(what: &str, data: &Data, random: RandomEffects, fit: &Fit, other: &Variances) {
    let slow = plain(data, random, fit.report.criterion, other).log_likelihood;
    assert!(
        slow <= fit.log_likelihood + 1e-8,
        "{what}: {slow} at {other:?} beats {} of {fit:?}",
        fit.log_likelihood
    );
}

#[test]
fn nothing_close_by_is_better() {
    each_case(|seed, data, random, criterion| {
        let fit = data.fit(random, criterion);
        assert!(fit.report.converged, "seed {seed}: {:?}", fit.report);
        let correlation = fit.variances.correlation().unwrap_or(0.0);
        for size in [1e-4, 1e-2, 0.2] {
            let steps = [1.0 - size, 1.0, 1.0 + size];
            for first in steps {
                for second in steps {
                    for noise in steps {
                        for turn in [-size, 0.0, size] {
                            let other = nearby(&fit, [first, second, noise], correlation + turn);
                            assert_not_beaten(&format!("seed {seed}"), data, random, &fit, &other);
                        }
                    }
                }
            }
        }
    });
}

/// A coarse grid over everything, in particular away from a boundary on which the fit ended.
fn assert_not_beaten_far_away(seed: u64, data: &Data, random: RandomEffects, criterion: Criterion) {
    let fit = data.fit(random, criterion);
    let sizes = [0.0, 0.05, 0.3, 1.0, 3.0];
    let slopes: &[f64] = if random == RandomEffects::Intercept {
        &[0.0]
    } else {
        &sizes
    };
    for intercept in sizes {
        for slope in slopes {
            for noise in [0.5, 1.0, 2.0] {
                for correlation in [-1.0, -0.5, 0.0, 0.5, 1.0] {
                    let sd = fit.variances.noise_sd() * f64::sqrt(noise);
                    let other = Variances {
                        intercept_variance: (intercept * sd).powi(2),
                        slope_variance: (slope * sd).powi(2),
                        covariance: correlation * intercept * slope * sd * sd,
                        noise_variance: sd * sd,
                    };
                    assert_not_beaten(&format!("seed {seed}"), data, random, &fit, &other);
                }
            }
        }
    }
}

#[test]
fn nothing_far_away_is_better() {
    each_case(assert_not_beaten_far_away);
}

/// Four clients whose likelihood has two summits: from the first start alone, the lower one is found.
#[test]
fn the_higher_of_two_summits() {
    let data = data_set(599, 4, Times::Irregular);
    for criterion in CRITERIA {
        assert_not_beaten_far_away(599, &data, RandomEffects::InterceptAndSlope, criterion);
    }
}

#[test]
fn both_singular_and_regular_fits_occur_above() {
    let (mut singular, mut regular) = (0, 0);
    each_case(|_, data, random, criterion| {
        let fit = data.fit(random, criterion);
        if fit.report.singular {
            singular += 1;
        } else {
            regular += 1;
        }
    });
    println!("{singular} singular, {regular} regular");
    assert!(
        singular >= 5 && regular >= 5,
        "{singular} singular, {regular} regular"
    );
}
