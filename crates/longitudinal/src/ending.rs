//! How likely is it that somebody ends before the next session, and for which of two reasons?
//!
//! People leave because it was good enough and because it does not help, and what foretells the one does not foretell the
//! other. So the two are kept apart, as competing causes in discrete time: after session `s`, with features `x`,
//!
//! ```text
//! P(ends for cause c) = exp(a_c + b_c'x) / (1 + Σ_k exp(a_k + b_k'x)),   c = good enough, not helping
//! ```
//!
//! The coefficients are the most likely ones under a normal prior around given values (ridge): `strength` is the inverse of
//! the prior's variance, so that a practice with few endings stays near what it was given, and one with many becomes
//! itself. Newton's method on a concave function: one optimum, the same for the same rows.

use nalgebra::{DMatrix, DVector};

/// Why somebody ended before the next session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndingCause {
    /// It was good enough.
    GoodEnough,
    /// It did not help.
    NotHelping,
}

/// One session of one member, and what followed.
#[derive(Debug, Clone, PartialEq)]
pub struct AtRisk {
    /// What was known after the session, each number roughly of size 1 (level over its SD, chance of a stall, alliance
    /// dip, sessions missed, whether it was one of the first three). The same order in every row.
    pub features: Vec<f64>,
    /// Whether this was the last session, and why; `None` where the next one took place.
    pub ended: Option<EndingCause>,
}

/// Chances of ending before the next session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EndingChances {
    /// Because it was good enough.
    pub good_enough: f64,
    /// Because it did not help.
    pub not_helping: f64,
}

/// What foretells an ending: for each cause a constant and one coefficient a feature, in log-odds against going on.
#[derive(Debug, Clone, PartialEq)]
pub struct EndingHazard {
    /// Constant and coefficients for "good enough".
    pub good_enough: Vec<f64>,
    /// Constant and coefficients for "not helping".
    pub not_helping: Vec<f64>,
}

/// A fitted hazard that reports on itself.
#[derive(Debug, Clone, PartialEq)]
pub struct EndingFit {
    /// The coefficients.
    pub hazard: EndingHazard,
    /// Sessions used.
    pub sessions: usize,
    /// Endings used, by cause: good enough, not helping.
    pub endings: (usize, usize),
    /// Newton steps taken.
    pub steps: usize,
    /// Whether the last step no longer moved anything.
    pub converged: bool,
}

/// Why no hazard can be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndingError {
    /// There are no sessions.
    NoRows,
    /// A row has another number of features than the prior has coefficients for.
    FeatureCount {
        /// The row, from 0.
        row: usize,
        /// What it has.
        have: usize,
        /// What the prior has.
        need: usize,
    },
    /// A feature is not a finite number.
    NotFinite {
        /// The row, from 0.
        row: usize,
    },
    /// The prior's strength must be above 0: without it a cause that never occurred has no estimate.
    StrengthNotPositive,
}

impl std::fmt::Display for EndingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoRows => f.write_str("there are no sessions"),
            Self::FeatureCount { row, have, need } => {
                write!(f, "row {row} has {have} features, the prior {need}")
            }
            Self::NotFinite { row } => write!(f, "a feature of row {row} is not a finite number"),
            Self::StrengthNotPositive => f.write_str("the strength of the prior must be above 0"),
        }
    }
}

impl std::error::Error for EndingError {}

const MOST_STEPS: usize = 50;
const SMALLEST_STEP: f64 = 1e-10;

impl EndingHazard {
    /// Chances of ending before the next session.
    pub fn chances(&self, features: &[f64]) -> EndingChances {
        let odds = |coefficients: &[f64]| {
            let linear: f64 = coefficients
                .iter()
                .skip(1)
                .zip(features)
                .map(|(b, x)| b * x)
                .sum();
            (coefficients.first().copied().unwrap_or(0.0) + linear).exp()
        };
        let (good, not) = (odds(&self.good_enough), odds(&self.not_helping));
        let all = 1.0 + good + not;
        EndingChances {
            good_enough: good / all,
            not_helping: not / all,
        }
    }

    fn as_vector(&self) -> DVector<f64> {
        DVector::from_iterator(
            self.good_enough.len() + self.not_helping.len(),
            self.good_enough.iter().chain(&self.not_helping).copied(),
        )
    }

    fn from_vector(vector: &DVector<f64>) -> Self {
        let half = vector.len() / 2;
        let (good, not) = vector.as_slice().split_at(half);
        Self {
            good_enough: good.to_vec(),
            not_helping: not.to_vec(),
        }
    }
}

/// Fits the hazard to sessions, starting from and drawn towards `prior`; `strength` above 0 (1 is a prior SD of 1).
///
/// # Errors
/// See [`EndingError`].
pub fn fit_ending(rows: &[AtRisk], prior: &EndingHazard, strength: f64) -> Result<EndingFit, EndingError> {
    check(rows, prior, strength)?;
    let centre = prior.as_vector();
    let mut at = centre.clone();
    let mut steps = 0;
    let mut converged = false;
    while steps < MOST_STEPS && !converged {
        let (gradient, information) = slopes(rows, &at, &centre, strength);
        // With a prior the information is positive definite, so the step exists.
        let Some(step) = information.cholesky().map(|root| root.solve(&gradient)) else {
            break;
        };
        at += shortened(&step);
        steps += 1;
        converged = step.amax() < SMALLEST_STEP;
    }
    let count = |cause| rows.iter().filter(|row| row.ended == Some(cause)).count();
    Ok(EndingFit {
        hazard: EndingHazard::from_vector(&at),
        sessions: rows.len(),
        endings: (count(EndingCause::GoodEnough), count(EndingCause::NotHelping)),
        steps,
        converged,
    })
}

fn check(rows: &[AtRisk], prior: &EndingHazard, strength: f64) -> Result<(), EndingError> {
    if rows.is_empty() {
        return Err(EndingError::NoRows);
    }
    if strength.is_nan() || strength <= 0.0 {
        return Err(EndingError::StrengthNotPositive);
    }
    let need = prior.good_enough.len().saturating_sub(1);
    for (row, at_risk) in rows.iter().enumerate() {
        let have = at_risk.features.len();
        if have != need || prior.not_helping.len() != prior.good_enough.len() {
            return Err(EndingError::FeatureCount { row, have, need });
        }
        if at_risk.features.iter().any(|feature| !feature.is_finite()) {
            return Err(EndingError::NotFinite { row });
        }
    }
    Ok(())
}

/// No step moves a coefficient by more than 2, so that far-off starts do not run away.
fn shortened(step: &DVector<f64>) -> DVector<f64> {
    step * (2.0 / step.amax()).min(1.0)
}

/// Gradient of the log posterior, and the negative of its curvature.
fn slopes(
    rows: &[AtRisk],
    at: &DVector<f64>,
    centre: &DVector<f64>,
    strength: f64,
) -> (DVector<f64>, DMatrix<f64>) {
    let hazard = EndingHazard::from_vector(at);
    let width = hazard.good_enough.len();
    let mut gradient = (centre - at) * strength;
    let mut information = DMatrix::identity(2 * width, 2 * width) * strength;
    for row in rows {
        let chances = hazard.chances(&row.features);
        let expected = [chances.good_enough, chances.not_helping];
        let seen = [EndingCause::GoodEnough, EndingCause::NotHelping]
            .map(|cause| f64::from(u8::from(row.ended == Some(cause))));
        let x = |place: usize| if place == 0 { 1.0 } else { row.features[place - 1] };
        for i in 0..width {
            for cause in 0..2 {
                gradient[cause * width + i] += (seen[cause] - expected[cause]) * x(i);
            }
            for j in 0..width {
                let product = x(i) * x(j);
                let across = -expected[0] * expected[1] * product;
                information[(i, j)] += expected[0] * (1.0 - expected[0]) * product;
                information[(width + i, width + j)] += expected[1] * (1.0 - expected[1]) * product;
                information[(i, width + j)] += across;
                information[(width + i, j)] += across;
            }
        }
    }
    (gradient, information)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn truth() -> EndingHazard {
        EndingHazard {
            good_enough: vec![-3.0, -1.0, 0.0],
            not_helping: vec![-3.5, 0.8, 1.2],
        }
    }

    /// Sessions whose endings follow the truth.
    fn planted(sessions: usize, seed: u64) -> Vec<AtRisk> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let truth = truth();
        (0..sessions)
            .map(|_| {
                let features = vec![random.random_range(-2.0..2.0), random.random_range(0.0..1.0)];
                let chances = truth.chances(&features);
                let drawn: f64 = random.random_range(0.0..1.0);
                let ended = if drawn < chances.good_enough {
                    Some(EndingCause::GoodEnough)
                } else if drawn < chances.good_enough + chances.not_helping {
                    Some(EndingCause::NotHelping)
                } else {
                    None
                };
                AtRisk { features, ended }
            })
            .collect()
    }

    fn nothing_known() -> EndingHazard {
        EndingHazard {
            good_enough: vec![-3.0, 0.0, 0.0],
            not_helping: vec![-3.0, 0.0, 0.0],
        }
    }

    fn distance(one: &EndingHazard, other: &EndingHazard) -> f64 {
        (one.as_vector() - other.as_vector()).amax()
    }

    #[test]
    fn planted_coefficients_are_found_again() {
        let fit = fit_ending(&planted(60_000, 1), &nothing_known(), 1.0).unwrap();
        assert!(fit.converged && fit.steps < 20);
        // About 2,900 and 5,600 endings: standard errors below .08.
        assert!(distance(&fit.hazard, &truth()) < 0.25, "{fit:?}");
    }

    #[test]
    fn few_endings_stay_near_the_prior_and_many_leave_it() {
        let strength = 20.0;
        let moved = |sessions| {
            let fit = fit_ending(&planted(sessions, 2), &nothing_known(), strength).unwrap();
            distance(&fit.hazard, &nothing_known())
        };
        assert!(moved(100) < 0.45, "{}", moved(100));
        // The truth lies 1.2 away.
        assert!(moved(60_000) > 0.8, "{}", moved(60_000));
    }

    #[test]
    fn a_cause_that_never_occurred_has_an_estimate() {
        let rows: Vec<AtRisk> = planted(500, 3)
            .into_iter()
            .map(|row| AtRisk { ended: None, ..row })
            .collect();
        let fit = fit_ending(&rows, &nothing_known(), 1.0).unwrap();
        assert!(fit.converged);
        assert_eq!(fit.endings, (0, 0));
        let chances = fit.hazard.chances(&[0.0, 0.5]);
        assert!(
            chances.good_enough < 0.03 && chances.not_helping < 0.03,
            "{chances:?}"
        );
    }

    #[test]
    fn the_gradient_is_zero_at_the_optimum_and_nothing_nearby_is_better() {
        let rows = planted(800, 4);
        let prior = nothing_known();
        let fit = fit_ending(&rows, &prior, 1.0).unwrap();
        let centre = prior.as_vector();
        let log_posterior = |at: &DVector<f64>| -> f64 {
            let hazard = EndingHazard::from_vector(at);
            let likelihood: f64 = rows
                .iter()
                .map(|row| {
                    let chances = hazard.chances(&row.features);
                    match row.ended {
                        Some(EndingCause::GoodEnough) => chances.good_enough.ln(),
                        Some(EndingCause::NotHelping) => chances.not_helping.ln(),
                        None => (1.0 - chances.good_enough - chances.not_helping).ln(),
                    }
                })
                .sum();
            likelihood - 0.5 * (at - &centre).norm_squared()
        };
        let best = fit.hazard.as_vector();
        for place in 0..best.len() {
            for side in [-0.01, 0.01] {
                let mut near = best.clone();
                near[place] += side;
                assert!(log_posterior(&near) < log_posterior(&best), "coefficient {place}");
            }
        }
    }

    #[test]
    fn rows_that_do_not_fit_are_named() {
        let wrong = vec![AtRisk {
            features: vec![1.0],
            ended: None,
        }];
        let error = fit_ending(&wrong, &nothing_known(), 1.0).unwrap_err();
        assert_eq!(
            error,
            EndingError::FeatureCount {
                row: 0,
                have: 1,
                need: 2
            }
        );
    }
}
