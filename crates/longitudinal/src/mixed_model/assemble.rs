//! From the units of the search back to the units of the caller.

use nalgebra::{DMatrix, DVector, Matrix2, Vector2};

use super::design::{Criterion, Design, RandomEffects};
use super::error::FitError;
use super::fit::{Fit, FitReport, FixedEffect, Prediction};
use super::least_squares::{LeastSquares, Problem, residual_direction};
use super::one_client::{OneClient, RelativeCovariance};
use super::optimum::Optimum;
use super::scaling::Scaling;
use super::sums::Sums;
use super::variances::Variances;

/// The result, in the caller's units.
pub(super) fn assemble(
    design: &Design<'_>,
    random: RandomEffects,
    clients: usize,
    scaling: &Scaling,
    problem: &Problem,
    optimum: &Optimum,
) -> Result<Fit, FitError> {
    let norm = scaling.residual_norm();
    let noise_variance = norm * norm * optimum.fit.weighted_square / problem.degrees();
    let back = scaling.random_effects_back();
    let covariance = back * (optimum.relative.matrix * noise_variance) * back.transpose();
    let estimates = fixed_estimates(design, scaling, &optimum.fit)?;
    let fixed_covariance = fixed_covariance(scaling, &optimum.fit, noise_variance)?;
    let log_likelihood = -0.5 * (optimum.deviance + units_deviance(scaling, problem));
    let parameters = design.parameters(random);
    Ok(Fit {
        fixed: fixed_effects(design, &estimates, &fixed_covariance),
        fixed_covariance: fixed_covariance
            .row_iter()
            .map(|row| row.iter().copied().collect())
            .collect(),
        variances: Variances::new(&covariance, noise_variance),
        log_likelihood,
        aic: 2.0 * parameters as f64 - 2.0 * log_likelihood,
        bic: parameters as f64 * (problem.rows as f64).ln() - 2.0 * log_likelihood,
        predictions: predictions(
            &problem.sums,
            &optimum.relative,
            &optimum.fit,
            noise_variance,
            scaling,
        ),
        report: FitReport {
            criterion: problem.criterion,
            rows: problem.rows,
            clients,
            patterns: problem.patterns.list.len(),
            parameters,
            starts: optimum.effort.starts,
            iterations: optimum.effort.iterations,
            evaluations: optimum.effort.evaluations,
            converged: optimum.converged,
            gradient_norm: optimum.gradient_norm,
            singular: optimum.at_boundary,
        },
        one_course: design.is_one_course(),
    })
}

/// What the deviance in `Q` lacks: the size of the response and, for REML, of the fixed columns.
pub(super) fn units_deviance(scaling: &Scaling, problem: &Problem) -> f64 {
    let response = 2.0 * problem.degrees() * scaling.residual_norm().ln();
    response + fixed_units_deviance(scaling, problem.criterion)
}

/// `ln |R'R|` of the fixed columns, which REML counts.
pub(super) fn fixed_units_deviance(scaling: &Scaling, criterion: Criterion) -> f64 {
    match criterion {
        Criterion::MaximumLikelihood => 0.0,
        Criterion::RestrictedMaximumLikelihood => {
            2.0 * scaling
                .fixed_factor()
                .diagonal()
                .iter()
                .map(|entry| entry.abs().ln())
                .sum::<f64>()
        }
    }
}

/// The fixed effects in the order of the design: least squares, and what the random effects change about it.
pub(super) fn fixed_estimates(
    design: &Design<'_>,
    scaling: &Scaling,
    fit: &LeastSquares,
) -> Result<Vec<f64>, FitError> {
    let multiples: DVector<f64> = scaling.least_squares() + &fit.coefficients * scaling.residual_norm();
    let solved = scaling.fixed_factor().solve_upper_triangular(&multiples);
    let solved = solved.ok_or_else(|| dependent(design, scaling))?;
    let mut estimates = vec![0.0; solved.len()];
    for (place, &column) in scaling.order.iter().enumerate() {
        estimates[column] = solved[place];
    }
    Ok(estimates)
}

fn fixed_covariance(
    scaling: &Scaling,
    fit: &LeastSquares,
    noise_variance: f64,
) -> Result<DMatrix<f64>, FitError> {
    // With A = L L', the covariance is S'S for S = L⁻¹ (R⁻¹)'.
    let p = scaling.order.len();
    let inverse = scaling
        .fixed_factor()
        .solve_upper_triangular(&DMatrix::identity(p, p));
    let root = inverse.and_then(|inverse| fit.information.l().solve_lower_triangular(&inverse.transpose()));
    let root = root.ok_or(FitError::NothingLeft)?;
    let in_order = root.transpose() * root * noise_variance;
    let mut covariance = DMatrix::zeros(p, p);
    for (row, &to_row) in scaling.order.iter().enumerate() {
        for (column, &to_column) in scaling.order.iter().enumerate() {
            covariance[(to_row, to_column)] = in_order[(row, column)];
        }
    }
    Ok(covariance)
}

fn dependent(design: &Design<'_>, scaling: &Scaling) -> FitError {
    let name = scaling
        .order
        .last()
        .map_or("", |&column| design.fixed[column].name);
    FitError::DependentColumn {
        column: name.to_owned(),
        independent_share: 0.0,
    }
}

fn fixed_effects(design: &Design<'_>, estimates: &[f64], covariance: &DMatrix<f64>) -> Vec<FixedEffect> {
    let columns = design.fixed.iter().zip(estimates).enumerate();
    columns
        .map(|(at, (column, &estimate))| FixedEffect {
            name: column.name.to_owned(),
            estimate,
            standard_error: covariance[(at, at)].sqrt(),
        })
        .collect()
}

/// Expected random effects `K Z'(y − Xβ)` and their variance `σ² K`, for each client of the design.
fn predictions(
    sums: &Sums,
    relative: &RelativeCovariance,
    fit: &LeastSquares,
    noise_variance: f64,
    scaling: &Scaling,
) -> Vec<Prediction> {
    let direction = residual_direction(&fit.coefficients) * scaling.residual_norm();
    let back = scaling.random_effects_back();
    let along = |sums: &[f64]| {
        sums.iter()
            .zip(&direction)
            .map(|(sum, share)| sum * share)
            .sum::<f64>()
    };
    let of_attendance = |crossproduct: [f64; 3]| {
        let conditional = OneClient::new(crossproduct, relative).conditional;
        let variance: Matrix2<f64> = back * (conditional * noise_variance) * back.transpose();
        (crossproduct, back * conditional, variance)
    };
    // Neighbours often have the same attendance, and then the same matrices.
    let mut last = of_attendance([0.0; 3]);
    let one = |client: usize| {
        let own = sums.client(client);
        if own.crossproduct != last.0 {
            last = of_attendance(own.crossproduct);
        }
        let (_, gain, variance) = &last;
        let effects = gain * Vector2::new(along(own.level), along(own.slope));
        Prediction {
            intercept: effects[0],
            slope: effects[1],
            intercept_variance: variance[(0, 0)],
            slope_variance: variance[(1, 1)],
            covariance: variance[(0, 1)],
        }
    };
    (0..sums.client_count()).map(one).collect()
}
