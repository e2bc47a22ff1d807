//! Units in which no digits are lost: fixed columns made orthonormal, the response freed of them, the basis standard.
//!
//! The fixed columns `X` and the response `y` are centred (where a constant column allows it) and written as
//! `[X y] = Q R` with `Q` orthonormal and `R` upper triangular, by Cholesky of the centred cross-products. Everything
//! later is computed in `Q`, whose last column is the response without what least squares on `X` explains. What comes
//! out is brought back to the caller's units by `R`.

use nalgebra::{DMatrix, DVector, Matrix2};

use super::blocks::{BLOCK, dot, packed_index, packed_length, sum_of_differences, sum_of_squares};
use super::design::{Design, RandomEffects};
use super::error::FitError;

/// A column whose own part is below this share of its size counts as dependent on the others. It is the tolerance at
/// which centred cross-products in double precision (about 1e-16) still leave four digits of the own part's square.
const SMALLEST_OWN_SHARE: f64 = 1e-6;

/// A spread below this share of the mean is rounding, not spread.
const SMALLEST_SPREAD: f64 = 1e-13;

/// How the caller's columns became `Q`, and how to get back.
pub(super) struct Scaling {
    /// Fixed columns in the order of `Q`: the constant first, if there is one, then as given. Length p.
    pub(super) order: Vec<usize>,
    /// What was subtracted from each column of `Q`'s order and, last, from the response. Length p + 1.
    pub(super) shift: Vec<f64>,
    /// Value of the constant column, if there is one.
    constant: Option<f64>,
    /// `R`, of the shifted columns and the response, upper triangular (p + 1) × (p + 1).
    pub(super) factor: DMatrix<f64>,
    /// Centre of the basis; 0 where there is no random slope.
    pub(super) basis_centre: f64,
    /// Spread of the basis; infinite where there is no random slope, so that the scaled basis is 0.
    pub(super) basis_spread: f64,
}

impl Scaling {
    /// Reads the columns once for their means and once for their cross-products.
    pub(super) fn of(design: &Design<'_>, random: RandomEffects) -> Result<Self, FitError> {
        let constant_at = design.fixed.iter().position(|column| is_constant(column.values));
        let constant = constant_at.map(|place| design.fixed[place].values[0]);
        let mut order: Vec<usize> = constant_at.into_iter().collect();
        order.extend((0..design.fixed.len()).filter(|&place| Some(place) != constant_at));
        let shift = shifts(design, &order, constant.is_some());
        let (basis_centre, basis_spread) = basis_units(design.basis, random)?;
        let mut scaling = Scaling {
            order,
            shift,
            constant,
            factor: DMatrix::zeros(0, 0),
            basis_centre,
            basis_spread,
        };
        scaling.factor = scaling.cholesky(design)?;
        Ok(scaling)
    }

    /// Number of fixed columns, and one for the response.
    pub(super) fn width(&self) -> usize {
        self.shift.len()
    }

    /// Copies rows from `start` into the block, column after column of `Q`'s order, with the shifts subtracted.
    pub(super) fn shifted_block(&self, design: &Design<'_>, start: usize, rows: usize, block: &mut [f64]) {
        for (place, &shift) in self.shift.iter().enumerate() {
            let values = match self.order.get(place) {
                Some(&column) => design.fixed[column].values,
                None => design.response,
            };
            let target = &mut block[place * BLOCK..place * BLOCK + rows];
            for (target, value) in target.iter_mut().zip(&values[start..start + rows]) {
                *target = value - shift;
            }
        }
    }

    /// `R` with `R'R` the cross-products of the shifted columns.
    fn cholesky(&self, design: &Design<'_>) -> Result<DMatrix<f64>, FitError> {
        let width = self.width();
        let crossproduct = self.crossproduct(design);
        let at = |row: usize, column: usize| crossproduct[packed_index(width, row, column)];
        let mut factor = DMatrix::zeros(width, width);
        for column in 0..width {
            for row in 0..column {
                let known: f64 = (0..row).map(|k| factor[(k, row)] * factor[(k, column)]).sum();
                factor[(row, column)] = (at(row, column) - known) / factor[(row, row)];
            }
            let explained: f64 = (0..column)
                .map(|k| factor[(k, column)] * factor[(k, column)])
                .sum();
            let own = (at(column, column) - explained).max(0.0);
            let own_share = if at(column, column) > 0.0 {
                (own / at(column, column)).sqrt()
            } else {
                0.0
            };
            let noise = self.shift[column].abs() * SMALLEST_SPREAD * (design.rows() as f64).sqrt();
            if own_share < SMALLEST_OWN_SHARE || own.sqrt() <= noise {
                return Err(self.dependent(design, column, own_share));
            }
            factor[(column, column)] = own.sqrt();
        }
        Ok(factor)
    }

    fn dependent(&self, design: &Design<'_>, place: usize, independent_share: f64) -> FitError {
        match self.order.get(place) {
            Some(&column) => FitError::DependentColumn {
                column: design.fixed[column].name.to_owned(),
                independent_share,
            },
            None => FitError::NothingLeft,
        }
    }

    fn crossproduct(&self, design: &Design<'_>) -> Vec<f64> {
        let width = self.width();
        let mut sums = vec![0.0; packed_length(width)];
        let mut block = vec![0.0; width * BLOCK];
        for start in (0..design.rows()).step_by(BLOCK) {
            let rows = BLOCK.min(design.rows() - start);
            self.shifted_block(design, start, rows, &mut block);
            add_crossproduct(&block, rows, width, &mut sums);
        }
        sums
    }

    /// `R` of the fixed columns as given (not shifted), in `Q`'s order: p × p, upper triangular.
    pub(super) fn fixed_factor(&self) -> DMatrix<f64> {
        let p = self.order.len();
        let mut factor = self.factor.view((0, 0), (p, p)).into_owned();
        if let Some(constant) = self.constant {
            for column in 1..p {
                factor[(0, column)] += factor[(0, 0)] * self.shift[column] / constant;
            }
        }
        factor
    }

    /// What least squares finds, as multiples of the columns of `Q`. Length p.
    pub(super) fn least_squares(&self) -> DVector<f64> {
        let p = self.order.len();
        let mut multiples = DVector::from_fn(p, |row, _| self.factor[(row, p)]);
        if let Some(constant) = self.constant {
            multiples[0] += self.factor[(0, 0)] * self.shift[p] / constant;
        }
        multiples
    }

    /// Root of the sum of squares that least squares leaves, points.
    pub(super) fn residual_norm(&self) -> f64 {
        let p = self.order.len();
        self.factor[(p, p)]
    }

    /// Turns random effects on the scaled basis into random effects on the caller's: `L` with `u = L b`.
    pub(super) fn random_effects_back(&self) -> Matrix2<f64> {
        Matrix2::new(
            1.0,
            -self.basis_centre / self.basis_spread,
            0.0,
            1.0 / self.basis_spread,
        )
    }

    /// The scaled covariance that belongs to a covariance in the caller's units; without a random slope the slope's
    /// part is left out.
    pub(super) fn covariance_forth(&self, covariance: Matrix2<f64>) -> Matrix2<f64> {
        if self.basis_spread.is_infinite() {
            return Matrix2::new(covariance[(0, 0)], 0.0, 0.0, 0.0);
        }
        let forth = Matrix2::new(1.0, self.basis_centre, 0.0, self.basis_spread);
        forth * covariance * forth.transpose()
    }
}

/// Adds the cross-products of the columns of a block to packed sums.
pub(super) fn add_crossproduct(block: &[f64], rows: usize, width: usize, sums: &mut [f64]) {
    let mut place = 0;
    for first in 0..width {
        let left = &block[first * BLOCK..first * BLOCK + rows];
        for second in first..width {
            sums[place] += dot(left, &block[second * BLOCK..second * BLOCK + rows]);
            place += 1;
        }
    }
}

fn is_constant(values: &[f64]) -> bool {
    values
        .first()
        .is_some_and(|first| *first != 0.0 && values.iter().all(|value| value == first))
}

/// Means where a constant column can take them up, and zeros where none can.
fn shifts(design: &Design<'_>, order: &[usize], centred: bool) -> Vec<f64> {
    let mut shift = vec![0.0; order.len() + 1];
    if centred {
        for (place, &column) in order.iter().enumerate().skip(1) {
            shift[place] = mean(design.fixed[column].values);
        }
        shift[order.len()] = mean(design.response);
    }
    shift
}

/// The mean, exact for values that are all equal.
fn mean(values: &[f64]) -> f64 {
    let first = values[0];
    let total: f64 = values
        .chunks(BLOCK)
        .map(|chunk| sum_of_differences(chunk, first))
        .sum();
    first + total / values.len() as f64
}

fn basis_units(basis: &[f64], random: RandomEffects) -> Result<(f64, f64), FitError> {
    if random == RandomEffects::Intercept {
        return Ok((0.0, f64::INFINITY));
    }
    let centre = mean(basis);
    let square: f64 = basis
        .chunks(BLOCK)
        .map(|chunk| sum_of_squares(chunk, centre))
        .sum();
    let spread = (square / basis.len() as f64).sqrt();
    if spread <= SMALLEST_SPREAD * centre.abs() || spread == 0.0 {
        return Err(FitError::BasisConstant { value: basis[0] });
    }
    Ok((centre, spread))
}
