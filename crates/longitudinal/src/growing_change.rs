//! A change that grows from score to score, found in scores held against a joint forecast.
//!
//! Scores `y` were forecast with means `f` and covariance matrix `C`. If something began to work after the forecast and adds
//! `b` more at every score, then `y = f + b d + error` with the shape `d = 1, 2, …, m`. The generalised least-squares
//! estimate and its variance are
//!
//! ```text
//! b = d' C⁻¹ (y − f) / d' C⁻¹ d,     Var(b) = 1 / d' C⁻¹ d
//! ```
//!
//! `b` over its standard deviation is the likelihood ratio of "grows like this" against "nothing happened": where the
//! forecast is right, no other statistic finds such a change more often at the same rate of false alarms (Neyman and
//! Pearson). A mean of the differences throws away that the errors of the forecast grow too, and hang together.

use nalgebra::{DMatrix, DVector};

/// A change that grows evenly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowingChange {
    /// Change at the last score, points: its sign is that of the scores.
    pub at_last_points: f64,
    /// Standard deviation of that estimate, points, above 0.
    pub sd_points: f64,
}

impl GrowingChange {
    /// From the observed scores less their forecasts, and the covariance of the forecast's errors row by row.
    ///
    /// `None` without scores, where the sizes differ, or where the covariance is not positive definite.
    pub fn of(differences_points: &[f64], covariance: &[Vec<f64>]) -> Option<Self> {
        let scores = differences_points.len();
        if scores == 0 || covariance.len() != scores || covariance.iter().any(|row| row.len() != scores) {
            return None;
        }
        let factor = DMatrix::from_fn(scores, scores, |row, column| covariance[row][column]).cholesky()?;
        let shape = DVector::from_fn(scores, |at, _| (at + 1) as f64);
        let weights = factor.solve(&shape);
        let information = weights.dot(&shape);
        if !information.is_finite() || information <= 0.0 {
            return None;
        }
        let each = weights.dot(&DVector::from_column_slice(differences_points)) / information;
        let steps = scores as f64;
        Some(Self {
            at_last_points: steps * each,
            sd_points: steps / information.sqrt(),
        })
    }

    /// The change in standard deviations of its estimate: normal with mean 0 and variance 1 where nothing happened.
    pub fn standardised(self) -> f64 {
        self.at_last_points / self.sd_points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_independent_scores_are_worked_out_by_hand() {
        // C = 4 I, d = (1, 2), differences (-1, -4): b = (-1 - 8) / 5 = -1.8, at the last -3.6; SD = 2 * sqrt(4 / 5).
        let change = GrowingChange::of(&[-1.0, -4.0], &[vec![4.0, 0.0], vec![0.0, 4.0]]).unwrap();
        assert!((change.at_last_points + 3.6).abs() < 1e-12);
        assert!((change.sd_points - 2.0 * 0.8_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn two_scores_that_hang_together_are_worked_out_by_hand() {
        // C = [[2, 1], [1, 2]], its inverse [[2, -1], [-1, 2]] / 3; C⁻¹ d = (0, 1): the last score alone decides.
        let covariance = [vec![2.0, 1.0], vec![1.0, 2.0]];
        let change = GrowingChange::of(&[5.0, -3.0], &covariance).unwrap();
        assert!((change.at_last_points + 3.0).abs() < 1e-12);
        assert!((change.sd_points - 2.0_f64.sqrt()).abs() < 1e-12);
        let other = GrowingChange::of(&[-5.0, -3.0], &covariance).unwrap();
        assert!((other.standardised() - change.standardised()).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_fit_gives_nothing() {
        assert!(GrowingChange::of(&[], &[]).is_none());
        assert!(GrowingChange::of(&[1.0], &[vec![1.0, 0.0]]).is_none());
        assert!(GrowingChange::of(&[1.0, 1.0], &[vec![1.0, 2.0], vec![2.0, 1.0]]).is_none());
    }
}
