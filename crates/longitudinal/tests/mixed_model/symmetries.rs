//! What must not matter: the order of the rows and columns, how they are written, clients not yet seen.

use longitudinal::mixed_model::{Criterion, Fit, RandomEffects};

use super::simulate::{Times, data_set, shuffled};
use super::table::{Data, assert_close};

pub(crate) fn usual(data: &Data) -> Fit {
    data.fit(
        RandomEffects::InterceptAndSlope,
        Criterion::RestrictedMaximumLikelihood,
    )
}

/// Rounding in sums, and the last Newton step that it may decide: 1e-7 of the sizes involved.
#[track_caller]
pub(crate) fn assert_same(ours: &Fit, theirs: &Fit) {
    assert_close(
        "log-likelihood",
        ours.log_likelihood,
        theirs.log_likelihood,
        1e-10,
        0.0,
    );
    for (ours, theirs) in ours.fixed.iter().zip(&theirs.fixed) {
        assert_close(&ours.name, ours.estimate, theirs.estimate, 1e-7, 1.0);
        assert_close(&ours.name, ours.standard_error, theirs.standard_error, 1e-7, 1.0);
    }
    assert_close(
        "level",
        ours.variances.intercept_variance,
        theirs.variances.intercept_variance,
        1e-6,
        1.0,
    );
    assert_close(
        "slope",
        ours.variances.slope_variance,
        theirs.variances.slope_variance,
        1e-6,
        1.0,
    );
    assert_close(
        "covariance",
        ours.variances.covariance,
        theirs.variances.covariance,
        1e-6,
        1.0,
    );
    assert_close(
        "noise",
        ours.variances.noise_variance,
        theirs.variances.noise_variance,
        1e-7,
        1.0,
    );
    for (ours, theirs) in ours.predictions.iter().zip(&theirs.predictions) {
        assert_close("prediction", ours.intercept, theirs.intercept, 1e-6, 1.0);
        assert_close("prediction", ours.slope, theirs.slope, 1e-6, 1.0);
        assert_close(
            "variance",
            ours.intercept_variance,
            theirs.intercept_variance,
            1e-6,
            1.0,
        );
    }
    assert_eq!(ours.report.singular, theirs.report.singular);
}

#[test]
fn the_order_of_the_rows() {
    for seed in 0..6 {
        let data = data_set(seed, 30, Times::Sessions);
        assert_same(&usual(&shuffled(&data, seed)), &usual(&data));
    }
}

#[test]
fn the_same_input_gives_the_same_bits() {
    let data = data_set(3, 40, Times::Irregular);
    assert_eq!(usual(&data), usual(&data));
}

#[test]
fn the_order_of_the_fixed_columns() {
    let data = data_set(11, 30, Times::Sessions);
    let mut turned = data.clone();
    turned.fixed.reverse();
    let mut fit = usual(&turned);
    fit.fixed.reverse();
    assert_same(&fit, &usual(&data));
}

/// The constant need not be one, and need not be there as such.
#[test]
fn how_the_constant_is_written() {
    let data = data_set(7, 30, Times::Sessions);
    let mut sevens = data.clone();
    sevens.fixed[0].1.iter_mut().for_each(|one| *one = 7.0);
    let mut fit = usual(&sevens);
    // REML counts the size of the constant: ln 7.
    fit.log_likelihood += 7.0_f64.ln();
    fit.fixed[0].estimate *= 7.0;
    fit.fixed[0].standard_error *= 7.0;
    assert_same(&fit, &usual(&data));
    let mut hidden = data.clone();
    let group = data.fixed[2].1.clone();
    hidden.fixed[0]
        .1
        .iter_mut()
        .zip(group)
        .for_each(|(one, group)| *one -= group);
    let (ours, theirs) = (usual(&hidden), usual(&data));
    assert_close(
        "likelihood",
        ours.log_likelihood,
        theirs.log_likelihood,
        1e-9,
        0.0,
    );
    assert_close(
        "noise",
        ours.variances.noise_variance,
        theirs.variances.noise_variance,
        1e-7,
        0.0,
    );
}

/// A client without a score changes nothing and is predicted from the group alone.
#[test]
fn a_client_not_yet_seen() {
    let data = data_set(13, 30, Times::Sessions);
    let mut more = data.clone();
    more.client_count += 1;
    let (ours, theirs) = (usual(&more), usual(&data));
    assert_same(&ours, &theirs);
    assert_eq!(ours.report.clients, theirs.report.clients);
    let unseen = ours.predictions[data.client_count];
    assert_eq!((unseen.intercept, unseen.slope), (0.0, 0.0));
    assert_close(
        "prior",
        unseen.intercept_variance,
        ours.variances.intercept_variance,
        1e-12,
        0.0,
    );
    assert_close(
        "prior",
        unseen.slope_variance,
        ours.variances.slope_variance,
        1e-12,
        0.0,
    );
}

/// Patterns are counted by attendance, not by client.
#[test]
fn patterns_are_attendances() {
    let mut data = Data {
        client_count: 50,
        ..Data::default()
    };
    for client in 0..50_u32 {
        for session in 0..4 + client % 3 {
            data.client.push(client);
            data.basis.push(f64::from(session));
            data.response.push(f64::from((client * 31 + session * 17) % 23));
        }
    }
    data.fixed = vec![
        ("constant".into(), vec![1.0; data.basis.len()]),
        ("basis".into(), data.basis.clone()),
    ];
    let fit = usual(&data);
    assert_eq!(fit.report.patterns, 3);
    let course = fit.growth_course().unwrap();
    assert_eq!(course.slope, fit.fixed_effect("basis").unwrap().estimate);
    assert_eq!(course.intercept_variance, fit.variances.intercept_variance);
}
