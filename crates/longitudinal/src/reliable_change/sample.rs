//! The people a change is compared with: their scores before and after, and how reliable the measure is.

use super::ChangeError;
use super::measurement_error::{check_reliability, check_sd, standard_error_of_measurement};

/// Mean and spread of a group on one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    mean: f64,
    sd: f64,
}

impl Distribution {
    /// A group with this mean and standard deviation, both in points.
    ///
    /// # Errors
    /// Where the mean is not finite or the standard deviation not above 0.
    pub fn new(mean: f64, sd: f64) -> Result<Distribution, ChangeError> {
        if !mean.is_finite() {
            return Err(ChangeError::NotFinite { value: mean });
        }
        check_sd(sd)?;
        Ok(Distribution { mean, sd })
    }

    /// Mean, points.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// Standard deviation, points, above 0.
    pub fn sd(self) -> f64 {
        self.sd
    }
}

/// First and last scores of a group, with the reliability of the measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    first: Distribution,
    last: Distribution,
    correlation: f64,
    reliability: f64,
}

impl Sample {
    /// From published figures. `correlation`: between first and last scores, -1 to 1. `reliability`: 0 to below 1.
    ///
    /// # Errors
    /// Where the correlation or the reliability lies outside its range.
    pub fn new(
        first: Distribution,
        last: Distribution,
        correlation: f64,
        reliability: f64,
    ) -> Result<Sample, ChangeError> {
        check_reliability(reliability)?;
        // Rounding may carry a perfect correlation a hair past 1.
        if correlation.abs() > 1.0 + 1e-12 || correlation.is_nan() {
            return Err(ChangeError::CorrelationOutOfRange { correlation });
        }
        Ok(Sample {
            first,
            last,
            correlation: correlation.clamp(-1.0, 1.0),
            reliability,
        })
    }

    /// From pairs of first and last score, one for each member who has both. Standard deviations divide by `n - 1`.
    ///
    /// # Errors
    /// Fewer than two pairs, a score that is not finite, nobody differing at one of the two times, or a reliability
    /// outside 0 to below 1.
    pub fn from_pairs(pairs: &[(f64, f64)], reliability: f64) -> Result<Sample, ChangeError> {
        if pairs.len() < 2 {
            return Err(ChangeError::TooFewPairs { pairs: pairs.len() });
        }
        let n = pairs.len() as f64;
        let first_mean = pairs.iter().map(|p| p.0).sum::<f64>() / n;
        let last_mean = pairs.iter().map(|p| p.1).sum::<f64>() / n;
        let (mut first_square, mut last_square, mut product) = (0.0, 0.0, 0.0);
        for (first, last) in pairs {
            first_square += (first - first_mean).powi(2);
            last_square += (last - last_mean).powi(2);
            product += (first - first_mean) * (last - last_mean);
        }
        let first = Distribution::new(first_mean, (first_square / (n - 1.0)).sqrt())?;
        let last = Distribution::new(last_mean, (last_square / (n - 1.0)).sqrt())?;
        Sample::new(
            first,
            last,
            product / (first_square * last_square).sqrt(),
            reliability,
        )
    }

    /// The first scores.
    pub fn first(&self) -> Distribution {
        self.first
    }

    /// The last scores.
    pub fn last(&self) -> Distribution {
        self.last
    }

    /// Correlation of first and last scores, -1 to 1.
    pub fn correlation(&self) -> f64 {
        self.correlation
    }

    /// Reliability of the measure, 0 to below 1.
    pub fn reliability(&self) -> f64 {
        self.reliability
    }

    /// Standard error of one score, points, from the spread of the first scores.
    ///
    /// # Errors
    /// None for a sample made by its constructors.
    pub fn error_points(&self) -> Result<f64, ChangeError> {
        standard_error_of_measurement(self.first.sd, self.reliability)
    }
}
