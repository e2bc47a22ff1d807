//! Variances of a mixed model in the caller's units.

use nalgebra::Matrix2;

use super::error::FitError;

/// How much clients differ, and how noisy one score is. Without a random slope, its variance and covariance are 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variances {
    /// Variance between clients of the level at basis 0, points², not negative.
    pub intercept_variance: f64,
    /// Variance between clients of the change for one unit of the basis, points², not negative.
    pub slope_variance: f64,
    /// Covariance of the two, points².
    pub covariance: f64,
    /// Variance of a score about its client's course, points², above 0.
    pub noise_variance: f64,
}

impl Variances {
    pub(super) fn new(covariance: &Matrix2<f64>, noise_variance: f64) -> Self {
        Variances {
            intercept_variance: covariance[(0, 0)].max(0.0),
            slope_variance: covariance[(1, 1)].max(0.0),
            covariance: covariance[(0, 1)],
            noise_variance,
        }
    }

    /// Standard deviation of the intercept between clients, points.
    pub fn intercept_sd(&self) -> f64 {
        self.intercept_variance.sqrt()
    }

    /// Standard deviation of the slope between clients, points.
    pub fn slope_sd(&self) -> f64 {
        self.slope_variance.sqrt()
    }

    /// Standard deviation of the noise, points.
    pub fn noise_sd(&self) -> f64 {
        self.noise_variance.sqrt()
    }

    /// Correlation of intercept and slope, −1 to 1; none where one of them does not vary.
    pub fn correlation(&self) -> Option<f64> {
        let scale = self.intercept_sd() * self.slope_sd();
        (scale > 0.0).then(|| (self.covariance / scale).clamp(-1.0, 1.0))
    }

    /// The covariance of the random effects as a matrix, if these are variances.
    pub(super) fn matrix(&self) -> Result<Matrix2<f64>, FitError> {
        let scale = self.intercept_variance * self.slope_variance;
        let within = self.covariance * self.covariance <= scale * (1.0 + 1e-12);
        let usable = self.intercept_variance >= 0.0
            && self.slope_variance >= 0.0
            && self.noise_variance > 0.0
            && within
            && scale.is_finite()
            && self.noise_variance.is_finite();
        if usable {
            let covariance = self.covariance;
            return Ok(Matrix2::new(
                self.intercept_variance,
                covariance,
                covariance,
                self.slope_variance,
            ));
        }
        Err(FitError::NotACovariance {
            intercept_variance: self.intercept_variance,
            slope_variance: self.slope_variance,
            covariance: self.covariance,
            noise_variance: self.noise_variance,
        })
    }
}
