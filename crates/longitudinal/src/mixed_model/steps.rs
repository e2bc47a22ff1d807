//! Where to go next: derivatives in the factor `θ`, the step of Newton, the step of EM.

use nalgebra::{Matrix2, Matrix3, Vector3};

use super::deviance::Deviance;
use super::one_client::RelativeCovariance;

/// Curvatures below this share of the largest are taken as this share.
const FLATTEST: f64 = 1e-10;

/// Gradient and Hessian in `θ`, by the chain rule from those in `G = Λ Λ'`.
pub(super) fn in_factor(
    theta: &[f64; 3],
    deviance: &Deviance,
    with_slope: bool,
) -> (Vector3<f64>, Matrix3<f64>) {
    let [first, below, second] = *theta;
    let outer = &deviance.gradient;
    // Column after column, what θ₁, θ₂, θ₃ change of g₁₁ = θ₁², g₁₂ = θ₁ θ₂, g₂₂ = θ₂² + θ₃²; then their curvature.
    let chain = Matrix3::from([
        [2.0 * first, below, 0.0],
        [0.0, first, 2.0 * below],
        [0.0, 0.0, 2.0 * second],
    ]);
    let mut bend = Matrix3::from_diagonal(&(2.0 * Vector3::new(outer[0], outer[2], outer[2])));
    bend[(0, 1)] = outer[1];
    bend[(1, 0)] = outer[1];
    let gradient = chain.transpose() * outer;
    let hessian = chain.transpose() * deviance.hessian * chain + bend;
    if with_slope {
        return (gradient, hessian);
    }
    // Without a random slope only the first entry moves.
    let only = Vector3::new(hessian[(0, 0)], 1.0, 1.0);
    (Vector3::new(gradient[0], 0.0, 0.0), Matrix3::from_diagonal(&only))
}

/// The EM step: `G` becomes the mean over clients of the expected square of their random effects, which is
/// `G − G Γ G / N` with `Γ` the derivative of the deviance in `G`. Far from the optimum it is safe where Newton is not.
pub(super) fn expectation_step(theta: &[f64; 3], deviance: &Deviance, clients: f64) -> [f64; 3] {
    let g = RelativeCovariance::of_factor(theta).matrix;
    RelativeCovariance::of(g - g * matrix_of(&deviance.gradient) * g / clients).factor()
}

/// The derivative in `(g₁₁, g₁₂, g₂₂)` as the symmetric matrix `Γ` whose product sum with a change of `G` it is.
fn matrix_of(gradient: &Vector3<f64>) -> Matrix2<f64> {
    Matrix2::new(gradient[0], 0.5 * gradient[1], 0.5 * gradient[1], gradient[2])
}

/// Newton's step with every curvature taken as positive, no longer than the place is far from zero.
pub(super) fn newton_step(gradient: &Vector3<f64>, hessian: &Matrix3<f64>, theta: &[f64; 3]) -> Vector3<f64> {
    let eigen = hessian.symmetric_eigen();
    let floor = FLATTEST * eigen.eigenvalues.amax().max(f64::MIN_POSITIVE);
    let along = eigen.eigenvectors.transpose() * gradient;
    let scaled = Vector3::from_fn(|at, _| -along[at] / eigen.eigenvalues[at].abs().max(floor));
    let step = eigen.eigenvectors * scaled;
    let longest = 1.0 + Vector3::from(*theta).norm();
    step * (longest / step.norm().max(longest))
}

/// The same factor with a diagonal that is not negative.
pub(super) fn upright(theta: [f64; 3]) -> [f64; 3] {
    let sign = if theta[0] < 0.0 { -1.0 } else { 1.0 };
    [sign * theta[0], sign * theta[1], theta[2].abs()]
}

/// `n n'` for the direction `n` in which the deviance falls most, and how steeply, if there is one.
pub(super) fn falling_direction(gradient: &Vector3<f64>, with_slope: bool) -> Option<(Matrix2<f64>, f64)> {
    if !with_slope {
        return (gradient[0] < 0.0).then(|| (Matrix2::new(1.0, 0.0, 0.0, 0.0), -gradient[0]));
    }
    let eigen = matrix_of(gradient).symmetric_eigen();
    let lowest = eigen.eigenvalues.imin();
    let direction = eigen.eigenvectors.column(lowest).into_owned();
    let fall = -eigen.eigenvalues[lowest];
    (fall > 0.0).then(|| (direction * direction.transpose(), fall))
}
