//! The outcome beside the forecast made on the day of the agreement (statistics paper, 8.4).
//!
//! With readings `y1 … ym` after the agreement, their frozen means `f1 … fm` and covariance matrix `C`, and rising weights
//! `w = 1, 2, …, m`, the statistic is `T = sum w (y - f) / sum w`, the rising-weight mean of observed minus forecast. Without
//! any effect it is normal with mean 0 and variance `w' C w / (sum w)^2`. The weights rise because an effect that grows from
//! session to session shows most in the last readings. The share of clients who would have moved so far the better way
//! without the adjustment is the normal tail of `T` beyond its standard deviation. It is a probability and no proof.

use longitudinal::filter::{Filter, Moment};
use longitudinal::growth::GrowthCourse;
use longitudinal::normal::cdf;
use longitudinal::reliable_change::Better;
use serde::Serialize;

/// A forecast of the scores at given moments, made from what was known at the agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct FrozenForecast {
    /// Expected scores, points.
    pub mean_points: Vec<f64>,
    /// Their covariance, points squared, row by row.
    pub covariance: Vec<Vec<f64>>,
}

/// The outcome beside the frozen forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Outcome {
    /// Readings after the agreement.
    pub readings: usize,
    /// Rising-weight mean of observed minus forecast, points; negative is lower than forecast.
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

    /// Holds the observed scores against the forecast; none without readings or with a forecast of another length.
    pub fn compare(&self, observed_points: &[f64], better: Better) -> Option<Outcome> {
        let readings = observed_points.len();
        let square =
            self.covariance.len() == readings && self.covariance.iter().all(|row| row.len() == readings);
        if readings == 0 || self.mean_points.len() != readings || !square {
            return None;
        }
        let weights: Vec<f64> = (1..=readings).map(|at| at as f64).collect();
        let total: f64 = weights.iter().sum();
        let differences = observed_points
            .iter()
            .zip(&self.mean_points)
            .map(|(seen, expected)| seen - expected);
        let mean = weights
            .iter()
            .zip(differences)
            .map(|(weight, by)| weight * by)
            .sum::<f64>()
            / total;
        let mut variance = 0.0;
        for (one, row) in weights.iter().zip(&self.covariance) {
            variance += row
                .iter()
                .zip(&weights)
                .map(|(covariance, other)| one * covariance * other)
                .sum::<f64>();
        }
        let sd_points = variance.max(0.0).sqrt() / total;
        if sd_points <= 0.0 {
            return None;
        }
        let chance_without = match better {
            Better::Lower => cdf(mean / sd_points),
            Better::Higher => cdf(-mean / sd_points),
        };
        Some(Outcome {
            readings,
            beyond_forecast_points: mean,
            sd_points,
            chance_without,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistic_is_worked_out_by_hand() {
        // Two readings, independent with variance 4: T = (1*(-1) + 2*(-4)) / 3 = -3, SD = sqrt(4 + 4*4) / 3 = 1.4907.
        let frozen = FrozenForecast {
            mean_points: vec![14.0, 14.0],
            covariance: vec![vec![4.0, 0.0], vec![0.0, 4.0]],
        };
        let outcome = frozen.compare(&[13.0, 10.0], Better::Lower).unwrap();
        assert!((outcome.beyond_forecast_points + 3.0).abs() < 1e-12);
        assert!((outcome.sd_points - 20.0_f64.sqrt() / 3.0).abs() < 1e-12);
        // Normal tail at -2.01246: 0.02209 (any table).
        assert!((outcome.chance_without - 0.022_09).abs() < 5e-5);
        let other_way = frozen.compare(&[13.0, 10.0], Better::Higher).unwrap();
        assert!((outcome.chance_without + other_way.chance_without - 1.0).abs() < 1e-12);
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
