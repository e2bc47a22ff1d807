//! Beat the Blues with serial correlation, against nlme 3.1.162 on R 4.2.2.
//!
//! nlme's `corCAR1` without a nugget has no white noise: its `sigma²` is the variance of the drift, and its `phi` the
//! correlation after one unit of time, `exp(-rate)`. Its `corAR1` counts in occasions, ours in whatever `week` holds.

use longitudinal::growth::Drift;
use longitudinal::mixed_model::{Criterion, RandomEffects};
use longitudinal::state_space::{Boundary, DriftKind, Model, Noise, Timeline, fit};

use super::json::Json;
use super::table::{Data, assert_close, beat_the_blues, reference};
use super::twins::plain;

const FIXED: [&str; 4] = ["(Intercept)", "lt", "treatmentBtheB", "lt:treatmentBtheB"];

/// How near nlme came to the top.
#[derive(Clone, Copy)]
struct Ended {
    /// What its log-likelihood lacks.
    short: f64,
    /// How far that leaves its estimates from ours, as a share of themselves.
    estimates: f64,
}

/// To the top: 1e-6 of log-likelihood leaves estimates good to about its root.
const AT_THE_TOP: Ended = Ended {
    short: 1e-6,
    estimates: 3e-3,
};
/// For `corCAR1` nlme ended 2.5e-4 (REML) and 4e-4 (ML) below the top that we find, and that the plain likelihood of the
/// slow twin confirms; a log-likelihood 4e-4 lower is a fortieth of a standard error away.
const JUST_SHORT: Ended = Ended {
    short: 5e-4,
    estimates: 4e-2,
};

fn compare(name: &str, random: RandomEffects, criterion: Criterion, in_occasions: bool, ended: Ended) {
    let (Some(table), Some(text)) = (beat_the_blues(), reference("reference/btheb.json")) else {
        return;
    };
    let months = table.column("time");
    let occasion = |month: &f64| {
        [0.0, 2.0, 3.0, 5.0, 8.0]
            .iter()
            .position(|known| known == month)
            .unwrap()
    };
    let week: Vec<f64> = if in_occasions {
        months.iter().map(|month| occasion(month) as f64).collect()
    } else {
        months
    };
    let data: Data = table.data(&FIXED, "lt");
    let model = Model {
        noise: Noise::Fixed(0.0),
        criterion,
        ..Model::plain(random, DriftKind::Decaying)
    };
    let ours = data
        .with_design(|design| {
            fit(
                &Timeline {
                    design: *design,
                    week: &week,
                },
                &model,
            )
        })
        .unwrap();
    let json = Json::parse(&text);
    let theirs = json.get(&format!("nlme/{name}"));
    let likelihood = theirs.get("logLik").number();
    let above = ours.log_likelihood - likelihood;
    assert!(
        (-1e-6..ended.short).contains(&above),
        "{name}: {} for {likelihood}",
        ours.log_likelihood
    );
    let (twin, _) = plain(&data, &week, &ours, criterion);
    assert!(
        (twin - ours.log_likelihood).abs() < 1e-7,
        "{name}: twin {twin} for {}",
        ours.log_likelihood
    );
    let Drift::Decaying {
        variance,
        rate_per_week,
    } = ours.drift
    else {
        panic!("{:?}", ours.drift)
    };
    assert_close(
        "sigma",
        variance.sqrt(),
        theirs.get("sigma").number(),
        ended.estimates,
        0.0,
    );
    assert_close(
        "phi",
        (-rate_per_week).exp(),
        theirs.get("corr_param").number(),
        ended.estimates,
        0.0,
    );
    for (at, effect) in ours.fixed.iter().enumerate() {
        let name = ["(Intercept)", "lt", "treatmentBtheB", "lt:treatmentBtheB"][at];
        assert_close(
            name,
            effect.estimate,
            theirs.get("fixef").find(name).unwrap().number(),
            ended.estimates,
            0.0,
        );
        // nlme divides by n - p under ML where we divide by n.
        let inflated = match criterion {
            Criterion::MaximumLikelihood => (380.0_f64 / 376.0).sqrt(),
            Criterion::RestrictedMaximumLikelihood => 1.0,
        };
        let error = theirs.get("se_fixef").find(name).unwrap().number();
        assert_close(
            name,
            inflated * effect.standard_error,
            error,
            ended.estimates,
            0.0,
        );
    }
    let values = theirs.get("cov_random/values");
    assert_close(
        "intercept",
        ours.variances.intercept_variance,
        values.entry(0, 0),
        ended.estimates,
        0.0,
    );
    if random == RandomEffects::InterceptAndSlope {
        assert_close(
            "covariance",
            ours.variances.covariance,
            values.entry(0, 1),
            ended.estimates,
            0.0,
        );
        assert_close(
            "slope",
            ours.variances.slope_variance,
            values.entry(1, 1),
            ended.estimates,
            0.0,
        );
    }
    let first = theirs
        .get("blups_first")
        .find("1")
        .unwrap()
        .get("(Intercept)")
        .number();
    assert_close(
        "prediction",
        ours.predictions[0].intercept,
        first,
        ended.estimates,
        0.0,
    );
    assert!(
        ours.report.converged && ours.report.at_boundary.is_empty(),
        "{:?}",
        ours.report
    );
}

#[test]
fn continuous_correlation_by_maximum_likelihood() {
    compare(
        "ri_car1_ML",
        RandomEffects::Intercept,
        Criterion::MaximumLikelihood,
        false,
        JUST_SHORT,
    );
}

#[test]
fn continuous_correlation_by_restricted_likelihood() {
    compare(
        "ri_car1_REML",
        RandomEffects::Intercept,
        Criterion::RestrictedMaximumLikelihood,
        false,
        JUST_SHORT,
    );
}

#[test]
fn correlation_by_occasion() {
    compare(
        "ri_ar1_REML",
        RandomEffects::Intercept,
        Criterion::RestrictedMaximumLikelihood,
        true,
        AT_THE_TOP,
    );
}

#[test]
fn correlation_beside_a_random_slope() {
    compare(
        "rs_ar1_REML",
        RandomEffects::InterceptAndSlope,
        Criterion::RestrictedMaximumLikelihood,
        true,
        AT_THE_TOP,
    );
}

/// Without a drift it is lme4's model: log-likelihood of lme4 1.1.31 as in the tests of the mixed model, to 1e-6.
#[test]
fn without_a_drift_it_is_the_mixed_model() {
    let Some(table) = beat_the_blues() else { return };
    let data = table.data(&FIXED, "lt");
    let model = Model {
        criterion: Criterion::RestrictedMaximumLikelihood,
        ..Model::plain(RandomEffects::InterceptAndSlope, DriftKind::None)
    };
    let week = vec![0.0; data.response.len()];
    let ours = data
        .with_design(|design| {
            fit(
                &Timeline {
                    design: *design,
                    week: &week,
                },
                &model,
            )
        })
        .unwrap();
    assert!(
        (ours.log_likelihood - -1_319.798_676_896_92).abs() < 1e-6,
        "{}",
        ours.log_likelihood
    );
    let mixed = data.fit(
        RandomEffects::InterceptAndSlope,
        Criterion::RestrictedMaximumLikelihood,
    );
    for (one, other) in ours.predictions.iter().zip(&mixed.predictions) {
        assert_close("intercept", one.intercept, other.intercept, 1e-3, 0.1);
        assert_close(
            "slope variance",
            one.slope_variance,
            other.slope_variance,
            1e-3,
            0.1,
        );
    }
    assert!(
        !ours.report.at_boundary.contains(&Boundary::NoDrift),
        "there is none to be reported"
    );
}
