//! The smallest deviance: Newton steps on the Cholesky factor `θ`, and a certificate that the end is an end.
//!
//! The deviance does not change when a column of the factor changes its sign, so `θ` moves freely and a boundary
//! (`θ₃ = 0`) is an ordinary stationary point. What it could be mistaken for is a saddle; the derivative in `G`
//! tells the two apart, since at a minimum over all covariances it has no negative direction.

use nalgebra::Vector3;

use super::deviance::Deviance;
use super::least_squares::{LeastSquares, Problem, Unusable};
use super::one_client::RelativeCovariance;
use super::steps::{expectation_step, falling_direction, in_factor, newton_step, upright};

/// EM steps before the first Newton step.
const FIRST_STEPS: usize = 3;
/// Newton steps before giving up and saying so.
const MOST_ITERATIONS: usize = 200;
/// Deviance still to be gained, as the second-order model has it, at which the search ends.
const SMALLEST_GAIN: f64 = 1e-10;
/// What the deviance may rise, as a share of itself, by rounding alone.
const ROUNDING: f64 = 1e-13;
/// A diagonal entry of the factor below this counts as zero, as in lme4's `isSingular`.
const BOUNDARY: f64 = 1e-4;
/// A diagonal entry below this is tried at zero.
const NEAR_BOUNDARY: f64 = 2e-2;
/// What the deviance may rise when an entry near the boundary is put on it.
const BOUNDARY_TOLERANCE: f64 = 1e-9;
/// Starting points, as multiples of the identity; the later ones are used where a second optimum is conceivable.
const STARTS: [f64; 3] = [1.0, 0.1, 4.0];
/// Below this number of clients a second optimum is conceivable.
const FEW_CLIENTS: usize = 1000;

/// Where the search ended.
pub(super) struct Optimum {
    pub(super) relative: RelativeCovariance,
    pub(super) fit: LeastSquares,
    /// Profiled deviance, units' constants left out.
    pub(super) deviance: f64,
    /// Length of the gradient in `θ`.
    pub(super) gradient_norm: f64,
    pub(super) converged: bool,
    /// Whether a diagonal entry of the factor is zero.
    pub(super) at_boundary: bool,
    pub(super) effort: Effort,
}

/// What the search took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Effort {
    pub(super) starts: usize,
    pub(super) iterations: usize,
    pub(super) evaluations: usize,
}

/// One place of the search.
struct Place {
    theta: [f64; 3],
    fit: LeastSquares,
    deviance: Deviance,
    converged: bool,
}

/// The search: what is searched, and what it took so far.
struct Search<'a> {
    problem: &'a Problem,
    with_slope: bool,
    /// Number of clients with scores.
    clients: f64,
    effort: Effort,
}

/// Finds the smallest deviance.
pub(super) fn minimise(problem: &Problem, with_slope: bool, clients: usize) -> Result<Optimum, Unusable> {
    let mut search = Search {
        problem,
        with_slope,
        clients: clients as f64,
        effort: Effort::default(),
    };
    let mut best = search.run_from(STARTS[0])?;
    if clients < FEW_CLIENTS || search.at_boundary(&best.theta) {
        for start in &STARTS[1..] {
            let other = search.run_from(*start)?;
            if other.deviance.value < best.deviance.value - BOUNDARY_TOLERANCE {
                best = other;
            }
        }
    }
    let (gradient, _) = in_factor(&best.theta, &best.deviance, with_slope);
    Ok(Optimum {
        relative: RelativeCovariance::of_factor(&best.theta),
        at_boundary: search.at_boundary(&best.theta),
        gradient_norm: gradient.norm(),
        converged: best.converged,
        deviance: best.deviance.value,
        fit: best.fit,
        effort: search.effort,
    })
}

impl Search<'_> {
    fn at(&mut self, theta: [f64; 3]) -> Result<Place, Unusable> {
        self.effort.evaluations += 1;
        let (fit, deviance) = self.problem.deviance(&RelativeCovariance::of_factor(&theta))?;
        Ok(Place {
            theta,
            fit,
            deviance,
            converged: false,
        })
    }

    /// From a multiple of the identity: a few EM steps, then Newton steps until the certificate holds.
    fn run_from(&mut self, multiple: f64) -> Result<Place, Unusable> {
        self.effort.starts += 1;
        let mut place = self.at([multiple, 0.0, if self.with_slope { multiple } else { 0.0 }])?;
        for _ in 0..FIRST_STEPS {
            let next = self.at(expectation_step(&place.theta, &place.deviance, self.clients))?;
            if next.deviance.value >= place.deviance.value {
                break;
            }
            place = next;
        }
        for _ in 0..MOST_ITERATIONS {
            place = self.descend(place)?;
            place = self.settle(place)?;
            match self.escape(&place)? {
                Some(lower) => place = lower,
                None => return Ok(place),
            }
        }
        Ok(place)
    }

    fn descend(&mut self, mut place: Place) -> Result<Place, Unusable> {
        for _ in 0..MOST_ITERATIONS {
            self.effort.iterations += 1;
            let (gradient, hessian) = in_factor(&place.theta, &place.deviance, self.with_slope);
            let step = newton_step(&gradient, &hessian, &place.theta);
            let gain = -0.5 * gradient.dot(&step);
            place.converged = gain <= SMALLEST_GAIN;
            if let Some(next) = self.along(&place, &step, gain)? {
                let done = place.converged;
                place = Place {
                    converged: done,
                    ..next
                };
            } else {
                // No step lowers the deviance beyond rounding: this is as low as numbers go.
                place.converged = place.converged || gain <= ROUNDING * place.deviance.value.abs().max(1.0);
                return Ok(place);
            }
            if place.converged {
                return Ok(place);
            }
        }
        Ok(place)
    }

    /// The first of step, half the step, a quarter … that lowers the deviance by a fair share of what was promised.
    fn along(&mut self, place: &Place, step: &Vector3<f64>, gain: f64) -> Result<Option<Place>, Unusable> {
        let mut rounding = ROUNDING * place.deviance.value.abs();
        if place.converged {
            // The last step refines θ; the deviance can no longer tell.
            rounding += SMALLEST_GAIN;
        }
        let mut share = 1.0;
        for _ in 0..40 {
            let theta = [0, 1, 2].map(|at| place.theta[at] + share * step[at]);
            match self.at(theta) {
                Ok(next) if next.deviance.value <= place.deviance.value - 0.1 * share * gain + rounding => {
                    return Ok(Some(next));
                }
                Ok(_) | Err(Unusable::TooLarge) => share *= 0.5,
                Err(Unusable::NoNoise) => return Err(Unusable::NoNoise),
            }
        }
        Ok(None)
    }

    /// Puts entries that are as good as zero on the boundary, where that costs nothing.
    fn settle(&mut self, place: Place) -> Result<Place, Unusable> {
        let [first, below, second] = upright(place.theta);
        let mut candidates = Vec::new();
        if self.with_slope && first < NEAR_BOUNDARY {
            candidates.push([0.0, 0.0, below.hypot(second)]);
        }
        if second > 0.0 && second < NEAR_BOUNDARY {
            candidates.push([first, below, 0.0]);
        }
        if first < NEAR_BOUNDARY && below.hypot(second) < NEAR_BOUNDARY {
            candidates.push([0.0; 3]);
        }
        let limit = place.deviance.value + BOUNDARY_TOLERANCE;
        let mut settled = Place {
            theta: [first, below, second],
            ..place
        };
        for theta in candidates {
            let trial = self.at(theta)?;
            if trial.deviance.value <= limit {
                settled = Place {
                    converged: settled.converged,
                    ..trial
                };
            }
        }
        Ok(settled)
    }

    /// A lower place, where the derivative in `G` has a negative direction although the one in `θ` has none.
    fn escape(&mut self, place: &Place) -> Result<Option<Place>, Unusable> {
        if !self.at_boundary(&place.theta) {
            return Ok(None);
        }
        let Some((direction, fall)) = falling_direction(&place.deviance.gradient, self.with_slope) else {
            return Ok(None);
        };
        let base = RelativeCovariance::of_factor(&place.theta).matrix;
        let mut size = 0.1;
        while size * fall > BOUNDARY_TOLERANCE {
            let trial = self.at(RelativeCovariance::of(base + size * direction).factor())?;
            if trial.deviance.value < place.deviance.value - 10.0 * BOUNDARY_TOLERANCE {
                return Ok(Some(trial));
            }
            size *= 0.2;
        }
        Ok(None)
    }

    fn at_boundary(&self, theta: &[f64; 3]) -> bool {
        theta[0].abs() < BOUNDARY || (self.with_slope && theta[2].abs() < BOUNDARY)
    }
}

#[cfg(test)]
mod tests {
    use super::super::deviance_tests::problem;
    use super::{Effort, Search, minimise};
    use crate::mixed_model::Criterion;

    /// At a covariance of zero the gradient in the factor is zero too: only the certificate tells it from an end.
    #[test]
    fn a_saddle_is_left() {
        let problem = problem(Criterion::RestrictedMaximumLikelihood);
        let mut search = Search {
            problem: &problem,
            with_slope: true,
            clients: 9.0,
            effort: Effort::default(),
        };
        let end = search.run_from(0.0).unwrap();
        let best = minimise(&problem, true, 9).unwrap();
        assert!(best.relative.matrix[(0, 0)] > 0.1, "{:?}", best.relative);
        assert!((end.deviance.value - best.deviance).abs() < 1e-9);
    }
}
