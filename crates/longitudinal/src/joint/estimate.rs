//! The correlations between two scales by maximum likelihood, given each scale's own course.
//!
//! Keeping the single courses is a choice: they are estimated from every client who ever filled in that scale, the
//! correlations from those who filled in both. Four numbers remain, searched by Newton's method with differences, in
//! `atanh r`, where the whole line is allowed.

use super::{Correlations, JointCourse, JointFilter, JointMoment};
use crate::growth::{Drift, GrowthCourse};

/// Step of the differences, in `atanh r`.
const STEP: f64 = 1e-3;
/// Newton steps before giving up.
const MOST_STEPS: usize = 60;
/// Correlations are kept within ±.995: beyond, two scales are one.
const FARTHEST: f64 = 2.99;

/// One occasion of a client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Occasion {
    /// When.
    pub when: JointMoment,
    /// The scores given, points.
    pub scores: [Option<f64>; 2],
}

/// Two scales estimated together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointFit {
    /// The two courses as given, and the correlations found.
    pub course: JointCourse,
    /// Logarithm of the likelihood of both scales.
    pub log_likelihood: f64,
    /// The same with all correlations zero: what the tie is worth.
    pub log_likelihood_apart: f64,
    /// Newton steps.
    pub iterations: usize,
    /// Whether the end was recognised as one.
    pub converged: bool,
}

/// Finds the correlations under which the clients' scores are likeliest; each client is a list of occasions in the order
/// of time. Correlations that the courses have no room for (no drift, no noise, no variance) stay 0.
pub fn estimate(clients: &[Vec<Occasion>], scales: [GrowthCourse; 2]) -> JointFit {
    let free = free_places(&scales);
    let value = |point: &[f64; 4]| log_likelihood(clients, &course(scales, point));
    let mut point = [0.0; 4];
    let apart = value(&point);
    let mut now = apart;
    let (mut iterations, mut converged) = (0, free.is_empty());
    while iterations < MOST_STEPS && !converged {
        iterations += 1;
        let (gradient, step) = newton_step(&value, &point, now, &free);
        let promised: f64 = gradient.iter().zip(&step).map(|(g, s)| g * s).sum();
        if promised.abs() < 1e-7 {
            converged = true;
            break;
        }
        let mut share = 1.0;
        let mut moved = None;
        while share > 1e-6 {
            let mut next = point;
            for (place, step) in free.iter().zip(&step) {
                next[*place] = (point[*place] + share * step).clamp(-FARTHEST, FARTHEST);
            }
            let there = value(&next);
            if there > now {
                moved = Some((next, there));
                break;
            }
            share *= 0.5;
        }
        match moved {
            Some((next, there)) => {
                converged = there - now < 1e-9 * now.abs().max(1.0);
                (point, now) = (next, there);
            }
            None => converged = true,
        }
    }
    JointFit {
        course: course(scales, &point),
        log_likelihood: now,
        log_likelihood_apart: apart,
        iterations,
        converged,
    }
}

/// Which of intercept, slope, drift and noise can be correlated at all.
fn free_places(scales: &[GrowthCourse; 2]) -> Vec<usize> {
    let both = |of: fn(&GrowthCourse) -> bool| scales.iter().all(of);
    let same_drift = matches!(
        (scales[0].drift, scales[1].drift),
        (Drift::RandomWalk { .. }, Drift::RandomWalk { .. })
            | (Drift::Decaying { .. }, Drift::Decaying { .. })
    );
    let own_slope = |course: &GrowthCourse| {
        course.slope_variance * course.intercept_variance
            > course.covariance * course.covariance * (1.0 + 1e-9)
    };
    [
        both(|course| course.intercept_variance > 0.0),
        both(own_slope),
        same_drift,
        both(|course| course.noise_variance > 0.0),
    ]
    .into_iter()
    .enumerate()
    .filter_map(|(place, is_free)| is_free.then_some(place))
    .collect()
}

fn course(scales: [GrowthCourse; 2], point: &[f64; 4]) -> JointCourse {
    let [intercept, slope, drift, noise] = point.map(f64::tanh);
    JointCourse {
        scales,
        correlations: Correlations {
            intercept,
            slope,
            drift,
            noise,
        },
    }
}

fn log_likelihood(clients: &[Vec<Occasion>], course: &JointCourse) -> f64 {
    let start = JointFilter::new(course);
    let one = |occasions: &Vec<Occasion>| {
        let mut belief = start;
        occasions
            .iter()
            .map(|occasion| belief.update_log_likelihood(occasion.when, occasion.scores))
            .sum::<f64>()
    };
    clients.iter().map(one).sum()
}

/// Gradient and step of Newton's method uphill, by differences; every curvature is taken as one of a top.
fn newton_step(
    value: &impl Fn(&[f64; 4]) -> f64,
    point: &[f64; 4],
    now: f64,
    free: &[usize],
) -> (Vec<f64>, Vec<f64>) {
    let count = free.len();
    let moved = |by: &[(usize, f64)]| {
        let mut there = *point;
        for (place, step) in by {
            there[free[*place]] += step;
        }
        value(&there)
    };
    let above: Vec<f64> = (0..count).map(|at| moved(&[(at, STEP)])).collect();
    let below: Vec<f64> = (0..count).map(|at| moved(&[(at, -STEP)])).collect();
    let gradient: Vec<f64> = (0..count)
        .map(|at| (above[at] - below[at]) / (2.0 * STEP))
        .collect();
    let mut bend = nalgebra::DMatrix::zeros(count, count);
    for row in 0..count {
        bend[(row, row)] = (above[row] + below[row] - 2.0 * now) / (STEP * STEP);
        for column in 0..row {
            let both = moved(&[(row, STEP), (column, STEP)]);
            let mixed = (both - above[row] - above[column] + now) / (STEP * STEP);
            bend[(row, column)] = mixed;
            bend[(column, row)] = mixed;
        }
    }
    let eigen = bend.symmetric_eigen();
    let along = eigen.eigenvectors.transpose() * nalgebra::DVector::from_vec(gradient.clone());
    let floor = 1e-3 * eigen.eigenvalues.amax().max(1e-6);
    let scaled =
        nalgebra::DVector::from_fn(count, |at, _| along[at] / eigen.eigenvalues[at].abs().max(floor));
    let step = eigen.eigenvectors * scaled;
    let longest = step.amax().max(1.0);
    (gradient, step.iter().map(|step| step / longest).collect())
}
