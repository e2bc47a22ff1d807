//! Whether bands hold what they promise, and how far off forecasts of scores are.

use crate::bounded::Points;
use crate::normal::{Gaussian, cdf};

/// Continuous ranked probability score of a normal forecast, points: the mean absolute error where the forecast is a
/// certainty (Gneiting and Raftery 2007, closed form). Less is better.
pub fn crps_normal(forecast: Gaussian, score: f64) -> f64 {
    let sd = forecast.sd();
    if sd == 0.0 {
        return (score - forecast.mean).abs();
    }
    let z = (score - forecast.mean) / sd;
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    sd * (z * (2.0 * cdf(z) - 1.0) + 2.0 * density - 1.0 / std::f64::consts::PI.sqrt())
}

/// The same for the forecast as reported on a scale: on whole points the sum over points of the squared distance of the
/// two distribution functions, where the scale has two ends; else that of the normal forecast.
pub fn crps_on_scale(points: Points, forecast: Gaussian, score: f64) -> f64 {
    if !(points.whole && points.min.is_finite() && points.max.is_finite()) {
        return crps_normal(forecast, score);
    }
    let steps = (points.max - points.min) as u32;
    (0..steps)
        .map(|step| {
            let point = points.min + f64::from(step);
            let seen = if score <= point { 1.0 } else { 0.0 };
            (points.at_most(forecast, point) - seen).powi(2)
        })
        .sum()
}

/// Adds up errors and hits of forecasts of scores.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Errors {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Errors {
    /// Takes in one error (or one hit as 1 and miss as 0).
    pub fn add(&mut self, error: f64) {
        self.count += 1.0;
        self.sum += error;
        self.squares += error * error;
    }

    /// Joins two.
    pub fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.count as usize
    }

    /// Their mean; `None` without any.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }

    /// Square root of the mean of their squares; `None` without any.
    pub fn root_mean_square(&self) -> Option<f64> {
        (self.count > 0.0).then(|| (self.squares / self.count).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_form_agrees_with_the_integral() {
        let forecast = Gaussian {
            mean: 12.0,
            variance: 7.5,
        };
        for score in [4.0, 11.0, 12.0, 19.5] {
            // The integral of (F(x) - [score <= x])² by the midpoint rule; its step of 1/1000 leaves 1e-6.
            let integral: f64 = (0..40_000)
                .map(|step| -8.0 + 0.001 * (f64::from(step) + 0.5))
                .map(|x| (forecast.below(x) - if score <= x { 1.0 } else { 0.0 }).powi(2) * 0.001)
                .sum();
            assert!((crps_normal(forecast, score) - integral).abs() < 1e-5, "{score}");
        }
    }

    #[test]
    fn a_fine_scale_changes_little_and_a_certainty_is_the_absolute_error() {
        let scale = Points {
            min: 0.0,
            max: 27.0,
            whole: true,
        };
        let forecast = Gaussian {
            mean: 13.2,
            variance: 9.0,
        };
        // Rounding to whole points moves the score by at most about a tenth here.
        assert!((crps_on_scale(scale, forecast, 15.0) - crps_normal(forecast, 15.0)).abs() < 0.1);
        let certain = Gaussian {
            mean: 13.0,
            variance: 0.0,
        };
        assert_eq!(crps_on_scale(scale, certain, 16.0), 3.0);
        assert_eq!(crps_normal(certain, 16.0), 3.0);
    }

    #[test]
    fn errors_add_up() {
        let mut errors = Errors::default();
        assert_eq!(errors.root_mean_square(), None);
        for error in [3.0, -4.0] {
            errors.add(error);
        }
        assert_eq!(errors.mean(), Some(-0.5));
        assert!((errors.root_mean_square().unwrap() - 12.5_f64.sqrt()).abs() < 1e-12);
    }
}
