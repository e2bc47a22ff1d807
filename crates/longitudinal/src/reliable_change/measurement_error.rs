//! How far two scores of the same person differ by measurement error alone.

use statrs::distribution::{ContinuousCDF, Normal};

use super::ChangeError;

/// How far one score lies from the true one, points: `sd * sqrt(1 - reliability)`.
///
/// `sd`: standard deviation between people, points, above 0. `reliability`: 0 to below 1.
///
/// # Errors
/// Where either lies outside its range.
pub fn standard_error_of_measurement(sd: f64, reliability: f64) -> Result<f64, ChangeError> {
    check_sd(sd)?;
    check_reliability(reliability)?;
    Ok(sd * (1.0 - reliability).sqrt())
}

/// How far two scores of one unchanged person differ, points: `sqrt(2)` times the standard error of measurement.
///
/// # Errors
/// As for [`standard_error_of_measurement`].
pub fn standard_error_of_difference(sd: f64, reliability: f64) -> Result<f64, ChangeError> {
    Ok(std::f64::consts::SQRT_2 * standard_error_of_measurement(sd, reliability)?)
}

/// The points a change must exceed to be reliable: `z` times the standard error of the difference.
///
/// `z` is usually [`z_two_sided`] of a confidence of .95 (Jacobson & Truax 1991, 10.1037/0022-006X.59.1.12).
/// The result is a value to *exceed*; some instruments publish a rounded one that it suffices to reach.
///
/// # Errors
/// As for [`standard_error_of_measurement`].
pub fn reliable_change_points(sd: f64, reliability: f64, z: f64) -> Result<f64, ChangeError> {
    Ok(z * standard_error_of_difference(sd, reliability)?)
}

/// The standard normal value with this much probability between it and its mirror: 1.95996 at a confidence of .95.
///
/// # Errors
/// Where `confidence` does not lie strictly between 0 and 1.
pub fn z_two_sided(confidence: f64) -> Result<f64, ChangeError> {
    z_one_sided(f64::midpoint(1.0, check_confidence(confidence)?))
}

/// The standard normal value with this much probability below it: 1.64485 at a confidence of .95.
///
/// # Errors
/// Where `confidence` does not lie strictly between 0 and 1.
pub fn z_one_sided(confidence: f64) -> Result<f64, ChangeError> {
    Ok(Normal::standard().inverse_cdf(check_confidence(confidence)?))
}

fn check_confidence(confidence: f64) -> Result<f64, ChangeError> {
    if confidence > 0.0 && confidence < 1.0 {
        Ok(confidence)
    } else {
        Err(ChangeError::ConfidenceOutOfRange { confidence })
    }
}

pub(super) fn check_sd(sd: f64) -> Result<(), ChangeError> {
    if sd > 0.0 && sd.is_finite() {
        Ok(())
    } else {
        Err(ChangeError::SpreadNotPositive { sd })
    }
}

pub(super) fn check_reliability(reliability: f64) -> Result<(), ChangeError> {
    if (0.0..1.0).contains(&reliability) {
        Ok(())
    } else {
        Err(ChangeError::ReliabilityOutOfRange { reliability })
    }
}

/// The part of a spread that is not measurement error, points: `sqrt(sd² - error²)`.
pub(super) fn true_sd(sd: f64, error_points: f64) -> Result<f64, ChangeError> {
    if error_points < sd {
        Ok((sd * sd - error_points * error_points).sqrt())
    } else {
        Err(ChangeError::ErrorExceedsSpread { error_points, sd })
    }
}
