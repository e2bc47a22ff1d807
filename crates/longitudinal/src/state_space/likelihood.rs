//! The deviance with fixed effects at their best, its gradient, and the information that the scores hold.
//!
//! With `P = V⁻¹`, `v = (−β, 1)` and `R = Σ W v v' W'` (for REML also `Σ X A⁻¹ X'`), a change `dV` of the covariance
//! changes the deviance by `tr((c P − P R P) dV)`, summed over attendances of `c` clients; two changes have the expected
//! second derivative `c tr(P dV P dV')`. `β` being at its best, its own changes do not count.

use std::f64::consts::TAU;

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::attendance::Attendance;
use super::covariance::{Layout, Natural};
use crate::mixed_model::Criterion;

/// Everything a deviance is computed from.
pub(super) struct Problem {
    /// Clients by attendance; the last one may be imagined (see `prior_clients`).
    pub(super) attendances: Vec<Attendance>,
    /// Whether the last attendance is the prior's.
    pub(super) has_prior: bool,
    /// Scores of the data.
    pub(super) rows: usize,
    /// Fixed columns and one for the response.
    pub(super) width: usize,
    pub(super) layout: Layout,
    pub(super) criterion: Criterion,
}

/// Generalised least squares at some variances.
pub(super) struct LeastSquares {
    /// `V⁻¹`, attendance by attendance.
    inverses: Vec<DMatrix<f64>>,
    /// Fixed effects in the units of the columns.
    pub(super) coefficients: DVector<f64>,
    /// Cholesky factor of `Σ X'V⁻¹X`.
    pub(super) information: Cholesky<f64, Dyn>,
    /// What the search makes smallest: the deviance, with what the prior adds.
    pub(super) objective: f64,
    /// `−2 ln L` of the data alone, units of the fixed columns left out.
    pub(super) deviance: f64,
}

impl Problem {
    /// Generalised least squares; `None` where a covariance is not one, or fixed effects cannot be told apart.
    pub(super) fn least_squares(&self, natural: &Natural) -> Option<LeastSquares> {
        let p = self.width - 1;
        let mut all = DMatrix::zeros(self.width, self.width);
        let mut data = all.clone();
        let (mut log_all, mut log_data) = (0.0, 0.0);
        let mut inverses = Vec::with_capacity(self.attendances.len());
        for (place, attendance) in self.attendances.iter().enumerate() {
            if self.has_prior && place + 1 == self.attendances.len() {
                data.copy_from(&all);
                log_data = log_all;
            }
            let covariance = self
                .layout
                .covariance(natural, &attendance.basis, &attendance.week);
            let factor = Cholesky::new(covariance)?;
            log_all += attendance.clients * log_determinant(&factor);
            let inverse = factor.inverse();
            attendance.add_weighted(&inverse, &mut all);
            inverses.push(inverse);
        }
        if !self.has_prior {
            data.copy_from(&all);
            log_data = log_all;
        }
        let information = Cholesky::new(all.view((0, 0), (p, p)).into_owned())?;
        let coefficients = information.solve(&all.view((0, p), (p, 1)).column(0).into_owned());
        let direction = residual_direction(&coefficients);
        let square = |matrix: &DMatrix<f64>| direction.dot(&(matrix * &direction));
        let mut objective = log_all + square(&all) + self.degrees() * TAU.ln();
        let mut deviance = log_data + square(&data) + self.degrees() * TAU.ln();
        if self.restricted() {
            objective += log_determinant(&information);
            let fixed = data.view((0, 0), (p, p)).into_owned();
            deviance += Cholesky::new(fixed).map_or(0.0, |factor| log_determinant(&factor));
        }
        (objective.is_finite()).then_some(LeastSquares {
            inverses,
            coefficients,
            information,
            objective,
            deviance,
        })
    }

    /// Gradient and expected Hessian of the objective in the free parameters.
    pub(super) fn derivatives(
        &self,
        free: &DVector<f64>,
        natural: &Natural,
        fit: &LeastSquares,
    ) -> (DVector<f64>, DMatrix<f64>) {
        let count = self.layout.count();
        let mut gradient = DVector::zeros(count);
        let mut information = DMatrix::zeros(count, count);
        let weights = self.residual_weights(fit);
        for (attendance, inverse) in self.attendances.iter().zip(&fit.inverses) {
            let squares = attendance.squares(&weights);
            let pull = inverse * attendance.clients - inverse * squares * inverse;
            let changes = self
                .layout
                .derivatives(natural, &attendance.basis, &attendance.week);
            let moved: Vec<DMatrix<f64>> = changes.iter().map(|change| inverse * change).collect();
            for (row, change) in changes.iter().enumerate() {
                gradient[row] += pull.dot(change);
                for column in row..count {
                    let shared = attendance.clients * moved[row].tr_dot(&moved[column]);
                    information[(row, column)] += shared;
                    if row != column {
                        information[(column, row)] += shared;
                    }
                }
            }
        }
        let chain = self.layout.jacobian(free, natural);
        (
            chain.transpose() * gradient,
            chain.transpose() * information * &chain,
        )
    }

    /// `Φ`: `v v'`, and for REML the variance of the fixed effects.
    fn residual_weights(&self, fit: &LeastSquares) -> DMatrix<f64> {
        let direction = residual_direction(&fit.coefficients);
        let mut weights = &direction * direction.transpose();
        if self.restricted() {
            let p = self.width - 1;
            let mut fixed = weights.view_mut((0, 0), (p, p));
            fixed += fit.information.inverse();
        }
        weights
    }

    fn degrees(&self) -> f64 {
        if self.restricted() {
            (self.rows + 1 - self.width) as f64
        } else {
            self.rows as f64
        }
    }

    pub(super) fn restricted(&self) -> bool {
        self.criterion == Criterion::RestrictedMaximumLikelihood
    }
}

/// `v`: the combination of columns that is the response less its fixed part.
pub(super) fn residual_direction(coefficients: &DVector<f64>) -> DVector<f64> {
    let p = coefficients.len();
    DVector::from_fn(p + 1, |row, _| if row == p { 1.0 } else { -coefficients[row] })
}

fn log_determinant(factor: &Cholesky<f64, Dyn>) -> f64 {
    2.0 * factor
        .l_dirty()
        .diagonal()
        .iter()
        .map(|entry| entry.ln())
        .sum::<f64>()
}
