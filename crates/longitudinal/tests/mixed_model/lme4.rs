//! Every model of the reference results of lme4 1.1.31 on R 4.2.2, read from where they are stored.
//!
//! Tolerances. Log-likelihood 1e-6 absolute: it is flat at the top, so programs that stop at slightly different places
//! agree. Fixed effects and standard errors 1e-5, variances 2e-4 of themselves: lme4's own stopping rule leaves about
//! that. Predictions and their variances follow the variances. Where lme4's answer is singular, its last digits are
//! where its search happened to stop, and 1e-3 of the size is allowed.

use longitudinal::mixed_model::{Criterion, Fit, RandomEffects};

use super::json::Json;
use super::table::{Data, Table, assert_close, reference};

fn check_model(name: &str, table: &Table, expected: &Json) {
    let names: Vec<&str> = expected
        .get("fixef")
        .members()
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let random_names = expected.get("random/client_id/cov/names").list();
    let random = match random_names.len() {
        1 => RandomEffects::Intercept,
        _ => RandomEffects::InterceptAndSlope,
    };
    let criterion = match expected.get("criterion").text() {
        "ML" => Criterion::MaximumLikelihood,
        _ => Criterion::RestrictedMaximumLikelihood,
    };
    let basis = random_names.get(1).map_or("time", Json::text);
    let data = table.data(&names, basis);
    let fit = data.fit(random, criterion);
    println!("{name} {criterion:?}: {:?}", fit.report);
    let singular = *expected.get("singular") == Json::Truth(true);
    check_likelihood(name, &fit, expected);
    check_fixed(name, &fit, expected);
    check_variances(name, &fit, expected, random, singular);
    check_predictions(name, &data, &fit, expected, singular);
    assert_eq!(fit.report.singular, singular, "{name}");
    assert!(fit.report.converged, "{name}");
    assert!(
        fit.report.gradient_norm < 1e-5,
        "{name}: gradient {}",
        fit.report.gradient_norm
    );
}

fn check_likelihood(name: &str, fit: &Fit, expected: &Json) {
    let theirs = expected.get("logLik").number();
    assert!(
        (fit.log_likelihood - theirs).abs() < 1e-6,
        "{name}: {} for {theirs}",
        fit.log_likelihood
    );
    assert!(
        fit.log_likelihood > theirs - 1e-8,
        "{name}: lme4 found a higher place"
    );
    assert_close("AIC", fit.aic, expected.get("AIC").number(), 1e-8, 1.0);
    assert_close("BIC", fit.bic, expected.get("BIC").number(), 1e-8, 1.0);
    assert_eq!(fit.report.rows as f64, expected.get("nobs").number());
    assert_eq!(fit.report.clients as f64, expected.get("n_clients").number());
}

fn check_fixed(name: &str, fit: &Fit, expected: &Json) {
    for (row, (effect, error)) in fit
        .fixed
        .iter()
        .zip(expected.get("se_fixef").members())
        .enumerate()
    {
        let error = error.1.number();
        let theirs = expected.get("fixef").members()[row].1.number();
        // An effect near zero is known to a share of its standard error, not of itself.
        assert_close(
            &format!("{name} {}", effect.name),
            effect.estimate,
            theirs,
            2e-5,
            error,
        );
        assert_close(
            &format!("{name} error of {}", effect.name),
            effect.standard_error,
            error,
            5e-5,
            0.0,
        );
        for column in 0..fit.fixed.len() {
            let other = expected.get("se_fixef").members()[column].1.number();
            let theirs = expected.get("vcov_fixef/values").entry(row, column);
            assert_close(
                "vcov",
                fit.fixed_covariance[row][column],
                theirs,
                1e-4,
                error * other,
            );
        }
    }
}

fn check_variances(name: &str, fit: &Fit, expected: &Json, random: RandomEffects, singular: bool) {
    let share = if singular { 1e-3 } else { 2e-4 };
    let covariance = expected.get("random/client_id/cov/values");
    let sd = |at: usize| covariance.entry(at, at).sqrt();
    assert_close(
        "noise SD",
        fit.variances.noise_sd(),
        expected.get("sigma").number(),
        2e-5,
        0.0,
    );
    assert_close(
        name,
        fit.variances.intercept_variance,
        covariance.entry(0, 0),
        share,
        0.0,
    );
    if random == RandomEffects::InterceptAndSlope {
        assert_close(
            name,
            fit.variances.slope_variance,
            covariance.entry(1, 1),
            share,
            0.0,
        );
        assert_close(
            name,
            fit.variances.covariance,
            covariance.entry(0, 1),
            share,
            sd(0) * sd(1),
        );
        let correlation = expected.get("random/client_id/corr/values").entry(0, 1);
        assert_close(
            name,
            fit.variances.correlation().unwrap(),
            correlation,
            share,
            1.0,
        );
    }
}

fn check_predictions(name: &str, data: &Data, fit: &Fit, expected: &Json, singular: bool) {
    let share = if singular { 2e-3 } else { 2e-4 };
    for (id, theirs) in expected.get("blups_first").members() {
        let ours = fit.predictions[data.ids.iter().position(|known| known == id).unwrap()];
        let variances = expected.get("blup_postvar_first").get(id).get("values");
        let sd = |at: usize| variances.entry(at, at).sqrt();
        let effects = theirs.members();
        assert_close(name, ours.intercept, effects[0].1.number(), share, sd(0));
        assert_close(name, ours.intercept_variance, variances.entry(0, 0), share, 0.0);
        if effects.len() > 1 {
            assert_close(name, ours.slope, effects[1].1.number(), share, sd(1));
            assert_close(name, ours.slope_variance, variances.entry(1, 1), share, 0.0);
            assert_close(name, ours.covariance, variances.entry(0, 1), share, sd(0) * sd(1));
        }
    }
}

fn check_data_set(name: &str, results: &str, table_of: impl Fn(&str, &str) -> Table) {
    let (Some(text), Some(results)) = (reference(&format!("{name}.csv")), reference(results)) else {
        return;
    };
    let results = Json::parse(&results);
    assert_eq!(results.get("versions/lme4").text(), "1.1.31");
    let models = results.get("models").members();
    assert!(!models.is_empty());
    for (model, criteria) in models {
        for (_, expected) in criteria.members() {
            check_model(&format!("{name} {model}"), &table_of(&text, model), expected);
        }
    }
}

#[test]
fn beat_the_blues() {
    check_data_set("btheb", "reference/btheb.json", |text, model| {
        let table = Table::parse(text);
        if model.starts_with("post_") {
            table.keep("time", |time| time != "0")
        } else {
            table
        }
    });
}

#[test]
fn schizophrenia() {
    check_data_set(
        "nimh_schizophrenia",
        "reference/nimh_schizophrenia.json",
        |text, _| Table::parse(text),
    );
}

#[test]
fn imipramine_with_covariates_that_change_over_time() {
    check_data_set("riesby", "reference/riesby.json", |text, _| Table::parse(text));
}

#[test]
fn inpatients_of_whom_one_measure_is_singular() {
    check_data_set("claus_2020", "reference/claus_2020_lmm.json", |text, model| {
        Table::parse(text).keep("measure", |measure| measure == model.to_uppercase())
    });
}
