//! Designs that hold no model say why, and so do models that cannot be compared.

use longitudinal::mixed_model::{
    Criterion, FitError, RandomEffects, Variances, at_variances, likelihood_ratio,
};

use super::simulate::{Times, course, data_set};
use super::table::Data;

const REML: Criterion = Criterion::RestrictedMaximumLikelihood;
const SLOPE: RandomEffects = RandomEffects::InterceptAndSlope;

fn plain_data() -> Data {
    data_set(2, 12, Times::Sessions)
}

fn error_of(change: impl FnOnce(&mut Data)) -> FitError {
    let mut data = plain_data();
    change(&mut data);
    let error = data.try_fit(SLOPE, REML).unwrap_err();
    assert!(!error.to_string().is_empty());
    error
}

#[test]
fn columns_that_cannot_be_used() {
    assert_eq!(course(&[]).try_fit(SLOPE, REML), Err(FitError::NoRows));
    assert_eq!(error_of(|data| data.fixed.clear()), FitError::NoFixedColumns);
    let rows = plain_data().response.len();
    assert_eq!(
        error_of(|data| data.fixed[3].1.truncate(4)),
        FitError::LengthMismatch {
            column: "basis:group".into(),
            length: 4,
            rows
        }
    );
    assert_eq!(
        error_of(|data| data.basis[5] = f64::INFINITY),
        FitError::NotFinite {
            column: "basis".into(),
            row: 5,
            value: f64::INFINITY
        }
    );
    let missing = error_of(|data| data.response[7] = f64::NAN);
    assert!(
        matches!(&missing, FitError::NotFinite { column, row: 7, value } if column == "response" && value.is_nan())
    );
    let huge = error_of(|data| data.fixed[4].1[1] = 1e200);
    assert_eq!(
        huge,
        FitError::NotFinite {
            column: "free".into(),
            row: 1,
            value: 1e200
        }
    );
    assert_eq!(
        error_of(|data| data.client[3] = 12),
        FitError::ClientOutOfRange {
            row: 3,
            client: 12,
            client_count: 12
        }
    );
}

#[test]
fn dependent_columns_are_named() {
    let twice = error_of(|data| data.fixed[2].1 = data.basis.iter().map(|time| 3.0 - 2.0 * time).collect());
    assert!(
        matches!(twice, FitError::DependentColumn { column, .. } if column == "group" || column == "basis:group")
    );
    let zero = error_of(|data| data.fixed[4].1.fill(0.0));
    assert_eq!(
        zero,
        FitError::DependentColumn {
            column: "free".into(),
            independent_share: 0.0
        }
    );
    let constants = error_of(|data| data.fixed[4].1.fill(0.1));
    assert!(matches!(constants, FitError::DependentColumn { column, .. } if column == "free"));
}

#[test]
fn too_little_to_tell_differences_from_noise() {
    let one = course(&[&[3.0, 5.0, 4.0, 1.0]]);
    assert_eq!(
        one.try_fit(SLOPE, REML),
        Err(FitError::TooFewClients { clients: 1 })
    );
    let two_rows = course(&[&[3.0], &[4.0]]);
    assert_eq!(
        two_rows.try_fit(SLOPE, REML),
        Err(FitError::TooFewRows {
            rows: 2,
            parameters: 6
        })
    );
    let mut once = course(&[&[3.0], &[4.0], &[7.0], &[5.0], &[6.0]]);
    once.basis = vec![0.0, 1.0, 2.0, 3.0, 4.0];
    once.fixed[1].1.clone_from(&once.basis);
    for random in [RandomEffects::Intercept, SLOPE] {
        assert_eq!(
            once.try_fit(random, REML),
            Err(FitError::NoRepeats {
                rows: 5,
                random_effects: 5
            })
        );
    }
    let five = course(&[&[3.0, 4.0, 2.0, 5.0], &[4.0]]);
    assert_eq!(
        five.try_fit(SLOPE, REML),
        Err(FitError::TooFewRows {
            rows: 5,
            parameters: 6
        })
    );
    let pairs = course(&[&[3.0, 4.0], &[4.0, 6.0], &[7.0, 1.0]]);
    assert_eq!(
        pairs.try_fit(SLOPE, REML),
        Err(FitError::NoRepeats {
            rows: 6,
            random_effects: 6
        })
    );
    assert!(
        pairs.try_fit(RandomEffects::Intercept, REML).is_ok(),
        "a level can be told from noise in pairs"
    );
    let mut still = plain_data();
    still.basis.fill(2.5);
    assert_eq!(
        still.try_fit(SLOPE, REML),
        Err(FitError::BasisConstant { value: 2.5 })
    );
}

#[test]
fn nothing_varies() {
    let equal = course(&[&[7.1; 4], &[7.1; 3], &[7.1; 5]]);
    assert_eq!(equal.try_fit(SLOPE, REML), Err(FitError::NothingLeft));
    let line = course(&[&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]]);
    assert_eq!(line.try_fit(SLOPE, REML), Err(FitError::NothingLeft));
    let own_lines = course(&[
        &[1.0, 2.0, 3.0, 4.0],
        &[9.0, 8.0, 7.0, 6.0],
        &[5.0, 8.0, 11.0, 14.0],
    ]);
    assert_eq!(own_lines.try_fit(SLOPE, REML), Err(FitError::NoNoise));
}

#[test]
fn variances_that_are_none() {
    let data = plain_data();
    let usual = Variances {
        intercept_variance: 4.0,
        slope_variance: 1.0,
        covariance: 0.5,
        noise_variance: 2.0,
    };
    let ask = |at: Variances| data.with_design(|design| at_variances(design, SLOPE, REML, &at));
    assert!(ask(usual).is_ok());
    let wrong = [
        Variances {
            intercept_variance: -1.0,
            ..usual
        },
        Variances {
            slope_variance: f64::NAN,
            ..usual
        },
        Variances {
            covariance: 2.1,
            ..usual
        },
        Variances {
            noise_variance: 0.0,
            ..usual
        },
    ];
    for variances in wrong {
        assert!(
            matches!(ask(variances), Err(FitError::NotACovariance { .. })),
            "{variances:?}"
        );
    }
}

#[test]
fn likelihoods_that_cannot_be_compared() {
    let data = data_set(5, 40, Times::Sessions);
    let mut fewer = data.clone();
    fewer.fixed.pop();
    let (small, large) = (fewer.fit(SLOPE, REML), data.fit(SLOPE, REML));
    assert_eq!(
        likelihood_ratio(&small, &large),
        None,
        "restricted likelihoods of different fixed columns"
    );
    let ml = Criterion::MaximumLikelihood;
    let (small_ml, large_ml) = (fewer.fit(SLOPE, ml), data.fit(SLOPE, ml));
    let test = likelihood_ratio(&small_ml, &large_ml).unwrap();
    assert_eq!(test.degrees_of_freedom, 1);
    assert!((0.0..=1.0).contains(&test.p_value) && test.chi_square >= 0.0);
    assert_eq!(
        likelihood_ratio(&large_ml, &small_ml),
        None,
        "the wrong way round"
    );
    assert_eq!(likelihood_ratio(&small_ml, &large), None, "different criteria");
    assert_eq!(likelihood_ratio(&large, &large), None, "no parameter more");
}
