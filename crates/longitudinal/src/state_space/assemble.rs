//! From where the search ended to what is reported.

use nalgebra::{Cholesky, DMatrix, DVector};

use super::columns::Columns;
use super::covariance::{Layout, Natural};
use super::fit::{Boundary, StateSpaceFit, StateSpaceReport};
use super::likelihood::{Problem, residual_direction};
use super::model::{DriftKind, Model, Noise, Timeline};
use super::search::{Ends, Place};
use crate::growth::Drift;
use crate::mixed_model::{FixedEffect, Prediction, Variances};

/// Effort over all starts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Effort {
    pub(super) starts: usize,
    pub(super) iterations: usize,
    pub(super) evaluations: usize,
}

impl Effort {
    /// What one search took.
    pub(super) fn add(&mut self, place: &Place) {
        self.iterations += place.steps;
        self.evaluations += place.evaluations;
    }
}

/// The result, in the caller's units.
pub(super) fn assemble(
    timeline: &Timeline<'_>,
    model: &Model<'_>,
    columns: &Columns,
    problem: &Problem,
    place: &Place,
    ends: &Ends,
    effort: Effort,
) -> StateSpaceFit {
    let design = &timeline.design;
    let (factor, shift) = columns.back();
    let estimates = &factor * &place.fit.coefficients + shift;
    let covariance = &factor * place.fit.information.inverse() * factor.transpose();
    let units = if problem.restricted() {
        columns.log_units()
    } else {
        0.0
    };
    let log_likelihood = -0.5 * (place.fit.deviance + units);
    let parameters = design.fixed.len() + model.variance_parameters();
    let at_boundary = boundaries(&problem.layout, &place.free, ends);
    let natural = settled(&place.natural, &at_boundary);
    let attendances = problem.attendances.len() - usize::from(problem.has_prior);
    let of_data = &problem.attendances[..attendances];
    let fixed = design.fixed.iter().enumerate().map(|(at, column)| FixedEffect {
        name: column.name.to_owned(),
        estimate: estimates[at],
        standard_error: covariance[(at, at)].sqrt(),
    });
    StateSpaceFit {
        fixed: fixed.collect(),
        fixed_covariance: covariance
            .row_iter()
            .map(|row| row.iter().copied().collect())
            .collect(),
        variances: Variances {
            intercept_variance: natural.intercept,
            slope_variance: natural.slope,
            covariance: natural.mixed,
            noise_variance: natural.noise,
        },
        drift: natural.drift,
        log_likelihood,
        aic: 2.0 * parameters as f64 - 2.0 * log_likelihood,
        bic: parameters as f64 * (problem.rows as f64).ln() - 2.0 * log_likelihood,
        predictions: predictions(timeline, columns, problem, &natural, &place.fit.coefficients),
        report: StateSpaceReport {
            criterion: model.criterion,
            drift: model.drift,
            rows: problem.rows,
            clients: of_data.iter().map(|attendance| attendance.clients as usize).sum(),
            patterns: of_data.len(),
            parameters,
            starts: effort.starts,
            iterations: effort.iterations,
            evaluations: effort.evaluations,
            // At a boundary the likelihood is flat in what has gone, and that is the end of the search, not its failure.
            converged: place.converged || (place.flat && !at_boundary.is_empty()),
            at_boundary,
        },
        one_course: is_one_course(timeline),
    }
}

/// Whether the fixed part is a constant of one and the basis.
pub(super) fn is_one_course(timeline: &Timeline<'_>) -> bool {
    match timeline.design.fixed {
        [constant, slope] => {
            constant.values.iter().all(|&value| value == 1.0) && slope.values == timeline.design.basis
        }
        _ => false,
    }
}

/// Parameters that stand within a little of an end.
fn boundaries(layout: &Layout, free: &DVector<f64>, ends: &Ends) -> Vec<Boundary> {
    /// In logarithms: within a factor of about twenty of an end that is itself beyond sight.
    const NEAR: f64 = 3.0;
    let low = |at: usize| free[at] < ends.lowest[at] + NEAR;
    let mut found = Vec::new();
    if low(0) {
        found.push(Boundary::NoInterceptVariance);
    }
    let mut at = 1;
    if layout.with_slope {
        if low(2) {
            found.push(Boundary::NoSlopeVariance);
        }
        at = 3;
    }
    if layout.noise == Noise::Free {
        if low(at) {
            found.push(Boundary::NoNoise);
        }
        at += 1;
    }
    if layout.drift != DriftKind::None && low(at) {
        found.push(Boundary::NoDrift);
    } else if layout.drift == DriftKind::Decaying {
        if free[at + 1] <= ends.lowest[at + 1] + 1e-6 {
            found.push(Boundary::DriftLasts);
        } else if free[at + 1] >= ends.highest[at + 1] - 1e-6 {
            found.push(Boundary::DriftIsNoise);
        }
    }
    found
}

/// Variances beyond sight as zeros.
fn settled(natural: &Natural, at_boundary: &[Boundary]) -> Natural {
    let mut settled = *natural;
    for boundary in at_boundary {
        match boundary {
            Boundary::NoInterceptVariance => (settled.intercept, settled.mixed) = (0.0, 0.0),
            Boundary::NoSlopeVariance if settled.intercept > 0.0 => {
                let explained = settled.mixed * settled.mixed / settled.intercept;
                // What the level explains remains; without it, nothing does.
                settled.slope = if explained > 1e-6 * settled.slope {
                    explained
                } else {
                    0.0
                };
            }
            Boundary::NoSlopeVariance | Boundary::DriftLasts | Boundary::DriftIsNoise => {}
            Boundary::NoNoise => settled.noise = 0.0,
            Boundary::NoDrift => settled.drift = Drift::None,
        }
    }
    settled
}

/// Expected lasting differences `G Z'V⁻¹(y − Xβ)` and their variance `G − G Z'V⁻¹Z G`.
fn predictions(
    timeline: &Timeline<'_>,
    columns: &Columns,
    problem: &Problem,
    natural: &Natural,
    coefficients: &DVector<f64>,
) -> Vec<Prediction> {
    let of_group = Prediction {
        intercept: 0.0,
        slope: 0.0,
        intercept_variance: natural.intercept,
        slope_variance: natural.slope,
        covariance: natural.mixed,
    };
    let mut list = vec![of_group; timeline.design.client_count];
    let direction = residual_direction(coefficients);
    let width = columns.width;
    let (client, week, basis) = (timeline.design.client, timeline.week, timeline.design.basis);
    let mut last: Option<(Vec<f64>, Vec<f64>, Gain)> = None;
    let mut start = 0;
    while start < columns.order.len() {
        let owner = client[columns.order[start] as usize];
        let end = start
            + columns.order[start..]
                .iter()
                .take_while(|&&row| client[row as usize] == owner)
                .count();
        let rows = &columns.order[start..end];
        let first = week[rows[0] as usize];
        let own_basis = || rows.iter().map(|&row| basis[row as usize]);
        let own_week = || rows.iter().map(|&row| week[row as usize] - first);
        let known = last
            .as_ref()
            .is_some_and(|(b, w, _)| b.iter().copied().eq(own_basis()) && w.iter().copied().eq(own_week()));
        if !known {
            let (b, w): (Vec<f64>, Vec<f64>) = (own_basis().collect(), own_week().collect());
            last = Gain::of(&problem.layout, natural, &b, &w).map(|gain| (b, w, gain));
        }
        if let Some((_, _, gain)) = &last {
            let left = columns.values[start * width..end * width]
                .chunks_exact(width)
                .map(|row| {
                    row.iter()
                        .zip(&direction)
                        .map(|(value, share)| value * share)
                        .sum::<f64>()
                });
            list[owner as usize] = gain.prediction(left);
        }
        start = end;
    }
    list
}

/// What the residuals of an attendance say of the lasting differences.
struct Gain {
    /// 2 × n.
    weights: DMatrix<f64>,
    left: [f64; 3],
}

impl Gain {
    fn of(layout: &Layout, natural: &Natural, basis: &[f64], week: &[f64]) -> Option<Self> {
        let z = DMatrix::from_fn(
            basis.len(),
            2,
            |row, column| if column == 0 { 1.0 } else { basis[row] },
        );
        let g = DMatrix::from_row_slice(
            2,
            2,
            &[natural.intercept, natural.mixed, natural.mixed, natural.slope],
        );
        let inverse = Cholesky::new(layout.covariance(natural, basis, week))?.inverse();
        let weights = &g * z.transpose() * inverse;
        let left = &g - &weights * z * &g;
        Some(Gain {
            weights,
            left: [left[(0, 0)].max(0.0), left[(0, 1)], left[(1, 1)].max(0.0)],
        })
    }

    fn prediction(&self, residuals: impl Iterator<Item = f64>) -> Prediction {
        let mut effects = [0.0; 2];
        for (at, residual) in residuals.enumerate() {
            effects[0] += self.weights[(0, at)] * residual;
            effects[1] += self.weights[(1, at)] * residual;
        }
        Prediction {
            intercept: effects[0],
            slope: effects[1],
            intercept_variance: self.left[0],
            slope_variance: self.left[2],
            covariance: self.left[1],
        }
    }
}
