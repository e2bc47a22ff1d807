//! The profiled deviance, its first and second derivatives, at one relative covariance.
//!
//! The symbols are those of the parent module's text: `A`, `v`, `B`, `F`, `K`, and `H` for a direction in which `G`
//! is changed. Directions are those of `(g₁₁, g₁₂, g₂₂)`.

use std::f64::consts::TAU;

use nalgebra::{Matrix2, Matrix3, Vector3};

use super::blocks::{packed_index, packed_length};
use super::least_squares::{LeastSquares, Problem, Unusable, log_determinant, residual_direction};
use super::one_client::{OneClient, RelativeCovariance};

/// The deviance at one relative covariance; constants of the units are added elsewhere.
pub(super) struct Deviance {
    pub(super) value: f64,
    /// Derivatives in `(g₁₁, g₁₂, g₂₂)`.
    pub(super) gradient: Vector3<f64>,
    /// Second derivatives in the same.
    pub(super) hessian: Matrix3<f64>,
}

impl Problem {
    /// The profiled deviance with its derivatives.
    pub(super) fn deviance(
        &self,
        relative: &RelativeCovariance,
    ) -> Result<(LeastSquares, Deviance), Unusable> {
        let fit = self.least_squares(relative)?;
        let degrees = self.degrees();
        let mut value = fit.log_determinant + degrees * (1.0 + (TAU * fit.weighted_square / degrees).ln());
        if self.restricted() {
            value += log_determinant(&fit.information);
        }
        let (mut gradient, mut hessian) = self.shared_derivatives(&fit);
        self.add_pattern_derivatives(relative, &fit, &mut gradient, &mut hessian);
        Ok((
            fit,
            Deviance {
                value,
                gradient,
                hessian,
            },
        ))
    }

    /// The parts of the derivatives that come from `A` as a whole.
    fn shared_derivatives(&self, fit: &LeastSquares) -> (Vector3<f64>, Matrix3<f64>) {
        let p = self.sums.width - 1;
        let weight = self.degrees() / fit.weighted_square;
        let residual = residual_direction(&fit.coefficients);
        let moved = fit.changes.each_ref().map(|change| change * &residual);
        let squares = Vector3::from_fn(|at, _| residual.dot(&moved[at]));
        let mut gradient = weight * squares;
        let mut hessian = -(weight / fit.weighted_square) * squares * squares.transpose();
        let solved = moved
            .each_ref()
            .map(|moved| fit.information.solve(&moved.rows(0, p)));
        for (row, column) in nine() {
            hessian[(row, column)] -= 2.0 * weight * moved[row].rows(0, p).dot(&solved[column]);
        }
        if self.restricted() {
            let solved = fit
                .changes
                .each_ref()
                .map(|change| fit.information.solve(&change.view((0, 0), (p, p))));
            gradient += Vector3::from_fn(|at, _| solved[at].trace());
            for (row, column) in nine() {
                hessian[(row, column)] -= solved[row].component_mul(&solved[column].transpose()).sum();
            }
        }
        (gradient, hessian)
    }

    /// The parts that each pattern adds: of `ln |V|`, and of how `K` bends.
    fn add_pattern_derivatives(
        &self,
        relative: &RelativeCovariance,
        fit: &LeastSquares,
        gradient: &mut Vector3<f64>,
        hessian: &mut Matrix3<f64>,
    ) {
        let length = packed_length(self.sums.width);
        let mut scratch = vec![0.0; 3 * length];
        let weights = self.quadratic_weights(fit);
        for pattern in &self.patterns.list {
            let client = OneClient::new(pattern.crossproduct, relative);
            let products = self.patterns.products(pattern, &self.sums, &mut scratch);
            let squares =
                Vector3::from_fn(|at, _| inner(&products[at * length..(at + 1) * length], &weights));
            let squares = Matrix2::new(squares[0], 0.5 * squares[1], 0.5 * squares[1], squares[2]);
            let f = &client.information;
            let bend = client.shrink * squares * client.shrink.transpose();
            *gradient += pattern.clients * Vector3::new(f[(0, 0)], 2.0 * f[(0, 1)], f[(1, 1)]);
            *hessian += direction_pairs(f, &(2.0 * bend - pattern.clients * f));
        }
    }

    /// `Φ`, packed with off-diagonals doubled, so that `Σ Φ ∘ T` is the trace of `Φ T`.
    fn quadratic_weights(&self, fit: &LeastSquares) -> Vec<f64> {
        let width = self.sums.width;
        let residual = residual_direction(&fit.coefficients);
        let mut weights = &residual * residual.transpose() * (self.degrees() / fit.weighted_square);
        if self.restricted() {
            let mut fixed = weights.view_mut((0, 0), (width - 1, width - 1));
            fixed += fit.information.inverse();
        }
        let mut packed = vec![0.0; packed_length(width)];
        for row in 0..width {
            for column in row..width {
                let times = if row == column { 1.0 } else { 2.0 };
                packed[packed_index(width, row, column)] = times * weights[(row, column)];
            }
        }
        packed
    }
}

/// `tr(H F H' X)` for each pair of directions `H`, `H'`.
fn direction_pairs(f: &Matrix2<f64>, x: &Matrix2<f64>) -> Matrix3<f64> {
    let directions = [
        Matrix2::new(1.0, 0.0, 0.0, 0.0),
        Matrix2::new(0.0, 1.0, 1.0, 0.0),
        Matrix2::new(0.0, 0.0, 0.0, 1.0),
    ];
    Matrix3::from_fn(|row, column| (directions[row] * f * directions[column] * x).trace())
}

fn inner(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

fn nine() -> impl Iterator<Item = (usize, usize)> {
    (0..9).map(|at| (at / 3, at % 3))
}
