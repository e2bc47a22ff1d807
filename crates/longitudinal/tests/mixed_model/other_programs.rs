//! The same models by nlme 3.1.162 and glmmTMB 1.1.5 on R 4.2.2, and the training fits of the prediction study, which
//! lme4 1.1.31 made. Each tolerance is what the stopping rule of the other program leaves.

use longitudinal::mixed_model::{Criterion, RandomEffects};

use super::json::Json;
use super::table::{Data, Table, assert_close, reference};

#[test]
fn two_other_programs_on_beat_the_blues() {
    let (Some(text), Some(results)) = (reference("btheb.csv"), reference("reference/btheb.json")) else {
        return;
    };
    let (table, results) = (Table::parse(&text), Json::parse(&results));
    assert_eq!(results.get("versions/nlme").text(), "3.1.162");
    assert_eq!(results.get("versions/glmmTMB").text(), "1.1.5");
    let data = table.data(
        &["(Intercept)", "lt", "treatmentBtheB", "lt:treatmentBtheB"],
        "lt",
    );
    let cases = [
        (
            "nlme/ri_none_REML",
            RandomEffects::Intercept,
            Criterion::RestrictedMaximumLikelihood,
        ),
        (
            "glmmTMB",
            RandomEffects::InterceptAndSlope,
            Criterion::MaximumLikelihood,
        ),
    ];
    for (path, random, criterion) in cases {
        let (ours, theirs) = (data.fit(random, criterion), results.get(path));
        // Both stop at about 1e-6 of the log-likelihood.
        assert!(
            (ours.log_likelihood - theirs.get("logLik").number()).abs() < 2e-6,
            "{path}"
        );
        for (effect, (_, value)) in ours.fixed.iter().zip(theirs.get("fixef").members()) {
            assert_close(path, effect.estimate, value.number(), 5e-5, 0.0);
        }
        assert_close(
            path,
            ours.variances.noise_sd(),
            theirs.get("sigma").number(),
            5e-5,
            0.0,
        );
    }
}

#[test]
fn training_parameters_of_the_prediction_study() {
    let cases = [("btheb", "lt", 80), ("nimh_schizophrenia", "sw", 349)];
    for (name, basis, clients) in cases {
        let (Some(text), Some(results)) = (
            reference(&format!("{name}.csv")),
            reference("reference/eb_prediction.json"),
        ) else {
            return;
        };
        let data = Table::parse(&text).data(&["(Intercept)", basis], basis);
        let data = first_clients(data, clients);
        let results = Json::parse(&results);
        let theirs = results.get(name);
        let fit = data.fit(
            RandomEffects::InterceptAndSlope,
            Criterion::RestrictedMaximumLikelihood,
        );
        let course = fit.growth_course().unwrap();
        assert_eq!(fit.report.rows as f64, theirs.get("train_nobs").number());
        assert_close(
            name,
            course.intercept,
            theirs.get("beta").members()[0].1.number(),
            1e-5,
            0.0,
        );
        assert_close(
            name,
            course.slope,
            theirs.get("beta").members()[1].1.number(),
            1e-5,
            0.0,
        );
        assert_close(
            name,
            course.intercept_variance,
            theirs.get("D").entry(0, 0),
            2e-4,
            0.0,
        );
        // The smallest of the entries, near zero in one of the sets.
        assert_close(name, course.covariance, theirs.get("D").entry(0, 1), 5e-4, 0.1);
        assert_close(
            name,
            course.slope_variance,
            theirs.get("D").entry(1, 1),
            2e-4,
            0.0,
        );
        assert_close(
            name,
            course.noise_variance,
            theirs.get("sigma2").number(),
            5e-5,
            0.0,
        );
        assert_close(
            name,
            fit.fixed_covariance[0][1],
            theirs.get("vcov_beta").entry(0, 1),
            1e-4,
            0.0,
        );
    }
}

/// The rows of the first clients.
fn first_clients(mut data: Data, clients: usize) -> Data {
    let keep: Vec<usize> = (0..data.client.len())
        .filter(|&row| (data.client[row] as usize) < clients)
        .collect();
    let chosen = |values: &[f64]| keep.iter().map(|&row| values[row]).collect();
    data.basis = chosen(&data.basis);
    data.response = chosen(&data.response);
    data.fixed = data
        .fixed
        .iter()
        .map(|(name, values)| (name.clone(), chosen(values)))
        .collect();
    data.client = keep.iter().map(|&row| data.client[row]).collect();
    data.client_count = clients;
    data
}
