//! The outcome beside the forecast made on the day of the agreement (statistics paper, 8.4).
//!
//! With readings `y1 … ym` after the agreement, their frozen means `f1 … fm` and covariance matrix `C`, the change that grows
//! by the same amount from reading to reading is estimated by generalised least squares
//! ([`longitudinal::growing_change`]): the likelihood ratio of "grows since the agreement" against "as forecast". The share
//! of clients who would have moved so far the better way without the adjustment is the normal tail of that estimate beyond
//! its standard deviation. It is a probability and no proof.
//!
//! Courses turn by themselves: somebody flagged begins to gain, or stops gaining, with nothing done. So a change of pace of
//! that kind is part of the forecast ([`FrozenForecast::with_pace`]); without it a verdict that should be wrong once in ten
//! is wrong once in seven in our reference world.

use longitudinal::filter::{Filter, Moment};
use longitudinal::growing_change::GrowingChange;
use longitudinal::growth::GrowthCourse;
use longitudinal::normal::cdf;
use longitudinal::reliable_change::Better;
use serde::{Deserialize, Serialize};

/// A forecast of the scores at given moments, made from what was known at the agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct FrozenForecast {
    /// Expected scores, points.
    pub mean_points: Vec<f64>,
    /// Their covariance, points squared, row by row.
    pub covariance: Vec<Vec<f64>>,
}

/// The outcome beside the frozen forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Readings after the agreement.
    pub readings: usize,
    /// How far the last reading lies from its forecast by a change that grew evenly since the agreement, points; negative
    /// is lower than forecast.
    pub beyond_forecast_points: f64,
    /// Standard deviation of that number without any effect, points.
    pub sd_points: f64,
    /// Share, 0 to 1, who would have moved at least so far the better way without the adjustment.
    pub chance_without: f64,
}

impl FrozenForecast {
    /// Freezes a forecast: `known` are the scores up to the agreement, `later` the moments of the readings after it.
    pub fn of(course: &GrowthCourse, known: &[(Moment, f64)], later: &[Moment]) -> Self {
        let mut belief = Filter::new(course);
        for &(when, score) in known {
            belief.update(when, score);
        }
        let row = |(at, one): (usize, &Moment)| {
            let columns = later.iter().enumerate();
            columns
                .map(|(other_at, &other)| belief.score_covariance(*one, other, at == other_at))
                .collect()
        };
        Self {
            mean_points: later.iter().map(|&when| belief.score(when).mean).collect(),
            covariance: later.iter().enumerate().map(row).collect(),
        }
    }

    /// The same forecast for courses that change their pace by themselves: `sd_points` a reading is how much, one standard
    /// deviation.
    #[must_use]
    pub fn with_pace(mut self, sd_points: f64) -> Self {
        for (one, row) in (1..).zip(&mut self.covariance) {
            for (other, covariance) in (1..).zip(row) {
                *covariance += f64::from(one) * f64::from(other) * sd_points * sd_points;
            }
        }
        self
    }

    /// The same forecast with standard deviations `factor` times as wide, above 0: as wide as a service's own clients without
    /// an adjustment have shown that they must be.
    #[must_use]
    pub fn widened(mut self, factor: f64) -> Self {
        for covariance in self.covariance.iter_mut().flatten() {
            *covariance *= factor * factor;
        }
        self
    }

    /// Holds the observed scores against the forecast; none without readings or with a forecast of another length.
    pub fn compare(&self, observed_points: &[f64], better: Better) -> Option<Outcome> {
        let readings = observed_points.len();
        if self.mean_points.len() != readings {
            return None;
        }
        let differences: Vec<f64> = observed_points
            .iter()
            .zip(&self.mean_points)
            .map(|(seen, expected)| seen - expected)
            .collect();
        let change = GrowingChange::of(&differences, &self.covariance)?;
        let chance_without = match better {
            Better::Lower => cdf(change.standardised()),
            Better::Higher => cdf(-change.standardised()),
        };
        Some(Outcome {
            readings,
            beyond_forecast_points: change.at_last_points,
            sd_points: change.sd_points,
            chance_without,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_readings() -> FrozenForecast {
        FrozenForecast {
            mean_points: vec![14.0, 14.0],
            covariance: vec![vec![4.0, 0.0], vec![0.0, 4.0]],
        }
    }

    #[test]
    fn the_outcome_is_worked_out_by_hand() {
        // Independent with variance 4, shape (1, 2): b = (1*(-1) + 2*(-4)) / 5 = -1.8 a reading, its SD sqrt(4 / 5).
        let outcome = two_readings().compare(&[13.0, 10.0], Better::Lower).unwrap();
        assert!((outcome.beyond_forecast_points + 3.6).abs() < 1e-12);
        assert!((outcome.sd_points - 2.0 * 0.8_f64.sqrt()).abs() < 1e-12);
        // Normal tail at -2.01246: 0.02209 (any table).
        assert!((outcome.chance_without - 0.022_09).abs() < 5e-5);
        let other_way = two_readings().compare(&[13.0, 10.0], Better::Higher).unwrap();
        assert!((outcome.chance_without + other_way.chance_without - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_pace_that_changes_by_itself_adds_its_variance_and_moves_nothing() {
        let plain = two_readings().compare(&[13.0, 10.0], Better::Lower).unwrap();
        let outcome = two_readings()
            .with_pace(0.5)
            .compare(&[13.0, 10.0], Better::Lower)
            .unwrap();
        assert!((outcome.beyond_forecast_points - plain.beyond_forecast_points).abs() < 1e-12);
        // 0.8 + 0.5² a reading squared, at the second reading.
        assert!((outcome.sd_points - 2.0 * 1.05_f64.sqrt()).abs() < 1e-12);
        let wide = two_readings()
            .widened(1.5)
            .compare(&[13.0, 10.0], Better::Lower)
            .unwrap();
        assert!((wide.sd_points - 1.5 * plain.sd_points).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_fit_gives_no_number() {
        let frozen = FrozenForecast {
            mean_points: vec![14.0],
            covariance: vec![vec![4.0]],
        };
        assert!(frozen.compare(&[], Better::Lower).is_none());
        assert!(frozen.compare(&[1.0, 2.0], Better::Lower).is_none());
    }
}
