//! How far a figure would move with other clients.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Case;

/// An interval from the bootstrap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// Draws whole clusters with replacement, `draws` times, and gives the central interval that holds `share` (0 to 1) of the
/// figure's values. What belongs to one cluster (a therapist's clients, a client's readings) stays together, because it
/// is not independent.
///
/// `figure` gets the cluster numbers drawn, each below `clusters`, with repeats; draws for which it gives `None` do not
/// count. `None` where no draw gave a figure.
pub fn interval(
    clusters: usize,
    draws: usize,
    seed: u64,
    share: f64,
    figure: impl Fn(&[usize]) -> Option<f64>,
) -> Option<Interval> {
    if clusters == 0 {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut values: Vec<f64> = (0..draws)
        .filter_map(|_| {
            let drawn: Vec<usize> = (0..clusters).map(|_| random.random_range(0..clusters)).collect();
            figure(&drawn)
        })
        .collect();
    values.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| {
        let place = (part * (values.len() as f64 - 1.0)).round().max(0.0);
        values.get(place as usize).copied()
    };
    Some(Interval {
        lower: at(0.5 - 0.5 * share)?,
        upper: at(0.5 + 0.5 * share)?,
    })
}

/// Interval of the area under the curve, clusters drawn whole.
///
/// `cluster` gives the cluster of each case, below `clusters`. The cases are sorted once, so that a draw costs no more than
/// reading them.
pub fn auc_interval(
    cases: &[Case],
    cluster: &[usize],
    clusters: usize,
    draws: usize,
    seed: u64,
    share: f64,
) -> Option<Interval> {
    let mut order: Vec<usize> = (0..cases.len().min(cluster.len())).collect();
    order.sort_unstable_by(|&one, &other| cases[one].forecast.total_cmp(&cases[other].forecast));
    interval(clusters, draws, seed, share, |drawn| {
        let mut times = vec![0.0; clusters];
        for &one in drawn {
            times[one] += 1.0;
        }
        let weighted = order
            .iter()
            .map(|&at| (cases[at], times.get(cluster[at]).copied().unwrap_or(0.0)));
        weighted_auc(weighted)
    })
}

/// The area under the curve of cases in rising order of their forecasts, each counted so many times.
fn weighted_auc(sorted: impl Iterator<Item = (Case, f64)>) -> Option<f64> {
    let (mut with, mut without, mut above) = (0.0, 0.0, 0.0);
    let (mut tied_with, mut tied_without, mut tied_at) = (0.0, 0.0, f64::NAN);
    for (case, times) in sorted {
        if case.forecast != tied_at {
            above += tied_with * (without + 0.5 * tied_without);
            with += tied_with;
            without += tied_without;
            (tied_with, tied_without, tied_at) = (0.0, 0.0, case.forecast);
        }
        if case.event {
            tied_with += times;
        } else {
            tied_without += times;
        }
    }
    above += tied_with * (without + 0.5 * tied_without);
    with += tied_with;
    without += tied_without;
    (with > 0.0 && without > 0.0).then(|| above / (with * without))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: &[f64], drawn: &[usize]) -> Option<f64> {
        (!drawn.is_empty()).then(|| drawn.iter().map(|&at| values[at]).sum::<f64>() / drawn.len() as f64)
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_its_standard_error() {
        let values: Vec<f64> = (0..400).map(|number| f64::from(number % 10)).collect();
        let found = interval(400, 2000, 7, 0.95, |drawn| mean(&values, drawn)).unwrap();
        // SD of 0..9 is 2.872, so the standard error is .1436 and the half width .2815; 2000 draws leave about .01.
        let half = 0.5 * (found.upper - found.lower);
        assert!((half - 0.2815).abs() < 0.02, "{half}");
        assert!((0.5 * (found.upper + found.lower) - 4.5).abs() < 0.03);
    }

    #[test]
    fn the_seed_fixes_the_interval() {
        let values = [1.0, 5.0, 2.0, 8.0, 3.0];
        let with = |seed| interval(5, 50, seed, 0.9, |drawn| mean(&values, drawn));
        assert_eq!(with(1), with(1));
        assert_ne!(with(1), with(2));
        assert_eq!(interval(0, 50, 1, 0.9, |_| Some(1.0)), None);
    }

    #[test]
    fn counted_cases_give_the_area_of_repeated_ones() {
        use super::super::{cases, discrimination::auc};
        let made = cases(&[(0.1, 0), (0.3, 1), (0.3, 0), (0.8, 1)]);
        let times = [2.0, 1.0, 3.0, 2.0];
        let repeated: Vec<Case> = made
            .iter()
            .zip(times)
            .flat_map(|(case, times)| std::iter::repeat_n(*case, times as usize))
            .collect();
        let counted = weighted_auc(made.iter().copied().zip(times)).unwrap();
        assert!((counted - auc(&repeated).unwrap()).abs() < 1e-12);
        let clusters: Vec<usize> = (0..4).collect();
        let found = auc_interval(&made, &clusters, 4, 100, 3, 0.9).unwrap();
        assert!(found.lower <= auc(&made).unwrap() && auc(&made).unwrap() <= found.upper);
    }
}
