//! The derivatives of the deviance against differences of its values.

use nalgebra::Vector3;

use super::least_squares::Problem;
use super::one_client::RelativeCovariance;
use super::steps::in_factor;
use super::{Criterion, Design, FixedColumn, RandomEffects, prepare};

/// Nine clients of one to four scores by a fixed rule; what they are does not matter.
pub(super) fn problem(criterion: Criterion) -> Problem {
    let (mut client, mut basis, mut covariate, mut response) = (vec![], vec![], vec![], vec![]);
    for row in 0_u32..24 {
        client.push(row * 7 % 9);
        basis.push(f64::from(row * 5 % 11) / 3.0);
        covariate.push(f64::from(row * row % 13));
        response.push(f64::from(row * 11 % 17) + 4.0 * f64::from(row * 7 % 9));
    }
    let one = vec![1.0; client.len()];
    let fixed = [("one", &one), ("basis", &basis), ("covariate", &covariate)]
        .map(|(name, values)| FixedColumn { name, values });
    let design = Design {
        client: &client,
        client_count: 9,
        basis: &basis,
        fixed: &fixed,
        response: &response,
    };
    prepare(&design, RandomEffects::InterceptAndSlope, criterion)
        .unwrap()
        .1
}

/// Central differences over 1e-4: their own error is about 1e-8 of the third derivative, and 1e-12 / 1e-4 of rounding.
#[test]
fn derivatives_are_those_of_the_values() {
    let step = 1e-4;
    for criterion in [
        Criterion::MaximumLikelihood,
        Criterion::RestrictedMaximumLikelihood,
    ] {
        for theta in [
            [1.0, 0.0, 1.0],
            [0.7, -0.4, 0.3],
            [2.0, 1.5, 0.0],
            [0.0, 0.6, 0.2],
        ] {
            let problem = problem(criterion);
            let deviance = |theta: [f64; 3]| {
                problem
                    .deviance(&RelativeCovariance::of_factor(&theta))
                    .unwrap()
                    .1
            };
            let moved = |at: usize, by: f64| {
                let mut moved = theta;
                moved[at] += by;
                moved
            };
            let (gradient, hessian) = in_factor(&theta, &deviance(theta), true);
            for at in 0..3 {
                let (above, below) = (deviance(moved(at, step)), deviance(moved(at, -step)));
                let slope = (above.value - below.value) / (2.0 * step);
                assert!(
                    (slope - gradient[at]).abs() < 1e-5,
                    "{theta:?} {at}: {slope} for {gradient}"
                );
                let above = in_factor(&moved(at, step), &above, true).0;
                let below = in_factor(&moved(at, -step), &below, true).0;
                let bend: Vector3<f64> = (above - below) / (2.0 * step);
                assert!(
                    (bend - hessian.column(at)).norm() < 1e-5,
                    "{theta:?} {at}: {bend} for {hessian}"
                );
            }
        }
    }
}
