//! Logistic regression with a ridge, by Newton's method.

use nalgebra::{DMatrix, DVector};

use super::NotFitted;

/// Newton steps before giving up; a handful are needed.
const MOST_STEPS: usize = 200;

/// A log-likelihood this near to 0 is that of outcomes told apart completely.
const SEPARATED: f64 = 1e-6;

/// How strongly coefficients are drawn to zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ridge {
    /// Half this times the sum of squared coefficients, each in units of its column's standard deviation, is taken off
    /// the log-likelihood. 0 or more. The intercept is free.
    pub penalty: f64,
}

impl Ridge {
    /// Maximum likelihood.
    pub const NONE: Self = Self { penalty: 0.0 };
}

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// Log odds where every column is 0.
    pub intercept: f64,
    /// Log odds for one unit of each column.
    pub coefficients: Vec<f64>,
}

impl Logistic {
    /// The probability of the event for one row of columns.
    pub fn probability(&self, row: &[f64]) -> f64 {
        let sum: f64 = self
            .coefficients
            .iter()
            .zip(row)
            .map(|(coefficient, value)| coefficient * value)
            .sum();
        chance(self.intercept + sum)
    }
}

/// Fits a logistic regression. A column that never changes gets the coefficient 0.
///
/// # Errors
/// No rows or rows of different lengths; one outcome only; columns that follow from each other or tell the outcomes
/// apart completely, without a ridge.
pub fn fit(rows: &[&[f64]], events: &[bool], ridge: Ridge) -> Result<Logistic, NotFitted> {
    let columns = rows.first().ok_or(NotFitted::NoRows)?.len();
    if rows.len() != events.len() || rows.iter().any(|row| row.len() != columns) {
        return Err(NotFitted::NoRows);
    }
    let count = events.iter().filter(|&&event| event).count();
    if count == 0 || count == events.len() {
        return Err(NotFitted::OneOutcome);
    }
    let scaling: Vec<Scale> = (0..columns).map(|column| Scale::of(rows, column)).collect();
    let scaled: Vec<f64> = rows
        .iter()
        .flat_map(|row| scaling.iter().zip(*row).map(|(scale, value)| scale.apply(*value)))
        .collect();
    let found = newton(&scaled, columns, events, ridge.penalty)?;
    let coefficients: Vec<f64> = scaling
        .iter()
        .zip(found.iter().skip(1))
        .map(|(scale, coefficient)| {
            if scale.sd > 0.0 {
                coefficient / scale.sd
            } else {
                0.0
            }
        })
        .collect();
    let moved: f64 = scaling
        .iter()
        .zip(&coefficients)
        .map(|(scale, coefficient)| scale.mean * coefficient)
        .sum();
    Ok(Logistic {
        intercept: found[0] - moved,
        coefficients,
    })
}

/// Mean and standard deviation of one column.
struct Scale {
    mean: f64,
    sd: f64,
}

impl Scale {
    fn of(rows: &[&[f64]], column: usize) -> Self {
        let n = rows.len() as f64;
        let mean = rows.iter().map(|row| row[column]).sum::<f64>() / n;
        let variance = rows.iter().map(|row| (row[column] - mean).powi(2)).sum::<f64>() / n;
        Self {
            mean,
            sd: variance.sqrt(),
        }
    }

    fn apply(&self, value: f64) -> f64 {
        if self.sd > 0.0 {
            (value - self.mean) / self.sd
        } else {
            0.0
        }
    }
}

/// The coefficients of the scaled columns, the intercept first.
fn newton(scaled: &[f64], columns: usize, events: &[bool], penalty: f64) -> Result<DVector<f64>, NotFitted> {
    let mut found = DVector::zeros(columns + 1);
    for _ in 0..MOST_STEPS {
        let (likelihood, gradient, information) = derivatives(scaled, columns, events, penalty, &found);
        let step = information
            .cholesky()
            .ok_or(NotFitted::NoSolution)?
            .solve(&gradient);
        // Twice what the quadratic model still promises; far below what changes any figure.
        let promised = gradient.dot(&step);
        // A step is halved until the likelihood rises; where it cannot rise any more the top is reached.
        let mut part = 1.0;
        let next = loop {
            let next = &found + &step * part;
            if log_likelihood(scaled, columns, events, penalty, &next) >= likelihood || part < 1e-8 {
                break next;
            }
            part *= 0.5;
        };
        found = next;
        if found.iter().any(|value| !value.is_finite() || value.abs() > 1e3) {
            return Err(NotFitted::NoSolution);
        }
        if promised < 1e-12 * (1.0 + likelihood.abs()) {
            // A likelihood of one means that the columns tell the outcomes apart: coefficients would grow for ever.
            let apart = penalty == 0.0 && likelihood > -SEPARATED;
            return if apart {
                Err(NotFitted::NoSolution)
            } else {
                Ok(found)
            };
        }
    }
    Err(NotFitted::NoSolution)
}

fn linear(row: &[f64], coefficients: &DVector<f64>) -> f64 {
    let products = row.iter().zip(coefficients.iter().skip(1));
    coefficients[0]
        + products
            .map(|(value, coefficient)| value * coefficient)
            .sum::<f64>()
}

fn rows_of(scaled: &[f64], columns: usize, rows: usize) -> impl Iterator<Item = &[f64]> {
    (0..rows).map(move |row| &scaled[row * columns..(row + 1) * columns])
}

fn log_likelihood(scaled: &[f64], columns: usize, events: &[bool], penalty: f64, at: &DVector<f64>) -> f64 {
    let fitted: f64 = rows_of(scaled, columns, events.len())
        .zip(events)
        .map(|(row, &event)| {
            let sum = linear(row, at);
            // ln(1 + e^x) without overflow.
            let normaliser = sum.max(0.0) + (-sum.abs()).exp().ln_1p();
            if event { sum - normaliser } else { -normaliser }
        })
        .sum();
    fitted - 0.5 * penalty * at.iter().skip(1).map(|value| value * value).sum::<f64>()
}

fn derivatives(
    scaled: &[f64],
    columns: usize,
    events: &[bool],
    penalty: f64,
    at: &DVector<f64>,
) -> (f64, DVector<f64>, DMatrix<f64>) {
    let size = columns + 1;
    let mut gradient = DVector::zeros(size);
    let mut information = DMatrix::zeros(size, size);
    let mut full = vec![1.0; size];
    for (row, &event) in rows_of(scaled, columns, events.len()).zip(events) {
        full[1..].copy_from_slice(row);
        let p = chance(linear(row, at));
        let (residual, weight) = (f64::from(u8::from(event)) - p, p * (1.0 - p));
        for one in 0..size {
            gradient[one] += residual * full[one];
            for other in 0..=one {
                information[(one, other)] += weight * full[one] * full[other];
            }
        }
    }
    for one in 1..size {
        gradient[one] -= penalty * at[one];
        information[(one, one)] += penalty;
    }
    for one in 0..size {
        // A column that never changes has no information of its own and is held at 0.
        if information[(one, one)] == 0.0 {
            information[(one, one)] = 1.0;
        }
        for other in 0..one {
            information[(other, one)] = information[(one, other)];
        }
    }
    let likelihood = log_likelihood(scaled, columns, events, penalty, at);
    (likelihood, gradient, information)
}

/// Probabilities are kept this far from 0 and 1 before their odds are taken, so that a certainty stays finite.
const LEAST: f64 = 1e-6;

/// Log odds of a probability, kept finite.
pub fn log_odds(probability: f64) -> f64 {
    let kept = probability.clamp(LEAST, 1.0 - LEAST);
    (kept / (1.0 - kept)).ln()
}

/// The probability with these log odds.
pub fn chance(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: [f64; 20] = [
        12.0, 15.0, 18.0, 21.0, 24.0, 11.0, 14.0, 17.0, 20.0, 23.0, 13.0, 16.0, 19.0, 22.0, 25.0, 10.0, 15.0,
        20.0, 18.0, 22.0,
    ];
    const LATEST: [f64; 20] = [
        11.0, 9.0, 15.0, 8.0, 20.0, 10.0, 12.0, 9.0, 19.0, 12.0, 4.0, 14.0, 6.0, 18.0, 21.0, 9.0, 13.0, 7.0,
        16.0, 11.0,
    ];
    const EVENT: [u8; 20] = [1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1];

    fn fitted(ridge: Ridge) -> Logistic {
        let rows: Vec<[f64; 2]> = FIRST
            .iter()
            .zip(LATEST)
            .map(|(first, latest)| [*first, latest])
            .collect();
        let rows: Vec<&[f64]> = rows.iter().map(<[f64; 2]>::as_slice).collect();
        fit(&rows, &EVENT.map(|event| event == 1), ridge).unwrap()
    }

    #[test]
    fn coefficients_agree_with_statsmodels() {
        // statsmodels 0.15.0, Logit(...).fit(method="newton", tol=1e-14) on the rows above. Its printed digits are 8.
        let model = fitted(Ridge::NONE);
        assert!((model.intercept - 0.939_041_62).abs() < 1e-7, "{model:?}");
        assert!((model.coefficients[0] + 0.314_360_64).abs() < 1e-7);
        assert!((model.coefficients[1] - 0.367_251_20).abs() < 1e-7);
        let odds = 0.939_041_62 - 0.314_360_64 * 20.0 + 0.367_251_20 * 12.0;
        assert!((model.probability(&[20.0, 12.0]) - chance(odds)).abs() < 1e-6);
    }

    #[test]
    fn a_ridge_of_one_agrees_with_newton_written_out_in_numpy() {
        // NumPy: Newton on the log-likelihood less half the squares of the coefficients of columns scaled to spread one.
        let model = fitted(Ridge { penalty: 1.0 });
        assert!((model.intercept - 0.375_094_085_6).abs() < 1e-7, "{model:?}");
        assert!((model.coefficients[0] + 0.173_724_85).abs() < 1e-7);
        assert!((model.coefficients[1] - 0.219_061_35).abs() < 1e-7);
    }

    #[test]
    fn what_cannot_be_fitted_is_refused() {
        assert_eq!(fit(&[], &[], Ridge::NONE), Err(NotFitted::NoRows));
        let rows: [&[f64]; 4] = [&[1.0], &[2.0], &[3.0], &[4.0]];
        assert_eq!(fit(&rows, &[true; 4], Ridge::NONE), Err(NotFitted::OneOutcome));
        let apart = [false, false, true, true];
        assert_eq!(
            fit(&rows, &apart, Ridge::NONE),
            Err(NotFitted::NoSolution),
            "told apart completely"
        );
        assert!(fit(&rows, &apart, Ridge { penalty: 1.0 }).is_ok());
    }

    #[test]
    fn a_column_that_never_changes_counts_nothing() {
        let rows: [&[f64]; 6] = [
            &[7.0, 1.0],
            &[7.0, 2.0],
            &[7.0, 3.0],
            &[7.0, 1.0],
            &[7.0, 2.0],
            &[7.0, 3.0],
        ];
        let events = [false, true, true, true, false, true];
        let model = fit(&rows, &events, Ridge::NONE).unwrap();
        assert_eq!(model.coefficients[0], 0.0);
    }
}
