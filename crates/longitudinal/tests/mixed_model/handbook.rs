//! Beat the Blues as printed in Hothorn and Everitt, A Handbook of Statistical Analyses Using R, the chapter on
//! longitudinal data that ships with the R package HSAUR3 1.0-13 (maximum likelihood; treatment and four occasions).

use longitudinal::mixed_model::{Criterion, RandomEffects, likelihood_ratio};

use super::table::beat_the_blues;

const FIXED: [&str; 6] = [
    "(Intercept)",
    "bdi_pre",
    "time",
    "treatmentBtheB",
    "drugYes",
    "lengthgt6m",
];

/// Printed figures are right to half of their last digit.
#[track_caller]
fn assert_printed(what: &str, ours: f64, printed: f64, last_digit: f64) {
    assert!(
        (ours - printed).abs() <= 0.5 * last_digit * (1.0 + 1e-9),
        "{what}: {ours}, printed {printed}"
    );
}

#[test]
fn random_intercept() {
    let Some(table) = beat_the_blues() else { return };
    let data = table.keep("time", |time| time != "0").data(&FIXED, "time");
    let fit = data.fit(RandomEffects::Intercept, Criterion::MaximumLikelihood);
    let printed = [
        (5.59239, 2.24244),
        (0.63968, 0.07789),
        (-0.70476, 0.14639),
        (-2.32908, 1.67036),
        (-2.82495, 1.72684),
        (0.19708, 1.63832),
    ];
    for (effect, (estimate, error)) in fit.fixed.iter().zip(printed) {
        assert_printed(&effect.name, effect.estimate, estimate, 1e-5);
        assert_printed(&effect.name, effect.standard_error, error, 1e-5);
    }
    assert_printed("AIC", fit.aic, 1887.5, 0.1);
    assert_printed("BIC", fit.bic, 1916.6, 0.1);
    assert_printed("log-likelihood", fit.log_likelihood, -935.75, 0.01);
    assert_printed("deviance", fit.deviance(), 1871.5, 0.1);
    assert_printed("between clients", fit.variances.intercept_variance, 48.78, 0.01);
    assert_printed("noise", fit.variances.noise_variance, 25.14, 0.01);
    assert_eq!((fit.report.rows, fit.report.clients), (280, 97));
    assert!(fit.report.converged && !fit.report.singular);
}

#[test]
fn a_random_slope_adds_nothing() {
    let Some(table) = beat_the_blues() else { return };
    let data = table.keep("time", |time| time != "0").data(&FIXED, "time");
    let intercept = data.fit(RandomEffects::Intercept, Criterion::MaximumLikelihood);
    let slope = data.fit(RandomEffects::InterceptAndSlope, Criterion::MaximumLikelihood);
    assert_printed("log-likelihood", slope.log_likelihood, -935.52, 0.01);
    let test = likelihood_ratio(&intercept, &slope).unwrap();
    assert_printed("chi-square", test.chi_square, 0.4542, 1e-4);
    assert_printed("p", test.p_value, 0.7969, 1e-4);
    assert_eq!(test.degrees_of_freedom, 2);
}

/// lme4 1.1.31 on R 4.2.2: `lmer(score ~ lt * treatment + (lt | client_id))`, REML, all five occasions,
/// `lt = log(1 + months)`. Log-likelihood to 1e-6, estimates to 1e-5 of themselves, as lme4 itself ends.
#[test]
fn the_course_by_treatment() {
    let Some(table) = beat_the_blues() else { return };
    let data = table.data(
        &["(Intercept)", "lt", "treatmentBtheB", "lt:treatmentBtheB"],
        "lt",
    );
    let fit = data.fit(
        RandomEffects::InterceptAndSlope,
        Criterion::RestrictedMaximumLikelihood,
    );
    assert!((fit.log_likelihood - -1_319.798_676_896_92).abs() < 1e-6);
    let expected = [
        24.349_797_715_403_9,
        -4.509_621_143_784_6,
        -2.570_953_149_581_62,
        -1.020_062_599_516_91,
    ];
    for (effect, expected) in fit.fixed.iter().zip(expected) {
        assert!(
            (effect.estimate / expected - 1.0).abs() < 1e-5,
            "{}: {}",
            effect.name,
            effect.estimate
        );
    }
    assert!(fit.growth_course().is_none(), "two courses are not one");
}
