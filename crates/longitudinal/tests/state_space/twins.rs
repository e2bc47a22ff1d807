//! The fast likelihood against two others: full covariance matrices client by client, and the filter's own forecasts.

use longitudinal::filter::{Filter, Moment};
use longitudinal::growth::{Drift, GrowthCourse};
use longitudinal::mixed_model::{Criterion, RandomEffects};
use longitudinal::state_space::{DriftKind, Model, StateSpaceFit, Timeline, fit};
use nalgebra::{DMatrix, DVector};

use super::simulate::{Times, data_set};
use super::table::Data;

const DRIFTS: [DriftKind; 3] = [DriftKind::None, DriftKind::RandomWalk, DriftKind::Decaying];

/// The weeks of a data set: its basis, stretched, so that the two clocks differ.
fn weeks(data: &Data) -> Vec<f64> {
    data.basis
        .iter()
        .map(|basis| 1.5 * basis + 0.1 * basis * basis)
        .collect()
}

fn fitted(data: &Data, week: &[f64], model: &Model<'_>) -> StateSpaceFit {
    data.with_design(|design| {
        fit(
            &Timeline {
                design: *design,
                week,
            },
            model,
        )
    })
    .unwrap()
}

/// `ln L` and the fixed effects at the estimated variances, from one covariance matrix a client, in plain loops.
pub(crate) fn plain(
    data: &Data,
    week: &[f64],
    fit: &StateSpaceFit,
    criterion: Criterion,
) -> (f64, DVector<f64>) {
    let p = data.fixed.len();
    let mut information = DMatrix::zeros(p, p);
    let mut mixed = DVector::zeros(p);
    let mut clients = Vec::new();
    for client in 0..data.client_count {
        let rows: Vec<usize> = (0..week.len())
            .filter(|&row| data.client[row] as usize == client)
            .collect();
        if rows.is_empty() {
            continue;
        }
        let first = rows.iter().map(|&row| week[row]).fold(f64::INFINITY, f64::min);
        let covariance = DMatrix::from_fn(rows.len(), rows.len(), |a, b| {
            let (one, other) = (rows[a], rows[b]);
            let v = &fit.variances;
            v.intercept_variance
                + v.covariance * (data.basis[one] + data.basis[other])
                + v.slope_variance * data.basis[one] * data.basis[other]
                + if a == b { v.noise_variance } else { 0.0 }
                + match fit.drift {
                    Drift::None => 0.0,
                    Drift::RandomWalk { variance_per_week } => {
                        variance_per_week * (week[one] - first).min(week[other] - first)
                    }
                    Drift::Decaying {
                        variance,
                        rate_per_week,
                    } => variance * (-rate_per_week * (week[one] - week[other]).abs()).exp(),
                }
        });
        let root = covariance.cholesky().unwrap();
        let x = DMatrix::from_fn(rows.len(), p, |row, column| data.fixed[column].1[rows[row]]);
        let y = DVector::from_fn(rows.len(), |row, _| data.response[rows[row]]);
        information += x.transpose() * root.solve(&x);
        mixed += x.transpose() * root.solve(&y);
        clients.push((x, y, root));
    }
    let fixed = information.clone().cholesky().unwrap().solve(&mixed);
    let mut minus_twice = 0.0;
    for (x, y, root) in &clients {
        let left = y - x * &fixed;
        minus_twice += 2.0 * root.l().diagonal().iter().map(|entry| entry.ln()).sum::<f64>();
        minus_twice += left.dot(&root.solve(&left));
    }
    let mut degrees = week.len();
    if criterion == Criterion::RestrictedMaximumLikelihood {
        degrees -= p;
        minus_twice += information.determinant().ln();
    }
    (
        -0.5 * (minus_twice + degrees as f64 * std::f64::consts::TAU.ln()),
        fixed,
    )
}

/// Sums in another order, through other matrices: 1e-8 of a log-likelihood of hundreds is rounding. A variance put at
/// zero that was 1e-9 of the response's changes as little.
#[test]
fn full_covariances_give_the_same() {
    for (seed, times) in [
        (1, Times::Sessions),
        (2, Times::Irregular),
        (3, Times::Sessions),
        (4, Times::Irregular),
    ] {
        let data = data_set(seed, 60, times);
        let week = weeks(&data);
        for drift in DRIFTS {
            for criterion in [
                Criterion::MaximumLikelihood,
                Criterion::RestrictedMaximumLikelihood,
            ] {
                let model = Model {
                    criterion,
                    ..Model::plain(RandomEffects::InterceptAndSlope, drift)
                };
                let ours = fitted(&data, &week, &model);
                let (likelihood, fixed) = plain(&data, &week, &ours, criterion);
                let allowed = 1e-5;
                assert!(
                    (ours.log_likelihood - likelihood).abs() < allowed,
                    "seed {seed} {drift:?}: {} and {likelihood}, {:?}",
                    ours.log_likelihood,
                    ours.report
                );
                for (effect, plain) in ours.fixed.iter().zip(&fixed) {
                    assert!(
                        (effect.estimate - plain).abs() < 1e-4,
                        "{}: {} {plain}",
                        effect.name,
                        effect.estimate
                    );
                }
            }
        }
    }
}

/// No small change of a variance raises the plain likelihood: the end of the search is a top.
#[test]
fn the_end_is_a_top() {
    let data = data_set(5, 80, Times::Sessions);
    let week = weeks(&data);
    for drift in DRIFTS {
        let ours = fitted(
            &data,
            &week,
            &Model::plain(RandomEffects::InterceptAndSlope, drift),
        );
        assert!(ours.report.converged, "{:?}", ours.report);
        for factor in [0.98, 1.02] {
            for which in 0..5 {
                let mut moved = ours.clone();
                match (which, &mut moved.drift) {
                    (0, _) => moved.variances.intercept_variance *= factor,
                    (1, _) => moved.variances.slope_variance *= factor,
                    (2, _) => moved.variances.noise_variance *= factor,
                    (
                        3,
                        Drift::RandomWalk {
                            variance_per_week: variance,
                        }
                        | Drift::Decaying { variance, .. },
                    ) => {
                        *variance *= factor;
                    }
                    (4, Drift::Decaying { rate_per_week, .. }) => *rate_per_week *= factor,
                    _ => continue,
                }
                // A singular covariance times .98 in one variance is none.
                let v = &moved.variances;
                if v.covariance * v.covariance > v.intercept_variance * v.slope_variance {
                    continue;
                }
                let (there, _) = plain(&data, &week, &moved, Criterion::MaximumLikelihood);
                assert!(
                    there <= ours.log_likelihood + 1e-6,
                    "{drift:?} {which}: {there} {}",
                    ours.log_likelihood
                );
            }
        }
    }
}

/// The product of the filter's one-step forecasts is the same likelihood, 1e-8 apart by rounding.
#[test]
fn the_filter_forecasts_the_same_likelihood() {
    let mut data = data_set(6, 50, Times::Sessions);
    data.fixed.truncate(2);
    let week = weeks(&data);
    for drift in DRIFTS {
        let ours = fitted(
            &data,
            &week,
            &Model::plain(RandomEffects::InterceptAndSlope, drift),
        );
        let course: GrowthCourse = ours.growth_course().unwrap();
        let mut total = 0.0;
        for client in 0..data.client_count {
            let mut belief = Filter::new(&course);
            for row in (0..week.len()).filter(|&row| data.client[row] as usize == client) {
                let when = Moment {
                    basis: data.basis[row],
                    week: week[row],
                };
                let told = belief.update(when, data.response[row]);
                let variance = told.expected.variance;
                total -= 0.5
                    * (told.surprise * told.surprise / variance + (std::f64::consts::TAU * variance).ln());
            }
        }
        assert!(
            (total - ours.log_likelihood).abs() < 1e-5,
            "{drift:?}: {total} {}",
            ours.log_likelihood
        );
    }
}
