//! Generalised least squares at one relative covariance, from the sums of the patterns.

use nalgebra::{Cholesky, DMatrix, DVector, Matrix2};

use super::blocks::{packed_index, packed_length};
use super::design::Criterion;
use super::one_client::{OneClient, RelativeCovariance};
use super::patterns::Patterns;
use super::sums::Sums;

/// Below this share of the variance that least squares left, the rest is rounding.
const SMALLEST_NOISE_SHARE: f64 = 1e-12;

/// Why the deviance has no value at a covariance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Nothing is left for the noise.
    NoNoise,
    /// The covariance is so large that the cross-products lost their digits.
    TooLarge,
}

/// Everything the deviance is computed from.
pub(super) struct Problem {
    pub(super) sums: Sums,
    pub(super) patterns: Patterns,
    /// Number of rows.
    pub(super) rows: usize,
    pub(super) criterion: Criterion,
}

/// Generalised least squares at one relative covariance.
pub(super) struct LeastSquares {
    /// `Σ ln |I + M G|`.
    pub(super) log_determinant: f64,
    /// Coefficients on the columns of `Q`. Length p.
    pub(super) coefficients: DVector<f64>,
    /// Cholesky factor of `Q' V⁻¹ Q`, p × p.
    pub(super) information: Cholesky<f64, nalgebra::Dyn>,
    /// Weighted sum of squares of what is left of the response.
    pub(super) weighted_square: f64,
    /// `dA` in the three directions, each w × w.
    pub(super) changes: [DMatrix<f64>; 3],
}

impl Problem {
    /// Rows that the variances are estimated from: n, or n − p where the fixed effects are allowed for.
    pub(super) fn degrees(&self) -> f64 {
        match self.criterion {
            Criterion::MaximumLikelihood => self.rows as f64,
            Criterion::RestrictedMaximumLikelihood => (self.rows + 1 - self.sums.width) as f64,
        }
    }

    /// Whether the criterion is the restricted likelihood.
    pub(super) fn restricted(&self) -> bool {
        self.criterion == Criterion::RestrictedMaximumLikelihood
    }

    /// Adds up `A = Σ [Q y]' V⁻¹ [Q y]` and solves for the fixed effects.
    pub(super) fn least_squares(&self, relative: &RelativeCovariance) -> Result<LeastSquares, Unusable> {
        let width = self.sums.width;
        let length = packed_length(width);
        let mut scratch = vec![0.0; 3 * length];
        let mut total = self.sums.total.clone();
        let mut changes = vec![0.0; 3 * length];
        let mut log_determinant = 0.0;
        for pattern in &self.patterns.list {
            let client = OneClient::new(pattern.crossproduct, relative);
            log_determinant += pattern.clients * client.log_determinant;
            let products = self.patterns.products(pattern, &self.sums, &mut scratch);
            let k = &client.conditional;
            subtract(&mut total, products, [k[(0, 0)], k[(0, 1)], k[(1, 1)]]);
            for (change, weights) in changes
                .chunks_exact_mut(length)
                .zip(change_weights(&client.shrink))
            {
                subtract(change, products, weights);
            }
        }
        let crossproduct = unpack(&total, width);
        let changes = [0, 1, 2].map(|at| unpack(&changes[at * length..(at + 1) * length], width));
        solve(log_determinant, &crossproduct, changes)
    }
}

/// `B' H B` in the three directions, as weights of the three packed products.
fn change_weights(shrink: &Matrix2<f64>) -> [[f64; 3]; 3] {
    let [b11, b12, b21, b22] = [shrink[(0, 0)], shrink[(0, 1)], shrink[(1, 0)], shrink[(1, 1)]];
    [
        [b11 * b11, b11 * b12, b12 * b12],
        [2.0 * b11 * b21, b11 * b22 + b12 * b21, 2.0 * b12 * b22],
        [b21 * b21, b21 * b22, b22 * b22],
    ]
}

/// Takes a weighted sum of the three packed products off a packed matrix.
fn subtract(target: &mut [f64], products: &[f64], weights: [f64; 3]) {
    let (levels, rest) = products.split_at(target.len());
    let (mixed, slopes) = rest.split_at(target.len());
    for (((target, level), mixed), slope) in target.iter_mut().zip(levels).zip(mixed).zip(slopes) {
        *target -= weights[0] * level + weights[1] * mixed + weights[2] * slope;
    }
}

fn solve(
    log_determinant: f64,
    crossproduct: &DMatrix<f64>,
    changes: [DMatrix<f64>; 3],
) -> Result<LeastSquares, Unusable> {
    let p = crossproduct.nrows() - 1;
    let fixed = crossproduct.view((0, 0), (p, p)).into_owned();
    let mixed = crossproduct.view((0, p), (p, 1)).column(0).into_owned();
    let information = Cholesky::new(fixed).ok_or(Unusable::TooLarge)?;
    let coefficients = information.solve(&mixed);
    let weighted_square = crossproduct[(p, p)] - mixed.dot(&coefficients);
    if weighted_square.is_nan() || weighted_square <= SMALLEST_NOISE_SHARE {
        return Err(Unusable::NoNoise);
    }
    Ok(LeastSquares {
        log_determinant,
        coefficients,
        information,
        weighted_square,
        changes,
    })
}

/// `v`: the combination of the columns of `[Q y]` that is the response less its fixed part.
pub(super) fn residual_direction(coefficients: &DVector<f64>) -> DVector<f64> {
    let p = coefficients.len();
    DVector::from_fn(p + 1, |row, _| if row == p { 1.0 } else { -coefficients[row] })
}

/// `ln |R'R|` of a Cholesky factor.
pub(super) fn log_determinant(factor: &Cholesky<f64, nalgebra::Dyn>) -> f64 {
    2.0 * factor
        .l_dirty()
        .diagonal()
        .iter()
        .map(|entry| entry.ln())
        .sum::<f64>()
}

fn unpack(packed: &[f64], width: usize) -> DMatrix<f64> {
    DMatrix::from_fn(width, width, |row, column| {
        packed[packed_index(width, row.min(column), row.max(column))]
    })
}
