//! The shape of the group's mean beyond a plain time basis.
//!
//! Where clients are seen at the same few times, no plain basis need fit their mean, and what it misses is missed in every
//! forecast. So the mean is the basis and deviations `d` at knots, which wander from knot to knot as a random walk over the basis
//! (variance `τ²` over the whole of it). At the covariances of the best plain-basis model, `d` and the coefficients are normal
//! given `τ`, and `τ` is averaged over: even on the logarithm between ends that reach from nothing to be seen to nothing in common.
//! A mean that the basis fits is so left as it is, and one of three occasions becomes free.
//!
//! The deviations then bend the basis itself, over the slope they belong to: clients differ in how far they go along the
//! shape. A slope `s` with the variance `v` (of a line alone) gives `d s / (s² + v)`, so that where nothing changes on the whole nothing bends.

use std::collections::HashMap;

use nalgebra::{Cholesky, DMatrix, DVector};

use super::super::covariance::course_covariance;
use super::rows::Scores;
use crate::growth::{GrowthCourse, MOST_KNOTS, Shape, TimeBasis};

/// Ends of `τ²`, in variances of a score about its client's course: a deviation too small to matter, and one that is free.
const SMALLEST: f64 = 0.01;
const LARGEST: f64 = 30.0;
/// From one `τ²` to the next.
const STEP: f64 = 1.5;
/// A level common to all deviations is the intercept's; this precision keeps it there.
const COMMON_LEVEL: f64 = 1e-6;
/// Fewer knots leave nothing to bend: a line fits two.
const LEAST_KNOTS: usize = 3;

/// A bent basis, and how many parameters it is worth.
pub(super) struct Learned {
    pub(super) basis: TimeBasis,
    pub(super) parameters: f64,
}

/// The basis bent to the scores, given the course that was found on it. `noise` is the variance of a score about its client's
/// smooth course, points². `None` where there are too few times, or nothing to bend.
pub(super) fn learn(
    scores: &Scores<'_>,
    basis: TimeBasis,
    course: &GrowthCourse,
    noise: f64,
) -> Option<Learned> {
    let values: Vec<f64> = scores.time.iter().map(|&time| basis.at(time)).collect();
    let knots = knots(&values);
    if knots.len() < LEAST_KNOTS || noise <= 0.0 {
        return None;
    }
    let sums = Sums::of(scores, &values, &knots, course)?;
    let found = averaged(&sums, &walk(&knots), noise)?;
    let slope = found.mean[1];
    let scale = slope / (slope * slope + sums.slope_variance()?);
    let first = found.mean[2];
    let bends: Vec<(f64, f64)> = knots
        .iter()
        .zip(found.mean.iter().skip(2))
        .map(|(&knot, deviation)| (knot, scale * (deviation - first)))
        .collect();
    let basis = TimeBasis::Shaped(Shape::new(basis, &bends)?);
    Some(Learned {
        basis,
        parameters: found.parameters,
    })
}

/// All times where they are few, else as many as there may be knots, with as many scores between each two.
fn knots(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut few = sorted.clone();
    few.dedup();
    if few.len() <= MOST_KNOTS {
        return few;
    }
    let last = sorted.len() - 1;
    let mut knots: Vec<f64> = (0..MOST_KNOTS)
        .map(|place| sorted[place * last / (MOST_KNOTS - 1)])
        .collect();
    knots.dedup();
    knots
}

/// Precision of the deviations for `τ² = 1`.
fn walk(knots: &[f64]) -> DMatrix<f64> {
    let range = knots[knots.len() - 1] - knots[0];
    let mut precision = DMatrix::identity(knots.len(), knots.len()) * COMMON_LEVEL;
    for (place, pair) in knots.windows(2).enumerate() {
        let weight = range / (pair[1] - pair[0]);
        precision[(place, place)] += weight;
        precision[(place + 1, place + 1)] += weight;
        precision[(place, place + 1)] -= weight;
        precision[(place + 1, place)] -= weight;
    }
    precision
}

/// `X'V⁻¹X` and `X'V⁻¹y` over all clients, `X` being a constant, the basis, and the share of each knot.
struct Sums {
    squares: DMatrix<f64>,
    products: DVector<f64>,
}

impl Sums {
    fn of(scores: &Scores<'_>, values: &[f64], knots: &[f64], course: &GrowthCourse) -> Option<Self> {
        let width = 2 + knots.len();
        let mut sums = Sums {
            squares: DMatrix::zeros(width, width),
            products: DVector::zeros(width),
        };
        let mut known: HashMap<Vec<u64>, DMatrix<f64>> = HashMap::new();
        let mut start = 0;
        for rows in scores.client.chunk_by(|one, other| one == other) {
            let rows = start..start + rows.len();
            start = rows.end;
            let basis = &values[rows.clone()];
            let first = scores.week[rows.start];
            let week: Vec<f64> = scores.week[rows.clone()]
                .iter()
                .map(|week| week - first)
                .collect();
            let key = basis.iter().chain(&week).map(|value| value.to_bits()).collect();
            let inverse = match known.entry(key) {
                std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(Cholesky::new(course_covariance(course, basis, &week))?.inverse())
                }
            };
            let design = DMatrix::from_fn(basis.len(), width, |row, column| match column {
                0 => 1.0,
                1 => basis[row],
                _ => share(knots, column - 2, basis[row]),
            });
            let response = DVector::from_column_slice(&scores.points[rows]);
            let weighed = design.tr_mul(inverse);
            sums.squares += &weighed * &design;
            sums.products += weighed * response;
        }
        Some(sums)
    }

    /// Variance of the slope without deviations.
    fn slope_variance(&self) -> Option<f64> {
        let line = self.squares.fixed_view::<2, 2>(0, 0).into_owned();
        Some(line.try_inverse()?[(1, 1)])
    }
}

/// How much of a knot's deviation a value of the basis has: a line between knots, level beyond the ends.
fn share(knots: &[f64], knot: usize, value: f64) -> f64 {
    let own = knots[knot];
    if value <= own {
        match knot.checked_sub(1).map(|before| knots[before]) {
            None => 1.0,
            Some(before) => ((value - before) / (own - before)).max(0.0),
        }
    } else {
        match knots.get(knot + 1) {
            None => 1.0,
            Some(after) => ((after - value) / (after - own)).max(0.0),
        }
    }
}

/// Coefficients and deviations, averaged over `τ`.
struct Averaged {
    mean: DVector<f64>,
    parameters: f64,
}

fn averaged(sums: &Sums, walk: &DMatrix<f64>, noise: f64) -> Option<Averaged> {
    let mut tried = Vec::new();
    let mut share = SMALLEST;
    while share < LARGEST {
        tried.push(At::of(sums, walk, share * noise)?);
        share *= STEP;
    }
    let highest = tried
        .iter()
        .map(|at| at.log_likelihood)
        .fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = tried
        .iter()
        .map(|at| (at.log_likelihood - highest).exp())
        .collect();
    let whole: f64 = weights.iter().sum();
    let mut found = Averaged {
        mean: DVector::zeros(sums.products.len()),
        parameters: 0.0,
    };
    for (at, weight) in tried.iter().zip(&weights) {
        let weight = weight / whole;
        found.mean += &at.mean * weight;
        found.parameters += weight * at.parameters;
    }
    found.mean.iter().all(|value| value.is_finite()).then_some(found)
}

/// What is believed at one `τ²`.
struct At {
    /// Up to what all `τ²` share, the coefficients integrated out.
    log_likelihood: f64,
    mean: DVector<f64>,
    /// Parameters that the deviations are worth.
    parameters: f64,
}

impl At {
    fn of(sums: &Sums, walk: &DMatrix<f64>, variance: f64) -> Option<Self> {
        let knots = walk.nrows();
        let mut precision = sums.squares.clone();
        let mut block = precision.view_mut((2, 2), (knots, knots));
        block += walk / variance;
        let factor = Cholesky::new(precision)?;
        let mean = factor.solve(&sums.products);
        let log_determinant = factor
            .l_dirty()
            .diagonal()
            .iter()
            .map(|entry| entry.ln())
            .sum::<f64>();
        let free = (factor.inverse() * &sums.squares).trace();
        Some(At {
            log_likelihood: -0.5 * knots as f64 * variance.ln() - log_determinant
                + 0.5 * sums.products.dot(&mean),
            // A constant and a slope would be there without.
            parameters: (free - 2.0).max(0.0),
            mean,
        })
    }
}
