//! The smallest objective, by damped scoring: Newton's method with the expected curvature, which is never negative.
//!
//! Logarithms keep variances above zero; a variance that the data does not show runs down to a floor, where it is held
//! and later reported as zero. The rate of a decaying drift is kept where the times of the data can show it: neither so
//! slow that it is an intercept, nor so fast that it is noise.

use nalgebra::{DMatrix, DVector};

use super::covariance::Natural;
use super::likelihood::{LeastSquares, Problem};

/// Steps before giving up and saying so.
const MOST_STEPS: usize = 300;
/// What the objective must still promise to fall for the search to go on.
const SMALLEST_GAIN: f64 = 1e-9;
/// Shares by which curvatures are raised: at the least, where a small gain is believed, and before giving up.
const LEAST_DAMPING: f64 = 1e-8;
const SMALL_DAMPING: f64 = 1e-2;
const MOST_DAMPING: f64 = 1e8;
/// After so many steps that fell by less than this together nothing is to be had any more.
const FLAT_STEPS: usize = 25;
const FLAT_FALL: f64 = 1e-5;
/// Longest step of a logarithm.
const LONGEST_STEP: f64 = 2.0;

/// Ends between which the free parameters are kept.
pub(super) struct Ends {
    pub(super) lowest: DVector<f64>,
    pub(super) highest: DVector<f64>,
}

/// Where a search ended.
pub(super) struct Place {
    pub(super) free: DVector<f64>,
    pub(super) natural: Natural,
    pub(super) fit: LeastSquares,
    pub(super) converged: bool,
    /// Whether the search stopped where nothing falls any more though the slope promised it: on the way of a variance to zero,
    /// whose logarithm has no end, the promise never quite goes out.
    pub(super) flat: bool,
    pub(super) steps: usize,
    pub(super) evaluations: usize,
}

impl Place {
    /// The same place of a model with slopes that differ by nothing.
    pub(super) fn without_slopes(self, problem: &Problem, smallest: f64, ends: &Ends) -> Option<Self> {
        let natural = Natural {
            mixed: 0.0,
            slope: 0.0,
            ..self.natural
        };
        let free = ends.clamp(&problem.layout.free(&natural, smallest));
        Some(Self {
            converged: self.converged,
            flat: self.flat,
            ..at(problem, free)?
        })
    }
}

/// Goes down from a start. `None` where the start itself has no likelihood.
pub(super) fn descend(problem: &Problem, start: &DVector<f64>, ends: &Ends) -> Option<Place> {
    let mut place = at(problem, ends.clamp(start))?;
    let mut damping = LEAST_DAMPING;
    let mut objective_before = f64::INFINITY;
    while place.steps < MOST_STEPS {
        if place.steps > 0 && place.steps.is_multiple_of(FLAT_STEPS) {
            place.flat = objective_before - place.fit.objective < FLAT_FALL;
            if place.flat {
                return Some(place);
            }
            objective_before = place.fit.objective;
        }
        place.steps += 1;
        let (gradient, mut information) = problem.derivatives(&place.free, &place.natural, &place.fit);
        let pull = hold_at_ends(&gradient, &mut information, &place.free, ends);
        let mut moved = false;
        while damping < MOST_DAMPING {
            let step = damped_step(&pull, &information, damping, ends);
            let gain = 0.5 * pull.dot(&step);
            if gain.abs() <= SMALLEST_GAIN && damping <= SMALL_DAMPING {
                place.converged = true;
                return Some(place);
            }
            place.evaluations += 1;
            match at(problem, ends.clamp(&(&place.free + &step))) {
                Some(next) if gain > 0.0 && next.fit.objective <= place.fit.objective - 0.1 * gain => {
                    place = Place {
                        steps: place.steps,
                        evaluations: place.evaluations,
                        ..next
                    };
                    damping = (0.2 * damping).max(LEAST_DAMPING);
                    moved = true;
                    break;
                }
                _ => damping *= 5.0,
            }
        }
        if !moved {
            // Not even the shortest step falls beyond rounding: the end, if little was promised.
            let step = damped_step(&pull, &information, LEAST_DAMPING, ends);
            place.converged = pull.dot(&step).abs() <= 1e-9 * place.fit.objective.abs().max(1.0);
            place.flat = true;
            return Some(place);
        }
    }
    Some(place)
}

fn at(problem: &Problem, free: DVector<f64>) -> Option<Place> {
    let natural = problem.layout.natural(&free);
    let fit = problem.least_squares(&natural)?;
    Some(Place {
        free,
        natural,
        fit,
        converged: false,
        flat: false,
        steps: 0,
        evaluations: 1,
    })
}

/// The way down, with parameters held that stand at an end and would go beyond it.
fn hold_at_ends(
    gradient: &DVector<f64>,
    information: &mut DMatrix<f64>,
    free: &DVector<f64>,
    ends: &Ends,
) -> DVector<f64> {
    let mut pull = -gradient;
    for place in 0..free.len() {
        let outward = (free[place] <= ends.lowest[place] && pull[place] < 0.0)
            || (free[place] >= ends.highest[place] && pull[place] > 0.0);
        if outward {
            pull[place] = 0.0;
            information.row_mut(place).fill(0.0);
            information.column_mut(place).fill(0.0);
            information[(place, place)] = 1.0;
        }
    }
    pull
}

/// Scoring with every curvature raised by a share of itself (Levenberg and Marquardt): short steps go straight down.
fn damped_step(pull: &DVector<f64>, information: &DMatrix<f64>, damping: f64, ends: &Ends) -> DVector<f64> {
    let mut damped = information.clone();
    for place in 0..pull.len() {
        damped[(place, place)] += damping * information[(place, place)] + 1e-13;
    }
    let Some(factor) = damped.cholesky() else {
        return DVector::zeros(pull.len());
    };
    let step = factor.solve(pull);
    // One logarithm on its way to the floor must not hold up the others, so each is shortened for itself.
    DVector::from_fn(pull.len(), |place, _| {
        if ends.lowest[place].is_finite() {
            step[place].clamp(-LONGEST_STEP, LONGEST_STEP)
        } else {
            step[place]
        }
    })
}

impl Ends {
    fn clamp(&self, free: &DVector<f64>) -> DVector<f64> {
        DVector::from_fn(free.len(), |at, _| {
            free[at].clamp(self.lowest[at], self.highest[at])
        })
    }
}
