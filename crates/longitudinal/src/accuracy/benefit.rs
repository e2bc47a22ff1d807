//! Whether acting on a forecast pays.

use super::Case;
use super::discrimination::Crossed;

/// Net benefit of acting on flags at a threshold probability (Vickers and Elkin 2006): true flags less false ones, each
/// false one weighed by the odds of the threshold, per case. `None` without cases.
///
/// The threshold says how many needless looks one is willing to give for one that was needed: .2 means four.
pub fn of_flags(crossed: &Crossed, threshold: f64) -> Option<f64> {
    let total = crossed.total();
    (total > 0.0).then(|| (crossed.true_flags - crossed.false_flags * threshold / (1.0 - threshold)) / total)
}

/// Net benefit of acting where the probability reaches the threshold itself.
pub fn of_probabilities(cases: &[Case], threshold: f64) -> Option<f64> {
    of_flags(&Crossed::at_threshold(cases, threshold), threshold)
}

/// Net benefit of acting on everybody.
pub fn of_everybody(cases: &[Case], threshold: f64) -> Option<f64> {
    of_flags(&Crossed::at_threshold(cases, f64::NEG_INFINITY), threshold)
}

#[cfg(test)]
mod tests {
    use super::super::cases;
    use super::*;

    #[test]
    fn the_net_benefit_is_worked_out_by_hand() {
        let made = cases(&[(0.9, 1), (0.8, 0), (0.3, 1), (0.1, 0)]);
        // At .2: three flagged, two rightly, one wrongly weighed .25.
        assert!((of_probabilities(&made, 0.2).unwrap() - (2.0 - 0.25) / 4.0).abs() < 1e-12);
        // At .5: one right, one wrong weighed 1.
        assert!(of_probabilities(&made, 0.5).unwrap().abs() < 1e-12);
        assert!((of_everybody(&made, 0.2).unwrap() - (2.0 - 2.0 * 0.25) / 4.0).abs() < 1e-12);
        assert_eq!(of_probabilities(&[], 0.2), None);
    }
}
